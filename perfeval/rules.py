"""Turns a value into a mark: one small model per kind of rule, in one registry (`Rule`).

A rule of values has `mark(value, full)`, the exact mark before rounding; `edges(full)`, the values at which the
mark jumps or bends; `jumps`, whether a bound itself belongs to another mark than the values beside it; and
`words(show)`, the rule as the report prints it. A checklist and a judged rule are scored from answers instead.
"""

import math
from abc import abstractmethod
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from perfeval.amounts import Range, print_short
from perfeval.model import Number, Strict, refuse

Show = Callable[[Fraction], str]
ZERO = Fraction(0)


class Band(Strict):
    """One step of a band table: all its bounds must hold. Fields: below < · at_most ≤ · above > · at_least ≥."""

    below: Number | None = None
    at_most: Number | None = None
    above: Number | None = None
    at_least: Number | None = None
    equals: Number | None = None
    otherwise: Literal["true"] | None = None
    mark: Number

    SIGNS: ClassVar = {"equals": "等于", "above": "大于", "at_least": "不低于", "below": "小于", "at_most": "不超过"}

    @model_validator(mode="after")
    def _one_condition(self) -> "Band":
        if bool(self.bounds()) == bool(self.otherwise):
            raise refuse("一个档写明上下限（below、at_most、above、at_least、equals），或者写 otherwise: true")
        return self

    def bounds(self) -> dict[str, Fraction]:
        return {name: limit for name in self.SIGNS if (limit := getattr(self, name)) is not None}

    def holds(self, value: Fraction) -> bool:
        tests = {
            "equals": value.__eq__, "above": value.__gt__, "at_least": value.__ge__,
            "below": value.__lt__, "at_most": value.__le__,
        }  # fmt: skip
        return all(tests[name](limit) for name, limit in self.bounds().items())

    def words(self, show: Show) -> str:
        bounds = "且".join(f"{self.SIGNS[name]}{show(limit)}" for name, limit in self.bounds().items())
        return f"{bounds or '其余'}得{print_short(self.mark)}分"


class ValueRule(Strict):
    """What the rules of values share."""

    @abstractmethod
    def words(self, show: Show) -> str:
        """The rule as the report prints it."""

    def why(self, value: Fraction | None, show: Show) -> str:
        """The part of the rule that decided about a value; the whole rule where only a bound is known."""
        return self.words(show)


class Bands(ValueRule):
    """分档: top down, the first band that holds gives the mark."""

    kind: Literal["bands"]
    bands: Annotated[tuple[Band, ...], Field(min_length=1)]
    jumps: ClassVar = True

    @model_validator(mode="after")
    def _last_is_otherwise(self) -> "Bands":
        if [bool(band.otherwise) for band in self.bands] != [False] * (len(self.bands) - 1) + [True]:
            raise refuse("最后一档、也只有最后一档写 otherwise: true，使每个数值都有得分")
        return self

    def mark(self, value: Fraction, full: Fraction) -> Fraction:
        return next(band.mark for band in self.bands if band.holds(value))

    def edges(self, full: Fraction) -> list[Fraction]:
        return [limit for band in self.bands for limit in band.bounds().values()]

    def words(self, show: Show) -> str:
        return "；".join(band.words(show) for band in self.bands)

    def why(self, value: Fraction | None, show: Show) -> str:
        return self.words(show) if value is None else next(band.words(show) for band in self.bands if band.holds(value))


class Deduct(ValueRule):
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

    @model_validator(mode="after")
    def _sensible(self) -> "Deduct":
        if (self.above is None) == (self.below is None):
            raise refuse("above（超过多少起扣）或 below（低于多少起扣），只写一个")
        if self.per <= 0 or self.points <= 0:
            raise refuse("per 和 points 都大于 0")
        return self

    @property
    def jumps(self) -> bool:
        return self.parts != "exact"

    def mark(self, value: Fraction, full: Fraction) -> Fraction:
        beyond = value - self.above if self.above is not None else (self.below or ZERO) - value
        count: dict[str, Callable[[Fraction], Fraction | int]] = {"exact": Fraction, "started": math.ceil, "whole": math.floor}
        return max(ZERO, full - self.points * max(ZERO, Fraction(count[self.parts](beyond / self.per))))

    def edges(self, full: Fraction) -> list[Fraction]:
        limit, step = (self.above, self.per) if self.above is not None else (self.below or ZERO, -self.per)
        return [limit + n * step for n in range(math.ceil(full / self.points) + 1)]

    def words(self, show: Show) -> str:
        side = f"超过{show(self.above)}的" if self.above is not None else f"低于{show(self.below or ZERO)}的"
        return f"{side}，每{show(self.per)}扣{print_short(self.points)}分（{self.PARTS[self.parts]}），扣完为止"


class Proportion(ValueRule):
    """按比例: value ÷ target of the full mark, from 0 to the full mark."""

    kind: Literal["proportion"]
    target: Number = Fraction(1)
    jumps: ClassVar = False

    @model_validator(mode="after")
    def _positive_target(self) -> "Proportion":
        if self.target <= 0:
            raise refuse("target 大于 0")
        return self

    def mark(self, value: Fraction, full: Fraction) -> Fraction:
        return full * min(Fraction(1), max(ZERO, value / self.target))

    def edges(self, full: Fraction) -> list[Fraction]:
        return [ZERO, self.target]

    def words(self, show: Show) -> str:
        return f"得分＝数值÷{show(self.target)}×满分，最多满分，最低0分"


class Point(Strict):
    """One point of a checklist: what must hold, and its mark (none in a scheme without marks)."""

    text: Annotated[str, Field(min_length=1)]
    mark: Number | None = None


class Checklist(Strict):
    """要点: each point that is met, with its evidence, earns its mark."""

    kind: Literal["checklist"]
    points: Annotated[tuple[Point, ...], Field(min_length=1)]

    def words(self, show: Show) -> str:
        return "；".join(
            f"{n}.{point.text}" + (f"（{print_short(point.mark)}分）" if point.mark else "") for n, point in enumerate(self.points, 1)
        )


class Judged(Strict):
    """评判: a person gives the mark with a reason; `guide` says by what standard."""

    kind: Literal["judged"]
    guide: Annotated[str, Field(min_length=1)]

    def words(self, show: Show) -> str:
        return self.guide


ByValue = Bands | Deduct | Proportion
Rule = Annotated[Bands | Deduct | Proportion | Checklist | Judged, Field(discriminator="kind")]


def marks_over(rule: ByValue, values: Range, full: Fraction) -> tuple[Fraction, Fraction]:
    """The lowest and the highest mark that any value in the range can get.

    Every piece between two edges is constant or monotone, so its ends and one value inside it say everything;
    a bound that does not belong to the range counts only where the mark does not jump there.
    """
    stops = sorted({*rule.edges(full), *(end for end in (values.low, values.high) if end is not None)})
    inside = [(a + b) / 2 for a, b in pairwise(stops)]
    tried = [stops[0] - 1, *stops, *inside, stops[-1] + 1]
    ends = () if rule.jumps else tuple(end for end in (values.low, values.high) if end is not None)
    marks = [rule.mark(value, full) for value in tried if values.holds(value) or value in ends]
    return min(marks), max(marks)
