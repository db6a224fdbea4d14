"""Checks of changes that are given reason by reason: 一是甲减少A;二是乙减少B."""

import re
from collections.abc import Iterator
from itertools import pairwise

from perfeval.review.arithmetic import judge
from perfeval.review.changes import base_name
from perfeval.review.equations import Equation
from perfeval.review.facts import Change
from perfeval.review.findings import Finding, judged
from perfeval.review.lists import level_of
from perfeval.review.numbers import TENTHS
from perfeval.review.reading import Reading


def enumerated(reading: Reading, change: Change) -> Iterator[Finding]:
    """比上年减少A,一是人员支出减少B;二是公用支出减少C: each reason with its own amount, and they are all."""
    if change.amount is None or not change.way or change.amount.kind != "money":
        return
    end = reading.text.find("。", change.amount.end)
    starts = [found.start() for found in re.compile("[一二三四五六七]是").finditer(reading.text, change.amount.end, max(0, end))]
    told = reading.phrases.so_many_reasons.search(reading.text, change.amount.end, max(0, end))
    if not starts and not told:
        yield from _numbered(reading, change, change.amount.end)
        return
    moved = [one for one in reading.facts.changes if one.amount and one.amount.kind == "money"]
    lists = [[one for one in moved if one.amount and a < one.amount.start < b] for a, b in pairwise([*starts, end])]
    for one in lists:
        yield from _in_its_bracket(reading, one)
    lists = [one[:1] if _bracketed(reading, one) else one for one in lists]
    behind = [[one] for one in moved if told and one.amount and told.end() <= one.amount.start < end]
    if told and len(behind) == TENTHS.get(told["many"], 0):
        starts, lists = [told.start("many")], behind  # 原因有三:甲减少B;乙减少C;丙增加D
    first = "一" if lists is behind else reading.text[starts[0] : starts[0] + 1] if starts else ""
    if first == "一" and len(lists) > 1 and all(len(one) == 1 and one[0].way for one in lists):
        parts = [one[0] for one in lists]
        terms = tuple(one.amount for one in parts if one.amount)
        equation = Equation("sum", change.amount, terms, tuple((one.way or 1) * change.way for one in parts))
        subject = f"{change.entry.label}{base_name(change.base)}的增减"
        agrees = judge(equation).verdict in ("pass", "rounding")
        yield from filter(None, [judged(reading, "C04", "component_changes", [equation], subject, sure=agrees or len(parts) > 2)])


def _numbered(reading: Reading, change: Change, place: int) -> Iterator[Finding]:
    """增加A,变动原因:/1.甲增加B/2.乙减少C/3.丙增加D: the numbered paragraphs right under it, each with its own amount first."""
    end = reading.text.find("\n", place)
    if end < 0 or change.amount is None or not reading.phrases.reasons_below.search(reading.text[place:end]):
        return
    parts, lines = list[Change](), 0
    for begin, stop in _paragraphs(reading.text, end + 1):
        inside = [one for one in reading.facts.changes if one.amount and begin < one.amount.start < stop][:1]
        if not inside and not reading.phrases.unmoved_line.search(reading.text[begin:stop]):
            break
        parts, lines = parts + inside, lines + 1
        if any(not one.way or one.amount is None or one.amount.kind != "money" for one in inside):
            break
    terms = tuple(one.amount for one in parts if one.amount)
    if len(terms) > 1 and all(one.way for one in parts):
        equation = Equation("sum", change.amount, terms, tuple((one.way or 1) * (change.way or 1) for one in parts))
        subject = f"{change.entry.label}{base_name(change.base)}的增减"
        yield from filter(None, [judged(reading, "C04", "component_changes", [equation], subject, sure=lines > 2)])


def _paragraphs(text: str, begin: int) -> Iterator[tuple[int, int]]:
    """Where the paragraphs from a place on that are numbered as the first of them begin and end."""
    level = level_of(text, begin)
    while level and level_of(text, begin) == level:
        stop = text.find("\n", begin)
        stop = len(text) if stop < 0 else stop
        yield begin, stop
        begin = stop + 1


def _bracketed(reading: Reading, moved: list[Change]) -> bool:
    """甲多A(乙多B,丙多C): whether all but the first stand in one bracket right behind it."""
    amounts = [one.amount for one in moved if one.amount]
    if len(amounts) < 2:
        return False
    opened = reading.text[amounts[0].end : amounts[0].end + 1] == "("
    return opened and reading.text.find(")", amounts[0].end) >= amounts[-1].end


def _in_its_bracket(reading: Reading, moved: list[Change]) -> Iterator[Finding]:
    """C04: 一是甲多A(乙多B,丙多C): what the bracket lists makes the change before it."""
    if len(moved) > 2 and _bracketed(reading, moved) and all(one.way for one in moved):
        first, *rest = moved
        terms = tuple(one.amount for one in rest if one.amount)
        assert first.amount is not None
        equation = Equation("sum", first.amount, terms, tuple((one.way or 1) * (first.way or 1) for one in rest))
        sure = not reading.phrases.only_some.match(reading.text, first.amount.end + 1)
        yield from filter(None, [judged(reading, "C04", "component_changes", [equation], f"{first.entry.label}的增减", sure=sure)])
