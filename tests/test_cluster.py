"""A batch on a real Dask scheduler and two real workers on loopback: the same bytes, and a worker may die."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from conftest import PARAMS, ROOT, cli, pages

START = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
WORKER = [sys.executable, "-m", "distributed.cli.dask_worker"]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[Any]]]:
    """The address of a scheduler, and its two workers, which have no folder in common with anyone."""
    log = (tmp_path / "log").open("w+")
    scheduler = subprocess.Popen([*START, "--host", "127.0.0.1", "--port", "0", "--no-dashboard"], stdout=log, stderr=log, cwd=tmp_path)
    end = time.monotonic() + 30
    while not (found := re.search(r"tcp://127\.0\.0\.1:\d+", Path(log.name).read_text(encoding="utf-8"))):
        assert time.monotonic() < end
        time.sleep(0.05)
    options = ["--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1", "--death-timeout", "60"]
    workers = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        command = [*WORKER, found[0], *options, "--name", name, "--local-directory", str(tmp_path / name)]
        workers.append(subprocess.Popen(command, stdout=log, stderr=log, cwd=tmp_path / name))
    yield found[0], workers
    for process in (*workers, scheduler):
        for one in psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []:
            one.kill()
        process.kill()
        process.wait()
    log.close()


def test_same_bytes_and_a_worker_that_dies(cluster: tuple[str, list[Any]], outputs: dict[str, Path], tmp_path: Path) -> None:
    address, workers = cluster
    first = cli("run", PARAMS / "putuo-2024.yaml", "--out", tmp_path / "first", "--cluster", address)
    assert first.returncode == 0, first.stderr
    assert pages(tmp_path / "first") == pages(outputs["putuo-2024"])

    command = [
        sys.executable,
        "-m",
        "perfeval",
        "run",
        str(PARAMS / "putuo-2024.yaml"),
        "--cluster",
        address,
        "--out",
        str(tmp_path / "second"),
    ]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    while not list((tmp_path / "second").glob("*/.new*")):
        assert process.poll() is None
        time.sleep(0.01)
    for one in psutil.Process(workers[0].pid).children(recursive=True):
        one.kill()
    workers[0].kill()
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    assert pages(tmp_path / "second") == pages(outputs["putuo-2024"])


def test_no_cluster_at_the_address(tmp_path: Path) -> None:
    done = cli("run", PARAMS / "putuo-2024.yaml", "--out", tmp_path, "--cluster", "tcp://127.0.0.1:9")
    assert done.returncode == 2
    assert "--cluster" in done.stderr
    assert "Traceback" not in done.stderr
