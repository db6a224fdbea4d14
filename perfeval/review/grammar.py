"""Reads plain text from left to right, and says of every number what it is and what it belongs to.

A number's role follows from the words right before it (`roles` in params/claims.yaml). An item stands until the next
item; a comparison until the next comparison; 其中 opens the parts of the last total until its sentence ends.
"""

import re

from perfeval.review.changes_said import ChangesSaid
from perfeval.review.facts import Entry, Facts, Key, Relation, is_money
from perfeval.review.headings import Headings
from perfeval.review.labels import Comparison, Label
from perfeval.review.lists import NUMBERED, Lists
from perfeval.review.numbers import Mention
from perfeval.review.ratios_said import RatiosSaid
from perfeval.review.relations_said import RelationsSaid

_SENTENCE = re.compile(r"[。!?]|(?<![;:,、\n])\n+|\n+(?=[(\[]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)\]、.．](?!\d))")
_CLAUSE = re.compile(r"[,;:\n]")
_LIST = re.compile(r"(?:、|和|及|与|以及)?")
_OF = re.compile(r"的(?:近|约|超)?\d")


class Grammar(ChangesSaid, RelationsSaid, RatiosSaid, Lists, Headings):
    """Reads sentence by sentence, number by number; the handler of a role is the method of that name."""

    def read(self, mentions: list[Mention]) -> Facts:
        start, index = 0, 0
        for found in [*_SENTENCE.finditer(self.text), None]:
            end = found.start() if found else len(self.text)
            inside = []
            while index < len(mentions) and mentions[index].start < end:
                inside.append(mentions[index])
                index += 1
            self._sentence(start, end, inside)
            start = found.end() if found else end
            if found and "\n" in found[0]:
                self._end_paragraph()
        return self.facts

    def _end_paragraph(self) -> None:
        self.paragraph += 1
        self.paragraph_before, self.paragraph_lead = self.paragraph_lead or self.paragraph_before, None

    def _sentence(self, start: int, end: int, mentions: list[Mention]) -> None:
        self.sentence += 1
        self.sentence_lead, self.segment_start, self.bundle, self.bracketed = None, True, [], []
        self._carry_on(start, bool(mentions))
        self.topic = self._topic(self.text[start:end]) if self.paragraph_lead is None else self.topic
        self._announced(start, end)
        if not mentions and (start == 0 or self.text[start - 1] == "\n"):
            self._section(start, end)
        if not mentions and start and self.text[start - 1] != "\n" and NUMBERED.match(self.text, start):
            self.entry = None  # (三)本校无公务用车,与上年持平: of no item said before
        place = start
        for run in self._runs(mentions):
            self._run(place, run)
            place = run[-1].end
        self._gap(place, end, None)
        self._under_heading(start, end, mentions)
        if not mentions and (start == 0 or self.text[start - 1] == "\n"):
            self._head(self.text[start:end], start)
        if not mentions and self.labels.cue.search(self.text[start:end]) and self.entry:
            return
        if not mentions and start and self.text[start - 1] != "\n" and 3 < end - start < 16 and self._names_item(self.text[start:end]):
            self.heading, self.paragraph_lead = self.labels.read(self.text[start:end]), None
        self.previous_lead = self.sentence_lead or self.previous_lead

    def _runs(self, mentions: list[Mention]) -> list[list[Mention]]:
        """Numbers with nothing but a list mark between them stand together."""
        runs: list[list[Mention]] = []
        for mention in mentions:
            between = self.text[runs[-1][-1].end : mention.start] if runs else "."
            listed = (
                _LIST.fullmatch(between) or (self.in_pairs.fullmatch(between) and self._are_pairs(runs[-1][0], between)) if runs else None
            )
            same = runs and runs[-1][-1].kind == mention.kind and listed
            if same and between:
                runs[-1].append(mention)
            else:
                runs.append([mention])
        return runs

    def _run(self, place: int, run: list[Mention]) -> None:
        self._brackets(self.text[place : run[0].start])
        clause = self._gap(place, run[0].start, run[0])
        role, match = self._role(clause, run[0], place, run[-1].end)
        if all(mention.ranged for mention in run):
            role = "range"
        if role in ("change", "completion", "share", "both_ways", "base_value") and self.sentence_lead is None and self.segment_start:
            self._back_to_whole()
        if role in ("change", "base_value") and self.segment_start and self.sentence_lead:
            self._to_whole_of_list(clause, run[0].start)
        if role == "change" and run[0].kind == "count" and self._counts_on(clause):
            role = "value"
        getattr(self, f"_{role}", self._other)(role, clause, run, match)
        self.last = (role, self.last[1] if role in ("change", "bracket") else None)
        self.segment_start = False

    def _brackets(self, gap: str) -> None:
        """甲A,增加B(其中乙增加C),增长Y%: behind a bracket it is spoken of what was spoken of before it."""
        for mark in gap:
            if mark == "(":
                self.bracketed.append((self.entry, self.last))
            elif mark == ")" and self.bracketed:
                entry, last = self.bracketed.pop()
                if last[1] is not None and self.entry is not entry:
                    self.entry, self.last = entry, last
                group = self.group
                if entry and group and group.bracket and len(group.entries) > 1 and group.whole and group.whole.entry is entry:
                    self.entry = entry  # 甲A(乙B、丙C),较上年D

    def _back_to_whole(self) -> None:
        """A sentence that opens with a change, after one that listed parts, speaks of the whole again."""
        entry, whole = self.entry, self.entry.group.whole.entry if self.entry and self.entry.group and self.entry.group.whole else None
        near = 1 if self.paragraph_lead else 4  # between two paragraphs stands an empty sentence, and perhaps a heading
        beside = [one for one in self.lately if entry and one.sentence == entry.sentence and is_money(one)]
        if (
            entry
            and not entry.group
            and entry.sentence >= self.sentence - near
            and len(beside) > 2
            and self.paragraph_lead not in (None, entry)
        ):
            self._new_entry(Label("", "", Key()))  # after a list, words without an item may speak of anything before it
        if entry and whole and entry is not whole and entry.sentence >= self.sentence - near:
            group = entry.group.entries if entry.group else []
            again = bool(whole.changes) and whole.changes[-1].base != self.base
            if whole is self.previous_lead or (whole.sentence < entry.sentence and (again or not any(one.changes for one in group))):
                self.entry = whole
                self.compared_of = (whole, self.compared_of[1])

    def _to_whole_of_list(self, clause: str, start: int) -> None:
        """A,其中B、C;比上年增加D: behind the list, and without a name, the whole is meant."""
        found, group = self.labels.compared(clause), self.entry.group if self.entry else None
        whole = group.whole.entry if group and group.whole else None
        here = group is not None and group.whole is not None and "。" not in self.text[group.whole.mention.end : start]
        if group and whole and (whole.sentence == self.sentence or here) and found and found[0].start == 0 and len(group.entries) > 1:
            self.entry = self.entry if any(one.changes for one in group.entries) else whole

    def _counts_on(self, clause: str) -> bool:
        """年中增加8个 in a list of counts is a part, not a change."""
        open_list = self.group is not None and self.group.whole is not None and self.group.whole.mention.kind == "count"
        return open_list and not self.labels.compared(clause)

    def _gap(self, start: int, end: int, mention: Mention | None) -> str:
        """Takes in the words between two numbers; gives the clause that leads to the number."""
        text, place = self.text[start:end], 0
        ends = [m.start() for m in _CLAUSE.finditer(text)] + [len(text)]
        clause = ""
        for stop in ends:
            clause = text[place:stop]
            self._words(clause, start + place, final=stop == len(text) and mention is not None)
            if text[stop : stop + 1] == ";":
                self.segment_start = True
                inside = bool(self.bracketed) and self.group is not None and self.group.bracket  # 财政拨款A(甲B;乙C)
                self.group = self.group.outer if self.group and self.group.outer and not (self.group.colon or inside) else self.group
            place = stop + 1
        cues = self.labels.cue.finditer(text) if mention is not None else iter(())
        opened = next((cue for cue in cues if cue.end() < len(text) or not self.each.search(cue[0])), None)
        if opened and mention is not None and not (opened[0] == "由" and self._from_to(clause, mention)):
            self._open(text, opened)
        elif mention is not None and text.startswith(":") and mention.kind == "money" and self.text[start - 1] in "元亿万%":
            self._open("由," if self.phrases.list_after_total.search(self.text[max(0, start - 40) : start]) else "", None)
            if self.group:
                self.group.colon = self.text[start - 1] == "%"
        elif mention is not None and text.startswith(":") and self._counted(start, mention):
            self._open("由,", None)
        elif mention is None and text.endswith(":") and self.entry and self.labels.cue.search(text[-14:]):
            self._open(text + ":", None)
        return clause

    def _words(self, clause: str, place: int, final: bool) -> None:
        """Comparisons, 持平 and relations of a clause."""
        found = self.labels.compared(clause)
        if self.group and self.group.whole and self.group.entries and self._closes(clause):
            self.entry, self.group = self.group.whole.entry, self.group.outer
        if found:
            self.base, self.base_entry = found[-1].base, None
            if not final:
                self._subject(clause[: found[0].start])
            self.compared_of = (self.entry, self.sentence)
        if not final and self.segment_start and self.sentence_lead is None and (none := self.phrases.none_of.match(clause)):
            self._none_of(none)
        elif not final and self.sentence_lead is None and self.text[place - 1 : place] == ":" and self.phrases.none_behind.match(clause):
            self._none_of_item(self.labels.read(self._sentence_before(place - 1)))
        flat = self.flat.search(clause)
        if (not final or "原因" in clause) and not (flat and found):
            self._relations(clause, place)
        if flat and not final and (entry := self._is_flat(clause, flat.start(), found)):
            self._flat(clause, place, found, entry)
        if not found and not final and (most := self.phrases.ranked.search(clause)):
            self._most(clause[: most.start()])

    def _is_flat(self, clause: str, at: int, found: list[Comparison]) -> Entry | None:
        """What 持平 is said of: not of two items compared with each other, nor of one that nothing is known of."""
        if re.search("比例|原则|收支(?:基本)?持平", clause) or (not found and self.base is None):
            return None
        beside = re.search("[与和同][^,]{1,20}$", clause[:at])
        return self.entry if found else None if beside else self._owner(re.sub("也$", "", clause[:at]))

    def _relations(self, clause: str, place: int) -> None:
        for says, pattern in self.relations:
            if found := pattern.search(clause):
                entry = self._owner(clause[: found.start()])
                span = (place + found.start(), place + found.end())
                if entry:
                    others = self._context(entry) if entry is self.entry and self.segment_start else ()
                    column = self.lexicon.column_of.get(found["base"], "预算")
                    self.facts.relations.append(Relation(says, entry, column, span, others=others))
                return

    def _role(self, clause: str, mention: Mention, place: int, end: int) -> tuple[str, re.Match[str] | None]:
        gap = self.text[place : mention.start]
        if gap in ("的", ")的") and mention.kind == "ratio":
            return "of_value", None
        if mention.kind in ("money", "count") and _OF.match(self.text, end) and (match := self.phrases.share_verb.search(clause)):
            return "whole_value", match
        if self.pending_base and self.pending_base.end == place and self.leads_to.fullmatch(gap):
            return "change_to", None
        match = self.more.fullmatch(gap)
        if self.last[0] == "base_value" and mention.kind in ("money", "count") and (match or (not gap and mention.kind == "money")):
            return "change", match  # 较2022年决算数A万元B万元: the verb may be left out
        signed = mention.kind == "ratio" and mention.text[:1] in "+-" and gap in (",", "(", "、", ":")
        if signed and self.last[0] in ("base_value", "value"):
            return "signed", None
        if mention.kind in ("ratio", "money") and self.last[0] == "change" and self.phrases.in_bracket.fullmatch(gap):
            return "bracket", None
        compared = self.labels.compared(clause, self.text[mention.end : mention.end + 3])
        if (
            compared
            and (
                clause[compared[-1].end :] in ("", "的", "为", "是", "数", "的数", "(", "(为")
                or self.phrases.beside_it.match(self.text, end)
            )
            and mention.kind in ("money", "count", "ratio")
            and not clause.endswith("同比")
        ):
            return "base_value", None
        short = clause[-60:]
        for role, kinds, pattern in self.lexicon.roles:
            if mention.kind in kinds and (match := pattern.search(short)):
                return role, match
        return ("value" if mention.kind in ("money", "count") else "named" if mention.kind in ("ratio", "tenths") else "other"), None
