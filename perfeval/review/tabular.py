"""Checks of tables: totals against rows, rates within a row, posts, marks, and the text against the table."""

import re
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from perfeval.review.arithmetic import Equation, judge
from perfeval.review.facts import BUDGETS, Value, same_column, stem
from perfeval.review.families import column_of
from perfeval.review.findings import Finding, about, judged
from perfeval.review.numbers import Mention
from perfeval.review.reading import Reading
from perfeval.review.tables import Number, Sheet

TOTAL = re.compile(r"(?:合计|总计|小计|总额)$|^(?:合计|总计|小计)")
CHILD = re.compile(r"^(?:其中|包括)[:]?")
LEVELS = (re.compile(r"^[一二三四五六七八九十]+、"), re.compile(r"^\([一二三四五六七八九十]+\)"), re.compile(r"^\d+[.、]"))
WIDEST = 24  # runs of columns that are tried for one column of totals
CODE = re.compile(r"^\d{3,7}")


def table_totals(reading: Reading) -> Iterator[Finding]:
    """C30: the total of a column is the sum of its rows; which rows, another column of the same table may show."""
    for sheet in reading.sheets:
        columns = [
            [number for number in sheet.column(column) if number.mention.kind in ("money", "count", "score")]
            for column in sorted({number.column for number in sheet.numbers})
        ]
        shown = _shown_rows(columns)
        for numbers in columns:
            yield from _column_totals(reading, sheet, numbers, shown)


def parts_above(reading: Reading) -> Iterator[Finding]:
    """C01: what a row 其中 names is no more than the row it is part of."""
    for sheet in reading.sheets:
        for column in sorted({number.column for number in sheet.numbers}):
            whole: Number | None = None
            for number in sheet.column(column):
                if reading.lexicon.is_head("增减额", number.header):
                    break  # a part may change by more than the whole
                if not number.row_label.startswith("其中"):
                    whole = number
                elif whole and number.row == whole.row + 1 and _is_above(number.mention, whole.mention):
                    why = f"表中“{number.header}”{number.row_label}{number.mention.text}大于{whole.row_label}{whole.mention.text}"
                    yield about(reading, "C01", "logic", whole.mention, "fail", why, number.mention.text)


def _is_above(part: Mention, whole: Mention) -> bool:
    return part.kind == whole.kind == "money" and part.exact > whole.exact >= 0


def _shown_rows(columns: list[list[Number]]) -> dict[int, list[frozenset[int]]]:
    """For each row of totals the rows that add to it in some column, to the digit and with more than one number that is not zero."""
    shown = defaultdict[int, list[frozenset[int]]](list)
    for numbers in columns:
        for total in _totals(numbers):
            for choice in _choices(numbers, total):
                saying = sum(number.mention.value != 0 for number in choice) > 1
                if saying and judge(_sum(total, choice)).verdict == "pass":
                    shown[total.row].append(frozenset(number.row for number in choice))
    return shown


def _totals(numbers: list[Number]) -> list[Number]:
    return [number for number in numbers if TOTAL.search(number.row_label) and "其中" not in number.row_label][:30]


def _choices(numbers: list[Number], total: Number) -> list[list[Number]]:
    """The rows a total may be of: those since the total before, the top ones, those of one level."""
    above = [number for number in numbers if number.row < total.row]
    rows = above or [number for number in numbers if number.row > total.row]
    last = max((one.row for one in _totals(numbers) if one.row < total.row), default=-1)
    since = [number for number in rows if number.row > last] if above else rows
    return [choice for choice in (_plain(since), since, _tops(rows), *_levels(rows), _no_totals(rows)) if len(choice) > 1]


def _sum(total: Number, parts: list[Number]) -> Equation:
    return Equation("sum", total.mention, tuple(part.mention for part in parts), (1,) * len(parts))


def _column_totals(reading: Reading, sheet: Sheet, numbers: list[Number], shown: dict[int, list[frozenset[int]]]) -> Iterator[Finding]:
    totals = _totals(numbers)
    for total in totals:
        by_others = [[number for number in numbers if number.row in rows] for rows in dict.fromkeys(shown.get(total.row, ()))]
        choices = [choice for choice in by_others if len(choice) > 1] + _choices(numbers, total)
        rows = [number for number in numbers if number.row < total.row] or [number for number in numbers if number.row > total.row]
        flat = len(rows) == len(_tops(rows)) and not any(CODE.match(n.row_label) or any(p.match(n.row_label) for p in LEVELS) for n in rows)
        sure = bool(by_others) or (flat and len(totals) == 1)
        subject = f"表中“{total.header or '本列'}”{total.row_label}"
        equations = [_sum(total, choice) for choice in choices]
        if finding := judged(reading, "C30", "sum", equations, subject, sure=sure, unsure="表中各行有不同的层次"):
            yield finding


def row_totals(reading: Reading) -> Iterator[Finding]:
    """C30: a column of totals is the sum of the columns beside it, where most rows show that it is."""
    for sheet in reading.sheets:
        rows = {row: {number.column: number for number in sheet.row(row)} for row in sorted({number.row for number in sheet.numbers})}
        kinds = {number.column for number in sheet.numbers if number.mention.kind in ("money", "count")}
        amounts = [column for column in sorted(kinds) if not reading.lexicon.is_head("增减额", sheet.headers[column])]
        for total in [column for column in amounts if reading.lexicon.is_head("合计", sheet.headers[column])]:
            yield from _row_totals(reading, rows, total, amounts)


