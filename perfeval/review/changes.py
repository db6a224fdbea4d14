"""Checks of changes: amounts, rates, directions, flat, points; from which base, and a base of zero."""

import re
from collections.abc import Iterator
from dataclasses import replace

from perfeval.review.arithmetic import Equation, judge
from perfeval.review.facts import BUDGETS, Change, Key, Value
from perfeval.review.findings import Finding, about, judged, of_words, skipped
from perfeval.review.reading import Reading


def subject_of(change: Change) -> str:
    """`公务接待费比上年`: what the change is of, and against what."""
    return f"{change.entry.label or change.entry.item or '该项'}{base_name(change.base)}"


def base_name(base: Key | None) -> str:
    if base is None:
        return "的增减"
    return f"比{f'{base.year}年' if base.year else '上年' if base.prior else ''}{base.column}"


def change_amounts(reading: Reading) -> Iterator[Finding]:
    """C04: an amount of change is the difference of the two amounts."""
    for change in reading.facts.changes:
        if change.amount is None or change.way == 0 or change.amount.kind not in ("money", "count"):
            continue
        pairs = _pairs(reading, change)
        equations = [Equation("change", change.amount, (now.mention, base.mention), way=change.way) for now, base in pairs]
        if change.way is None and not change.base_value:
            equations += _any_difference(reading, change)
        finding = judged(
            reading, "C04", "change_amount", equations, subject_of(change), sure=change.way is not None and _sure(reading, change, pairs)
        )
        if finding and finding.verdict == "fail" and (turned := _turned(reading, change, equations)):
            yield turned
        elif finding:
            yield finding
        elif change.rate is None and not change.base_value:
            yield skipped(reading, "C04", "change_amount", change.amount, f"{subject_of(change)}：没有列出所比的数，单凭增减额无法核对")


def _any_difference(reading: Reading, change: Change) -> list[Equation]:
    """差值为A may speak of any item of the paragraph: its two amounts, wherever they stand."""
    assert change.amount is not None
    near = [
        value
        for value in reading.facts.values
        if abs(value.entry.paragraph - change.entry.paragraph) <= 2 and value.mention.kind == "money"
    ]
    pairs = [(a, b) for a in near for b in near if a.item == b.item and a.key != b.key and a.mention.start < b.mention.start][:60]
    alone = [Equation("sum", change.amount, (value.mention,), (1,)) for value in near if value.key.column in BUDGETS]
    return [Equation("change", change.amount, (a.mention, b.mention), way=None) for a, b in pairs] + alone


def _pairs(reading: Reading, change: Change) -> list[tuple[Value, Value]]:
    nows, bases = reading.currents(change), reading.bases(change)
    kind = (change.amount or change.rate or nows[0].mention).kind if nows else ""
    same = ("money",) if kind == "money" else ("count",) if kind == "count" else ("money", "count")
    return [
        (now, base)
        for now in nows
        for base in bases
        if now is not base
        and now.mention.kind == base.mention.kind
        and now.mention.kind in same
        and not (change.amount and change.amount.value and now.mention.exact == base.mention.exact and base.entry is not change.entry)
    ]  # an amount that is not the same can hardly be both


def _sure(reading: Reading, change: Change, pairs: list[tuple[Value, Value]]) -> bool:
    """Both amounts stand with the claim, or are the only ones the document prints for them."""
    if change.base_value is not None or any(base.entry is change.entry for _, base in pairs):
        return True
    nows = {now.mention.exact for now, _ in pairs if now.entry not in change.others}
    bases = {base.mention.exact for _, base in pairs}
    own = any(now.entry is change.entry for now, _ in pairs)
    tabled = all(base.entry.paragraph < 0 and base.key.year for _, base in pairs)  # a table says for which year
    return (own or len(nows) == 1) and len(bases) == 1 and (change.own_base or tabled)


