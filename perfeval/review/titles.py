"""Checks of names and marks: another body in a title, a grade without a score, full marks."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import chain

from perfeval.review.findings import Finding, about, of_words
from perfeval.review.reading import Reading
from perfeval.review.score_parts import is_total
from perfeval.review.table_scores import total_row

_REGION = r"(?:(?![本全各我该])[\u4e00-\u9fff]{1,8}?(?:省|自治区|市|县|区|州|旗|镇|乡))"
_KIND = "局|委员会|委|办公室|部|厅|院|中心|政府|学校|大队|总队|工委|小学|中学|学区|卫生院|医院|幼儿园|服务站|林业站|水管所|图书馆|文化馆|协会|联合会"
_BODY = rf"[\u4e00-\u9fff()]{{1,24}}?(?:{_KIND})"
ORGANISATION = re.compile(
    rf"(?P<region>{_REGION}{{0,4}})(?P<body>{_BODY})(?=(?:\([^)]{{1,8}}\))?(?:19|20)\d\d年(?:度)?[^,。;\n]{{0,20}}(?:决算|预算|自评|报告|绩效|公开|公告|说明|收入|支出|收支|情况))"
)


SPEAKING = re.compile(rf"(?<![\u4e00-\u9fff])(?P<region>{_REGION}{{1,4}})(?P<body>{_BODY})(?=全年|年末实有|现有|内设|下设|保有)")
SCORED = re.compile(rf"(?P<name>{_REGION}{{1,4}}{_BODY})(?=(?:部门)?(?:整体)?(?:支出)?(?:绩效)?自评(?:得分|总分|为|结果|等级))")
TITLED = re.compile(
    rf"^(?:19|20)\d\d年(?:度)?(?P<region>{_REGION}{{1,4}})(?P<body>{_BODY})(?=(?:部门|单位|本级)?(?:整体|决算|预算|自评|绩效|[“\"]?三公|收支))"
)
HEAD = 200  # characters in which a document says whose it is


def organisations(reading: Reading) -> Iterator[Finding]:
    """C26: a title inside the document that names another body than the document's own."""
    yield from _townships(reading)
    own = TITLED.search(reading.text[:HEAD]) or ORGANISATION.search(reading.text[:HEAD])
    if not own:
        return
    name = own["region"] + own["body"]
    vouched = (phrase.finditer(reading.text) for phrase in (reading.phrases.signed, reading.phrases.vouching, SCORED))
    for found in chain(*vouched):
        if _is_other(name, found["name"]):
            yield _another(reading, name, *found.span("name"))
    yield from _others_acting(reading, own["region"], own["body"])
    yield from _headed(reading, own)
    for found in ORGANISATION.finditer(reading.text, own.end()):
        other = re.sub("^.*[:、,]", "", found["region"] + found["body"])
        other = other[max(other.find(own["region"]), 0) :]  # 本说明反映滨河区卫生局2017年度收支
        above = other.endswith("政府") and not name.endswith("政府")
        if above or reading.phrases.no_name.search(other):
            continue
        if other and _is_other(name, other):
            yield _another(reading, name, found.end() - len(other), found.end())


def regions(reading: Reading) -> Iterator[Finding]:
    """C26: 三、西渡市公务用车支出, in the account of 东平市 as a whole: another place of its kind."""
    own = reading.phrases.region_titled.match(reading.text)
    for found in reading.phrases.region_has.finditer(reading.text) if own else ():
        title = reading.text[:HEAD].split("\n")[0]
        if own and found["name"][-1] == own["name"][-1] and found["name"] not in title and own["name"] not in found["name"]:
            yield _another(reading, own["name"], *found.span("name"))


def _headed(reading: Reading, own: re.Match[str]) -> Iterator[Finding]:
    """二、武山县四门初级中学决算情况, in the account of 武山县四门学区: the one heading that names another body of the place."""
    if not own["region"]:
        return
    heading = re.compile(
        rf"^[一二三四五六]、(?P<name>{re.escape(own['region'])}[\u4e00-\u9fff]{{2,16}}?)(?:部门|单位)?(?:决算|预算|收支)", re.MULTILINE
    )
    name = own["region"] + own["body"]
    found = [one for one in heading.finditer(reading.text) if one["name"] not in name and name not in one["name"]]
    if len(found) == 1:
        yield _another(reading, name, *found[0].span("name"))


def _townships(reading: Reading) -> Iterator[Finding]:
    """现将乙镇2019年度…公开如下, in the document of 甲乡: a township of another name, with a year of the document."""
    title = reading.text[:HEAD].strip().split("\n")[0]
    own = reading.phrases.township_titled.search(title)
    if not own:
        return
    for found in reading.phrases.township_of_year.finditer(reading.text):
        if found["name"] not in title and int(found["year"]) in reading.years:
            yield _another(reading, title[: own.end("name")], *found.span("name"))
    for found in reading.phrases.township_has.finditer(reading.text):
        if found["name"] not in title:
            yield _another(reading, title[: own.end("name")], *found.span("name"))


