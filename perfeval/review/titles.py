"""Checks of names and years: a stale year, another body in a title, a grade without a score, full marks."""

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from perfeval.review.facts import Value, same_column, stem
from perfeval.review.findings import Finding, about, of_words
from perfeval.review.reading import Reading

_REGION = r"(?:[\u4e00-\u9fff]{2,8}?(?:省|自治区|市|县|区|州|旗|镇|乡))"
_BODY = r"[\u4e00-\u9fff()]{1,24}?(?:局|委员会|委|办公室|部|厅|院|中心|政府|学校|大队|总队|工委|小学|中学|协会|联合会)"
ORGANISATION = re.compile(
    rf"(?P<region>{_REGION}*)(?P<body>{_BODY})(?=(?:\([^)]{{1,8}}\))?(?:19|20)\d\d年(?:度)?[^,。;\n]{{0,20}}(?:决算|预算|自评|报告|绩效|公开|说明))"
)
_YEAR = re.compile(r"(?<![〔\d])((?:19|20)\d\d)年(?:度)?(?!\d{1,2}月)")


def years(reading: Reading) -> Iterator[Finding]:
    """C03: a heading or a total of another year than the document's."""
    if not reading.years:
        return
    yield from _title(reading)
    yield from _headings(reading)
    yield from _older(reading)
    yield from _said_of_last_year(reading)
    wholes = {family.whole for family in reading.lexicon.language.families} | {"收入总额"}
    for value in reading.facts.values:
        year = value.said.year
        said = reading.before(value.mention.start, 20)
        if (
            not year
            or f"({year}年" in said
            or year in reading.years
            or value.compared
            or year > max(reading.years)
            or value.item not in wholes
            or re.match(f"[^。]{{0,12}}(?:今年|本年|{max(reading.years)}年)", reading.text[value.mention.end :][:16])
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


def _opens_section(reading: Reading, value: Value) -> bool:
    """The year stands at the very start of a paragraph, right under a heading."""
    begin = reading.text.rfind("\n", 0, value.mention.start) + 1
    above = reading.text[reading.text.rfind("\n", 0, max(0, begin - 1)) + 1 : max(0, begin - 1)]
    return reading.text.startswith(f"{value.said.year}年", begin) and 0 < len(above) < 24


def _title(reading: Reading) -> Iterator[Finding]:
    """A title of one year over an account that speaks of the next, again and again."""
    said = Counter(
        int(found[1])
        for found in _YEAR.finditer(reading.text)
        if reading.text[found.start() - 1 : found.start()] not in tuple("比较与和从")
    )
    (year, often), own = said.most_common(1)[0] if said else (0, 0), max(reading.years)
    if year > own and often > 2 and often > 2 * (said[own] - 1) and len(reading.years) == 1:
        start = reading.text.index(f"{own}年")
        why = f"标题写的是{own}年，正文说的都是{year}年（{often}处）"
        yield of_words(reading, "C03", "title", start, start + 5 + (reading.text[start + 5] == "度"), "warn", why)


def _older(reading: Reading) -> Iterator[Finding]:
    """以下为2018年度部门决算: an account of a year before the last, in a report of another."""
    for found in reading.phrases.account_year.finditer(reading.text):
        if int(found[1]) < min(reading.years) - 1 and not re.search("[比较与从自至和、,]$|〔", reading.text[: found.start()][-1:]):
            why = f"这里说的是{found[1]}年，文件是{'、'.join(map(str, reading.years))}年的，像是旧年份没有改"
            yield of_words(reading, "C03", "year", found.start(1), found.end(), "warn", why)


def _said_of_last_year(reading: Reading) -> Iterator[Finding]:
    """综上,2017年度…; 截至2021年底 in an account of 2022; an amount of this year that is said to be last year's."""
    last = max(reading.years) - 1
    spent = bool(re.search("决算|自评|绩效", reading.text[:120])) and "预算说明" not in reading.text[:120]
    for found in re.finditer(rf"(?:(?:综上|总之|综上所述),?|(?P<until>截至))({last}年)(?:度|底|末)?", reading.text):
        if not found["until"] or (spent and not re.match("[,]?(?:结转|结余)", reading.text[found.end() :][:4])):
            yield _stale(reading, found.start(2), "这里")
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
        itself = any(one.own_base and one.base and one.base.year == last and one.amount and one.amount.value for one in value.entry.changes)
        if ((now and then) or named or (itself and value.entry.values == [value])) and all(
            one.mention.exact != value.mention.exact for one in then
        ):
            place = reading.text.rfind(f"{last}年", 0, value.mention.start)
            yield _stale(reading, max(0, place), f"{value.entry.label}{value.mention.text}是今年的数，这里")


def _is_named(value: Value) -> bool:
    return len(value.item) > 2 and value.item not in ("支出总额", "收入总额")


def _stale(reading: Reading, place: int, words: str) -> Finding:
    years = "、".join(map(str, reading.years))
    why = f"文件是{years}年的，{words}写的是{reading.text[place : place + 4]}年，像是旧年份没有改"
    return of_words(reading, "C03", "year", place, place + 5, "warn", why)


def _headings(reading: Reading) -> Iterator[Finding]:
    place = 0
    for number, line in enumerate(reading.text.split("\n")):
        found = _YEAR.findall(line)
        short = (
            6 < len(line) < 48
            and not re.search("与|比|较|上年|结转|至|—", line)
            and not line.endswith(("。", ";", ",", ":"))
            and not re.search(r"\d(?:万|亿)?元", line)
        )
        if (
            number
            and short
            and found
            and reading.phrases.heading_about.search(line)
            and not set(map(int, found)) & set(reading.years)
            and max(map(int, found)) < max(reading.years)
        ):
            start = place + line.index(found[0] + "年")
            why = f"标题写的是{found[0]}年，文件是{'、'.join(map(str, reading.years))}年的，像是旧年份没有改"
            yield of_words(reading, "C03", "year", start, start + 5 + (reading.text[start + 5 : start + 6] == "度"), "warn", why)
        place += len(line) + 1


def organisations(reading: Reading) -> Iterator[Finding]:
    """C26: a title inside the document that names another body than the document's own."""
    own = ORGANISATION.search(reading.text[:200])
    if not own:
        return
    name = own["region"] + own["body"]
    yield from _others_acting(reading, own["region"], own["body"])
    for found in ORGANISATION.finditer(reading.text, own.end()):
        other = re.sub("^.*[:、,]", "", found["region"] + found["body"])
        if other and other not in name and name not in other and _alike(name, other):
            why = f"这里写的是“{other}”，文件是“{name}”的，单位名称不一致"
            yield of_words(reading, "C26", "title", found.end() - len(other), found.end(), "warn", why)


def _others_acting(reading: Reading, region: str, body: str) -> Iterator[Finding]:
    """滨河县统计局将进一步…: another body of the same place does what the document's own body would do."""
    if not region:
        return
    kind = re.escape(body[-1])
    acting = re.compile(
        rf"(?<![\u4e00-\u9fff]){re.escape(region)}(?P<body>[\u4e00-\u9fff]{{1,12}}?{kind})(?=将|进一步|始终|坚持|认真|严格|积极|不断)"
    )
    for found in acting.finditer(reading.text):
        if found["body"] != body:
            why = f"这里写的是“{found[0]}”，文件是“{region + body}”的，单位名称不一致"
            yield of_words(reading, "C26", "title", found.start(), found.end(), "warn", why)


def _alike(name: str, other: str) -> bool:
    """Bodies of one kind: the same ending of at least four characters, or both with a region."""
    return name[-4:] == other[-4:] or (bool(re.match(_REGION, other)) and len(other) >= 6)


def grades(reading: Reading) -> Iterator[Finding]:
    """C13: a grade wants a score, and a score its grade."""
    words = {word: grade for grade, names in reading.lexicon.language.grade_words.items() for word in names}
    pattern = re.compile(
        rf"(?:自评|评价|绩效|评定|考核)?(?:结论|等级|等次|结果|档次)[:为是]*[“\"]?({'|'.join(sorted(words, key=len, reverse=True))})(?=[”\",。;、)\n]|$)"
    )
    scores = [mention for role, mention in reading.facts.unbound if role == "score"]
    for found in pattern.finditer(reading.text):
        grade = words[found[1]]
        near = sorted(scores, key=lambda mention: abs(mention.start - found.start()))[:1]
        if not near:
            why = f"自评等次为“{found[1]}”，全文没有分数支撑，无法核对"
            yield of_words(reading, "C13", "advisory", found.start(1), found.end(1), "warn", why)
            continue
        low, high = reading.lexicon.language.grades[grade]
        holds = low <= near[0].value and (near[0].value < high or high == 100)
        why = f"得分{near[0].text}，“{found[1]}”应在{low}至{high}分之间：" + ("相符" if holds else "不符")
        yield of_words(reading, "C13", "score", found.start(1), found.end(1), "pass" if holds else "fail", why)


def full_marks(reading: Reading) -> Iterator[Finding]:
    """C11, C18: a score above the full mark; a score that leaves nothing to improve."""
    for role, mention in reading.facts.unbound:
        if role != "score":
            continue
        before = reading.before(mention.start, 30)
        whole = bool(reading.phrases.score_in_all_near.search(before))
        full = None if whole else reading.phrases.full_mark_near.search(re.split("[。;]", before)[-1])
        full = full or re.match(r"[(,]?满分(?:为)?(\d{1,4}(?:\.\d+)?)分?", reading.text[mention.end : mention.end + 20])
        own = whole or before.endswith(("自评得分", "自评得分为", "评价得分", "评价得分为"))
        limit = full[1] if full else "100" if own and not re.search("满分(?:为)?1[1-9]\\d|加分", reading.text) else ""
        if limit and mention.value > Decimal(limit):
            yield about(reading, "C11", "score", mention, "fail", f"得分{mention.text}超过满分{limit}分")
        elif mention.value >= 98 and mention.value <= 100 and "平均" not in before[-6:]:
            yield about(reading, "C18", "advisory", mention, "warn", f"自评{mention.text}，接近满分，请核实是否虚高")
