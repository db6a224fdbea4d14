"""Years that words give away: until when, what will be done, a change said again against another year."""

import re
from collections.abc import Iterator
from fractions import Fraction

from perfeval.review.facts import ALL_INCOME, ALL_SPENT, Change, Value, stem
from perfeval.review.findings import Finding, of_words
from perfeval.review.ratios import completions
from perfeval.review.reading import Reading
from perfeval.review.sum_terms import parts_of
from perfeval.review.year_headings import HEAD, YEAR
from perfeval.review.years import stale, tells

SAYING = 3  # digits of an amount of change that means one thing
NEXT = 4  # sentences behind a whole in which its parts stand
BEFORE = 60  # characters before an amount of change in which its year stands


def until(reading: Reading) -> Iterator[Finding]:
    """C03: 截至2017年12月31日,公务用车保有量 in an account of 2019: what there is, is told of the end of the document's year."""
    own = set(reading.years)
    for found in reading.phrases.stock_until.finditer(reading.text):
        year = int(found["year"])
        earlier = bool(own) and year < max(own) - 1
        later = bool(own) and year == max(own) + 1 and tells(reading, "决算")
        if year not in own and (earlier or later):
            yield stale(reading, found.start("year"), "这里")


def planned(reading: Reading) -> Iterator[Finding]:
    """C03: 2013年预算执行中将继续 in a document of 2015: what will be done is not of a year that is past."""
    for found in reading.phrases.will_do.finditer(reading.text):
        if reading.years and int(found["year"]) < min(reading.years):
            yield stale(reading, found.start("year"), "打算做的事")


def bases_restated(reading: Reading) -> Iterator[Finding]:
    """C03: 较去年增加A, and later of the same item 比2024年增加A in a document of 2026: the year is that of the first."""
    first = dict[object, Change]()
    for change in (one for one in reading.facts.changes if one.amount and one.base and one.way in (1, -1)):
        assert change.amount is not None
        assert change.base is not None
        before = first.setdefault((stem(change.entry.item), change.amount.exact, change.way), change)
        if before.base is None or not change.base.year or change.amount.digits < SAYING or reading.bases(change):
            continue
        timed = (before.base.prior or before.base.year) and before.base.column == change.base.column
        year = f"{change.base.year}年"
        place = reading.text.rfind(year, max(0, change.amount.start - BEFORE), change.amount.start)
        if timed and reading.year_of(before.base) != change.base.year and place >= 0:
            why = f"{change.entry.label}的{change.amount.text}前面写的是与{reading.year_of(before.base)}年相比，这里写的是{year}，像是年份写错"
            yield of_words(reading, "C03", "year", place, place + len(year), "warn", why)


def of_its_parts(reading: Reading) -> Iterator[Finding]:
    """C03: 2022年度三公经费A, and then its parts of 2023 that make A to the digit: A is of 2023 as well."""
    own = reading.year
    for family in reading.lexicon.language.families:
        for whole in reading.by_item.get(stem(family.whole), []):
            if not own or whole.said.year != own - 1 or whole.compared or whole.mention.digits < SAYING:
                continue
            parts = [_part(reading, name, whole) for name in family.parts]
            amounts = [one.mention.exact for one in parts if one]
            if len(amounts) > 1 and sum(amounts) == whole.mention.exact:
                place = reading.text.rfind(f"{own - 1}年", 0, whole.mention.start)
                yield stale(reading, max(0, place), f"{whole.entry.label}{whole.mention.text}是其后{own}年各项之和，这里")


def _part(reading: Reading, name: str, whole: Value) -> Value | None:
    """The amount of a part right behind its whole that is said to be of the document's year."""
    names = [name, *(part for one in reading.lexicon.language.families if one.whole == name for part in one.parts)]
    values = [value for one in names for value in reading.by_item.get(stem(one), []) if value.said.year == reading.year]
    behind = [v for v in values if v.key.column == whole.key.column and 0 <= v.entry.sentence - whole.entry.sentence <= NEXT]
    return behind[0] if behind else None


def bases_of_year(reading: Reading) -> Iterator[Finding]:
    """C03: 2012年A,较2010年增加B, where the amount of 2011 makes B; or the one comparison with a year that is named nowhere else."""
    for change in (one for one in reading.facts.changes if reading.years and one.amount and one.base and one.base.year and one.own_base):
        assert change.amount is not None
        assert change.base is not None
        year = change.base.year or 0
        place = reading.text.rfind(f"{year}年", max(0, change.amount.start - BEFORE), change.amount.start)
        if place < 0 or change.amount.digits < SAYING or change.base_value or reading.bases(change):
            continue
        if _next_year_makes(reading, change, year) or _named_once(reading, year):
            yield stale(reading, place, "所比的")


def _next_year_makes(reading: Reading, change: Change, year: int) -> bool:
    """Whether the amount of the year after the one that is named differs from the present by the change."""
    assert change.amount is not None
    told = [*change.entry.values, *reading.same_item(change.entry)]
    then = [one for one in told if one.mention.kind == change.amount.kind and one.key.year == year + 1]
    nows = reading.currents(change)[:1]
    return any(now.mention.exact - one.mention.exact == (change.way or 1) * change.amount.exact for now in nows for one in then)


def _named_once(reading: Reading, year: int) -> bool:
    """Whether a year before the last is named only here, while the document compares with the last by its number."""
    own = min(reading.years, default=0)
    last = len(re.findall(f"[较比]{own - 1}年", reading.text))
    return year == own - 2 and reading.text.count(f"{year}年") == 1 and last > 0


