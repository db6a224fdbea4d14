"""The arithmetic of claims: what floating-point numbers rule out, exact numbers rule out as well."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval.review.arithmetic import judge
from perfeval.review.equations import Equation
from perfeval.review.numbers import Mention

FORMS = ["sum", "change", "rate_of_amount", "rate_of_values", "ratio", "share_of_sum", "ratio_of_excess"]
money = st.tuples(st.integers(1, 10**6), st.sampled_from([0, 1, 2]), st.sampled_from(["元", "万元", "亿元"]))
ratios = st.tuples(st.integers(-(10**5), 10**5), st.sampled_from([0, 1, 2]), st.just("%"))


def printed(number: tuple[int, int, str]) -> Mention:
    digits, decimals, unit = number
    value = Decimal(digits).scaleb(-decimals)
    return Mention(0, 0, f"{value}{unit}", value, unit, "ratio" if unit == "%" else "money")


@pytest.mark.parametrize("form", FORMS)
@given(
    terms=st.tuples(money, money), way=st.sampled_from([1, -1, None]), sign=st.sampled_from([1, -1]), off=st.integers(-20, 20), rate=ratios
)
def test_what_is_far_off_agrees_in_no_rounding(form: str, terms: tuple, way: int | None, sign: int, off: int, rate: tuple) -> None:
    one, other = map(printed, terms)
    target = printed(rate)
    if form in ("sum", "change"):  # near what the terms make, up to twice as far off as their rounding allows
        total = one.exact + sign * other.exact if form == "sum" else (one.exact - other.exact) * (way or 1)
        total = abs(total) if form == "change" and way is None else total
        target = printed((round(total + (one.half + other.half) * off / 10), 0, "元"))
    equation = Equation(form, target, (one, other), (1, sign), way)
    if equation.is_far():
        low, high = equation.limits() or (target.exact + 1, target.exact + 1)
        assert equation.exact is not None
        assert not low - target.half <= target.exact <= high + target.half


@pytest.mark.parametrize("rate", ["900%", "5%"])
def test_a_rate_on_a_base_of_zero_is_not_judged(rate: str) -> None:
    now, more = printed((5, 0, "万元")), printed((5, 0, "万元"))  # 5 － 5 ＝ 0 the year before
    target = printed((int(rate[:-1]), 0, "%"))
    assert judge(Equation("rate_of_amount", target, (more, now))).verdict == "skip"


def test_a_difference_whose_direction_is_not_said_may_be_small_beside_a_coarse_amount() -> None:
    now, budget = printed((205, 2, "万元")), printed((2, 0, "万元"))  # 2.05 － 2 ＝ 0.05
    equation = Equation("change", printed((5, 2, "万元")), (now, budget), way=None)
    assert judge(equation).verdict == "pass"
    assert equation.limits() == (0, Decimal("5550"))  # 2.055 － 1.5 万元
