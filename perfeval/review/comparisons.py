"""Words about a comparison against its values: the direction that a reason gives, the year that is named."""

import re
from collections.abc import Iterator
from fractions import Fraction

from perfeval.review.equations import Equation
from perfeval.review.facts import BUDGETS, Change, Value
from perfeval.review.findings import Finding, judged, of_words
from perfeval.review.reading import Reading
from perfeval.review.tables import Number, Sheet

AFTER = 16  # characters after the base in which the direction may stand
MOST = 20  # amounts of each kind that are looked at
BEFORE = 60  # characters before an amount of change in which its year stands


def reasons(reading: Reading) -> Iterator[Finding]:
    """C04: 与上年2.90万元相比，减少的主要原因; 较上年的2.90万元减少，…: the direction agrees with the two amounts."""
    ways = f"{reading.lexicon.words('增')}|{reading.lexicon.words('减')}"
    said = re.compile(rf"(?:相比|对比|比较)?,?(?P<way>{ways})(?:的?(?:主要)?原因|(?=[,。;]))")
    for base in reading.facts.values:
        found = said.match(reading.text[base.mention.end : base.mention.end + AFTER]) if base.compared else None
        now = _now(base)
        if not found or now is None or now.mention.kind != base.mention.kind:
            continue
        way = reading.lexicon.way(found["way"]) or 0
        holds = way * (now.mention.exact - base.mention.exact) > 0
        start = base.mention.end + found.start("way")
        why = f"{now.entry.label}{now.mention.text}与{base.mention.text}相比，文中说{found['way']}，{'相符' if holds else '方向不符'}"
        yield of_words(reading, "C04", "direction", start, start + len(found["way"]), "pass" if holds else "fail", why)


def level(reading: Reading) -> Iterator[Finding]:
    """C04: 支出A,与上年持平(上年B): both amounts are the same."""
    for base in reading.facts.values:
        found = reading.phrases.level_with.search(reading.before(base.mention.start, 24))
        now = _now(base) if found else None
        if found and now and now.mention.kind == base.mention.kind and now.mention.end < base.mention.start:
            start = base.mention.start - min(base.mention.start, 24) + found.start()
            equal = now.mention.exact == base.mention.exact
            why = f"{now.entry.label}{now.mention.text}与上年{base.mention.text}，文中说持平，{'相符' if equal else '不相等'}"
            end = start + found[0].index("(")
            yield of_words(reading, "C04", "flat", start, end, "pass" if equal else "fail", why)


def apart(reading: Reading) -> Iterator[Finding]:
    """C04: 石家庄A;唐山B,与石家庄相差C: the amounts of two items lie so far apart."""
    values = [value for value in reading.facts.values if value.mention.kind == "money" and not value.key.prior and not value.compared]
    for mention in (one for one in reading.mentions if one.kind == "money"):
        found = reading.phrases.apart_from.search(reading.before(mention.start, 24))
        if not found:
            continue
        before = [one for one in values if reading.begin(mention.start) < one.mention.start < mention.start]
        other = [one for one in values if one.entry.label == found["name"]]
        if before and len({one.mention.exact for one in other}) == 1:
            equation = Equation("change", mention, (before[0].mention, other[0].mention), way=None)
            yield from filter(None, [judged(reading, "C04", "change_amount", [equation], f"与{other[0].entry.label}相差")])


def _now(base: Value) -> Value | None:
    """The amount of the same item that is compared: its last, neither a budget nor of another year."""
    values = [value for value in base.entry.values if not value.compared and not value.key.prior and value.key.column not in BUDGETS]
    return values[-1] if values else None


def base_years(reading: Reading) -> Iterator[Finding]:
    """C03: the year a change is measured from, where a table has both amounts of this very change under another year."""
    for change in reading.facts.changes:
        if change.amount is None or change.base is None or not change.base.year:
            continue
        nows = {value.mention.exact for value in reading.currents(change)}
        years = {year for sheet in reading.sheets for year in _years_of(sheet, change, nows)}
        named = f"{change.base.year}年"
        place = reading.text.rfind(named, max(0, change.amount.start - BEFORE), change.amount.start)
        if years and place >= 0:
            agrees = change.base.year in years
            why = f"{change.amount.text}是表中与{'、'.join(map(str, sorted(years)))}年相比的增减，文中写的是{named}"
            yield of_words(reading, "C03", "year", place, place + len(named), "pass" if agrees else "warn", why)


def _years_of(sheet: Sheet, change: Change, nows: set[Fraction]) -> Iterator[int]:
    """The years of the amounts that lie the change away from its present amount in one row of a table."""
    for number in sheet.numbers:
        if number.mention.exact in nows:
            yield from (year for one in sheet.row(number.row) if (year := _year(one)) and _apart(number, one, change))


def _apart(now: Number, base: Number, change: Change) -> bool:
    assert change.amount is not None
    return base is not now and now.mention.exact - base.mention.exact == (change.way or 0) * change.amount.exact != 0


def _year(number: Number) -> int | None:
    found = re.findall(r"(?:19|20)\d\d", number.header)
    return int(found[-1]) if found and number.mention.kind == "money" else None


def adjustment_rates(reading: Reading) -> Iterator[Finding]:
    """C05: 调整率 is the adjustment of the budget divided by the opening budget, of whichever item has both."""
    values = [*reading.facts.values, *(value for sheet in reading.sheets for value in sheet.values)]
    money = [value for value in values if value.mention.kind == "money" and value.mention.value and not value.key.prior]
    opening = [value for value in money if value.key.column == "年初预算"]
    adjusted = [value for value in money if value.key.column == "调整预算"]
    for ratio in reading.facts.ratios:
        if ratio.kind == "rate" and ratio.named.endswith(("调整率", "调整幅度")):
            pairs = [(new, old) for new in adjusted[:MOST] for old in opening[:MOST] if new.item == old.item]
            here = {one.exact for one in reading.within(reading.begin(ratio.mention.start), ratio.mention.start) if one.kind == "money"}
            pairs = [(new, old) for new, old in pairs if abs(new.mention.exact - old.mention.exact) in here] or pairs  # 调整增加A,调整率Y%
            equations = [
                Equation("rate_of_values", ratio.mention, (new.mention, old.mention), way=way) for new, old in pairs for way in (1, -1)
            ]
            equations += [
                Equation("ratio", ratio.mention, (new.mention, old.mention)) for new, old in pairs
            ]  # 预算调整数 is the adjustment itself
            sure = len({(new.mention.exact, old.mention.exact) for new, old in pairs}) == 1
            if finding := judged(reading, "C05", "change_rate", equations, "预算调整率", sure=sure, unsure="不能确定是哪一项的预算"):
                yield finding
