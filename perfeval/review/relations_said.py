"""What becomes of a number that only stands in a relation: above a budget, or between two rates."""

import re

from perfeval.review.facts import Key, Ratio, Relation
from perfeval.review.numbers import Mention
from perfeval.review.state import State


class RelationsSaid(State):
    """Excesses over a budget, and percentage points."""

    def _exceed(self, role: str, clause: str, run: list[Mention], match: re.Match[str] | None) -> None:
        """大于预算数A: A is the budget, or the excess over it; the amounts decide."""
        if match and self.entry:
            column = self.labels.read(match["base"]).key.column or "预算"
            self.base = Key(column)
            relation = Relation(
                "大于" if self.lexicon.way(match["way"]) == 1 else "小于", self.entry, column, (run[0].start, run[0].end), run[0]
            )
            self.facts.relations.append(relation)

    def _points(self, role: str, clause: str, run: list[Mention], match: re.Match[str] | None) -> None:
        ratio = Ratio("points", self.entry, run[0], clause, way=(match["way"] if match else ""))
        self.facts.ratios.append(ratio)
