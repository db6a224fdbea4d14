"""Checks of sums everyone in the field knows, and of sums by name, wherever their parts stand."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from fractions import Fraction

from perfeval.review.arithmetic import judge
from perfeval.review.completeness import said_none
from perfeval.review.equations import Equation
from perfeval.review.facts import BUDGETS, Value, same_column, stem
from perfeval.review.findings import Finding, judged
from perfeval.review.lexicon import Family
from perfeval.review.reading import Reading
from perfeval.review.sum_terms import parts_of, total

CHANCE = 3  # digits of an amount that is found elsewhere by chance
FAR = 12  # paragraphs between a whole and parts that may be of another


def family_sums(reading: Reading) -> Iterator[Finding]:
    """C01, C09: sums everyone in the field knows, wherever their parts stand."""
    yield from _opening_totals(reading)
    listed = {id(group.whole.mention) for group in reading.facts.groups if group.whole and len(parts_of(group)) > 1}
    for family in reading.lexicon.language.families:
        for whole in reading.by_item.get(stem(family.whole), []):
            if (
                id(whole.mention) not in listed
                and whole.mention.value
                and whole.mention.kind == "money"
                and not whole.key.prior
                and whole.entry.paragraph >= 0
            ):
                yield from _family_sum(reading, family, whole)


def _opening_totals(reading: Reading) -> Iterator[Finding]:
    """2017年部门经费预算A,基本支出B…;项目支出C: the amount a sentence opens with, whatever it is called."""
    family = next(one for one in reading.lexicon.language.families if "项目支出" in one.parts)
    if any(value.entry.paragraph >= 0 for value in reading.by_item.get(stem(family.whole), [])):
        return
    listed = {id(group.whole) for group in reading.facts.groups if group.entries}
    for projects in reading.by_item.get(stem("项目支出"), []):
        here = [v for v in reading.said_in(projects.entry.sentence) if v.mention.kind == "money" and not v.key.prior]
        basic = [v for v in here if v.item == "基本支出"]
        if (
            projects in here
            and len(basic) == 1
            and id(here[0]) not in listed
            and here[0].mention.exact > basic[0].mention.exact
            and here[0].mention.start < basic[0].mention.start < projects.mention.start
        ):
            amount = basic[0].mention.exact + projects.mention.exact
            if any(one.mention.exact == amount for one in here[1 : here.index(basic[0])]):
                continue  # 财政拨款支出A,支出总计B,其中:基本支出C,项目支出D
            equation = total(here[0], [basic[0], projects])
            yield from filter(None, [judged(reading, "C01", "sum", [equation], here[0].entry.label)])


def _family_sum(reading: Reading, family: Family, whole: Value) -> Iterator[Finding]:
    parts, missing = _family_parts(reading, family, whole)
    if len(parts) < 2 or set(missing) - set(family.optional):
        return
    earlier = whole.key.year and reading.years and whole.key.year < min(reading.years)
    others = [one for one in reading.by_item.get(stem(family.whole), []) if one is not whole and one.key.column == whole.key.column]
    if whole.key.year and reading.year and whole.key.year < reading.year and all(part.key.year is None for part in parts):
        return  # last year's total beside this year's parts
    if earlier and any(part.key.year != whole.key.year for part in parts) and any(reading.year_of(o.key) in reading.years for o in others):
        return  # the parts are those of this year's total, which stands elsewhere
    equation = total(whole, parts)
    verdict = judge(equation)
    same = [
        one
        for one in reading.by_item.get(stem(family.whole), [])
        if one is not whole and (same_column(one.key.column, whole.key.column) or one.entry is whole.entry)
    ]
    beside = {part.entry.sentence for part in parts} == {whole.entry.sentence} and whole.mention.start < parts[0].mention.start
    same = [one for one in same if not (beside and one.entry is not whole.entry)]  # 本年基本支出A,人员经费B,公用经费C
    if verdict.verdict == "fail" and reading.phrases.and_besides.match(reading.text, parts[-1].mention.end):
        return  # 货物A、服务B,另有C
    if verdict.verdict == "fail" and any(judge(total(one, parts)).verdict == "pass" for one in same if one.entry.paragraph >= 0):
        return  # 年初预算 and 调整预算: the parts are of the other
    if verdict.verdict == "fail" and (agreeing := _without_none(reading, family, whole, parts)):
        equation = agreeing
    elif verdict.verdict == "fail" and verdict.value and _said_elsewhere(reading, whole, parts, verdict.value):
        return
    short = verdict.value is not None and verdict.value < whole.mention.exact
    none_said = all(said_none(reading, name) for name in missing)
    groups = {id(part.entry.group.whole.entry) for part in parts if part.entry.group and part.entry.group.whole}
    elsewhere = len(groups) == 1 and id(whole.entry) not in groups and all(part.entry.group for part in parts) and not beside
    apart = family.whole != "三公经费" and _spread(parts) > 1
    away = max(abs(value.entry.paragraph - whole.entry.paragraph) for value in parts) > FAR
    sure = not (missing and short and not none_said) and not away and not elsewhere and not apart
    unsure = f"没有列出{'、'.join(missing)}" if missing and not none_said else "各部分与总额相隔很远，未必同一口径"
    finding = judged(reading, "C01", "sum", [equation], f"{whole.entry.label}＝{'＋'.join(equation.names)}", sure=sure, unsure=unsure)
    if finding:
        yield finding


def _without_none(reading: Reading, family: Family, whole: Value, parts: list[Value]) -> Equation | None:
    """出国没有列预算, though an amount of it is said elsewhere: the sum that agrees without it."""
    for part in (one for one in parts if one.item in family.optional and said_none(reading, one.item)):
        rest = [one for one in parts if one is not part]
        if len(rest) > 1 and judge(total(whole, rest)).verdict == "pass":
            return total(whole, rest)
    return None


def _said_elsewhere(reading: Reading, whole: Value, parts: list[Value], value: Fraction) -> bool:
    """Another total that the parts make to the digit stands right before them: they are of that one."""
    first = min(part.mention.start for part in parts)
    between = [one for one in reading.within(whole.mention.end, first) if one.kind == "money"]
    return any(one.exact == value and one.digits > CHANCE for one in between)


def _spread(parts: list[Value]) -> int:
    places = [part.entry.paragraph for part in parts]
    return max(places) - min(places)


def _family_parts(reading: Reading, family: Family, whole: Value) -> tuple[list[Value], list[str]]:
    parts, missing = list[Value](), list[str]()
    for name in family.parts:
        value = _nearest(reading, name, whole)
        children = [] if value else [child for below in reading.lexicon.language.families if below.whole == name for child in below.parts]
        found = [value] if value else [one for child in children if (one := _nearest(reading, child, whole))]
        runs = any(one.item == "公务用车运行" for one in found)  # 购置 is often none
        found = found if value or len(found) == len(children) or (family.whole == "三公经费" and runs) else []
        parts += found
        missing += [] if found else [name]
    return parts, missing


def _nearest(reading: Reading, name: str, whole: Value) -> Value | None:
    """The amount of an item that fits the whole: after it first, in the same column and year."""
    wanted = column_of(reading, whole)
    fitting = [
        value
        for value in reading.by_item.get(stem(name), [])
        if value.mention.kind == "money" and not value.key.prior and value.entry.paragraph >= 0
        and same_column(column_of(reading, value), wanted) and _same_year(reading, value, whole)
        and value.entry is not whole.entry and value.compared == whole.compared
    ]  # fmt: skip
    place = whole.mention.start
    fitting.sort(key=lambda value: (value.mention.start <= place, abs(value.mention.start - place)))
    return next((value for value in fitting if _belongs(reading, value, whole, wanted)), None)


def _belongs(reading: Reading, part: Value, whole: Value, column: str) -> bool:
    """A part belongs to the last whole said before it, under this name or for this amount."""
    name = stem(whole.item)
    wholes = reading.once(f"wholes {name} {column}", lambda _: _wholes(reading, name, column))
    before = bisect_left(wholes, part.mention.start, key=lambda one: one.mention.start)
    last = wholes[before - 1] if before else whole
    return last is whole or last.mention.exact == whole.mention.exact


def _wholes(reading: Reading, name: str, column: str) -> list[Value]:
    """The amounts of an item in one column, in the order of the text."""
    found = [
        one
        for one in reading.by_item.get(name, [])
        if one.mention.kind == "money" and not one.key.prior and not one.compared and one.entry.paragraph >= 0
        and same_column(column_of(reading, one), column)
    ]  # fmt: skip
    return sorted(found, key=lambda one: one.mention.start)


def _same_year(reading: Reading, part: Value, whole: Value) -> bool:
    """Years differ only where the whole is printed for the part's year as well; else one of them is a slip."""
    if not part.key.year or part.key.year == whole.key.year:
        return True
    name = stem(whole.item)
    years = reading.once(f"years {name}", lambda _: {value.key.year for value in reading.by_item.get(name, [])})
    return part.key.year not in years and whole.key.year is not None and None not in years


