"""A department's written report in a batch: checked against itself and against the department's figures."""

from pathlib import Path

import pytest

from conftest import PARAMS
from perfeval.batch import read_batch
from perfeval.checks import check_department
from perfeval.evaluate import evaluate

FILE = "departments/441323-zzb.yaml"
RIGHT = "2021年度总支出17656.23万元，其中：基本支出1178.37万元，项目支出16477.86万元。基本支出比上年减少642.11万元，下降35.27%。\n"


def findings(params: Path, text: str) -> list[tuple[str, str, str, str]]:
    (params / "departments" / "报告.txt").write_text(text, encoding="utf-8")
    file = params / FILE
    if "document:" not in file.read_text(encoding="utf-8"):
        file.write_text(file.read_text(encoding="utf-8") + "\ndocument: 报告.txt\n", encoding="utf-8")
    batch = read_batch(params / "huidong-2021.yaml")
    found = check_department(evaluate(batch.scheme, batch.department("441323-zzb")), batch.outline)
    return [(one.check, one.stated, one.verdict, one.why) for one in found if one.where.startswith("报告.txt")]


def test_a_report_that_agrees_raises_nothing(params: Path) -> None:
    found = findings(params, RIGHT)
    assert {verdict for _, _, verdict, _ in found} == {"pass"}
    assert ("C34", "1178.37万元") in {(check, stated) for check, stated, _, _ in found}


@pytest.mark.parametrize(
    ("old", "new", "check", "stated"),
    [("1178.37万元，项", "1178.73万元，项", "C34", "1178.73万元"), ("35.27%", "38.27%", "C05", "38.27%")],
    ids=["another amount than the figures", "a rate that its own numbers refute"],
)
def test_what_does_not_agree_stands_in_the_report(params: Path, old: str, new: str, check: str, stated: str) -> None:
    found = findings(params, RIGHT.replace(old, new))
    assert (check, stated, "fail") in {(one, said, verdict) for one, said, verdict, _ in found}


def test_a_coarser_amount_is_no_contradiction(params: Path) -> None:
    assert ("C34", "1178.4万元", "pass") in {row[:3] for row in findings(params, "2021年度基本支出1178.4万元。\n")}


def test_a_missing_document_refuses_the_department(params: Path) -> None:
    file = params / FILE
    file.write_text(file.read_text(encoding="utf-8") + "\ndocument: 没有.docx\n", encoding="utf-8")
    assert "没有.docx" in str(read_batch(params / "huidong-2021.yaml").refused["441323-zzb"])


def test_no_document_no_finding() -> None:
    batch = read_batch(PARAMS / "huidong-2021.yaml")
    found = check_department(evaluate(batch.scheme, batch.department("441323-zzb")), batch.outline)
    assert not [one for one in found if one.check == "C34"]
