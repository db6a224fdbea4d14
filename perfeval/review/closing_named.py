"""Checks of totals whose parts are named, or whose name stands behind them: 甲和乙两类合计A; A为全年预算总额."""

import re
from collections.abc import Iterator

from perfeval.review.facts import Value
from perfeval.review.findings import Finding, judged
from perfeval.review.numbers import TENTHS
from perfeval.review.reading import Reading
from perfeval.review.sum_terms import total

BEFORE = 60  # characters before a total in which the names of its parts stand


def named_totals(reading: Reading) -> Iterator[Finding]:
    """C01: 抚恤和退役安置两类合计A: the amounts of the items that are named, said before in the paragraph."""
    for whole in reading.facts.values:
        found = reading.phrases.named_total.search(reading.before(whole.mention.start, BEFORE)) if whole.mention.kind == "money" else None
        names = [name for name in re.split("、|和|与|及|以及", found["names"]) if name] if found else []
        parts = [_called(reading, name, whole) for name in names]
        if found and len(names) == TENTHS.get(found["many"], 0) and all(parts):
            yield from filter(None, [judged(reading, "C01", "sum", [total(whole, [one for one in parts if one])], found["names"] + "合计")])


def totals_behind(reading: Reading) -> Iterator[Finding]:
    """C01: 年初预算A,追加B,C为全年预算总额: the amounts of the sentence before a total that is named behind it."""
    for whole in reading.facts.values:
        if whole.mention.kind != "money" or not reading.phrases.total_behind.match(reading.text, whole.mention.end):
            continue
        begin = reading.begin(whole.mention.start, "。;\n")
        here = [one for one in reading.facts.values if begin < one.mention.start < whole.mention.start]
        parts = [one for one in here if one.mention.kind == "money" and not one.key.prior and not one.compared]
        if len(parts) == len([one for one in reading.within(begin, whole.mention.start) if one.kind == "money"]) > 1:
            yield from filter(None, [judged(reading, "C01", "sum", [total(whole, parts)], "总额＝前面各数之和")])


def _called(reading: Reading, name: str, whole: Value) -> Value | None:
    """The last amount before a total, in its paragraph, of an item of this name, or of one that begins with it."""
    here = [one for one in reading.facts.values if one.entry.paragraph == whole.entry.paragraph and one.mention.kind == "money"]
    before = [one for one in here if one.mention.start < whole.mention.start]
    named = [one for one in before if len(name) > 1 and one.entry.label.startswith(name) and not one.key.prior and not one.compared]
    return named[-1] if named else None
