"""Runs one function for many tasks, each in a process of its own: what one of them does, no other can feel."""

import multiprocessing
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

Task = TypeVar("Task")
Work = Callable[[Any], dict[str, Any]]


@dataclass
class _Running:
    process: BaseProcess
    results: Connection
    started: float


def run_each(work: Work, tasks: Iterable[Task], jobs: int, timeout: float | None) -> Iterator[tuple[Task, dict[str, Any], float]]:
    """Yield (task, result, seconds) as each ends. A result is what `work` returned, or has `error`:

    the process ended without one, or ran longer than `timeout` seconds and was killed. At most `jobs` at once;
    leaving the iteration early kills those that still run.
    """
    context = multiprocessing.get_context("spawn")
    waiting, running = iter(tasks), list[tuple[Task, _Running]]()
    try:
        while True:
            while len(running) < jobs and (task := next(waiting, None)) is not None:
                running.append((task, _start(context, work, task)))
            if not running:
                return
            _wait([one for _, one in running], timeout)
            ended = [(task, one, result) for task, one in running if (result := _result(one, timeout)) is not None]
            for task, one, result in ended:
                running.remove((task, one))
                yield task, result, time.monotonic() - one.started
    finally:
        for _, one in running:
            _stop(one)


def _start(context: Any, work: Work, task: object) -> _Running:
    results, sender = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(work, task, sender))
    process.start()
    sender.close()
    return _Running(process, results, time.monotonic())


def _child(work: Work, task: object, sender: Connection) -> None:
    try:
        sender.send(work(task))
    except Exception as error:  # the one place where anything at all may go wrong; it is recorded, not swallowed
        sender.send({"error": f"内部错误 {type(error).__name__}：{error}", "detail": traceback.format_exc()})
    sender.close()


def _wait(running: list[_Running], timeout: float | None) -> None:
    """Sleep until a process sends its result, ends, or has used up its time."""
    left = min(one.started + timeout for one in running) - time.monotonic() if timeout else None
    wait([handle for one in running for handle in (one.results, one.process.sentinel)], None if left is None else max(0.0, left))


def _result(one: _Running, timeout: float | None) -> dict[str, Any] | None:
    """What a process has come to; None while it still runs within its time."""
    if one.results.poll():
        try:
            result: dict[str, Any] = one.results.recv()
            one.process.join()
            return result
        except EOFError:
            one.process.join()
    if not one.process.is_alive():
        return {"error": f"进程意外结束（退出码 {one.process.exitcode}）"}
    if timeout and time.monotonic() - one.started > timeout:
        _stop(one)
        return {"error": f"超过时限 {timeout:g} 秒，已终止"}
    return None


def _stop(one: _Running) -> None:
    one.process.kill()
    one.process.join()
