"""Reviews many documents, each in a process of its own: one that crashes or hangs costs only itself."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from perfeval.limits import Limits
from perfeval.review import Finding, Reviewed, from_json, hints_across, review_documents
from perfeval.workers import run_each

SECONDS = 60.0  # for each document
MEMORY = 4000  # MiB of one process
READY = "perfeval.review_ready"


def review_files(paths: Sequence[Path], jobs: int) -> Iterator[tuple[Path, Reviewed | None, str]]:
    """Yield (path, what was found, refusal) for each document, in their order: one of the two is empty.

    Hints that need the whole set (C26) come with each document's findings, last.
    """
    results = dict(run_each(_review, paths, jobs, Limits(SECONDS, MEMORY), READY))
    readable = [path for path in paths if "found" in results[path]]
    hints = _hints(readable) if len(readable) > 1 else {}
    for path in paths:
        result = results[path]
        reviewed = from_json(result["found"]) if "found" in result else None
        findings = (*reviewed.findings, *hints.get(path, [])) if reviewed else ()
        yield path, reviewed and replace(reviewed, findings=findings), result.get("refused") or result.get("error", "")


def _review(path: Path) -> dict[str, Any]:
    """In a child process: what was found in a document, as text, or its refusal."""
    [one] = review_documents([path])
    return {"refused": str(one.refused)} if one.refused else {"found": one.as_json()}


def _hints(paths: Sequence[Path]) -> dict[Path, list[Finding]]:
    """C26 over the set, in a child process; should it fail, the hints are missing and nothing else."""
    [(_, result)] = run_each(_compare, [tuple(paths)], 1, Limits(SECONDS * len(paths), MEMORY), READY)
    found: dict[Path, list[Finding]] = result.get("hints", {})
    return found


def _compare(paths: Iterable[Path]) -> dict[str, Any]:
    return {"hints": dict(hints_across(paths))}
