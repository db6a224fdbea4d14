"""What becomes of a number that is a change: of which item, against which base, with which rate."""

import re

from perfeval.review.changes_marked import ChangesMarked
from perfeval.review.facts import BUDGETS, OPENING, Change, Entry, Key, Ratio, is_money
from perfeval.review.labels import Label
from perfeval.review.numbers import Mention

ADJUSTED = "调整预算"


class ChangesSaid(ChangesMarked):
    """Amounts and rates of change."""

    def _change(self, role: str, clause: str, run: list[Mention], match: re.Match[str] | None) -> None:
        way = self.lexicon.way(match["way"]) if match else self.last[1].way if self.last[1] else self._way_behind(run[0].end)
        before = self.entry
        subject = self._change_subject(clause, match) if len(run) == 1 else None
        of_table = run[0].kind == "ratio" and clause.startswith("合计") and not self._closed()
        subject = "unknown" if of_table or self.phrases.leaving_out.search(self._sentence_before(run[0].start)) else subject
        named = self.entry is not before
        if subject == "unknown" or (subject is None and not named and self._is_reason(clause, run[0])):
            self.facts.unbound.extend(("change", mention) for mention in run)
            return
        if self._of_no_item(run):
            return
        if len(run) > 1 and self._each_its_rate(clause, run, way):
            return
        if match and self._is_saved(match["way"]):
            self.facts.ratios.append(Ratio("rate", None, run[0], match["way"]))
            return
        if len(run) == 1 and not named:
            named = (self._new_entry(self.heading) if self._under_item() else self._entry_of_table()) is not None
        if len(run) == 1 and run[0].kind == "money" and not named:
            self.entry = self._with_money(self.entry)
        self._against_budget_beside(clause, run[0])
        usual, self.base = self.base, Key("预算") if match and match["way"] in self.lexicon.language.words["预"] else self.base
        entries = self._targets(clause, len(run)) or self._named_targets(clause, match, len(run))
        if not entries:
            self.facts.unbound.extend(("change", mention) for mention in run)
            return
        mentions = run if len(run) == len(entries) else run * len(entries)
        for number, (entry, mention) in enumerate(zip(entries, mentions, strict=False)):
            between = self.in_pairs.fullmatch(self.text[mentions[number - 1].end : mention.start]) if number and len(run) > 1 else None
            way = self.lexicon.way(between["way"]) if between and between["way"] else way
            own = bool(self.labels.compared(clause)) or self.compared_of == (entry, self.sentence)
            change = self._one_change(entry, mention, way, subject if isinstance(subject, Key) else Key(), own)
            change.own_base = change.own_base or change.base == Key("预算")
            near = self._context(entry) if len(run) == 1 and not named else ()
            change.others = tuple(one for one in near if mention.kind != "money" or is_money(one))
        self.base = usual if self.base == Key("预算") and usual != self.base else self.base

    def _way_behind(self, place: int) -> int | None:
        """较上年A万元B万元,增长Y%: the direction of an amount whose verb was left out is that of its rate."""
        found = self.labels.way.match(self.text, place + 1) if self.text[place : place + 1] == "," else None
        return self.lexicon.way(found[0]) if found else None

    def _of_no_item(self, run: list[Mention]) -> bool:
        """增减相抵,净增A,增长Y%: of no single item; 压缩20%后核定: a rule, and no change."""
        set_off = not self._closed() and self.phrases.set_off_changes.search(self.text[max(0, run[0].start - 12) : run[0].start])
        if set_off:
            self.entry = None
        earlier = run[0].kind in ("ratio", "tenths") and self.phrases.after_that.match(self.text, run[-1].end)  # 在上年下降Y%之后
        if set_off or earlier or (run[0].kind == "ratio" and self.phrases.rate_applied.match(self.text, run[-1].end)):
            self.facts.unbound.extend(("change", mention) for mention in run)
            return True
        return False

    def _is_saved(self, word: str) -> bool:
        """节约A,比上年增加B,节约率Y%: of the budget, and not of the change said before."""
        last = self.last[1]
        return word.endswith("率") and self.phrases.saved.search(word) is not None and last is not None and last.way == 1

    def _each_its_rate(self, clause: str, run: list[Mention], way: int | None) -> bool:
        """较上年减少A、较预算减少B,分别下降X%、Y%: the rates of the changes just said of one item, in their order."""
        open_ones = [one for one in self.entry.changes if one.amount and one.rate is None] if self.entry else []
        rates = all(one.kind == "ratio" for one in run) and bool(self.each.search(clause))
        if not rates or len(open_ones) != len(run) or self.entry is None or self.entry.sentence != self.sentence:
            return False
        for change, rate in zip(open_ones, run, strict=True):
            change.rate, change.rate_way = rate, way
        return True

    def _under_item(self) -> bool:
        """2.公务接待费。全年3批次,比预算减少A: under a heading that names an item, with no amount in the paragraph yet."""
        here = [one for one in self.lately if one.paragraph == self.paragraph and (is_money(one) or one.changes)]
        return self._has_name(self.heading) and not here

    def _against_budget_beside(self, clause: str, mention: Mention) -> None:
        """决算A,年初预算B,二者相差C,下降Y%: of the budget that was said with it."""
        budgets = [value for value in self.entry.values if value.key.column in BUDGETS] if self.entry else []
        if self.entry is None or len(budgets) != 1 or len(self.entry.values) < 2 or self.labels.compared(clause):
            return
        behind = self.entry.values[-1] is budgets[0] and not any(value.key.prior for value in self.entry.values)
        behind = behind and mention.start - len(clause) - budgets[0].mention.end < 2  # nothing else between them
        apart = behind and (self.changing.search(clause) or self.only_way.fullmatch(clause))  # 决算A,年初预算B,差额C; 下降Y%
        self.compared_of = (self.entry, self.sentence) if apart else self.compared_of
        if apart or (self.base is None and self.phrases.of_both.search(clause)):
            self.base = Key(budgets[0].key.column)

    def _is_reason(self, clause: str, mention: Mention) -> bool:
        """由A调整为B,主要由于:(1)…调增C;(2)…调增D: what moved for one of several reasons is not the change of the item."""
        entry = self.entry
        if entry is None or not entry.values or entry.sentence != self.sentence or self.labels.compared(clause):
            return False
        since = self.text[entry.values[-1].mention.end : mention.start]
        return bool(self.phrases.reasons.search(since))

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
        words = self._words_of_change(clause, match)
        if two := self._of_two(words):
            self.entry = two
            return None
        label = self.labels.read(words)
        lead = self.paragraph_lead or self.paragraph_before
        if label.text in self.lexicon.language.words["总"] and lead and self.entry and self.entry.item:
            self.entry = lead  # 接待费增加A;总额减少B: of what leads the paragraph
            return label.key
        if (side := self._side_of_change(words, label)) is not None:
            return side
        if label.generic and self.paragraph_lead is None and (total := self.phrases.total_of_year.match(words)):
            lead = self.paragraph_before
            if total["year"] and lead and len({value.key.year for value in lead.values}) > 1:
                self.entry = lead  # 2022年合计A,2021年合计B。2022年合计比2021年增加C
                return None
            return "unknown"  # the total of the table above
        if label.generic:
            return label.key if label.key.column or label.key.year else None
        if self.entry and (
            self.entry.item == label.item or label.text in self.lexicon.language.words["泛"] or self._called_so(self.entry, label)
        ):
            return label.key
        if self.phrases.both_sides.search(words) and (both := self._last_total()):
            self.entry = both
            return label.key
        longer = [] if self._is_item(label) else self._begun_by(label.text)
        if longer or self._is_item(label):
            known = self._new_entry(Label(longer[0].item, longer[0].label, label.key) if longer else label)
            return label.key if known else None
        return "unknown"

    def _side_of_change(self, words: str, label: Label) -> Key | str | None:
        """支出总额减少A, and 支出减少A where nothing leads: all of one side, not the part said before."""
        if self._side_apart(label):
            return label.key
        if (whole := self.phrases.whole_named.fullmatch(words)) and self.entry and self.entry.item != label.item:
            return label.key if whole["of"] and self._new_entry(label) else "unknown"
        if label.text in ("支出", "收入") and self.segment_start and self.paragraph_lead is None and self.sentence_lead is None:
            self._new_entry(Label(self.lexicon.item(label.text), label.text, label.key))
            return label.key
        return None

    def _words_of_change(self, clause: str, match: re.Match[str] | None) -> str:
        """What stands before a change, without the comparison and the words that say how much it was."""
        words = clause[-60:][: match.start()] if match else clause
        for found in reversed(self.labels.compared(words)):
            words = words[: found.start] + "," + words[found.end :]
        words = self.phrases.net_behind.sub("", self.all.sub("", words))
        words = re.sub(r"^.*,(?=.)", "", words.strip(",")).strip(",")
        return self.all.sub("", self.each.sub("", self.phrases.beside_change.sub("", words.lstrip("("))))

    def _one_change(self, entry: Entry, mention: Mention, way: int | None, subject: Key, own: bool) -> Change:
        open_one = entry.changes[-1] if entry.changes else None
        if mention.value < 0 and way == 1 and open_one and open_one.way == -1:
            way = -1  # 减收A,增长-Y%
        rate = mention.kind in ("ratio", "tenths") or (mention.kind == "bare" and "." in mention.text)
        together = self.last[0] == "base_value"  # 与2017年预算A相比,收、支各增加B
        together = (together or self.base_entry is entry) and self.base != Key("预算")  # 比上年B增加C,超收D: B is another base
        base_value = self.pending_base if together else None
        if (
            rate
            and open_one
            and open_one.rate is None
            and open_one.way is not None
            and (
                open_one.base == self.base
                or (self.last[1] is open_one and self.base == Key(prior=True) and not self._other_base(open_one, own))
            )
            and open_one.amount
            and open_one.way != 0
            and not self._adjusted(open_one.amount, mention)
            and not self.phrases.base_behind.match(self.text, mention.end)
        ):
            open_one.rate, open_one.rate_way = mention, way
            change = open_one
        elif self._completes(open_one, mention, way):
            assert open_one
            open_one.amount, change = mention, open_one
        else:
            adjusted = bool(rate and open_one and open_one.amount and self._adjusted(open_one.amount, mention))
            base = Key(prior=True) if adjusted and not own else self.base
            if year := self._year_of_series(entry, base):  # 2013年A,2014年B,比上年少C: of 2014
                subject, base = Key(year=year), Key(base.column if base else "", year - 1)
            if not rate and self._is_of_adjusted(entry, mention):
                subject, base = Key(ADJUSTED), Key("年初预算")
            change = Change(entry, base, way, subject=subject, own_base=own, base_value=base_value)
            setattr(change, "rate" if rate else "amount", mention)
            self._add_change(change)
        self.last = ("change", change)
        return change

    def _year_of_series(self, entry: Entry, base: Key | None) -> int | None:
        """The year of the amount right before a change, in a series of earlier years."""
        if not entry.values or entry.values[-1].compared or base is None or not base.prior or self.year is None:
            return None
        last, years = entry.values[-1].key.year, [value.key.year for value in entry.values if value.key.year]
        return last if last and min(years) < last < self.year else None

    def _adjusted(self, amount: Mention, rate: Mention) -> bool:
        """调减A,下降Y%: the budget was adjusted by A, and the rate is of something else."""
        return self.phrases.is_adjusted(self.text, amount.start) and not self.phrases.is_adjusted(self.text, rate.start)

    def _is_of_adjusted(self, entry: Entry, amount: Mention) -> bool:
        """调整预算A,比年初增加B: right behind it, it is the budget that moved, and not what was spent."""
        last = entry.values[-1] if entry.values else None
        between = self.text[last.mention.end : amount.start] if last and last.key.column == ADJUSTED else "。"
        opening = self.base is not None and self.base.column.startswith(OPENING) and not re.search(r"[\d。;]", between)
        return opening or self.phrases.adjusted_by.match(between) is not None

    def _other_base(self, last: Change, own: bool) -> bool:
        """比调整预算调增A,比上年下降Y%: a rate that says its own base, after an amount against a budget."""
        base = last.base
        return own and base is not None and bool(base.column) and not (base.prior or base.year)

    def _completes(self, last: Change | None, mention: Mention, way: int | None) -> bool:
        """增长Y%,增支A: the amount after its rate, right beside it."""
        if last is None or self.last[1] is not last or last.base != self.base or last.rate is None or last.amount is not None:
            return False
        return last.way == way in (1, -1) and mention.kind == "money"
