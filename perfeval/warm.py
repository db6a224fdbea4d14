"""The warm process: everything imported and drawn once, then one forked child for each department.

Started by forked.Warm as `python -m perfeval.warm ORDERS REPORTS NOTEBOOK` (two inherited pipes). It has one thread, no
socket and no data of any department; what a child changes, only that child sees. When the pipe of orders closes, because its
owner is done or dead, all children end with it; should it be killed itself, the kernel ends them.
"""

import ast
import contextlib
import ctypes
import gc
import importlib
import json
import os
import pickle
import signal
import sys
import time
import traceback
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from perfeval.errors import Refused
from perfeval.limits import Limits, end_family

LONGEST = 2000  # characters of one message of an error
PR_SET_PDEATHSIG = 1
Result = dict[str, Any]
Work = Any


@dataclass
class _Forked:
    number: int
    pid: int
    results: int
    limits: Limits
    started: float
    over: str | None = None


def serve(orders: Connection, reports: Connection, work: Work, parameters: set[str]) -> None:
    """Fork a child for each order and report its end, until the orders end."""
    children: list[_Forked] = []
    wake = _wake_on_children()
    reports.send(("ready", 0, parameters))
    try:
        while True:
            wait([orders, wake], min((pause for one in children if (pause := one.limits.pause([one.started])) is not None), default=None))
            with contextlib.suppress(BlockingIOError):
                os.read(wake, 4096)
            while orders.poll():
                number, limits = orders.recv()
                children.append(_fork(number, limits, orders.recv_bytes(), (orders, reports), work))
                reports.send(("started", number, children[-1].pid))
            for one in list(children):
                if (result := _end_of(one)) is not None:
                    children.remove(one)
                    reports.send(("ended", one.number, result))
    except (EOFError, BrokenPipeError):
        return
    finally:
        for one in children:
            end_family(one.pid)


def _wake_on_children() -> int:
    """A descriptor that can be read as soon as any child has ended."""
    wake, write = os.pipe()
    os.set_blocking(wake, False)
    os.set_blocking(write, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(write, warn_on_full_buffer=False)
    return wake


def _fork(number: int, limits: Limits, payload: bytes, pipes: tuple[Connection, ...], work: Work) -> _Forked:
    read, write = os.pipe()
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(read)
            for pipe in pipes:
                pipe.close()
            _become_child(parent, limits)
            _answer(write, _call(work, payload))
        finally:
            os._exit(0)
    os.close(write)
    return _Forked(number, pid, read, limits, time.monotonic())


def _become_child(parent: int, limits: Limits) -> None:
    """A session of its own, ended with its parent, limited in memory, with signals and random numbers of its own."""
    os.setsid()
    signal.set_wakeup_fd(-1)
    for one in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(one, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    if limits.memory:
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (limits.memory * 2**20,) * 2)
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()
    gc.enable()


def _call(work: Work, payload: bytes) -> Result:
    try:
        result: Result = work(*pickle.loads(payload))
    except Refused as refusal:
        return {"error": str(refusal)}
    except BaseException as error:  # the one place where anything at all may go wrong; it is recorded, not swallowed
        return {"error": f"内部错误 {type(error).__name__}：{error}", "detail": traceback.format_exc()}
    return result


def _answer(pipe: int, result: Result) -> None:
    """Write a result that fits into the pipe, whoever reads it when."""
    short = {name: value[:LONGEST] if isinstance(value, str) else value for name, value in result.items()}
    os.write(pipe, json.dumps(short).encode())


def _end_of(one: _Forked) -> Result | None:
    """What a child has come to; None while it still runs within its limits. Its whole group is gone afterwards."""
    if os.waitid(os.P_PID, one.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        one.over = one.limits.exceeded(one.pid, one.started)
        if one.over is None:
            return None
    end_family(one.pid)
    _, status, usage = os.wait4(one.pid, 0)
    with os.fdopen(one.results, "rb") as pipe:
        os.set_blocking(one.results, False)
        written = pipe.read() or b""
    used = {"seconds": round(time.monotonic() - one.started, 4), "peak": round(usage.ru_maxrss / 1024, 1)}
    if one.over or not written:
        code = os.waitstatus_to_exitcode(status)
        return {"error": one.over or f"进程意外结束（{'信号' if code < 0 else '退出码'} {abs(code)}）", **used}
    result: Result = json.loads(written)
    if one.limits.memory and "MemoryError" in result.get("error", "")[:30]:
        result["error"] = one.limits.memory_words()
    return {**result, **used}


def warm_up(notebook: Path) -> tuple[Work, set[str]]:
    """Everything a child would do first: imports, fonts, a figure, the page's template, a shell.

    Returns the work of a child, and the parameters that the notebook declares.
    """
    import papermill  # noqa: F401  (first: it loads our engine)

    from perfeval import press
    from perfeval.charts import Bar, Fill, bar_chart
    from perfeval.shell import open_shell

    opened = open_shell()
    shell = opened.__enter__()
    blank = press.read_blank(notebook)
    for name in imported_by(cell.source for cell in blank.cells if cell.cell_type == "code"):
        with contextlib.suppress(ImportError):  # the cell itself will say so, in its department's report
            getattr(importlib.import_module(name), "_fragments", list)()  # our modules keep their compiled fragments
    bar_chart([[Bar("预热", ((1.0, Fill("预热", "#000000", "////")),), "1")]], "预热", "warm")
    press.export(blank, "预热")

    def work(task: Any, batch: Any) -> Result:
        assert opened  # kept alive here: once collected, it would close the shell
        return press.print_in_shell(task, batch, shell)

    return work, press.parameters_of(notebook)


def imported_by(cells: Any) -> list[str]:
    """The names of modules that cells import at their top level; a cell that is no Python has none."""
    names: list[str] = []
    for cell in cells:
        with contextlib.suppress(SyntaxError):
            for node in ast.parse(cell).body:
                if isinstance(node, ast.Import):
                    names += [alias.name for alias in node.names]
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return names


def main() -> None:
    orders, reports = Connection(int(sys.argv[1]), writable=False), Connection(int(sys.argv[2]), readable=False)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the owner decides what an interrupt means
    work, parameters = warm_up(Path(sys.argv[3]))
    gc.collect()
    gc.disable()
    gc.freeze()
    serve(orders, reports, work, parameters)
    os._exit(0)  # nothing is left to tidy up, and whoever waits for the end need not wait for that


if __name__ == "__main__":
    main()
