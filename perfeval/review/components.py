"""Checks of changes of parts against the change of their whole, with amounts or with rates alone."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from perfeval.amounts import print_percent
from perfeval.review.arithmetic import Equation, judge
from perfeval.review.changes import base_name, change_rates
from perfeval.review.facts import Change, Entry, Key, Value, same_column, stem
from perfeval.review.findings import Finding, about, judged, of_words
from perfeval.review.reading import Reading


def component_changes(reading: Reading) -> Iterator[Finding]:
    """C04: the changes of the parts add to the change of the whole."""
    rates = {id(finding.equation.target): finding.verdict for finding in change_rates(reading) if finding.equation}
    for change in reading.facts.changes:
        yield from _base_of_parts(reading, change)
        if change.way == 0 and change.base and reading.begin(change.span[0]) <= change.entry.start:
            yield from _unmoved(reading, change)
        if change.amount is None or change.way not in (1, -1) or change.amount.kind != "money":
            continue
        findings = [
            finding
            for names, entries in _part_lists(reading, change.entry)
            if (finding := _compare(reading, change, names, _changes_of(reading, entries, change), rates))
        ]
        yield from sorted(findings, key=lambda finding: ("pass", "rounding", "fail", "skip").index(finding.verdict))[:1]


def _base_of_parts(reading: Reading, change: Change) -> Iterator[Finding]:
    """Where only the parts tell their changes, both amounts of the whole still have to differ by all of them."""
    group = change.entry.group
    if not (group and group.whole and group.entries[-1] is change.entry and change.base) or group.whole.entry.changes:
        return
    found = [_same_change(reading, entry, change) for entry in group.entries]
    moved = [one for one in found if one and one.amount and one.amount.kind == "money" and one.way and one.base == change.base]
    bases = [
        v
        for v in reading.facts.values
        if v.key == change.base and stem(v.item) in ("", stem(group.whole.item)) and v.mention.kind == "money"
    ]
    if len(moved) == len(group.entries) > 1 and len({value.mention.exact for value in bases}) == 1 and bases[0].entry not in group.entries:
        terms = (group.whole.mention, *(one.amount for one in moved if one.amount))
        equation = Equation("sum", bases[0].mention, terms, (1, *(-(one.way or 1) for one in moved)))
        subject = f"{group.whole.entry.label}{base_name(change.base)}的增减"
        yield from filter(None, [judged(reading, "C04", "component_changes", [equation], subject)])


def _unmoved(reading: Reading, change: Change) -> Iterator[Finding]:
    """A whole that is said to be unchanged: what its parts gain and lose is nothing in all."""
    for _, entries in _part_lists(reading, change.entry):
        found = [_same_change(reading, entry, change) for entry in entries]
        moved = [one for one in found if one and one.amount and one.amount.kind == "money" and one.way]
        if moved and all(found):
            total = sum((one.amount.exact * (one.way or 0) for one in moved if one.amount), Fraction(0))
            slack = sum((one.amount.half for one in moved if one.amount), Fraction(0))
            names = "、".join(f"{one.entry.label}{'增' if one.way == 1 else '减'}{one.amount.text}" for one in moved if one.amount)
            holds = abs(total) <= slack
            why = f"{change.entry.label}{base_name(change.base)}持平，各部分却是{names}，" + ("相抵" if holds else "不能相抵")
            yield of_words(reading, "C04", "component_changes", *change.span, "pass" if holds else "fail", why)
            return


def _changes_of(reading: Reading, entries: list[Entry], change: Change) -> list[tuple[Entry, Change | None]]:
    """The change of each part; of one that has none itself, the changes of its own parts where they all have one."""
    found: list[tuple[Entry, Change | None]] = []
    for entry in entries:
        own = _same_change(reading, entry, change)
        below = next((family.parts for family in reading.lexicon.language.families if family.whole == entry.item), ())
        children = [one for name in below for one in _family_entries(reading, name, change.entry)]
        told = [(one, same) for one in children if (same := _same_change(reading, one, change))]
        found += told if own is None and len(told) == len(below) > 1 else [(entry, own)]
    return found


def _part_lists(reading: Reading, whole: Entry) -> Iterator[tuple[list[str], list[Entry]]]:
    """The parts of an item: as listed under it, or as everyone knows them."""
    for group in reading.facts.groups:
        if group.whole and (group.whole.entry is whole) and len(group.entries) > 1 and not group.whole.key.prior:
            yield [entry.label for entry in group.entries], group.entries
    for family in reading.lexicon.language.families:
        if family.whole == whole.item:
            entries = [entry for name in family.parts for entry in _family_entries(reading, name, whole)]
            if len(entries) > 1:
                yield [entry.item for entry in entries], entries


def _family_entries(reading: Reading, name: str, whole: Entry) -> list[Entry]:
    """The entry of a part that has a change, after the whole; of 公务用车 its own parts where it has none itself."""
    named = [
        entry
        for entry in reading.facts.entries
        if entry.item == name and entry.paragraph >= whole.paragraph and entry is not whole and entry.paragraph - whole.paragraph <= 12
    ]
    best = [entry for entry in named if entry.changes]
    below = [child for family in reading.lexicon.language.families if family.whole == name for child in family.parts]
    children = [] if best else [entry for child in below for entry in _family_entries(reading, child, whole)]
    told = len(children) > 1 and all(entry.changes for entry in children)
    return best[:1] or (children if told or not named else named[:1])


def _same_change(reading: Reading, entry: Entry, change: Change) -> Change | None:
    """The change of a part against the same base."""
    near = [one for one in entry.changes if same_base(one.base, change.base) and (one.amount or one.way == 0)]
    if near:
        return near[0]
    others = [
        one for one in reading.facts.changes if stem(one.entry.item) == stem(entry.item) and entry.item and same_base(one.base, change.base)
    ]
    return next((one for one in others if one.amount or one.way == 0), None)


def same_base(one: Key | None, other: Key | None) -> bool:
    if one is None or other is None:
        return True
    timed, other_timed = bool(one.prior or one.year), bool(other.prior or other.year)
    if timed != other_timed:
        return False
    return (not one.column or not other.column or same_column(one.column, other.column)) if timed else same_column(one.column, other.column)


def _compare(
    reading: Reading, change: Change, names: list[str], found: list[tuple[Entry, Change | None]], rates: dict[int, str]
) -> Finding | None:
    stated = [(entry, one) for entry, one in found if one is not None]
    silent = [entry for entry, one in found if one is None]
    terms = [(one.amount, (one.way or 1) * (change.way or 1)) for _, one in stated if one.amount and one.amount.kind == "money"]
    if (len(stated) < 2 and not (len(stated) == 1 and silent and len(terms) == 1)) or not terms or change.amount is None:
        return None
    named = tuple(f"{entry.label}的增减" for entry, one in stated if one.amount and one.amount.kind == "money")
    equation = Equation("sum", change.amount, tuple(term for term, _ in terms if term), tuple(sign for _, sign in terms), names=named)
    subject = f"{change.entry.label}{base_name(change.base)}的增减"
    verdict = judge(equation)
    if verdict.verdict in ("pass", "rounding") or not silent:
        sure = _all_parts(reading, change, [entry for entry, _ in found], 200)
        return judged(reading, "C04", "component_changes", [equation], subject, sure=sure, unsure="所列的部分可能不是全部")
    zeros = [entry for entry in silent if entry.values and all(value.mention.value == 0 for value in entry.values)]
    if len(zeros) < len(silent) or len(stated) < 2:
        return judged(
            reading, "C04", "component_changes", [equation], subject, sure=False, unsure=f"没有写{'、'.join(e.label for e in silent)}的增减"
        )
    return _only_zeros(reading, change, equation, subject, zeros, rates)


def _only_zeros(
    reading: Reading, change: Change, equation: Equation, subject: str, zeros: list[Entry], rates: dict[int, str]
) -> Finding | None:
    """The parts without a change are zero now: they can only have fallen, and the rate of the whole may vouch for it."""
    value, amount = equation.exact, change.amount
    assert value is not None
    assert amount is not None
    explained = (amount.exact - value) * (change.way or 1) < 0
    vouched = change.rate is not None and rates.get(id(change.rate)) in ("pass", "rounding")
    names = "、".join(entry.label for entry in zeros)
    if explained and vouched:
        return judged(
            reading, "C04", "component_changes", [equation], subject, sure=False, unsure=f"{names}今年为0，没有写上年数，差额可能在它"
        )
    return judged(reading, "C04", "component_changes", [equation], subject)


def weighted_changes(reading: Reading) -> Iterator[Finding]:
    """C04: rates alone: the bases that follow from amounts and rates add up, too."""
    for change in reading.facts.changes:
        if change.rate is None or change.way not in (1, -1) or change.base_value:
            continue
        whole = _base_range(reading, change)
        for names, entries in _part_lists(reading, change.entry):
            parts = [(entry, _rate_change(entry, change)) for entry in entries]
            ranges = [_part_range(reading, entry, one) for entry, one in parts]
            if whole is None or any(one is None for one in ranges) or not _all_parts(reading, change, entries):
                continue
            finding = _weighted(reading, change, names, whole, [one for one in ranges if one is not None])
            turned = _turned(reading, whole, parts, [one for one in ranges if one is not None]) if finding.verdict == "warn" else None
            if turned or finding.verdict == "pass" or change.amount is None:
                yield turned or finding
            break


def _turned(
    reading: Reading, whole: tuple[Fraction, Fraction], parts: list[tuple[Entry, Change | None]], ranges: list[tuple[Fraction, Fraction]]
) -> Finding | None:
    """The rates agree once one part grows that is said to fall, or the other way round."""
    agreeing = []
    for place, (_, change) in enumerate(parts):
        if change is None or not change.way or not change.rate:
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


def _all_parts(reading: Reading, change: Change, entries: list[Entry], close: int = 10) -> bool:
    """Whether the amounts of the parts make the whole, or nearly: else some part is not named. Unknown amounts say nothing."""
    nows = [value.mention for value in reading.currents(change) if value.entry is change.entry]
    lasts = [values[-1].exact for entry in entries if (values := [v.mention for v in entry.values if v.mention.kind == "money"])]
    if close > 10 and (not nows or len(lasts) < len(entries)):
        return True
    return bool(nows) and abs(nows[0].exact - sum(lasts)) * close <= nows[0].exact


def _rate_change(entry: Entry, change: Change) -> Change | None:
    same = [one for one in entry.changes if (one.rate or one.way == 0) and same_base(one.base, change.base)]
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