def _turned(reading: Reading, change: Change, equations: list[Equation]) -> Finding | None:
    """The amount agrees, the direction does not."""
    for equation in equations:
        other = Equation("change", equation.target, equation.terms, way=-(change.way or 0))
        if change.way and judge(other).verdict == "pass" and equation.target.exact:
            word = "增加" if change.way == -1 else "减少"
            why = f"{subject_of(change)}：{equation.terms[0].text}与{equation.terms[1].text}相比是{word}，文中写反了"
            return about(reading, "C04", "direction", equation.target, "fail", why, word + equation.target.text, equation)
    return None


def change_rates(reading: Reading) -> Iterator[Finding]:
    """C05: a rate of change is the change divided by the base."""
    for change in reading.facts.changes:
        if change.rate is None or change.way == 0 or change.rate.kind == "bare":
            continue
        yield from zero_base(reading, change) or _rate(reading, change)


def _rate(reading: Reading, change: Change) -> Iterator[Finding]:
    rate = change.rate
    assert rate is not None
    way = change.way if change.rate_way is None else change.rate_way
    if rate.value < 0 and way == -1:  # 下降-5% is read as a fall of 5 %
        rate = replace(rate, value=-rate.value)
        change = replace(change, rate=rate)
    pairs = _pairs(reading, change)
    explicit = [pair for pair in pairs if pair[1].entry is change.entry]
    by_values = [Equation("rate_of_values", rate, (now.mention, base.mention), way=way) for now, base in explicit or pairs]
    by_amount = [equation for now in reading.currents(change) for equation in _by_amount(change, now, way)]
    if explicit:
        adjusted = explicit[0][1].key.column == "调整前"
        finding = judged(reading, "C05", "change_rate", by_values, subject_of(change), sure=not adjusted, unsure="增减率可能是比上年的")
        if finding and finding.verdict == "fail":
            finding = _carried(reading, change, by_values) or finding
    else:
        found = judged(reading, "C05", "change_rate", by_amount, subject_of(change), sure=_one_current(reading, change))
        carried = _carried(reading, change, by_values) if by_values and _sure(reading, change, pairs) else None
        finding = (
            carried or found
            if by_amount
            else judged(reading, "C05", "change_rate", by_values, subject_of(change), sure=_sure(reading, change, pairs))
        )
    if finding is None and change.amount:
        parts = [base for base in reading.bases(change) if base.entry is change.entry and base.mention.kind == change.amount.kind]
        equations = [Equation("ratio", rate, (change.amount, base.mention)) for base in parts]
        finding = judged(reading, "C05", "change_rate", equations, subject_of(change))
    if finding is None or finding.verdict == "skip":
        finding = judged(reading, "C05", "change_rate", _beside(reading, change), subject_of(change)) or finding
    if finding is None:
        yield skipped(reading, "C05", "change_rate", rate, f"{subject_of(change)}：没有列出增减额或所比的数，单凭增减率无法核对")
    else:
        yield finding


def _beside(reading: Reading, change: Change) -> list[Equation]:
    """节约率Y% after a budget and what was spent of it, each the last of its sentence, whatever they are called."""
    assert change.rate is not None
    words = reading.text[max(0, change.rate.start - 10) : change.rate.start]
    if not re.search("节约|节省|结余", words) or change.amount:
        return []
    here = [v for v in reading.facts.values if v.entry.sentence == change.entry.sentence and v.mention.end <= change.rate.start]
    budgets = [v for v in here if v.key.column in BUDGETS and v.mention.kind == "money"][-1:]
    spent = [v for v in here if v.key.column not in BUDGETS and v.mention.kind == "money" and not v.key.prior]
    spent = [v for v in spent if not re.search("节约|节省|结余", v.entry.label)][-1:]
    return [Equation("rate_of_values", change.rate, (now.mention, base.mention), way=-1) for now in spent for base in budgets]


def _by_amount(change: Change, now: Value, way: int | None) -> list[Equation]:
    if change.amount is None or change.rate is None or change.amount.kind != now.mention.kind:
        return []
    ways = (way,) if way is not None else (1, -1)
    return [Equation("rate_of_amount", change.rate, (change.amount, now.mention), way=one) for one in ways]


def _one_current(reading: Reading, change: Change) -> bool:
    """The present amount stands with the claim, or the document prints only one."""
    nows = [now for now in reading.currents(change) if now.entry not in change.others]
    return any(now.entry is change.entry for now in nows) or len({now.mention.exact for now in nows}) == 1


