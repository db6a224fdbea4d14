"""Checks of parts against wholes: lists opened by 其中, sums everyone knows, sums by name, income against expenditure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from perfeval.review.arithmetic import Equation, judge
from perfeval.review.closing import is_closing
from perfeval.review.facts import BUDGETS, Entry, Group, Value, same_column, stem
from perfeval.review.findings import Finding, about, judged
from perfeval.review.lexicon import Family
from perfeval.review.numbers import Mention
from perfeval.review.reading import Reading

PEOPLE = {"人", "名"}
NEAR = 50  # a difference below a fiftieth of the whole is no missing part


def part_of(entry: Entry, whole: Value) -> Value | None:
    """The amount of a part that belongs in a sum with this whole: same unit kind, column and year."""
    values = [value for value in entry.values if _addable(value.mention, whole.mention) and value.key.prior == whole.key.prior]
    fitting = [value for value in values if value.key.column == whole.key.column and value.key.year in (None, whole.key.year)]
    loose = [
        value for value in values if "" in (value.key.column, whole.key.column) or {value.key.column, whole.key.column} <= set(BUDGETS)
    ]
    return next(iter(fitting or loose), None)


def _addable(one: Mention, other: Mention) -> bool:
    if one.kind != other.kind or one.kind not in ("money", "count"):
        return False
    return one.kind == "money" or one.unit == other.unit or {one.unit, other.unit} <= PEOPLE


def total(whole: Value, parts: Sequence[Value]) -> Equation:
    names = tuple(value.entry.label or value.item for value in parts)
    return Equation("sum", whole.mention, tuple(value.mention for value in parts), (1,) * len(parts), names=names)


def list_sums(reading: Reading) -> Iterator[Finding]:
    """C01, C30: the parts that 其中 or 包括 lists add to the total."""
    nested = {id(group.outer) for group in reading.facts.groups}
    for group in reading.facts.groups:
        if group.whole is None:
            continue
        parts = [value for value in _parts(group) if _is_listed(reading, value)]
        closed = next((n for n, value in enumerate(parts) if is_closing(reading, value)), len(parts))
        if closed < len(parts) and parts[closed].mention.exact != group.whole.mention.exact:
            continue
        parts = parts[:closed]
        if len(parts) < 2:
            continue
        kind = "sum" if group.whole.mention.kind == "money" else "count"
        candidates = [total(group.whole, parts), *_shorter(group, parts)]
        sure = _known(reading, group, parts) or (_is_complete(reading, group, parts) and not (id(group) in nested and not group.complete))
        likely = not sure and id(group) not in nested and _is_likely(group, parts)
        unsure = "“其中”所列的可能不是全部"
        finding = judged(
            reading,
            "C01",
            kind,
            candidates,
            f"{group.whole.entry.label}＝{'＋'.join(candidates[0].names)}",
            sure=sure or likely,
            unsure=unsure,
        )
        above = next((value for value in parts if value.mention.exact > group.whole.mention.exact), None)
        if finding and finding.verdict == "fail" and above:
            why = f"{above.entry.label}{above.mention.text}大于它所属的{group.whole.entry.label}{group.whole.mention.text}"
            finding = about(reading, "C01", "logic", above.mention, "fail", why, group.whole.mention.text, finding.equation)
        elif finding and finding.verdict == "fail" and likely:
            finding = replace(finding, verdict="warn", why=f"{finding.why}；如果所列不是全部，请写明")
        if finding:
            yield finding


def _parts(group: Group) -> list[Value]:
    assert group.whole is not None
    found = [part_of(entry, group.whole) for entry in group.entries if entry is not group.whole.entry]
    return [value for value in found if value is not None]


def _is_listed(reading: Reading, value: Value) -> bool:
    """A counted part ends its clause: 年中增加8个, but not 下达的5个项目一并纳入."""
    return value.mention.kind != "count" or reading.text[value.mention.end : value.mention.end + 1] in ",、;。)和及\n"


def _shorter(group: Group, parts: list[Value]) -> list[Equation]:
    """A list that ends before the last item that was read into it, or in which two levels stand side by side."""
    assert group.whole is not None
    whole = group.whole
    cut = [total(whole, parts[:size]) for size in range(len(parts) - 1, 1, -1)]
    tops = [total(whole, [value for value in parts if value is not part]) for part in parts] if len(parts) > 2 else []
    return [equation for equation in cut + tops if judge(equation).verdict == "pass" and any(term.value for term in equation.terms)]


def _is_complete(reading: Reading, group: Group, parts: list[Value]) -> bool:
    """Whether nothing can be missing: the words say so, the sum is a known one, it is too large, or only just misses."""
    assert group.whole is not None
    whole = group.whole.mention
    amount = sum(value.mention.exact for value in parts)
    if group.complete or amount > whole.exact:
        return (
            group.complete or all(value.entry.paragraph == group.whole.entry.paragraph for value in parts) or _known(reading, group, parts)
        )
    near = NEAR * (whole.exact - amount) <= whole.exact and len(parts) > 1 and whole.kind == "money"
    return near or _known(reading, group, parts)


def _is_likely(group: Group, parts: list[Value]) -> bool:
    """A list that reads as if it were complete: it ends with 其他, its shares make 100 %, its names are of one kind."""
    assert group.whole is not None
    labels = [value.entry.label for value in parts]
    shares = [ratio.mention for value in parts for ratio in value.entry.ratios if ratio.kind == "share"]
    full = len(shares) == len(parts) and abs(sum((share.exact for share in shares), Fraction(-1))) <= sum(
        (share.half for share in shares), Fraction(0)
    )
    alike = len({label[-2:] for label in labels}) == 1 and group.whole.mention.kind == "count" and len(labels) > 2
    return full or alike or labels[-1].startswith("其他") or _main_parts(group, parts)


def _main_parts(group: Group, parts: list[Value]) -> bool:
    """Of 三公经费 the parts that are hardly ever zero."""
    items = {value.item for value in parts}
    return group.whole is not None and group.whole.item == "三公经费" and "公务接待" in items and bool(items & {"公务用车", "公务用车运行"})


def _known(reading: Reading, group: Group, parts: list[Value]) -> bool:
    assert group.whole is not None
    items = {value.item for value in parts}
    for family in reading.lexicon.language.families:
        required = set(family.parts) - set(family.optional)
        if len(required) > 1 and items == required:
            return True
        if family.whole == group.whole.item and (required <= items if required else set(family.parts) <= items):
            return True
    return group.whole.item == "三公经费" and {"公务接待", "公务用车运行", "因公出国"} <= items


def family_sums(reading: Reading) -> Iterator[Finding]:
    """C01, C09: sums everyone in the field knows, wherever their parts stand."""
    listed = {id(group.whole.mention) for group in reading.facts.groups if group.whole and len(_parts(group)) > 1}
    for family in reading.lexicon.language.families:
        for whole in reading.by_item.get(stem(family.whole), []):
            if (
                id(whole.mention) not in listed
                and whole.mention.value
                and whole.mention.kind == "money"
                and not whole.key.prior
                and whole.entry.paragraph >= 0
            ):
                yield from _family_sum(reading, family, whole)


def _family_sum(reading: Reading, family: Family, whole: Value) -> Iterator[Finding]:
    parts, missing = _family_parts(reading, family, whole)
    if len(parts) < 2 or set(missing) - set(family.optional):
        return
    equation = total(whole, parts)
    verdict = judge(equation)
    short = verdict.value is not None and verdict.value < whole.mention.exact
    none_said = all(_said_none(reading, name) for name in missing)
    away = max(abs(value.entry.paragraph - whole.entry.paragraph) for value in parts) > 12
    sure = not (missing and short and not none_said) and not away
    unsure = f"没有列出{'、'.join(missing)}" if missing and not none_said else "各部分与总额相隔很远，未必同一口径"
    finding = judged(reading, "C01", "sum", [equation], f"{whole.entry.label}＝{'＋'.join(equation.names)}", sure=sure, unsure=unsure)
    if finding:
        yield finding


def _said_none(reading: Reading, name: str) -> bool:
    words = {"因公出国": "出国", "公务用车": "用车|车辆", "公务接待": "接待", "公务用车购置": "购置"}.get(name, re.escape(name))
    none = reading.lexicon.words("无")
    return bool(re.search(rf"{none}[^,。;]{{0,10}}(?:{words})|(?:{words})[^,。;]{{0,16}}{none}", reading.text))


def _family_parts(reading: Reading, family: Family, whole: Value) -> tuple[list[Value], list[str]]:
    parts, missing = list[Value](), list[str]()
    for name in family.parts:
        value = _nearest(reading, name, whole)
        children = [] if value else [child for below in reading.lexicon.language.families if below.whole == name for child in below.parts]
        found = [value] if value else [one for child in children if (one := _nearest(reading, child, whole))]
        parts += found
        missing += [] if found else [name]
    return parts, missing


def _nearest(reading: Reading, name: str, whole: Value) -> Value | None:
    """The amount of an item that fits the whole: after it first, in the same column and year."""
    wanted = column_of(reading, whole)
    fitting = [
        value
        for value in reading.by_item.get(stem(name), [])
        if value.mention.kind == "money" and not value.key.prior and value.entry.paragraph >= 0
        and same_column(column_of(reading, value), wanted) and _same_year(reading, value, whole)
        and value.entry is not whole.entry and value.compared == whole.compared
    ]  # fmt: skip
    after = [value for value in fitting if value.mention.start > whole.mention.start]
    return min(after or fitting, key=lambda value: abs(value.mention.start - whole.mention.start), default=None)


def _same_year(reading: Reading, part: Value, whole: Value) -> bool:
    """Years differ only where the whole is printed for the part's year as well; else one of them is a slip."""
    if not part.key.year or part.key.year == whole.key.year:
        return True
    years = {value.key.year for value in reading.by_item.get(stem(whole.item), [])}
    return part.key.year not in years and whole.key.year is not None and None not in years


