"""The two amounts that a change may be between."""

from collections import defaultdict

from perfeval.review.count_rates import is_alike
from perfeval.review.facts import BUDGETS, Change, Value
from perfeval.review.reading import Reading

CHANCE = 2  # digits of a change that other amounts differ by, by chance
COUNTED = ("批次", "人次", "批", "件", "次", "场", "辆", "台", "户", "名", "人", "个")


def pairs_of(reading: Reading, change: Change) -> list[tuple[Value, Value]]:
    """The two amounts that a change may be between, most plausible first; found once for each change."""
    known = reading.once("pairs", lambda _: dict[int, tuple[Change, list[tuple[Value, Value]]]]())
    if id(change) not in known:
        known[id(change)] = change, _pairs_of(reading, change)
    return known[id(change)][1]


def _pairs_of(reading: Reading, change: Change) -> list[tuple[Value, Value]]:
    nows = reading.currents(change)
    bases = reading.bases(change) or _in_total_row(reading, change)
    kind = (change.amount or change.rate or nows[0].mention).kind if nows else ""
    same = ("money",) if kind == "money" else ("count",) if kind == "count" else ("money", "count")
    if dated := _of_years(reading, change):
        return dated
    base, year = change.base, change.subject.year
    if year and base and base.year and base.year < year - 1 and not change.own_base:
        return []  # 2022年增幅X%,2023年增幅Y%, of which 2023 is not printed
    found = [
        (now, base)
        for now in nows
        for base in bases
        if now is not base
        and now.mention.kind == base.mention.kind
        and (now.mention.kind == "money" or is_alike(now.mention, base.mention))
        and now.mention.kind in same
        and not (
            change.amount and change.amount.value and now.mention.exact == base.mention.exact and base.mention is not change.base_value
        )
    ]  # an amount that is not the same can hardly be both
    return found + _of_context(reading, change) or _counted_alike(reading, change)


def _of_years(reading: Reading, change: Change) -> list[tuple[Value, Value]]:
    """2021年A、2022年B、2023年C,2022年增长X%,2023年增长Y%: of the year that stands with a rate, and the year before it."""
    year, base = change.subject.year, change.base
    before = base.year if base and base.year and change.own_base and not base.column else None if change.own_base else (year or 0) - 1
    if not year or not before or change.base_value:
        return []
    told = [*change.entry.values, *reading.same_item(change.entry)]
    told = [one for one in told if one.mention.kind == "money" and not one.mention.hedge]
    told = [one for one in told if one.key.column not in BUDGETS] if len({one.key.column for one in told} - {""}) > 1 else told
    nows, bases = [one for one in told if one.key.year == year], [one for one in told if one.key.year == before]
    return [(nows[0], bases[0])] if nows and bases else []


def _of_context(reading: Reading, change: Change) -> list[tuple[Value, Value]]:
    """甲A,其中乙B、丙C,较上年增加D: the two amounts of an item said before, where they differ by the change."""
    amount = change.amount
    if amount is None or len(amount.value.as_tuple().digits) <= CHANCE or change.base is None:
        return []
    told = [[one for one in entry.values if one.mention.kind == amount.kind] for entry in change.others]
    pairs = [
        (now, base) for values in told for now in values for base in values if reading.is_base(base.key, change.base) and now is not base
    ]
    return [(now, base) for now, base in pairs if now.mention.exact - base.mention.exact == (change.way or 1) * amount.exact]


def _counted_alike(reading: Reading, change: Change) -> list[tuple[Value, Value]]:
    """96批次、742人次,上年81批次、903人次,批次减少15批次: the two numbers of the paragraph that are counted so."""
    amount = change.amount
    if amount is None or amount.kind != "count" or amount.unit not in COUNTED:
        return []
    here = [one for one in reading.facts.values if one.entry.paragraph == change.entry.paragraph and one.mention.unit == amount.unit]
    here = [one for one in here if one.mention.start < amount.start]
    return [(here[0], here[1])] if len(here) == 2 and here[1].key.prior and not here[0].key.prior else []


def _in_total_row(reading: Reading, change: Change) -> list[Value]:
    """2019年收入A,较上年, under a table with A in its row 合计: what that row says of the year before."""
    said = {value.mention.exact for value in change.entry.values if value.mention.digits > 3}
    rows = [row for row in reading.once("total rows", _total_rows) if any(value.mention.exact in said for value in row)] if said else []
    return [value for row in rows for value in row if reading.is_base(value.key, change.base)]


def _total_rows(reading: Reading) -> list[list[Value]]:
    """The amounts of the rows 合计 of all tables, row by row."""
    rows = defaultdict[tuple[int, int], list[Value]](list)
    for number, sheet in enumerate(reading.sheets):
        row_of = {id(one.mention): one.row for one in sheet.numbers}
        for value in sheet.values:
            if value.entry.label in ("合计", "总计") and value.mention.kind == "money":
                rows[number, row_of[id(value.mention)]].append(value)
    return list(rows.values())
