"""Reads the text layer of a PDF: lines, and the tables that are ruled, over the ends of pages."""

from pathlib import Path

from perfeval.review.documents import LONGEST, Document, Table, Writer, unreadable
from perfeval.review.line_tables import tables_in
from perfeval.review.normal import PAGE_LINE
from perfeval.review.pages import blocks_of
from perfeval.review.readers import clean
from perfeval.review.ruled import NEAR, Grid


def read_pdf(path: Path, content: bytes) -> Document:
    """The text layer of a PDF; refuses a broken, locked or scanned one."""
    import pypdfium2  # type: ignore[import-untyped]

    blocks: list[str | Grid] = []
    try:
        pdf = pypdfium2.PdfDocument(content)
        try:
            pages, size = len(pdf), 0
            for number in range(pages):
                found = blocks_of(pdf[number])
                size += sum(len(block) if isinstance(block, str) else sum(map(len, block.texts.values())) for block in found)
                blocks += found
                if size > LONGEST:
                    break
        finally:
            pdf.close()
    except (pypdfium2.PdfiumError, ValueError, IndexError, OSError):
        raise unreadable(path, "不是完好的 PDF，或加了密码", "请另存为没有密码的 PDF") from None
    if size < 8 * pages:
        raise unreadable(path, f"{pages} 页只有 {size} 个字，是没有文字层的扫描件", "请先做文字识别（OCR），或向部门索取电子版")
    return _document(path.name, blocks)


def _document(name: str, blocks: list[str | Grid]) -> Document:
    """The blocks one after the other; the lines between two ruled tables may hold tables of their own."""
    writer, lines, tables = Writer(), list[str](), list[Table]()

    def flush() -> None:
        text = clean("\n".join(lines))
        tables.extend(tables_in(text, writer.length))
        writer.write(text + "\n" if lines else "")
        lines.clear()

    last: Grid | None = None
    rows: list[list[tuple[object, str]]] = []
    for block in [*blocks, None]:
        if isinstance(block, str) and last and PAGE_LINE.fullmatch(block):
            continue
        if isinstance(block, Grid) and last and _goes_on(last, block):
            rows += block.rows()
            continue
        if rows:
            writer.table(rows)
        rows = block.rows() if isinstance(block, Grid) else []
        last = block if isinstance(block, Grid) else None
        if isinstance(block, str):
            lines.append(block)
        else:
            flush()
    return Document(name, "".join(writer.parts), tuple(sorted([*tables, *writer.tables], key=lambda table: table.start)))


def _goes_on(last: Grid, grid: Grid) -> bool:
    """The same columns, from the top of the next page."""
    same = len(last.xs) == len(grid.xs) and all(abs(a - b) <= NEAR for a, b in zip(last.xs, grid.xs, strict=True))
    return same and grid.ys[0] > last.ys[-1]
