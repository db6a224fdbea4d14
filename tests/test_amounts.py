"""Exact numbers: read as typed, converted, rounded half up once."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval.amounts import NotANumber, convert, parse, parse_range, parse_ratio, print_number, print_percent, round_half_up


@pytest.mark.parametrize(
    ("typed", "value", "unit"),
    [
        ("1178.37", "1178.37", ""),
        ("1,234.56", "1234.56", ""),
        ("1，234.56", "1234.56", ""),
        ("１２３４．５６", "1234.56", ""),
        ("19 596.9", "19596.9", ""),
        ("(123.4)", "-123.4", ""),
        ("（123.4）", "-123.4", ""),
        ("－123.4", "-123.4", ""),
        ("12.3%", "12.3", "%"),
        ("12.3 万元", "12.3", "万元"),
        (" 239.20 ", "239.20", ""),
        (".5", "0.5", ""),
        ("'00123", "123", ""),
        ("19\u2009596.9\u200b", "19596.9", ""),
    ],
)
def test_reads_numbers_as_people_type_them(typed: str, value: str, unit: str) -> None:
    assert parse(typed) == (Decimal(value), unit)


TRAPS = ["1178.37①", "16477.86²", "17\n656", "1\t000", "2021 500", "⑴", "½", "1 00", "5 万 元", "1'234"]  # each would become another number


@pytest.mark.parametrize("typed", ["", "无", "abc", "1.2.3", "1,23", "12,34.5", "--5", "NaN", "一百", "1 2", "9" * 41, "٣", *TRAPS])
def test_refuses_what_is_not_one_number(typed: str) -> None:
    with pytest.raises(NotANumber):
        parse(typed)


@pytest.mark.parametrize(
    ("typed", "inside", "outside"),
    [
        ("<10%", "0.0999", "0.1"),
        ("≤10%", "0.1", "0.1001"),
        ("小于-15%", "-0.16", "-0.15"),
        ("＞3", "3.1", "3"),
        ("不低于90%", "0.9", "0.89"),
    ],
)
def test_a_bound_holds_its_side(typed: str, inside: str, outside: str) -> None:
    found = parse_range(typed)
    assert found.exact is None
    assert found.holds(Fraction(inside))
    assert not found.holds(Fraction(outside))


def test_a_declared_percentage_is_one_number() -> None:
    assert parse_range("98%").exact == Fraction(98, 100)
    assert parse_ratio("0.98") == Fraction(98, 100)


def test_converts_money_exactly_and_nothing_else() -> None:
    assert convert(Decimal("11783700.00"), "元", "万元") == Decimal("1178.37")
    assert convert(Decimal("0.7"), "亿元", "元") == Decimal("70000000")
    with pytest.raises(ValueError, match="人"):
        convert(Decimal(1), "人", "万元")


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12),
    st.sampled_from(["元", "千元", "万元", "亿元"]),
    st.sampled_from(["元", "千元", "万元", "亿元"]),
)
def test_a_conversion_and_back_changes_nothing(value: Decimal, unit: str, other: str) -> None:
    assert convert(convert(value, unit, other), other, unit) == value


@given(st.decimals(allow_nan=False, allow_infinity=False, places=5, min_value=-(10**9), max_value=10**9), st.integers(0, 4))
def test_rounds_as_decimal_does_half_up(value: Decimal, digits: int) -> None:
    assert round_half_up(value, digits) == value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


@pytest.mark.parametrize(
    ("part", "whole", "digits", "printed"),
    [
        ("9746.50", "10210.34", 2, "95.46%"),  # 0.954571…; the published 95.45% was cut off
        ("0.18", "0.32", 2, "56.25%"),
        ("0.18", "0.32", 1, "56.3%"),  # 56.25 exactly: half goes up
        ("642.11", "1820.48", 2, "35.27%"),
        ("980", "17457.86", 2, "5.61%"),
        ("335.96", "239.20", 2, "140.45%"),
        ("-1", "8", 0, "-13%"),  # -12.5: away from zero
    ],
)
def test_a_quotient_is_rounded_once_at_print(part: str, whole: str, digits: int, printed: str) -> None:
    assert print_percent(Fraction(part) / Fraction(whole), digits) == printed


def test_every_carry_over_of_exactly_15_percent_is_15_percent() -> None:
    limit = parse_ratio("15%")
    assert all(Fraction(Decimal(15 * n) / 100) / n == limit for n in range(1, 2000))


def test_prints_without_needless_zeros_and_never_minus_zero() -> None:
    assert print_number(Decimal("980.00")) == "980"
    assert print_number(Decimal("642.10")) == "642.1"
    assert print_number(Fraction(-1, 1000), 2) == "0.00"
