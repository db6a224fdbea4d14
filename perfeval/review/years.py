"""Checks of years: a year that was left from the last report."""

import re
from collections.abc import Iterator

from perfeval.review.facts import ALL_INCOME, ALL_SPENT, BUDGETS, Value, same_column, stem
from perfeval.review.findings import Finding, of_words
from perfeval.review.reading import Reading
from perfeval.review.year_headings import HEAD, headings_of_another_year, of_both, over_another_year


def years(reading: Reading) -> Iterator[Finding]:
    """C03: a heading or a total of another year than the document's."""
    if not reading.years:
        return
    yield from over_another_year(reading)
    yield from headings_of_another_year(reading)
    yield from _older(reading)
    yield from _said_of_last_year(reading)
    yield from _own_by_words(reading)
    yield from _alone_in_its_paragraph(reading)
    yield from _of_next_year(reading)
    yield from _wrong_base_year(reading)
    yield from _of_wholes(reading)
    yield from _with_itself(reading)


def _with_itself(reading: Reading) -> Iterator[Finding]:
    """2017年度决算数比2017年度减少: a year compared with itself, in an account of that year alone."""
    own = reading.year
    for found in reading.phrases.same_year.finditer(reading.text):
        place = found.end() - 5
        yield of_words(reading, "C03", "year", place, place + 5, "warn", f"{found['year']}年与{found['year']}年相比，像是年份没有改")
    for change in reading.facts.changes if len(reading.years) == 1 else ():
        base, entry = change.base, change.entry
        nows = [value for value in entry.values if not value.compared and value.mention is not change.base_value]
        plain = base is not None and base.year == own and base.column in ("", "决算") and change.own_base
        said = change.amount or change.rate
        apart = bool(nows and said and "\n" in reading.text[nows[-1].mention.end : said.start])  # of what another paragraph is of
        if plain and not apart and nows and all(value.key.year in (None, own) and value.key.column not in BUDGETS for value in nows):
            place = reading.text.rfind(f"{own}年", 0, (change.amount or change.rate or nows[0].mention).start)
            if reading.text[max(0, place - 1) : place] in tuple("比较与和同"):
                why = f"{entry.label}是{own}年的，所比的也写{own}年，像是年份没有改"
                yield of_words(reading, "C03", "year", place, place + 5, "warn", why)


def _of_wholes(reading: Reading) -> Iterator[Finding]:
    """2017年支出总额 in an account of 2018 that says none of its own year."""
    wholes = {family.whole for family in reading.lexicon.language.families} | {ALL_INCOME}
    for value in reading.facts.values:
        year = value.said.year
        said = reading.before(value.mention.start, 20)
        if (
            not year
            or f"({year}年" in said
            or year in reading.years
            or value.compared
            or said.endswith("当年" + value.entry.label)
            or f"与{year}年" in reading.before(value.mention.start, 24)
            or _beside_others(reading, value)
            or year > max(reading.years)
            or not (value.item in wholes or value.entry.label == "收支")
            or any(one.mention.exact == value.mention.exact and one.key.year == year for one in reading.facts.values if one is not value)
            or re.match(
                f"[^。]{{0,12}}(?:今年|本年|{max(reading.years)}年)|,[^。]{{0,4}}比{year}年|,(?:下降|增长|上升|增加|减少)",
                reading.text[value.mention.end :][:16],
            )
            or _continues(reading, value.mention.start, year)
            or _is_base(reading, value)
        ):
            continue
        far = value.entry.values[0] is value and year < min(reading.years) - 1 and _opens_section(reading, value)
        if far or (
            value.entry.values[0] is value
            and not any(
                reading.year_of(one.key) in reading.years
                for one in reading.by_item.get(stem(value.item), [])
                if one.entry is not value.entry or one is not value
            )
        ):
            found = reading.text.rfind(f"{year}年", max(0, value.mention.start - 60), value.mention.start)
            why = f"文件是{'、'.join(map(str, reading.years))}年的，这里的{value.entry.label}写的是{year}年，像是旧年份没有改"
            yield of_words(reading, "C03", "year", max(0, found), max(0, found) + 5, "warn", why)


def _beside_others(reading: Reading, value: Value) -> bool:
    """2017年支出A,2018年支出B,2019年支出C: an amount of the document's own year in the same sentence, or of another."""
    told = {one.key.year for one in reading.said_in(value.entry.sentence)}
    return bool(told & set(reading.years)) or len(told - {None}) > 1


def _is_base(reading: Reading, value: Value) -> bool:
    """2011年预算A,比2010年少B。2010年决算C: A and B make C, which is of the year before then."""
    moved = [
        one for one in reading.facts.changes if one.amount and one.way and one.base and (one.base.prior or one.base.year == value.said.year)
    ]
    return any(
        now.mention.exact - (one.way or 1) * one.amount.exact == value.mention.exact
        for one in moved
        if one.amount and one.amount.value
        for now in reading.currents(one)[:2]
    )


def _continues(reading: Reading, place: int, year: int) -> bool:
    """2022年合计A。2021年合计B: a total of last year right behind the same of this year."""
    begin = reading.begin(place, "\n") + 1
    line, above = reading.text[begin : begin + 24], reading.text[reading.begin(begin - 1, "\n") + 1 : begin]
    same = [word for word in ("合计", "总额", "总数") if word in line and word in above[:40]]
    return bool(same) and str(year) in line and any(f"{own}年" in above for own in reading.years)


def _opens_section(reading: Reading, value: Value) -> bool:
    """The year stands at the very start of a paragraph, right under a heading."""
    begin = reading.text.rfind("\n", 0, value.mention.start) + 1
    above = reading.text[reading.text.rfind("\n", 0, max(0, begin - 1)) + 1 : max(0, begin - 1)]
    return reading.text.startswith(f"{value.said.year}年", begin) and 0 < len(above) < 24


