"""Checks of changes: amounts, directions, what is said to be unchanged; and which two amounts a change is between."""

import re
from collections.abc import Iterator
from itertools import pairwise

from perfeval.review.arithmetic import judge
from perfeval.review.equations import Equation
from perfeval.review.facts import BUDGETS, Change, Key, Value
from perfeval.review.findings import Finding, about, judged, of_words, skipped
from perfeval.review.numbers import Mention
from perfeval.review.pairs import pairs_of
from perfeval.review.reading import Reading

BESIDE = 8  # characters between a rate and its word of direction, or the amount that it is of
CHANCE = 2  # digits of a rate that agrees with much


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
        pairs = pairs_of(reading, change)
        confirmed = [(now, base) for now, base in pairs if rate_agrees(change, now, base)]
        pairs = confirmed or pairs
        equations = [Equation("change", change.amount, (now.mention, base.mention), way=change.way) for now, base in pairs]
        apart = _of_the_two_beside(change)
        if apart:
            equations = [apart]
        elif change.way is None and not change.base_value:
            equations += _any_difference(reading, change)
        finding = judged(
            reading,
            "C04",
            "change_amount",
            equations,
            subject_of(change),
            sure=((change.way is not None and (bool(confirmed) or settled(reading, change, pairs))) or apart is not None)
            and not _of_other_scope(change, pairs),
        )
        if (
            (finding is None or finding.verdict in ("fail", "skip"))
            and not change.own_base
            and (other := from_budget(change, "change", change.amount))
        ):
            finding = judged(reading, "C04", "change_amount", [other], subject_of(change))
        if finding and finding.verdict == "fail" and (turned := _turned(reading, change, equations)):
            yield turned
        elif finding:
            yield finding
        elif change.rate is None and not change.base_value:
            yield skipped(reading, "C04", "change_amount", change.amount, f"{subject_of(change)}：没有列出所比的数，单凭增减额无法核对")


def _of_the_two_beside(change: Change) -> Equation | None:
    """支出A,年初预算B,差值C: of the two amounts that stand with it, whichever way."""
    both = [value.mention for value in change.entry.values]
    if change.way is not None or change.amount is None or len(both) != 2 or {one.kind for one in both} != {change.amount.kind}:
        return None
    return Equation("change", change.amount, (both[0], both[1]), way=None)


def from_budget(change: Change, form: str, target: Mention) -> Equation | None:
    """收入A,为预算B的X%,少收C: without words of its own a change, or its rate, may be against the budget just said."""
    budgets = [value for value in change.entry.values if value.key.column in BUDGETS and not value.key.prior]
    nows = [value for value in change.entry.values if value.key.column not in BUDGETS and not value.key.prior and not value.compared]
    equations = (Equation(form, target, (now.mention, budget.mention), way=change.way) for now in nows for budget in budgets)
    enough = ("pass",) if form == "change" else ("pass", "rounding")
    return next((one for one in equations if judge(one).verdict in enough), None)


def _of_other_scope(change: Change, pairs: list[tuple[Value, Value]]) -> bool:
    """Amount and rate of change agree with each other, and the base stands elsewhere under another name: it is of something else."""
    return (
        change.rate is not None
        and change.rate.digits > CHANCE
        and all(base.entry is not change.entry and base.entry.label != change.entry.label for _, base in pairs)
        and any(judge(_rate_of(change, now)).verdict == "pass" for now, _ in pairs)
    )


def _rate_of(change: Change, now: Value) -> Equation:
    assert change.rate is not None
    assert change.amount is not None
    return Equation("rate_of_amount", change.rate, (change.amount, now.mention), way=change.way)


def rate_agrees(change: Change, now: Value, base: Value) -> bool:
    """The rate of change says that these are the two amounts."""
    rate = change.rate
    if rate is None or rate.digits < 3 or rate.hedge or change.way is None:
        return False
    return judge(Equation("rate_of_values", rate, (now.mention, base.mention), way=change.way)).verdict == "pass"


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


