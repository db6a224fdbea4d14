"""Checks of what is only compared with: the amounts of the year before add up as well."""

from collections.abc import Iterator

from perfeval.review.facts import BUDGETS, Value
from perfeval.review.findings import Finding, judged
from perfeval.review.reading import Reading
from perfeval.review.sum_terms import parts_of, total

CHANCE = 2  # digits of a total that parts make by chance


def base_sums(reading: Reading) -> Iterator[Finding]:
    """C01: 支出A,较上年B减少。其中:甲C,较上年D…: what the parts were makes what the whole was, where they are all there."""
    for group in (one for one in reading.facts.groups if one.whole):
        assert group.whole is not None
        parts, bases = parts_of(group), [value for value in group.whole.entry.values if value.compared]
        first = (next((value for value in part.entry.values if value.compared), None) for part in parts)
        then = [one for one in first if one and bases and _same_time(reading, one, bases[0])]
        whole = sum(part.mention.exact for part in parts) == group.whole.mention.exact and group.whole.mention.digits > CHANCE
        if len(bases) == 1 and len(then) == len(parts) > 1 and whole:
            subject = f"{group.whole.entry.label}所比的数"
            yield from filter(None, [judged(reading, "C01", "sum", [total(bases[0], then)], subject)])


def _same_time(reading: Reading, one: Value, other: Value) -> bool:
    last = {year - 1 for year in reading.years} | {None}
    earlier = one.key.prior and (other.key.prior or other.key.year in last)
    return (earlier or reading.year_of(one.key) == reading.year_of(other.key)) and (one.key.column in BUDGETS) == (
        other.key.column in BUDGETS
    )
