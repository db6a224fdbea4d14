"""Reads the published final-accounts tables (部门决算) of one department: by the tables' names, wherever their cells stand."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from perfeval.amounts import MONEY, NotANumber, parse, plain, unit_said
from perfeval.cell import Cell
from perfeval.cells import Sheet, read_sheets
from perfeval.errors import Faults
from perfeval.figures import BLANK
from perfeval.narrative import Entry
from perfeval.outline import PART, AccountCell, Outline

MOST_TITLES = 8  # rows above the head, in which the table's name and its unit stand
NUMBERING = re.compile(r"^(?:\(?[一二三四五六七八九十\d]+[)、.]|其中[::]|\d{3,7})")
INCLUDING = re.compile(r"\(含.*?\)$")  # 使用非财政拨款结余（含专用结余）
# What may stand before a table's name, after which it is still that table (a year, a number, a department), and behind it.
BEFORE, BEHIND = r"(?:.*[年度门位表\d.、:_\-局委办院校会部厅室处心所站队社司馆场府园])?", r"(?:公开.*|金额单位.*|单位.*|\d+)?"
OR = "|"  # between the words of which a head has one
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
    tables = _tables(read_sheets(path, faults), {name: name for name in outline.accounts} | outline.account_names, faults)
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
    unit = unit_said([*titles, *("".join(cell.text for cell in row) for row in sheet.rows[:MOST_TITLES])])
    place = f"{sheet.file} {sheet.name}"
    if years and str(year) not in years:
        faults.add(place, f"{name}：{'、'.join(sorted(years))} 年", f"{year} 年的决算表", "请换成这一年的表")
    elif not unit:
        faults.add(place, f"{name}：没有写单位", "、".join(MONEY), "请在表头上方写明 单位：万元")
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


def _tables(sheets: Sequence[Sheet], names: Mapping[str, str], faults: Faults) -> dict[str, Sheet]:
    """Each table by its name, or another that `names` gives it: the longest, since one name may end with another."""
    tables: dict[str, Sheet] = {}
    for sheet in sheets:
        titles = [_bare(text) for text in (sheet.name, *(cell.text for row in sheet.rows[:MOST_TITLES] for cell in row)) if text]
        fits = [name for name in names if any(re.fullmatch(BEFORE + re.escape(_bare(name)) + BEHIND, title) for title in titles)]
        if fits and sheet.rows:
            table = names[max(fits, key=len)]
            if table in tables:
                found = f"又一张 {table}（另一张在工作表 {tables[table].name}）"
                faults.add(f"{sheet.file} {sheet.name}", found, "一张表只有一份", "请删去多余的一张")
            tables.setdefault(table, sheet)
    return tables


def _bare(text: str) -> str:
    return re.sub(r"[\s“”\"'‘’]|\(.*?\)", "", plain(text))


def _label(cell: Cell) -> str:
    return INCLUDING.sub("", NUMBERING.sub("", re.sub(r"\s", "", plain(cell.text))))


def is_number(cell: Cell) -> bool:
    """An amount or a bare number; 2024年度 is none, nor is 30101基本工资."""
    try:
        return parse(cell.text)[1] in ("", *MONEY)
    except NotANumber:
        return False


def _find(sheet: Sheet, wanted: AccountCell) -> tuple[int, int] | None:
    """Where a cell stands: in the row of its label, in a column right of it whose head says `column`, before the next label."""
    body = next((n for n, row in enumerate(sheet.rows) if sum(map(is_number, row)) and n), len(sheet.rows))
    heads = _heads(sheet.rows[:body])
    columns = [column for column, words in heads.items() if all(words & set(word.split(OR)) for word in wanted.column)]
    if wanted.row is None:  # a table of one row of numbers, with the numbers of its columns above them
        rows = [n for n in range(body, len(sheet.rows)) if any(map(is_number, sheet.rows[n])) and not _numbers_columns(sheet.rows[n])]
        return next(((rows[-1], column) for column in columns if rows and _says(sheet.rows[rows[-1]], column)), None)
    labels = [(n, c) for n in range(body, len(sheet.rows)) for c, cell in enumerate(sheet.rows[n]) if _label(cell) == wanted.row]
    if len(labels) < wanted.nth:
        return None
    row, label = labels[wanted.nth - 1]
    cells = sheet.rows[row]
    other = next((c for c in range(label + 1, len(cells)) if cells[c].text and not is_number(cells[c]) and c not in columns), len(cells))
    return next(((row, column) for column in columns if label < column < other and _says(cells, column)), None)


def _says(row: Sequence[Cell], column: int) -> bool:
    """Whether a cell says anything; whether that is a number is seen where it is used."""
    return column < len(row) and plain(row[column].text) not in BLANK


def _numbers_columns(row: Sequence[Cell]) -> bool:
    """Whether a row only counts the columns: 栏次 1 2 3."""
    texts = [cell.text for cell in row if is_number(cell)]
    return len(texts) > 1 and texts == [str(n) for n in range(1, len(texts) + 1)]


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
