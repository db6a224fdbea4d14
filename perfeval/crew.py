"""Who runs the notebooks of a run on this machine: children of a warm process, or stock kernels; module `cluster` has the third."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Protocol

from perfeval.batch import Batch
from perfeval.errors import Fault, Refused
from perfeval.forked import WarmCrew, WarmEnded
from perfeval.limits import Limits
from perfeval.press import Print, check_parameters, parameters_of, print_notebook
from perfeval.publish import Entry
from perfeval.workers import run_each

Job = tuple[Print, Batch | None]


class Crew(Protocol):
    """Runs departments, many at once, and then a notebook of the whole batch."""

    def __enter__(self) -> "Crew": ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...

    def start(self) -> None:
        """Begin to make ready; returns at once."""

    def parameters(self) -> set[str]:
        """The parameters that the departments' notebook declares."""

    def run(self, jobs: Iterable[Job], at_once: int, limits: Limits) -> Iterator[tuple[Print, Entry]]:
        """Yield each task with its result as it ends; the files are then in the task's folder."""

    def print_one(self, task: Print) -> Entry:
        """Run one notebook that no department's batch belongs to."""


class Forks:
    """Children of one warm process on this machine."""

    def __init__(self, notebook: Path) -> None:
        self.crew = WarmCrew(str(notebook))

    def __enter__(self) -> "Forks":
        return self

    def __exit__(self, *_: object) -> None:
        self.crew.__exit__()

    def start(self) -> None:
        self.crew.start()

    def parameters(self) -> set[str]:
        with _told():
            return self.crew.parameters()

    def run(self, jobs: Iterable[Job], at_once: int, limits: Limits) -> Iterator[tuple[Print, Entry]]:
        with _told():
            yield from self.crew.run(((job[0], job) for job in jobs), at_once, limits)

    def print_one(self, task: Print) -> Entry:
        return next(result for _, result in self.run([(task, None)], 1, Limits()))


@contextmanager
def _told() -> Iterator[None]:
    """A warm process that never gets warm is a refusal, and its own words stand on standard error."""
    try:
        yield
    except WarmEnded:
        raise Refused(Fault("预热进程", "没有起来", "能导入笔记本所用的程序", "请看上面的信息，或加上 --engine kernel")) from None


class Kernels:
    """A fresh process and a stock kernel for each notebook."""

    def __init__(self, notebook: Path) -> None:
        self.notebook = notebook

    def __enter__(self) -> "Kernels":
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def start(self) -> None:
        return None

    def parameters(self) -> set[str]:
        return parameters_of(self.notebook)

    def run(self, jobs: Iterable[Job], at_once: int, limits: Limits) -> Iterator[tuple[Print, Entry]]:
        yield from run_each(print_notebook, (task for task, _ in jobs), at_once, limits)

    def print_one(self, task: Print) -> Entry:
        check_parameters(task.notebook, set(task.parameters))
        return print_notebook(task)
