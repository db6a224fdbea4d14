"""How fast the list of 10,000 departments is to use: `python benchmarks/index.py` (needs npm and Chromium, as the tests do)."""

import json
import shutil
import subprocess
import tempfile
from pathlib import Path

from arms import ROOT

from perfeval.batch import read_batch
from perfeval.publish import DONE, _index

DEPARTMENTS = 10_000
GRADES = ["优", "良", "中", "差", None]
BROWSER = ROOT / "tests" / "browser"


def entry(number: int) -> dict[str, object]:
    low = number * 37 % 1000 / 10
    return {
        "code": f"D{number:05d}", "name": f"第{number}局", "status": DONE, "full_mark": "100.00", "low": f"{low:.2f}", "high": f"{low + 5:.2f}",
        "assessed": "95.00", "grade": GRADES[number % 5], "own_grade": "良", "expenditure": f"{number * 7919 % 100_000}.00",
        "findings": {"fail": number % 3, "warn": number % 7},
    }  # fmt: skip


def main() -> None:
    batch = read_batch(ROOT / "params" / "huidong-2021.yaml")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "index.html"
        page.write_text("".join(_index(batch, [entry(number) for number in range(DEPARTMENTS)])), encoding="utf-8")
        print(f"{page.stat().st_size / 1e6:.1f} MB")
        command = ["node", str(BROWSER / "index.mjs"), str(shutil.which("chromium")), page.as_uri(), "第777", "优", "2"]
        seen = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    print({name: f"{step['ms']} ms, {step['count']}" for name, step in seen.items() if name != "refused"}, seen["refused"])


if __name__ == "__main__":
    main()
