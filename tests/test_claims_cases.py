"""Reports in many phrasings: what is found in each, and that nothing else is raised."""

from pathlib import Path

import pytest
import yaml

from perfeval.review import review_document
from perfeval.review.line_tables import with_line_tables

CASES = [
    case
    for path in sorted((Path(__file__).parent / "cases" / "claims").glob("*.yaml"))
    for case in yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
]
ORDER = ("fail", "warn", "rounding", "pass", "skip")


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_findings_of_a_phrasing(case: dict) -> None:
    reviewed = review_document(with_line_tables("案例.txt", case["text"]))
    expected = dict(case["expect"])
    found: dict[str, list[str]] = {}
    for finding in reviewed.findings:
        if finding.kind != "advisory":
            found.setdefault(finding.stated, []).append(finding.verdict)
    gravest = {stated: min(verdicts, key=ORDER.index) for stated, verdicts in found.items()}
    raised = {stated: verdict for stated, verdict in gravest.items() if verdict in ("fail", "warn") or stated in expected}
    advised = [finding.check for finding in reviewed.findings if finding.kind == "advisory"]
    assert set(case.get("advise", [])) <= set(advised), advised
    assert raised == expected, "\n".join(f"{f.verdict} {f.kind} {f.stated} {f.why}" for f in reviewed.findings)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("公务用车购置及运行费1116.14万元，其中购置费34.71万元、运行费1116.14万元。", "不算34.71万元就相符"),
        ("支出合计7466.36万元，其中：基本支出6537.36万元，项目支出929.00元。", "929.00元的单位像是错了一万倍"),  # 6537.36 ＋ 929 = 7466.36
    ],
)
def test_a_sum_that_agrees_without_a_part_is_no_slip_of_its_unit(text: str, hint: str) -> None:
    reviewed = review_document(with_line_tables("案例.txt", f"某局2022年度部门决算\n{text}"))
    assert any(hint in finding.why for finding in reviewed.findings), [finding.why for finding in reviewed.findings]


@pytest.mark.parametrize(
    ("text", "check", "given"),
    [
        ("基本支出年初预算100.00万元，支出80.00万元，完成预算的80%。", "C17", False),
        ("基本支出年初预算10000万元，支出7999万元，完成预算的79.99%。", "C17", True),
        ("项目支出年初预算100万元，调整预算130万元。", "C10", False),
        ("项目支出年初预算100万元，调整预算131万元。", "C10", True),
        ("项目支出年初预算100万元，预算调整数12万元，合计112万元。", "C10", False),  # 12 is what was added
    ],
)
def test_a_hint_is_given_past_its_limit_and_not_on_it(text: str, check: str, given: bool) -> None:
    reviewed = review_document(with_line_tables("案例.txt", f"某局2022年度绩效自评报告\n{text}"))
    assert (check in [finding.check for finding in reviewed.findings if finding.kind == "advisory"]) == given
