"""Throughput of two Dask workers on loopback against two local processes: `python benchmarks/cluster.py [DEPARTMENTS]`.

Each round runs the same synthetic batch both ways, whole commands. In the first round the workers still have to warm up.
"""

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from arms import ROOT
from synthetic import make

DASK = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
WORKER = [sys.executable, "-m", "distributed.cli.dask_worker", "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1"]
ROUNDS = 3


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """The address of a scheduler with two workers."""
    path = folder / "log"
    with path.open("w") as log:
        processes = [subprocess.Popen(DASK, stdout=log, stderr=log)]
        while not (found := re.search(r"tcp://127\.0\.0\.1:\d+", path.read_text())):
            time.sleep(0.1)
        for name in ("first", "second"):
            command = [*WORKER, found[0], "--local-directory", str(folder / name)]
            processes.append(subprocess.Popen(command, stdout=log, stderr=log))
        try:
            while path.read_text().count("Register worker") < 2:
                time.sleep(0.1)
            yield found[0]
        finally:
            for one in reversed(processes):
                one.terminate()
                one.wait()


def seconds(batch: Path, *options: str) -> float:
    with tempfile.TemporaryDirectory() as out:
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-m", "perfeval", "run", batch, "--out", out, *options], check=True, capture_output=True, cwd=ROOT)
        return time.perf_counter() - begun


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory() as temporary:
        batch = make(Path(temporary) / "batch", count)
        with cluster(Path(temporary)) as address:
            for number in range(1, ROUNDS + 1):
                local, far = seconds(batch, "--jobs", "2"), seconds(batch, "--cluster", address)
                print(f"round {number}: local {local:.1f} s, cluster {far:.1f} s, throughput {local / far:.0%}", flush=True)


if __name__ == "__main__":
    main()
