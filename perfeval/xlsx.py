"""Reads the rows of an .xlsx as exact text cells, in one pass and little memory, whatever a stranger put in.

With expat of the standard library: a table of 10,000 × 60 takes a third of openpyxl's time, and a formula and its result
are seen together.
"""

import re
import zipfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from math import isfinite

from openpyxl.utils import column_index_from_string
from openpyxl.utils.datetime import from_excel

from perfeval.amounts import print_number
from perfeval.cell import EMPTY, MOST_ROWS, Cell, Damaged, TooManyCells
from perfeval.parts import DATE, PERCENT, Attributes, Book, Left, Part, Related, Strings, Styles, typed

MOST_COLUMNS = 16_384  # Excel's own limit
SHORT, MOST_DIGITS = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?"), 15  # a spreadsheet keeps so many


class _Rows(Part):
    """The rows of one sheet, from the first on."""

    def __init__(self, left: Left, strings: list[str], shows: list[str], epoch: date) -> None:
        super().__init__(left)
        self.strings, self.shows, self.epoch = strings, shows, epoch
        self.rows, self.row, self.columns, self.copied = list[list[Cell]](), list[Cell](), dict[str, int](), dict[str, str]()
        self.cell, self.formula, self.behind, self.reading = Attributes(), "", Attributes(), False
        self.value: str | None = None

    def begin(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            self.cell, self.value, self.formula = attributes, None, ""
        elif name == "row":
            self._begin_row(int(attributes.get("r", len(self.rows) + 1)))
        elif name == "f":
            self.behind = attributes
        elif name == "rPh":
            self.reading = True

    def end(self, name: str) -> None:
        if name == "v":
            self.value = self.text
        elif name == "c":
            self._end_cell(self.cell.get("t", "n"), self.value)
        elif name == "f":
            self.formula = self._formula(self.text)
        elif name == "t" and not self.reading:
            self.value = (self.value or "") + self.text
        elif name == "rPh":
            self.reading = False
        elif name == "row":
            self.left.cells -= len(self.row) + 1
            self._check_left()

    def _begin_row(self, number: int) -> None:
        skipped = number - 1 - len(self.rows)
        if skipped < 0:
            raise Damaged("有两个相同行号的工作簿")
        self.left.cells -= skipped
        self._check_left(number)
        self.row = []
        self.rows += [list[Cell]() for _ in range(skipped)]
        self.rows.append(self.row)

    def _check_left(self, number: int = 0) -> None:
        if number > MOST_ROWS or self.left.cells < 0:
            raise TooManyCells

    def _end_cell(self, kind: str, value: str | None) -> None:
        if not value and not self.formula:
            return
        letters = self.cell.get("r", "").rstrip("0123456789")
        column = self._column(letters) if letters else len(self.row)
        if column < len(self.row) and self.row[column] is not EMPTY:
            raise Damaged("同一格写了两次的工作簿")
        self.row += [EMPTY] * (column + 1 - len(self.row))
        text = self._text(kind, value) if value else ""
        self.row[column] = Cell(text, self.formula, bool(value) or (value is not None and kind == "str")) if self.formula else Cell(text)

    def _column(self, letters: str) -> int:
        if letters not in self.columns:
            self.columns[letters] = column_index_from_string(letters) - 1
        if self.columns[letters] >= MOST_COLUMNS:
            raise TooManyCells
        return self.columns[letters]

    def _formula(self, text: str) -> str:
        """A formula as typed; one that was filled from another cell names that cell."""
        group = self.behind.get("si", "")
        if group and text:
            self.copied[group] = f"={text}，由 {self.cell.get('r', '')} 填充"
        return f"={text}" if text else self.copied.get(group, "=")

    def _text(self, kind: str, value: str) -> str:
        if kind == "n":
            return self._number(value, int(self.cell.get("s", 0)))
        if kind == "s":
            return self.strings[int(value)]
        return typed(value) if kind != "b" else "否" if value == "0" else "是"

    def _number(self, value: str, style: int) -> str:
        way = self.shows[style] if style < len(self.shows) else ""
        if not way and len(value) <= MOST_DIGITS + 1 and SHORT.fullmatch(value):
            return value
        number = float(value)
        if not isfinite(number):
            raise Damaged("有数写得不对的工作簿")
        if way == DATE:
            return _day(number, self.epoch)
        text = print_number(Decimal(format(number, f".{MOST_DIGITS}g")).scaleb(2 if way == PERCENT else 0))
        return text + PERCENT if way == PERCENT else text.zfill(len(way))


def _day(number: float, epoch: date) -> str:
    try:
        return str(from_excel(number, epoch))[:10]
    except (OverflowError, ValueError):
        return "#VALUE!"


def sheets_of(archive: zipfile.ZipFile) -> Iterator[tuple[str, list[list[Cell]]]]:
    """Each worksheet's name and rows. Anything that is no sound workbook raises an error of some kind; TooManyCells names its sheet."""
    left = Left()
    main = Related(left, archive, "").of("officeDocument") or ""
    related, book, strings, styles = Related(left, archive, main), Book(left), Strings(left), Styles(left)
    book.read(archive, main)
    for kind, part in (("sharedStrings", strings), ("styles", styles)):
        if path := related.of(kind):
            part.read(archive, path)
    for name, key in book.sheets:
        kind, path = related.found.get(key, ("worksheet", key))
        if kind == "worksheet":
            rows = _Rows(left, strings.found, styles.shows, book.epoch)
            try:
                rows.read(archive, path)
            except TooManyCells:
                raise TooManyCells(name) from None
            yield name, rows.rows
