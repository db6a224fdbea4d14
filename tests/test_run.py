"""The batch: every promised file, the same bytes each time, one department's failure its own."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from openpyxl import Workbook

from conftest import BATCHES, PARAMS, ROOT, cli, pages
from perfeval import run
from perfeval.batch import read_batch
from perfeval.evaluate import CSV_COLUMNS
from perfeval.publish import DONE, REFUSED, UNCHANGED
from perfeval.run import Options, run_batch, run_file

GOLDEN = ROOT / "tests" / "golden"
SCORECARDS = [(batch, path.stem) for batch in BATCHES for path in sorted((GOLDEN / batch).glob("*.csv"))]


@pytest.mark.parametrize(("batch", "code"), SCORECARDS)
def test_golden_scorecards(outputs: dict[str, Path], batch: str, code: str) -> None:
    """Read row by row against the published figures; a change here is a change of somebody's marks."""
    assert (outputs[batch] / code / "scorecard.csv").read_bytes() == (GOLDEN / batch / f"{code}.csv").read_bytes()


def test_every_department_has_a_golden_scorecard(outputs: dict[str, Path]) -> None:
    made = {(batch, path.parent.name) for batch, folder in outputs.items() for path in folder.glob("*/scorecard.csv")}
    assert made == set(SCORECARDS)


def test_every_promised_file(outputs: dict[str, Path]) -> None:
    for folder in outputs.values():
        assert {"index.html", "overview.html", "scorecards.csv", "findings.csv", "run.json"} <= {path.name for path in folder.iterdir()}
        record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        assert {"versions", "started", "seconds", "batch", "departments"} <= record.keys()
        for entry in record["departments"]:
            assert {"status", "seconds", "low", "high", "grade"} <= entry.keys()
            assert {"report.html", "report.ipynb", "scorecard.csv"} <= {path.name for path in (folder / entry["code"]).iterdir()}


