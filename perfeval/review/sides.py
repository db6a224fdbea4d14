"""Checks of the totals of income and expenditure, which are the same by their meaning."""

from collections.abc import Iterator

from perfeval.review.equations import Equation
from perfeval.review.facts import BUDGETS, is_now
from perfeval.review.findings import Finding, judged
from perfeval.review.reading import Reading
from perfeval.review.slips import with_swapped_digits


def total_of_sides(reading: Reading) -> Iterator[Finding]:
    """C02: 收入、支出总计A。收入总计B…支出总计B: one of three that are the same by their meaning; 收入总计 and 支出总计 with digits in another place."""
    sides = [
        [v for v in reading.facts.values if v.entry.label == name and is_now(v) and v.key.column not in BUDGETS]
        for name in ("收入总计", "支出总计")
    ]
    amounts = [{value.mention.exact for value in side} for side in sides]
    both = [
        v for v in reading.facts.values if reading.phrases.both_sides.search(v.entry.label) and v.entry.label.endswith("总计") and is_now(v)
    ]
    if all(len(some) == 1 for some in amounts) and amounts[0] == amounts[1] and len({v.mention.exact for v in both}) == 1:
        equation = Equation("sum", both[0].mention, (sides[0][0].mention,), (1,))
        yield from filter(None, [judged(reading, "C02", "sum", [equation], "收支总计＝收入总计＝支出总计")])
    elif all(len(some) == 1 for some in amounts) and amounts[0] != amounts[1] and not both:
        one, other = sides[0][0].mention, sides[1][0].mention
        if one.kind == other.kind and other.value in with_swapped_digits(one.value):
            equation = Equation("sum", other, (one,), (1,))
            yield from filter(None, [judged(reading, "C02", "sum", [equation], "支出总计＝收入总计")])
