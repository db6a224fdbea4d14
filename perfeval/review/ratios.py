"""Checks of ratios: completion of a budget, rates of two numbers, bounds and rates without their inputs."""

import re
from collections.abc import Iterator
from dataclasses import replace

from perfeval.amounts import print_number, print_short
from perfeval.review.arithmetic import judge
from perfeval.review.averages import thing
from perfeval.review.budgets import budgets_of
from perfeval.review.count_rates import count_rates
from perfeval.review.equations import Equation
from perfeval.review.facts import ALL_SPENT, BUDGETS, Ratio, Relation, Value, stem
from perfeval.review.findings import Finding, about, judged, skipped
from perfeval.review.numbers import Mention
from perfeval.review.reading import Reading
from perfeval.review.rescue import is_free, near_by, of_another_amount, of_any_two, of_others
from perfeval.review.shares import shares, subject_of

LONG = 3  # digits of a rate that do not agree by chance


def completions(reading: Reading) -> list[Finding]:
    """C05: a completion rate is what was done divided by its own budget; C06: a budget of zero has none."""
    return reading.once("completions", lambda _: list(_completions(reading)))


def wrong_rates(reading: Reading) -> set[int]:
    """The completion rates that fail, by the identity of their numbers."""
    return {id(one.equation.target) for one in completions(reading) if one.equation and one.verdict == "fail"}


def _completions(reading: Reading) -> Iterator[Finding]:
    shared = {id(finding.equation.target) for finding in shares(reading) if finding.equation and finding.verdict != "fail"}
    counted = {id(finding.equation.target) for finding in count_rates(reading) if finding.equation}
    for ratio in reading.facts.ratios:
        if ratio.kind == "completion" and id(ratio.mention) not in counted:
            yield from _completion(reading, ratio)
        elif ratio.kind == "bracket" and ratio.entry and id(ratio.mention) not in shared:
            said = replace(ratio.entry, values=ratio.entry.values[: ratio.after])
            if {value.key.column in BUDGETS for value in said.values} == {True, False}:
                yield from _completion(reading, replace(ratio, kind="completion", entry=said))


def _completion(reading: Reading, ratio: Ratio) -> Iterator[Finding]:
    done, budgets, near = _inputs(reading, ratio)
    subject = f"{subject_of(ratio) or '该项'}完成{ratio.named or '预算'}"
    if ratio.mention.value and reading.phrases.no_budget.search(reading.before(ratio.mention.start, 40)):
        yield about(reading, "C06", "zero_base", ratio.mention, "fail", f"{subject}：没有安排预算，完成率没有意义", "不可计算")
        return
    if budgets and done and all(budget.value == 0 for budget in budgets):
        zero = done[0].mention.value == 0
        why = f"{subject}：预算为0，完成率没有意义，不应填写{ratio.mention.text}"
        verdict = "fail" if not zero else "warn" if ratio.mention.value else "skip"
        yield about(reading, "C06", "zero_base", ratio.mention, verdict, why, "不可计算")
        return
    also = done + [value for one in ratio.others for value in reading.done(one)]
    equations = [
        Equation("ratio", ratio.mention, (value.mention, budget))
        for budget in budgets
        for value in also
        if value.mention is not budget and value.mention.kind == budget.kind
    ]
    equations += [] if equations else list(_from_excess(ratio, done, reading.facts.relations))
    own = ratio.entry is not None and bool(reading.done(ratio.entry))
    single = len({budget.exact for budget in budgets}) <= 1 and (own or len({value.mention.exact for value in done}) == 1)
    itself = bool(budgets) and not any(value.mention is not budget for budget in budgets for value in done)
    sure = not itself and (near or (single and ratio.entry is not None))
    finding = judged(reading, "C05", "completion", equations, subject, sure=sure)
    if finding and finding.verdict == "fail" and (other := of_others(reading, ratio, done, budgets)):
        finding = judged(reading, "C05", "completion", [other], subject)
    if finding is None or finding.verdict == "skip":
        finding = _without_budget(reading, ratio, done, subject) or finding
    two = of_any_two(reading, ratio.mention) if finding is None or finding.verdict == "skip" else None
    finding = judged(reading, "C05", "completion", [two], subject) if two else finding
    yield finding or skipped(
        reading, "C05", "completion", ratio.mention, f"{subject}{ratio.mention.text}：没有列出它的预算数（或完成数），无法核对"
    )


