"""`perfeval review`: one finding a line, exit codes that speak, one bad document costs only itself."""

import json
import os
from pathlib import Path

import pytest

from conftest import cli
from perfeval import reviewing
from perfeval.reviewing import review_files

RIGHT = "2022年度支出合计12.50万元，其中：基本支出4.50万元，占36.00%；项目支出8.00万元，占64.00%。\n"
WRONG = RIGHT.replace("12.50", "13.50")
COLUMNS = ["file", "check", "kind", "where", "stated", "computed", "verdict", "why"]


def test_a_sound_report_passes_and_a_wrong_sum_fails(tmp_path: Path) -> None:
    (tmp_path / "对.txt").write_text(RIGHT, encoding="utf-8")
    (tmp_path / "错.txt").write_bytes(WRONG.encode("gb18030"))
    right, wrong = cli("review", tmp_path / "对.txt"), cli("review", tmp_path / "错.txt", "--json")
    assert (right.returncode, wrong.returncode) == (0, 1)
    assert "不符0" in right.stdout
    rows = [json.loads(line) for line in wrong.stdout.splitlines()]
    assert all(list(row) == COLUMNS for row in rows)
    assert any(row["verdict"] == "fail" and row["stated"] == "13.50万元" and row["computed"].startswith("12.5") for row in rows)


def test_the_findings_do_not_hang_on_the_order_of_sets(tmp_path: Path) -> None:
    """Two names of one length: whichever a set gives first, the sum is written in the order of the text."""
    text = "2022年总收入600.00万元，由财政拨款收入和其他杂项收入两部分构成。财政拨款收入390.00万元。其他杂项收入200.00万元。\n"
    (tmp_path / "和.txt").write_text(text, encoding="utf-8")
    said = {cli("review", tmp_path / "和.txt", "--json", PYTHONHASHSEED=str(seed)).stdout for seed in range(4)}
    assert len(said) == 1
    assert "390＋200＝590万元" in said.pop()


def test_what_cannot_be_read_is_said_and_the_others_are_reviewed(tmp_path: Path) -> None:
    (tmp_path / "对.txt").write_text(RIGHT, encoding="utf-8")
    (tmp_path / "坏.pdf").write_bytes(b"%PDF-1.7 broken")
    done = cli("review", tmp_path / "坏.pdf", tmp_path / "无.docx", tmp_path / "对.txt")
    assert done.returncode == 2
    assert "对.txt：不符0" in done.stdout
    assert "坏.pdf" in done.stderr
    assert "无.docx" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_document_that_crashes_its_process_costs_only_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in for a malicious file: whoever touches it dies."""
    paths = [tmp_path / f"{n}.txt" for n in range(5)]
    for path in paths:
        path.write_text(RIGHT, encoding="utf-8")
    monkeypatch.setattr(reviewing, "_review", crash_on_the_third)
    results = {path.name: (found and found.findings, refusal) for path, found, refusal in review_files(paths, 2)}
    assert "进程意外结束" in results["3.txt"][1]
    assert all(findings and not refusal for name, (findings, refusal) in results.items() if name != "3.txt")


REVIEW = reviewing._review


def crash_on_the_third(path: Path) -> dict[str, object]:
    if path.stem == "3":
        os._exit(9)
    return REVIEW(path)


def test_the_list_of_checks_says_what_each_needs_and_where_it_comes_from() -> None:
    lines = [line.split("\t") for line in cli("checks").stdout.splitlines()]
    assert len(lines) > 30
    assert all(len(line) == 5 and all(line) for line in lines)


HOSTILE = "<script>document.title='坏'</script><img src=x onerror=alert(1)>"


def test_pages_mark_the_text_and_run_nothing_of_it(tmp_path: Path) -> None:
    (tmp_path / "错.txt").write_text(HOSTILE + WRONG, encoding="utf-8")
    (tmp_path / "坏.pdf").write_bytes(b"nothing")
    done = cli("review", tmp_path / "错.txt", tmp_path / "坏.pdf", "--out", tmp_path / "out")
    assert (done.returncode, done.stdout.strip()) == (2, str(tmp_path / "out" / "index.html"))
    page = (tmp_path / "out" / "001.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "<img" not in page
    assert '<mark class="fail u" title="不符">13.50万元</mark>' in page
    assert "4.5＋8＝12.5" in page.replace(" ", "")
    index = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert 'href="001.html"' in index
    assert "没有核对" in index
    assert (tmp_path / "out" / "findings.csv").read_bytes().startswith(b"\xef\xbb\xbffile,check,kind,where,stated,computed,verdict,why")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["001.html", "findings.csv", "index.html"]
