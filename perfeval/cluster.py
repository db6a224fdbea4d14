"""Departments on an existing Dask cluster (the optional extra `cluster`).

A task carries all that its report depends on, and its result carries the files it made, so that workers need this package
and nothing else: no shared disk, no batch file. On each worker a department runs as it does at home, in a child of a warm process.
"""

import pickle
import tempfile
import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from perfeval import __version__
from perfeval.batch import Batch
from perfeval.crew import Forks, Job
from perfeval.errors import Fault, Refused
from perfeval.limits import Limits
from perfeval.press import Print
from perfeval.publish import Entry

AHEAD = 2  # tasks per worker thread that wait at the scheduler, so that no worker waits for the next
TOGETHER = 4  # departments of one task: what they share travels once, and the scheduler has a fourth of the work
INSTALL = "请先安装：pip install 'perfeval[cluster]'"


class Cluster:
    """The crew whose departments run on the cluster; the notebook of the whole batch runs at home."""

    def __init__(self, address: str, notebook: Path) -> None:
        try:
            from distributed import Client
        except ImportError:
            raise Refused(Fault("--cluster", "没有安装 Dask", "可选依赖 cluster", INSTALL)) from None
        self.notebook, self.home = notebook, Forks(notebook)
        try:
            self.client = Client(address, timeout="10s", set_as_default=False)
            workers = self.client.run(_version)
        except (OSError, ValueError) as error:
            raise Refused(Fault("--cluster", f"{address}：{error}", "正在运行的调度器，例如 tcp://主机:8786", "请检查地址")) from None
        if wrong := {name: version for name, version in workers.items() if version != __version__}:
            self.client.close()
            raise Refused(Fault("--cluster", str(wrong), f"各处都是 perfeval {__version__}", "请在各台机器装同一版本"))

    def __enter__(self) -> "Cluster":
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()
        self.home.__exit__()

    def start(self) -> None:
        self.home.start()

    def parameters(self) -> set[str]:
        return self.home.parameters()

    def print_one(self, task: Print) -> Entry:
        return self.home.print_one(task)

    def run(self, jobs: Iterable[Job], at_once: int, limits: Limits) -> Iterator[tuple[Print, Entry]]:
        """As Forks.run; the cluster says how many run at once. What a lost worker had in hand is run again by another."""
        from distributed import as_completed

        waiting, sent = iter(jobs), dict[Any, list[Print]]()
        text = self.notebook.read_bytes()

        def send() -> Iterator[Any]:
            if some := list(islice(waiting, TOGETHER)):
                future = self.client.submit(work, pickle.dumps(some), text, limits, pure=False, retries=3)
                sent[future.key] = [task for task, _ in some]
                yield future

        ahead = AHEAD * max(1, sum(self.client.nthreads().values()))
        running = as_completed([future for _ in range(ahead) for future in send()], loop=self.client.loop)
        for future in running:
            for next_one in send():
                running.add(next_one)
            yield from _received(future, sent.pop(future.key))


def _version() -> str:
    return __version__


def _received(future: Any, tasks: list[Print]) -> Iterator[tuple[Print, Entry]]:
    """Write the files that came back into the tasks' folders, and give each task with its result."""
    if future.status != "finished":
        yield from ((task, {"error": f"集群没有做成：{future.exception()}", "seconds": 0.0}) for task in tasks)
        return
    for task, (files, result) in zip(tasks, future.result(), strict=True):
        for name, content in files.items():
            (task.folder / name).write_bytes(content)
        yield task, result
    future.release()


_OWN = threading.local()  # on a worker: the warm process of this thread, which serves as long as the worker does


def work(jobs: bytes, notebook: bytes, limits: Limits) -> list[tuple[dict[str, bytes], Entry]]:
    """On a worker: run some departments, each in a folder of its own, and return the files that each left with its result."""
    if getattr(_OWN, "notebook", None) != notebook:
        _OWN.folder = tempfile.TemporaryDirectory()
        path = Path(_OWN.folder.name) / "report.ipynb"
        path.write_bytes(notebook)
        _OWN.crew, _OWN.notebook, _OWN.path = Forks(path), notebook, path
    return [_work(task, batch, limits) for task, batch in pickle.loads(jobs)]


def _work(task: Print, batch: Batch | None, limits: Limits) -> tuple[dict[str, bytes], Entry]:
    with tempfile.TemporaryDirectory() as temporary:
        here = Path(temporary).resolve()
        parameters = {**task.parameters, "out": str(here)}
        moved = replace(task, notebook=_OWN.path, folder=here, parameters=parameters)
        ((_, result),) = _OWN.crew.run([(moved, batch)], 1, limits)
        return {path.name: path.read_bytes() for path in here.iterdir() if path.is_file()}, result