def _without_budget(reading: Reading, ratio: Ratio, done: list[Value], subject: str) -> Finding | None:
    """A rate whose own budget is not printed, by what is left, by what stands beside it, or by an amount near by."""
    rest = _with_rest(reading, ratio, subject)
    other = of_another_amount(reading, ratio.mention, done) if rest and rest.verdict == "fail" else None
    rest = judged(reading, "C05", "completion", [other], subject) if other else rest
    finding = rest or _beside(reading, ratio, subject) or of_two(reading, ratio.mention)
    near = near_by(reading, ratio) if is_free(ratio) and (finding is None or finding.verdict == "skip") else None
    return judged(reading, "C05", "completion", [near], subject) if near else finding


def _with_rest(reading: Reading, ratio: Ratio, subject: str) -> Finding | None:
    """支出A,执行率X%,未执行B: where no budget is printed, it is what was spent and what was not."""
    begin, after = reading.begin(ratio.mention.start), re.compile("[。;\n]|$").search(reading.text, ratio.mention.end)
    here = [one for one in reading.within(begin, after.start()) if one.kind == "money"] if after else []
    rests = [one for one in here if reading.phrases.left_over.search(reading.before(one.start, 16))]
    carried = not rests
    rests = rests or [one for one in here if reading.phrases.carried_on.search(reading.before(one.start, 16))]
    done = [one for one in here if one.start < ratio.mention.start and one not in rests]
    equations = [Equation("share_of_sum", ratio.mention, (done[-1], rests[0]))] if len(rests) == 1 and done else []
    slipped = [one for equation in equations for one in _slipped(equation)]
    if slipped:
        right = print_number(slipped[0].value) + rests[0].unit
        why = f"{subject}{ratio.mention.text}：其余是{right}才相符，{rests[0].text}像是小数点错了"
        return about(reading, "C02", "balance", rests[0], "fail", why, right)
    finding = judged(reading, "C05", "completion", equations, subject, sure=len(done) == 1)
    return finding if not carried or (finding and finding.verdict in ("pass", "rounding")) else None


def _slipped(equation: Equation) -> list[Mention]:
    """支出A,进度Y%,结转下年C: where the rate agrees once the decimal point of what is left has moved by one."""
    done, rest = equation.terms
    moved = [replace(rest, value=rest.value * 10), replace(rest, value=rest.value / 10)]
    if equation.target.digits <= LONG or judge(equation).verdict != "fail":
        return []
    return [one for one in moved if judge(replace(equation, terms=(done, one))).verdict == "pass"]


def _beside(reading: Reading, ratio: Ratio, subject: str) -> Finding | None:
    """A budget and one other amount before the rate in its sentence, whatever they are called."""
    begin = reading.begin(ratio.mention.start)
    here = [
        v for v in reading.facts.values if begin < v.mention.start < ratio.mention.start and v.mention.kind == "money" and not v.key.prior
    ]
    poured = re.compile(reading.lexicon.words("投入"))
    budgets = [value for value in here if value.key.column in BUDGETS or poured.search(value.entry.label)]
    done = [value for value in here if value not in budgets and not value.compared]
    if budgets and done and ratio.mention.value and not budgets[-1].mention.value and not done[-1].mention.value:
        why = f"{subject}：预算为0，完成率没有意义，不应填写{ratio.mention.text}"
        return about(reading, "C06", "zero_base", ratio.mention, "warn", why, "不可计算")
    equations = [Equation("ratio", ratio.mention, (value.mention, budget.mention)) for budget in budgets[-1:] for value in done[-1:]]
    alone = [len({value.mention.exact for value in found}) for found in (budgets, done)] == [1, 1]
    return judged(reading, "C05", "completion", equations, subject, sure=alone)


def of_two(reading: Reading, rate: Mention) -> Finding | None:
    """受理A件,结案B件,结案率Y%: the two amounts or counts before a rate whose name says that it is of them."""
    named, begin = reading.phrases.rate_of_two.search(reading.before(rate.start, 12)), reading.begin(rate.start)
    if not named:
        return None
    here = [v for v in reading.facts.values if begin < v.mention.start < rate.start and not v.key.prior and not v.compared]
    if not here or here[-1].entry.group or re.search(reading.lexicon.words("各"), reading.text[begin : rate.start]):
        return None  # a part of what stands before it is not what was done of that
    if here[-1].mention.kind == "count" and named[0][:2] not in reading.text[begin : here[-1].mention.end]:
        return None
    alike = [v.mention for v in here if v.mention.kind == here[-1].mention.kind and thing(v.mention) == thing(here[-1].mention)]
    pairs = [(alike[-1], one) for one in reversed(alike[:-1])]
    equations = [Equation("ratio", rate, pair) for a, b in pairs for pair in ((a, b), (b, a))]
    told = [one for one in reading.within(begin, rate.start) if one.kind == "ratio"]  # 支出占收入的X%,预算执行率Y%: of something else
    told += [rate] if reading.phrases.overall_rate.search(reading.before(rate.start, 12)) else []
    told = [one for one in told if one is rate or any(judge(replace(equation, target=one)).verdict == "pass" for equation in equations)]
    return judged(reading, "C05", "completion", equations, named[0], sure=len(pairs) == 1 and len(alike) == len(here) and not told)


