"""Documents as text: .txt, .docx, .html and text-layer .pdf, with the cells of their tables in place.

`Document.text` is what a person reads, paragraph by paragraph; a row of a table is a line of it, its cells
divided by tabs. Nothing in a document is executed or fetched; what is not text is refused with advice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from perfeval.errors import Fault, Refused

LARGEST = 60_000_000  # bytes of a file
LONGEST = 3_000_000  # characters of a document
KINDS = ".txt、.docx、.html（.htm）、有文字层的 .pdf"


@dataclass(frozen=True)
class Cell:
    """A cell of a table: its text, and where it stands in the document's text (characters)."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Table:
    """Rows of cells; a merged cell is the same object in every place it covers."""

    rows: tuple[tuple[Cell, ...], ...]
    start: int
    end: int


@dataclass(frozen=True)
class Document:
    name: str
    text: str
    tables: tuple[Table, ...] = ()


class Writer:
    """Puts paragraphs and tables one after the other into one text, and remembers where the cells are."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.tables: list[Table] = []

    def write(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)
        if self.length > LONGEST:
            raise too_long(self.length)

    def paragraph(self, text: str) -> None:
        self.write(text.replace("\r", "\n") + "\n")

    def table(self, rows: Iterable[Sequence[tuple[object, str]]]) -> None:
        """Rows of (identity, text): a cell with an identity seen before in this table is a merged one."""
        cells: dict[object, Cell] = {}
        grid, start = [], self.length
        for row in rows:
            line = []
            for identity, text in row:
                if identity not in cells:
                    text = " ".join(text.split())
                    cells[identity] = Cell(text, self.length, self.length + len(text))
                    self.write(text + "\t")
                line.append(cells[identity])
            self.write("\n")
            grid.append(tuple(line))
        self.tables.append(Table(tuple(grid), start, self.length))

    def document(self, name: str) -> Document:
        return Document(name, "".join(self.parts), tuple(self.tables))


def too_long(length: int) -> Refused:
    return Refused(Fault("文件内容", f"超过 {length} 字", f"至多 {LONGEST} 字", "请拆成几份，或只留需要核对的部分"))


def unreadable(path: Path, found: str, advice: str) -> Refused:
    return Refused(Fault(path.name, found, KINDS, advice))
