"""Cases that a jurist can read: tests/cases/<scheme>.yaml, each against the shipped scheme of the same name."""

from fractions import Fraction
from typing import Any

import pytest

from conftest import PARAMS, ROOT, department_of, read_cases
from perfeval.evaluate import evaluate
from perfeval.scheme_check import read_scheme

CASES = [
    pytest.param(path.stem, case, id=f"{path.stem}: {case['name']}")
    for path in sorted((ROOT / "tests" / "cases").glob("*.yaml"))
    for case in read_cases(path)
]


@pytest.mark.parametrize(("scheme_id", "case"), CASES)
def test_case(scheme_id: str, case: dict[str, Any]) -> None:
    scheme = read_scheme(PARAMS / "schemes" / f"{scheme_id}.yaml")
    card = evaluate(scheme, department_of(scheme, case))
    row = next(row for row in card.rows if row.indicator.code == case["indicator"])
    expect = case["expect"]
    assert row.status == expect["status"], row.reason
    assert row.value_text == expect.get("value", "")
    if "mark" in expect:
        assert row.score == Fraction(expect["mark"])
    else:
        assert (row.score, row.low, row.high) == (None, Fraction(expect["low"]), Fraction(expect["high"]))


def test_every_scheme_with_marks_has_cases() -> None:
    marked = {path.stem for path in (PARAMS / "schemes").glob("*.yaml") if read_scheme(path).full_mark is not None}
    assert marked <= {path.stem for path in (ROOT / "tests" / "cases").glob("*.yaml")}
