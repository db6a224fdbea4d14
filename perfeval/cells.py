"""Opens a workbook or CSV that a stranger sent, safely, as sheets of exact text cells that know their place."""

import csv
import gc
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from perfeval.amounts import print_number
from perfeval.errors import Fault, Faults, Refused
from perfeval.reading import read_bytes, unprintable

LARGEST_FILE, LARGEST_INSIDE, MOST_PARTS = 60_000_000, 200_000_000, 500
MOST_ROWS, MOST_CELLS, LONGEST_CELL = 200_000, 4_000_000, 32_767  # the last is Excel's own limit
OLD_FORMAT, ZIP = b"\xd0\xcf\x11\xe0", b"PK"
SAVE_AS = "请在 Excel 或 WPS 中另存为没有密码、没有宏的 .xlsx"
ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
SHEETS, FORMULA = "xl/worksheets/", re.compile(rb"<(?:\w+:)?f[\s>/]")
STYLES, PERCENT = "xl/styles.xml", re.compile(rb"%|numFmtId=[\"'](?:9|10)[\"']")  # 9 and 10: 0% and 0.00%, which need not be declared
CODING = re.compile(rb"[^>]*encoding\s*=\s*[\"'](?!utf-8|us-ascii)", re.IGNORECASE)  # in the XML declaration: any but these
QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')  # parts of a number format that are only printed


class Cell(NamedTuple):
    """One cell as exact text; `note` says what stands behind it where it is a formula."""

    text: str
    note: str = ""


EMPTY = Cell("")


@dataclass(frozen=True)
class Sheet:
    """One sheet: its rows from the first on, each a list of cells; `lines` only where they are lines of a CSV."""

    file: str
    name: str
    rows: list[list[Cell]]
    lines: tuple[int, ...] = ()

    def place(self, row: int, column: int) -> str:
        """Where a cell stands, counted from 0, as a person finds it: `a.xlsx 数据 B3`, or `a.csv 第3行`."""
        if self.lines:
            return f"{self.file} 第{self.lines[row]}行"
        note = self.rows[row][column].note if column < len(self.rows[row]) else ""
        return f"{self.file} {self.name} {get_column_letter(column + 1)}{row + 1}{note}"


@contextmanager
def collected_later() -> Iterator[None]:
    """Without the garbage collector: a million small cells, none of them in a cycle, would be looked through again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def read_sheets(path: Path, faults: Faults) -> list[Sheet]:
    """All visible and hidden sheets of an .xlsx, or the one of a .csv (UTF-8 or GB18030).

    Refuses what is neither, is broken, locked, holds macros or entities, or is larger than anyone fills in by hand or
    exports for a country; a cell that cannot be used (a formula without result, control characters) is a fault.
    """
    if path.suffix.lower() == ".csv":
        return [_csv_sheet(path, faults)]
    content = _checked(path)
    try:
        return _sheets(path.name, content, faults)
    except Refused:
        raise
    except Exception as error:  # a library that reads hostile bytes may raise anything; all of it means one thing
        raise Refused(Fault(path.name, f"工作簿已损坏（{type(error).__name__}）", "能打开的 .xlsx", SAVE_AS)) from None


def _checked(path: Path) -> bytes:
    """The bytes of a workbook that is safe to open."""
    content = read_bytes(path, LARGEST_FILE, "一个 .xlsx 或 .csv 文件")

    def wrong(found: str) -> Refused:
        return Refused(Fault(path.name, found, "没有密码、没有宏的 .xlsx 工作簿", SAVE_AS))

    if path.suffix.lower() in (".xls", ".xlsm", ".xlsb", ".et"):
        raise wrong(f"{path.suffix} 文件")
    if content.startswith(OLD_FORMAT):
        raise wrong("加了密码，或是旧式 .xls 工作簿")
    if path.suffix.lower() != ".xlsx" or not content.startswith(ZIP):
        raise wrong("不是 .xlsx 工作簿")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            if found := _unsafe(parts):
                raise wrong(found)
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError, zlib.error):
        raise wrong("残缺或损坏的工作簿") from None
    return content


def _unsafe(parts: zipfile.ZipFile) -> str:
    """What makes a workbook unsafe to open; empty where nothing does."""
    infos = parts.infolist()
    if len(infos) > MOST_PARTS or sum(info.file_size for info in infos) > LARGEST_INSIDE:
        return "解开后过大的工作簿"
    if any("vbaproject" in info.filename.lower() for info in infos):
        return "带宏的工作簿"
    for info in infos:
        if info.flag_bits & 1:
            return "加了密码的工作簿"
        with parts.open(info) as part:
            text = part.read(LARGEST_INSIDE + 1)
        if len(text) > LARGEST_INSIDE:
            return "解开后过大的工作簿"
        if _strange_xml(text):
            return "带有不该有的 XML 声明的工作簿"
    return ""


def _strange_xml(text: bytes) -> bool:
    """Whether a part, whatever its name, is XML with a document type, or in an encoding in which one could hide."""
    wide = text[:2] in (b"\xff\xfe", b"\xfe\xff") or (b"<" in text[:4] and b"\0" in text[:4])
    is_xml = wide or text[:100].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    return is_xml and bool(wide or CODING.match(text) or ENTITIES.search(text))


def _sheets(name: str, content: bytes, faults: Faults) -> list[Sheet]:
    values = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    formulas: Any = load_workbook(io.BytesIO(content), read_only=True, keep_links=False) if _holds(content, SHEETS, FORMULA) else None
    percents = _holds(content, STYLES, PERCENT)
    left, found = MOST_CELLS, []
    for sheet in values.worksheets:
        rows = []
        with_formulas = _rows(formulas[sheet.title]) if formulas else None
        for number, row in enumerate(_values(sheet, percents)):
            left -= len(row) + 1
            if number >= MOST_ROWS or left < 0:
                allowed = f"至多 {MOST_ROWS} 行、{MOST_CELLS} 格"
                raise Refused(Fault(f"{name} {sheet.title}", "过多的行或列", allowed, "请删去空行空列，另存后再交"))
            beside = next(with_formulas, ()) if with_formulas else ()
            rows.append(_cells(row, beside, f"{name} {sheet.title}", number, faults))
        while rows and not any(cell.text for cell in rows[-1]):
            rows.pop()
        found.append(Sheet(name, sheet.title, rows))
    return found


def _holds(content: bytes, parts: str, sought: re.Pattern[bytes]) -> bool:
    """Whether one of the workbook's parts under that name holds what is sought."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return any(sought.search(archive.read(name)) for name in archive.namelist() if name.startswith(parts))


