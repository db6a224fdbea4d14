"""What becomes of a number that is an amount or a change: to which item it belongs, against which base."""

import re

from perfeval.review.facts import Change, Entry, Group, Key, Ratio, Relation, Value
from perfeval.review.labels import Label
from perfeval.review.numbers import Mention
from perfeval.review.state import State

_MANY = re.compile(r"(?:[两二三四五六七八九]|\d)(?:项|类|者|方面)?(?:支出|收入|经费|费用)?")


class AmountsSaid(State):
    """Amounts, bases and changes."""

    def _value(self, role: str, clause: str, run: list[Mention], match: object) -> None:
        label = self.labels.read(clause)
        if (
            clause.startswith("(")
            and not label.generic
            and self.entry
            and (whole := self._current(self.entry))
            and whole.mention.end == run[0].start - len(clause)
        ):
            self.group = Group(whole, [], False, self.group, True)
            self.facts.groups.append(self.group)
        if len(run) > 1 and self._distribute(label, clause, run):
            return
        entry = self._entry_for(label, run[0], clause)
        for mention in (one for one in run[1:] if one.unit != run[0].unit):  # 接待19批次、119人次
            self._add_value(self._new_entry(label), mention, label.key)
        earlier = label.key.prior or bool(label.key.year and self.year and label.key.year < self.year)
        self._add_value(entry, run[0], label.key, compared=earlier and clause.startswith("("))
        if clause.endswith(("由", "从")):
            self.base, self.pending_base, self.base_entry = label.key, run[0], entry

    def _distribute(self, label: Label, clause: str, run: list[Mention]) -> bool:
        """收入、支出分别为A、B万元: the names and the numbers go in pairs."""
        names = self._names(clause, len(run))
        if not names and len(self.bundle) == len(run) and (label.generic or _MANY.fullmatch(self.each.sub("", label.text))):
            for entry, mention in zip(self.bundle, run, strict=True):
                self._add_value(entry, mention, label.key)
            return True
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
        if self.group and self.group.whole and self.group.whole.item == label.item:
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
        wanted = (lead if self.segment_start else self.entry) or self.entry
        if wanted is None or any(value.said == label.key for value in wanted.values):
            return None
        if not self.segment_start:
            return wanted if wanted.sentence == self.sentence else None
        self.group, self.entry = None, wanted
        self.sentence_lead = self.sentence_lead or wanted
        return wanted

    def _opened(self, label: Label, clause: str) -> Label | None:
        """What words without an item speak of at the start of a paragraph: the heading above, else all income or expenditure."""
        vague = label.text in self.lexicon.language.words["泛"]
        if vague and self.heading.item and not label.key.prior:
            return Label(self.heading.item, self.heading.text, label.key)
        if not label.generic or self.sentence_lead is not None:
            return None
        if self.topic.item and label.key.column:
            return Label(self.topic.item, self.topic.text, label.key)
        if label.text:
            return Label(self.lexicon.item(label.text), label.text, label.key)
        whole = next((word for word in ("支出", "收入") if word in clause), "支出" if re.search("年|总", clause) else "")
        if whole and not self.heading.item and not any(one.item == self.lexicon.item(whole) for one in self.facts.entries):
            return Label(self.lexicon.item(whole), whole, label.key)
        return self.heading if label.key.column else None

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
        before = self.entry
        subject = self._change_subject(clause, match) if len(run) == 1 else None
        named = self.entry is not before
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
            change = self._one_change(
                entry, mention, way, subject if isinstance(subject, Key) else Key(), bool(self.labels.compared(clause))
            )
            change.others = self._context(entry) if len(run) == 1 and not named else ()

    def _named_targets(self, clause: str, match: re.Match[str] | None, count: int) -> list[Entry]:
        """公务接待、公务用车各减少A、B: items that are only named."""
        words = clause[-60:][: match.start()] if match and count > 1 else ""
        for found in reversed(self.labels.compared(words)):
            words = words[: found.start] + words[found.end :]
        self.bundle = (
            [self._new_entry(self.labels.read(name)) for name in self._names(re.sub("[两二三四五]项.*$", "", words), count)]
            if words
            else []
        )
        return self.bundle

    def _change_subject(self, clause: str, match: re.Match[str] | None) -> Key | str | None:
        """The item named in the clause of a change, if any; "unknown" for one that nothing is known of."""
        words = clause[-60:][: match.start()] if match else clause
        for found in reversed(self.labels.compared(words)):
            words = words[: found.start] + "," + words[found.end :]
        words = re.sub(r"^.*,(?=.)", "", words).strip(",")
        words = self.all.sub(
            "", self.each.sub("", re.sub("(?:总体|总共|实际|净|略有?|有所|大幅|比例|主要|相应|相比|相对|而言|来看|则|比|[(])+", "", words))
        )
        label = self.labels.read(words)
        if label.text in ("支出", "收入") and self.segment_start and self.paragraph_lead is None and self.sentence_lead is None:
            self._new_entry(Label(self.lexicon.item(label.text), label.text, label.key))
            return label.key
        if label.generic:
            return label.key if label.key.column else None
        if self.entry and (self.entry.item == label.item or label.text in self.lexicon.language.words["泛"]):
            return label.key
        if self._is_item(label):
            known = self._new_entry(label)
            return label.key if known else None
        return "unknown"

    def _one_change(self, entry: Entry, mention: Mention, way: int | None, subject: Key, own: bool) -> Change:
        rate = mention.kind in ("ratio", "tenths") or (mention.kind == "bare" and "." in mention.text)
        open_one = entry.changes[-1] if entry.changes else None
        base_value = self.pending_base if self.base_entry is entry else None
        if (
            rate
            and open_one
            and open_one.rate is None
            and open_one.way is not None
            and (open_one.base == self.base)
            and open_one.amount
            and open_one.way != 0
        ):
            open_one.rate, open_one.rate_way = mention, way
            change = open_one
        else:
            change = Change(entry, self.base, way, subject=subject, own_base=own, base_value=base_value)
            setattr(change, "rate" if rate else "amount", mention)
            self._add_change(change)
        self.last = ("change", change)
        return change

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
        if self.entry and run[0].kind in ("money", "count"):
            self.entry.values.append(Value(run[0], self.entry, Key("", self.year), Key("", self.year)))

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


def replace_empty(own: Key, common: Key) -> Key:
    return Key(own.column or common.column, own.year or common.year, own.prior or common.prior)
