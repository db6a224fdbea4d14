"""What a wrong number looks like: a slip of the unit, swapped digits, the wrong base."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from perfeval.amounts import print_number, round_half_up
from perfeval.review.arithmetic import agrees, wrong_base
from perfeval.review.equations import Equation
from perfeval.review.numbers import Mention

SLIPS = (10_000, 100, 10, 1_000)
SAYING = 3  # digits of an amount that others do not make by chance, and of numbers that do not resemble each other by chance


def explain(equation: Equation, value: Fraction) -> str:
    """What a wrong number looks like: a slip of the unit, swapped digits, the wrong base."""
    target, terms = equation.target, equation.terms
    stated = target.exact
    if wrong_base(equation):
        return "，是用本期数而不是基数作了分母"
    for slip in SLIPS:
        if stated and value and (agrees(value / slip, target) or agrees(value * slip, target)):
            return f"，正好相差{slip}倍，像是单位或小数点错了" if slip != 100 or target.kind != "ratio" else "，像是漏了百分号的换算"
    if equation.form == "sum":
        slack = target.half * (len(terms) + 1)
        for term, sign in zip(terms, equation.signs, strict=True):
            for times in (Fraction(10_000), Fraction(1, 10_000)):
                telling = term.exact * times > slack  # else it only says that the sum agrees without it
                if telling and abs(value + sign * term.exact * (times - 1) - stated) <= slack:
                    return f"，{term.text}的单位像是错了一万倍"
            if len(terms) > 1 and term.value and abs(value - sign * term.exact - stated) <= slack:
                return f"，不算{term.text}就相符"
    digits, right = print_number(target.value), print_number(round_half_up(value / target.one, target.decimals))
    if len(digits) == len(right) and digits != right and sorted(digits) == sorted(right):
        return "，像是数字前后颠倒"
    return ""


def with_swapped_digits(value: Decimal) -> Iterator[Decimal]:
    """The number with two neighbouring digits in each other's place."""
    text = str(value)
    places = [place for place, char in enumerate(text) if char.isdigit()]
    for one, other in pairwise(places):
        if text[one] != text[other]:
            yield Decimal(text[:one] + text[other] + text[one + 1 : other] + text[one] + text[other + 1 :])


def swap_agrees(equation: Equation) -> bool:
    """Whether a sum agrees to the digit once two neighbouring digits of one of its numbers change places."""
    if equation.form != "sum" or equation.exact is None or len(equation.target.value.as_tuple().digits) < 3 or len(equation.terms) < 2:
        return False
    wanted = equation.target.exact - equation.exact
    moves = [(equation.target, -1), *zip(equation.terms, equation.signs, strict=True)]
    return any(
        sign * (Fraction(other) - Fraction(mention.value)) * mention.one == wanted
        for mention, sign in moves
        if mention.digits > 1
        for other in with_swapped_digits(mention.value)
    )


def part_in_other_unit(equation: Equation) -> tuple[Mention, Fraction] | None:
    """A甲31.40亿元、乙37200元 of 35.12亿元: the one part that makes the sum to the digit in another unit, and what it should be."""
    value, target = equation.exact, equation.target
    if value is None or equation.form != "sum" or target.digits < SAYING:
        return None
    right = (
        (term, term.exact * times)
        for term, sign in zip(equation.terms, equation.signs, strict=True)
        for times in (Fraction(10_000), Fraction(1, 10_000))
        if term.value and value + sign * term.exact * (times - 1) == target.exact
    )
    return next(right, None)


def is_typo(equation: Equation) -> bool:
    """Whether a rate or a difference is the computed one but for two neighbouring digits: 95.22 written as 59.22."""
    value, target = equation.exact, equation.target
    if value is None or equation.form == "sum" or target.is_rough or target.digits < SAYING:
        return False
    right = round_half_up(abs(value) / target.one, target.decimals)
    return right != target.value and any(other == right for other in with_swapped_digits(target.value))


def is_slip(equation: Equation) -> bool:
    """Whether the stated number has the digits of the computed one, and a unit or a decimal point that is wrong."""
    value, target = equation.exact, equation.target
    if not value or target.digits < SAYING:
        return False
    return any(agrees(value / slip, target) or agrees(value * slip, target) for slip in SLIPS)


def lost_first_digit(equation: Equation) -> bool:
    """867.48 for 1,867.48: the total lacks the first digit of the sum."""
    value, target = equation.exact, equation.target
    missing = (value - target.exact) / target.one if value is not None else 0
    return target.digits > SAYING and missing in {n * 10 ** len(str(int(target.value))) for n in range(1, 10)}


def shows_its_slip(equation: Equation) -> bool:
    """Whether the total itself shows what it should have been: a unit, a first digit, two digits in each other's place."""
    target = equation.target
    swapped = (replace(target, value=value) for value in with_swapped_digits(target.value)) if target.digits > SAYING else ()
    return is_slip(equation) or lost_first_digit(equation) or any(one.exact == equation.exact for one in swapped)


def resemble(one: Mention, other: Mention) -> bool:
    """Swapped digits, or one digit that is another (not the last: that may be rounding)."""
    a, b = (str(mention.value).replace(".", "") for mention in (one, other))
    if one.unit != other.unit or len(a) != len(b) or one.decimals != other.decimals or one.digits < SAYING:
        return False
    return sorted(a) == sorted(b) or (sum(x != y for x, y in zip(a[:-1], b[:-1], strict=True)) == 1 and a[-1] == b[-1])
