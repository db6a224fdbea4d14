"""Totals that a report builds: an amount, what is added to it and what is taken off (C02)."""

from collections.abc import Iterator

from perfeval.review.closing import explains, without_parts
from perfeval.review.equations import Equation
from perfeval.review.facts import OTHER_SIDE, Value
from perfeval.review.findings import Finding, judged
from perfeval.review.reading import Reading


def built_totals(reading: Reading) -> Iterator[Finding]:
    """C02: 收入A。加转移支付B、上年结余C,减还本D,总财力E: what is added and taken off, from the amount before the sentence on."""
    for value in (one for one in reading.facts.values if one.mention.kind == "money"):
        begin = reading.begin(value.mention.start, "。\n") + 1
        begin = _last_segment(reading, begin, value.mention.start)
        words = reading.text[begin : value.mention.start]
        moved = reading.phrases.added_or_taken.search(words) if reading.phrases.built_total.search(words) else None
        terms = _terms(reading, begin, value) if moved else []
        if not moved or not any(one.mention.start >= begin + moved.start() for one in terms):
            continue
        leads = _leads(reading, value, begin)
        lists = [[one, *terms] for one in leads]
        lists = lists if words.startswith("加") and lists else [terms, *lists]
        equations = [_signed_sum(reading, value, one) for one in lists if len(one) > 1]
        sure = (bool(leads) or not words.startswith("加")) and not reading.phrases.those_above.search(words)
        yield from filter(None, [judged(reading, "C02", "sum", equations, "加减以后", sure=sure, unsure="不能确定从哪个数加起")])


def _leads(reading: Reading, total: Value, begin: int) -> list[Value]:
    """What a total may be built on: the first amounts of the sentences before in its paragraph, the last first, and of its own side."""
    before = [one for one in reading.facts.values if one.entry.paragraph == total.entry.paragraph and one.mention.start < begin]
    firsts = list({one.entry.sentence: one for one in reversed(before)}.values())
    side = next((side for side in OTHER_SIDE if side in reading.before(total.mention.start, 8)), "")
    own = [one for one in firsts if OTHER_SIDE.get(side, " ") not in one.entry.label]
    return [*own[:1], *own[1:][-1:]]


def _last_segment(reading: Reading, begin: int, end: int) -> int:
    """收入A,加B,总来源C;支出D,补助E,总支出F: behind a semicolon another total may be built."""
    place = reading.text.rfind(";", begin, end) + 1
    money = [one for one in reading.within(place, end) if one.kind == "money"] if place else []
    return place if len(money) > 1 else begin


def _terms(reading: Reading, begin: int, total: Value) -> list[Value]:
    """The amounts of a sentence before its total, without those that explain another."""
    here = [one for one in reading.facts.values if begin <= one.mention.start < total.mention.start and one.mention.kind == "money"]
    rest = reading.lexicon.tells_of_rest  # 上年结余A is of this year's total
    here = [one for one in here if (not one.key.prior or rest(one.entry.label)) and not one.compared and not explains(reading, one)]
    plain = without_parts(here)
    return [one for one in plain if not reading.phrases.only_a_part.search(reading.before(one.mention.start, 24))]


def _signed_sum(reading: Reading, total: Value, terms: list[Value]) -> Equation:
    signs = tuple(-1 if reading.phrases.taken_before.search(reading.before(one.mention.start, 48)) else 1 for one in terms)
    names = tuple(one.entry.label for one in terms)
    return Equation("sum", total.mention, tuple(one.mention for one in terms), signs, names=names)
