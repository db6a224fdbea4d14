"""Lists that no word opens: parts known by their names, or by amounts that make an amount said before, to the digit."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby

from perfeval.review.facts import BUDGETS, OTHER_SIDE, Entry, Facts, Group, Value
from perfeval.review.lexicon import Lexicon
from perfeval.review.slips import with_swapped_digits

SAYING, PAIR = 4, 2  # digits of an amount that others do not make by chance; two others do with fewer than one more
COUNTED = 2  # the same of a number of people or things
BEHIND = 3  # sentences between a whole and its parts
FOURTH = 4  # what kinds right behind their whole may miss of it
NEARLY = 20  # parts by name that miss by more than a twentieth are of another whole
PARTS, NEAR = 3, 5  # parts whose shares make a whole, and what of it may be missed
SLIP = 10_000  # 元 in 万元
MOST = 12  # parts of one list
Told = tuple[Entry, Value]  # an item and what it is now


def infer_lists(text: str, facts: Facts, lexicon: Lexicon) -> None:
    """Give lists without an opening word their group (收入A。税收收入B;非税收入C), and those without a whole theirs."""
    _spread_columns(facts)
    for kind in ("money", "count"):
        told = [(entry, value) for entry in facts.entries if (value := _amount(entry, kind)) is not None]
        wholes = defaultdict[int, list[Value]](list)
        for one in (value for entry in facts.entries if not entry.group for value in entry.values if _is_now(value, kind)):
            wholes[one.entry.sentence].append(one)
        for group in (one for one in facts.groups if one.whole is None and one.complete and len(one.entries) > 1):
            _find_whole(group, wholes, kind)
        runs = list(_runs(text, [one for one in told if one[0].group is None]))
        for run in runs:
            _infer(run, wholes, facts, lexicon)
        for run in runs if kind == "money" else ():
            _infer_mistyped(run, wholes, facts)


def _spread_columns(facts: Facts) -> None:
    """本级年初预算A,甲中心B,乙所C,年初预算总额D: between the two all are budgets, where they make the last to the digit."""
    told = [value for value in facts.values if value.mention.kind == "money" and not value.key.prior and not value.compared]
    for _, some in groupby(told, key=lambda one: one.entry.sentence):
        here = list(some)
        column = here[0].key.column
        last = next((n for n, one in enumerate(here[2:], 2) if one.key.column == column), 0)
        if column in BUDGETS and last and sum(one.mention.exact for one in here[:last]) == here[last].mention.exact:
            for one in here[1:last]:
                one.key = one.key._replace(column=one.key.column or column)


def _find_whole(group: Group, wholes: dict[int, list[Value]], kind: str) -> None:
    """What a list is of that words open and do not name."""
    amounts = [value for entry in group.entries if (value := _amount(entry, kind)) is not None]
    before = _said_before(wholes, amounts[0]) if len(amounts) == len(group.entries) else []
    group.whole = next((one for test in (_make, _but_for_a_unit) for one in before if test(one, amounts)), None)
    group.whole = group.whole or next((one for one in before[:1] if _nearly(one, amounts)), None)


def _infer(run: list[Told], wholes: dict[int, list[Value]], facts: Facts, lexicon: Lexicon) -> None:
    """Make items that stand side by side a list, where they make an amount said before, or are all its kinds and just miss it."""
    entries, amounts = [entry for entry, _ in run], [value for _, value in run]
    before = _said_before(wholes, amounts[0])
    whole = next((one for one in before if _make(one, amounts)), None)
    kinds = any(are_kinds([entry.label for entry in entries], kinds) for kinds in lexicon.language.complete)
    before = [one for one in before if not _is_made(one, facts)]
    whole = whole or (next((one for one in before if _nearly(one, amounts) and _may_be_of(one, entries, lexicon)), None) if kinds else None)
    whole = whole or next((one for one in before[:1] if (kinds and _right_before(one, amounts)) or _shares_say(one, run)), None)
    if whole is None or any(entry.group for entry in entries) or _is_listed(whole, entries, facts):
        return
    group = Group(whole, entries, complete=True, exact=_make(whole, amounts))
    facts.groups.append(group)
    over = any(lexicon.tells_of_rest(entry.label) for entry in entries)
    for entry, value in run:
        entry.group = group  # 预算A。支出B,结转C: what was spent of a budget is no budget
        value.key = value.key if over else value.key._replace(column=value.key.column or whole.key.column)


def _right_before(whole: Value, parts: list[Value]) -> bool:
    """债务限额A,一般债务B,专项债务C: in one sentence and right behind it, the kinds may miss it by a fourth."""
    here = {one.entry.sentence for one in parts} == {whole.entry.sentence} and whole.mention.kind == "money"
    missing = abs(sum(one.mention.exact for one in parts) - whole.mention.exact)
    return here and FOURTH * missing <= whole.mention.exact and _holds(whole, parts)


def _is_made(whole: Value, facts: Facts) -> bool:
    """Whether a list of its own makes an amount to the digit: then others that just miss it are not all of it."""
    lists = [[_amount(entry, whole.mention.kind) for entry in one.entries] for one in facts.groups if one.whole is whole]
    return any(len(parts) > 1 and sum(one.mention.exact for one in parts if one) == whole.mention.exact for parts in lists)


def _shares_say(whole: Value, run: list[Told]) -> bool:
    """收入A。来源:甲B,占X%;乙C,占Y%;丙D,占Z%: shares of what the three make, which is A but for digits in another place, or for a fifth."""
    amount = sum((value.mention.exact for _, value in run), Fraction(0))
    told = [next((one.mention for one in entry.ratios if one.kind == "share"), None) for entry, _ in run]
    if len(run) < PARTS or not amount or not all(told):
        return False
    parts = zip(run, told, strict=True)
    agree = all(share and abs(value.mention.exact / amount - share.exact) <= share.one / 10**share.decimals for (_, value), share in parts)
    digits = [sorted(str(round(one / whole.mention.one * 100))) for one in (amount, whole.mention.exact)]
    return agree and (digits[0] == digits[1] or NEAR * abs(amount - whole.mention.exact) <= amount)


def _infer_mistyped(run: list[Told], wholes: dict[int, list[Value]], facts: Facts) -> None:
    """Items side by side that make the amount right before them once two of its neighbouring digits change places."""
    entries, amounts = [entry for entry, _ in run], [value for _, value in run]
    before = _said_before(wholes, amounts[0])[:1]
    whole = next((one for one in before if _is_mistyped(one, amounts)), None)
    if whole is not None and not any(entry.group for entry in entries) and not _is_listed(whole, entries, facts):
        facts.groups.append(Group(whole, entries, complete=True))
        for entry in entries:
            entry.group = facts.groups[-1]


def _is_mistyped(whole: Value, parts: list[Value]) -> bool:
    """收入合计693.78万元。财政拨款收入690.51万元;其他收入6.87万元: they make 697.38."""
    amount = sum((one.mention.exact for one in parts), Fraction(0))
    others = (Fraction(value) * whole.mention.one for value in with_swapped_digits(whole.mention.value))
    return whole.mention.digits > SAYING and len(parts) > 1 and amount in others and _holds(whole, parts)


def _may_be_of(whole: Value, entries: list[Entry], lexicon: Lexicon) -> bool:
    """Not 公务用车购置 and 公务用车运行 of 三公经费: they are known to be the parts of one of its parts."""
    wholes = {one.whole for one in lexicon.language.families if {entry.item for entry in entries} <= set(one.parts)}
    return not any(wholes & set(one.parts) for one in lexicon.language.families if one.whole == whole.item)


def _said_before(wholes: dict[int, list[Value]], part: Value) -> list[Value]:
    """The amounts of the sentences before a part that may be its whole, the nearest first."""
    last = part.entry.sentence
    near = [one for sentence in range(last - 2 * BEHIND, last + 1) for one in wholes.get(sentence, ())]
    return [one for one in reversed(near) if one.mention.end < part.mention.start]


def _is_listed(whole: Value, entries: list[Entry], facts: Facts) -> bool:
    """Whether the words open a list of the whole in the same sentence already."""
    return any(one.whole is whole and one.entries and one.entries[0].sentence == entries[0].sentence for one in facts.groups)


def _amount(entry: Entry, kind: str) -> Value | None:
    """What an item is now."""
    return next((value for value in entry.values if _is_now(value, kind)), None)


def _is_now(value: Value, kind: str) -> bool:
    return value.mention.kind == kind and not value.key.prior and not value.compared and not value.mention.hedge


def _runs(text: str, told: list[Told]) -> Iterator[list[Told]]:
    """Items with an amount that stand side by side: in a sentence, between semicolons, or each the first of its sentence."""
    sentences = [list(some) for _, some in groupby(told, key=lambda one: one[0].sentence)]
    marks = [place for place, char in enumerate(text) if char == ";"]
    for some in sentences:
        yield from _ends(some)
        segments = [list(part) for _, part in groupby(some, key=lambda one: bisect_left(marks, one[0].start))]
        for part in segments if len(segments) > 1 else ():
            yield from _ends(part)
    leads = [some[0] for some in sentences]
    for place in range(len(leads)):
        run = leads[place : place + 1]
        for lead in leads[place + 1 : place + MOST]:
            if lead[0].sentence - run[-1][0].sentence > BEHIND:
                break
            run = [*run, lead]
            yield run


def _ends(some: list[Told]) -> Iterator[list[Told]]:
    """The items of a sentence, and those behind its first, its first two…: what stands before may be their whole."""
    for place in range(min(len(some) - 1, MOST)):
        yield some[place:][:MOST]


def _make(whole: Value, parts: list[Value]) -> bool:
    """Whether amounts make the whole to the digit, which is no chance."""
    exact = sum(one.mention.exact for one in parts) == whole.mention.exact
    least = SAYING if whole.mention.kind == "money" else COUNTED
    telling = whole.mention.digits >= least + (len(parts) == PAIR)
    return exact and telling and len(parts) > 1 and _holds(whole, parts)


def _nearly(whole: Value, parts: list[Value]) -> bool:
    """Whether amounts that are all parts by their names may be those of the whole: they make it but for a slip."""
    missing = sum(one.mention.exact for one in parts) - whole.mention.exact
    return NEARLY * abs(missing) <= whole.mention.exact and _holds(whole, parts)


def _but_for_a_unit(whole: Value, parts: list[Value]) -> bool:
    """Whether amounts make the whole once one of them is in ten thousands: 929.00元 for 929.00万元."""
    missing = whole.mention.exact - sum(one.mention.exact for one in parts)
    return missing > 0 and any(one.mention.exact * (SLIP - 1) == missing for one in parts)


def _holds(whole: Value, parts: list[Value]) -> bool:
    """Whether each amount may be a part of the whole: none of them zero or above it, of its column and of its side."""
    other = OTHER_SIDE.get(whole.entry.label[-2:])
    return all(
        0 < one.mention.exact < whole.mention.exact
        and (one.mention.kind == "money" or one.mention.unit == whole.mention.unit)
        and one.key.column in (whole.key.column, "")
        and one.key.year in (whole.key.year, None)
        and not (other and one.entry.label.endswith(other))
        for one in parts
    )


def are_kinds(labels: Sequence[str], kinds: Sequence[str]) -> bool:
    """Whether names have one of each of the kinds that make a whole, and nothing else."""
    longest = sorted(kinds, key=len, reverse=True)
    said = [next((kind for kind in longest if kind in label), "") for label in labels]
    return len(labels) == len(kinds) and set(said) == set(kinds)