def _carried(reading: Reading, change: Change, by_values: list[Equation]) -> Finding | None:
    """The rate follows from an amount of change that itself is off by rounding."""
    if change.amount is None or change.rate is None:
        return None
    for equation in by_values:
        difference = Equation("change", change.amount, equation.terms, way=change.way)
        through = Equation("ratio", change.rate, (change.amount, equation.terms[1]))
        if judge(difference).verdict == "rounding" and judge(through).verdict in ("pass", "rounding"):
            why = f"{subject_of(change)}：{judge(through).why}；增减额{change.amount.text}本身有末位之差，带进了增减率"
            return about(reading, "C05", "change_rate", change.rate, "rounding", why, judge(equation).computed, equation)
    return None


def zero_base(reading: Reading, change: Change) -> list[Finding]:
    """C06: from a base of zero there is no rate."""
    rate, amount = change.rate, change.amount
    assert rate is not None
    pairs = [(now, base) for now, base in _pairs(reading, change) if base.entry is change.entry]
    nows = reading.currents(change)
    from_zero = bool(pairs) and all(base.mention.value == 0 for _, base in pairs)
    now_zero = any(now.mention.value == 0 for now, _ in pairs)
    if not pairs and amount is not None and nows and nows[0].entry is change.entry and change.way in (1, None):
        from_zero, now_zero = nows[0].mention.exact == amount.exact, amount.value == 0
    elif not pairs and amount is not None and amount.value == 0 == rate.value and not (nows and nows[0].mention.value):
        from_zero, now_zero = True, True
    if not from_zero:
        return []
    if now_zero and not rate.value:
        return [skipped(reading, "C06", "zero_base", rate, f"{subject_of(change)}：所比的数为0，增减率没有意义，不应填写{rate.text}")]
    why = f"{subject_of(change)}：所比的数为0，不能计算增减率，文中却写{rate.text}；应写“上年（预算）为0，不可比”"
    return [about(reading, "C06", "zero_base", rate, "fail", why, "不可计算")]


def flat_changes(reading: Reading) -> Iterator[Finding]:
    """C04: what is said to be unchanged has two equal amounts."""
    for change in reading.facts.changes:
        if change.way != 0 or not change.entry.values:
            continue
        finding = None
        for now, base in _pairs(reading, change):
            equal = now.mention.exact == base.mention.exact
            why = f"{subject_of(change)}持平：{now.mention.text}与{base.mention.text}" + ("相等" if equal else "不相等")
            finding = of_words(reading, "C04", "flat", *change.span, "pass" if equal else "fail", why)
            if equal or base.entry is not change.entry:
                finding = finding if equal else None
                break
        yield finding or of_words(reading, "C04", "flat", *change.span, "skip", f"{subject_of(change)}持平：没有列出所比的数，无法核对")


def opposed_rates(reading: Reading) -> Iterator[Finding]:
    """C04: an amount that grows and a rate that falls cannot both be."""
    for change in reading.facts.changes:
        if change.rate and change.amount and change.way and change.rate_way == -change.way and change.amount.value and change.rate.value:
            pairs = _pairs(reading, change)
            if any((now.mention.exact - base.mention.exact) * change.rate_way > 0 for now, base in pairs[:1]):
                continue  # the rate is right; the direction of the amount is found where the amount is checked
            why = f"{subject_of(change)}：增减额{change.amount.text}与增减率{change.rate.text}的方向相反"
            yield about(reading, "C04", "direction", change.rate, "fail", why)


def contradicting_changes(reading: Reading) -> Iterator[Finding]:
    """C04: the sign printed with a number, and the word before it, say the same."""
    for change in reading.facts.changes:
        for mention in (change.amount, change.rate):
            if mention is not None and mention.value < 0 and change.way == -1 and mention.start < mention.end:
                why = f"“下降（减少）{mention.text}”是双重否定，应写{mention.text.lstrip('-')}"
                yield about(reading, "C04", "advisory", mention, "warn", why, mention.text.lstrip("-"))
