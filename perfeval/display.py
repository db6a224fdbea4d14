"""What a person sees of a run: a bar in a terminal, plain lines elsewhere, and in the end a table of what failed and why."""

import shutil
import sys
import time
from collections.abc import Sequence
from typing import Any

from tqdm import tqdm

from perfeval.publish import FAILED, GOOD, REFUSED

BAR = "{desc}{percentage:3.0f}%|{bar}| {n_fmt}/{total_fmt} [{elapsed}<{remaining}, {rate_fmt}]"
LONGEST = 72  # characters of an error in the table


class Display:
    """Progress on standard error; standard output is left to what was asked for."""

    def __init__(self) -> None:
        self.bar: Any = None
        self.done = self.failed = 0
        self.begun = time.monotonic()

    def __enter__(self) -> "Display":
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.close()

    def seen(self, entry: dict[str, Any], total: int) -> None:
        """One department has come to its end."""
        good = entry["status"] in GOOD
        self.done, self.failed = self.done + good, self.failed + (not good)
        if not sys.stderr.isatty():
            print(self._line(entry, total), file=sys.stderr, flush=True)
            return
        if self.bar is None:
            tqdm.monitor_interval = 0  # no thread beside ours
            size = shutil.get_terminal_size()  # never 0 by 0, as a terminal without a window says of itself
            self.bar = tqdm(total=total, file=sys.stderr, bar_format=BAR, unit="份", ncols=size.columns, nrows=size.lines)
        self.bar.set_description_str(f"完成 {self.done} 失败 {self.failed} ", refresh=False)
        self.bar.update()

    def _line(self, entry: dict[str, Any], total: int) -> str:
        error = _first_line(entry) if "error" in entry else ""
        return f"[{self.done + self.failed}/{total}] {entry['code']} {entry['status']} {entry['seconds']:.1f}秒 {error}".rstrip()

    def sum_up(self, entries: Sequence[dict[str, Any]]) -> None:
        """In the end: how many, how long, and a table of those that did not come out, with the faults of refused data in full."""
        bad = [entry for entry in entries if entry["status"] in (FAILED, REFUSED)]
        seconds = time.monotonic() - self.begun
        print(f"共 {len(entries)} 个部门：成功 {len(entries) - len(bad)}，未成 {len(bad)}，用时 {seconds:.1f} 秒", file=sys.stderr)
        width = max((len(entry["code"]) for entry in bad), default=0)
        for entry in bad:
            cell = f"第{entry['cell']}格 " if entry.get("cell") else ""
            error = entry["error"] if entry["status"] == REFUSED else _first_line(entry)
            print(f"  {entry['code']:<{width}}  {entry['status']}  {cell}{error}", file=sys.stderr)


def _first_line(entry: dict[str, Any]) -> str:
    line = str(entry["error"]).partition("\n")[0]
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