def column_of(reading: Reading, value: Value) -> str:
    """The column an amount is of; where none is said, that of the document's title."""
    return value.key.column or reading.once("own column", _own_column)


def _own_column(reading: Reading) -> str:
    head = reading.text[:120]
    columns = {value.key.column for value in reading.facts.values if not value.key.prior and not value.compared}
    if not re.search("预算|决算", head.split("\n")[0]) and columns & set(BUDGETS) and "决算" not in columns:
        return "预算"
    budget = "预算" in head.split("\n")[0] and not re.search("决算|预算执行|支出情况|绩效", head)
    return "预算" if budget else "决算"


def named_sums(reading: Reading) -> Iterator[Finding]:
    """C01: 由本年收入和年初结转两部分构成: the parts are named, their amounts stand elsewhere."""
    for found in re.finditer(r"由(?!于)([^,。;:\d]{4,60}?)(?:[两二三四五六]个?(?:部分|项|方面))?(?:组成|构成)", reading.text):
        wholes = [value for value in reading.facts.values if 0 <= found.start() - value.mention.end < 12]
        labels = sorted(
            dict.fromkeys(
                value.entry.label for value in reading.facts.values if len(value.entry.label) > 2 and value.entry.label in found[1]
            ),
            key=len,
            reverse=True,
        )
        chosen, rest = list[str](), found[1]
        for label in labels:
            if label in rest:
                chosen.append(label)
                rest = rest.replace(label, "", 1)
        if not wholes or len(chosen) < 2 or len(re.sub(r"[、和与及\s]|以及", "", rest)) > 2:
            continue
        whole = wholes[-1]
        parts = [
            min(
                (v for v in reading.facts.values if v.entry.label == label and v is not whole),
                key=lambda v: abs(v.mention.start - found.start()),
            )
            for label in chosen
        ]
        equation = total(whole, parts)
        if finding := judged(reading, "C01", "sum", [equation], f"{whole.entry.label}＝{'＋'.join(equation.names)}"):
            yield finding
