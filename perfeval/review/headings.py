"""Words that name an item for numbers that come later: headings, announcements, topics of a paragraph."""

import re

from perfeval.review.facts import Entry, Key
from perfeval.review.labels import Label
from perfeval.review.lists import NUMBERED
from perfeval.review.state import State


class Headings(State):
    """Items that are named before their numbers."""

    def _names_item(self, sentence: str) -> bool:
        """因公出国(境)费。2010年预算A: a sentence that is nothing but an item everyone knows."""
        label = self.labels.read(sentence)
        return self._has_name(label) and not self.labels.way.search(sentence)

    def _announced(self, start: int, end: int) -> None:
        """2.公务接待费:较上年减少A: the item before a colon at the start of a paragraph."""
        found = self.phrases.announced.match(self.text, start, end) if self.paragraph_lead is None else None
        label = self.labels.read(found[1]) if found else None
        at_once = self.phrases.told_at_once.match(self.text, start, end) is not None
        if label and not label.generic and (self._is_item(label) or at_once or any(label.item == one.item for one in self.facts.entries)):
            self._new_entry(label)

    def _section(self, start: int, end: int) -> None:
        """四、2021年安排, in an account of 2020: what follows is of that year, until the next section."""
        found = self.phrases.section_of_year.match(self.text[start:end])
        if found:
            year = int(found["year"]) if found["year"] else None
            self.section_year = year if year and self.year and year > self.year else None

    def _none_of(self, found: re.Match[str]) -> None:
        """因公出国费没有安排,较上年减少A: what is said next is said of it, and not of the item before."""
        named, what = self.labels.read(found["name"]), self.labels.read(found["what"] or "")
        self._none_of_item(named if self._is_item(named) else what if self._is_item(what) else None)

    def _none_of_item(self, label: Label | None) -> None:
        if label and not label.generic:
            self._new_entry(label)
        else:
            self.entry = None

    def _topic(self, sentence: str) -> Label:
        """产业发展,安排A,支付B: the words before the first comma, where they name what the paragraph is of."""
        first = re.split("[,:]", sentence, maxsplit=1)[0]
        named = self.labels.read(first)
        known = first != sentence and 2 <= len(named.text) <= 12 and not re.search(r"\d|年|截至|按|根据|情况|方面|总体|为|从", first)
        return named if known else Label("", "", Key())

    def _head(self, line: str, start: int) -> None:
        """A heading names the item of amounts under it that name none."""
        heading = self.labels.read(line)
        if start == 0 and self._has_name(heading) and not self.phrases.wider_title.search(line):
            self.title = heading  # 某局2014年“三公”经费开支情况: of what all totals without a name are
        if line.endswith(("表", "表:")) or NUMBERED.match(self.text, start):
            of_table = self.labels.read(re.sub("表:?$", "", line)) if line.endswith(("表", "表:")) else Label("", "", Key())
            self.table_of = of_table if self._has_name(of_table) else Label("", "", Key())
        if NUMBERED.match(self.text, start):
            known = bool(heading.item) and (self._is_item(heading) or heading.text.endswith(("(类)", "(款)", "(项)")))
        else:
            known = 2 <= len(line) <= 14 and not self.phrases.no_item.search(line)
        self.heading = heading if known else Label("", "", Key())

    def _most(self, words: str) -> None:
        """农林水支出最大,占Y%: the item a share is of, said before it without an amount."""
        label, owner = self.labels.read(words), self._owner(words)
        called = [one for one in self.lately if len(label.text) > 1 and one.label.endswith(label.text) and one.values]
        owner = called[-1] if called and (owner is self.entry or owner is None) else owner
        if owner:
            self.entry = owner
        elif self._is_item(label):
            self._new_entry(label)

    def _owner(self, words: str) -> Entry | None:
        """The item a comparison without a number speaks of: the one it names, else the current one."""
        label = self.labels.read(words)
        if label.generic or label.text in self.lexicon.language.words["泛"] or (self.entry and self.entry.item == label.item):
            return self.entry
        return next((entry for entry in reversed(self.facts.entries) if entry.item == label.item and entry.values), None)
