"""Checks of the text against the tables: one amount in both, and a column that makes a total of the text."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from perfeval.review.arithmetic import judge
from perfeval.review.equations import Equation
from perfeval.review.facts import BUDGETS, Key, Value, same_column, stem
from perfeval.review.families import column_of
from perfeval.review.findings import Finding, about, judged
from perfeval.review.numbers import Mention
from perfeval.review.reading import Reading
from perfeval.review.shares import shares
from perfeval.review.slips import with_swapped_digits
from perfeval.review.sum_terms import parts_of
from perfeval.review.tables import Sheet
from perfeval.review.tabular import TOTAL

TELLING = 4  # digits of an amount that is swapped from another by no chance
NEAR = Fraction(1, 100)  # of a sum: an amount that may be meant to be it


def text_and_table(reading: Reading) -> Iterator[Finding]:
    """C34: an amount in the text and the same amount in a table."""
    tabled = defaultdict[str, list[Value]](list)
    for sheet in reading.sheets:
        column = _column_said(reading, sheet)
        for one in (value for value in sheet.values if value.mention.kind == "money"):
            tabled[stem(one.item)].append(one if one.key.column else replace(one, key=one.key._replace(column=column)))
    for value in reading.facts.values:
        if not _may_be_tabled(reading, value):
            continue
        names = {stem(value.item)} | {stem(value.item.replace("收支", one)) for one in ("收入", "支出") if "收支" in value.item}
        same = [one for name in sorted(names) for one in tabled.get(name, ()) if _same_amount(reading, value, one)]
        if not same or len({one.mention.value for one in same}) != 1 or _in_other_column(value, same[0], tabled[stem(value.item)]):
            continue
        equation = Equation("sum", value.mention, (same[0].mention,), (1,))
        finding = judged(
            reading, "C34", "text_vs_table", [equation], f"{value.entry.label}：文字与表格中的“{same[0].entry.label or value.entry.label}”"
        )
        if finding and finding.verdict == "rounding" and _as_exact(value.mention, same[0].mention):
            why = f"{value.entry.label}：文字中为{value.mention.text}，表格中为{same[0].mention.text}，同一个数应当一致"
            finding = about(reading, "C34", "text_vs_table", value.mention, "warn", why, finding.computed)
        if finding and finding.verdict == "fail" and not _looks_slipped(value, same[0]):
            if TOTAL.search(same[0].entry.label) or _is_left(reading, value):
                continue
            finding = about(reading, "C34", "text_vs_table", value.mention, "warn", finding.why, finding.computed, equation)
        if finding:
            yield finding


def _may_be_tabled(reading: Reading, value: Value) -> bool:
    """An amount of this year and of an item, and no threshold (限额标准为A)."""
    words = reading.text[reading.begin(value.mention.start) + 1 : value.mention.start]
    now = value.mention.kind == "money" and not (value.compared or value.key.prior or value.mention.hedge)
    return now and bool(value.item) and not reading.phrases.threshold.search(words)


def transposed(reading: Reading) -> Iterator[Finding]:
    """C34: 竞技体育投入5540.54 in the text and 5504.54 in a table, which the text has nowhere: two digits swapped."""
    cells = {number.mention.exact: number.mention for sheet in reading.sheets for number in sheet.numbers if number.mention.kind == "money"}
    told = {mention.exact for mention in reading.mentions}
    vouched = {id(term) for one in shares(reading) if one.verdict == "pass" and one.equation for term in one.equation.terms}
    vouched |= {
        id(one.whole.mention)
        for one in reading.facts.groups
        if one.whole and sum(p.mention.exact for p in parts_of(one)) == one.whole.mention.exact
    }
    for value in reading.facts.values:
        said = value.mention
        if said.kind != "money" or said.exact in cells or said.digits < TELLING or value.compared or value.key.prior or id(said) in vouched:
            continue
        slips = (Fraction(one) * said.one for one in with_swapped_digits(said.value))
        right = [cells[one] for one in slips if one in cells and one not in told]
        if len(right) == 1:
            why = f"{value.entry.label}：表格中没有{said.text}，而有{right[0].text}，像是数字前后颠倒"
            yield about(reading, "C34", "text_vs_table", said, "fail", why, right[0].text, Equation("sum", said, (right[0],), (1,)))


def _in_other_column(value: Value, one: Value, tabled: list[Value]) -> bool:
    """An amount of no column or year that another column of the table has: of that, though the words do not say so."""
    alike = any(other.mention.exact == value.mention.exact for other in tabled)
    return value.said == Key() and one.mention.exact != value.mention.exact and bool(value.mention.value) and alike


def _is_left(reading: Reading, value: Value) -> bool:
    """结余A,其中甲B、乙C: what is left of them, and not what the table has."""
    whole = value.entry.group.whole if value.entry.group else None
    return whole is not None and reading.lexicon.tells_of_rest(whole.entry.label)


def _column_said(reading: Reading, sheet: Sheet) -> str:
    """Of a table without columns of its own, what its amounts are: the column in which the text says two of them or more."""
    agreed = Counter[str]()
    for one in (value for value in sheet.values if value.mention.kind == "money" and value.mention.value and not value.key.column):
        same = (
            value
            for value in reading.by_item.get(stem(one.item), [])
            if value.entry.paragraph >= 0 and value.mention.exact == one.mention.exact
        )
        agreed.update({value.key.column for value in same if value.key.column and not value.key.prior and not value.compared})
    return max((column for column, often in agreed.items() if often > 1), key=agreed.__getitem__, default="")


def _same_amount(reading: Reading, value: Value, tabled: Value) -> bool:
    if len(value.item) < 3 or (not value.key.year and tabled.key.year and reading.year and tabled.key.year < reading.year):
        return False
    if value.key.year and not tabled.key.year and reading.year and value.key.year < reading.year:
        return False
    if (value.key.year and tabled.key.year and value.key.year != tabled.key.year) or tabled.key.prior:
        return False
    column = tabled.key.column
    if not column:
        same_year = value.key.year is not None and value.key.year == tabled.key.year
        return value.key.column == "" or same_year or bool(re.search("总计", value.item))
    own = column_of(reading, value)
    return same_column(own, column) and (own == column or column not in BUDGETS)


def _as_exact(one: Mention, other: Mention) -> bool:
    """Printed in one unit to one place: the same number is then the same to the last digit."""
    return one.one == other.one and one.decimals == other.decimals


def _looks_slipped(value: Value, tabled: Value) -> bool:
    """Digits lost, swapped or mistyped, or the unit slipped: not just another scope."""
    one, other = (re.sub(r"\D", "", mention.text) for mention in (value.mention, tabled.mention))
    changed = len(one) == len(other) and (sorted(one) == sorted(other) or sum(a != b for a, b in zip(one, other, strict=True)) == 1)
    short, long = sorted((one, other), key=len)
    close = changed or (len(long) - len(short) == 1 and any(long[:n] + long[n + 1 :] == short for n in range(len(long))))
    apart = value.mention.exact / tabled.mention.exact if tabled.mention.value else 0
    return close or apart in (10_000, 1000, 100, 10) or (bool(apart) and 1 / apart in (10_000, 1000, 100, 10)) or "收支" in value.item


def table_columns(reading: Reading) -> Iterator[Finding]:
    """C30: a column without a total against the total the text gives."""
    for sheet in reading.sheets:
        for column in sorted({number.column for number in sheet.numbers}):
            numbers = [number for number in sheet.column(column) if number.mention.kind == "money"]
            if len(numbers) < 3 or any(TOTAL.search(number.row_label) for number in numbers):
                continue
            terms = tuple(number.mention for number in numbers)
            amount = sum((term.exact for term in terms), Fraction(0))
            for value in _near(reading, amount):
                equation = Equation("sum", value.mention, terms, (1,) * len(terms))
                if judge(equation).verdict in ("pass", "rounding"):
                    finding = judged(reading, "C30", "sum", [equation], f"{value.entry.label}＝表中“{numbers[0].header}”各行之和")
                    if finding:
                        yield finding


def _near(reading: Reading, amount: Fraction) -> list[Value]:
    """The amounts of the text within a hundredth of an amount, as the text has them."""
    said = reading.once("amounts", _amounts)
    exact = [value.mention.exact for value in said]
    first, last = bisect_left(exact, amount * (1 - NEAR)), bisect_right(exact, amount * (1 + NEAR))
    return sorted(said[first:last], key=lambda value: value.mention.start)


def _amounts(reading: Reading) -> list[Value]:
    amounts = (value for value in reading.facts.values if value.mention.kind == "money" and value.mention.value and not value.compared)
    return sorted(amounts, key=lambda value: value.mention.exact)
