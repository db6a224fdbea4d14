"""Files written whole or not at all, byte for byte the same for the same content."""

import csv
import hashlib
import io
import json
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

FORMULA_STARTS = {"=", "+", "-", "@"}
NUMBER = re.compile(r"[-+]?[0-9][0-9,.]*%?")
LONGEST_CELL = 10_000_000


def write_whole(path: Path, content: str | bytes | Iterable[str]) -> None:
    """Write beside the target, then rename over it: a reader sees the old file or the new one, never half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            for part in [content] if isinstance(content, str | bytes) else content:
                file.write(part.encode() if isinstance(part, str) else part)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def digest(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def inert(text: str) -> str:
    """Text that a spreadsheet will not run as a formula, in whatever width it is typed; numbers stay numbers."""
    start = unicodedata.normalize("NFKC", text[:20]).lstrip()[:1]
    risky = start in FORMULA_STARTS or text[:1] in ("\t", "\r", "\n")
    return "'" + text if risky and not NUMBER.fullmatch(text) else text


def csv_text(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """A CSV table with exactly these columns, in this order, with a BOM so that Excel reads it as UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(columns)
    writer.writerows([inert(row[column]) for column in columns] for row in rows)
    return "\ufeff" + buffer.getvalue()


def read_csv(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV table that csv_text wrote."""
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def json_text(value: Any) -> str:
    """JSON for people and diffs: sorted keys, Chinese as it is, one final newline."""
    return "".join(json_parts(value))


def json_parts(value: Any) -> Iterator[str]:
    """The same bit by bit, for what is long."""
    yield from json.JSONEncoder(ensure_ascii=False, sort_keys=True, indent=1).iterencode(value)
    yield "\n"
