"""Checks of changes of parts against the change of their whole, with amounts or with rates alone."""

from collections.abc import Iterator
from fractions import Fraction

from perfeval.amounts import print_percent
from perfeval.review.arithmetic import Equation, judge
from perfeval.review.changes import base_name, change_rates
from perfeval.review.facts import Change, Entry, Key, Value, same_column, stem
from perfeval.review.findings import Finding, about, judged
from perfeval.review.reading import Reading


def component_changes(reading: Reading) -> Iterator[Finding]:
    """C04: the changes of the parts add to the change of the whole."""
    rates = {id(finding.equation.target): finding.verdict for finding in change_rates(reading) if finding.equation}
    for change in reading.facts.changes:
        if change.amount is None or change.way not in (1, -1) or change.amount.kind != "money":
            continue
        for names, entries in _part_lists(reading, change.entry):
            found = [(entry, _same_change(reading, entry, change)) for entry in entries]
            finding = _compare(reading, change, names, found, rates)
            if finding:
                yield finding
                break


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
    best = [entry for entry in named if entry.changes] or named
    if best:
        return best[:1]
    below = [child for family in reading.lexicon.language.families if family.whole == name for child in family.parts]
    return [entry for child in below for entry in _family_entries(reading, child, whole)]


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
        return judged(reading, "C04", "component_changes", [equation], subject)
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
        if change.rate is None or change.amount is not None or change.way not in (1, -1) or change.base_value:
            continue
        whole = _base_range(reading, change)
        for names, entries in _part_lists(reading, change.entry):
            parts = [(entry, _rate_change(entry, change)) for entry in entries]
            ranges = [_part_range(reading, entry, one) for entry, one in parts]
            if whole is None or any(one is None for one in ranges):
                continue
            yield _weighted(reading, change, names, whole, [one for one in ranges if one is not None])
            break


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
    if not nows or change.rate is None or change.rate.kind != "ratio":
        return None
    now, rate, way = nows[0].mention, change.rate, change.way or 1
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
