"""One document as read: text, numbers, facts and tables, and the ways to find an amount again."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from operator import attrgetter
from typing import Any, TypeVar

from perfeval.review.documents import Document
from perfeval.review.facts import BUDGETS, OPENING, OTHER_SIDE, Change, Entry, Facts, Key, Value, same_column, stem
from perfeval.review.lexicon import Lexicon
from perfeval.review.normal import Normal
from perfeval.review.numbers import Mention
from perfeval.review.phrases import Phrases
from perfeval.review.tables import Sheet

MOST = 40  # amounts of one item that are looked at
_START = attrgetter("mention.start")

Kept = TypeVar("Kept")


@dataclass
class Plain:
    """A document and its text in one form: half-width, simplified, without white space in sentences."""

    document: Document
    normal: Normal

    @property
    def text(self) -> str:
        return self.normal.text

    def before(self, place: int, size: int) -> str:
        """The last characters before a place."""
        return self.text[max(0, place - size) : place]


@dataclass
class Reading(Plain):
    """What a document states: its numbers, facts and tables."""

    lexicon: Lexicon
    facts: Facts
    sheets: list[Sheet]
    years: tuple[int, ...]  # of the title
    mentions: list[Mention]
    by_item: dict[str, list[Value]] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)  # what a check found that another asks for again

    def once(self, name: str, find: Callable[["Reading"], Kept]) -> Kept:
        """What `find` gives for this document, found once."""
        if name not in self.kept:
            self.kept[name] = find(self)
        kept: Kept = self.kept[name]
        return kept

    @property
    def phrases(self) -> Phrases:
        return self.lexicon.phrases

    @cached_property
    def now(self) -> re.Pattern[str]:
        return re.compile(self.lexicon.words("今"))

    @cached_property
    def year(self) -> int | None:
        return max(self.years) if self.years else None

    def within(self, begin: int, end: int) -> list[Mention]:
        """The numbers that start after one place and before another, in their order."""
        starts = self.once("starts", lambda _: [mention.start for mention in self.mentions])
        return self.mentions[bisect_right(starts, begin) : bisect_left(starts, end)]

    def said_in(self, sentence: int) -> list[Value]:
        """The amounts of a sentence, by its number, in their order."""
        return self.once("sentences", _by_sentence).get(sentence, [])

    def begin(self, place: int, marks: str = "。;\n") -> int:
        """Where the last of these marks before a place stands: its sentence, or part of one, begins right after."""
        return max(self.text.rfind(mark, 0, place) for mark in marks)

    def same_item(self, entry: Entry) -> list[Value]:
        """All amounts of this item in the document, the nearest before it first."""
        both = self.phrases.both_sides
        names = [entry.item, *(both.sub(one, entry.item) for one in ("收入", "支出") if both.search(entry.item))] if entry.item else []
        names += [f"{one}总计" for one in ("收入", "支出") if entry.item and both.fullmatch(entry.item)]
        values = [value for name in names for value in self.by_item.get(stem(name), ()) if value.entry is not entry]
        values = sorted(values or self._called_alike(entry), key=_START)
        place = bisect_right(values, entry.start, key=_START)
        return values[:place][::-1] + values[place:]

    def _called_alike(self, entry: Entry) -> list[Value]:
        """非税收入 and 年度非税收入资金: the one item whose name holds this one with little more."""
        name = stem(entry.item)
        other = next((two for one, two in OTHER_SIDE.items() if one in entry.item and two not in entry.item), "")
        longer = {item for item in self.by_item if 4 <= len(name) < len(item) <= len(name) + 4 and name in item} if name else set()
        names = {item for item in longer if not other or other not in item}
        return [value for item in names if len(names) == 1 for value in self.by_item[item] if value.entry is not entry]

    def knows(self, entry: Entry) -> bool:
        """Whether a name is one of an item, and not words that a number happened to follow."""
        again = any(value.entry is not entry for value in self.by_item.get(stem(entry.item), ()))
        named = entry.item != entry.label or entry.item in self.lexicon.names or again or bool(self.phrases.item_name.search(entry.label))
        return bool(entry.item) and named and not re.match("——|其(?!他|它|余)|现在|所以", entry.label)

    def year_of(self, key: Key) -> int | None:
        return self.year - 1 if key.prior and self.year else key.year or self.year

    def is_base(self, key: Key, base: Key | None) -> bool:
        """Whether an amount with this key is what a comparison with `base` compares with."""
        if base is None:
            return key.prior or bool(key.year and self.year and key.year < self.year)
        if base.year and base.year == self.year and base.column in BUDGETS:
            return not key.prior and self.year_of(key) == base.year and same_column(key.column, base.column)
        if base.prior or base.year:
            same_year = key.prior if base.prior and not self.year else self.year_of(key) == self.year_of(base)
            earlier = key.prior or key.year is not None
            return same_year and earlier and (not base.column or not key.column or same_column(key.column, base.column))
        return not key.prior and same_column(key.column, base.column)

    def currents(self, change: Change) -> list[Value]:
        """What the change may lead to, most plausible first: amounts of the item itself, else said elsewhere."""
        wanted = change.subject.column
        own = [value for value in change.entry.values if self._may_be_current(value, change)]
        spent = [value for value in own if value.key.column not in BUDGETS]
        own = spent if spent and not wanted and all(value.key.column == "年初预算" for value in own if value not in spent) else own
        if year := change.subject.year:  # 2018年比2017年减少A
            later = bool(self.years) and year > max(self.years)  # 2012年预算较2011年多A, in an account of 2011
            own = [value for value in own if self.year_of(value.key) == year] or ([] if later else own)
        if wanted:
            own = [value for value in own if value.key.column == wanted] or own
        elsewhere: list[Value] = []
        if (not wanted and all(value.key.column in BUDGETS for value in own)) or not own:
            elsewhere = list(islice((value for value in self.same_item(change.entry) if self._may_be_current(value, change)), MOST))
            elsewhere.sort(key=lambda value: value.key.column in BUDGETS)
        if not own:
            own = [value for value in elsewhere if not wanted or value.key.column in ("", wanted)] or elsewhere
            own = own[:6]
        own = sorted(own, key=lambda value: (value.key.column in BUDGETS and not wanted, -value.mention.start))
        if all(value.key.column in BUDGETS for value in own) and not wanted:
            own += elsewhere[:3]
        said = change.amount or change.rate
        digits = max(one.digits for one in (change.amount, change.rate) if one) if said else 3
        telling = not own or digits > 2 or change.base_value is not None  # fewer digits may agree with anything
        return own + [value for entry in change.others if telling for value in entry.values if self._may_be_current(value, change)]

    def _may_be_current(self, value: Value, change: Change) -> bool:
        if value.mention is change.base_value or value.key.prior or value.compared or value.mention.kind not in ("money", "count"):
            return False
        if change.amount and value.mention.kind != change.amount.kind:  # 16人次,费用减少A
            return False
        if value.entry is change.entry and (self._is_subject(value, change) or value.key.year == change.subject.year is not None):
            return True
        if value.entry is change.entry and value.key.column == change.subject.column in BUDGETS:
            return True
        budgeted = change.base is not None and change.base.column in BUDGETS and change.base.year == value.key.year is not None
        printed = any(one.compared and one.key.column in BUDGETS for one in change.entry.values)
        if value.entry is change.entry and budgeted and printed and value.key.column not in BUDGETS:
            return True  # 2011年支出A,与2011年预算B相比减少C
        against_budget = change.base is not None and change.base.column and not (change.base.prior or change.base.year)
        peers = [one.key.year for one in value.entry.values if one.key.year] if value.entry is change.entry else [self.year or 0]
        year = value.key.year
        earlier = year is not None and year not in self.years and year < max(peers, default=0)
        alone = value.entry is change.entry and len(value.entry.values) == 1 and change.base and change.base.year == year
        before = change.base is not None and bool(change.base.year and year and change.base.year < year)
        compared = not before and (change.base is None or not change.own_base or change.base.prior or change.base.year == year)
        if year and self.year and year < self.year and compared:
            later = any(one.key.year == self.year for one in self.same_item(value.entry)) if alone else True
            if later:
                return False
        if value.mention.hedge and change.amount and change.amount.digits > value.mention.digits:
            return False
        return not (against_budget and value.key.column in BUDGETS) and not earlier

    def bases(self, change: Change) -> list[Value]:
        """The printed amounts it may be compared with."""
        own = [value for value in change.entry.values if value.mention is change.base_value] if change.base_value else []
        own = own or [
            value for value in change.entry.values if self.is_base(value.key, change.base) and not self._is_subject(value, change)
        ]
        dated = [value for value in own if value.said.column not in BUDGETS or value.said.year or value.said.prior or value.compared]
        own = dated if change.base and change.base.prior and not change.base.column else own  # 预算A of a list of last year is no 上年
        if own or not change.entry.item:
            return own
        if change.base and change.base.column == OPENING:
            return self.by_item.get(stem(re.sub("年末|年终|期末", OPENING, change.entry.item)), []) if "末" in change.entry.item else []
        near = islice(self.same_item(change.entry), MOST)
        same = list(islice((value for value in near if self.is_base(value.key, change.base)), 6))
        return same or self._of_year(change)

    def _is_subject(self, value: Value, change: Change) -> bool:
        """2015年决算A,比上年减少B: what is compared with the year before is no base, whatever year it is said to be of."""
        first, said = value is change.entry.values[0], change.amount or change.rate
        later = [one for one in change.entry.values[1:] if one.key.column not in BUDGETS and not one.compared]
        later = [one for one in later if said and one.mention.start < said.start]
        between = self.text[value.mention.end : said.start] if said else ""
        now = self.now.search(between) or any(f"{year}年" in between for year in self.years)
        base = change.base
        against = base is not None and (base.prior or (change.base_value not in (None, value.mention) and base.year == value.key.year))
        return first and not later and not now and not value.compared and against and value.key.year is not None

    def _of_year(self, change: Change) -> list[Value]:
        """2013年全市投入A。2014年投入B,比2013年: the amount of that year, said in the sentences before under a longer name."""
        year, name = change.base.year if change.base else None, stem(change.entry.item)
        return [
            value
            for sentence in range(change.entry.sentence - 2, change.entry.sentence + 1)
            for value in self.said_in(sentence)
            if year and value.key.year == year and not value.key.column and value.mention.kind == "money" and stem(value.item).endswith(name)
        ]  # fmt: skip

    def done(self, entry: Entry) -> list[Value]:
        """The amounts of an item that are not its budget."""
        own = [value for value in entry.values if value.key.column not in BUDGETS and not value.key.prior and value.mention.kind == "money"]
        own = [value for value in own if not value.compared]
        own = [value for value in own if not (value.key.year and self.year and value.key.year < self.year)] or own
        own = [value for value in own if value.key.column not in ("下达", "结余")] or own
        return sorted(own, key=lambda value: value.key.column != "决算")


def _by_sentence(reading: Reading) -> dict[int, list[Value]]:
    found = defaultdict[int, list[Value]](list)
    for value in reading.facts.values:
        found[value.entry.sentence].append(value)
    return found
