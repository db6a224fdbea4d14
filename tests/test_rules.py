"""Rules: properties that hold for every table; the single numbers stand in tests/cases."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from perfeval.amounts import Range, parse_range
from perfeval.rules import Bands, ByValue, Deduct, Proportion, marks_over

FULL = Fraction(5)
RULES: dict[str, ByValue] = {
    "bands": Bands.model_validate(
        {"kind": "bands", "bands": [{"below": "10%", "mark": "5"}, {"at_most": "20%", "mark": "2"}, {"otherwise": "true", "mark": "0"}]}
    ),
    "exact": Deduct.model_validate({"kind": "deduct", "above": "100%", "per": "1%", "points": "0.5", "parts": "exact"}),
    "started": Deduct.model_validate({"kind": "deduct", "above": "100%", "per": "1%", "points": "0.5", "parts": "started"}),
    "whole": Deduct.model_validate({"kind": "deduct", "above": "100%", "per": "1%", "points": "0.5", "parts": "whole"}),
    "below": Deduct.model_validate({"kind": "deduct", "below": "90%", "per": "5%", "points": "1", "parts": "started"}),
    "proportion": Proportion.model_validate({"kind": "proportion", "target": "100%"}),
}
values = st.fractions(min_value=-2, max_value=3, max_denominator=1000)


@pytest.mark.parametrize("name", RULES)
@given(value=values)
def test_a_mark_lies_between_zero_and_the_full_mark(name: str, value: Fraction) -> None:
    assert 0 <= RULES[name].mark(value, FULL) <= FULL


@pytest.mark.parametrize(
    ("name", "more_is_better"),
    [("bands", False), ("exact", False), ("started", False), ("whole", False), ("below", True), ("proportion", True)],
)
@given(one=values, other=values)
def test_a_better_value_never_gets_less(name: str, more_is_better: bool, one: Fraction, other: Fraction) -> None:
    worse, better = sorted([one, other], reverse=not more_is_better)
    assert RULES[name].mark(worse, FULL) <= RULES[name].mark(better, FULL)


@pytest.mark.parametrize("name", RULES)
@given(bound=values, sign=st.sampled_from(["<", "<=", ">", ">="]), value=values)
def test_the_interval_of_a_bound_holds_every_value_it_allows(name: str, bound: Fraction, sign: str, value: Fraction) -> None:
    side = {
        "<": Range(None, bound, high_closed=False),
        "<=": Range(None, bound),
        ">": Range(bound, None, low_closed=False),
        ">=": Range(bound, None),
    }[sign]
    low, high = marks_over(RULES[name], side, FULL)
    if side.holds(value):
        assert low <= RULES[name].mark(value, FULL) <= high


@given(value=values)
def test_the_interval_of_a_number_is_its_mark(value: Fraction) -> None:
    for rule in RULES.values():
        assert marks_over(rule, Range(value, value), FULL) == (rule.mark(value, FULL),) * 2


def test_a_bound_on_the_edge_of_a_band_decides() -> None:
    assert marks_over(RULES["bands"], parse_range("<10%"), FULL) == (5, 5)
    assert marks_over(RULES["bands"], parse_range("<=10%"), FULL) == (2, 5)


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "bands", "bands": [{"below": "10%", "mark": "5"}]},  # nothing for the rest
        {"kind": "bands", "bands": [{"otherwise": "true", "mark": "0"}, {"below": "10%", "mark": "5"}]},
        {"kind": "bands", "bands": [{"below": "10%", "otherwise": "true", "mark": "5"}]},
        {"kind": "bands", "bands": []},
    ],
)
def test_a_band_table_says_what_every_value_gets(rule: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Bands.model_validate(rule)


def test_a_deduction_has_no_default_for_incomplete_units() -> None:
    with pytest.raises(ValidationError, match="parts"):
        Deduct.model_validate({"kind": "deduct", "above": "0", "per": "1%", "points": "1"})
