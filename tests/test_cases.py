"""Cases that a jurist can read: tests/cases/<scheme>.yaml, each against the shipped scheme of the same name."""

from fractions import Fraction
from typing import Any

import pytest

from conftest import PARAMS, ROOT, department_of, read_cases
from perfeval.evaluate import evaluate
from perfeval.rules import Deduct, Proportion
from perfeval.scheme_check import read_scheme
from perfeval.value_rule import OfValues

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


def limits_of(rule: OfValues, full: Fraction) -> list[Fraction]:
    """The values at which somebody will ask which side counts."""
    if isinstance(rule, Proportion):
        return [rule.target]
    return rule.edges(full)[:1] if isinstance(rule, Deduct) else rule.edges(full)


@pytest.mark.parametrize("scheme_id", sorted(path.stem for path in (ROOT / "tests" / "cases").glob("*.yaml")))
def test_every_edge_has_a_case_on_it_and_one_just_past(scheme_id: str) -> None:
    scheme = read_scheme(PARAMS / "schemes" / f"{scheme_id}.yaml")
    cases = read_cases(ROOT / "tests" / "cases" / f"{scheme_id}.yaml")
    lacking = []
    for indicator in scheme.indicators:
        if not isinstance(indicator.rule, OfValues) or indicator.full_mark is None:
            continue
        own = [case for case in cases if case["indicator"] == indicator.code]
        rows = [row for case in own for row in evaluate(scheme, department_of(scheme, case)).rows if row.indicator is indicator]
        values = {row.value for row in rows if row.value is not None}
        step = Fraction(1, 100) if indicator.show_as == "percent" else Fraction(1)
        for limit in limits_of(indicator.rule, indicator.full_mark):
            on, past = limit in values, any(0 < abs(value - limit) <= step for value in values)
            lacking += [] if on and past else [f"{indicator.code} {limit}: on it {on}, just past {past}"]
    assert lacking == []
