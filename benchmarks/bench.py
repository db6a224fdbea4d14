"""Measures the arms of arms.py in interleaved rounds: `make bench`. Prints a table and writes outputs/bench.json.

Each arm makes as many reports as its speed allows in a fair time (COUNTS); a round runs every arm once, one after the other, and
ratios are taken within a round, so that whatever else the machine does meets all arms alike. The reports of all arms are compared:
what arms c, d, e write goes through nbconvert's second pass, so there the text is compared; a, f and b must agree byte for byte.
"""

import json
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from html.parser import HTMLParser
from pathlib import Path

from arms import ROOT
from synthetic import code_of, make

COUNTS = {"a": 200, "f": 200, "b": 200, "c": 40, "d": 16, "e": 4}
NAMES = {
    "a": "floor: plain functions, two processes",
    "f": "floor, each department in a fork",
    "b": "perfeval run",
    "c": "papermill + kept exporter, tuned pool",
    "d": "papermill + nbconvert, untuned pool",
    "e": "papermill and jupyter nbconvert commands",
}
TARGETS = {"c/b": 5, "d/b": 8, "e/b": 30, "b/a": 1.25}


class Text(HTMLParser):
    """The text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text = ""
        self.feed(page)

    def handle_data(self, data: str) -> None:
        self.text += "".join(data.split())


def measure(arm: str, folder: Path, count: int) -> tuple[float, Path]:
    """Seconds per report of one arm, set-up included, and where its reports are."""
    batch, out = folder / str(count), folder / f"out-{arm}"
    shutil.rmtree(out, ignore_errors=True)
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("arms.py"), arm, batch, str(count), out], capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(done.stderr)
    return (time.perf_counter() - begun) / count, out


def check(outs: dict[str, Path]) -> None:
    """All arms made the same report."""
    pages = {arm: (out / code_of(1) / "report.html").read_text(encoding="utf-8") for arm, out in outs.items()}
    assert pages["a"] == pages["f"] == pages["b"], "the floor and perfeval differ"
    title = "</title>"
    texts = {arm: Text(page.partition(title)[2]).text for arm, page in pages.items()}
    assert len(set(texts.values())) == 1, "the arms show different reports"
    assert all((out / code_of(1) / "report.ipynb").is_file() for arm, out in outs.items() if arm not in "af")


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for count in set(COUNTS.values()):
            make(folder / str(count), count)
        seconds: dict[str, list[float]] = {arm: [] for arm in COUNTS}
        for number in range(rounds):
            outs = {}
            for arm in COUNTS:
                one, outs[arm] = measure(arm, folder, COUNTS[arm])
                seconds[arm].append(one)
                print(f"round {number + 1}  {arm}  {one:.3f} s a report", file=sys.stderr, flush=True)
            check(outs)
    report(seconds)


def report(seconds: dict[str, list[float]]) -> None:
    ratios = {
        pair: [over / under for over, under in zip(seconds[pair[0]], seconds[pair[2]], strict=True)]
        for pair in ("c/b", "d/b", "e/b", "b/a", "b/f")
    }
    print("| arm | seconds a report: median (lowest to highest) |\n|---|---|")
    for arm, values in seconds.items():
        print(f"| ({arm}) {NAMES[arm]} | {statistics.median(values):.3f} ({min(values):.3f} to {max(values):.3f}) |")
    print("\n| ratio in the same round | median (lowest to highest) | target |\n|---|---|---|")
    for pair, values in ratios.items():
        target = f"at {'most' if pair == 'b/a' else 'least'} {TARGETS[pair]}" if pair in TARGETS else ""
        print(f"| ({pair[0]})/({pair[2]}) | {statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f}) | {target} |")
    machine = {"python": platform.python_version(), "system": platform.platform()}
    path = ROOT / "outputs" / "bench.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"counts": COUNTS, "seconds": seconds, "ratios": ratios, "targets": TARGETS, **machine}, indent=1) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