def column_of(reading: Reading, value: Value) -> str:
    """The column an amount is of; where none is said, that of the document's title."""
    if value.key.column:
        return value.key.column
    head = reading.text[:120]
    budget = "预算" in head.split("\n")[0] and not re.search("决算|预算执行|支出情况|绩效", head)
    return "预算" if budget else "决算"


def named_sums(reading: Reading) -> Iterator[Finding]:
    """C01: 由本年收入和年初结转两部分构成: the parts are named, their amounts stand elsewhere."""
    for found in re.finditer(r"由(?!于)([^,。;:\d]{4,60}?)(?:[两二三四五六]个?(?:部分|项|方面))?(?:组成|构成)", reading.text):
        wholes = [value for value in reading.facts.values if 0 <= found.start() - value.mention.end < 12]
        labels = sorted(
            {value.entry.label for value in reading.facts.values if len(value.entry.label) > 2 and value.entry.label in found[1]},
            key=len,
            reverse=True,
        )
        chosen, rest = list[str](), found[1]
        for label in labels:
            if label in rest:
                chosen.append(label)
                rest = rest.replace(label, "", 1)
        if not wholes or len(chosen) < 2 or len(re.sub(r"[、和与及\s]|以及", "", rest)) > 2:
            continue
        whole = wholes[-1]
        parts = [
            min(
                (v for v in reading.facts.values if v.entry.label == label and v is not whole),
                key=lambda v: abs(v.mention.start - found.start()),
            )
            for label in chosen
        ]
        equation = total(whole, parts)
        if finding := judged(reading, "C01", "sum", [equation], f"{whole.entry.label}＝{'＋'.join(equation.names)}"):
            yield finding
