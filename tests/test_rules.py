"""Rules: properties that hold for every table, and single marks worked by hand."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from perfeval.amounts import Range, parse_range, parse_ratio
from perfeval.bands import Bands, band_faults
from perfeval.rules import Deduct, Points, Proportion, marks_over
from perfeval.value_rule import OfValues

FULL = Fraction(5)


def bands(*rows: dict[str, str]) -> Bands:
    return Bands.model_validate({"kind": "bands", "bands": list(rows)})


def over(parts: str) -> Deduct:
    return Deduct.model_validate({"kind": "deduct", "above": "100%", "per": "1%", "points": "0.5", "parts": parts})


def proportion(**settings: str) -> Proportion:
    return Proportion.model_validate({"kind": "proportion", "target": "100%", **settings})


RULES: dict[str, OfValues] = {
    "bands": bands({"below": "10%", "mark": "5"}, {"at_most": "20%", "mark": "2"}, {"otherwise": "true", "mark": "0"}),
    "exact": over("exact"),
    "started": over("started"),
    "whole": over("whole"),
    "below": Deduct.model_validate({"kind": "deduct", "below": "90%", "per": "5%", "points": "1", "parts": "started"}),
    "proportion": proportion(),
    "less": proportion(zero_at="200%"),
    "inverse": proportion(inverse="true"),
    "gate": proportion(gate="60%"),
    "rescaled": proportion(zero_at="60%"),
    "affine": Points.model_validate({"kind": "points", "points": [{"at": "0", "mark": "5"}, {"at": "10%", "mark": "0"}]}),
}
MORE_IS_BETTER = {"below", "proportion", "gate", "rescaled"}
values = st.fractions(min_value=-2, max_value=3, max_denominator=1000)


@pytest.mark.parametrize("name", RULES)
@given(value=values)
def test_a_mark_lies_between_zero_and_the_full_mark(name: str, value: Fraction) -> None:
    assert 0 <= RULES[name].mark(value, FULL) <= FULL


@pytest.mark.parametrize("name", RULES)
@given(one=values, other=values)
def test_a_better_value_never_gets_less(name: str, one: Fraction, other: Fraction) -> None:
    worse, better = sorted([one, other], reverse=name not in MORE_IS_BETTER)
    assert RULES[name].mark(worse, FULL) <= RULES[name].mark(better, FULL)


@pytest.mark.parametrize("name", RULES)
@given(bound=values, sign=st.sampled_from(["<", "<=", ">", ">="]), value=values)
def test_the_interval_of_a_bound_holds_every_value_it_allows(name: str, bound: Fraction, sign: str, value: Fraction) -> None:
    sides = {
        "<": Range(None, bound, high_closed=False),
        "<=": Range(None, bound),
        ">": Range(bound, None, low_closed=False),
        ">=": Range(bound, None),
    }
    low, high = marks_over(RULES[name], sides[sign], FULL)
    if sides[sign].holds(value):
        assert low <= RULES[name].mark(value, FULL) <= high


@given(value=values)
def test_the_interval_of_a_number_is_its_mark(value: Fraction) -> None:
    for rule in RULES.values():
        assert marks_over(rule, Range(value, value), FULL) == (rule.mark(value, FULL),) * 2


def test_a_bound_on_the_edge_of_a_band_decides() -> None:
    assert marks_over(RULES["bands"], parse_range("<10%"), FULL) == (5, 5)
    assert marks_over(RULES["bands"], parse_range("<=10%"), FULL) == (2, 5)


SIX = ["gap", "behind otherwise", "out of order", "empty", "overlap", "one point missing"]
REST = {"otherwise": "true", "mark": "0"}


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (bands({"below": "10%", "mark": "5"}), "落不进任何一档"),
        (bands(REST, {"below": "10%", "mark": "5"}), "第2档永远轮不到"),
        (bands({"at_most": "20%", "mark": "2"}, {"below": "10%", "mark": "5"}, REST), "第2档永远轮不到"),
        (bands({"above": "10%", "below": "5%", "mark": "5"}, REST), "第1档永远轮不到"),
        (
            bands({"at_least": "0", "below": "10%", "mark": "5"}, {"at_least": "9%", "below": "20%", "mark": "2"}, REST),
            "同时落在第1档和第2档",
        ),
        (bands({"below": "10%", "mark": "5"}, {"above": "10%", "mark": "0"}), "数值 0.1 落不进"),
    ],
    ids=SIX,
)
def test_a_band_table_says_once_what_every_value_gets(table: Bands, words: str) -> None:
    assert words in "；".join(band_faults(table))


def test_a_sound_band_table_has_no_fault() -> None:
    assert list(band_faults(bands({"below": "10%", "mark": "5"}, {"at_most": "20%", "mark": "2"}, REST))) == []
    assert list(band_faults(bands({"at_least": "90%", "mark": "5"}, {"below": "90%", "mark": "0"}))) == []


def test_bands_against_last_year() -> None:
    """资金结余: none 3, some but not above last year's 2, above 0 (岳阳)."""
    table = bands({"equals": "0", "mark": "3"}, {"at_most": "上年结余", "mark": "2"}, REST)
    assert table.names() == ("上年结余",)
    known = table.resolved({"上年结余": Fraction(100)})
    assert [known.mark(Fraction(value), Fraction(3)) for value in (0, 50, 100, 101)] == [3, 2, 2, 0]


@pytest.mark.parametrize(
    ("name", "value", "mark"),
    [
        ("less", "100%", "5"),
        ("less", "150%", "2.5"),  # half way to twice the target
        ("less", "200%", "0"),
        ("inverse", "125%", "4"),  # 1 ÷ 1.25 × 5
        ("gate", "59.9%", "0"),
        ("gate", "60%", "3"),
        ("rescaled", "80%", "2.5"),  # (0.8 - 0.6) ÷ (1 - 0.6) × 5
        ("affine", "8%", "1"),  # (1 - 10 × 0.08) × 5
        ("affine", "12%", "0"),
        ("exact", "108.7%", "0.65"),  # 5 - 0.5 × 8.7
        ("started", "108.7%", "0.5"),  # 5 - 0.5 × 9
        ("whole", "108.7%", "1"),  # 5 - 0.5 × 8
    ],
)
def test_marks_worked_by_hand(name: str, value: str, mark: str) -> None:
    assert RULES[name].mark(parse_ratio(value), FULL) == Fraction(mark)


def test_a_deduction_has_no_default_for_incomplete_units() -> None:
    with pytest.raises(ValidationError, match="parts"):
        Deduct.model_validate({"kind": "deduct", "above": "0", "per": "1%", "points": "1"})