def _older(reading: Reading) -> Iterator[Finding]:
    """以下为2018年度部门决算: an account of a year before the last, in a report of another."""
    for found in reading.phrases.account_year.finditer(reading.text):
        if int(found[1]) < min(reading.years) - 1 and not re.search("[比较与从自至和、,]$|〔", reading.text[: found.start()][-1:]):
            why = f"这里说的是{found[1]}年，文件是{'、'.join(map(str, reading.years))}年的，像是旧年份没有改"
            yield of_words(reading, "C03", "year", found.start(1), found.end(), "warn", why)


def _said_of_last_year(reading: Reading) -> Iterator[Finding]:
    """综上,2017年度…; 截至2021年底 in an account of 2022; an amount of this year that is said to be last year's."""
    last = max(reading.years) - 1
    if last in reading.years:
        return
    spent = tells(reading, "决算|自评|绩效")
    for found in re.finditer(rf"(?:(?:综上|总之|综上所述),?|(?P<until>截至))({last}年)(?:度|底|末)?", reading.text):
        if not found["until"] or (spent and not re.match("[,]?(?:结转|结余)", reading.text[found.end() :][:4])):
            yield stale(reading, found.start(2), "这里")
    for value in reading.facts.values:
        if value.said.year != last or not value.mention.value or not _is_named(value) or value.compared or value.mention.kind != "money":
            continue
        same = [
            one for one in reading.by_item.get(stem(value.item), []) if one is not value and same_column(one.key.column, value.key.column)
        ]
        now = any(
            one.mention.exact == value.mention.exact and reading.year_of(one.key) in reading.years and not one.key.prior for one in same
        )
        then = [one for one in same if one.key.prior or one.key.year == last]
        named = any(one.mention.exact == value.mention.exact and one.key.year in reading.years for one in same)
        itself = any(
            one.own_base
            and one.subject.year not in reading.years
            and one.base
            and one.base.year == last
            and one.amount
            and one.amount.value
            for one in value.entry.changes
        )
        if ((now and then) or named or (itself and value.entry.values == [value])) and all(
            one.mention.exact != value.mention.exact for one in then
        ):
            place = reading.text.rfind(f"{last}年", 0, value.mention.start)
            yield stale(reading, max(0, place), f"{value.entry.label}{value.mention.text}是今年的数，这里")


def tells(reading: Reading, what: str) -> bool:
    """Whether the head of a document says that it tells what was done, and not what is planned."""
    head = reading.text[:HEAD]
    return bool(re.search(what, head)) and "预算说明" not in head


def _is_named(value: Value) -> bool:
    return len(value.item) > 2 and value.item not in (ALL_SPENT, ALL_INCOME)


def stale(reading: Reading, place: int, words: str) -> Finding:
    years = "、".join(map(str, reading.years))
    why = f"文件是{years}年的，{words}写的是{reading.text[place : place + 4]}年，像是年份没有改"
    return of_words(reading, "C03", "year", place, place + 5, "warn", why)


def _of_next_year(reading: Reading) -> Iterator[Finding]:
    """2013年安排公务接待费 in an account of 2011 and 2012 that says no amount of 2012 for it."""
    last = max(reading.years)
    known = {name for family in reading.lexicon.language.families for name in (family.whole, *family.parts)}
    for value in reading.facts.values:
        if value.said.year == last + 1 and value.item in known and value.mention.kind == "money" and not value.compared:
            same = [one for one in reading.by_item.get(stem(value.item), []) if one is not value]
            if same and all(reading.year_of(one.key) != last for one in same):
                yield stale(reading, max(0, reading.text.rfind(f"{last + 1}年", 0, value.mention.start)), value.entry.label)


def _own_by_words(reading: Reading) -> Iterator[Finding]:
    """纳入本部门2020年度决算编制的单位, 2015年决算下降的主要原因: words that a report says of its own year only."""
    for found in reading.phrases.own_year.finditer(reading.text):
        if int(found["year"]) < min(reading.years):
            yield stale(reading, found.start("year"), "这里")


def _wrong_base_year(reading: Reading) -> Iterator[Finding]:
    """比上年(2015年)下降, 比2015年决算数(即上年决算) in a budget of 2017."""
    for found in reading.phrases.last_year_named.finditer(reading.text):
        name = "year" if found["year"] else "named"
        if int(found[name]) not in {year - 1 for year in reading.years} | set(reading.years):
            why = f"上年应是{max(reading.years) - 1}年，这里写的是{found[name]}年，像是年份没有改"
            yield of_words(reading, "C03", "year", found.start(name), found.end(name) + 1, "warn", why)


def _alone_in_its_paragraph(reading: Reading) -> Iterator[Finding]:
    """2016年公务用车购置6辆…: a paragraph of last year alone that says what a report says of its own year."""
    own, last = [f"{year}年" for year in reading.years], f"{min(reading.years) - 1}年"
    if not tells(reading, "决算|自评|绩效|执行"):
        return
    place = 0
    for line in reading.text.split("\n"):
        found = re.match(rf"[^,。;:\d]{{0,8}}:?(?<![与比较和从自至]){last}(?!末|底|结转|结余)", line)
        words = reading.phrases.own_account.search(line)
        above = reading.text[reading.begin(place - 1, "\n") + 1 : place]
        words = None if _continues(reading, place + len(line), int(last[:4])) or of_both(reading, above) else words
        if found and words and not any(year in line for year in own) and not re.search("今年|本年|同期|上年|去年", line[: words.end()]):
            yield stale(reading, place + found.end() - 5, "这一段")
        place += len(line) + 1
