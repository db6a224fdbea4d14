"""Opens a workbook or CSV that a stranger sent, safely, as sheets of exact text cells that know their place."""

import csv
import gc
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from perfeval.cell import EMPTY, LONGEST_CELL, MOST_CELLS, MOST_ROWS, TOO_LARGE, Cell, Damaged, TooManyCells
from perfeval.errors import Fault, Faults, Refused
from perfeval.reading import read_bytes, unprintable

WORKBOOK, OTHERS = ".xlsx", (".xls", ".xlsm", ".xlsb", ".xltx", ".xltm", ".et", ".ods")
LARGEST_FILE, LARGEST_INSIDE, LARGEST_CSV, MOST_PARTS = 60_000_000, 200_000_000, 40_000_000, 500
OLD_FORMAT, ZIP = b"\xd0\xcf\x11\xe0", b"PK"
SAVE_AS = "请在 Excel 或 WPS 中另存为没有密码、没有宏的 .xlsx"


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
        formula = self.rows[row][column].formula if column < len(self.rows[row]) else ""
        return f"{self.file} {self.name} {letter(column)}{row + 1}" + (f"（公式 {formula[:60]}）" if formula else "")


def letter(column: int) -> str:
    """A column counted from 0, as a spreadsheet names it."""
    from openpyxl.utils import get_column_letter

    return get_column_letter(column + 1)


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
    with _checked(path) as archive:
        try:
            return _sheets(path.name, archive, faults)
        except Refused:
            raise
        except Damaged as error:
            raise _wrong(path, str(error)) from None
        except Exception as error:  # hostile bytes may raise anything; all of it means one thing
            raise _wrong(path, f"工作簿已损坏（{type(error).__name__}）") from None


def _wrong(path: Path, found: str) -> Refused:
    return Refused(Fault(path.name, found, "没有密码、没有宏的 .xlsx 工作簿", SAVE_AS))


def _checked(path: Path) -> zipfile.ZipFile:
    """A workbook that is safe to open."""
    content = read_bytes(path, LARGEST_FILE, "一个 .xlsx 或 .csv 文件")
    if path.suffix.lower() in OTHERS:
        raise _wrong(path, f"{path.suffix} 文件")
    if content.startswith(OLD_FORMAT):
        raise _wrong(path, "加了密码，或是旧式 .xls 工作簿")
    if path.suffix.lower() != WORKBOOK or not content.startswith(ZIP):
        raise _wrong(path, "不是 .xlsx 工作簿")
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError, zlib.error):
        raise _wrong(path, "残缺或损坏的工作簿") from None
    if found := _unsafe(archive.infolist()):
        raise _wrong(path, found)
    return archive


def _unsafe(parts: list[zipfile.ZipInfo]) -> str:
    """What makes a workbook unsafe to open; empty where nothing does."""
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_INSIDE:
        return TOO_LARGE
    if any("vbaproject" in part.filename.lower() for part in parts):
        return "带宏的工作簿"
    return "加了密码的工作簿" if any(part.flag_bits & 1 for part in parts) else ""


def _sheets(name: str, archive: zipfile.ZipFile, faults: Faults) -> list[Sheet]:
    from perfeval.xlsx import sheets_of  # half a second of imports, which a batch of CSVs needs nothing of

    found = []
    try:
        for title, rows in sheets_of(archive):
            _check_cells(f"{name} {title}", rows, faults)
            while rows and not any(cell.text for cell in rows[-1]):
                rows.pop()
            found.append(Sheet(name, title, rows))
    except TooManyCells as error:
        raise _too_many(f"{name} {error}") from None
    return found


def _too_many(where: str) -> Refused:
    return Refused(Fault(where, "过多的行或列", f"至多 {MOST_ROWS} 行、{MOST_CELLS} 格", "请删去空行空列，或分成几个文件"))


def _check_cells(where: str, rows: list[list[Cell]], faults: Faults) -> None:
    """What cannot be used is a fault, and is blank for all that reads on."""
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell.calculated and len(cell.text) <= LONGEST_CELL and cell.text.isprintable():
                continue
            place = f"{where} {letter(column)}{number + 1}"
            if not cell.calculated:
                faults.add(place, cell.formula, "有结果的公式，或直接填数", "请在 Excel 或 WPS 中打开、保存一次再交")
            elif len(cell.text) > LONGEST_CELL:
                faults.add(place, f"超过 {LONGEST_CELL} 个字", f"一格至多 {LONGEST_CELL} 个字", "请缩短")
                row[column] = EMPTY
            elif sign := unprintable(cell.text):
                faults.add(place, f"不可见的字符 {sign}", "可以印出来的文字", "请重新输入这一格")
                row[column] = EMPTY


def _csv_sheet(path: Path, faults: Faults) -> Sheet:
    content = read_bytes(path, LARGEST_CSV, "一个 CSV 文件")
    if content.count(b"\n") > MOST_ROWS or content.count(b",") > MOST_CELLS:
        raise _too_many(path.name)
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
