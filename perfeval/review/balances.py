"""Checks of income against expenditure: totals with what was carried over and what is carried on (C02)."""

import re
from collections.abc import Iterator

from perfeval.review.arithmetic import Equation
from perfeval.review.facts import Value, stem
from perfeval.review.findings import Finding, about, judged
from perfeval.review.reading import Reading
from perfeval.review.sums import total


def balances(reading: Reading) -> Iterator[Finding]:
    """C02: income with what was carried over is the total, and so is expenditure with what is carried on."""
    for identity in reading.lexicon.language.identities:
        beside = any(re.search(identity.beside, value.entry.label) and value.mention.value for value in reading.facts.values)
        for whole in _labelled(reading, identity.whole):
            parts = [_after(reading, pattern, whole) for pattern in identity.parts]
            if not all(parts):
                continue
            equation = total(whole, [part for part in parts if part])
            subject = f"{whole.entry.label}＝{'＋'.join(equation.names)}"
            if finding := judged(reading, "C02", "sum", [equation], subject, sure=not beside, unsure="收支还有别的项目"):
                yield finding
    yield from _left_over(reading)
    yield from _difference(reading)
    yield from _overspent(reading)


def _labelled(reading: Reading, pattern: str) -> list[Value]:
    values = [value for value in reading.facts.values if value.mention.kind == "money" and not value.key.prior and not value.compared]
    return [value for value in values if re.fullmatch(pattern, value.entry.label)]


def _after(reading: Reading, pattern: str, whole: Value) -> Value | None:
    """The next amount with such a label, in this paragraph or the next."""
    near = [
        value
        for value in _labelled(reading, pattern)
        if 0 <= value.entry.paragraph - whole.entry.paragraph <= 5 and value.mention.start > whole.mention.start
    ]
    return near[0] if near else None


def _left_over(reading: Reading) -> Iterator[Finding]:
    """What is left at the end of the year, where one sentence gives income and expenditure."""
    for value in _labelled(reading, "(?:年终|年末)(?:滚存)?结余|(?:年终|年末)结转(?:和|及)?结余"):
        sentence = [
            one for one in reading.facts.values if one.entry.sentence == value.entry.sentence and one.mention.start < value.mention.start
        ]
        spent = [one for one in sentence if one.entry.label.endswith("支出") or one.item == "支出总额"]
        income = [one for one in sentence if one not in spent and re.search("收入|补助|上年结余|结转|调入", one.entry.label)]
        if income and spent:
            terms = [*income, *spent]
            signs = (1,) * len(income) + (-1,) * len(spent)
            equation = Equation(
                "sum", value.mention, tuple(one.mention for one in terms), signs, names=tuple(one.entry.label for one in terms)
            )
            if finding := judged(
                reading, "C02", "sum", [equation], f"{value.entry.label}＝收入－支出", sure=_opens(income), unsure="收支所列可能不全"
            ):
                yield finding


def _opens(income: list[Value]) -> bool:
    """Income of the year and what was left of the year before: then nothing is missing on that side."""
    return any(re.search("上年|年初", v.entry.label) or v.key.prior for v in income) and any("收入" in v.entry.label for v in income)


def _difference(reading: Reading) -> Iterator[Finding]:
    """收支差额, 收支结余: income less expenditure, where the document prints one of each."""
    for mention in reading.mentions:
        before = reading.text[max(0, mention.start - 14) : mention.start]
        if mention.kind != "money" or not re.search(r"收支(?:差额|结余|节余|盈余|相抵后?,?(?:结余|节余|盈余))(?:为|是|共)?$", before):
            continue
        both = [
            [v for v in reading.by_item.get(stem(item), []) if v.entry.paragraph >= 0 and _own_year(v)] for item in ("收入总额", "支出总额")
        ]
        if all(len({value.mention.exact for value in found}) == 1 for found in both):
            equation = Equation("sum", mention, (both[0][0].mention, both[1][0].mention), (1, -1))
            if finding := judged(reading, "C02", "balance", [equation], "收支差额＝收入－支出"):
                yield finding


def _own_year(value: Value) -> bool:
    return not value.key.prior and not value.compared and value.key.column in ("", "决算") and value.mention.kind == "money"


def _overspent(reading: Reading) -> Iterator[Finding]:
    """Expenditure above income needs an opening balance that is printed."""
    income = [value for value in reading.facts.values if value.item == "收入总额" and value.entry.label in ("收入", "本年收入", "年度收入")]
    spent = [value for value in reading.facts.values if value.item == "支出总额" and value.entry.label in ("支出", "本年支出", "年度支出")]
    carried = any(re.search("年初结转|上年结转|结余", value.entry.label) for value in reading.facts.values)
    if (
        income
        and spent
        and not carried
        and spent[0].mention.exact > income[0].mention.exact
        and spent[0].mention.kind == income[0].mention.kind == "money"
    ):
        why = f"支出{spent[0].mention.text}大于收入{income[0].mention.text}，差额应由年初结转弥补，文中没有列出，无法核对"
        yield about(reading, "C02", "balance", spent[0].mention, "skip", why)
