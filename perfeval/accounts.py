"""Reads the published final-accounts tables (部门决算) of one department: by the tables' names, wherever their cells stand."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from perfeval.amounts import MONEY, NotANumber, parse, plain
from perfeval.cells import Sheet, read_sheets
from perfeval.errors import Faults
from perfeval.narrative import Entry
from perfeval.outline import PART, AccountCell, Outline
from perfeval.xlsx import Cell

MOST_TITLES = 8  # rows above the head, in which the table's name and its unit stand
NUMBERING = re.compile(r"^(?:\(?[一二三四五六七八九十\d]+[)、.]|其中[::])")
UNIT = re.compile(r"单位[::]\s*(\w+)")
YEAR = re.compile(r"20\d\d(?=年)")
TOTAL = "合计"  # the row of a table by functional class that the classes add up to
CLASS = r"2\d\d(?:\d\d){0,2}"  # 类, 款, 项 (政府收支分类科目)
Found = tuple[str, Entry, str]


def read_accounts(path: Path, year: int, outline: Outline, faults: Faults) -> list[Found]:
    """Each cell of `outline.accounts` that the workbook has, as (table·cell, entry, place); blank cells are missing.

    A table is known by its name, on the sheet's tab or above the head; its unit stands there too (元 or 万元), and its
    year where it says one. A table with rows by functional class also gives these, as (table·code·cell, entry, place).
    A workbook without any known table, a table without a unit or of another year are faults.
    """
    found = list[Found]()
    tables = _tables(read_sheets(path, faults), list(outline.accounts))
    if not tables and not faults.found:
        faults.add(path.name, "没有认得的决算表", "、".join(outline.accounts), "请核对工作表名或表头上方的表名")
    for name, sheet in tables.items():
        if unit := _unit(name, sheet, year, faults):
            found += _cells(name, sheet, unit, outline.accounts[name])
    return found


def _unit(name: str, sheet: Sheet, year: int, faults: Faults) -> str | None:
    """The unit of a table's amounts, as the rows above its head say; None, with a fault, if they say none or another year."""
    titles = [plain(cell.text) for row in sheet.rows[:MOST_TITLES] for cell in row]
    years = {said for title in titles for said in YEAR.findall(title)}
    unit = next((one for title in titles for one in UNIT.findall(title)), "")
    place = f"{sheet.file} {sheet.name}"
    if years and str(year) not in years:
        faults.add(place, f"{name}：{'、'.join(sorted(years))} 年", f"{year} 年的决算表", "请换成这一年的表")
    elif unit not in MONEY:
        faults.add(place, f"{name}：单位 {unit or '（没有写）'}", "、".join(MONEY), "请在表头上方写明 单位：万元")
    else:
        return unit
    return None


def _cells(table: str, sheet: Sheet, unit: str, cells: Mapping[str, AccountCell]) -> Iterator[Found]:
    def entry(row: int, column: int) -> tuple[Entry, str]:
        return Entry.model_construct(value=sheet.rows[row][column].text, unit=unit, source=table), sheet.place(row, column)

    for cell, wanted in cells.items():
        if place := _find(sheet, wanted):
            total, column = place
            yield f"{table}{PART}{cell}", *entry(total, column)
            for row, code in _classes(sheet, total) if wanted.row == TOTAL else ():
                if column < len(sheet.rows[row]) and is_number(sheet.rows[row][column]):
                    yield f"{table}{PART}{code}{PART}{cell}", *entry(row, column)


def _classes(sheet: Sheet, total: int) -> Iterator[tuple[int, str]]:
    """The rows below the total that are of a functional class (类 201), a 款 (20103) or a 项 (2010301), with their codes.

    The code stands before the name in one cell, or in one each for 类, 款 and 项.
    """
    for number in range(total + 1, len(sheet.rows)):
        texts = [re.sub(r"\s", "", plain(cell.text)) for cell in sheet.rows[number]]
        name = next((n for n, text in enumerate(texts) if text and not text.isdecimal()), 0)
        code = "".join(texts[:name])
        if re.fullmatch(CLASS, code):
            yield number, code


def _tables(sheets: Sequence[Sheet], names: Sequence[str]) -> dict[str, Sheet]:
    """Each table by its name: the longest name that a title ends with, since one name may end with another."""
    tables: dict[str, Sheet] = {}
    for sheet in sheets:
        titles = [sheet.name, *(cell.text for row in sheet.rows[:MOST_TITLES] for cell in row if cell.text)]
        fits = [name for name in names if any(_bare(title).endswith(_bare(name)) for title in titles)]
        if fits:
            tables.setdefault(max(fits, key=len), sheet)
    return tables


def _bare(text: str) -> str:
    return re.sub(r"[\s“”\"'‘’]|\(.*?\)", "", plain(text))


def _label(cell: Cell) -> str:
    return NUMBERING.sub("", re.sub(r"\s", "", plain(cell.text)))


def is_number(cell: Cell) -> bool:
    try:
        parse(cell.text)
    except NotANumber:
        return False
    return True


def _find(sheet: Sheet, wanted: AccountCell) -> tuple[int, int] | None:
    """Where a cell stands: in the row of its label, in the next column right of it whose head says `column`."""
    body = next((n for n, row in enumerate(sheet.rows) if sum(map(is_number, row)) and n), len(sheet.rows))
    heads = _heads(sheet.rows[:body])
    columns = [column for column, words in heads.items() if all(word in words for word in wanted.column)]
    if wanted.row is None:  # a table of one row of numbers: the last, since a row of column numbers may stand above
        places = [(n, c) for c in columns for n in range(body, len(sheet.rows)) if c < len(sheet.rows[n]) and is_number(sheet.rows[n][c])]
        return max(places, default=None)
    labels = [(n, c) for n in range(body, len(sheet.rows)) for c, cell in enumerate(sheet.rows[n]) if _label(cell) == wanted.row]
    if len(labels) < wanted.nth:
        return None
    row, label = labels[wanted.nth - 1]
    right = next((column for column in columns if column > label), None)
    there = right is not None and right < len(sheet.rows[row]) and is_number(sheet.rows[row][right])
    return (row, right) if right is not None and there else None


def _heads(rows: Sequence[Sequence[Cell]]) -> Mapping[int, set[str]]:
    """The words of the head above each column; a merged cell counts for the columns it spans."""
    width = max((len(row) for row in rows), default=0)
    heads: dict[int, set[str]] = {column: set() for column in range(width)}
    for number, row in enumerate(rows):
        carried = ""
        for column in range(width):
            word = re.sub(r"\s", "", plain(row[column].text)) if column < len(row) else ""
            below = any(column < len(other) and other[column].text for other in rows[number + 1 :])
            carried = word or (carried if below else "")
            heads[column] |= {carried} - {""}
    return heads
