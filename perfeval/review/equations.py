"""The arithmetic that a claim rests on: a target, the terms it follows from, and how."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import cast

from perfeval.amounts import print_number
from perfeval.review.numbers import Mention

CERTAIN = 2  # times what its rounding hides: a target that is missed by more is wrong however it was rounded
FLOATS = 1e-9  # of a number: far more than floating-point arithmetic loses


@dataclass(frozen=True)
class Equation:
    """`target` follows from `terms` by `form`; `signs` go with the terms of a sum, `way` with a change."""

    form: str  # sum, change, or one of the quotients and the product in `compute`
    target: Mention
    terms: tuple[Mention, ...]
    signs: tuple[int, ...] = ()
    way: int | None = 1
    names: tuple[str, ...] = ()
    offset: Fraction = Fraction(0)

    def compute(self, values: Sequence[Fraction]) -> Fraction | None:
        """The value of the target for these values of the terms (元, ratios as fractions), None where undefined."""
        way = self.way if self.way is not None else 1
        if self.form == "sum":
            return sum((sign * value for sign, value in zip(self.signs, values, strict=True)), self.offset)
        if self.form == "change":
            return abs(values[0] - values[1]) if self.way is None else way * (values[0] - values[1])
        top, bottom = {
            "rate_of_amount": lambda: (values[0], values[1] - way * values[0]),
            "rate_of_values": lambda: (way * (values[0] - values[1]), values[1]),
            "ratio": lambda: (values[0], values[1]),
            "product": lambda: (values[0] * values[1], Fraction(1)),
            "share_of_sum": lambda: (values[0], sum(values, Fraction(0))),
            "ratio_of_excess": lambda: (values[1], values[1] - way * values[0]),
            "rate_of_parts": lambda: (way * self._moved(values), values[0] - self._moved(values)),
        }[self.form]()
        return top / bottom if bottom else None

    def _moved(self, values: Sequence[Fraction]) -> Fraction:
        """What the parts of a present amount, which is the first of the values, have gained and lost."""
        return sum((sign * value for sign, value in zip(self.signs[1:], values[1:], strict=True)), Fraction(0))

    @cached_property
    def exact(self) -> Fraction | None:
        return self.compute([term.exact for term in self.terms])

    def limits(self) -> tuple[Fraction, Fraction] | None:
        """Between what the rounding of the printed terms allows the target to be."""
        if self.form == "sum":
            middle, slack = self.exact or Fraction(0), sum((term.half for term in self.terms), Fraction(0))
            return middle - slack, middle + slack
        if self.form == "change" and self.way is None:
            return self._either_way()
        found = [value for corner in self._corners() if (value := self.compute(corner)) is not None]
        return (min(found), max(found)) if found else None

    def _either_way(self) -> tuple[Fraction, Fraction]:
        """A difference whose direction is not said: nothing, where the two amounts may be the same."""
        one, other = self.terms
        apart = (one.low - other.high, one.high - other.low)
        least = Fraction(0) if apart[0] <= 0 <= apart[1] else min(map(abs, apart))
        return least, max(map(abs, apart))

    def _corners(self) -> Iterable[tuple[Fraction, ...]]:
        """The terms at their ends; of two positive terms that work against each other the two corners that matter."""
        if len(self.terms) == 2 and self.form != "product" and all(term.low > 0 for term in self.terms):
            one, other = self.terms
            return (one.high, other.low), (one.low, other.high)
        return product(*((term.low, term.high) for term in self.terms))

    def is_far(self) -> bool:
        """Whether two terms miss the target by so much that floating-point numbers show it, however all were rounded."""
        if len(self.terms) != 2 or self.form == "product" or self.target.is_rough or min(term.about[0] for term in self.terms) <= 0:
            return False
        if self.form == "change" and self.way is None:  # a difference either way may be nothing between the two ends
            return False
        (low, high), (other_low, other_high) = (term.about for term in self.terms)
        apart = self.form != "sum" or self.signs[0] != self.signs[1]  # two that are added work the same way
        ends = [(high, other_low), (low, other_high)] if apart else [(high, other_high), (low, other_low)]
        one, other = map(self.compute, cast("list[tuple[Fraction, Fraction]]", ends))  # floats will do
        least, most = self.target.about
        slack = CERTAIN * (most - least) + FLOATS * abs(most)
        if one is None or other is None or one * other < 0:  # between them what it is divided by may be zero
            return False
        return not min(one, other) - slack <= least <= max(one, other) + slack

    def written(self) -> str:
        """The arithmetic with the printed numbers."""
        mixed = len({term.unit for term in self.terms}) > 1
        texts = [print_number(term.value) + (term.unit if mixed else "") for term in self.terms]
        if self.form == "sum":
            joined = "".join(("＋" if sign > 0 else "－") + text for sign, text in zip(self.signs, texts, strict=True))
            return joined.removeprefix("＋")
        back = "＋" if self.way == -1 else "－"
        return {
            "change": lambda: f"{texts[0]}－{texts[1]}",
            "rate_of_amount": lambda: f"{texts[0]}÷（{texts[1]}{back}{texts[0]}）",
            "rate_of_values": lambda: f"（{texts[0]}－{texts[1]}）÷{texts[1]}",
            "ratio": lambda: f"{texts[0]}÷{texts[1]}",
            "product": lambda: f"{texts[0]}×{texts[1]}",
            "share_of_sum": lambda: f"{texts[0]}÷（{'＋'.join(texts)}）",
            "ratio_of_excess": lambda: f"{texts[1]}÷（{texts[1]}{back}{texts[0]}）",
            "rate_of_parts": lambda: self._written_parts(texts),
        }[self.form]()

    def _written_parts(self, texts: list[str]) -> str:
        """（2.01－0.50）÷（14.01－1.51）: what the parts gained and lost, and what it is of."""
        moved = "".join(("＋" if sign > 0 else "－") + text for sign, text in zip(self.signs[1:], texts[1:], strict=True)).removeprefix(
            "＋"
        )
        return f"（{moved}）÷［{texts[0]}－（{moved}）］"
