"""The parts of an item: as a list names them, or as everyone knows them; and whether they make it."""

import re
from collections import defaultdict
from collections.abc import Iterator

from perfeval.review.completeness import said_none
from perfeval.review.facts import Change, Entry, Group, Value, stem
from perfeval.review.reading import Reading

FAR = 12  # paragraphs between an item and what is still said of its parts


def part_lists(reading: Reading, whole: Entry) -> Iterator[list[Entry]]:
    """The parts of an item: as listed under it, or as everyone knows them."""
    lists = reading.once("lists of", _lists_of)
    here = lists.get((whole.item, whole.paragraph), [])
    if not here and not whole.values and whole.label in ("总收入", "总支出"):  # 部门财务总收入A:甲B,乙C。总收入增加D
        here = [one for (_, paragraph), some in lists.items() for one in some if paragraph == whole.paragraph]
    for group in here:
        if group.whole and _is_of(group.whole.entry, whole) and len(group.entries) > 1 and not group.whole.key.prior:
            entries = [one for one in group.entries if one is not whole]
            yield [one for one in entries if one.changes or any(value.mention.kind == "money" for value in one.values)]
    for family in reading.lexicon.language.families:
        if family.whole == whole.item:
            entries = [entry for name in family.parts for entry in family_entries(reading, name, whole)]
            if len(entries) > 1:
                yield entries


def _lists_of(reading: Reading) -> dict[tuple[str, int], list[Group]]:
    """The lists of an item, by its name and the paragraph of its amount."""
    found = defaultdict[tuple[str, int], list[Group]](list)
    for group in (one for one in reading.facts.groups if one.whole):
        assert group.whole is not None
        found[group.whole.item, group.whole.entry.paragraph].append(group)
    return found


def _is_of(listed: Entry, whole: Entry) -> bool:
    """Whether a list is of an item: of this very amount, or of the one said before in its paragraph (收入A,其中…;收入净增B)."""
    moved = whole.changes[0].amount if whole.changes and not whole.values else None
    named = listed.item == whole.item or (whole.label in ("总收入", "总支出") and listed.label.endswith(whole.label))
    again = moved is not None and named and listed.paragraph == whole.paragraph and listed.start < moved.start
    return listed is whole or again


def family_entries(reading: Reading, name: str, whole: Entry) -> list[Entry]:
    """The entry of a part that has a change, after the whole; of 公务用车 its own parts where it has none itself."""
    named = [
        entry
        for entry in reading.once(f"entries {name}", lambda _: [one for one in reading.facts.entries if one.item == name])
        if entry.paragraph >= whole.paragraph and entry is not whole and entry.paragraph - whole.paragraph <= FAR
        and (entry.changes or not entry.values or any(value.mention.kind == "money" for value in entry.values))
    ]  # fmt: skip
    best = [entry for entry in named if entry.changes]
    below = [child for family in reading.lexicon.language.families if family.whole == name for child in family.parts]
    children = [] if best else [entry for child in below for entry in family_entries(reading, child, whole)]
    told = len(children) > 1 and all(entry.changes for entry in children)
    return best[:1] or (children if told or not named else named[:1])


def is_family(reading: Reading, whole: str, entries: list[Entry]) -> bool:
    """Whether items are all parts of a sum everyone knows, or the parts of those."""
    items = {entry.item for entry in entries}
    zero = reading.once(
        "zero", lambda _: {name for name, values in reading.by_item.items() if all(not one.mention.value for one in values)}
    )
    below = {family.whole: set(family.parts) for family in reading.lexicon.language.families}
    absent = {stem(name) for name in below.get(whole, ()) if said_none(reading, name)} | zero
    has = {name: name in items or stem(name) in absent for parts in below.values() for name in parts}
    told = bool(below.get(whole)) and len(entries) > 1
    return told and all(has[name] or (name in below and any(one in items for one in below[name])) for name in below[whole])


def none_in_both(reading: Reading, entry: Entry) -> bool:
    """因公出国费近两年均未发生: of no amount, and of no change."""
    name = re.escape(entry.label[:4])
    return bool(name) and not entry.values and re.search(f"{name}{reading.phrases.both_years_none.pattern}", reading.text) is not None


def make_whole(reading: Reading, change: Change, entries: list[Entry], most: int) -> bool | None:
    """Whether the amounts of the parts make the whole but for one part in `most`; None where one of them is not printed."""
    said = reading.currents(change)
    nows = [value.mention for value in said if value.entry is change.entry] or [value.mention for value in said][:1]
    lasts = [values[0].mention.exact for entry in entries if (values := reading.done(entry) or _budgeted(entry))]
    if not nows or len(lasts) < len(entries):
        return None
    return abs(nows[0].exact - sum(lasts)) * most <= nows[0].exact


def _budgeted(entry: Entry) -> list[Value]:
    return [v for v in entry.values if v.mention.kind == "money" and not v.key.prior and not v.compared]


def same_amount(entry: Entry, parts: list[Entry]) -> bool:
    """Whether some parts of an item are all of it now."""
    amounts = [[value.mention.exact for value in one.values if value.mention.kind == "money"][:1] for one in (entry, *parts)]
    return all(amounts) and amounts[0][0] == sum(one[0] for one in amounts[1:])