def _row_totals(reading: Reading, rows: dict[int, dict[int, Number]], total: int, amounts: list[int]) -> Iterator[Finding]:
    place = amounts.index(total)
    after, before = amounts[place + 1 :], amounts[:place]
    runs = [after[:size] for size in range(len(after), 1, -1)] + [before[-size:] for size in range(len(before), 1, -1)]
    for run in runs[:WIDEST]:
        equations = [
            _sum(cells[total], parts)
            for cells in rows.values()
            if total in cells and (parts := [cells[one] for one in run if one in cells])
        ]
        saying = [equation for equation in equations if sum(term.value != 0 for term in equation.terms) > 1]
        agreeing = sum(judge(equation).verdict in ("pass", "rounding") for equation in saying)
        if agreeing > 1 and 2 * agreeing > len(saying):
            findings = (judged(reading, "C30", "sum", [equation], "表中一行的合计") for equation in equations)
            yield from (finding for finding in findings if finding)
            return


def _plain(rows: list[Number]) -> list[Number]:
    return [row for row in rows if not CHILD.match(row.row_label) and not TOTAL.search(row.row_label)]


def _tops(rows: list[Number]) -> list[Number]:
    """The rows that are not parts of the row above: 其中 makes it and those after it parts, where they fit."""
    kept: list[Number] = []
    left = None
    for row in rows:
        if CHILD.match(row.row_label) and kept:
            left = kept[-1].mention.exact - row.mention.exact
        elif left is not None and left > 0 and row.mention.exact <= left:
            left -= row.mention.exact
        else:
            left = None
            kept.append(row)
    return kept


def _levels(rows: list[Number]) -> list[list[Number]]:
    by_level = [[row for row in rows if level.match(row.row_label)] for level in LEVELS]
    codes = [(len(found[0]), row) for row in rows if (found := CODE.match(row.row_label))]
    return by_level + [[row for size, row in codes if size == length] for length in sorted({size for size, _ in codes})]


def _no_totals(rows: list[Number]) -> list[Number]:
    return [row for row in rows if not TOTAL.search(row.row_label)]


def table_families(reading: Reading) -> Iterator[Finding]:
    """C01: the sums everyone knows, within a column of a table."""
    for sheet in reading.sheets:
        for column in sorted({number.column for number in sheet.numbers}):
            here = {id(number.mention) for number in sheet.column(column)}
            values = {value.item: value for value in reversed(sheet.values) if id(value.mention) in here}
            for family in reading.lexicon.language.families:
                whole = values.get(family.whole) or (values.get("合计") if family.whole == "三公经费" and "公务接待" in values else None)
                parts = [values[name] for name in family.parts if name in values]
                if whole and len(parts) > 1 and (len(parts) == len(family.parts) or family.whole in whole.entry.label):
                    equation = Equation("sum", whole.mention, tuple(p.mention for p in parts), (1,) * len(parts))
                    sure = len(parts) == len(family.parts)
                    if finding := judged(
                        reading, "C01", "sum", [equation], f"表中{whole.entry.label}＝{'＋'.join(p.entry.label for p in parts)}", sure=sure
                    ):
                        yield finding


def text_and_table(reading: Reading) -> Iterator[Finding]:
    """C34: an amount in the text and the same amount in a table."""
    tabled = defaultdict[str, list[Value]](list)
    for one in (value for sheet in reading.sheets for value in sheet.values if value.mention.kind == "money"):
        tabled[stem(one.item)].append(one)
    for value in reading.facts.values:
        if value.mention.kind != "money" or value.compared or value.key.prior or not value.item or value.mention.hedge:
            continue
        names = {stem(value.item)} | {stem(value.item.replace("收支", one)) for one in ("收入", "支出") if "收支" in value.item}
        same = [one for name in sorted(names) for one in tabled.get(name, ()) if _same_amount(reading, value, one)]
        if not same or len({one.mention.value for one in same}) != 1:
            continue
        equation = Equation("sum", value.mention, (same[0].mention,), (1,))
        finding = judged(reading, "C34", "text_vs_table", [equation], f"{value.entry.label}：文字与表格中的“{same[0].entry.label}”")
        if finding and finding.verdict == "rounding" and _as_exact(value.mention, same[0].mention):
            why = f"{value.entry.label}：文字中为{value.mention.text}，表格中为{same[0].mention.text}，同一个数应当一致"
            finding = about(reading, "C34", "text_vs_table", value.mention, "warn", why, finding.computed)
        if finding and finding.verdict == "fail" and not _looks_slipped(value, same[0]):
            if TOTAL.search(same[0].entry.label):
                continue
            finding = about(reading, "C34", "text_vs_table", value.mention, "warn", finding.why, finding.computed, equation)
        if finding:
            yield finding


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
            for value in reading.facts.values:
                near = (
                    value.mention.kind == "money"
                    and not value.compared
                    and value.mention.value
                    and abs(value.mention.exact - amount) * 100 <= amount
                )
                equation = Equation("sum", value.mention, terms, (1,) * len(terms))
                if near and judge(equation).verdict in ("pass", "rounding"):
                    finding = judged(reading, "C30", "sum", [equation], f"{value.entry.label}＝表中“{numbers[0].header}”各行之和")
                    if finding:
                        yield finding
