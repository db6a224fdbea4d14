"""Processes of their own: what one sent is never lost, however soon it ends."""

import multiprocessing
from dataclasses import dataclass
from typing import Any

from perfeval.limits import Limits
from perfeval.workers import _Fresh, _result


@dataclass
class _EndsWhenAsked:
    """A process that sends its result and ends between two questions of its parent."""

    sender: Any
    exitcode: int = 0
    pid: int = 0

    def is_alive(self) -> bool:
        if not self.sender.closed:
            self.sender.send({"found": "all"})
            self.sender.close()
        return False

    def join(self) -> None:
        pass


def test_a_result_sent_right_before_the_end_is_not_taken_for_a_crash() -> None:
    results, sender = multiprocessing.Pipe(duplex=False)
    assert _result(_Fresh(_EndsWhenAsked(sender), results), Limits()) == {"found": "all"}


def test_a_process_that_ends_without_a_result_has_crashed() -> None:
    results, sender = multiprocessing.Pipe(duplex=False)
    sender.close()
    result = _result(_Fresh(_EndsWhenAsked(sender, exitcode=9), results), Limits())
    assert result is not None
    assert "退出码 9" in result["error"]
