"""What the rules of values share, and the stretches of values they are written in."""

import operator
from abc import abstractmethod
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Self

from pydantic import PlainValidator, WithJsonSchema

from perfeval.amounts import NotANumber, parse_ratio
from perfeval.formula import Formula, NotArithmetic, parse_formula
from perfeval.model import Strict, refuse

Show = Callable[[Fraction], str]
ZERO, ONE = Fraction(0), Fraction(1)


def _limit(text: object) -> Fraction | Formula:
    try:
        return parse_ratio(text)
    except NotANumber:
        pass
    try:
        return parse_formula(str(text))
    except NotArithmetic:
        raise refuse("一个数、百分数，或由数据项名称写成的公式") from None


Limit = Annotated[Fraction | Formula, PlainValidator(_limit), WithJsonSchema({"type": ["number", "string"]})]


class OfValues(Strict):
    """What the rules of values share."""

    @abstractmethod
    def mark(self, value: Fraction, full: Fraction) -> Fraction:
        """The exact mark of a value."""

    @abstractmethod
    def edges(self, full: Fraction) -> list[Fraction]:
        """The values at which the mark jumps or bends."""

    @abstractmethod
    def words(self, show: Show) -> str:
        """The rule as the report prints it."""

    def why(self, value: Fraction | None, show: Show) -> str:
        """The part of the rule that decided about a value; the whole rule where only a bound is known."""
        return self.words(show)

    def top(self) -> Fraction | None:
        """The highest mark the rule can give; None where that is the full mark by its nature."""
        return None

    def names(self) -> tuple[str, ...]:
        """The figures that the limits of the rule are written in."""
        return ()

    def resolved(self, figures: Mapping[str, Fraction]) -> Self:
        """The rule with its limits in numbers."""
        return self


class Bounds(Strict):
    """A stretch of values: all the bounds given must hold. A bound is a number or a formula in figure names."""

    below: Limit | None = None
    at_most: Limit | None = None
    above: Limit | None = None
    at_least: Limit | None = None
    equals: Limit | None = None
    TESTS: ClassVar[dict[str, Callable[[Any, Any], bool]]] = {
        "equals": operator.eq, "above": operator.gt, "at_least": operator.ge, "below": operator.lt, "at_most": operator.le,
    }  # fmt: skip
    SIGNS: ClassVar = {"equals": "等于", "above": "大于", "at_least": "不低于", "below": "小于", "at_most": "不超过"}

    def bounds(self) -> dict[str, Fraction | Formula]:
        return {name: limit for name in self.SIGNS if (limit := getattr(self, name)) is not None}

    def limits(self) -> list[Fraction]:
        return [limit for limit in self.bounds().values() if isinstance(limit, Fraction)]

    def holds(self, value: Fraction) -> bool:
        return all(self.TESTS[name](value, limit) for name, limit in self.bounds().items())

    def words(self, show: Show) -> str:
        return "且".join(
            f"{self.SIGNS[name]}{limit.text if isinstance(limit, Formula) else show(limit)}" for name, limit in self.bounds().items()
        )

    def names(self) -> tuple[str, ...]:
        return tuple(name for limit in self.bounds().values() if isinstance(limit, Formula) for name in limit.names)

    def resolved(self, figures: Mapping[str, Fraction]) -> Self:
        numbers = {name: limit.value(figures) for name, limit in self.bounds().items() if isinstance(limit, Formula)}
        return self.model_copy(update=numbers) if numbers else self
