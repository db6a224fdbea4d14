"""Checks of income against expenditure: totals with what was carried over and what is carried on (C02)."""

import re
from collections.abc import Iterator

from perfeval.review.closing import explains, is_closing
from perfeval.review.equations import Equation
from perfeval.review.facts import ALL_INCOME, ALL_SPENT, BUDGETS, Value, is_now, stem
from perfeval.review.findings import Finding, about, judged
from perfeval.review.lexicon import Identity
from perfeval.review.reading import Reading
from perfeval.review.tables import Sheet

SEVERAL = 3  # parts of a total: more than the year's own, what was carried over and one beside
FAR, AFTER = 8, 120  # paragraphs before, characters after


def balances(reading: Reading) -> Iterator[Finding]:
    """C02: what is carried over or on is the total of income or expenditure less that of the year."""
    for identity in reading.lexicon.language.identities:
        for carried in _labelled(reading, identity.carried):
            yield from _carried(reading, identity, carried)
    yield from _left_over(reading)
    yield from _difference(reading)
    yield from _set_off(reading)
    yield from _overspent(reading)
    yield from _both_sides(reading)


def _both_sides(reading: Reading) -> Iterator[Finding]:
    """收支总预算A。收入预算B,…;支出预算B: the total of both sides is what each of them is."""
    for whole in (one for one in reading.facts.values if one.entry.label == "收支" and one.mention.kind == "money" and not one.key.prior):
        alike = [
            [v for v in reading.by_item.get(stem(item), []) if v.key.column == whole.key.column and not v.key.prior and not v.compared]
            for item in (ALL_INCOME, ALL_SPENT)
        ]
        if all(alike) and len({value.mention.exact for side in alike for value in side}) == 1:
            equation = Equation("sum", whole.mention, (alike[0][0].mention,), (1,))
            yield from filter(None, [judged(reading, "C02", "sum", [equation], "收支总额＝收入＝支出")])


def _carried(reading: Reading, identity: Identity, carried: Value) -> Iterator[Finding]:
    group = carried.entry.group
    if explains(reading, carried):
        return  # 财政拨款A(含上年结转B)
    if group and group.whole and len(group.entries) > SEVERAL and re.fullmatch(identity.total, group.whole.entry.label):
        return  # one of many parts of the total
    near = [value for value in reading.facts.values if _beside(reading, value, carried)]
    totals = [value for value in near if re.fullmatch(identity.total, value.entry.label)]
    totals = totals or [value for value in near if re.fullmatch(identity.other, value.entry.label)]
    own = [value for value in near if value.item == identity.own and value not in totals]
    beside = [value for value in near if re.fullmatch(identity.beside, value.entry.label)]
    if not totals or (identity.own and not own) or (not identity.own and not beside):
        return
    if not identity.own and any(one.mention.exact == total.mention.exact for one in beside for total in totals):
        return  # both totals are the same: what is carried on is in one of them
    choices: list[list[Value]] = [[one, *beside] for one in own[-3:]] or [beside]
    equations = [_less(carried, total, parts) for total in _distinct(totals) for parts in reversed(choices)]
    equations = [one for one in equations if one.exact or not carried.mention.value]  # a total without what is carried on
    one_place = {total.entry.paragraph for total in totals} | {value.entry.paragraph for value in own} <= {carried.entry.paragraph}
    sure = one_place or len({total.mention.exact for total in totals}) == 1
    finding = judged(reading, "C02", "sum", equations, carried.entry.label, sure=sure, unsure="收支还有别的项目")
    if finding and finding.verdict == "fail" and finding.equation and _said_again(reading, carried):
        total, *rest = finding.equation.terms  # 年初结转A…年末结转仍为A: then it is the total that is wrong
        turned = Equation("sum", total, (*rest, carried.mention), (1,) * (len(rest) + 1))
        finding = judged(reading, "C02", "sum", [turned], "收支总计") or finding
    if finding:
        yield finding


