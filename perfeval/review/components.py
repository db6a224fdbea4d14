"""Checks of changes of parts against the change of their whole, with amounts or with rates alone."""

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from perfeval.review.arithmetic import judge
from perfeval.review.change_rates import change_rates
from perfeval.review.changes import base_name, from_budget
from perfeval.review.completeness import makes_whole_elsewhere
from perfeval.review.component_parts import family_entries, is_family, make_whole, none_in_both, part_lists, same_amount
from perfeval.review.equations import Equation
from perfeval.review.facts import Change, Entry, Key, is_now, same_column, stem
from perfeval.review.findings import Finding, judged, of_words
from perfeval.review.pairs import pairs_of
from perfeval.review.reading import Reading
from perfeval.review.reasons import enumerated
from perfeval.review.turned import one_turned

AWAY = 100_000  # characters, more than behind
BESIDE = 2  # paragraphs from a base without a name to the changes that it is the base of
CHANCE = 2  # digits of a change that others make by chance
SURE = ("pass", "rounding", "fail", "warn", "skip")  # of several lists the one that agrees, else the one that is sure
CLOSELY = 200  # what the parts do not make of the whole is at most a two hundredth of it


def component_changes(reading: Reading) -> list[Finding]:
    """C04: the changes of the parts add to the change of the whole."""
    return reading.once("component_changes", lambda _: list(_component_changes(reading)))


def _component_changes(reading: Reading) -> Iterator[Finding]:
    rates = {id(finding.equation.target): finding.verdict for finding in change_rates(reading) if finding.equation}
    for change in reading.facts.changes:
        yield from _base_of_parts(reading, change)
        told = list(enumerated(reading, change))
        yield from told
        if change.way == 0 and change.base and reading.begin(change.span[0]) <= change.entry.start:
            yield from _unmoved(reading, change)
        if told or change.amount is None or change.way not in (1, -1) or change.amount.kind != "money":
            continue
        if not change.own_base and change.rate is None and change.base != Key("预算") and from_budget(change, "change", change.amount):
            continue  # 上年B,减少C,…年初预算D,节约E: of the budget
        findings = [
            finding
            for entries in part_lists(reading, change.entry)
            if (finding := _compare(reading, change, _changes_of(reading, entries, change), rates))
        ]
        yield from sorted(findings, key=lambda finding: SURE.index(finding.verdict))[:1]
        if findings and findings[0].verdict == "pass":  # and what makes the item in another way, as by who collects it
            lists = [group.entries for group in reading.facts.groups if group.exact and group.whole and group.whole.entry is change.entry]
            others = (_compare(reading, change, _changes_of(reading, entries, change), rates, vouched=True) for entries in lists)
            yield from (finding for finding in others if finding and finding.verdict == "fail")


def _base_of_parts(reading: Reading, change: Change) -> Iterator[Finding]:
    """Where only the parts tell their changes, both amounts of the whole still have to differ by all of them."""
    group = change.entry.group
    if not (group and group.whole and group.entries[-1] is change.entry and change.base) or group.whole.entry.changes:
        return
    found = [same_change(reading, entry, change) for entry in group.entries]
    moved = [one for one in found if one and one.amount and one.amount.kind == "money" and one.way and one.base == change.base]
    bases = [
        v
        for v in reading.facts.values
        if v.key == change.base
        and v.mention.kind == "money"
        and (stem(v.item) == stem(group.whole.item) or (not v.item and abs(v.entry.paragraph - change.entry.paragraph) <= BESIDE))
    ]
    bases = [] if group.whole.compared else [value for value in bases if value.mention is not group.whole.mention]
    if len(moved) == len(group.entries) > 1 and len({value.mention.exact for value in bases}) == 1 and bases[0].entry not in group.entries:
        terms = (group.whole.mention, *(one.amount for one in moved if one.amount))
        equation = Equation("sum", bases[0].mention, terms, (1, *(-(one.way or 1) for one in moved)))
        subject = f"{group.whole.entry.label}{base_name(change.base)}的增减"
        yield from filter(None, [judged(reading, "C04", "component_changes", [equation], subject)])


def _unmoved(reading: Reading, change: Change) -> Iterator[Finding]:
    """A whole that is said to be unchanged: what its parts gain and lose is nothing in all."""
    for entries in part_lists(reading, change.entry):
        found = [same_change(reading, entry, change) for entry in entries]
        moved = [one for one in found if one and one.amount and one.amount.kind == "money" and one.way]
        if any(_is_more(part, change.entry) for part in entries):
            continue  # what follows are no parts of it
        if moved and all(found):
            total = sum((one.amount.exact * (one.way or 0) for one in moved if one.amount), Fraction(0))
            slack = sum((one.amount.half for one in moved if one.amount), Fraction(0))
            names = "、".join(f"{one.entry.label}{'增' if one.way == 1 else '减'}{one.amount.text}" for one in moved if one.amount)
            holds = abs(total) <= slack
            why = f"{change.entry.label}{base_name(change.base)}持平，各部分却是{names}，" + ("相抵" if holds else "不能相抵")
            yield of_words(reading, "C04", "component_changes", *change.span, "pass" if holds else "fail", why)
            return


def _is_more(part: Entry, whole: Entry) -> bool:
    """Whether an item is more than another of which it would be a part."""
    amounts = [[value.mention.exact for value in one.values if is_now(value)][:1] for one in (part, whole)]
    return all(amounts) and amounts[0][0] > amounts[1][0]


