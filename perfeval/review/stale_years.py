"""Years that words give away: until when, what will be done, a change said again against another year."""

from collections.abc import Iterator

from perfeval.review.facts import Change, stem
from perfeval.review.findings import Finding, of_words
from perfeval.review.reading import Reading
from perfeval.review.years import stale, tells

SAYING = 3  # digits of an amount of change that means one thing
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
