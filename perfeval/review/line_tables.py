"""The tables of a plain text: lines with tabs, bars, wide gaps, or a label and numbers divided by single spaces."""

import re
from collections import Counter
from collections.abc import Iterable

from perfeval.review.documents import Cell, Document, Table
from perfeval.review.normal import PAGE_LINE

_CELL_MARK = re.compile(r"[ \u3000]*\t[ \t\u3000]*|[ \u3000]*[|｜│┃][ \u3000]*")
_ONE_TAB = re.compile(r"[ \u3000]*\t[ \u3000]*")
_GAPS = re.compile(r"[ \u3000]{2,}")
_WORD = re.compile(r"[^ \u3000]+")
_NUMBER = re.compile(r"[(（]?[-+－]?\d[\d,]*(?:\.\d+)?[)）]?[%％]?|[-—－]+")
_THOUSANDS = re.compile(r"\d{1,3} \d{3}(?:\.\d+)?")
_SENTENCE = re.compile(r"[，。；]|(?<!其中)[：:]")
_LONG = 80  # characters of a cell
_SHORT = 25  # of one that only gaps divide

Row = tuple[Cell, ...]


def with_line_tables(name: str, text: str) -> Document:
    return Document(name, text, tuple(tables_in(text)))


def tables_in(text: str, offset: int = 0) -> list[Table]:
    """Two or more rows one under the other are a table; page lines and blank lines may cut it where the columns go on."""
    tables, rows, place, above, cut = list[Table](), list[Row](), offset, ("", offset), False
    for line in [*text.split("\n"), "。"]:
        cells = _row(line, place)
        gap = not line.strip() or bool(PAGE_LINE.fullmatch(line))
        if rows and not gap and (not cells or (cut and not (len(cells) == len(rows[-1]) and _is_data(cells)))):
            tables += _table(rows, above, text, offset)
            rows = []
        if cells:
            rows.append(cells)
        elif not gap:
            above = (line, place)
        cut = gap
        place += len(line) + 1
    return tables


def _table(rows: list[Row], above: tuple[str, int], text: str, offset: int) -> list[Table]:
    """The table of some rows; heads that single spaces divide are known by the number of columns under them."""
    rows = _with_empty_cells(rows, text, offset)
    data = Counter(len(row) for row in rows if _is_data(row))
    width = data.most_common(1)[0][0] if data else 0
    first = next((number for number, row in enumerate(rows) if _is_data(row)), 0)
    rows = [_heads(row, width, text, offset) if number < first else row for number, row in enumerate(rows)]
    words = [_cell(found, above[1]) for found in _WORD.finditer(above[0])]
    if first == 0 and data and len(words) == width and not _SENTENCE.search(above[0]):
        rows = [tuple(words), *rows]
    return [Table(tuple(rows), rows[0][0].start, rows[-1][-1].end)] if len(rows) > 1 else []


def _with_empty_cells(rows: list[Row], text: str, offset: int) -> list[Row]:
    """Lines with the same number of tabs have a cell between any two, even an empty one."""
    lines = [_line_of(row, text, offset) for row in rows]
    tabs = {line.count("\t") for line, _ in lines}
    if len(tabs) != 1 or tabs == {0} or len({len(row) for row in rows}) == 1:
        return rows
    return [tuple(_divided(line, place, _ONE_TAB)) for line, place in lines]


def _line_of(row: Row, text: str, offset: int) -> tuple[str, int]:
    start = text.rfind("\n", 0, row[0].start - offset) + 1
    end = text.find("\n", start)
    return text[start : end if end >= 0 else len(text)], start + offset


def _heads(row: Row, width: int, text: str, offset: int) -> Row:
    line, place = _line_of(row, text, offset)
    words = [_cell(found, place) for found in re.finditer(r"\S+", line)]
    return tuple(words) if len(row) < len(words) == width else row


def _is_data(row: Iterable[Cell]) -> bool:
    return any(_NUMBER.fullmatch(cell.text) and re.search(r"\d", cell.text) for cell in row)


def _row(line: str, place: int) -> Row | None:
    marked = bool(_CELL_MARK.search(line.strip(" \u3000|｜│┃")))
    cells = _divided(line, place, _CELL_MARK if marked else _GAPS)
    cells = cells[1:] if cells and not cells[0].text and line.lstrip().startswith(("|", "｜", "│")) else cells
    cells = cells[:-1] if len(cells) > 1 and not cells[-1].text else cells
    cells = [part for cell in cells for part in _numbers_apart(cell)]
    written = [cell for cell in cells if cell.text]
    if len(written) < 2 or any(len(cell.text) > _LONG for cell in written):
        return None
    if not marked and (any(len(cell.text) > _SHORT for cell in written) or _SENTENCE.search(line)):
        return None
    return tuple(cells) if marked or _GAPS.search(line.strip()) or _is_loose(written) else None


def _is_loose(cells: list[Cell]) -> bool:
    """A label and at least two numbers, with nothing but single spaces between them."""
    return len(cells) > 2 and not _NUMBER.fullmatch(cells[0].text) and all(_NUMBER.fullmatch(cell.text) for cell in cells[1:])


def _divided(line: str, place: int, mark: re.Pattern[str]) -> list[Cell]:
    ends = [(found.start(), found.end()) for found in mark.finditer(line)]
    edges = zip([0, *(end for _, end in ends)], [*(start for start, _ in ends), len(line)], strict=True)
    return [Cell(line[a:b].strip(), place + a, place + b) for a, b in edges]


def _numbers_apart(cell: Cell) -> list[Cell]:
    """`辅具适配 66.72 71.24`: single spaces divide the numbers that follow a label, or one another."""
    words = list(_WORD.finditer(cell.text))
    first = next((number for number, word in enumerate(words) if _NUMBER.fullmatch(word[0])), 0 if len(words) < 2 else len(words))
    numbers = words[first:]
    if not words[1:] or not numbers or not all(_NUMBER.fullmatch(word[0]) for word in numbers) or _THOUSANDS.fullmatch(cell.text):
        return [cell]
    label = [Cell(cell.text[: words[first - 1].end()], cell.start, cell.start + words[first - 1].end())] if first else []
    return label + [_cell(word, cell.start) for word in numbers]


def _cell(found: re.Match[str], place: int) -> Cell:
    return Cell(found[0], place + found.start(), place + found.end())
