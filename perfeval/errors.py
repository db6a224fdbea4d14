"""Refusals: what was wrong with an input, said once, completely and in the user's language."""

import difflib
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import TypeVar

Read = TypeVar("Read")

LOOK_UP = "请对照已有的名称"
MOST_SHOWN = 200  # faults printed of one refusal; the count is always whole


@dataclass(frozen=True)
class Fault:
    """One thing wrong with an input: where it stands, what was found, what is allowed, what to do.

    All four are Simplified Chinese for the analyst.
    """

    where: str
    found: str
    allowed: str
    advice: str

    def __str__(self) -> str:
        return f"{self.where}\n  写的是：{self.found}\n  允许的：{self.allowed}\n  怎么办：{self.advice}"

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


class Refused(Exception):
    """An input that cannot be accepted, with every fault found in it; `subject` names whom it concerns, where that could be read."""

    subject: str = ""

    def __init__(self, faults: Iterable[Fault] | Fault) -> None:
        self.faults = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__(str(self))

    def __reduce__(self) -> tuple[type["Refused"], tuple[tuple[Fault, ...]]]:
        return Refused, (self.faults,)

    def __str__(self) -> str:
        more = f"\n（另有 {len(self.faults) - MOST_SHOWN} 处相仿，从略）" if len(self.faults) > MOST_SHOWN else ""
        return f"共 {len(self.faults)} 处不能接受：\n" + "\n".join(map(str, self.faults[:MOST_SHOWN])) + more

    def _render_traceback_(self) -> list[str]:
        """What IPython prints instead of a traceback, in JupyterLab and in an executed notebook."""
        return str(self).splitlines()


class Faults:
    """Collects faults, and refuses with all of them at the end of a `with` block."""

    def __init__(self) -> None:
        self.found: list[Fault] = []

    def add(self, where: str, found: object, allowed: str, advice: str) -> None:
        self.found.append(Fault(where[:300], str(found)[:200], allowed[:600], advice))

    def attempt(self, read: Callable[[], Read]) -> Read | None:
        """What `read` gives; None where it refuses, with its faults added to these."""
        try:
            return read()
        except Refused as refusal:
            self.found.extend(refusal.faults)
            return None

    def nearest(self, name: str, known: Iterable[str]) -> str:
        """Advice for an unknown name; not among thousands of faults, where it would take minutes and nobody reads it."""
        return nearest(name, known) if len(self.found) < MOST_SHOWN else LOOK_UP

    def __enter__(self) -> "Faults":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Refused):
            raise Refused([*self.found, *error.faults]) from None
        if kind is None and self.found:
            raise Refused(self.found)


def nearest(name: str, known: Iterable[str]) -> str:
    """Advice for an unknown name: the nearest known one, if any is near."""
    near = difflib.get_close_matches(name[:100], list(known), n=1, cutoff=0.5)
    return f"是不是“{near[0]}”？" if near else LOOK_UP