def own_as_base(reading: Reading) -> Iterator[Finding]:
    """C03: 建成A,较2021年建成的B多C, in a report of 2021 alone: the base is of the document's own year."""
    own = reading.year
    if own is None or len(reading.years) > 1 or not tells(reading, "决算|自评|绩效|执行|使用|资金情况"):
        return
    for found in (one for one in reading.phrases.against_own_year.finditer(reading.text) if int(one["year"]) == own):
        place = found.start("year")
        if str(own + 1) not in reading.text[max(0, place - HEAD) : place]:  # 2023年安排A,比2022年完成数多B
            yield of_words(reading, "C03", "year", place, place + 5, "warn", f"文件是{own}年的，所比的也写{own}年，像是年份没有改")


def twice_last_year(reading: Reading) -> Iterator[Finding]:
    """C03: 2021年安排A。上年(2021年)安排B, in a report of 2022: A is of the year after."""
    for found in (one for one in reading.phrases.last_year_named.finditer(reading.text) if one["year"]):
        begin = reading.begin(found.start(), "\n") + 1
        first = re.search(f"(?<![较比与]){found['year']}年", reading.text[begin : found.start()])
        if first and reading.year and int(found["year"]) == reading.year - 1:
            yield stale(reading, begin + first.start(), "这里")


def summed_up(reading: Reading) -> Iterator[Finding]:
    """C03: 以上为某局2018年度…自评情况 at the end of a report of 2019."""
    for found in reading.phrases.summed_up.finditer(reading.text):
        if reading.years and int(found["year"]) < min(reading.years):
            yield stale(reading, found.start("year"), "这里")


def rates_of_year(reading: Reading) -> Iterator[Finding]:
    """C03: 全年预算A,2017年预算执行率为Y%, in a report of 2018 whose own amounts make Y."""
    agreeing = {id(one.equation.target) for one in completions(reading) if one.equation and one.verdict == "pass"}
    for mention in (one for one in reading.mentions if one.kind == "ratio" and id(one) in agreeing):
        found = reading.phrases.rate_of_year.search(reading.before(mention.start, 24))
        if found and reading.year and int(found["year"]) == reading.year - 1 and reading.year - 1 not in reading.years:
            yield stale(reading, mention.start - min(24, mention.start) + found.start("year"), f"{mention.text}是今年的执行率，这里")


def against_itself(reading: Reading) -> Iterator[Finding]:
    """C03: 2020年预算A,比2020年的B减少C, in a budget of 2021: a year compared with itself."""
    for change in reading.facts.changes:
        first = change.entry.values[0] if change.entry.values else None
        base = change.base
        if not reading.years or first is None or base is None or not change.base_value or first.mention is change.base_value:
            continue
        if first.said.year == base.year is not None and base.column in ("", first.key.column) and base.year not in reading.years:
            place = reading.text.rfind(f"{base.year}年", 0, first.mention.start)
            yield stale(reading, max(0, place), f"与{base.year}年相比的{change.entry.label}")


def amounts_of_year(reading: Reading) -> Iterator[Finding]:
    """C03: 2019年收支总预算A,比上年B, in a budget of 2020 whose own total is A."""
    own = _own_amounts(reading)
    for value in reading.facts.values:
        relative = any(one.base and one.base.prior and one.own_base for one in value.entry.changes)
        last = reading.year - 1 if reading.year else 0
        telling = value.mention.digits > SAYING and value.mention.exact in own and not value.compared
        told = relative or value.item in (ALL_INCOME, ALL_SPENT)
        if value.said.year != last or last in reading.years or value.mention.exact != value.entry.values[0].mention.exact:
            continue
        if (told and telling) or _has_own_parts(reading, value, own):
            place = reading.text.rfind(f"{last}年", 0, value.mention.start)
            yield stale(reading, max(0, place), f"{value.entry.label}{value.mention.text}是今年的数，这里")


def _own_amounts(reading: Reading) -> set[Fraction]:
    """The amounts before which their sentence names the document's year, and no other."""
    found = set[Fraction]()
    for value in (one for one in reading.facts.values if not one.compared and not one.key.prior):
        words = reading.text[reading.begin(value.mention.start, "。\n") : value.mention.start]
        named = set(map(int, YEAR.findall(words)))
        found |= {value.mention.exact} if named and named <= set(reading.years) else set()
    return found


def _has_own_parts(reading: Reading, whole: Value, own: set[Fraction]) -> bool:
    """2021年支出A,基本支出B,项目支出C, and later 2022年项目支出…合计C: parts of this year, or compared with the year before."""
    groups = [group for group in reading.facts.groups if group.whole is whole and len(group.entries) > 1]
    parts = [value for group in groups for value in parts_of(group)]
    same = [one for one in reading.by_item.get(stem(whole.item), []) if one.said.year in reading.years and one is not whole]
    if whole.compared or same or sum(one.mention.exact for one in parts) != whole.mention.exact:
        return False
    compared = all(any(one.base and one.base.prior and one.own_base for one in part.entry.changes) for part in parts)
    return compared or any(one.mention.exact in own and one.mention.digits > SAYING for one in parts)


def of_other_budget(reading: Reading) -> Iterator[Finding]:
    """C03: 2021年支出A,完成2022年年初预算: spent in another year than the document's, of its budget."""
    for found in reading.phrases.spent_of_budget.finditer(reading.text):
        if int(found["budget"]) in reading.years and int(found["year"]) not in reading.years:
            yield stale(reading, found.start("year"), f"与{found['budget']}年预算相比的支出")
