"""Reads plain text from left to right, and says of every number what it is and what it belongs to.

A number's role follows from the words right before it (`roles` in params/claims.yaml). An item stands until the next
item; a comparison until the next comparison; 其中 opens the parts of the last total until its sentence ends.
"""

import re

from perfeval.review.facts import Change, Entry, Facts, Group, Key, Ratio, Relation, Value
from perfeval.review.labels import Comparison, Label, Labels
from perfeval.review.lexicon import Lexicon
from perfeval.review.numbers import Mention

_SENTENCE = re.compile(r"[。!?]|(?<![;:,、\n])\n+|\n+(?=[(\[]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)\]、.．](?!\d))")
_CLAUSE = re.compile(r"[,;:\n]")
_LIST = re.compile(r"(?:、|和|及|与|以及)?")
_NUMBERED = re.compile(r"[(\[]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)\]、.．]|[一二三四五六七八九十]{1,2}是|[①-⑳]")
_OF = re.compile(r"的(?:近|约|超)?\d")
_WHOLE = re.compile(r"(?:占|为|完成|达到|相当于|是)(?!止)")
_MARKER = re.compile(r"^(?:[(\[]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)\]、.．])+")
_SPLIT = re.compile(r"[、,]|和|及|与")


class Grammar:
    """The state of one reading: the current item, comparison, list and sentence."""

    def __init__(self, text: str, lexicon: Lexicon, labels: Labels, year: int | None) -> None:
        self.text, self.lexicon, self.labels, self.year = text, lexicon, labels, year
        self.facts = Facts()
        self.entry: Entry | None = None
        self.sentence_lead: Entry | None = None
        self.previous_lead: Entry | None = None
        self.paragraph_lead: Entry | None = None
        self.base: Key | None = None
        self.base_entry: Entry | None = None
        self.pending_base: Mention | None = None
        self.group: Group | None = None
        self.held: Group | None = None
        self.bundle: list[Entry] = []
        self.paragraph = self.sentence = 0
        self.segment_start = False
        self.flat = re.compile(lexicon.words("平"))
        self.hope = re.compile(lexicon.words("望"))
        self.each = re.compile(lexicon.words("各"))
        self.in_pairs = re.compile(rf"(?:、|,|和|及|与)(?P<way>{lexicon.words('增')}|{lexicon.words('减')})?")
        self.all = re.compile(lexicon.words("均"))
        self.relations = [(one.says, lexicon.compile(one.pattern)) for one in lexicon.language.relations]
        self.complete = re.compile(rf"{lexicon.words('齐全')}|按[^,。;:]{{1,14}}(?:分|看|划)|^由(?!于)")
        self.pending_whole: tuple[Mention, str] | None = None
        self.heading = Label("", "", Key())
        self.last: tuple[str, Change | None] = ("", None)

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
        self.paragraph_lead = None

    def _sentence(self, start: int, end: int, mentions: list[Mention]) -> None:
        self.sentence += 1
        self.sentence_lead, self.segment_start, self.bundle = None, True, []
        self._carry_on(start)
        place = start
        for run in self._runs(mentions):
            self._run(place, run)
            place = run[-1].end
        self._gap(place, end, None)
        if not mentions and (start == 0 or self.text[start - 1] == "\n") and _NUMBERED.match(self.text, start):
            heading = self.labels.read(self.text[start:end])
            known = bool(heading.item) and (self._is_item(heading) or heading.text.endswith(("(类)", "(款)", "(项)")))
            self.heading = heading if known else Label("", "", Key())
        if not mentions and self.labels.cue.search(self.text[start:end]) and self.entry:
            return
        self.previous_lead = self.sentence_lead or self.previous_lead

    def _carry_on(self, start: int) -> None:
        """A list opened by a colon at the end of a paragraph goes on over the numbered paragraphs under it."""
        group = self.group or self.held
        while group and group.outer:
            group = group.outer
        first = start == 0 or self.text[start - 1] == "\n"
        numbered = first and bool(_NUMBERED.match(self.text, start))
        self.group = group if group and group.named == ":" and numbered else None
        self.held = group if group and group.named == ":" and (numbered or not first) else None

    def _runs(self, mentions: list[Mention]) -> list[list[Mention]]:
        """Numbers with nothing but a list mark between them stand together."""
        runs: list[list[Mention]] = []
        for mention in mentions:
            between = self.text[runs[-1][-1].end : mention.start] if runs else "."
            listed = _LIST.fullmatch(between) or (self.in_pairs.fullmatch(between) and self.each_before(runs[-1][0])) if runs else None
            same = runs and runs[-1][-1].kind == mention.kind and listed
            if same and between:
                runs[-1].append(mention)
            else:
                runs.append([mention])
        return runs

    def each_before(self, mention: Mention) -> bool:
        return bool(self.each.search(self.text[max(0, mention.start - 6) : mention.start]))

    def _names(self, clause: str, count: int) -> list[str]:
        """The names that a clause lists, if there are so many: 收入、支出 or 教育、商品和服务、住房."""
        words = self.each.sub("", re.sub(r"^.*?其中[:,]?", "", _MARKER.sub("", clause)))
        parts = [part for part in words.split("、") if part]
        if len(parts) == count - 1:
            parts[-1:] = [part for part in re.split("以及|和|及|与", parts[-1], maxsplit=1) if part]
        if len(parts) != count:
            parts = [part for part in _SPLIT.split(words) if part]
        return parts if len(parts) == count else []

    def _run(self, place: int, run: list[Mention]) -> None:
        clause = self._gap(place, run[0].start, run[0])
        role, match = self._role(clause, run[0], place)
        if role in ("change", "completion", "share", "both_ways") and self.sentence_lead is None and self.segment_start:
            self._back_to_whole()
        if role == "change" and run[0].kind == "count" and self._counts_on(clause):
            role = "value"
        getattr(self, f"_{role}", self._other)(role, clause, run, match)
        self.last = (role, self.last[1] if role in ("change", "bracket") else None)
        self.segment_start = False

    def _back_to_whole(self) -> None:
        """A sentence that opens with a change, after one that listed parts, speaks of the whole again."""
        lead, entry = self.previous_lead, self.entry
        if lead and entry and entry is not lead and entry.group and entry.group.whole and entry.group.whole.entry is lead and entry.sentence == self.sentence - 1:
            self.entry = lead

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
                self.group = self.group.outer if self.group and self.group.outer else self.group
            place = stop + 1
        opened = self.labels.cue.search(text) if mention is not None else None
        if opened:
            self._open(text, opened)
        elif mention is None and text.endswith(":") and self.entry and self.labels.cue.search(text[-14:]):
            self._open(text + ":", None)
        return clause

    def _words(self, clause: str, place: int, final: bool) -> None:
        """Comparisons, 持平 and relations of a clause."""
        found = self.labels.compared(clause)
        if self.group and self.group.whole and self.group.entries and re.match(r"[)]*(?:[^,;。]{0,4}(?:部分|项))?(?:组成|构成)|[)]", clause):
            self.entry, self.group = self.group.whole.entry, self.group.outer
        if found:
            self.base, self.base_entry = found[-1].base, None
            if not final:
                self._subject(clause[: found[0].start])
        flat = self.flat.search(clause)
        if not final and not (flat and found):
            self._relations(clause, place)
        if flat and not final and (found or self.base) and not re.search("比例|原则", clause):
            self._flat(clause, place, found)

    def _relations(self, clause: str, place: int) -> None:
        for says, pattern in self.relations:
            if found := pattern.search(clause):
                entry = self._owner(clause[: found.start()])
                span = (place + found.start(), place + found.end())
                if entry:
                    self.facts.relations.append(Relation(says, entry, self.lexicon.column_of.get(found["base"], "预算"), span))
                return

    def _owner(self, words: str) -> Entry | None:
        """The item a comparison without a number speaks of: the one it names, else the current one."""
        label = self.labels.read(words)
        if label.generic or label.text in self.lexicon.language.words["泛"] or (self.entry and self.entry.item == label.item):
            return self.entry
        return next((entry for entry in reversed(self.facts.entries) if entry.item == label.item and entry.values), None)

    def _flat(self, clause: str, place: int, found: list[Comparison]) -> None:
        """与上年持平; 均 says it of every item of the sentence."""
        subject = self._subject(clause[: found[0].start]) if found else None
        entries = [self.entry] if self.entry else []
        if self.all.search(clause) and self.group:
            entries = [entry for entry in self.group.entries if entry.sentence == self.sentence] or entries
        for entry in entries:
            change = Change(entry, self.base, 0, subject=subject or Key(), span=(place, place + len(clause)), own_base=bool(found))
            self._add_change(change)

    def _add_change(self, change: Change) -> None:
        change.entry.changes.append(change)
        self.facts.changes.append(change)

    def _subject(self, text: str) -> Key | None:
        """An item named before a comparison becomes the current one: 公务接待费较上年减少."""
        label = self.labels.read(re.sub(r"^.*[,;:。]", "", text))
        if label.generic or len(label.text) < 2:
            return label.key if label.key.column else None
        if self.entry and self.entry.item == label.item:
            return label.key
        if self._is_item(label):
            self._new_entry(label)
            return label.key
        return None

    def _is_item(self, label: Label) -> bool:
        known = any(label.item == entry.item for entry in self.facts.entries)
        return known or label.item != label.text or bool(re.search("(?:经费|收入|支出|费|费用|资金|预算|总计|采购|结余|结转|补助|拨款|率|总额|合计)$", label.text))

    def _new_entry(self, label: Label) -> Entry:
        entry = Entry(label.item, label.text, self.paragraph, self.sentence, 0)
        self.facts.entries.append(entry)
        self.entry = entry
        self.sentence_lead = self.sentence_lead or entry
        if self.paragraph_lead is None:
            self.paragraph_lead = entry
        if self.group is not None and entry is not (self.group.whole.entry if self.group.whole else None):
            entry.group = self.group
            self.group.entries.append(entry)
        return entry

    def _open(self, text: str, cue: re.Match[str] | None) -> None:
        """其中, 包括, 按…分: the next items are parts of a whole."""
        before = text[: cue.start()] if cue else text
        named = re.sub(r"^.*[,;:。\n]", "", before.strip("(,;:\n")) if cue and cue[0].startswith("中") else ""
        label = self.labels.read(named) if named else None
        whole = self._find(label) if label else None
        if label and label.item and not whole:
            return
        if label and cue and not cue[0].startswith("中"):
            whole = None
        whole = whole or self._whole()
        bracket = "(" in before[-1:]
        outer = self.group if self.group and self.group.entries and (bracket or (whole and whole.entry in self.group.entries)) else None
        complete = bool(self.complete.search(text[cue.start() if cue else 0 :]))
        self.group = Group(whole, [], complete, outer, bracket, ":" if text.rstrip("\n").endswith(":") else "")
        self.facts.groups.append(self.group)

    def _whole(self) -> Value | None:
        entry = self.entry
        if self.segment_start and self.sentence_lead is None:
            entry = self.previous_lead or self.entry
        return self._current(entry)

    def _current(self, entry: Entry | None) -> Value | None:
        """The amount of an item that changes, shares and parts speak of."""
        values = [value for value in entry.values if not value.key.prior and value.mention.kind in ("money", "count")] if entry else []
        values = [value for value in values if not value.compared] or values
        if not values:
            return None
        if values[-1].key.year != values[0].key.year and values[-1].key.year:
            return values[-1]
        final = [value for value in values if value.key.column == "决算"]
        return (final or [value for value in values if not value.key.column] or values)[-1]

    def _find(self, label: Label) -> Value | None:
        """The last amount said of an item."""
        for entry in reversed(self.facts.entries):
            if entry.item == label.item and (value := self._current(entry)):
                return value
        return None

    def _role(self, clause: str, mention: Mention, place: int) -> tuple[str, re.Match[str] | None]:
        gap = self.text[place : mention.start]
        if gap == "的" and mention.kind == "ratio":
            return "of_value", None
        if mention.kind in ("money", "count") and _OF.match(self.text, mention.end) and (match := _WHOLE.search(clause)):
            return "whole_value", match
        if gap == "(" and mention.kind in ("ratio", "money") and self.last[0] == "change":
            return "bracket", None
        compared = self.labels.compared(clause, self.text[mention.end : mention.end + 3])
        if compared and clause[compared[-1].end :] in ("", "的", "为", "是", "数", "的数") and mention.kind in ("money", "count", "ratio") and not clause.endswith("同比"):
            return "base_value", None
        short = clause[-60:]
        for role, kinds, pattern in self.lexicon.roles:
            if mention.kind in kinds and (match := pattern.search(short)):
                return role, match
        return ("value" if mention.kind in ("money", "count") else "named" if mention.kind in ("ratio", "tenths") else "other"), None

    def _value(self, role: str, clause: str, run: list[Mention], match: object) -> None:
        label = self.labels.read(clause)
        if len(run) > 1 and self._distribute(label, clause, run):
            return
        entry = self._entry_for(label, run[0], clause)
        self._add_value(entry, run[0], label.key)

    def _distribute(self, label: Label, clause: str, run: list[Mention]) -> bool:
        """收入、支出分别为A、B万元: the names and the numbers go in pairs."""
        names = self._names(clause, len(run))
        self.bundle = []
        if not names:
            return False
        for name, mention in zip(names, run, strict=True):
            one = self.labels.read(name)
            entry = self._new_entry(Label(one.item or self.lexicon.item(name), one.text or name, label.key))
            self._add_value(entry, mention, replace_empty(one.key, label.key))
            self.bundle.append(entry)
        return True

    def _entry_for(self, label: Label, mention: Mention, clause: str) -> Entry:
        """The item a value belongs to: the current one where the words only say which amount, else a new one."""
        current = self.entry
        if mention.kind == "count":
            return self._new_entry(label)
        spending = label.text == "支出" and not label.key.column and current and not self.segment_start
        if spending and current and current.values and all("预算" in value.key.column for value in current.values):
            return current
        if label.generic and self.segment_start and self.paragraph_lead is None and self.sentence_lead is None and label.key.column:
            return self._new_entry(self.heading)
        if label.generic:
            lead = self.sentence_lead if not self.segment_start or self.sentence_lead else self.paragraph_lead
            wanted = (lead if self.segment_start else current) or current
            if wanted is not None and (self.segment_start or wanted.sentence == self.sentence) and not any(v.said == label.key for v in wanted.values):
                if self.segment_start:
                    self.group = None
                self.entry = wanted
                self.sentence_lead = self.sentence_lead or wanted
                return wanted
        elif current and current.item == label.item and current.sentence == self.sentence and not any(v.said == label.key for v in current.values):
            return current
        if self.group and self.group.whole and self.group.whole.item == label.item:
            self.group = None
        return self._new_entry(label)

    def _add_value(self, entry: Entry, mention: Mention, said: Key) -> None:
        key = said
        whole = entry.group.whole if entry.group else None
        if whole:
            key = Key(said.column or whole.key.column, said.year or whole.key.year, said.prior)
        if (said.prior or (said.year and entry.values and said.year != entry.values[0].key.year)) and entry.values:
            self.base = Key(said.column, said.year, said.prior)
        entry.start = entry.start or mention.start
        entry.values.append(Value(mention, entry, key, said))

    def _base_value(self, role: str, clause: str, run: list[Mention], match: object) -> None:
        """较上年的1174万元: the base itself is printed."""
        compared = self.labels.compared(clause, self.text[run[-1].end : run[-1].end + 3])[-1]
        subject = self._subject(clause[: compared.start])
        self.base, self.pending_base = compared.base, run[0]
        if self.entry is None:
            self._new_entry(Label("", "", subject or Key()))
        assert self.entry is not None
        self.base_entry = self.entry
        if len(run) == len(self.bundle):
            for entry, mention in zip(self.bundle, run, strict=True):
                entry.values.append(Value(mention, entry, compared.base, compared.base, True))
            return
        self.entry.values.append(Value(run[0], self.entry, compared.base, compared.base, True))

    def _change(self, role: str, clause: str, run: list[Mention], match: re.Match[str] | None) -> None:
        way = self.lexicon.way(match["way"]) if match else self.last[1].way if self.last[1] else None
        subject = self._change_subject(clause, match) if len(run) == 1 else None
        if subject == "unknown":
            self.facts.unbound.extend(("change", mention) for mention in run)
            return
        entries = self._targets(clause, len(run)) or self._named_targets(clause, match, len(run))
        if not entries:
            self.facts.unbound.extend(("change", mention) for mention in run)
            return
        mentions = run if len(run) == len(entries) else run * len(entries)
        for number, (entry, mention) in enumerate(zip(entries, mentions, strict=False)):
            between = self.in_pairs.fullmatch(self.text[mentions[number - 1].end : mention.start]) if number and len(run) > 1 else None
            way = self.lexicon.way(between["way"]) if between and between["way"] else way
            self._one_change(entry, mention, way, subject if isinstance(subject, Key) else Key(), bool(self.labels.compared(clause)))

    def _targets(self, clause: str, count: int) -> list[Entry]:
        """Whom a change is said of: the items of a list by position, all of them, or the current item."""
        here = [entry for entry in self.facts.entries[-12:] if entry.sentence == self.sentence and entry.values]
        if count > 1:
            return self.bundle if len(self.bundle) == count else here[-count:] if len(here) >= count else []
        if self.bundle and (self.each.search(clause) or self.all.search(clause)):
            return self.bundle
        return [self.entry] if self.entry else []

    def _named_targets(self, clause: str, match: re.Match[str] | None, count: int) -> list[Entry]:
        """公务接待、公务用车各减少A、B: items that are only named."""
        words = clause[-60:][: match.start()] if match and count > 1 else ""
        for found in reversed(self.labels.compared(words)):
            words = words[: found.start] + words[found.end :]
        self.bundle = [self._new_entry(self.labels.read(name)) for name in self._names(re.sub("[两二三四五]项.*$", "", words), count)] if words else []
        return self.bundle

    def _change_subject(self, clause: str, match: re.Match[str] | None) -> Key | str | None:
        """The item named in the clause of a change, if any; "unknown" for one that nothing is known of."""
        words = clause[-60:][: match.start()] if match else clause
        for found in reversed(self.labels.compared(words)):
            words = words[: found.start] + "," + words[found.end :]
        words = re.sub(r"^.*,(?=.)", "", words).strip(",")
        words = self.all.sub("", self.each.sub("", re.sub("(?:总体|总共|实际|净|略有?|有所|大幅|比例|主要|相应|相比|相对|而言|来看|则|比|[(])+", "", words)))
        label = self.labels.read(words)
        if label.generic:
            return label.key if label.key.column else None
        if self.entry and (self.entry.item == label.item or label.text in self.lexicon.language.words["泛"]):
            return label.key
        if self._is_item(label):
            known = self._new_entry(label)
            return label.key if known else None
        return "unknown"

    def _one_change(self, entry: Entry, mention: Mention, way: int | None, subject: Key, own: bool) -> None:
        rate = mention.kind in ("ratio", "tenths") or (mention.kind == "bare" and "." in mention.text)
        open_one = entry.changes[-1] if entry.changes else None
        base_value = self.pending_base if self.base_entry is entry else None
        if rate and open_one and open_one.rate is None and open_one.way is not None and (open_one.base == self.base) and open_one.amount and open_one.way != 0:
            open_one.rate = mention
            change = open_one
        else:
            change = Change(entry, self.base, way, subject=subject, own_base=own, base_value=base_value)
            setattr(change, "rate" if rate else "amount", mention)
            self._add_change(change)
        self.last = ("change", change)

    def _bracket(self, role: str, clause: str, run: list[Mention], match: object) -> None:
        """减少A万元(Y%): the rate of the change just said."""
        change = self.last[1]
        if change is None:
            return self._other(role, clause, run, None)
        if run[0].kind == "ratio" and change.rate is None:
            change.rate = run[0]
        elif run[0].kind == "money" and change.amount is None:
            change.amount = run[0]
        return None

    def _share(self, role: str, clause: str, run: list[Mention], match: re.Match[str] | None) -> None:
        named = match.groupdict().get("whole") or match.groupdict().get("budget") or "" if match else ""
        entries = self._targets(clause, len(run)) or [None]  # type: ignore[list-item]
        for entry, mention in zip(entries, run if len(run) == len(entries) else run * len(entries), strict=False):
            ratio = Ratio(role, entry, mention, named, after=len(entry.values) if entry else 0)
            self.facts.ratios.append(ratio)
            if entry:
                entry.ratios.append(ratio)

    def _completion(self, role: str, clause: str, run: list[Mention], match: re.Match[str] | None) -> None:
        words = clause[-60:][: match.start()] if match else ""
        label = self.labels.read(words)
        rate = match is not None and "率" in match[0]
        if rate and (self.hope.search(words) or (self.entry and self.entry.paragraph != self.paragraph)):
            self.facts.ratios.append(Ratio("rate", None, run[0], label.text + (match[0] if match else "")))
            return
        if label.item and self.entry and self.entry.item != label.item and self._is_item(label) and "预算" not in label.text:
            self._new_entry(label)
        self._share("completion", clause, run, match)

    def _whole_value(self, role: str, clause: str, run: list[Mention], match: re.Match[str] | None) -> None:
        """The A of 占支出A万元的Y%: an amount of the current item only where it is its budget."""
        self.pending_whole = (run[0], clause)
        label = self.labels.read(clause[match.end() :] if match else clause)
        if self.entry and "预算" in label.key.column and label.generic:
            self._add_value(self.entry, run[0], label.key)

    def _of_value(self, role: str, clause: str, run: list[Mention], match: object) -> None:
        """占支出A万元的Y%, 为年初预算A万元的Y%: the whole is printed right before."""
        whole, words = self.pending_whole or (None, "")
        if whole is None or whole.end != run[0].start - 1:
            return self._named(role, clause, run, None)
        kind = "completion" if re.search("预算|计划|目标|任务", words) and not re.search("占", words) else "share"
        ratio = Ratio(kind, self.entry, run[0], explicit=whole, after=len(self.entry.values) if self.entry else 0)
        self.facts.ratios.append(ratio)
        return None

    def _average(self, role: str, clause: str, run: list[Mention], match: object) -> None:
        self.facts.ratios.append(Ratio("average", self.entry, run[0], clause))

    def _bound(self, role: str, clause: str, run: list[Mention], match: re.Match[str] | None) -> None:
        named = match["ratio"] if match else ""
        self.facts.ratios.append(Ratio("limit", None, run[0], self.labels.read(named).text, way=match["sign"] if match else ""))

    def _named(self, role: str, clause: str, run: list[Mention], match: object) -> None:
        """A ratio with a name of its own, or a number in brackets after an amount."""
        bare = self.text[max(0, run[0].start - 1) : run[0].start] == "("
        label = self.labels.read(clause)
        if label.text.endswith(("率", "比例", "比重")) and not bare:
            self.facts.ratios.append(Ratio("rate", None, run[0], label.text))
        elif bare and self.entry and self.entry.values and self.entry.values[-1].mention.end >= run[0].start - 1:
            self.facts.ratios.append(Ratio("bracket", self.entry, run[0], after=len(self.entry.values)))
        else:
            self.facts.unbound.append(("named", run[0]))

    def _exceed(self, role: str, clause: str, run: list[Mention], match: re.Match[str] | None) -> None:
        """大于预算数A: A is the budget, or the excess over it; the amounts decide."""
        if match and self.entry:
            column = self.labels.read(match["base"]).key.column or "预算"
            self.base = Key(column)
            relation = Relation("大于" if self.lexicon.way(match["way"]) == 1 else "小于", self.entry, column, (run[0].start, run[0].end), run[0])
            self.facts.relations.append(relation)

    def _points(self, role: str, clause: str, run: list[Mention], match: re.Match[str] | None) -> None:
        ratio = Ratio("points", self.entry, run[0], clause, way=(match["way"] if match else ""))
        self.facts.ratios.append(ratio)

    def _change_to(self, role: str, clause: str, run: list[Mention], match: object) -> None:
        """从A增加到B: B is the present value."""
        if self.entry and run[0].kind in ("money", "count"):
            self.entry.values.append(Value(run[0], self.entry, Key("", self.year), Key("", self.year)))

    def _both_ways(self, role: str, clause: str, run: list[Mention], match: object) -> None:
        change = Change(self.entry or self._new_entry(Label("", "", Key())), self.base, None)
        rate = run[0].kind == "ratio"
        last = change.entry.changes[-1] if change.entry.changes else None
        if rate and last and last.amount and last.rate is None:
            last.rate, last.way = run[0], last.way
            return
        setattr(change, "rate" if rate else "amount", run[0])
        self._add_change(change)

    def _allotment(self, role: str, clause: str, run: list[Mention], match: object) -> None:
        self.facts.ratios.append(Ratio("rate", None, run[0], "到位率"))

    def _other(self, role: str, clause: str, run: list[Mention], match: re.Match[str] | None) -> None:
        self.facts.unbound.extend((role, mention) for mention in run)


def replace_empty(own: Key, common: Key) -> Key:
    return Key(own.column or common.column, own.year or common.year, own.prior or common.prior)
