"""What several tests share: the project's places, small schemes and departments, one run of the sample batches."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from perfeval.errors import Faults
from perfeval.figures import Department, Figure, Known, put
from perfeval.narrative import Entry, Narrative
from perfeval.scheme import Scheme
from perfeval.scheme_check import read_scheme

ROOT = Path(__file__).resolve().parents[1]
PARAMS = ROOT / "params"
SHARED = ROOT.parent / "shared"
BATCHES = ("huidong-2021", "putuo-2024")
CITE = {"document": "表", "place": "第1页"}
GRADES = [
    {"at_least": "90%", "grade": "优"},
    {"at_least": "80%", "grade": "良"},
    {"at_least": "60%", "grade": "中"},
    {"otherwise": "true", "grade": "差"},
]
Write = Callable[..., Scheme]


def cli(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as a user does, in a process of its own."""
    command = [sys.executable, "-m", "perfeval", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environment}, cwd=ROOT, timeout=300, check=False)


def pages(folder: Path) -> dict[str, bytes]:
    """The outputs that must be the same bytes for the same inputs."""
    found = [path for path in folder.rglob("*") if path.suffix in {".html", ".csv"}]
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(found)}


def department_of(scheme: Scheme, case: dict[str, Any]) -> Department:
    """A department from a case file's figures, declared values, answers and judgements."""
    code = case.get("indicator", "")
    name = next((i.name for i in scheme.indicators if i.code == code), "")
    narrative = Narrative.model_validate(
        {
            "code": "001",
            "name": "某部门",
            "answers": {code: {n: {"met": met, "evidence": "有"} for n, met in case["answers"].items()}} if "answers" in case else {},
            "judgements": {code: case["judgement"]} if "judgement" in case else {},
            "not_applicable": {code: case["not_applicable"]} if "not_applicable" in case else {},
            "goals": case.get("goals", []),
        }
    )
    department, known = Department(narrative), Known(scheme.figures, frozenset([name]))
    given = {figure: Entry(value=value, unit=scheme.figures[figure].unit) for figure, value in case.get("figures", {}).items()}
    given |= {name: Entry(value=case["declared"])} if "declared" in case else {}
    with Faults() as faults:
        for figure, entry in given.items():
            put(department, figure, entry, "case", known, faults)
    return department


def read_cases(path: Path) -> list[dict[str, Any]]:
    """A YAML case file with every scalar as text, as in params."""
    cases: list[dict[str, Any]] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return cases


@pytest.fixture(scope="session")
def guangdong() -> Scheme:
    return read_scheme(PARAMS / "schemes" / "guangdong-sample-2021.yaml")


@pytest.fixture(scope="session")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The sample batches, run once for all tests that look at results."""
    found = {}
    for name in BATCHES:
        found[name] = tmp_path_factory.mktemp(name)
        done = cli("run", PARAMS / f"{name}.yaml", "--out", found[name], "--jobs", "2")
        assert done.returncode == 0, done.stderr
    return found


@pytest.fixture
def params(tmp_path: Path) -> Path:
    """A copy of params/ to break things in."""
    return Path(shutil.copytree(PARAMS, tmp_path / "params"))


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A scheme written to a file and read back: indicators as dicts, the rest filled in."""

    def made(indicators: list[dict[str, Any]], **settings: Any) -> Scheme:
        rows = []
        for n, indicator in enumerate(indicators, 1):
            cites = {"rule": CITE} | ({"formula": CITE} if "formula" in indicator else {})
            rows.append({"code": f"I-{n}", "name": f"指标{n}", "group": ["一组"], "cites": cites, "trust": "V", **indicator})
        names = sorted({name for row in rows for name in ("甲", "乙", "丙", "丁") if name in json.dumps(row, ensure_ascii=False)})
        scheme = {
            "scheme": "x", "title": "试用", "official": True, "applies": {"from": "2020-01-01", "to": "2030-12-31"}, "grades": GRADES,
            "full_mark": sum(float(row["full_mark"]) for row in rows if row.get("counts", "score") == "score"),
            "documents": {"表": {"title": "某评分表"}}, "figures": {name: {"unit": "万元", "from": "某表"} for name in names},
            "indicators": rows, **settings,
        }  # fmt: skip
        (tmp_path / "x.yaml").write_text(json.dumps(scheme), encoding="utf-8")
        return read_scheme(tmp_path / "x.yaml")

    return made


def department(figures: dict[str, str] | None = None, code: str = "001", **narrative: Any) -> Department:
    known = {name: Figure(name, Decimal(value), "万元", "某处") for name, value in (figures or {}).items()}
    return Department(Narrative.model_validate({"code": code, "name": f"部门{code}", **narrative}), known)


def judged(score: str) -> dict[str, str]:
    return {"score": score, "reason": "按标准", "by": "张三", "date": "2024-01-02"}
