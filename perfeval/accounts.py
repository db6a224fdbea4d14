"""Reads the published final-accounts tables (部门决算) of one department: by the tables' names, wherever their cells stand."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from perfeval.amounts import MONEY, NotANumber, parse, plain
from perfeval.cells import Cell, Sheet, read_sheets
from perfeval.errors import Faults
from perfeval.narrative import Entry
from perfeval.outline import AccountCell, Outline
from perfeval.scheme import FigureNeed

MOST_TITLES = 8  # rows above the head, in which the table's name and its unit stand
NUMBERING = re.compile(r"^(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十\d]+\)|\d+[.、]|其中[::])")
UNIT = re.compile(r"单位[::]\s*(\w+)")
Found = tuple[str, Entry, str]


def read_accounts(path: Path, outline: Outline, faults: Faults) -> list[Found]:
    """Each cell of `outline.accounts` that the workbook has, as (table·cell, entry, place); blank cells are missing.

    A table is known by its name, on the sheet's tab or above the head; its unit stands there too (元 or 万元). A workbook
    without any known table, and a table without a unit, are faults.
    """
    found = list[Found]()
    tables = _tables(read_sheets(path, faults), list(outline.accounts))
    if not tables and not faults.found:
        faults.add(path.name, "没有认得的决算表", "、".join(outline.accounts), "请核对工作表名或表头上方的表名")
    for name, sheet in tables.items():
        unit = next((one for row in sheet.rows[:MOST_TITLES] for cell in row for one in UNIT.findall(plain(cell.text))), "")
        if unit not in MONEY:
            faults.add(
                f"{sheet.file} {sheet.name}", f"{name}：单位 {unit or '（没有写）'}", "、".join(MONEY), "请在表头上方写明 单位：万元"
            )
            continue
        for cell, wanted in outline.accounts[name].items():
            if place := _find(sheet, wanted):
                row, column = place
                entry = Entry.model_construct(value=sheet.rows[row][column].text, unit=unit, source=name)
                found.append((f"{name}·{cell}", entry, sheet.place(row, column)))
    return found


def account_figures(found: Sequence[Found], needs: Mapping[str, FigureNeed]) -> Iterator[Found]:
    """The same, and every figure of `needs` that is to be taken `from` one of these cells, under its own name."""
    yield from found
    cells = {name: (entry, where) for name, entry, where in found}
    for name, need in needs.items():
        if need.from_ in cells:
            yield name, *cells[need.from_]


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
