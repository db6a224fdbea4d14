"""Checks of what is only compared with: the amounts of the year before add up as well."""

from collections.abc import Iterator

from perfeval.review.facts import BUDGETS, Value
from perfeval.review.findings import Finding, judged
from perfeval.review.reading import Reading
from perfeval.review.sum_terms import parts_of, total

CHANCE = 2  # digits of a total that parts make by chance


def base_sums(reading: Reading) -> Iterator[Finding]:
    """C01: 支出A,较上年B减少。其中:甲C,较上年D…: what the parts were makes what the whole was, where they are all there; so the budgets."""
    for group in (one for one in reading.facts.groups if one.whole):
        assert group.whole is not None
        parts, whole = parts_of(group), group.whole
        if len(parts) < 2 or whole.mention.digits <= CHANCE or sum(part.mention.exact for part in parts) != whole.mention.exact:
            continue
        for base in _bases(whole):
            first = [
                next((one for one in part.entry.values if _is_base(one, base) and _same_time(reading, one, base)), None) for part in parts
            ]
            then = [one for one in first if one]
            if len(then) == len(parts):
                yield from filter(None, [judged(reading, "C01", "sum", [total(base, then)], f"{whole.entry.label}所比的数")])


def _bases(whole: Value) -> list[Value]:
    """What a total stands beside: the amount of the year before, and its budget, if it is the only one."""
    budgets = [one for one in whole.entry.values if one is not whole and not one.compared and one.key.column in BUDGETS]
    return [
        one
        for found in ([one for one in whole.entry.values if one.compared], budgets if whole.key.column not in BUDGETS else [])
        for one in found
        if len(found) == 1
    ]


def _is_base(value: Value, base: Value) -> bool:
    """An amount that its item is compared with as the whole is with its own."""
    same = value.compared if base.compared else not value.compared and value.key.column == base.key.column
    return same and value.mention.kind == base.mention.kind


def _same_time(reading: Reading, one: Value, other: Value) -> bool:
    last = {year - 1 for year in reading.years} | {None}
    earlier = one.key.prior and (other.key.prior or other.key.year in last)
    unsaid = not one.key.prior and not other.key.prior and None in (one.key.year, other.key.year)
    years = earlier or (unsaid and not other.compared) or reading.year_of(one.key) == reading.year_of(other.key)
    return years and (one.key.column in BUDGETS) == (other.key.column in BUDGETS)
