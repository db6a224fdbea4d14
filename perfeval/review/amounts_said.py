"""What becomes of a number that is an amount or a change: to which item it belongs, against which base."""

import re
from dataclasses import replace

from perfeval.review.facts import ALL_INCOME, ALL_SPENT, BUDGETS, OTHER_SIDE, Entry, Group, Key, Value
from perfeval.review.labels import Label
from perfeval.review.numbers import Mention
from perfeval.review.state import State

SHORTLY = 20  # characters before a colon that say which amount follows
KINDS = 60  # characters before a number in which the names of several kinds stand


class AmountsSaid(State):
    """Amounts, bases and changes."""

    def _value(self, role: str, clause: str, run: list[Mention], match: object) -> None:
        label = self._part_of_all(self._dated(self.labels.read(clause), clause, run[0]), run[0])
        if self.phrases.converted.fullmatch(clause):
            self.facts.unbound.extend(("converted", mention) for mention in run)
            return
        if clause.startswith("(") and not label.generic and (whole := self._before_bracket(run[0].start - len(clause))):
            self.group = Group(whole, [], False, self.group, True)
            self.facts.groups.append(self.group)
        if len(run) > 1 and self._distribute(label, clause, run):
            return
        if len(run) == 1 and run[0].kind == "money" and self.phrases.each_single.search(clause):
            self.facts.unbound.append(("each", run[0]))
            return
        if moved := self._from_to(clause, run[0]):
            self._from(clause[: moved.start()], moved["of"], run[0])
            return
        if (
            self.phrases.rest_of_budget.fullmatch(label.text)
            and self.entry
            and self.entry.sentence == self.sentence
            and self._is_spent(self.entry)
        ):
            self.entry.values.append(Value(run[0], self.entry, Key("结余"), Key("结余")))
            return
        if not label.text and self.group and run[0].kind == "money" and (after := self.phrases.used_for.match(self.text, run[0].end)):
            self._add_value(self._new_entry(Label(after[1], after[1], label.key)), run[0], label.key)
            return
        entry = self._entry_for(label, run[0], clause)
        for mention in (one for one in run[1:] if one.unit != run[0].unit):  # 接待19批次、119人次
            self._add_value(self._new_entry(label), mention, label.key)
        earlier = label.key.prior or bool(label.key.year and self.year and label.key.year < self.year)
        self._add_value(entry, run[0], label.key, compared=earlier and clause.startswith("("))
        if clause.endswith(("由", "从")):
            self.base, self.pending_base, self.base_entry = label.key, run[0], entry

    def _part_of_all(self, label: Label, mention: Mention) -> Label:
        """总支出A。其中:本级支出B;直属单位支出C: what a unit spends is a part of it, and not all of it again."""
        whole = self.group.whole if self.group else None
        if whole is None or whole.item != label.item or label.item not in (ALL_SPENT, ALL_INCOME) or label.text == whole.entry.label:
            return label
        less = whole.mention.exact > mention.exact or not self.phrases.all_of_it.fullmatch(label.text)  # 收入A,其中:本年收入B
        return replace(label, item=label.text) if less else label

    def _dated(self, label: Label, clause: str, mention: Mention) -> Label:
        """2019年甲A、乙B: both of that year; 2019年改设,当年支出A: of the year named before."""
        begin, last = mention.start - len(clause), self.entry.values[-1] if self.entry and self.entry.values else None
        side = self.phrases.side_of_budget.match(clause)
        if side and label.generic and not label.text and self.entry and OTHER_SIDE[side["side"]] in self.entry.label:
            return replace(label, text=side["side"])  # 收入预算A,决算B;支出预算C,决算D
        if not clause and self.text[mention.start - 1] == ":":  # 年初预算:A
            told = self.labels.read(re.split("[。;,\n]", self.text[max(0, mention.start - SHORTLY) : mention.start - 1])[-1])
            label = replace(label, key=told.key) if told.generic and told.key.column else label
        if mention.kind == "money" and self.phrases.planned_amount.search(clause):
            return Label("" if self.phrases.planned_amount.fullmatch(clause) else label.item, label.text, label.key._replace(column="预算"))
        if label.key.year or label.key.prior or not self.year:
            return label
        if self.section_year:
            return replace(label, key=label.key._replace(year=self.section_year))
        if clause[:1] in tuple("、和及与") and last and last.said.year and last.mention.end == begin:
            return replace(label, key=label.key._replace(year=last.said.year))
        named = self.phrases.that_year.search(self.text[max(0, begin - KINDS) : mention.start])
        year = int(named["year"]) if named else self.year
        return replace(label, key=label.key._replace(year=year)) if year < self.year else label

    def _is_spent(self, entry: Entry) -> bool:
        """Whether a budget and what was done of it have been said."""
        return {value.key.column in BUDGETS for value in entry.values if not value.key.prior} == {True, False}

    def _from_to(self, clause: str, mention: Mention) -> re.Match[str] | None:
        """由年初预算A调整为B: words before a number that is only where a move began."""
        return self.phrases.from_amount.search(clause) if self.leads_to.match(self.text, mention.end) else None

    def _from(self, subject: str, of: str, mention: Mention) -> None:
        before, named = self.labels.read(of), self.labels.read(subject)
        adjusted = self.text.startswith("调", mention.end)
        key = before.key if before.key != Key() else Key("调整前") if adjusted else Key(prior=True)
        entry = self._meant(named) if named.generic else None
        entry = entry or (self.entry if self.entry and self.entry.item == named.item and not self.entry.values else self._new_entry(named))
        entry.values.append(Value(mention, entry, key, key, True))
        self.entry, self.base, self.pending_base, self.base_entry = entry, key, mention, entry

    def _before_bracket(self, place: int) -> Value | None:
        """The amount that a bracket explains: the one right before it, or before what was said of its change."""
        whole = self._current(self.entry)
        change = self.last[1] if self.last[0] == "change" and self.last[1] and self.last[1].entry is self.entry else None
        said = [one.end for one in (whole and whole.mention, change and change.rate, change and change.amount) if one]
        return whole if place in said else None

    def _distribute(self, label: Label, clause: str, run: list[Mention]) -> bool:
        """收入、支出分别为A、B万元: the names and the numbers go in pairs."""
        names = self._names(clause, len(run)) or self._kinds_named(run[0].start, len(run))
        if ordered := self._in_order(clause, len(run)):
            self.bundle, label = ordered, self.labels.read(self.each.sub("", clause))
        if (
            not names
            and len(self.bundle) == len(run)
            and (label.generic or self.phrases.each_of_many.fullmatch(self.each.sub("", label.text)))
        ):
            for entry, mention in zip(self.bundle, run, strict=True):
                self._add_value(entry, mention, label.key)
            return True
        self.bundle = []
        if not names:
            return False
        for name, mention in zip(names, run, strict=True):
            one = self.labels.read(name)
            entry = self._new_entry(Label(one.item or self.lexicon.item(name), one.text or name, label.key))
            self._add_value(entry, mention, one.key.filled(label.key))
            self.bundle.append(entry)
        return True

    def _kinds_named(self, place: int, count: int) -> list[str]:
        """分为救助和养老两块,分别为A和B: the names that stand before the clause of the numbers."""
        found = self.phrases.kinds_named.search(self.text[max(0, place - KINDS) : place])
        return self._names(found["names"], count) if found else []

    def _in_order(self, clause: str, count: int) -> list[Entry]:
        """接待费A、运行费B,上年预算依次为C、D: the items that other amounts are said of, in their order."""
        label = self.labels.read(self.each.sub("", clause))
        if not (self.each.search(clause) and label.generic and label.key != Key()):
            return []
        told = [one for one in self.lately if one.values and not self._is_closing(one)]
        here = [one for one in told if one.sentence == self.sentence][-count:]
        before = [one for one in told if one.sentence == self.sentence - 1]
        return here if len(here) == count else before if len(before) == count and not here else []

    def _entry_for(self, label: Label, mention: Mention, clause: str) -> Entry:
        """The item a value belongs to: the current one where the words only say which amount, else a new one."""
        current = self.entry if self.entry and self.entry.sentence == self.sentence else None
        if mention.kind == "count":
            earlier = label.generic and (label.key.prior or label.key.year) and current
            same = current and any(value.mention.unit == mention.unit for value in current.values)
            return current if current and earlier and same else self._new_entry(label)
        if self._spent(label):
            assert self.entry
            return self.entry
        if self.segment_start and self.paragraph_lead is None and (opened := self._opened(label, clause)):
            return self._new_entry(opened)
        if label.generic and (wanted := self._meant(label)):
            return wanted
        if not label.generic and current and current.item == label.item and not any(v.said == label.key for v in current.values):
            return current
        if label.generic and label.text in ("收入", "支出"):
            label = Label(self.lexicon.item(label.text), label.text, label.key)
        if self.group and self.group.whole and self.group.whole.item == label.item and self.group.whole.mention.kind == "money":
            self.group = None
        return self._new_entry(label)

    def _spent(self, label: Label) -> bool:
        """预算A,支出B and 服务146人,支出B: what was spent is of the item that stands before."""
        entry = self.entry
        if label.text != "支出" or label.key.column or self.segment_start or entry is None or not entry.values:
            return False
        counted = entry.sentence == self.sentence and bool(entry.item) and all(value.mention.kind == "count" for value in entry.values)
        return counted or all("预算" in value.key.column for value in entry.values)

    def _meant(self, label: Label) -> Entry | None:
        """The item that words without one speak of: the current one, or at the start of a segment the one that leads."""
        lead = self.sentence_lead if not self.segment_start or self.sentence_lead else self.paragraph_lead
        named = self.entry is not None and not self.entry.values and self.entry.sentence == self.sentence  # ;出国其次,共A
        wanted = self._adjusted_of(label) or self._summed_up(label) or (lead if self.segment_start and not named else None) or self.entry
        if wanted is None or any(value.said == label.key for value in wanted.values):
            return None
        other = OTHER_SIDE.get(label.text)
        if other and other in wanted.label and label.text not in wanted.label:
            return None
        if label.text in ("收入", "支出") and wanted.values and all(value.mention.kind == "count" for value in wanted.values):
            return None
        if not self.segment_start:
            return wanted if wanted.sentence == self.sentence else None
        self.group, self.entry = None, wanted
        self.sentence_lead = self.sentence_lead or wanted
        return wanted

    def _adjusted_of(self, label: Label) -> Entry | None:
        """年初预算A,追加甲B,调整后预算C: of the item whose first budget was said."""
        here = [one for one in reversed(self.lately) if one.paragraph == self.paragraph] if label.key.column == BUDGETS[-1] else []
        budgets = (one for one in here if {value.key.column for value in one.values} & set(BUDGETS[:2]))
        return next(budgets, None)

    def _summed_up(self, label: Label) -> Entry | None:
        """甲A,乙B,合计C;去年收入D: of what the two make."""
        if label.text not in ("收入", "支出") or not label.key.prior:
            return None
        return next((one for one in reversed(self.lately) if one.sentence == self.sentence and one.values and self._is_closing(one)), None)

    def _opened(self, label: Label, clause: str) -> Label | None:
        """What words without an item speak of at the start of a paragraph: the heading above, else all income or expenditure."""
        vague = label.text in self.lexicon.language.words["泛"]
        if vague and self.heading.item and not label.key.prior:
            return Label(self.heading.item, self.heading.text, label.key)
        if (
            (vague or label.generic or label.item == ALL_SPENT)
            and self.title.item
            and not self.heading.item
            and not self.topic.item
            and not label.key.prior
        ):
            return Label(self.title.item, self.title.item, label.key)
        if not label.generic or self.sentence_lead is not None:
            return None
        if self.topic.item and (label.key.column or clause in ("共", "共计", "合计", "总计", "共安排")):
            return Label(self.topic.item, self.topic.text, label.key)
        if label.text:
            return Label(self.lexicon.item(label.text), label.text, label.key)
        whole = next((word for word in ("支出", "收入") if word in clause), "支出" if re.search("年|总", clause) else "")
        if whole and not self.heading.item and not any(one.item == self.lexicon.item(whole) for one in self.facts.entries):
            return Label(self.lexicon.item(whole), whole, label.key)
        return self.heading if label.key.column or (self.heading.item and not label.text) else None

    def _base_value(self, role: str, clause: str, run: list[Mention], match: object) -> None:
        """较上年的1174万元: the base itself is printed."""
        compared = self.labels.compared(clause, self.text[run[-1].end : run[-1].end + 3])[-1]
        subject = self._subject(clause[: compared.start])
        self.base, self.pending_base = compared.base, run[0]
        self.entry = self._with_money(self.entry) if run[0].kind == "money" else self.entry
        at_start = (
            self.segment_start
            and self.paragraph_lead is None
            and clause[: compared.start].strip("0123456789.、()一二三四五六七八九十") == ""
        )
        if self.entry is None or (at_start and self.paragraph_before is not None):
            self._new_entry(Label("", "", subject or Key()))
        assert self.entry is not None
        self.base_entry = self.entry
        if len(run) == len(self.bundle):
            for entry, mention in zip(self.bundle, run, strict=True):
                entry.values.append(Value(mention, entry, compared.base, compared.base, True))
            return
        self.entry.values.append(Value(run[0], self.entry, compared.base, compared.base, True))
