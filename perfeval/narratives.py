"""Department files of a batch, YAML or filled workbook, each as what it holds or as its refusal."""

from collections.abc import Iterator
from pathlib import Path

from perfeval.cells import OTHERS, WORKBOOK
from perfeval.errors import Faults, Refused
from perfeval.model import check_model, code_fault
from perfeval.narrative import Narrative
from perfeval.reading import Source
from perfeval.workbook import Filled, Layout, read_layout

FILLED = (WORKBOOK, ".csv", *OTHERS)  # a department file that is a filled workbook, or should be one
Written = tuple[Narrative, Source | None, Faults]


def read_narratives(paths: list[Path], faults: Faults) -> Iterator[tuple[str, Written | Refused]]:
    """Department files with their codes, one after the other; one that is there but wrong stands as its refusal."""
    seen, unread = set[str](), 0
    layout = read_layout() if any(path.suffix.lower() in FILLED for path in paths) else None
    for path in paths:
        code, found = _read_narrative(path, layout)
        if isinstance(found, Refused) and not _is_file(path):
            faults.found.extend(found.faults)
            continue
        if not code:
            unread += 1
            code = f"unreadable-{unread}"
        if code in seen:
            faults.add(path.name, code, "每个部门的编码不同", "请改编码，或删去重复的文件")
        seen.add(code)
        yield code, found


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


def _read_narrative(path: Path, layout: Layout | None) -> tuple[str, Written | Refused]:
    """One department file, YAML or filled workbook, with its code; where that cannot be read, the name of the file if it may be a code."""
    code, own = path.stem if not code_fault(path.stem) else "", Faults()
    try:
        source = Filled(path, layout) if layout and path.suffix.lower() in FILLED else Source(path)
    except Refused as refusal:
        return code, refusal
    typed = source.data.get("code") if isinstance(source.data, dict) else None
    if isinstance(typed, str) and not code_fault(typed):
        code = str.__str__(typed)
    narrative = check_model(source, Narrative, own)
    if narrative:
        return code, (narrative, source, own)
    wrong, name = Refused(own.found), source.data.get("name") if isinstance(source.data, dict) else None
    wrong.subject = str.__str__(name) if isinstance(name, str) else ""
    return code, wrong
