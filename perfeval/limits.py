"""What one task may use, and how a process that uses more is ended with everything it has started."""

import contextlib
import os
import signal
import time
from collections.abc import Iterable
from dataclasses import dataclass

import psutil

WATCH = 0.1  # seconds between two looks at a memory limit


@dataclass(frozen=True)
class Limits:
    """What one task may use: `timeout` in seconds, `memory` in MiB of resident memory of it and its children."""

    timeout: float | None = None
    memory: int | None = None

    def exceeded(self, pid: int, started: float) -> str | None:
        """What a running process has used up, in Chinese; None while it keeps within its limits."""
        if self.timeout and time.monotonic() - started > self.timeout:
            return f"超过时限 {self.timeout:g} 秒，已终止"
        if self.memory and resident(pid) > self.memory * 2**20:
            return self.memory_words()
        return None

    def memory_words(self) -> str:
        return f"超过内存上限 {self.memory} MiB，已终止"

    def pause(self, started: Iterable[float]) -> float | None:
        """Seconds until some limit must be looked at again; None where nothing is limited."""
        if self.memory:
            return WATCH
        first = min(started, default=None)
        return max(0.0, first + self.timeout - time.monotonic()) if self.timeout and first is not None else None


def resident(pid: int) -> int:
    """Bytes of resident memory of a process and all its descendants."""
    total = 0
    for one in family(pid):
        with contextlib.suppress(psutil.Error):
            total += one.memory_info().rss
    return total


def family(pid: int) -> list[psutil.Process]:
    """A process and all its descendants that still run."""
    try:
        first = psutil.Process(pid)
        return [first, *first.children(recursive=True)]
    except psutil.Error:
        return []


def end_family(pid: int) -> None:
    """End a process, its group and its descendants at once, itself last: it may be the caller."""
    members = family(pid)
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
    for one in reversed(members):
        with contextlib.suppress(psutil.Error):
            one.kill()
