"""Hints that are no contradiction (kind `advisory`): paid above allotted, little evaluated, mixed bases, no remedies."""

import re
from collections.abc import Iterator
from fractions import Fraction

from perfeval.amounts import print_number, print_percent, print_short
from perfeval.review.facts import BUDGETS, Value, stem
from perfeval.review.findings import Finding, about, of_words
from perfeval.review.reading import Reading

THREE = "三公经费"


def paid_above_allotted(reading: Reading) -> Iterator[Finding]:
    """C08: more paid for an item than was allotted to it."""
    for allotted, paid in _projects(reading):
        if allotted and paid and allotted.mention.value and paid.mention.exact > allotted.mention.exact:
            rate = print_percent(paid.mention.exact / allotted.mention.exact)
            why = f"{paid.entry.label}：支付{paid.mention.text}大于下拨{allotted.mention.text}，为{rate}，应说明资金来源"
            yield about(reading, "C08", "advisory", paid.mention, "warn", why, rate)


def _projects(reading: Reading) -> list[tuple[Value | None, Value | None]]:
    """Each project with what was allotted to it and what was paid."""
    language = reading.lexicon.language.projects
    by_name: dict[str, dict[str, Value]] = {}
    for value in reading.facts.values:
        if value.mention.kind == "money" and value.key.column in ("下达", "支付") and re.search(language.label, value.entry.label):
            by_name.setdefault(stem(value.item), {}).setdefault(value.key.column, value)
    return [(found.get("下达"), found.get("支付")) for found in by_name.values()]


def projects_evaluated(reading: Reading) -> Iterator[Finding]:
    """C25: how much of the project expenditure the evaluated projects are."""
    language = reading.lexicon.language.projects
    totals = [
        value
        for value in reading.by_item.get(stem(language.total), [])
        if value.mention.kind == "money" and value.entry.paragraph >= 0 and value.mention.value
    ]
    chosen = [paid or allotted for allotted, paid in _projects(reading)]
    evaluated = [value for value in chosen if value and totals and value.mention.start > totals[0].mention.start]
    if not evaluated or "自评" not in reading.text:
        return
    amount = sum((value.mention.exact for value in evaluated), Fraction(0))
    share = amount / totals[0].mention.exact
    if share < reading.lexicon.language.hints.evaluated:
        total, one = totals[0].mention, totals[0].mention.one
        written = "＋".join(print_number(value.mention.exact / one, 2) for value in evaluated)
        why = f"文中评价的项目{written}＝{print_number(amount / one, 2)}{total.unit}，只占项目支出{total.text}的{print_percent(share, 1)}，其余没有评价"
        yield about(reading, "C25", "advisory", total, "warn", why, print_percent(share, 1))


def mixed_bases(reading: Reading) -> Iterator[Finding]:
    """C33: a budget compared with the outturn of the year before."""
    for change in reading.facts.changes:
        if change.base is None or not (change.base.prior or change.base.year):
            continue
        nows, bases = reading.currents(change)[:1], reading.bases(change)[:1]
        if nows and bases and nows[0].key.column in BUDGETS and bases[0].key.column == "决算" and (change.amount or change.rate):
            why = f"{change.entry.label}：预算{nows[0].mention.text}与上年决算{bases[0].mention.text}相比，口径不同"
            yield about(reading, "C33", "advisory", (change.amount or change.rate), "warn", why)  # type: ignore[arg-type]


def adjusted_budgets(reading: Reading) -> Iterator[Finding]:
    """C10, C24: a budget adjusted by much, the more so where the text says there was no adjustment."""
    limit = reading.lexicon.language.hints.adjusted
    calm = re.search("(?:没有|未|无)(?:出现|发生)?(?:频繁|大量|大额)?调剂", reading.text)
    for entry in reading.facts.entries:
        first = [value for value in entry.values if value.key.column == "年初预算" and value.mention.value]
        last = [value for value in entry.values if value.key.column == "调整预算"]
        if first and last and first[0].mention.kind == last[0].mention.kind:
            rate = abs(last[0].mention.exact - first[0].mention.exact) / first[0].mention.exact
            both = last[0].mention.exact + first[0].mention.exact
            itself = any(one.kind == "money" and one.exact == both for one in reading.mentions)  # 预算调整数 is what was added
            if rate > limit and not itself:
                why = f"{entry.label}：预算由{first[0].mention.text}调整为{last[0].mention.text}，调整率{print_percent(rate)}"
                why += f"，超过{print_short(limit * 100)}%，应说明原因"
                why += f"；文中又说“{calm[0]}”" if calm else ""
                yield about(reading, "C24" if calm else "C10", "advisory", last[0].mention, "warn", why, print_percent(rate))


def remedies(reading: Reading) -> Iterator[Finding]:
    """C23: problems are named, what is done about them is not."""
    found = re.search(r"存在(?:的)?(?:主要)?问题", reading.text)
    rest = reading.text[found.end() : found.end() + 3000] if found else ""
    if found and not re.match(r"[及和与:]*\n?无", rest) and not re.search("改进|整改|建议|措施|下一步|打算", rest):
        yield of_words(reading, "C23", "advisory", found.start(), found.end(), "warn", "写了存在的问题，没有写改进的措施")


def satisfaction(reading: Reading) -> Iterator[Finding]:
    """C22: satisfaction without a survey."""
    for mention in reading.mentions:
        before = reading.before(mention.start, 14)
        if mention.kind == "ratio" and "满意度" in before and not re.search("问卷|调查|样本|访谈|回访", reading.text):
            yield about(reading, "C22", "advisory", mention, "warn", f"满意度{mention.text}没有写调查的方式和份数")
            return


def nothing_spent(reading: Reading) -> Iterator[Finding]:
    """C09: no official travel, vehicles or receptions at all; possible, and worth a second look."""
    values = [value for value in reading.by_item.get(stem(THREE), []) if value.mention.kind == "money" and not value.key.prior]
    spent = [value for value in values if value.key.column not in BUDGETS]
    if spent and all(value.mention.value == 0 for value in spent):
        why = f"“三公”经费{spent[0].mention.text}，请确认确实没有发生，不是漏填"
        yield about(reading, "C09", "advisory", spent[0].mention, "warn", why)
