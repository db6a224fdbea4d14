"""The log of all runs into one folder: one JSON object a line, only ever appended."""

import datetime
import json
import os
from pathlib import Path
from types import TracebackType
from typing import Any

NOTED = ("code", "status", "why", "seconds", "peak", "files", "error", "cell", "detail")


class Journal:
    """`run.jsonl`: a line when a run begins, one for each department that ran, one when it ends and how.

    Each line is written at once and whole, so that a run that was killed has said all it did until then.
    """

    def __init__(self, path: Path, **begun: Any) -> None:
        self.file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        self._add("begin", pid=os.getpid(), **begun)

    def __enter__(self) -> "Journal":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            self._add("end", **({"broken_off": kind.__name__} if kind else {}))
        finally:
            os.close(self.file)

    def ended(self, entry: dict[str, Any]) -> None:
        """Note one department: seconds, peak memory in MiB, hashes of its files, or its error and the number of its cell."""
        self._add("department", **{name: entry[name] for name in NOTED if entry.get(name) is not None})

    def _add(self, event: str, **more: Any) -> None:
        at = datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
        os.write(self.file, (json.dumps({"at": at, "event": event, **more}, ensure_ascii=False) + "\n").encode())
