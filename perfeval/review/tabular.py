"""Checks of tables: totals against the rows and columns they are of."""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import accumulate

from perfeval.review.arithmetic import judge
from perfeval.review.equations import Equation
from perfeval.review.facts import Key, Value
from perfeval.review.findings import Finding, about, judged
from perfeval.review.numbers import Mention
from perfeval.review.reading import Reading
from perfeval.review.tables import Number, Sheet

RATE_ROW = re.compile("[%率幅]|占比|比重")
TOTAL = re.compile(r"(?:合计|总计|小计|总额|总分)$|^(?:合计|总计|小计)")
CHILD = re.compile(r"^(?:其中|包括)[:]?")
LEVELS = (re.compile(r"^[一二三四五六七八九十]+、"), re.compile(r"^\([一二三四五六七八九十]+\)"), re.compile(r"^\d+[.、]"))
CAPTION = 40  # characters before a table that say what it lists
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
        for numbers in (one for one in columns if one and not reading.phrases.averages_table.search(one[0].header)):
            yield from _column_totals(reading, sheet, numbers, shown)


def parts_above(reading: Reading) -> Iterator[Finding]:
    """C01: what a row 其中 names is no more than the row it is part of."""
    for sheet in reading.sheets:
        above = reading.document.text[max(0, sheet.table.start - CAPTION) : sheet.table.start]
        if any(reading.phrases.averages_table.search(words) for words in (above, *sheet.headers)):
            continue
        for column in sorted({number.column for number in sheet.numbers}):
            whole: Number | None = None
            for number in sheet.column(column):
                if reading.lexicon.is_head("增减额", number.header.replace("、", "")):  # 增、减额
                    break  # a part may change by more than the whole
                below = whole is not None and number.row == whole.row + 1
                if not number.row_label.startswith("其中") and not (below and whole and reading.phrases.funds_row.search(whole.row_label)):
                    whole = number
                elif whole and below and _is_above(number.mention, whole.mention):
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


def _lacks_changes(reading: Reading, sheet: Sheet, numbers: list[Number]) -> bool:
    """A column of changes in which a row that has other numbers is empty: what is missing there is not zero."""
    changes = bool(numbers) and reading.lexicon.is_head("增减额", numbers[0].header)
    return changes and {one.row for one in sheet.numbers} != {one.row for one in numbers}


def _column_totals(reading: Reading, sheet: Sheet, numbers: list[Number], shown: dict[int, list[frozenset[int]]]) -> Iterator[Finding]:
    totals = _totals(numbers)
    for total in totals:
        by_others = [[number for number in numbers if number.row in rows] for rows in dict.fromkeys(shown.get(total.row, ()))]
        rows = [number for number in numbers if number.row < total.row] or [number for number in numbers if number.row > total.row]
        choices = [choice for choice in (*by_others, *_choices(numbers, total), _outer(_plain(rows))) if len(choice) > 1]
        flat = len(rows) == len(_tops(rows)) and not any(CODE.match(n.row_label) or any(p.match(n.row_label) for p in LEVELS) for n in rows)
        sure = (bool(by_others) or (flat and len(totals) == 1)) and not _lacks_changes(reading, sheet, numbers)
        above = reading.document.text[max(0, sheet.table.start - CAPTION) : sheet.table.start]
        sure = sure and not (reading.phrases.partly_listed.search(above) and not by_others)
        subject = f"表中“{total.header or '本列'}”{total.row_label}"
        equations = [_sum(total, choice) for choice in choices]
        marks = total.mention.kind == "score" and any(total.mention.exact < one.mention.exact for one in rows)
        sure = sure and not marks  # marks in all may be an average
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
            if total in cells and not RATE_ROW.search(cells[total].row_label) and (parts := [cells[one] for one in run if one in cells])
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


def _outer(rows: list[Number]) -> list[Number]:
    """The rows without those that add to the row above them."""
    kept, place = list[Number](), 0
    while place < len(rows):
        kept.append(rows[place])
        sums = accumulate(row.mention.exact for row in rows[place + 1 :])
        below = [n for n, amount in enumerate(sums, 1) if n > 1 and amount == rows[place].mention.exact != 0]
        place += 1 + (below[-1] if below else 0)
    return kept


def _levels(rows: list[Number]) -> list[list[Number]]:
    by_level = [[row for row in rows if level.match(row.row_label)] for level in LEVELS]
    codes = [(len(found[0]), row) for row in rows if (found := CODE.match(row.row_label))]
    return by_level + [[row for size, row in codes if size == length] for length in sorted({size for size, _ in codes})]


def _no_totals(rows: list[Number]) -> list[Number]:
    return [row for row in rows if not TOTAL.search(row.row_label)]


def table_families(reading: Reading) -> Iterator[Finding]:
    """C01: the sums everyone knows, within a column or a row of a table."""
    for sheet in reading.sheets:
        for line in _lines(sheet):
            values = {value.item: value for value in reversed(line)}
            for family in reading.lexicon.language.families:
                whole = values.get(family.whole) or (values.get("合计") if family.whole == "三公经费" and "公务接待" in values else None)
                parts = [values[name] for name in family.parts if name in values]
                if whole and len(parts) > 1 and (len(parts) == len(family.parts) or family.whole in whole.entry.label):
                    equation = Equation("sum", whole.mention, tuple(p.mention for p in parts), (1,) * len(parts))
                    subject = f"表中{whole.entry.label or family.whole}＝{'＋'.join(p.entry.label or p.item for p in parts)}"
                    finding = judged(reading, "C01", "sum", [equation], subject, sure=len(parts) == len(family.parts))
                    yield from filter(None, [finding])


def _lines(sheet: Sheet) -> Iterator[list[Value]]:
    """The values of each column, and those of each row that are of one year and one column of amounts."""
    places = {id(number.mention): number for number in sheet.numbers}
    by_column, by_row = defaultdict[int, list[Value]](list), defaultdict[tuple[int, Key], list[Value]](list)
    for value in sheet.values:
        by_column[places[id(value.mention)].column].append(value)
        by_row[places[id(value.mention)].row, value.key].append(value)
    yield from by_column.values()
    yield from by_row.values()
