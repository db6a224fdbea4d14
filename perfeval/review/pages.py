"""One PDF page as lines and ruled tables: characters with their boxes, gaps turned into tabs."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from perfeval.review.ruled import Grid, grids_of

WIDE = 1.6  # a gap of this many character heights divides two cells


@dataclass
class Piece:
    """Characters that stand on one line, with the box around them (points)."""

    text: str
    left: float
    right: float
    middle: float
    height: float


def blocks_of(page: Any) -> list[str | Grid]:
    """The text lines of a page as the page's own order of text gives them, and each ruled table where it begins."""
    grids, items = grids_of(page), list[Piece | Grid]()
    for char, left, right, bottom, top in _characters(page):
        middle = (bottom + top) / 2
        inside = [(grid, cell) for grid in grids if (cell := grid.cell_at((left + right) / 2, middle)) is not None] if char.strip() else []
        for grid, cell in inside[:1]:
            grid.texts[cell] = grid.texts.get(cell, "") + char
            items += [] if grid in items else [grid]
        if not inside:
            _add(items, char, left, right, middle, top - bottom)
    return _merged([item for item in items if isinstance(item, Grid) or item.text.strip()])


def _characters(page: Any) -> Iterator[tuple[str, float, float, float, float]]:
    """Each character with its left, right, bottom and top; a line break has no box."""
    import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

    textpage = page.get_textpage()
    boxes = [ctypes.c_double() for _ in range(4)]
    left, right, bottom, top = boxes
    index = 0
    for char in textpage.get_text_range():
        if char == "\n":
            yield char, 0, 0, 0, 0
        elif char != "\r" and pdfium.FPDFText_GetCharBox(textpage.raw, index, *(ctypes.byref(box) for box in boxes)):
            yield char, left.value, right.value, bottom.value, top.value
        index += 1 if ord(char) < 0x10000 else 2


def _add(items: list[Piece | Grid], char: str, left: float, right: float, middle: float, height: float) -> None:
    last = items[-1] if items else None
    if char == "\n":
        items.append(Piece("", 0, 0, 0, 0))
        return
    if not isinstance(last, Piece) or not last.text:
        if char.strip():
            items.append(Piece(char, left, right, middle, height))
        return
    if char.strip() and left - last.right > WIDE * max(last.height, height):
        last.text = last.text.rstrip() + "\t"
    last.text += char
    if char.strip():
        last.right, last.height = right, max(last.height, height)


def _merged(items: list[Piece | Grid]) -> list[str | Grid]:
    """Pieces one beside the other are cells of one row."""
    blocks: list[str | Grid] = []
    last: Piece | Grid | None = None
    for item in items:
        line = blocks[-1] if blocks else ""
        if isinstance(item, Grid):
            blocks.append(item)
        elif isinstance(last, Piece) and isinstance(line, str) and _beside(last, item):
            blocks[-1] = f"{line}\t{item.text.strip()}"
        else:
            blocks.append(item.text.strip())
        last = item
    return blocks


def _beside(last: Piece, piece: Piece) -> bool:
    return abs(last.middle - piece.middle) < 0.5 * max(last.height, piece.height, 1) and piece.left > last.right
