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
from perfeval.crew import Forks, Job
from perfeval.errors import Fault, Refused
from perfeval.limits import Limits
from perfeval.press import Print
from perfeval.publish import Entry

AHEAD = 2  # tasks per worker thread that wait at the scheduler, so that no worker waits for the next
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

        waiting, sent = iter(jobs), dict[Any, Print]()
        text = self.notebook.read_bytes()

        def send(job: Job) -> Any:
            future = self.client.submit(work, pickle.dumps(job), text, limits, pure=False, retries=3)
            sent[future.key] = job[0]
            return future

        ahead = AHEAD * max(1, sum(self.client.nthreads().values()))
        running = as_completed([send(job) for job in islice(waiting, ahead)], loop=self.client.loop)
        for future in running:
            task = sent.pop(future.key)
            yield task, _received(future, task)
            if (job := next(waiting, None)) is not None:
                running.add(send(job))


def _version() -> str:
    return __version__


def _received(future: Any, task: Print) -> Entry:
    """Write the files that came back into the task's folder, and return the result."""
    if future.status != "finished":
        return {"error": f"集群没有做成：{future.exception()}", "seconds": 0.0}
    files, result = future.result()
    for name, content in files.items():
        (task.folder / name).write_bytes(content)
    future.release()
    return dict(result)


_OWN = threading.local()  # on a worker: the warm process of this thread, which serves as long as the worker does


def work(job: bytes, notebook: bytes, limits: Limits) -> tuple[dict[str, bytes], Entry]:
    """On a worker: run one department in a folder of its own, and return the files it left with its result."""
    task, batch = pickle.loads(job)
    if getattr(_OWN, "notebook", None) != notebook:
        _OWN.folder = tempfile.TemporaryDirectory()
        path = Path(_OWN.folder.name) / task.notebook.name
        path.write_bytes(notebook)
        _OWN.crew, _OWN.notebook, _OWN.path = Forks(path), notebook, path
    with tempfile.TemporaryDirectory() as temporary:
        here = Path(temporary).resolve()
        parameters = {**task.parameters, "out": str(here)}
        moved = replace(task, notebook=_OWN.path, folder=here, parameters=parameters)
        ((_, result),) = _OWN.crew.run([(moved, batch)], 1, limits)
        return {path.name: path.read_bytes() for path in here.iterdir() if path.is_file()}, result
