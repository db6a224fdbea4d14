"""Checks of what several items have gained or lost in all: 两项合计增加, 三项增减相抵后净增."""

import re
from collections.abc import Iterator

from perfeval.review.closing import closing_totals
from perfeval.review.components import component_changes
from perfeval.review.equations import Equation
from perfeval.review.facts import Change, Entry
from perfeval.review.findings import Finding, judged
from perfeval.review.numbers import TENTHS, Mention
from perfeval.review.reading import Reading

BEFORE = 8  # characters before an amount in which its direction is said


def closing_changes(reading: Reading) -> Iterator[Finding]:
    """C04: 两项合计增加A: the changes of the items before it, as many as it says."""
    ways = f"{reading.lexicon.words('增')}|{reading.lexicon.words('减')}"
    announced = re.compile(
        rf"(?:([两二三四五六七八九]|\d{{1,2}})个?(?:大?[项类块者个]|方面|部门|单位|家|级)|[,。])(?:增减)?(?:合计|共计?|总计|加总|合并|相加|相抵后?,?)[^,。;:]{{0,18}}?(?P<way>{ways})了?$"
    )
    for mention in (one for one in reading.mentions if one.kind == "money"):
        found = announced.search(reading.before(mention.start, 36))
        way = reading.lexicon.way(found["way"]) if found else None
        if found and way and not reading.phrases.other_than.search(reading.before(mention.start, 36)):
            many = TENTHS.get(found[1], 0) or int(found[1]) if found[1] else 0
            many, sure = many or _before(reading, mention, "。\n"), True
            if not many:  # 甲减少a。乙减少b。合计减少A: of the paragraph, where they make it
                many, sure = _before(reading, mention, "\n"), False
            yield from filter(None, [_all_changes(reading, mention, way, many, sure=sure)])


def changes_of_totals(reading: Reading) -> Iterator[Finding]:
    """C04: 甲A,增加a;乙B,减少b。两项合计C,净增c: the total said last has changed by what its items have."""
    entries = {id(value.mention): value.entry for value in reading.facts.values}
    for equation in (one.equation for one in closing_totals(reading) if one.equation and one.verdict == "pass"):
        told = [entries.get(id(one)) for one in (equation.target, *equation.terms)]
        change, *moved = [_moved(entry) if entry else None for entry in told]
        if change and change.amount and all(moved):
            terms = [(one.amount, (one.way or 1) * (change.way or 1)) for one in moved if one]
            amounts, signs = tuple(term for term, _ in terms if term), tuple(sign for _, sign in terms)
            total = Equation("sum", change.amount, amounts, signs)
            yield from filter(None, [judged(reading, "C04", "component_changes", [total], "各项合计的增减")])


def divided_changes(reading: Reading) -> Iterator[Finding]:
    """C04: 比上年增加A。分类看:甲增加B;乙减少C: each part of a sentence has one change, and they make that of the one before."""
    for found in reading.phrases.seen_by_kind.finditer(reading.text):
        end = reading.text.find("。", found.end())
        parts = [one for one in reading.within(found.end() - 1, end) if one.kind == "money"]
        before = [one for one in reading.within(reading.begin(found.start(), "\n"), found.start()) if one.kind == "money"][-1:]
        moved = [_way(reading, one) for one in [*before, *parts]]
        known = [one for one in component_changes(reading) if one.equation and one.equation.target in before]
        if len(parts) > 1 and before and all(moved) and not known:
            first, *rest = moved
            equation = Equation("sum", before[0], tuple(parts), tuple(first * way for way in rest))
            yield from filter(None, [judged(reading, "C04", "component_changes", [equation], "各类增减之和")])


def set_off(reading: Reading) -> Iterator[Finding]:
    """C04: 甲增加A,乙减少B,增减相抵C: the amounts that are said to rise and to fall, whatever they are of."""
    known = {id(one.equation.target) for one in closing_changes(reading) if one.equation}
    for mention in (one for one in reading.mentions if one.kind == "money" and id(one) not in known):
        found = reading.phrases.set_off_in_all.search(reading.before(mention.start, 16))
        here = [one for one in reading.within(reading.begin(mention.start), mention.start) if one.kind == "money"] if found else []
        signs = [_way(reading, one) for one in here]
        if found is None or len(here) < 2 or not all(signs):
            continue
        amount = sum(sign * one.exact for sign, one in zip(signs, here, strict=True))
        way = (reading.lexicon.way(found["way"]) if found["way"] else 0) or (1 if amount > 0 else -1)
        equation = Equation("sum", mention, tuple(here), tuple(sign * way for sign in signs))
        yield from filter(None, [judged(reading, "C04", "component_changes", [equation], "增减相抵")])


def _way(reading: Reading, mention: Mention) -> int:
    """The direction that the word right before an amount gives it: 1, -1, or 0 where there is none."""
    ways = f"(?P<way>{reading.lexicon.words('增')}|{reading.lexicon.words('减')})(?:了)?$"
    found = re.search(ways, reading.before(mention.start, BEFORE))
    return (reading.lexicon.way(found["way"]) or 0) if found else 0


def _moved(entry: Entry) -> Change | None:
    """The first change of an item that has an amount and a direction."""
    return next((one for one in entry.changes if one.amount and one.way), None)


def _before(reading: Reading, whole: Mention, marks: str) -> int:
    """How many changes stand before a total of them in its sentence, or its paragraph."""
    begin = reading.begin(whole.start, marks)
    return sum(1 for one in reading.facts.changes if one.amount and begin < one.amount.start < whole.start)


def _all_changes(reading: Reading, whole: Mention, way: int, many: int, *, sure: bool) -> Finding | None:
    said = [one for one in reading.facts.changes if (one.amount.start if one.amount else one.span[0]) < whole.start]
    parts = [one for one in said if (one.amount and one.amount is not whole) or one.way == 0][-many:]
    terms = [(one.amount, (one.way or 0) * way) for one in parts if one.amount and one.amount.kind == "money" and one.way]
    equation = Equation("sum", whole, tuple(term for term, _ in terms), tuple(sign for _, sign in terms))
    again = any(term.exact == whole.exact for term, _ in terms if term)  # the change of the whole, said before
    complete = len(parts) == many and len(terms) > 1 and not again
    return judged(reading, "C04", "component_changes", [equation], "各项合计的增减", sure=sure) if complete else None