def test_columns_of_the_tables(outputs: dict[str, Path]) -> None:
    with (outputs["putuo-2024"] / "scorecards.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == CSV_COLUMNS
    assert len(rows) == 3 * 28
    assert (outputs["putuo-2024"] / "scorecards.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    with (outputs["putuo-2024"] / "findings.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {row["verdict"] for row in csv.DictReader(file)} == {"pass", "rounding", "skip"}


def test_same_bytes_with_other_jobs_folder_time_zone_and_hash_seed(outputs: dict[str, Path], tmp_path: Path) -> None:
    copied = shutil.copytree(PARAMS, tmp_path / "elsewhere" / "params")
    done = cli(
        "run", copied / "putuo-2024.yaml", "--out", tmp_path / "out", "--jobs", "4", TZ="Asia/Shanghai", PYTHONHASHSEED="7", LC_ALL="C"
    )
    assert done.returncode == 0, done.stderr
    assert pages(tmp_path / "out") == pages(outputs["putuo-2024"])


def test_a_second_run_does_nothing_again_and_force_does(tmp_path: Path) -> None:
    batch = read_batch(PARAMS / "huidong-2021.yaml")
    runs = [run_batch(batch, Options(tmp_path, force=force), lambda *_: None) for force in (False, False, True)]
    assert [entries[0]["status"] for entries in runs] == [DONE, UNCHANGED, DONE]


def test_a_changed_figure_runs_its_department_alone(params: Path, tmp_path: Path) -> None:
    run_batch(read_batch(params / "putuo-2024.yaml"), Options(tmp_path, jobs=2), lambda *_: None)
    table = params / "figures" / "putuo-2024.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("基本支出,105.58", "基本支出,105.59"), encoding="utf-8")
    entries = run_batch(read_batch(params / "putuo-2024.yaml"), Options(tmp_path), lambda *_: None)
    assert [entry["status"] for entry in entries] == [UNCHANGED, UNCHANGED, DONE]


def test_refused_data_costs_one_department_and_exit_code_1(params: Path, tmp_path: Path) -> None:
    table = params / "figures" / "putuo-2024.csv"
    cli("run", params / "putuo-2024.yaml", "--out", tmp_path, "--only", "310107-czj")
    text = table.read_text(encoding="utf-8")
    row = "财政局,2024,基本支出,"
    table.write_text(text.replace(f"{row}2336.91", f"{row}很多"), encoding="utf-8")
    done = cli("run", params / "putuo-2024.yaml", "--out", tmp_path, "--jobs", "2")
    assert done.returncode == 1
    assert "很多" in done.stderr
    assert "Traceback" not in done.stderr
    record = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert [entry["status"] for entry in record["departments"]] == [DONE, REFUSED, DONE]
    assert record["departments"][1]["name"] == "上海市普陀区财政局"  # who it is, not only its code
    assert not (tmp_path / "310107-czj" / "report.html").exists()  # the one of the first run would mislead


def test_only_the_named_departments(tmp_path: Path) -> None:
    done = cli("run", PARAMS / "putuo-2024.yaml", "--out", tmp_path, "--only", "310107-sgb")
    assert (done.returncode, done.stdout.strip()) == (0, str(tmp_path / "index.html"))
    assert [path.parent.name for path in tmp_path.glob("*/report.html")] == ["310107-sgb"]
    assert (tmp_path / "index.html").read_text(encoding="utf-8").count('data-status="未运行"') == 2


def test_one_department_again_keeps_the_others_in_the_tables(outputs: dict[str, Path], tmp_path: Path) -> None:
    batch = read_batch(PARAMS / "putuo-2024.yaml")
    run_batch(batch, Options(tmp_path, jobs=2), lambda *_: None)
    run_batch(batch, Options(tmp_path, only=("310107-sgb",), force=True), lambda *_: None)
    assert pages(tmp_path) == pages(outputs["putuo-2024"])


def test_an_unknown_parameter_is_refused_before_anything_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "PARAMETERS", {"department", "batch", "out", "detp"})
    with pytest.raises(run.Refused, match="detp"):
        run_batch(read_batch(PARAMS / "huidong-2021.yaml"), Options(tmp_path / "out"), lambda *_: None)
    assert not list((tmp_path / "out").glob("*/*"))


def test_a_scheme_that_compares_the_batch_sees_all_of_it(params: Path, tmp_path: Path) -> None:
    """公用经费 480.66, 184.65 and 10.23: ranks 3, 2, 1 where less is better, 2 marks lost for each rank behind."""
    rule = {"kind": "deduct", "above": 1, "per": 1, "points": 2, "parts": "whole"}
    cite = {"document": "表", "place": "第1页"}
    indicator = {
        "code": "K-1", "name": "公用经费比较", "group": ["一组"], "full_mark": 10, "formula": "公用经费", "show_as": "number", "trust": "V",
        "rule": {"kind": "peers", "compare": "rank", "better": "lower", "rule": rule}, "cites": {"formula": cite, "rule": cite},
    }  # fmt: skip
    scheme = {
        "scheme": "peers", "title": "同批比较", "official": True, "applies": {"from": "2024-01-01", "to": "2024-12-31"}, "full_mark": 10,
        "documents": {"表": {"title": "某表"}}, "figures": {"公用经费": {"unit": "万元", "from": "决算表"}}, "indicators": [indicator],
    }  # fmt: skip
    (params / "schemes" / "peers.yaml").write_text(json.dumps(scheme), encoding="utf-8")
    batch = (params / "putuo-2024.yaml").read_text(encoding="utf-8").partition("# 口径")[0].replace("framework-2013", "peers")
    (params / "putuo-2024.yaml").write_text(batch, encoding="utf-8")
    file = params / "departments" / "310107-sgb.yaml"
    file.write_text(file.read_text(encoding="utf-8").partition("basis:")[0], encoding="utf-8")
    entries = run_batch(read_batch(params / "putuo-2024.yaml"), Options(tmp_path / "out", jobs=2), lambda *_: None)
    assert [entry["low"] for entry in entries] == ["6.00", "8.00", "10.00"]


def test_a_bar_in_a_terminal_and_plain_lines_elsewhere(tmp_path: Path) -> None:
    """In a terminal: done, failed, rate and time left. Elsewhere a line per department, on standard error."""
    command = [sys.executable, "-m", "perfeval", "run", str(PARAMS / "putuo-2024.yaml"), "--out", str(tmp_path)]
    ours, theirs = os.openpty()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=theirs, text=True)
    os.close(theirs)
    shown = b""
    with suppress(OSError):  # a terminal whose other end is closed says so
        while part := os.read(ours, 4096):
            shown += part
    os.close(ours)
    assert process.communicate()[0].strip() == str(tmp_path / "index.html")
    assert re.search(r"完成 3 失败 0 +100%.*3/3 \[\d\d:\d\d<\d\d:\d\d", shown.decode())
    plain = cli(*command[3:], "--force")
    assert re.search(r"^\[3/3\] 310107-\w+ 完成 [\d.]+秒$", plain.stderr, re.MULTILINE)
    assert plain.stdout.strip() == str(tmp_path / "index.html")


@pytest.mark.parametrize("named", ["document", "accounts"])
def test_a_changed_attachment_runs_its_department_alone(named: str, params: Path, tmp_path: Path) -> None:
    """A written report or a table that a department names beside its file is an input like its own figures."""
    file = params / "departments" / "310107-sgb.yaml"
    attachment = params / "departments" / ("报告.txt" if named == "document" else "a.xlsx")
    book = Workbook()
    for row in (["一般公共预算财政拨款支出决算表"], ["单位：万元"], ["科目", "合计", "基本支出"], ["合计", 307.82, 105.58]):
        book.worksheets[0].append(row)
    attachment.write_text("无。", encoding="utf-8") if named == "document" else book.save(attachment)
    file.write_text(file.read_text(encoding="utf-8") + f"\n{named}: {attachment.name}\n", encoding="utf-8")
    batch, out = params / "putuo-2024.yaml", tmp_path / "out"
    assert statuses(batch, out) == {"310107-sgb": "完成", "310107-gzj": "完成", "310107-czj": "完成"}
    assert set(statuses(batch, out).values()) == {"未变"}
    book.worksheets[0]["C4"] = 105.57
    attachment.write_text("没有。", encoding="utf-8") if named == "document" else book.save(attachment)
    assert statuses(batch, out) == {"310107-sgb": "完成", "310107-gzj": "未变", "310107-czj": "未变"}


def statuses(batch: Path, out: Path) -> dict[str, str]:
    return {entry["code"]: entry["status"] for entry in run_file(batch, Options(out, jobs=2), lambda *_: None)}
