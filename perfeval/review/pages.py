"""The lines of one PDF page: characters with their boxes, gaps turned into tabs."""

import ctypes
from dataclasses import dataclass
from typing import Any

WIDE = 1.6  # a gap of this many character heights divides two cells


@dataclass
class Piece:
    """Characters that stand on one line, with the box around them (points)."""

    text: str
    left: float
    right: float
    middle: float
    height: float


def lines_of(page: Any) -> list[str]:
    """The text lines of a page from top to bottom, as the page's own order of text gives them."""
    import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

    textpage = page.get_textpage()
    text, pieces = textpage.get_text_range(), list[Piece]()
    boxes = [ctypes.c_double() for _ in range(4)]
    left, right, bottom, top = boxes
    index = 0
    for char in text:
        if char == "\n":
            pieces.append(Piece("", 0, 0, 0, 0))
        elif char != "\r" and pdfium.FPDFText_GetCharBox(textpage.raw, index, *(ctypes.byref(box) for box in boxes)):
            _add(pieces, char, left.value, right.value, (bottom.value + top.value) / 2, top.value - bottom.value)
        index += 1 if ord(char) < 0x10000 else 2
    return _merged([piece for piece in pieces if piece.text.strip()])


def _add(pieces: list[Piece], char: str, left: float, right: float, middle: float, height: float) -> None:
    last = pieces[-1] if pieces else None
    if last is None or not last.text:
        if char.strip():
            pieces.append(Piece(char, left, right, middle, height))
        return
    if char.strip() and left - last.right > WIDE * max(last.height, height):
        last.text = last.text.rstrip() + "\t"
    last.text += char
    if char.strip():
        last.right, last.height = right, max(last.height, height)


def _merged(pieces: list[Piece]) -> list[str]:
    """Pieces one beside the other are cells of one row."""
    lines: list[str] = []
    last: Piece | None = None
    for piece in pieces:
        beside = last is not None and abs(last.middle - piece.middle) < 0.5 * max(last.height, piece.height, 1) and piece.left > last.right
        if beside and last is not None:
            lines[-1] += "\t" + piece.text.strip()
        else:
            lines.append(piece.text.strip())
        last = piece
    return lines