def _said_again(reading: Reading, carried: Value) -> bool:
    """Whether the very amount stands a second time in the text."""
    return any(one.exact == carried.mention.exact and one is not carried.mention for one in reading.mentions if one.kind == "money")


def _less(carried: Value, total: Value, parts: list[Value]) -> Equation:
    signs = (1,) + (-1,) * len(parts)
    names = tuple(value.entry.label for value in (total, *parts))
    return Equation("sum", carried.mention, (total.mention, *(part.mention for part in parts)), signs, names=names)


def _distinct(totals: list[Value]) -> list[Value]:
    """Each amount once, the last said before first."""
    return list({total.mention.exact: total for total in totals}.values())[::-1]


def _beside(reading: Reading, value: Value, carried: Value) -> bool:
    """Of the same year and scope, and said before, not far away."""
    apart = carried.entry.paragraph - value.entry.paragraph
    scope = ("财政拨款" in value.entry.label) == ("财政拨款" in carried.entry.label) or apart == 0
    earlier = value.key.year is not None and bool(reading.years) and value.key.year < min(reading.years)
    return (
        is_now(value)
        and not earlier
        and scope
        and 0 <= apart <= FAR
        and value is not carried
        and (apart > 0 or value.mention.start < carried.mention.end + AFTER)
    )


def _labelled(reading: Reading, pattern: str) -> list[Value]:
    return [value for value in reading.facts.values if is_now(value) and re.fullmatch(pattern, value.entry.label)]


def table_balances(reading: Reading) -> Iterator[Finding]:
    """C02: a row with what was carried over, income, expenditure and what is carried on."""
    for sheet in reading.sheets:
        columns = {name: _columns(sheet, pattern) for name, pattern in reading.lexicon.language.carry_columns.items()}
        if any(len(found) != 1 for found in columns.values()):
            continue
        for row in sorted({number.row for number in sheet.numbers}):
            cells = {number.column: number.mention for number in sheet.row(row)}
            found = [cells[columns[name][0]] for name in ("closing", "opening", "income", "spent") if columns[name][0] in cells]
            equations = [Equation("sum", found[0], tuple(found[1:]), (1, 1, -1))] if len(found) == 4 else []
            subject = f"表中{sheet.labels[row]}年末数"
            if finding := judged(reading, "C02", "sum", equations, subject, sure=False, unsure="还有别的增减"):
                yield finding


def _columns(sheet: Sheet, pattern: str) -> list[int]:
    return sorted({number.column for number in sheet.numbers if re.search(pattern, number.header) and number.mention.kind == "money"})


def _left_over(reading: Reading) -> Iterator[Finding]:
    """What is left at the end of the year, where one sentence gives income and expenditure."""
    for value in _labelled(reading, reading.phrases.left_in_account.pattern):
        before = (one for one in reading.said_in(value.entry.sentence) if one.mention.start < value.mention.start)
        sentence = [one for one in before if not one.compared]
        spent = [one for one in sentence if one.entry.label.endswith("支出") or one.item == ALL_SPENT]
        income = [one for one in sentence if one not in spent and re.search("收入|补助|拨款|上年结余|结转|调入", one.entry.label)]
        spent = [one for one in spent if not (one.entry.group and one.entry.group.whole in spent)]  # 支出A,其中基本支出B
        income = [one for one in income if not explains(reading, one)]  # 收入A(含年初结转B)
        income = [one for one in income if not one.entry.label.endswith(("总计", "合计", "总额"))] or income
        if income and spent:
            wholes = [[one] for one in sentence if reading.phrases.all_income.search(one.entry.label)]
            equations = [_less_spent(value, one, spent) for one in (income, *wholes)]
            both = [[one for one in sentence if one.entry.label.endswith(name)][-1:] for name in ("收入总计", "支出总计")]
            equations += [_less_spent(value, both[0], both[1])] if all(both) else []
            equations = [*_as_account(reading, value, sentence), *equations]
            subject = f"{value.entry.label}＝收入－支出"
            sure = _opens(income)
            yield from filter(None, [judged(reading, "C02", "sum", equations, subject, sure=sure, unsure="收支所列可能不全")])


