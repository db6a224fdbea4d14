"""What becomes of a number that is a ratio: a share, a completion rate, an average, a bound."""

import re

from perfeval.review.amounts_said import AmountsSaid
from perfeval.review.dealt import BACK, Dealt
from perfeval.review.facts import Entry, Key, Ratio, is_money, stem
from perfeval.review.labels import Label
from perfeval.review.numbers import Mention

_YEAR = re.compile(r"((?:19|20)\d\d)年")
NAMED = 3  # characters that a name of its own has more than


class RatiosSaid(Dealt, AmountsSaid):
    """Ratios of an item to a whole, a budget, a count, or of a name of their own."""

    def _share(self, role: str, clause: str, run: list[Mention], match: re.Match[str] | None) -> None:
        named = match.groupdict().get("whole") or match.groupdict().get("budget") or "" if match else ""
        within = self.phrases.share_within.search(clause[: match.start()]) if match and not named else None
        named = within["whole"] if within else named
        entries: list[Entry | None] = [*self._targets(clause, len(run))] or [None]
        if len(run) > 1 and (None in entries or len(entries) != len(run)):
            words = clause[: match.start()] if match and len(clause) <= 60 else clause
            entries = [*self._dealt_to(words, len(run), named)] or entries
        if role == "share" and re.search("^比?[由从]|[由从]$", named):  # 比重由X%降到Y%
            self.facts.ratios.append(Ratio("rate", None, run[0], named))
            return
        if role == "share" and match and len(run) == 1:
            words = clause[-60:][: match.start()]
            years = _YEAR.findall(words)
            if self.labels.prior.search(words) or (
                years and self.year and int(years[-1]) < self.year
            ):  # its part and whole are those of the year before
                self.facts.ratios.append(Ratio("rate", None, run[0], words + match[0]))
                return
            entries = [self._sharer(words, self._with_money(entries[0]) if role == "completion" else entries[0])]
            self.entry = entries[0] or self.entry
        told = [one for one in self.lately[-1:] if one.values and one.sentence == self.sentence and self._is_closing(one)]
        closed = told[0].values[-1] if told and len(run) > 1 else None
        for entry, mention in zip(entries, run if len(run) == len(entries) else run * len(entries), strict=False):
            ratio = Ratio(role, entry, mention, named, after=len(entry.values) if entry else 0)
            ratio.others = self._context(entry) if entry and len(run) == 1 else ()
            ratio.listed, ratio.closed = self.group.whole if self.group else None, closed
            ratio.among = tuple(one for one in entries if one) if 1 < len(run) == len(entries) else ()
            self.facts.ratios.append(ratio)
            if entry:
                entry.ratios.append(ratio)

    def _sharer(self, words: str, current: Entry | None) -> Entry | None:
        """The item that a share is said of: the one its own clause names, else the current one."""
        if two := self._of_two(words):
            return two
        label = self.labels.read(self.each.sub("", words).removesuffix("所"))
        if label.text in ("支出", "收入") and self.segment_start and self.sentence_lead is None:
            all_of_it = [one for one in self.facts.entries if one.item == self.lexicon.item(label.text) and one.values]
            current = next((one for one in reversed(all_of_it) if one.paragraph == self.paragraph), current)  # 。支出占收入的Y%
        here = [one for one in self.lately if one.sentence == self.sentence and one.values]
        same = [one for one in here if len(label.text) > 1 and one.label == label.text.removesuffix("人员")]
        if same:
            return same[-1]  # 在岗A人(在编B人,聘用C人),在编人员占…
        unnamed = len(label.text) < 2 and not self._has_name(label)  # 税占比 is of 税收收入
        vague = label.generic or unnamed or label.text in self.lexicon.language.words["泛"]
        if vague or (current and stem(current.item) == stem(label.item)):
            return current
        names = {stem(label.item), label.item.removesuffix("人员")}
        named = [entry for entry in reversed(self.facts.entries) if stem(entry.item) in names and entry.values]
        found = next((one for one in named if is_money(one)), named[0] if named else None)
        near = {one.label: one for one in self.lately if one.paragraph == self.paragraph and label.text in one.label and is_money(one)}
        found = found or (next(iter(near.values())) if len(near) == 1 and self.group is None else None)  # 转移支付 for 对下转移支付
        return found or (self._new_entry(label) if self._has_name(label) else None)

    def _completion(self, role: str, clause: str, run: list[Mention], match: re.Match[str] | None) -> None:
        words = clause[-60:][: match.start()] if match else ""
        label = self.labels.read(words)
        self._side_apart(label)
        if self.phrases.moved_by.search(words):
            self.facts.ratios.append(Ratio("rate", None, run[0], label.text))
            return
        rate = match is not None and "率" in match[0]
        if rate and (self.hope.search(words) or (self.entry and self.entry.paragraph != self.paragraph)):
            self.facts.ratios.append(Ratio("rate", None, run[0], label.text + (match[0] if match else "")))
            return
        vague = not label.item or label.text in self.lexicon.language.words["泛"] or "预算" in label.text
        known = vague or self._is_item(label)
        if not vague and known and (self.entry.item != label.item if self.entry else self._has_name(label)):
            self._new_entry(label)
        elif vague:
            self._entry_of_table()
        other = rate and not known and self.segment_start and self.sentence_lead and len(label.text) > NAMED
        if other and self.entry and not self._called_so(self.entry, label):
            self.facts.ratios.append(Ratio("rate", None, run[0], label.text + (match[0] if match else "")))
            return  # 甲执行率A;某活动执行率B: of something of which no amount is printed
        self._share("completion", clause, run, match)

    def _whole_value(self, role: str, clause: str, run: list[Mention], match: re.Match[str] | None) -> None:
        """The A of 占支出A万元的Y%: an amount of the current item only where it is its budget."""
        if len(run) > 1 and self._distribute(self.labels.read(self.each.sub("", clause)), clause, run):
            return
        self.pending_whole = (run[0], clause)
        if match and clause[: match.start()]:
            self.entry = self._sharer(clause[: match.start()], self.entry)
        label = self.labels.read(clause[match.end() :] if match else clause)
        if self.entry and ("预算" in label.key.column or label.key.prior) and label.generic:
            self._add_value(self.entry, run[0], label.key)

    def _of_value(self, role: str, clause: str, run: list[Mention], match: object) -> None:
        """占支出A万元的Y%, 为年初预算A万元的Y%: the whole is printed right before."""
        if len(run) == len(self.bundle) > 1:  # 分别为预算A、B的X%、Y%
            self.facts.ratios += [
                Ratio("completion", entry, one, after=len(entry.values)) for entry, one in zip(self.bundle, run, strict=True)
            ]
            return None
        whole, words = self.pending_whole or (None, "")
        if whole is None or whole.end != run[0].start - 1:
            return self._named(role, clause, run, None)
        kind = "completion" if re.search("预算|计划|目标|任务", words) and not re.search("占", words) else "share"
        ratio = Ratio(kind, self.entry, run[0], explicit=whole, after=len(self.entry.values) if self.entry else 0)
        ratio.others = self._context(self.entry) if self.entry else ()
        self.facts.ratios.append(ratio)
        return None

    def _average(self, role: str, clause: str, run: list[Mention], match: object) -> None:
        self.facts.ratios.append(Ratio("average", self.entry, run[0], clause))
        if self.segment_start and run[0].kind == "money" and self.phrases.income_each.search(clause):
            self._add_value(self._new_entry(Label("", "", Key())), run[0], Key())  # 人均可支配收入A,比上年B增加C: of that

    def _bound(self, role: str, clause: str, run: list[Mention], match: re.Match[str] | None) -> None:
        named = match["ratio"] if match else ""
        self.facts.ratios.append(Ratio("limit", None, run[0], self.labels.read(named).text, way=match["sign"] if match else ""))

    def _named(self, role: str, clause: str, run: list[Mention], match: object) -> None:
        """A ratio with a name of its own, or a number in brackets after an amount."""
        bare = self.text[max(0, run[0].start - 1) : run[0].start] == "("
        label = self.labels.read(clause)
        dealt = label.text.endswith(("比例", "比重", "占比")) or (
            not label.text and self.phrases.shares_listed.search(self._sentence_before(run[0].start))
        )
        if len(run) > 1 and dealt and not bare:
            self._share("share", clause, run, None)
        elif (
            label.text
            and len(run) == 1
            and self.phrases.shares_listed.search(self._sentence_before(run[0].start))
            and self._known_item(label)
        ):
            self.entry = self._known_item(label)
            self._share("share", clause, run, None)
        elif label.text.endswith(("率", "比例", "比重", "幅度")) and not bare:
            self.facts.ratios.append(Ratio("rate", None, run[0], label.text))
        elif bare and self.entry and self.entry.values and self.entry.values[-1].mention.end >= run[0].start - 1:
            self.facts.ratios.append(Ratio("bracket", self.entry, run[0], after=len(self.entry.values)))
        else:
            self.facts.unbound.append(("named", run[0]))

    def _known_item(self, label: Label) -> Entry | None:
        """占比结构:出国X%,用车Y%: the last amount of the item that stands before a share."""
        here = [one for one in self.facts.entries[-BACK:] if one.values and is_money(one)]
        return next((one for one in reversed(here) if stem(one.item) == stem(label.item)), None)

    def _allotment(self, role: str, clause: str, run: list[Mention], match: object) -> None:
        self.facts.ratios.append(Ratio("rate", None, run[0], "到位率"))

    def _other(self, role: str, clause: str, run: list[Mention], match: re.Match[str] | None) -> None:
        label = self.labels.read(clause)
        if run[0].kind == "bare" and (run[0].decimals or not run[0].value) and label.item and self._is_item(label):
            self._new_entry(label).bare = True  # what follows is still about it
        elif run[0].kind == "bare" and not run[0].value and self.phrases.the_rest.search(label.text):
            self._new_entry(Label("", "", Key()))  # 其余为0,与上年持平: of no item said before
        self.facts.unbound.extend((role, mention) for mention in run)