def _inputs(reading: Reading, ratio: Ratio) -> tuple[list[Value], list[Mention], bool]:
    """What was done, the budgets it may be of, and whether both stand with the rate.

    A rate of no item, as under a heading of its own, is of the expenditure as a whole.
    """
    entry = ratio.entry
    if entry is None:
        return [], [], False
    budgets = budgets_of(reading, ratio)
    if not budgets and not ratio.explicit:
        budgets = _set_before(reading, ratio)
    printed = [ratio.explicit] if ratio.explicit else [value.mention for value in budgets]
    done = [value for value in reading.done(entry) if all(value.mention is not one for one in printed)]
    if not done and ratio.explicit and ratio.explicit.kind == "count":
        done = [
            v
            for v in entry.values
            if v.mention.kind == "count" and v.mention is not ratio.explicit and thing(v.mention) == thing(ratio.explicit)
        ]
    near = bool(done) and (ratio.explicit is not None or any(value in entry.values for value in budgets))
    elsewhere = [value for value in reading.same_item(entry) if value.key.column in ("决算", "") and not value.key.prior]
    done = done or [value for value in elsewhere if not value.compared][:3]
    if not done and not entry.item:
        whole = [value for value in reading.by_item.get(stem(ALL_SPENT), []) if value.key.column in ("决算", "") and not value.key.prior]
        done = [value for value in whole if not value.key.year or reading.year_of(value.key) == reading.year]
    if not printed and not entry.item:
        poured = re.compile(reading.lexicon.words("投入"))
        before = [value for value in reading.facts.values if value.mention.kind == "money" and value.mention.start < ratio.mention.start]
        printed = [value.mention for value in before if poured.search(value.entry.label)]
    near = near or (bool(done) and ratio.explicit is not None)
    return done, printed, near


def _set_before(reading: Reading, ratio: Ratio) -> list[Value]:
    """计划投资中中央资金A。…中央资金拨付B,执行率Y%: the one other amount of the item, said before and not less."""
    entry = ratio.entry
    named = entry is not None and entry.item and entry.label not in reading.lexicon.language.words["泛"]
    done = [value.mention for value in reading.done(entry)] if entry and named else []
    same = (
        [v for v in reading.same_item(entry) if v.mention.kind == "money" and not v.key.prior and not v.compared] if entry and done else []
    )
    same = [v for v in same if v.entry.paragraph < entry.paragraph and v.mention.unit == done[0].unit] if entry else []
    same = [v for v in same if not any(one.kind == "completion" for one in v.entry.ratios)]  # itself what was done of a budget
    return same if len({v.mention.exact for v in same}) == 1 and same[0].mention.exact >= done[0].exact else []


def _from_excess(ratio: Ratio, done: list[Value], excesses: list[Relation]) -> Iterator[Equation]:
    """The budget follows from 决算数大于年初预算数A."""
    for change in ratio.entry.changes if ratio.entry else []:
        if change.amount and change.own_base and change.base and "预算" in change.base.column and not change.base.prior and change.way:
            for value in done:
                yield Equation("ratio_of_excess", ratio.mention, (change.amount, value.mention), way=change.way)
    for relation in excesses:
        for value in done:
            if relation.mention and relation.entry is ratio.entry and 2 * relation.mention.exact < value.mention.exact:
                yield Equation(
                    "ratio_of_excess", ratio.mention, (relation.mention, value.mention), way=1 if relation.says == "大于" else -1
                )


def over_budget(reading: Reading) -> Iterator[Finding]:
    """C07, C17: completion above 100 % or far below it wants a reason; no contradiction."""
    least = reading.lexicon.language.hints.spent
    small = {part for family in reading.lexicon.language.families if family.whole == "三公经费" for part in (family.whole, *family.parts)}
    for ratio in reading.facts.ratios:
        if ratio.kind != "completion" or ratio.mention.hedge:
            continue
        if ratio.mention.exact > 1:
            why = f"{subject_of(ratio)}完成率{ratio.mention.text}，超过100%，应说明原因"
            yield about(reading, "C07", "advisory", ratio.mention, "warn", why)
        elif (
            ratio.mention.exact < least
            and ratio.entry
            and ratio.entry.item not in small
            and any(v.mention.value for v in ratio.entry.values)
        ):
            why = f"{subject_of(ratio)}完成率{ratio.mention.text}，低于{print_short(least * 100)}%，应说明原因"
            yield about(reading, "C17", "advisory", ratio.mention, "warn", why)
