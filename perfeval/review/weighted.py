"""Checks of rates of parts against the rate of their whole, where no amounts of change are printed."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from perfeval.amounts import print_percent
from perfeval.review.changes import base_name
from perfeval.review.component_parts import make_whole, part_lists
from perfeval.review.components import same_base
from perfeval.review.facts import Change, Entry, Value
from perfeval.review.findings import Finding, about
from perfeval.review.reading import Reading

ROUGHLY = 10  # what the parts do not make of the whole is at most a tenth of it


def weighted_changes(reading: Reading) -> Iterator[Finding]:
    """C04: rates alone: the bases that follow from amounts and rates add up, too."""
    for change in reading.facts.changes:
        if change.rate is None or change.way not in (1, -1) or change.base_value:
            continue
        if reading.phrases.at_constant_prices.search(change.entry.label):
            continue
        whole = _base_range(reading, change)
        for entries in part_lists(reading, change.entry):
            parts = [(entry, _rate_change(reading, entry, change)) for entry in entries]
            ranges = [one for part in parts if (one := _part_range(reading, *part)) is not None]
            if whole is None or len(ranges) < len(parts) or not make_whole(reading, change, entries, ROUGHLY):
                continue
            finding = _weighted(reading, change, [entry.label for entry in entries], whole, ranges)
            turned = _turned(reading, whole, parts, ranges) if finding.verdict == "warn" else None
            if turned or finding.verdict == "pass" or change.amount is None:
                yield turned or finding
            break


def _turned(
    reading: Reading, whole: tuple[Fraction, Fraction], parts: list[tuple[Entry, Change | None]], ranges: list[tuple[Fraction, Fraction]]
) -> Finding | None:
    """The rates agree once one part grows that is said to fall, or the other way round."""
    agreeing = []
    for place, (_, change) in enumerate(parts):
        if change is None or not change.way or not change.rate or change.amount:
            continue
        other = _base_range(reading, replace(change, way=-change.way))
        now = [other if n == place and other else one for n, one in enumerate(ranges)]
        if sum(one[0] for one in now) <= whole[1] and whole[0] <= sum(one[1] for one in now):
            agreeing.append(change)
    if len(agreeing) != 1:
        return None
    change, word = agreeing[0], "下降" if agreeing[0].way == 1 else "增长"
    assert change.rate is not None
    why = f"{change.entry.label}{base_name(change.base)}：按总的和各部分的数倒推应是{word}，文中写反了"
    return about(reading, "C04", "direction", change.rate, "fail", why, word + change.rate.text)


def _rate_change(reading: Reading, entry: Entry, change: Change) -> Change | None:
    same = [one for one in entry.changes if (one.rate or one.way == 0) and same_base(reading, one.base, change.base)]
    exact = [one for one in same if one.base == change.base]
    return next(iter(exact or same), None)


def _part_range(reading: Reading, entry: Entry, change: Change | None) -> tuple[Fraction, Fraction] | None:
    values = [value for value in entry.values if value.mention.kind == "money"]
    if change is None:
        return (Fraction(0), Fraction(0)) if values and all(value.mention.value == 0 for value in values) else None
    if change.way == 0 and values:
        return values[-1].mention.exact, values[-1].mention.exact
    return _base_range(reading, change)


def _base_range(reading: Reading, change: Change) -> tuple[Fraction, Fraction] | None:
    """Between what and what the base lies, by the printed amount and rate."""
    nows: list[Value] = [value for value in reading.currents(change) if value.entry is change.entry]
    amount, way = change.amount, change.way or 1
    printed = [value.mention for value in reading.bases(change) if value.entry is change.entry]
    if printed and amount:
        return printed[0].exact - printed[0].half, printed[0].exact + printed[0].half
    if nows and amount and amount.kind == "money":
        base, slack = nows[0].mention.exact - way * amount.exact, nows[0].mention.half + amount.half
        return base - slack, base + slack
    if not nows or change.rate is None or change.rate.kind != "ratio":
        return None
    now, rate = nows[0].mention, change.rate
    ends = [(now.exact + a * now.half, 1 + way * (rate.exact + b * rate.half)) for a in (-1, 1) for b in (-1, 1)]
    if any(bottom <= 0 for _, bottom in ends):
        return None
    bases = [top / bottom for top, bottom in ends]
    return min(bases), max(bases)


def _weighted(
    reading: Reading, change: Change, names: list[str], whole: tuple[Fraction, Fraction], parts: list[tuple[Fraction, Fraction]]
) -> Finding:
    low, high = sum((one[0] for one in parts), Fraction(0)), sum((one[1] for one in parts), Fraction(0))
    agrees = low <= whole[1] and whole[0] <= high
    assert change.rate is not None
    now = reading.currents(change)[0].mention.exact
    middle = (low + high) / 2
    computed = print_percent(abs(now - middle) / middle) if middle else ""
    why = f"{change.entry.label}{base_name(change.base)}：按{'、'.join(names)}的数和增减率倒推的基数，总的增减率应为{computed}"
    why += "，相符" if agrees else f"，文中为{change.rate.text}，超出四舍五入的范围"
    return about(reading, "C04", "weighted_change", change.rate, "pass" if agrees else "warn", why, computed)
