"""Checks of rates of change: from which base, by which amount, and a base of zero."""

import re
from collections.abc import Iterator
from dataclasses import replace

from perfeval.review.arithmetic import judge, wrong_base
from perfeval.review.changes import CHANCE, from_budget, rate_agrees, settled, spent, subject_of, way_before
from perfeval.review.equations import Equation
from perfeval.review.facts import BUDGETS, Change, Value, stem
from perfeval.review.findings import Finding, about, judged, of_words, skipped
from perfeval.review.pairs import pairs_of
from perfeval.review.reading import Reading

NEXT = 16  # characters between numbers that are said of one thing
CLAUSES = 40  # characters before a rate: its clause and the one before


def change_rates(reading: Reading) -> list[Finding]:
    """C05: a rate of change is the change divided by the base."""
    return reading.once("change rates", lambda _: list(_change_rates(reading)))


def _change_rates(reading: Reading) -> Iterator[Finding]:
    for change in reading.facts.changes:
        if change.rate is None or change.way == 0 or change.rate.kind == "bare":
            continue
        if change.amount is None and reading.phrases.rate_earlier.search(reading.before(change.rate.start, 20)):
            continue  # of the year before, whose own base is not printed
        yield from zero_base(reading, change) or _rate(reading, change)


def _rate(reading: Reading, change: Change) -> Iterator[Finding]:
    rate = change.rate
    assert rate is not None
    if change.amount is None and (other := _amount_before(reading, change)):
        change = replace(change, amount=other.amount)
    way = change.way if change.rate_way is None else change.rate_way
    if rate.value < 0 and way == -1:  # 下降-5% is read as a fall of 5 %
        rate = replace(rate, value=-rate.value)
        change = replace(change, rate=rate)
    finding = _of_values(reading, change, way) or _of_base(reading, change)
    if finding and finding.verdict == "fail" and way != change.way in (1, -1) and (turned := _of_values(reading, change, change.way)):
        finding = turned if turned.verdict in ("pass", "rounding") else finding  # the word is wrong, the rate is not
    elif (
        finding and finding.verdict == "fail" and change.rate_way is None and change.amount and way in (1, -1) and pairs_of(reading, change)
    ):
        turned = _of_values(reading, change, -way)  # 增加A,变动幅度Y%: the direction is judged where the amount is
        finding = turned if turned and turned.verdict == "pass" else finding
    elif finding and finding.verdict == "fail" and change.amount is None and way in (1, -1) and rate.digits > CHANCE:
        turned = _of_values(reading, change, -way)
        finding = _wrong_way(reading, change, finding) if turned and turned.verdict == "pass" else finding
    if (
        finding
        and finding.verdict == "fail"
        and not change.own_base
        and (rate.digits > CHANCE or (change.amount and from_budget(change, "change", change.amount)))
        and (budgeted := from_budget(change, "rate_of_values", rate))
    ):
        finding = judged(reading, "C05", "change_rate", [budgeted], subject_of(change))
    if (
        (finding is None or finding.verdict == "skip")
        and change.amount
        and change.base_value
        and change.base_value.kind == change.amount.kind
    ):
        of_base = Equation("ratio", rate, (change.amount, change.base_value))  # 较上年的A增加B,增长Y%: whatever it is now
        finding = judged(reading, "C05", "change_rate", [of_base], subject_of(change)) or finding
    if finding is None or finding.verdict == "skip":
        finding = judged(reading, "C05", "change_rate", _beside(reading, change), subject_of(change)) or finding
    why = f"{subject_of(change)}：没有列出增减额或所比的数，单凭增减率无法核对"
    yield finding or skipped(reading, "C05", "change_rate", rate, why)


def _wrong_way(reading: Reading, change: Change, finding: Finding) -> Finding:
    """比上年的6.21万元下降9.98%, and it grew by that: the word is wrong, the rate is not."""
    assert change.rate is not None
    start, _ = way_before(reading, change.rate.start)
    return of_words(reading, "C04", "direction", start, change.rate.end, "fail", f"{finding.why}；比率不错，方向写反了")