def _as_account(reading: Reading, left: Value, sentence: list[Value]) -> list[Equation]:
    """收入A、补助B、上年结余C,支出D、还本E,结余F: all that stands before the first expenditure is income, all behind it was spent."""
    told = [one for one in sentence if one.mention.kind == "money" and not explains(reading, one) and one.key.column not in BUDGETS]
    spent = next((n for n, one in enumerate(told) if one.item == ALL_SPENT), 0)
    sides = [_closed(reading, side) for side in (told[:spent], told[spent:])]
    return [_less_spent(left, sides[0], sides[1])] if spent and all(sides) else []


def _closed(reading: Reading, side: list[Value]) -> list[Value]:
    """Of a side that a total closes, the total, and what follows it."""
    last = max((n for n, one in enumerate(side) if n and is_closing(reading, one)), default=0)
    return side[last:]


def _less_spent(value: Value, income: list[Value], spent: list[Value]) -> Equation:
    signs = (1,) * len(income) + (-1,) * len(spent)
    names = tuple(one.entry.label for one in (*income, *spent))
    return Equation("sum", value.mention, tuple(one.mention for one in (*income, *spent)), signs, names=names)


def _opens(income: list[Value]) -> bool:
    """Income of the year and what was left of the year before: then nothing is missing on that side."""
    return any(re.search("上年|年初", v.entry.label) or v.key.prior for v in income) and any("收入" in v.entry.label for v in income)


def _difference(reading: Reading) -> Iterator[Finding]:
    """收支差额, 收支结余: income less expenditure, where the document prints one of each."""
    for mention in reading.mentions:
        before = reading.before(mention.start, 14)
        if mention.kind != "money" or not re.search(r"收支(?:差额|结余|节余|盈余|相抵后?,?(?:结余|节余|盈余))(?:为|是|共)?$", before):
            continue
        both = [
            [v for v in reading.by_item.get(stem(item), []) if v.entry.paragraph >= 0 and _own_year(v)] for item in (ALL_INCOME, ALL_SPENT)
        ]
        if all(len({value.mention.exact for value in found}) == 1 for found in both):
            equation = Equation("sum", mention, (both[0][0].mention, both[1][0].mention), (1, -1))
            if finding := judged(reading, "C02", "balance", [equation], "收支差额＝收入－支出"):
                yield finding


def _set_off(reading: Reading) -> Iterator[Finding]:
    """总财力A,总支出B。收支相抵,年终结转结余C; 收支总量相抵,赤字C."""
    phrases = reading.phrases
    for mention in (one for one in reading.mentions if one.kind == "money"):
        said = phrases.set_off.search(reading.before(mention.start, 20))
        if not said:
            continue
        before = [value for value in reading.facts.values if value.mention.start < mention.start and is_now(value)]
        both = [[v for v in before if _is_called(reading, v, names)][-1:] for names in (phrases.all_income, phrases.all_spent)]
        if all(both):
            signs = (-1, 1) if said["short"] else (1, -1)
            equation = Equation("sum", mention, (both[0][0].mention, both[1][0].mention), signs)
            yield from filter(None, [judged(reading, "C02", "balance", [equation], "结余＝总收入－总支出")])


def _is_called(reading: Reading, value: Value, names: re.Pattern[str]) -> bool:
    return bool(names.search(value.entry.label) or names.search(reading.before(value.mention.start, 8)))


def _own_year(value: Value) -> bool:
    return not value.key.prior and not value.compared and value.key.column in ("", "决算") and value.mention.kind == "money"


def _overspent(reading: Reading) -> Iterator[Finding]:
    """Expenditure above income needs an opening balance that is printed."""
    income = [value for value in reading.facts.values if value.item == ALL_INCOME and value.entry.label in ("收入", "本年收入", "年度收入")]
    spent = [value for value in reading.facts.values if value.item == ALL_SPENT and value.entry.label in ("支出", "本年支出", "年度支出")]
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
