"""Cost and memory at 100 and 2,000 departments, and what is left behind: `make scale`. Prints a table, writes outputs/scale.json."""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil
from arms import ROOT
from synthetic import make

RUN = """import json, resource, sys, time
from pathlib import Path
from perfeval import run
begun = time.perf_counter()
entries = run.run_file(Path(sys.argv[1]), run.Options(Path(sys.argv[2]), jobs=2), lambda *_: None)
left = len(list(Path("/dev/fd").iterdir()))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": time.perf_counter() - begun, "done": len(entries), "peak": peak, "descriptors": left}))"""


def run(batch: Path, out: Path) -> dict[str, Any]:
    done = subprocess.run([sys.executable, "-c", RUN, batch, out], check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))


def left_behind(folder: Path) -> tuple[int, int]:
    """Processes that still name the folder, and semaphores of any process."""
    processes = [one for one in psutil.process_iter(["cmdline"]) if str(folder) in " ".join(one.info["cmdline"] or [])]
    shared = Path("/dev/shm")
    return len(processes), len(list(shared.glob("sem.*"))) if shared.is_dir() else 0


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        results = {}
        before = left_behind(folder)
        for count in (100, 2000):
            batch = make(folder / str(count), count)
            results[count] = run(batch, folder / f"out-{count}")
            begun = time.perf_counter()
            run(batch, folder / f"out-{count}")
            results[count]["unchanged"] = time.perf_counter() - begun
        after = left_behind(folder)
    small, large = results[100], results[2000]
    for count, one in results.items():
        print(f"{count}: {one['seconds'] / count:.4f} s a report, set-up included; peak memory of the run {one['peak']:.0f} MiB")
    print(f"between: {(large['seconds'] - small['seconds']) / 1900:.4f} s a report; memory {large['peak'] / small['peak']:.2f} times")
    print(f"unchanged, whole command: {small['unchanged']:.2f} and {large['unchanged']:.2f} s")
    print(f"descriptors left: {small['descriptors']} and {large['descriptors']}; processes and semaphores before {before}, after {after}")
    path = ROOT / "outputs" / "scale.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
