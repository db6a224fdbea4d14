"""Turns a value into a mark: one small model per kind of rule of values, in one registry (`ValueRule`).

Each has `mark(value, full)`, the exact mark before rounding; `edges(full)`, the values at which the mark jumps or
bends; `words(show)`, the rule as the report prints it; and `top()`, the highest mark it can give, None for the full
mark. The kinds and the tables they were found in: reference/domain.md section 8.
"""

import math
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from perfeval.amounts import Range, print_short
from perfeval.bands import Bands
from perfeval.model import Number, Strict, refuse
from perfeval.value_rule import ONE, ZERO, OfValues, Show

FAR = Fraction(10**12)  # stands for any large value
NUDGE = Fraction(1, 10**12)  # stands for "just beside": far below any printed digit


class Deduct(OfValues):
    """扣分: beyond a free limit, `points` are lost for each `per`, down to 0.

    `parts` says what an incomplete `per` costs: exact (a share of the points), started (all) or whole (nothing).
    A deduction per case is the same rule on a count: above 0, per 1, whole.
    """

    kind: Literal["deduct"]
    above: Number | None = None
    below: Number | None = None
    per: Number
    points: Number
    parts: Literal["exact", "started", "whole"]
    PARTS: ClassVar = {"exact": "不足的按比例", "started": "不足的按一个计", "whole": "不足的不计"}
    COUNTS: ClassVar[dict[str, Callable[[Fraction], Fraction | int]]] = {"exact": Fraction, "started": math.ceil, "whole": math.floor}

    @model_validator(mode="after")
    def _sensible(self) -> "Deduct":
        if (self.above is None) == (self.below is None):
            raise refuse("above（超过多少起扣）或 below（低于多少起扣），只写一个")
        if self.per <= 0 or self.points <= 0:
            raise refuse("per 和 points 都大于 0")
        return self

    def mark(self, value: Fraction, full: Fraction) -> Fraction:
        beyond = value - self.above if self.above is not None else (self.below or ZERO) - value
        return max(ZERO, full - self.points * max(ZERO, Fraction(self.COUNTS[self.parts](beyond / self.per))))

    def edges(self, full: Fraction) -> list[Fraction]:
        limit, step = (self.above, self.per) if self.above is not None else (self.below or ZERO, -self.per)
        last = math.ceil(full / self.points)
        return [limit + n * step for n in (range(last + 1) if self.parts != "exact" else (0, full / self.points))]

    def words(self, show: Show) -> str:
        side = f"超过{show(self.above)}的" if self.above is not None else f"低于{show(self.below or ZERO)}的"
        return f"{side}，每{show(self.per)}扣{print_short(self.points)}分（{self.PARTS[self.parts]}），扣完为止"


class Proportion(OfValues):
    """按比例: 0 marks at `zero_at`, the full mark at `target`, in proportion between; less is better where zero_at is larger.

    `inverse`: target ÷ value instead. `gate`: beyond it on the bad side no marks at all. `cap`: at most this share.
    """

    kind: Literal["proportion"]
    target: Number = ONE
    zero_at: Number = ZERO
    inverse: bool = False
    gate: Number | None = None
    cap: Number = ONE

    @model_validator(mode="after")
    def _sensible(self) -> "Proportion":
        if self.target == self.zero_at or (self.inverse and (self.target <= 0 or self.zero_at != 0)):
            raise refuse("target 与 zero_at 不同；inverse 时 target 大于 0 且不写 zero_at")
        if not 0 < self.cap <= 1:
            raise refuse("cap 是大于 0、不超过 100% 的比例")
        return self

    def mark(self, value: Fraction, full: Fraction) -> Fraction:
        return full * max(ZERO, min(self.cap, self._share(value))) if self._passes(value) else ZERO

    def _share(self, value: Fraction) -> Fraction:
        if self.inverse:
            return self.target / value if value > 0 else ONE
        return (value - self.zero_at) / (self.target - self.zero_at)

    def _less_is_better(self) -> bool:
        return self.inverse or self.zero_at > self.target

    def _passes(self, value: Fraction) -> bool:
        return self.gate is None or (value <= self.gate if self._less_is_better() else value >= self.gate)

    def edges(self, full: Fraction) -> list[Fraction]:
        best = self.target / self.cap if self.inverse else self.zero_at + self.cap * (self.target - self.zero_at)
        return [self.zero_at, best, *([] if self.gate is None else [self.gate])]

    def words(self, show: Show) -> str:
        said = f"得分＝{show(self.target)}÷数值×满分" if self.inverse else f"得分＝数值÷{show(self.target)}×满分"
        if self.zero_at:
            said = f"{show(self.zero_at)}得0分，{show(self.target)}得满分，中间按比例"
        side = "超过" if self._less_is_better() else "低于"
        gate = "" if self.gate is None else f"；{side}{show(self.gate)}不得分"
        return f"{said}{gate}；最多得满分{'' if self.cap == 1 else '的' + print_short(self.cap * 100) + '%'}，最低0分"


class Knot(Strict):
    """A value and its mark."""

    at: Number
    mark: Number


class Points(OfValues):
    """插值: straight lines between given (value, mark) pairs, constant beyond the ends."""

    kind: Literal["points"]
    points: Annotated[tuple[Knot, ...], Field(min_length=2)]

    @model_validator(mode="after")
    def _in_order(self) -> "Points":
        if any(a.at >= b.at for a, b in pairwise(self.points)):
            raise refuse("各点的 at 从小到大，不重复")
        return self

    def mark(self, value: Fraction, full: Fraction) -> Fraction:
        if value <= self.points[0].at:
            return self.points[0].mark
        for a, b in pairwise(self.points):
            if value <= b.at:
                return a.mark + (b.mark - a.mark) * (value - a.at) / (b.at - a.at)
        return self.points[-1].mark

    def edges(self, full: Fraction) -> list[Fraction]:
        return [knot.at for knot in self.points]

    def words(self, show: Show) -> str:
        said = "，".join(f"{show(knot.at)}得{print_short(knot.mark)}分" for knot in self.points)
        return f"{said}；中间按直线插值，两端不再变化"

    def top(self) -> Fraction | None:
        return max(knot.mark for knot in self.points)


ValueRule = Annotated[Bands | Deduct | Proportion | Points, Field(discriminator="kind")]


def marks_over(rule: OfValues, values: Range, full: Fraction) -> tuple[Fraction, Fraction]:
    """The lowest and the highest mark that any value in the range can get.

    Every piece between two edges is constant or monotone, so its ends, seen from both sides, say everything.
    """
    if values.exact is not None:
        return (rule.mark(values.exact, full),) * 2
    ends = [end for end in (values.low, values.high) if end is not None]
    stops = {*rule.edges(full), *ends}
    tried = [value for stop in stops for value in (stop - NUDGE, stop, stop + NUDGE)] + [min(stops) - 1, max(stops) + 1, -FAR, FAR]
    marks = [rule.mark(value, full) for value in tried if values.holds(value)]
    return min(marks), max(marks)