def _changes_of(reading: Reading, entries: list[Entry], change: Change) -> list[tuple[Entry, Change | None]]:
    """The change of each part; of one that has none itself, the changes of its own parts where they all have one."""
    found: list[tuple[Entry, Change | None]] = []
    for entry in entries:
        own = same_change(reading, entry, change)
        below = next((family.parts for family in reading.lexicon.language.families if family.whole == entry.item), ())
        children = [one for name in below for one in family_entries(reading, name, change.entry)]
        told = [(one, same) for one in children if (same := same_change(reading, one, change))]
        all_told = len(told) == len(below) > 1 or (bool(told) and same_amount(entry, [one for one, _ in told]))
        found += told if own is None and all_told else [(entry, own)]
    return found


def same_change(reading: Reading, entry: Entry, change: Change) -> Change | None:
    """The change of a part against the same base."""
    near = [one for one in entry.changes if same_base(reading, one.base, change.base) and (one.amount or one.way == 0)]
    near = near or _after_its_parts(reading, entry, change)
    near.sort(key=lambda one: _apart(one, change))
    if near:
        return near[0]
    alike = reading.once("changes of", _changes_by_item).get(stem(entry.item), []) if entry.item else []
    others = [one for one in alike if same_base(reading, one.base, change.base)]
    return min((one for one in others if one.amount or one.way == 0), key=lambda one: _apart(one, change), default=None)


def _changes_by_item(reading: Reading) -> dict[str, list[Change]]:
    found = defaultdict[str, list[Change]](list)
    for one in reading.facts.changes:
        found[stem(one.entry.item)].append(one)
    return found


def _apart(one: Change, change: Change) -> int:
    """How far behind the change of a whole that of a part stands; what stands before it comes last."""
    start, place = (c.amount.start if c.amount else c.span[0] for c in (one, change))
    return start - place if start > place else 2 * abs(start - place) + AWAY


def _after_its_parts(reading: Reading, entry: Entry, change: Change) -> list[Change]:
    """公务用车A,其中购置B、运行C,比上年增加D,增长Y%: the rate says that it is the change of A."""
    lists = [group.entries for group in reading.facts.groups if group.whole and group.whole.entry is entry and group.entries]
    last = [one for entries in lists for one in entries[-1].changes if entry in one.others and not any(e.changes for e in entries[:-1])]
    nows = [value.mention for value in reading.done(entry)[:1]]
    return [
        one
        for one in last
        if one.amount and one.rate and same_base(reading, one.base, change.base)
        and any(judge(Equation("rate_of_amount", one.rate, (one.amount, now), way=one.way)).verdict == "pass" for now in nows)
    ]  # fmt: skip


def same_base(reading: Reading, one: Key | None, other: Key | None) -> bool:
    """Whether two changes are against one base: a year, last year, or a budget."""
    if one is None or other is None:
        return True
    timed, other_timed = bool(one.prior or one.year), bool(other.prior or other.year)
    if timed != other_timed or (timed and reading.year and reading.year_of(one) != reading.year_of(other)):
        return False
    return (not one.column or not other.column or same_column(one.column, other.column)) if timed else same_column(one.column, other.column)


def _compare(
    reading: Reading, change: Change, found: list[tuple[Entry, Change | None]], rates: dict[int, str], *, vouched: bool = False
) -> Finding | None:
    stated = [(entry, one) for entry, one in found if one is not None]
    silent = [entry for entry, one in found if one is None and not none_in_both(reading, entry)]
    terms = [(one.amount, (one.way or 1) * (change.way or 1)) for _, one in stated if one.amount and one.amount.kind == "money"]
    if (len(stated) < 2 and not (len(stated) == 1 and silent and len(terms) == 1)) or not terms or change.amount is None:
        return None
    if change.base is None and any(not same_base(reading, one.base, stated[0][1].base) for _, one in stated):
        return None  # one against the budget, another against last year
    named = tuple(f"{entry.label}的增减" for entry, one in stated if one.amount and one.amount.kind == "money")
    equation = Equation("sum", change.amount, tuple(term for term, _ in terms if term), tuple(sign for _, sign in terms), names=named)
    subject = f"{change.entry.label}{base_name(change.base)}的增减"
    verdict = judge(equation)
    if verdict.verdict in ("pass", "rounding") or not silent:
        entries = [entry for entry, _ in found]
        made, family = make_whole(reading, change, entries, CLOSELY), is_family(reading, change.entry.item, entries)
        known = any(one.whole == change.entry.item for one in reading.lexicon.language.families)
        sure = made or family or (made is None and (not known or makes_whole_elsewhere(reading, {entry.item for entry in entries})))
        if (
            verdict.verdict == "fail"
            and (vouched or _is_vouched(reading, change, rates))
            and (turned := one_turned(reading, equation, [one for _, one in stated if one.amount]))
        ):
            return turned
        return judged(reading, "C04", "component_changes", [equation], subject, sure=sure, unsure="所列的部分可能不是全部")
    zeros = [
        one for one in silent if (one.values and all(value.mention.value == 0 for value in one.values)) or (one.bare and not one.values)
    ]
    if len(zeros) < len(silent) or len(stated) < 2:
        return judged(
            reading, "C04", "component_changes", [equation], subject, sure=False, unsure=f"没有写{'、'.join(e.label for e in silent)}的增减"
        )
    return _only_zeros(reading, change, equation, subject, zeros, rates)


def _is_vouched(reading: Reading, change: Change, rates: dict[int, str]) -> bool:
    """Whether the rate of a change, or its two amounts, agree with it; else the change of the whole itself may be wrong."""
    told = change.rate is not None and rates.get(id(change.rate)) in ("pass", "rounding")
    amount = change.amount
    pairs = pairs_of(reading, change) if amount else []
    return told or any(now.mention.exact - base.mention.exact == (change.way or 1) * (amount.exact if amount else 0) for now, base in pairs)


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
