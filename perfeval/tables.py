"""Reads master tables, CSV or xlsx: long (a row per department and figure) or wide (a row per department)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from perfeval.amounts import MONEY, RATIOS, TEXT_MARK, plain, unit_said
from perfeval.cell import Cell
from perfeval.cells import Sheet, collected_later, read_sheets
from perfeval.errors import Faults
from perfeval.figures import DECLARED_ONES
from perfeval.model import YEAR_PATTERN
from perfeval.outline import ANY, LAST_YEAR
from perfeval.reading import WRONG_FILE

COLUMNS = ("department_code", "department", "year", "figure", "value", "unit", "source")
CODE, NAME, YEAR = COLUMNS[:3]
HEADS = {
    CODE: CODE, "部门编码": CODE, "单位编码": CODE, "编码": CODE, NAME: NAME, "部门": NAME, "部门名称": NAME, "单位名称": NAME,
    "部门(单位)": NAME, YEAR: YEAR, "年度": YEAR, "年份": YEAR,
}  # fmt: skip
LONG_HEADS = {"数据项": "figure", "数值": "value", "单位": "unit", "出处": "source", "来源": "source"}
BESIDE, TOTALS = {"序号", "备注"}, {"合计", "总计"}  # columns and rows that are no department's figures
THIS_YEAR, BEFORE = {"本年", "本年数", "本年度"}, dict.fromkeys(("上年数", "上年度"), LAST_YEAR)
COMMAS = "请检查多余或缺少的逗号"
MOST_TITLES, MOST_HEADS = 10, 3  # rows above the head, and rows of the head
UNIT_BEHIND = re.compile(r"^(.+)\(([^()]+)\)$")


class TableRow(NamedTuple):
    """One figure of one department, as text, with the cell it stands in; `year` is empty where the table has no such column."""

    code: str
    department: str
    year: str
    figure: str
    sheet: Sheet
    row: int
    column: int
    value: str
    unit: str
    source: str = ""

    @property
    def where(self) -> str:
        """The place of the cell in words: made when asked for, since a province has six hundred thousand of them."""
        return self.sheet.place(self.row, self.column)


@dataclass(frozen=True)
class _Head:
    """The head of a wide table: which column is what, and the row its body begins with."""

    fixed: Mapping[str, int]
    figures: Mapping[int, tuple[str, str]]  # column → (figure, unit)
    nameless: Sequence[int]  # columns without a word in the head
    width: int
    body: int


@collected_later()
def read_table(path: Path, units: Mapping[str, str], faults: Faults) -> list[TableRow]:
    """Every figure of a table; what cannot be read is a fault.

    `units`: the names a batch knows, with the unit of each (empty for declared values): they settle what a two-row head
    means, and a count needs no unit in the head. Money always does: behind the name in brackets, in a unit row below,
    or as 单位：万元 above the head.
    """
    sheets = [sheet for sheet in read_sheets(path, faults) if sheet.rows]
    if not sheets:
        faults.add(path.name, "（空）", "一张总表", WRONG_FILE)
    return [row for sheet in sheets for row in _sheet_rows(sheet, units, faults)]


def _sheet_rows(sheet: Sheet, units: Mapping[str, str], faults: Faults) -> list[TableRow]:
    for number, row in enumerate(sheet.rows[: MOST_TITLES + 1]):
        heads = [_word(cell.text) for cell in row]
        names = [HEADS.get(head) or LONG_HEADS.get(head, head) for head in heads]
        if sorted(filter(None, names)) == sorted(COLUMNS):
            return _long(sheet, {name: column for column, name in enumerate(names) if name}, number + 1, faults)
        if any(HEADS.get(head) == CODE for head in heads) and COLUMNS[3] not in heads:
            return _wide(sheet, _head(sheet, number, units, faults), faults)
    found = "、".join(cell.text for cell in sheet.rows[0] if cell.text)
    allowed = f"{'、'.join(COLUMNS)}；或一行一个部门：部门编码、部门名称、各数据项"
    faults.add(sheet.place(0, 0), found or "（空）", allowed, "请改正表头，一列不多、一列不少；不是数据的工作表请删去")
    return []


def _long(sheet: Sheet, columns: Mapping[str, int], body: int, faults: Faults) -> list[TableRow]:
    rows = []
    for number in range(body, len(sheet.rows)):
        cells = sheet.rows[number]
        if not any(cell.text for cell in cells):
            continue
        where = sheet.place(number, columns["value"])
        if sheet.lines and len(cells) != len(columns):
            faults.add(where, f"{len(cells)} 格", f"{len(columns)} 格", COMMAS)
            continue
        cell = {head: _text(cells, column) for head, column in columns.items()}
        cell[YEAR] = _year(cell[YEAR])
        if _right_year(cell[YEAR], where, faults):
            who = cell[CODE].removeprefix(TEXT_MARK), cell[NAME], cell[YEAR]
            rows.append(TableRow(*who, cell["figure"], sheet, number, columns["value"], cell["value"], cell["unit"], cell["source"]))
    return rows


def _year(text: str) -> str:
    return re.sub(r"^(\d{4})年度?$", r"\1", plain(text))


def _right_year(year: str, where: str, faults: Faults) -> bool:
    if re.fullmatch(YEAR_PATTERN, year):
        return True
    faults.add(f"{where} · year", year or "（空）", "四位数的年份，例如 2024", "请改正年份")
    return False


def _wide(sheet: Sheet, head: _Head, faults: Faults) -> list[TableRow]:
    rows = list[TableRow]()
    for number in range(head.body, len(sheet.rows)):
        cells = sheet.rows[number]
        if len(cells) > head.width and sheet.lines:
            faults.add(sheet.place(number, 0), f"{len(cells)} 格", f"{head.width} 格", COMMAS)
            continue
        for column in (*head.nameless, *range(head.width, len(cells))):
            if text := _text(cells, column):
                faults.add(sheet.place(number, column), text, "有表头的列", "请写上这一列的表头，或删去这一格")
        rows += _of_department(sheet, number, head, faults)
    return rows


def _of_department(sheet: Sheet, number: int, head: _Head, faults: Faults) -> list[TableRow]:
    """The figures in one row; one blank where there is none, so that the department counts; nothing for a total or a note."""
    cells = sheet.rows[number]
    code, name, year = (_text(cells, head.fixed.get(part)) for part in (CODE, NAME, YEAR))
    code, year = code.removeprefix(TEXT_MARK), _year(year)
    filled = [(column, cells[column].text) for column in head.figures if column < len(cells) and cells[column].text]
    if _word(code + name) in TOTALS or not (filled or (code and name)):
        return []
    if YEAR in head.fixed and not _right_year(year, sheet.place(number, head.fixed[YEAR]), faults):
        return []
    return [
        TableRow(code, name, year, figure, sheet, number, column, text, unit if text[-1:] not in RATIOS else "")
        for column, text in filled or [(column, "") for column in list(head.figures)[:1]]
        for figure, unit in [head.figures[column]]
    ]


def _head(sheet: Sheet, first: int, units: Mapping[str, str], faults: Faults) -> _Head:
    """Understand the head that begins in row `first`: one row, two rows under merged cells, or a row of units below."""
    code = next(column for column, cell in enumerate(sheet.rows[first]) if HEADS.get(_word(cell.text)) == CODE)
    last = first
    while last + 1 < len(sheet.rows) and last - first + 1 < MOST_HEADS and _belongs_to_head(sheet.rows[last + 1], code):
        last += 1
    above = unit_said(cell.text for row in sheet.rows[:first] for cell in row)
    fixed: dict[str, int] = {}
    figures: dict[int, tuple[str, str]] = {}
    nameless = list[int]()
    stacks = _stacks(sheet.rows[first : last + 1])
    for column, parts in enumerate(stacks):
        if not parts:
            nameless.append(column)
        if not parts or parts[0] in BESIDE:
            continue
        if part := HEADS.get(parts[0]):
            fixed[part] = column
            continue
        name, unit = _name_and_unit(parts, units)
        if name not in units and f"{ANY}·{name.rpartition('·')[2]}" not in units:
            faults.add(sheet.place(last, column), name, DECLARED_ONES, faults.nearest(name, units))
        elif name in (seen := [one for one, _ in figures.values()]):
            faults.add(sheet.place(last, column), f"又一列 {name}", "一个数据项一列", f"请删去一列（已有 {len(seen)} 列）")
        else:
            figures[column] = name, unit or _usual_unit(units.get(name, ""), above)
    return _Head(fixed, figures, nameless, len(stacks), last + 1)


def _belongs_to_head(row: Sequence[Cell], code: int) -> bool:
    """A row of words without a code."""
    texts = [cell.text for cell in row if cell.text]
    return bool(texts) and not _text(row, code) and not any(text[0].isdigit() for text in texts)


def _stacks(rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    """The words of the head above each column, top down; a merged cell, or what a CSV leaves of one, counts for all it spans."""
    width, stacks, carried = max(map(len, rows)), [], ""
    for column in range(width):
        words = [_word(_text(row, column)) for row in rows]
        below = any(words[1:]) and not all(word in MONEY or word in RATIOS for word in words[1:] if word)
        carried = words[0] or carried
        stacks.append([word for word in [carried if below else words[0], *words[1:]] if word])
    return stacks


def _name_and_unit(parts: list[str], units: Mapping[str, str]) -> tuple[str, str]:
    """The figure that the words of a column name, and its unit where one of them says it."""
    unit, names = "", list[str]()
    for part in parts:
        behind = UNIT_BEHIND.fullmatch(part)
        if behind and part not in units:
            part, unit = behind[1].strip(), behind[2].strip()
        part = BEFORE.get(part, part)
        if names and part in THIS_YEAR:
            continue
        if names and (part in MONEY or part in RATIOS or part in units.values()):
            unit = part
        else:
            names.append(part)
    ways = ["·".join(names), "".join(names), "".join(reversed(names)), names[-1]]
    return next((way for way in ways if way in units), ways[0]), unit


def _usual_unit(wanted: str, above: str) -> str:
    return above if wanted in MONEY else "" if wanted in RATIOS else wanted


def _word(text: str) -> str:
    """A word of a head, however it is spaced and broken."""
    return "".join(plain(text).split())


def _text(cells: Sequence[Cell], column: int | None) -> str:
    return cells[column].text if column is not None and column < len(cells) else ""
