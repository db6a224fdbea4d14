"""Reads Word documents: paragraphs, text boxes, tables, headers, footers and footnotes."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from perfeval.errors import Refused
from perfeval.review.documents import Document, Writer, unreadable
from perfeval.review.readers import UNPACKED, clean

DEEPEST = 8  # tables within tables


def read_docx(path: Path, content: bytes) -> Document:
    """Paragraphs with their text boxes, and tables, in the order of the document; then headers, footers and footnotes, each once."""
    import docx
    from docx.table import Table as WordTable

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > UNPACKED:
                raise unreadable(path, "解压后过大", "请检查文件来源，另存后再试")
        writer = Writer()
        document = docx.Document(io.BytesIO(content))
        for block in document.iter_inner_content():
            if isinstance(block, WordTable):
                _table(writer, block)
            else:
                for text in (block.text, *_boxed(block._p)):
                    writer.paragraph(clean(text))
        for text in dict.fromkeys(_beside(document)):
            writer.paragraph(clean(text))
        return writer.document(path.name)
    except (Refused, MemoryError):
        raise
    except Exception:
        raise unreadable(path, "不是完好的 Word 文档（.docx）", "请用 Word 或 WPS 打开后另存为 .docx") from None


def _table(writer: Writer, table: Any, depth: int = 0) -> None:
    """A table, and after it the tables inside its cells."""
    rows = [row.cells for row in table.rows]
    writer.table([[(cell._tc, cell.text) for cell in row] for row in rows])
    for cell in {id(cell._tc): cell for row in rows for cell in row}.values() if depth < DEEPEST else ():
        for inner in cell.tables:
            _table(writer, inner, depth + 1)


def _boxed(element: Any) -> Iterator[str]:
    """The paragraphs of text boxes; what stands there a second time for old programs is left out."""
    for box in element.xpath(".//*[local-name()='txbxContent'][not(ancestor::*[local-name()='Fallback'])]"):
        yield from _paragraphs(box)


def _paragraphs(element: Any) -> Iterator[str]:
    for paragraph in element.xpath(".//*[local-name()='p']"):
        yield "".join(paragraph.xpath(".//*[local-name()='t']/text()"))


def _beside(document: Any) -> Iterator[str]:
    """The paragraphs of headers, footers and footnotes that hold any text."""
    from docx.oxml import parse_xml

    for section in document.sections:
        for part in (section.header, section.footer, section.first_page_header, section.first_page_footer):
            yield from (text for text in _paragraphs(part._element) if text.strip())
    for relation in document.part.rels.values():
        if relation.reltype.endswith(("/footnotes", "/endnotes")):
            yield from (text for text in _paragraphs(parse_xml(relation.target_part.blob)) if text.strip())
