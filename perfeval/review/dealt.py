"""Whom several numbers are dealt out to that stand behind their items: 购置、运行、接待依次占X%、Y%、Z%; 三项占比为X%、Y%、Z%."""

import re
from itertools import groupby, pairwise

from perfeval.review.facts import ALL_INCOME, ALL_SPENT, Entry, is_money, stem
from perfeval.review.state import State

BACK = 30  # items said before, in which those meant are looked for
NEAR = 10  # paragraphs back, empty ones counted


class Dealt(State):
    """The items of a list said before, by their names or by how many there are."""

    def _dealt_to(self, words: str, count: int, named_whole: str) -> list[Entry]:
        """The items by their names; else those of the last list, of a sum everyone knows, of a sentence, or that lead paragraphs."""
        here = [one for one in self.facts.entries[-BACK:] if one.values and is_money(one) and self.paragraph - one.paragraph <= NEAR]
        here = [one for one in here if self._current(one) and not self._is_closing(one)]
        told = [self._said_item(name, here) for name in self._names(words, count)]
        if told and all(told):
            return [one for one in told if one]
        found = self._parts_of_one(here, count) or self._of_family(here, count) or self._in_a_row(here, count)
        whole = self.labels.read(named_whole).item if named_whole else ""
        return [] if whole and any(one.item == whole for one in found) else found

    def _said_item(self, name: str, here: list[Entry]) -> Entry | None:
        """The last item of this name, or the one whose name has it."""
        label = self.labels.read(name)
        same = [one for one in reversed(here) if stem(one.item) == stem(label.item)]
        alike = {one.label: one for one in here if len(label.text) > 1 and label.text in one.label}
        return same[0] if same else next(iter(alike.values())) if len(alike) == 1 else None

    def _parts_of_one(self, here: list[Entry], count: int) -> list[Entry]:
        """The last list of so many parts."""
        for group in reversed(self.facts.groups):
            parts = [one for one in group.entries if one in here]
            if group.whole and len(parts) == count:
                return parts
        return []

    def _of_family(self, here: list[Entry], count: int) -> list[Entry]:
        """The parts of a sum that everyone knows, each as it was said last."""
        for family in self.lexicon.language.families:
            last = {one.item: one for one in here if one.item in family.parts}
            if len(last) == count > 1:
                return sorted(last.values(), key=lambda one: one.start)
        return []

    def _in_a_row(self, here: list[Entry], count: int) -> list[Entry]:
        """The items of one of the last sentences that are no parts of one another, or those that lead the last paragraphs."""
        tops = [one for one in here if not (one.group and one.group.whole and one.group.whole.entry in here)]
        sentences = [list(some) for _, some in groupby(tops, key=lambda one: one.sentence)]
        for some in reversed(sentences[-2:]):
            if len(some) == count:
                return some
        leads = [next(some) for _, some in groupby(tops, key=lambda one: one.paragraph)][-count:]
        near = all(other.paragraph - one.paragraph <= 2 for one, other in pairwise(leads))
        whole = any(one.item in (ALL_INCOME, ALL_SPENT) for one in leads)
        return leads if len(leads) == count and near and not whole else []

    def _targets(self, clause: str, count: int) -> list[Entry]:
        """Whom a change is said of: the items of a list by position, all of them, or the current item."""
        here = [entry for entry in self.lately if entry.sentence == self.sentence and entry.values and not self._is_closing(entry)]
        if count > 1:
            lists = (
                [one for one in group.entries if not one.label.endswith(("合计", "共计", "总计", "之和"))]
                for group in reversed(self.facts.groups[-2:])
            )
            listed = next((one for one in lists if len(one) == count and one[0].sentence == self.sentence), None)
            if listed and len(self.bundle) != count:
                return listed
            if len(self.bundle) == count or len(here) >= count:
                return self.bundle if len(self.bundle) == count else here[-count:]
            before = [entry for entry in self.lately if entry.sentence == self.sentence - 1 and entry.values and entry.group]
            if len(before) == count and self.each.search(clause):
                return before
            told = [entry for entry in self.lately if entry.sentence == self.sentence - 1 and entry.values]
            many = re.search(
                r"([两二三四五六七八九]|\d)[大个]?(?:项|类|者|块|部分|方面|级|部门|单位|家)|各(?:项|类|块|部分|部门|级)", clause
            )
            if many and len(told) == count:
                return told
            return next((one.entries for one in reversed(self.facts.groups) if len(one.entries) == count), []) if many else []
        if self.bundle and (self.each.search(clause) or self.all.search(clause)):
            return self.bundle
        return [self.entry] if self.entry else []
