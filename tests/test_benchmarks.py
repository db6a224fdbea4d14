"""The floor that `make bench` compares with makes the very report of the notebook; else its ratios mean nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT

BENCHMARKS = ROOT / "benchmarks"


def test_the_floor_makes_the_same_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    from synthetic import code_of, make

    make(tmp_path / "batch", 2)
    for arm in "ab":
        command = [sys.executable, BENCHMARKS / "arms.py", arm, tmp_path / "batch", "2", tmp_path / arm]
        subprocess.run(command, check=True, capture_output=True)
    assert (tmp_path / "a" / code_of(1) / "report.html").read_bytes() == (tmp_path / "b" / code_of(1) / "report.html").read_bytes()
