"""Opens a written report by its kind: the one door to txt, docx, html and pdf."""

from collections.abc import Callable
from pathlib import Path

from perfeval.review.documents import LARGEST, LONGEST, Document, too_long, unreadable
from perfeval.review.pdf import read_pdf
from perfeval.review.readers import read_html, read_txt
from perfeval.review.word import read_docx


def read_document(path: str | Path) -> Document:
    """The document at `path`; refuses an unknown kind, an absent, broken, too large or scanned file."""
    path = Path(path)
    kinds: dict[str, Callable[[Path, bytes], Document]] = {
        ".txt": read_txt, ".docx": read_docx, ".html": read_html, ".htm": read_html, ".pdf": read_pdf,
    }  # fmt: skip
    if path.suffix.lower() not in kinds:
        raise unreadable(
            path, f"扩展名 {path.suffix or '（无）'}", "请另存为 .docx 或有文字层的 .pdf（旧的 .doc、.wps 用 Word 或 WPS 另存）"
        )
    document = kinds[path.suffix.lower()](path, _bytes(path))
    if len(document.text) > LONGEST:
        raise too_long(len(document.text))
    if not document.text.strip():
        raise unreadable(path, "没有任何文字", "如果是扫描件，请先做文字识别（OCR）")
    return document


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise unreadable(path, f"{path.stat().st_size} 字节，过大", f"请控制在 {LARGEST} 字节以内")
        return path.read_bytes()
    except OSError:
        raise unreadable(path, "打不开或不存在", "请检查路径和权限") from None
