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
