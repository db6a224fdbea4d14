"""Runs one function for many tasks, each in a process of its own: a fresh interpreter, or a fork of a server that is ready."""

import multiprocessing
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar

from perfeval.limits import Limits, end_family

Task = TypeVar("Task")
Result = dict[str, Any]


@dataclass
class _Fresh:
    process: Any
    results: Connection
    started: float = field(default_factory=time.monotonic)


def run_each(
    work: Callable[[Any], Result], tasks: Iterable[Task], jobs: int, limits: Limits, ready: str = ""
) -> Iterator[tuple[Task, Result]]:
    """Yield (task, result) as each ends; a result is what `work` returned, or has `error`, and always `seconds`.

    At most `jobs` run at once; leaving the iteration early ends those that still run. `ready` names a module that the
    processes need: they are forked from a server that has imported it, where the system can, and begin at once.
    """
    context = _context(ready)
    waiting, running = iter(tasks), list[tuple[Task, _Fresh]]()
    try:
        while True:
            while len(running) < jobs and (task := next(waiting, None)) is not None:
                running.append((task, _start(context, work, task)))
            if not running:
                return
            handles = [handle for _, one in running for handle in (one.results, one.process.sentinel)]
            wait(handles, limits.pause(one.started for _, one in running))
            for task, one in list(running):
                if (result := _result(one, limits)) is not None:
                    running.remove((task, one))
                    yield task, {**result, "seconds": time.monotonic() - one.started}
    finally:
        for _, one in running:
            _stop(one)


def _context(ready: str) -> Any:
    if not ready or "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    ours = [name for name in sys.modules if name.startswith("perfeval.") and not name.endswith("__main__")]
    context.set_forkserver_preload([ready, *ours])  # a child looks at the command's own file again: what that imports is there
    return context


def _start(context: Any, work: Callable[[Any], Result], task: object) -> _Fresh:
    results, sender = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(work, task, sender))
    process.start()
    sender.close()
    return _Fresh(process, results)


def _child(work: Callable[[Any], Result], task: object, sender: Connection) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        sender.send(work(task))
    except Exception as error:  # the one place where anything at all may go wrong; it is recorded, not swallowed
        sender.send({"error": f"内部错误 {type(error).__name__}：{error}", "detail": traceback.format_exc()})
    sender.close()


def _end_with_parent() -> None:
    """A run that is killed outright can end nobody; so its processes watch it, and end with all that they have started."""
    if parent := multiprocessing.parent_process():
        parent.join()
        end_family(os.getpid())


def _result(one: _Fresh, limits: Limits) -> Result | None:
    """What a process has come to; None while it still runs within its limits.

    Whether it runs is asked first: what it sent before it ended is there by then.
    """
    alive = one.process.is_alive()
    if one.results.poll():
        try:
            result: Result = one.results.recv()
            one.process.join()
            return result
        except EOFError:
            one.process.join()
            alive = False
    if not alive:
        return {"error": f"进程意外结束（退出码 {one.process.exitcode}）"}
    if words := limits.exceeded(one.process.pid, one.started):
        _stop(one)
        return {"error": words}
    return None


def _stop(one: _Fresh) -> None:
    end_family(one.process.pid)
    one.process.kill()
    one.process.join()
