"""The arithmetic behind a claim, and what is to be said of it: exact, rounded (and how), or wrong."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from perfeval.amounts import print_number, round_half_up
from perfeval.review.equations import Equation
from perfeval.review.numbers import Mention

TELLING = 2  # digits of a rate that agree with a wrong base by chance
ORDER = {"pass": 0, "rounding": 1, "warn": 2, "fail": 3}


@dataclass(frozen=True)
class Judgement:
    """pass, rounding (named) or fail; `said` is what to say of it, put into words only where it is asked for."""

    verdict: str
    told: str
    equation: Equation | None = None

    @property
    def value(self) -> Fraction | None:
        return self.equation.exact if self.equation else None

    @property
    def said(self) -> str:
        return self.told or (_verdict(self.equation)[1] if self.equation else "")

    @property
    def computed(self) -> str:
        if self.value is None or self.equation is None:
            return ""
        target = self.equation.target
        rate = target.kind in ("ratio", "points")
        return shown(self.value, target, 2 if target.is_rough else 4 - min(4, target.decimals) if rate else 0)

    @property
    def why(self) -> str:
        if self.value is None or self.equation is None:
            return self.said
        target = self.equation.target
        stated = f"“{target.text}”（{target.hedge or '约'}）" if target.is_rough else target.text
        return f"{self.equation.written()}＝{self.computed}，文中为{stated}：{self.said}"


def shown(value: Fraction, like: Mention, more: int = 0) -> str:
    """A computed value in the unit of a printed number."""
    number = print_number(value / like.one, max(like.decimals, like.precision) + more)
    return (number.rstrip("0").rstrip(".") if "." in number else number) + (like.unit or "")


def judge(equation: Equation) -> Judgement:
    """pass, rounding (named) or fail, for an equation that is defined."""
    if equation.is_far():
        return Judgement("fail", "", equation)
    if equation.exact is None:
        return Judgement("skip", "分母为零，不能计算")
    if equation.target.is_rough:
        return _hedged(equation, equation.exact)
    verdict, said = _verdict(equation)
    if verdict == "fail" and (coarse := _as_printed(equation)) and _verdict(coarse)[0] != "fail":
        verdict, said = "rounding", "在所列数按各自位数四舍五入允许的范围内"
    return Judgement(verdict, said, equation)


def _verdict(equation: Equation) -> tuple[str, str]:
    assert equation.exact is not None
    return (_rate if equation.target.kind in ("ratio", "points") else _amount)(equation, equation.exact)


def _as_printed(equation: Equation) -> Equation | None:
    """The equation with decimals taken as rounded where they are printed, for a document that prints others finer.

    Asked for where zeros left off by chance are unlikely: two such amounts, or two decimals less than the finest.
    """
    amounts = [one for one in (equation.target, *equation.terms) if one.kind == "money" and one.value]
    decimals = max((one.decimals for one in amounts), default=0)
    rounded = [one for one in amounts if one.decimals == decimals]
    if not decimals or any(one.decimals >= one.precision for one in amounts) or (len(rounded) < 2 and decimals + 2 > amounts[0].precision):
        return None
    target, *terms = (replace(one, precision=0) if one in rounded else one for one in (equation.target, *equation.terms))
    return replace(equation, target=target, terms=tuple(terms))


def _amount(equation: Equation, value: Fraction) -> tuple[str, str]:
    target = equation.target
    difference = abs(target.exact - value)
    if not difference:
        return "pass", "相符"
    if equation.form == "ratio" and Fraction(round_half_up(value / target.one, target.decimals)) * target.one == target.exact:
        return "pass", "相符"
    if equation.form == "ratio" and target.kind == "money" and 0 < value - target.exact < target.one / 10**target.decimals:
        return "rounding", f"应为{shown(value, target)}，是截去尾数而没有四舍五入"
    finest = min((term.one / 10**term.decimals for term in equation.terms), default=target.one)
    coarse = target.one / 10**target.decimals
    if coarse > finest and target.one > min(t.one for t in equation.terms) and difference <= coarse / 2:
        return "pass", "相符"
    text = shown(difference, target)
    if equation.form == "sum" and all(one.kind == "score" for one in (target, *equation.terms)):
        whole = not any(one.decimals for one in (target, *equation.terms))
        slack = sum((one.half for one in equation.terms if one.decimals), Fraction(0)) + target.half  # whole marks are given as such
        if whole or difference > slack:
            return "fail", f"相差{text}" + ("，各项都是整数分" if whole else "，超出四舍五入的范围")
    low, high = equation.limits() or (value, value)
    if low - target.half <= target.exact <= high + target.half:
        return "rounding", f"相差{text}，在各数四舍五入允许的范围内（末位之差）"
    return "fail", f"相差{text}，超出四舍五入的范围"


def _rate(equation: Equation, value: Fraction) -> tuple[str, str]:
    target, one = equation.target, equation.target.one
    stated, unit = target.exact, one / 10**target.decimals
    rounded = round_half_up(value / one, target.decimals)
    if Fraction(rounded) * one == stated:
        return "pass", "相符"
    if stated == 1 and not target.decimals:
        return "fail", f"应为{rounded}{target.unit}"
    near = abs(value - stated) < unit
    if near and stated >= 0 and (value // unit) * unit == stated:
        return "rounding", f"应为{rounded}{target.unit}，是截去尾数而没有四舍五入"
    for digits in (1, 2) if near else ():
        again = round_half_up(round_half_up(value / one, target.decimals + digits), target.decimals)
        if Fraction(again) * one == stated:
            return "rounding", f"应为{rounded}{target.unit}，是两次进位"
    if target.digits > TELLING and not near and wrong_base(equation):
        return "fail", f"应为{rounded}{target.unit}"
    limits = equation.limits()
    if limits and limits[0] <= stated + unit / 2 and stated - unit / 2 <= limits[1]:
        return "rounding", f"按所列数为{rounded}{target.unit}，在所列数四舍五入允许的范围内"
    if near or (target.decimals and abs(Fraction(rounded) * one - stated) == unit):
        return "rounding", f"应为{rounded}{target.unit}，末位差一"
    return "fail", f"应为{rounded}{target.unit}"


def _hedged(equation: Equation, value: Fraction) -> Judgement:
    """约, 超, 近: one-sided, or within a twentieth (a tenth for 成)."""
    target = equation.target
    stated, hedge = target.exact, target.hedge or "约"
    slack = target.one / 10**target.decimals if target.kind == "tenths" else abs(stated) / 20
    holds = {"约": abs(value - stated) <= slack, "超": stated <= value <= stated + 5 * slack, "近": stated - 3 * slack <= value <= stated}[
        hedge
    ]
    holds = holds or Fraction(round_half_up(value / target.one, target.decimals)) * target.one == stated
    return Judgement("pass" if holds else "warn", "与约数相符" if holds else "与约数不符", equation)


def best(equations: Iterable[Equation]) -> tuple[Equation, Judgement] | None:
    """The first equation that agrees, else the first that is nearest to it (they come most plausible first)."""
    found: tuple[Equation, Judgement] | None = None
    for equation in equations:
        one = equation, judge(equation)
        if one[1].verdict == "pass":
            return one
        if found is None or ORDER.get(one[1].verdict, 9) < ORDER.get(found[1].verdict, 9):
            found = one
    return found


def wrong_base(equation: Equation) -> bool:
    """A rate of change that was divided by what it led to."""
    if not equation.form.startswith("rate_of"):
        return False
    first, second = equation.terms[0].exact, equation.terms[-1].exact
    if equation.form == "rate_of_amount":
        return agrees(first / second if second else None, equation.target)
    return equation.form == "rate_of_values" and bool(first) and agrees(abs(first - second) / first, equation.target)


def agrees(value: Fraction | None, target: Mention) -> bool:
    """Whether a value, rounded as the target is printed, is the target."""
    return value is not None and Fraction(round_half_up(value / target.one, target.decimals)) * target.one == target.exact != 0