def _of_values(reading: Reading, change: Change, way: int | None) -> Finding | None:
    """By the two amounts, where the base stands with the claim; else by the amount of change, else by amounts said elsewhere."""
    assert change.rate is not None
    pairs = pairs_of(reading, change)
    explicit = [pair for pair in pairs if pair[1].entry is change.entry]
    ways = (way,) if way is not None else (1, -1)
    used = explicit or pairs
    by_values = [Equation("rate_of_values", change.rate, (now.mention, base.mention), way=one) for one in ways for now, base in used]
    by_amount = [
        equation
        for now in reading.currents(change)
        for equation in _by_amount(reading, change, now, way)
        if now.entry not in change.others or not _has_amount(change) or _to_the_digit(equation)
    ]  # another item than the one named has to agree to the last digit
    subject, known = subject_of(change), settled(reading, change, used)
    between = _confirmed(change, pairs) or [pair for pair in pairs if change.amount and rate_agrees(change, *pair)]
    if between:  # the amount of change, or the rate where that is wrong, says which two amounts are meant
        by_values = [Equation("rate_of_values", change.rate, (now.mention, base.mention), way=one) for one in ways for now, base in between]
        explicit, known = between, True
    if explicit:
        known = known and explicit[0][1].key.column != "调整前"
        finding = judged(reading, "C05", "change_rate", by_values, subject, sure=known, unsure="增减率可能是比上年的")
        return (_carried(reading, change, by_values) or finding) if finding and finding.verdict == "fail" else finding
    if by_amount:
        carried = _carried(reading, change, by_values) if by_values and known else None
        return carried or judged(
            reading, "C05", "change_rate", by_amount, subject, sure=_one_current(reading, change) or _over_present(change, by_amount)
        )
    return judged(reading, "C05", "change_rate", by_values, subject, sure=known)


def _over_present(change: Change, by_amount: list[Equation]) -> bool:
    """The amount of change divided by a present amount is the rate to three digits: it is the item's, and the base is wrong."""
    assert change.rate is not None
    return change.rate.digits > CHANCE and any(wrong_base(one) for one in by_amount)


def _has_amount(change: Change) -> bool:
    """Whether the item of a change is named, with an amount of its own."""
    return bool(change.entry.item) and any(not value.key.prior and value.mention.kind == "money" for value in change.entry.values)


def _to_the_digit(equation: Equation) -> bool:
    """Whether a rate is off by less than its last digit."""
    value, rate = equation.exact, equation.target
    return value is not None and abs(value - rate.exact) < rate.one / 10**rate.decimals


def _confirmed(change: Change, pairs: list[tuple[Value, Value]]) -> list[tuple[Value, Value]]:
    """The pairs of amounts that differ by the amount of change."""
    amount = change.amount
    if amount is None or amount.digits < 2 or amount.hedge:
        return []
    return [(a, b) for a, b in pairs if judge(Equation("change", amount, (a.mention, b.mention), way=None)).verdict in ("pass", "rounding")]


def _of_base(reading: Reading, change: Change) -> Finding | None:
    """2016年A,2017年多B,增长Y%: by the amount of change and its base, where no present amount is printed."""
    if change.amount is None or change.rate is None:
        return None
    currents = reading.currents(change)
    bases = [base for base in reading.bases(change) if base.entry is change.entry and base not in currents]
    bases = [base for base in bases if base.mention.kind == change.amount.kind]
    between = reading.text[bases[0].mention.end : change.amount.start] if bases else ""
    later = bool(re.search(r"今年|本年|20\d\d年", between))
    equations = [Equation("ratio", change.rate, (change.amount, base.mention)) for base in bases]
    return judged(reading, "C05", "change_rate", equations, subject_of(change), sure=later and reading.knows(change.entry))


def _amount_before(reading: Reading, change: Change) -> Change | None:
    """人员经费增加A…;其中人员经费增长Y%: the amount of change of the item, said before with the same direction."""
    same = [
        one
        for one in reading.facts.changes
        if one.amount and one.rate is None and one.way == change.way and one.amount.kind == "money"
        and not reading.phrases.is_adjusted(reading.text, one.amount.start)
        and one.base == change.base and one.entry.item == change.entry.item and change.entry.item and one.entry.sentence <= change.entry.sentence
    ]  # fmt: skip
    alone = len({one.amount.exact for one in same if one.amount}) == 1
    return same[-1] if alone and change.base_value is None else None


