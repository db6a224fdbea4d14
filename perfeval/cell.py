"""One cell of a sheet that a stranger sent, and how much of such a file is read at most."""

from typing import NamedTuple

MOST_ROWS, MOST_CELLS = 200_000, 800_000
LONGEST_CELL = 32_767  # Excel's own limit
TOO_LARGE = "解开后过大的工作簿"


class Cell(NamedTuple):
    """One cell as its author sees it, with the formula behind it; `text` is empty where that was never calculated."""

    text: str
    formula: str = ""
    calculated: bool = True


EMPTY = Cell("")


class Damaged(ValueError):
    """No workbook that can be read; the argument says what it is instead."""


class TooManyCells(ValueError):
    """More rows or cells than anyone fills in by hand or exports for a country; the argument is the sheet's name."""
