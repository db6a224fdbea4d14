"""What becomes of a number that only stands in a relation: above a budget, or between two rates."""

import re

from perfeval.review.facts import Change, Entry, Key, Ratio, Relation
from perfeval.review.labels import Comparison
from perfeval.review.numbers import Mention
from perfeval.review.state import State


class RelationsSaid(State):
    """Excesses over a budget, percentage points, and what is unchanged."""

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

    def _flat(self, clause: str, place: int, found: list[Comparison], entry: Entry) -> None:
        """与上年持平; 均 says it of every item of the sentence."""
        subject = self._subject(clause[: found[0].start]) if found else None
        if self.all.search(clause) and entry.paragraph != self.paragraph:
            return  # 未发生甲和乙,均与上年持平: of no item that has an amount here
        entries = [self.entry if found and self.entry else entry]
        if self.all.search(clause) and self.group:
            entries = [entry for entry in self.group.entries if entry.sentence == self.sentence] or entries
        for entry in entries:
            change = Change(entry, self.base, 0, subject=subject or Key(), span=(place, place + len(clause)), own_base=bool(found))
            self._add_change(change)
