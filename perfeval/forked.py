"""Runs tasks in children of a warm process (module `warm`): fast, no sockets, what one does no other can feel."""

import contextlib
import os
import pickle
import subprocess
import sys
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from perfeval.limits import Limits, end_family

Task = TypeVar("Task")
Result = dict[str, Any]
PIPE = 1 << 20  # bytes that fit into a pipe, so that neither side waits for the other
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class WarmEnded(Exception):
    """The warm process ended before it was asked to; the argument says whether it had been ready."""


class Warm:
    """A warm process and the tasks it has in hand; closing it ends all of them."""

    def __init__(self, notebook: str) -> None:
        read_orders, write_orders = os.pipe()
        read_reports, write_reports = os.pipe()
        for end in (write_orders, write_reports):
            _widen(end)
        command = [sys.executable, "-P", "-m", "perfeval.warm", str(read_orders), str(write_reports), notebook]
        environment = {**os.environ, **ONE_THREAD, "PYTHONHASHSEED": "0"}
        self.process = subprocess.Popen(
            command, pass_fds=(read_orders, write_reports), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            env=environment, start_new_session=True,
        )  # fmt: skip
        os.close(read_orders)
        os.close(write_reports)
        self.orders, self.reports = Connection(write_orders, readable=False), Connection(read_reports, writable=False)
        self.ready, self.parameters, self.pids = False, set[str](), dict[int, int]()

    def close(self) -> None:
        """Close the orders: the signal to end, before which the warm process ends its children."""
        with contextlib.suppress(OSError):
            self.orders.close()
        try:
            self.process.wait(10 if self.ready else 0.01)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for pid in self.pids.values():
            end_family(pid)
        self.reports.close()

    def order(self, number: int, payload: bytes, limits: Limits) -> None:
        """Have a child forked for one task: `payload` is what module `warm` unpickles in the child."""
        try:
            self.orders.send((number, limits))
            self.orders.send_bytes(payload)
        except OSError:
            raise WarmEnded(self.ready) from None

    def next(self) -> tuple[int, Result]:
        """Wait until a task ends: its number, and its result with `seconds` and `peak` (MiB). First comes 0: it is warm."""
        while True:
            try:
                kind, number, value = self.reports.recv()
            except (EOFError, OSError):
                raise WarmEnded(self.ready) from None
            if kind == "ready":
                self.ready, self.parameters = True, value
                return number, {}
            if kind == "started":
                self.pids[number] = value
            else:
                self.pids.pop(number, None)
                return number, value


def _widen(pipe: int) -> None:
    """Let a pipe hold more, where the system can; a smaller one works too."""
    import fcntl

    with contextlib.suppress(OSError, AttributeError):
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE)


class WarmCrew:
    """Runs tasks in children of one warm process, which starts with the first need and serves until the crew is left."""

    def __init__(self, notebook: str) -> None:
        self.notebook = notebook
        self.warm: Warm | None = None

    def __enter__(self) -> "WarmCrew":
        return self

    def __exit__(self, *_: object) -> None:
        if self.warm:
            self.warm.close()
        self.warm = None

    def start(self) -> None:
        """Begin to warm up; returns at once."""
        self.warm = self.warm or Warm(self.notebook)

    def parameters(self) -> set[str]:
        """The parameters that the notebook declares; waits until the warm process is warm."""
        self.start()
        assert self.warm
        while not self.warm.ready:
            self.warm.next()
        return self.warm.parameters

    def run(self, tasks: Iterable[tuple[Task, object]], jobs: int, limits: Limits) -> Iterator[tuple[Task, Result]]:
        """Yield (task, result) as each ends; `tasks` are pairs of a task and what its child unpickles.

        A result is what the work returned, or has `error`. Tasks are taken one by one, at most `jobs` run at once, and
        leaving the crew ends those that still run. Should the warm process itself be killed, a new one takes over:
        what was running is begun once more, and fails if that happens again.
        """
        waiting, running, again = enumerate(tasks, 1), dict[int, tuple[Task, object]](), list[tuple[int, tuple[Task, object]]]()
        ended: list[tuple[Task, Result]] = []
        while True:
            self.start()
            assert self.warm
            try:
                while len(running) < jobs and (one := again.pop() if again else next(waiting, None)):
                    running[one[0]] = one[1]
                    self.warm.order(one[0], pickle.dumps(one[1][1]), limits)
                if running and not ended:
                    number, result = self.warm.next()
                    ended += [(running.pop(number)[0], result)] if number else []
                    continue  # the next task is begun first; then the caller has time for the one that ended
            except WarmEnded as fault:
                self.__exit__()
                if not fault.args[0]:
                    raise
                twice = {"error": "预热进程两次意外结束", "seconds": 0.0}
                ended += [(pair[0], twice) for number, pair in running.items() if number < 0]
                again += [(-number, pair) for number, pair in running.items() if number > 0]
                running.clear()
            if ended:
                yield ended.pop()
            elif not running and not again:
                return
