"""Checks of the totals of income and expenditure, which are the same by their meaning."""

from collections.abc import Iterator

from perfeval.review.equations import Equation
from perfeval.review.facts import ALL_INCOME, ALL_SPENT, BUDGETS, is_now, stem
from perfeval.review.families import column_of
from perfeval.review.findings import Finding, judged
from perfeval.review.numbers import Mention
from perfeval.review.reading import Reading
from perfeval.review.slips import resemble


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
        yield from _told_apart(reading, sides[0][0].mention, sides[1][0].mention, "支出总计＝收入总计")
    yield from _budgets(reading)


def _budgets(reading: Reading) -> Iterator[Finding]:
    """2018年收入预算A,支出预算B: a budget spends what it takes in."""
    sides = [
        [v for v in reading.by_item.get(stem(item), []) if is_now(v) and v.entry.paragraph >= 0 and column_of(reading, v) in BUDGETS]
        for item in (ALL_INCOME, ALL_SPENT)
    ]
    if all(len({value.mention.exact for value in side}) == 1 for side in sides):
        yield from _told_apart(reading, sides[0][0].mention, sides[1][0].mention, "支出预算＝收入预算")


def _told_apart(reading: Reading, income: Mention, spent: Mention, subject: str) -> Iterator[Finding]:
    """Two totals that should be one and differ by a slip of the digits."""
    if income.kind == spent.kind and income.exact != spent.exact and resemble(income, spent):
        yield from filter(None, [judged(reading, "C02", "sum", [Equation("sum", spent, (income,), (1,))], subject)])
