"""Where one department's total stands among the totals of its batch; what nobody knows yet is neither above nor below."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from perfeval.amounts import round_half_up
from perfeval.evaluate import evaluate, peer_values
from perfeval.figures import Department
from perfeval.scheme import Scheme

FEWEST = 5  # departments that a place among them says anything of
MOST_SHOWN = 100  # totals that a report carries of its batch, evenly taken
Total = tuple[Decimal, Decimal]


@dataclass(frozen=True)
class Standing:
    """Of `count` departments, `above` surely have a higher total and `below` a lower one.

    `totals`, the best first, are those of all, or of evenly taken ones; `place` is where among them the department's own stands.
    """

    count: int
    above: int
    below: int
    totals: tuple[Total, ...]
    place: int


@dataclass(frozen=True)
class Totals:
    """The totals of a batch by code, and in order, so that each department's standing costs next to nothing."""

    by_code: Mapping[str, Total]
    ordered: list[Total] = field(init=False)
    lows: list[Decimal] = field(init=False)
    highs: list[Decimal] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ordered", sorted(self.by_code.values(), reverse=True))
        object.__setattr__(self, "lows", sorted(low for low, _ in self.ordered))
        object.__setattr__(self, "highs", sorted(high for _, high in self.ordered))

    def standing(self, code: str) -> Standing | None:
        """None where there are too few departments, or this one has no total."""
        count, own = len(self.by_code), self.by_code.get(code)
        if own is None or count < FEWEST:
            return None
        low, high = own
        at = self.ordered.index(own)
        shown = sorted({at, *(round(step * (count - 1) / (MOST_SHOWN - 1)) for step in range(MOST_SHOWN))})
        above, below = count - bisect_right(self.lows, high), bisect_left(self.highs, low)
        return Standing(count, above, below, tuple(self.ordered[number] for number in shown), shown.index(at))


def totals(scheme: Scheme, departments: Iterable[Department]) -> Totals:
    """The totals of all departments as printed; none where the scheme has no marks."""
    if scheme.full_mark is None:
        return Totals({})
    everyone = list(departments) if scheme.compares_peers else departments
    peers = peer_values(scheme, everyone) if scheme.compares_peers else {}
    cards = ((one.code, evaluate(scheme, one, peers)) for one in everyone)
    digits = scheme.total_digits
    return Totals({code: (round_half_up(card.low, digits), round_half_up(card.high, digits)) for code, card in cards})