def settled(reading: Reading, change: Change, pairs: list[tuple[Value, Value]]) -> bool:
    """Both amounts stand with the claim, or are the only ones the document prints for them."""
    alone = not change.entry.item and len({now.mention.exact for now, _ in pairs}) == 1
    if alone and all(base.entry is change.entry and base.key.column == now.key.column != "" for now, base in pairs) and pairs:
        return True  # 一、支出预算A / 上年支出预算B,增加C
    together = any(now.entry is base.entry is change.entry for now, base in pairs)
    beside = together and len(change.entry.values) == 2 and any(base.key.prior for _, base in pairs)  # 普通小学A,上年B
    if not reading.knows(change.entry) and not beside and not (together and len(change.entry.label) < 3):
        return False
    own = any(now.entry is change.entry for now, _ in pairs)
    if not own and pairs and all(now.key.column == "年初预算" and not base.key.column for now, base in pairs):
        return False  # 甲年初预算A。…甲增加B(上年C): what was spent of it is not printed
    if not own and change.entry.label in reading.lexicon.language.words["泛"]:
        return False  # 收入比上年增长: of which of the amounts called so
    if change.base_value is not None or any(base.entry is change.entry for _, base in pairs):
        away = change.others if change.entry.item else change.others[1:]  # without an item: of what leads the sentence
        return any(now.entry not in away for now, _ in pairs)
    nows = {now.mention.exact for now in spent([now for now, _ in pairs if now.entry not in change.others])}
    bases = {base.mention.exact for _, base in pairs}
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


def opposed_rates(reading: Reading) -> Iterator[Finding]:
    """C04: an amount that grows and a rate that falls cannot both be."""
    for change in reading.facts.changes:
        if change.rate and change.amount and change.way and change.rate_way == -change.way and change.amount.value and change.rate.value:
            pairs = pairs_of(reading, change)
            if any((now.mention.exact - base.mention.exact) * change.rate_way > 0 for now, base in pairs[:1]):
                continue  # the rate is right; the direction of the amount is found where the amount is checked
            why = f"{subject_of(change)}：增减额{change.amount.text}与增减率{change.rate.text}的方向相反"
            start, end = way_before(reading, change.rate.start)
            yield of_words(reading, "C04", "direction", start, end, "fail", why)


def opposed_amounts(reading: Reading) -> Iterator[Finding]:
    """C04: 增长3%,减收A: a rate and right behind it the amount it is of, in the other direction."""
    for rated, moved in pairwise(reading.facts.changes):
        if rated.entry is not moved.entry or rated.rate is None or moved.amount is None or rated.amount or moved.rate:
            continue
        beside = 0 < moved.amount.start - rated.rate.end < BESIDE and rated.base == moved.base
        nows = [value.mention for value in reading.done(moved.entry)[:1]]
        equations = [Equation("rate_of_amount", rated.rate, (moved.amount, now), way=moved.way) for now in nows]
        if beside and moved.way in (1, -1) and rated.way == -moved.way and any(judge(one).verdict != "fail" for one in equations):
            why = f"{subject_of(moved)}：增减额{moved.amount.text}与增减率{rated.rate.text}的方向相反"
            yield of_words(reading, "C04", "direction", *way_before(reading, rated.rate.start), "fail", why)


def way_before(reading: Reading, place: int) -> tuple[int, int]:
    """Where the word of direction before a number stands."""
    ways = f"{reading.lexicon.words('增')}|{reading.lexicon.words('减')}"
    found = list(re.finditer(ways, reading.before(place, BESIDE)))
    start = place - min(place, BESIDE)
    return (start + found[-1].start(), start + found[-1].end()) if found else (place, place + 1)


def contradicting_changes(reading: Reading) -> Iterator[Finding]:
    """C04: the sign printed with a number, and the word before it, say the same."""
    for change in reading.facts.changes:
        for mention in (change.amount, change.rate):
            if mention is not None and mention.value < 0 and change.way == -1 and mention.start < mention.end:
                why = f"“下降（减少）{mention.text}”是双重否定，应写{mention.text.lstrip('-')}"
                yield about(reading, "C04", "advisory", mention, "warn", why, mention.text.lstrip("-"))


def spent(values: list[Value]) -> list[Value]:
    """Where both are printed, the outturns are meant and not the budgets."""
    return [value for value in values if value.key.column not in BUDGETS] or values
