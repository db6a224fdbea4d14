"""What belongs in a sum: the amounts of parts that fit a whole, and the equation that they make."""

from collections.abc import Sequence

from perfeval.review.arithmetic import judge
from perfeval.review.equations import Equation
from perfeval.review.facts import BUDGETS, Entry, Group, Value
from perfeval.review.numbers import Mention
from perfeval.review.reading import Reading

PEOPLE = {"人", "名"}


def part_of(entry: Entry, whole: Value) -> Value | None:
    """The amount of a part that belongs in a sum with this whole: same unit kind, column and year."""
    values = [value for value in entry.values if _addable(value.mention, whole.mention) and value.key.prior == whole.key.prior]
    fitting = [value for value in values if value.key.column == whole.key.column and value.key.year in (None, whole.key.year)]
    loose = [
        value for value in values if "" in (value.key.column, whole.key.column) or {value.key.column, whole.key.column} <= set(BUDGETS)
    ]
    alone = values if len(entry.values) == 1 and entry.group and entry.group.complete else []  # 助学计划A, in a list: a name
    return next(iter(fitting or loose or alone), None)


def _addable(one: Mention, other: Mention) -> bool:
    if one.kind != other.kind or one.kind not in ("money", "count"):
        return False
    return one.kind == "money" or one.unit == other.unit or {one.unit, other.unit} <= PEOPLE


def total(whole: Value, parts: Sequence[Value]) -> Equation:
    names = tuple(value.entry.label or value.item for value in parts)
    signs = tuple(-1 if value.entry.taken_off else 1 for value in parts)
    return Equation("sum", whole.mention, tuple(value.mention for value in parts), signs, names=names)


def parts_of(group: Group) -> list[Value]:
    """The amounts of a list that belong in a sum with its whole."""
    assert group.whole is not None
    found = [part_of(entry, group.whole) for entry in group.entries if entry is not group.whole.entry]
    return [value for value in found if value is not None]


def counted_before(reading: Reading, group: Group) -> tuple[Value, list[Value]] | None:
    """接待36批次、288人次,支出A,具体为:甲9批次,乙14批次,丙15批次: of the count of their unit, said last before them."""
    parts = [entry.values[0] for entry in group.entries if entry.values]
    units = {value.mention.unit for value in parts}
    if len(parts) < 2 or len(units) != 1 or parts[0].mention.kind != "count":
        return None
    first = parts[0].mention.start
    before = [v for v in reading.facts.values if v.mention.unit in units and reading.begin(first) < v.mention.start < first]
    return (before[-1], parts) if before else None


def lessened(reading: Reading, whole: Value, parts: list[Value]) -> list[Equation]:
    """甲A,乙B。另有退税冲减C: a list from which the next sentence takes something off."""
    last = parts[-1].entry
    taken = reading.once("taken off", lambda _: [one for one in reading.facts.entries if one.taken_off and one.values])
    after = [one for one in taken if 0 <= one.sentence - last.sentence <= 1]
    off = [one.values[0] for one in after if one.values[0] not in parts and one.values[0].mention.kind == whole.mention.kind]
    found = [total(whole, [*parts, *off])] if off else []
    return [one for one in found if judge(one).verdict == "pass"]
