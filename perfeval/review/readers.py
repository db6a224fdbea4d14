"""The readers of each kind of file; every fault of a file becomes a refusal, never a traceback."""

import codecs
import re
from pathlib import Path
from typing import Any

from perfeval.review.documents import LONGEST, Document, Writer, unreadable
from perfeval.review.line_tables import with_line_tables

UNPACKED = 300_000_000  # bytes a .docx may unpack to
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2028\u2029\ufeff]")
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "br",
        "tr",
        "li",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "section",
        "article",
        "header",
        "footer",
        "table",
        "pre",
        "blockquote",
        "center",
        "title",
        "hr",
    ]
)
_SILENT = frozenset(["script", "style", "template", "noscript", "object", "embed", "iframe", "svg", "math", "head"])


def read_txt(path: Path, content: bytes) -> Document:
    """UTF-8, UTF-16 with a mark, or GB18030 text; lines with tabs, bars or wide gaps are rows of tables."""
    return with_line_tables(path.name, decode(path, content))


def decode(path: Path, content: bytes) -> str:
    """The text of bytes in one of the encodings Chinese offices use; refuses what is none of them."""
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return clean(text)
    raise unreadable(path, "不是 UTF-8 或 GB18030 的文字", "请用记事本另存为 UTF-8 文本")


def clean(text: str) -> str:
    return _CONTROL.sub(lambda found: "\n" if found[0] in "\x0b\x0c\u2028\u2029" else "", text.replace("\r\n", "\n").replace("\r", "\n"))


def read_html(path: Path, content: bytes) -> Document:
    """The visible text of a saved web page; scripts, styles and frames are dropped."""
    from lxml import etree, html  # type: ignore[import-untyped]

    declared = _CHARSET.search(content[:4096])
    chinese = declared is not None and declared[1].lower().startswith(b"gb")
    text = _decode_html(path, content, chinese)
    try:
        root = html.document_fromstring(text[: LONGEST * 4], parser=html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True))
        writer = Writer()
        _walk(root, writer)
        return writer.document(path.name)
    except (etree.LxmlError, ValueError, AssertionError):
        raise unreadable(path, "不是可读的网页", "请在浏览器中打开后另存，或复制到 .docx") from None


def _decode_html(path: Path, content: bytes, chinese: bool) -> str:
    try:
        text = content.decode("gb18030") if chinese else decode(path, content)
    except UnicodeDecodeError:
        text = decode(path, content)
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", clean(text))


def _walk(root: Any, writer: Writer) -> None:
    """Text in document order without recursion; a table inside a table is read as text of its cell."""
    line: list[str] = []

    def flush() -> None:
        text = re.sub(r"[ \t\n\u00a0]+", " ", "".join(line)).strip()
        line.clear()
        if text:
            writer.paragraph(text)

    todo: list[Any] = [root]
    while todo:
        node = todo.pop()
        if isinstance(node, str):
            line.append(node)
        elif node is None:
            flush()
        elif not isinstance(node.tag, str) or node.tag in _SILENT:
            todo.append(node.tail or "")
        elif node.tag == "table" and _is_data(node):
            flush()
            writer.table(_grid(node))
            todo.append(node.tail or "")
        else:
            block = [None] if node.tag in _BLOCKS else []
            inner: list[Any] = [*block, node.text or "", *node, *block, (node.tail or "") if node is not root else ""]
            todo.extend(reversed(inner))
    flush()


def _is_data(table: Any) -> bool:
    """Not a table that only lays out a page."""
    cells = table.xpath(".//td|.//th")
    return (
        len(cells) > 3
        and not table.xpath(".//table")
        and not table.xpath(".//p[3]")
        and all(len(cell.text_content()) < 300 for cell in cells)
    )


def _grid(table: Any) -> list[list[tuple[object, str]]]:
    """The cells of an HTML table in every place they cover."""
    rows: list[dict[int, tuple[object, str]]] = []
    elements = table.xpath(".//tr")[:20_000]
    rows = [{} for _ in elements]
    for number, element in enumerate(elements):
        column = 0
        for cell in element.xpath("./td|./th")[:400]:
            while column in rows[number]:
                column += 1
            for down in range(min(_span(cell, "rowspan"), len(rows) - number)):
                for across in range(_span(cell, "colspan")):
                    rows[number + down][column + across] = (cell, cell.text_content())
    return [[row[column] for column in sorted(row)] for row in rows if row]


def _span(cell: Any, name: str) -> int:
    digits = re.fullmatch(r"\s*(\d{1,3})\s*", cell.get(name) or "1")
    return max(1, min(int(digits[1]), 100)) if digits else 1