def _rows(sheet: Any) -> Iterator[tuple[Any, ...]]:
    sheet.reset_dimensions()  # the declared size may be anything
    yield from sheet.iter_rows()


def _values(sheet: Any, percents: bool) -> Iterator[tuple[Any, ...]]:
    """The values of each row; a number that is shown as a percentage is one, as text. Looking at formats takes its time."""
    if not percents:
        sheet.reset_dimensions()
        yield from sheet.iter_rows(values_only=True)
    for row in _rows(sheet) if percents else ():
        yield tuple(_percentage(cell.value) if _is_percentage(cell) else cell.value for cell in row)


def _is_percentage(cell: Any) -> bool:
    shown = cell.number_format if isinstance(cell.value, int | float) and not isinstance(cell.value, bool) else ""
    return "%" in (shown or "") and "%" in QUOTED.sub("", shown)


def _percentage(value: float) -> str:
    return print_number(Decimal(format(value, ".15g")).scaleb(2)) + "%"


def _cells(row: tuple[Any, ...], beside: tuple[Any, ...], where: str, number: int, faults: Faults) -> list[Cell]:
    cells = []
    for column, value in enumerate(row):
        formula = beside[column].value if column < len(beside) else None
        is_formula = isinstance(formula, str) and formula.startswith("=") and beside[column].data_type == "f"
        if value is None and not is_formula:
            cells.append(EMPTY)
            continue
        text = cell_text(value)
        if not is_formula and text.isascii() and len(text) <= LONGEST_CELL and text.isprintable():
            cells.append(Cell(text))
            continue
        place = f"{where} {get_column_letter(column + 1)}{number + 1}"
        if is_formula and value is None:
            faults.add(place, formula, "有结果的公式，或直接填数", "请在 Excel 或 WPS 中打开、保存一次再交")
        elif len(text) > LONGEST_CELL:
            faults.add(place, f"{len(text)} 个字", f"一格至多 {LONGEST_CELL} 个字", "请缩短")
            text = ""
        elif sign := unprintable(text):
            faults.add(place, f"不可见的字符 {sign}", "可以印出来的文字", "请重新输入这一格")
            text = ""
        cells.append(Cell(text, f"（公式 {str(formula)[:60]}）" if is_formula else ""))
    return cells


def cell_text(value: Any) -> str:
    """A value as its author sees it and exact: numbers to the 15 digits a spreadsheet keeps."""
    if isinstance(value, float | int) and not isinstance(value, bool):
        text = format(value, ".15g")
        return text if "e" not in text else print_number(Decimal(text))
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return str(value).replace("\r\n", "\n").replace("\r", "\n").strip()


def _csv_sheet(path: Path, faults: Faults) -> Sheet:
    content = read_bytes(path, LARGEST_INSIDE, "一个 CSV 文件")
    lines, rows, numbers = csv.reader(io.StringIO(_decoded(path, content)), strict=True), [], []
    try:
        for cells in lines:
            rows.append([Cell(text.strip()) if text else EMPTY for text in cells])
            numbers.append(lines.line_num)
            if sign := unprintable("".join(cells)):
                faults.add(f"{path.name} 第{lines.line_num}行", f"不可见的字符 {sign}", "可以印出来的文字", "请重新输入这一行")
    except csv.Error:
        faults.add(f"{path.name} 第{lines.line_num}行", "读不懂的一行", "CSV，引号成对，一格不超过 13 万字", "请检查引号")
    return Sheet(path.name, "", rows, tuple(numbers))


def _decoded(path: Path, content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise Refused(Fault(path.name, "不是 UTF-8 或 GB18030 文本", "一个 CSV 文件", "请用 UTF-8 编码另存"))
