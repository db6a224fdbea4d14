"""Formulas: arithmetic in Chinese figure names, exact, and nothing else."""

import contextlib
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval.formula import NotArithmetic, Undefined, parse_formula


def value(text: str, **figures: str) -> Fraction:
    return parse_formula(text).value({name: Fraction(number) for name, number in figures.items()})


def test_reads_chinese_signs_and_names() -> None:
    formula = parse_formula("（本年数 － 上年数） ÷ 上年数 × 100%")
    assert formula.names == ("本年数", "上年数")
    assert value(formula.text, 本年数="63.46", 上年数="32") == Fraction(3146, 3200)
    assert value("绝对值(甲 - 乙) / 乙", 甲="8", 乙="10") == Fraction(1, 5)
    assert value("党建工作经费·支付 / 党建工作经费·下拨", **{"党建工作经费·支付": "335.96", "党建工作经费·下拨": "239.20"}) == Fraction(
        33596, 23920
    )


def test_numbers_in_a_formula_are_exact() -> None:
    assert value("甲 * 0.1 + 0.2", 甲="1") == Fraction(3, 10)


def test_two_thirds_over_one_third_is_two() -> None:
    assert value("(甲 / 乙) / (丙 / 乙)", 甲="2", 乙="3", 丙="1") == 2


def test_division_by_zero_is_undefined_not_an_error_page() -> None:
    with pytest.raises(Undefined):
        value("甲 / (乙 - 乙)", 甲="1", 乙="3")


@pytest.mark.parametrize(
    "text",
    [
        "", "甲 +", "甲 乙", "甲.乙", "甲[0]", "[甲]", "'甲'", "f'{甲}'", "1e5", "1_000", "True",
        "甲 ** 乙", "甲 // 乙", "甲 < 乙", "甲 and 乙", "甲 if 乙 else 丙", "甲 := 1", "lambda: 1",
        "甲 / 乙 # × 100", "甲 / 乙 ＃ 注", "(甲\n+ 乙)", "甲 + \\\n乙",
        "__import__('os')", "最大(甲, 乙)", "绝对值(甲, 乙)", "绝对值(*甲)", "(" * 200, "甲" + "+甲" * 200,
    ],
)  # fmt: skip
def test_refuses_anything_but_arithmetic(text: str) -> None:
    with pytest.raises(NotArithmetic):
        parse_formula(text)


@given(st.text(max_size=60))
def test_any_text_is_a_formula_or_refused(text: str) -> None:
    with contextlib.suppress(NotArithmetic):
        assert parse_formula(text).text == text


@given(*[st.fractions(min_value=-1000, max_value=1000, max_denominator=1000)] * 3)
def test_evaluates_as_fractions_do(a: Fraction, b: Fraction, c: Fraction) -> None:
    figures = {"甲": a, "乙": b, "丙": c}
    assert parse_formula("甲 + 乙 * 丙 - (甲 - 乙)").value(figures) == a + b * c - (a - b)