def _others_acting(reading: Reading, region: str, body: str) -> Iterator[Finding]:
    """滨河县统计局将进一步…: another body of the same place does what the document's own body would do."""
    if not region:
        return
    kind, does = re.escape(body[-1]), "(?=将|进一步|始终|坚持|认真|严格|积极|不断|现有|共有|保有|核定编制|内设|下设|实有)"
    acting = re.compile(rf"(?<![\u4e00-\u9fff]){re.escape(region)}(?P<body>[\u4e00-\u9fff]{{1,12}}?{kind}){does}")
    says = '(?:政府性基金|一般公共预算|财政拨款|支出|收入|[“"]?三公|机关运行|部门)'
    elsewhere = re.compile(rf"(?<![\u4e00-\u9fff])(?P<region>{_REGION}{{1,4}}){re.escape(body)}(?:{does}|(?={says}))")
    for found in elsewhere.finditer(reading.text):
        if region not in found["region"] and found["region"] not in region:
            yield _another(reading, region + body, found.start(), found.end())
    for found in SPEAKING.finditer(reading.text):
        if region not in found["region"] and found["region"] not in region and _is_other(region + body, found["region"] + found["body"]):
            yield _another(reading, region + body, found.start("region"), found.end("body"))
    for found in acting.finditer(reading.text):
        if found["body"] != body:
            yield _another(reading, region + body, found.start(), found.end())


def _another(reading: Reading, name: str, start: int, end: int) -> Finding:
    why = f"这里写的是“{reading.text[start:end]}”，文件是“{name}”的，单位名称不一致"
    return of_words(reading, "C26", "title", start, end, "warn", why)


def _is_other(name: str, other: str) -> bool:
    """Another body of one kind: neither name holds the other, with the same ending of four characters or with a region."""
    if other in name or name in other:
        return False
    return name[-4:] == other[-4:] or (bool(re.match(_REGION, other)) and len(other) >= 6)


def grades(reading: Reading) -> Iterator[Finding]:
    """C13: a grade wants a score, and a score its grade."""
    words = {word: grade for grade, names in reading.lexicon.language.grade_words.items() for word in names}
    said = re.compile(rf"(?:{'|'.join(sorted(words, key=len, reverse=True))})(?=[”\",。;、()\n]|$)")
    scores = [mention for role, mention in reading.facts.unbound if role == "score"]
    totals = [one for one in reading.mentions if one.kind == "score" and is_total(reading, one)]
    tabled = [row[0].mention for sheet in reading.sheets if (row := total_row(reading, sheet))]
    for found in said.finditer(reading.text):
        if not reading.phrases.grade_said.search(reading.before(found.start(), 12)):
            continue
        grade = words[found[0]]
        near = sorted(totals or scores, key=lambda mention: abs(mention.start - found.start()))[:1] or tabled[-1:]
        if not near:
            why = f"自评等次为“{found[0]}”，全文没有分数支撑，无法核对"
            yield of_words(reading, "C13", "advisory", found.start(), found.end(), "warn", why)
            continue
        low, high = reading.lexicon.language.grades[grade]
        holds = low <= near[0].value and (near[0].value < high or high == 100)
        why = f"得分{near[0].text}，“{found[0]}”应在{low}至{high}分之间：" + ("相符" if holds else "不符")
        yield of_words(reading, "C13", "score", found.start(), found.end(), "pass" if holds else "fail", why)


def full_marks(reading: Reading) -> Iterator[Finding]:
    """C11, C18: a score above the full mark; a score that leaves nothing to improve."""
    for role, mention in reading.facts.unbound:
        if role != "score":
            continue
        before = reading.before(mention.start, 30)
        whole = bool(reading.phrases.score_in_all_near.search(before))
        near = [] if whole else [*reading.phrases.full_mark_near.finditer(re.split("[。;]", before)[-1])]
        full = near[-1] if near else re.match(r"[(,]?满分(?:为)?(\d{1,4}(?:\.\d+)?)分?", reading.text[mention.end : mention.end + 20])
        own = whole or before.endswith(("自评得分", "自评得分为", "评价得分", "评价得分为"))
        limit = full[1] if full else "100" if own and not re.search("满分(?:为)?1[1-9]\\d|加分", reading.text) else ""
        if limit and mention.value > Decimal(limit):
            yield about(reading, "C11", "score", mention, "fail", f"得分{mention.text}超过满分{limit}分")
        elif mention.value >= 98 and mention.value <= 100 and "平均" not in before[-6:]:
            yield about(reading, "C18", "advisory", mention, "warn", f"自评{mention.text}，接近满分，请核实是否虚高")