def _beside(reading: Reading, change: Change) -> list[Equation]:
    """节约率Y% after a budget and what was spent of it, each the last of its sentence, whatever they are called."""
    assert change.rate is not None
    if change.amount or not reading.phrases.saved.search(reading.before(change.rate.start, 10)):
        return []
    here = [v for v in reading.said_in(change.entry.sentence) if v.mention.end <= change.rate.start]
    budgets = [v for v in here if v.key.column in BUDGETS and v.mention.kind == "money"][-1:]
    spent = [v for v in here if v.key.column not in BUDGETS and v.mention.kind == "money" and not v.key.prior]
    spent = [v for v in spent if not reading.phrases.saved.search(v.entry.label)][-1:]
    return [Equation("rate_of_values", change.rate, (now.mention, base.mention), way=-1) for now in spent for base in budgets]


def _by_amount(reading: Reading, change: Change, now: Value, way: int | None) -> list[Equation]:
    if change.amount is None or change.rate is None or change.amount.kind != now.mention.kind:
        return []
    if now.key.column in BUDGETS and reading.phrases.saved.search(reading.before(change.rate.start, 10)):
        return [Equation("ratio", change.rate, (change.amount, now.mention))]  # 节约率 is of the budget itself
    ways = (way,) if way is not None else (1, -1)
    earlier = change.base is not None and change.base.prior and now.entry is change.entry
    earlier = earlier and now.key.year is not None and reading.year is not None and now.key.year < min(reading.years)
    of_base = [Equation("ratio", change.rate, (change.amount, now.mention))] if earlier else []  # 支出A。2020年为B,同比减少C
    return of_base + [Equation("rate_of_amount", change.rate, (change.amount, now.mention), way=one) for one in ways]


def _one_current(reading: Reading, change: Change) -> bool:
    """The present amount stands with the claim, or the document prints only one."""
    own = stem(change.entry.item)
    nows = spent([now for now in reading.currents(change) if now.entry not in change.others or stem(now.item) == own])
    return (reading.knows(change.entry) or _together(reading, change)) and (
        any(now.entry is change.entry for now in nows) or len({now.mention.exact for now in nows}) == 1
    )


def _together(reading: Reading, change: Change) -> bool:
    """A,增收B,增长Y%: one amount, its change and the rate with nothing but words between them, whatever the item is called."""
    values, amount, rate = change.entry.values, change.amount, change.rate
    if len(values) != 1 or amount is None or rate is None:
        return False
    between = [reading.text[values[0].mention.end : amount.start], reading.text[amount.end : rate.start]]
    between = [re.sub(r"[占为][^,。;\d]{0,12}[\d.]+%|(?:19|20)\d\d年", "", words) for words in between]
    return all(len(words) < NEXT and not re.search(r"[\d。]", words) for words in between)


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
    pairs = [(now, base) for now, base in pairs_of(reading, change) if base.entry is change.entry]
    nows = reading.currents(change)
    if not pairs and rate.value and reading.knows(change.entry):  # the base stands in a table
        pairs = [(now, base) for now, base in pairs_of(reading, change) if base.entry.paragraph < 0 and now.mention.value]
    from_zero = bool(pairs) and all(base.mention.value == 0 for _, base in pairs)
    now_zero = any(now.mention.value == 0 for now, _ in pairs)
    if not pairs and amount is not None and nows and nows[0].entry is change.entry and change.way in (1, None):
        from_zero, now_zero = nows[0].mention.exact == amount.exact, amount.value == 0
    elif not pairs and amount is not None and amount.value == 0 == rate.value and not (nows and nows[0].mention.value):
        from_zero, now_zero = True, True
    if not pairs and rate.value and reading.phrases.none_before.search(reading.before(rate.start, CLAUSES)):
        from_zero, now_zero = True, False
    if not from_zero:
        return []
    if now_zero and not rate.value:
        return [skipped(reading, "C06", "zero_base", rate, f"{subject_of(change)}：所比的数为0，增减率没有意义，不应填写{rate.text}")]
    why = f"{subject_of(change)}：所比的数为0，不能计算增减率，文中却写{rate.text}；应写“上年（预算）为0，不可比”"
    return [about(reading, "C06", "zero_base", rate, "fail", why, "不可计算")]
