"""Checks of what a document says twice: one amount of one item with two sets of digits, one change in two directions."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

from perfeval.review.facts import BUDGETS, Change, Value, stem
from perfeval.review.findings import Finding, about
from perfeval.review.numbers import Mention
from perfeval.review.reading import Reading

LEAST = 3  # digits of numbers that do not resemble each other by chance
NAMED = 4  # characters of a name that means one thing


def restated(reading: Reading) -> Iterator[Finding]:
    """C34: an outturn said again is the same; where it is the budget that is repeated, the label is wrong."""
    finals = [v for v in reading.facts.values if v.said.column == "决算" and len(v.entry.label) > 3 and v.mention.kind == "money"]
    for again in finals:
        before = [
            v for v in finals if stem(v.item) == stem(again.item) and v.entry.sentence < again.entry.sentence and v.said == again.said
        ]
        if before and all(v.mention.exact != again.mention.exact for v in before) and _is_budget(reading, again):
            why = f"{again.entry.label}决算前面写的是{before[-1].mention.text}，这里的{again.mention.text}是它的预算数"
            yield about(reading, "C34", "label", again.mention, "fail", why, before[-1].mention.text)


def _is_budget(reading: Reading, value: Value) -> bool:
    same = reading.by_item.get(stem(value.item), [])
    return any(one.key.column in BUDGETS and one.mention.exact == value.mention.exact for one in same)


def mistyped(reading: Reading) -> Iterator[Finding]:
    """C34: an amount said again with two digits swapped or one mistyped; the one that is printed less often is wrong."""
    printed = Counter(mention.exact for mention in reading.mentions if mention.kind == "money")
    same = defaultdict[object, list[Value]](list)
    for value in reading.facts.values:
        if value.mention.kind == "money" and len(value.entry.label) >= NAMED and not value.mention.hedge:
            same[
                reading.phrases.fund_words.sub("", value.item) or value.item,
                reading.year_of(value.key),
                value.key.prior,
                value.key.column in BUDGETS,
            ].append(value)
    for values in same.values():
        for first, again in pairwise({value.mention.exact: value for value in values}.values()):
            listed = first.entry.group is not None and again.entry.group is not None and first.mention.digits <= LEAST
            if first.entry is not again.entry and not listed and resemble(first.mention, again.mention):
                wrong, right = (first, again) if printed[first.mention.exact] < printed[again.mention.exact] else (again, first)
                why = f"{wrong.entry.label}别处写的是{right.mention.text}，这里的{wrong.mention.text}像是写错了数字"
                yield about(reading, "C34", "text_vs_table", wrong.mention, "fail", why, right.mention.text)


def resemble(one: Mention, other: Mention) -> bool:
    """Swapped digits, or one digit that is another (not the last: that may be rounding)."""
    a, b = (str(mention.value).replace(".", "") for mention in (one, other))
    if one.unit != other.unit or len(a) != len(b) or one.decimals != other.decimals or one.digits < LEAST:
        return False
    return sorted(a) == sorted(b) or (sum(x != y for x, y in zip(a[:-1], b[:-1], strict=True)) == 1 and a[-1] == b[-1])


def turned(reading: Reading) -> Iterator[Finding]:
    """C04: a change said again in the other direction."""
    said = [change for change in reading.facts.changes if change.amount and change.way in (1, -1) and change.entry.item]
    first = dict[object, Change]()
    for change in said:
        assert change.amount
        key = (stem(change.entry.item), change.amount.exact, change.amount.kind)
        before = first.setdefault(key, change)
        if before.way != change.way and before.entry is not change.entry and change.amount.digits > 1 and not _both(before, change):
            words = {1: "增加", -1: "减少"}
            why = f"{change.entry.label}前面写的是{words[before.way or 1]}{change.amount.text}，这里写的是{words[change.way or 1]}"
            yield about(reading, "C04", "direction", change.amount, "fail", why, words[before.way or 1] + change.amount.text)


def _both(one: Change, other: Change) -> bool:
    """Against two bases that are both named, both may be true."""
    return one.base is not None and other.base is not None and one.base != other.base and one.own_base and other.own_base
