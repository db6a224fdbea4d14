"""Reviews many documents, a few in each process: one that crashes or hangs is tried again alone, and costs only itself."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from perfeval.limits import Limits
from perfeval.review import Finding, Reviewed, from_json
from perfeval.workers import run_each

CHUNK = 20  # documents of one process
SECONDS = 60.0  # for each document of a chunk
MEMORY = 4000  # MiB of one process


def review_files(paths: Sequence[Path], jobs: int) -> Iterator[tuple[Path, Reviewed | None, str]]:
    """Yield (path, what was found, refusal) for each document, in their order: one of the two is empty.

    Hints that need the whole set (C26) come with each document's findings, last.
    """
    results = _in_chunks(paths, jobs)
    readable = [path for path in paths if not results[path][1]]
    hints = _hints(readable) if len(readable) > 1 else {}
    for path in paths:
        found, refusal = results[path]
        reviewed = from_json(found) if found else None
        yield path, reviewed and replace(reviewed, findings=(*reviewed.findings, *hints.get(path, []))), refusal


def _in_chunks(paths: Sequence[Path], jobs: int) -> dict[Path, tuple[str, str]]:
    found: dict[Path, tuple[str, str]] = {}
    alone: list[tuple[Path, ...]] = []
    chunks = [tuple(paths[n : n + CHUNK]) for n in range(0, len(paths), CHUNK)]
    for chunk, result in run_each(_review, chunks, jobs, Limits(SECONDS * CHUNK, MEMORY)):
        found |= result.get("documents", {})
        alone += [(path,) for path in chunk] if "error" in result and len(chunk) > 1 else []
        found |= {path: ("", result["error"]) for path in chunk if "error" in result and len(chunk) == 1}
    for chunk, result in run_each(_review, alone, jobs, Limits(SECONDS, MEMORY)):
        found |= result.get("documents") or dict.fromkeys(chunk, ("", result["error"]))
    return found


def _review(paths: Iterable[Path]) -> dict[str, Any]:
    """In a child process: what was found in each document, as text, and its refusal."""
    from perfeval.review import review_documents

    documents = {}
    for path in paths:
        [one] = review_documents([path])
        documents[path] = ("", str(one.refused)) if one.refused else (one.as_json(), "")
    return {"documents": documents}


def _hints(paths: Sequence[Path]) -> dict[Path, list[Finding]]:
    """C26 over the set, in a child process; should it fail, the hints are missing and nothing else."""
    [(_, result)] = run_each(_compare, [tuple(paths)], 1, Limits(SECONDS * len(paths), MEMORY))
    found: dict[Path, list[Finding]] = result.get("hints", {})
    return found


def _compare(paths: Iterable[Path]) -> dict[str, Any]:
    from perfeval.review import hints_across

    return {"hints": dict(hints_across(paths))}
