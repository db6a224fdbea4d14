"""Changes that marks tell rather than words: in brackets, by a sign, in both directions, from one amount to another."""

import re

from perfeval.review.dealt import Dealt
from perfeval.review.facts import Change, Key, Ratio, Value
from perfeval.review.labels import Label
from perfeval.review.numbers import Mention

NEXT = 20  # characters in which the amount before a change stands


class ChangesMarked(Dealt):
    """Rates in brackets and with signs, and amounts that something was changed to."""

    def _bracket(self, role: str, clause: str, run: list[Mention], match: object) -> None:
        """减少A万元(Y%): the rate of the change just said."""
        change = self.last[1]
        if change is None:
            self.facts.unbound.extend((role, mention) for mention in run)
            return
        if run[0].kind == "ratio" and change.rate is None:
            change.rate = run[0]
        elif run[0].kind == "money" and change.amount is None:
            change.amount = run[0]

    def _signed(self, role: str, clause: str, run: list[Mention], match: object) -> None:
        """甲A(上年B,-Y%): the sign tells the direction."""
        change = Change(self.entry or self._new_entry(Label("", "", Key())), self.base or Key(prior=True), 1, rate=run[0])
        self._add_change(change)

    def _both_ways(self, role: str, clause: str, run: list[Mention], match: object) -> None:
        change = Change(self.entry or self._new_entry(Label("", "", Key())), self.base, None)
        rate = run[0].kind == "ratio"
        last = change.entry.changes[-1] if change.entry.changes else None
        if rate and last and last.amount and last.rate is None:
            last.rate, last.way = run[0], last.way
            return
        setattr(change, "rate" if rate else "amount", run[0])
        self._add_change(change)

    def _change_to(self, role: str, clause: str, run: list[Mention], match: object) -> None:
        """从A增加到B: B is the present value."""
        if run[0].kind == "ratio":
            self.facts.ratios.append(Ratio("rate", None, run[0], self.labels.read(clause).text))
        begin = run[0].start - len(clause)
        from_other = re.search(
            r"[由从](?:每[^,。;\d]{1,6})?[\d,.]+[^\d]{0,4}$", self.text[max(0, begin - NEXT) : begin]
        )  # 收费标准由A降为B
        own = self.entry is not None and any(abs(one.mention.end - begin) < 2 for one in self.entry.values)
        if self.entry and (own or not from_other) and run[0].kind in ("money", "count"):
            told = self.labels.read(clause).key.year or self.year  # 2014年降到A;2015年再降到B
            self.entry.values.append(Value(run[0], self.entry, Key("", told), Key("", told)))
