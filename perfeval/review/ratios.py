"""Checks of ratios: completion of a budget, averages, bounds and rates without their inputs."""

from collections.abc import Iterator

from perfeval.review.arithmetic import Equation, judge
from perfeval.review.facts import Ratio, Relation, Value
from perfeval.review.findings import Finding, about, judged, skipped
from perfeval.review.reading import Reading
from perfeval.review.shares import subject_of


def completions(reading: Reading) -> Iterator[Finding]:
    """C05: a completion rate is what was done divided by its own budget; C06: a budget of zero has none."""
    for ratio in reading.facts.ratios:
        if ratio.kind == "completion":
            yield from _completion(reading, ratio)


def _completion(reading: Reading, ratio: Ratio) -> Iterator[Finding]:
    entry = ratio.entry
    done = (reading.done(entry) or [value for value in reading.same_item(entry) if value.key.column in ("决算", "")][:3]) if entry else []
    budgets = [ratio.explicit] if ratio.explicit else [value.mention for value in reading.budgets(ratio)]
    subject = f"{subject_of(ratio) or '该项'}完成{ratio.named or '预算'}"
    if budgets and done and all(budget.value == 0 for budget in budgets):
        zero = done[0].mention.value == 0
        why = f"{subject}：预算为0，完成率没有意义，不应填写{ratio.mention.text}"
        yield about(reading, "C06", "zero_base", ratio.mention, "skip" if zero else "fail", why, "不可计算")
        return
    equations = [
        Equation("ratio", ratio.mention, (value.mention, budget)) for budget in budgets for value in done if value.mention is not budget
    ]
    equations += [] if equations else list(_from_excess(ratio, done, reading.facts.relations))
    own = (
        bool(ratio.explicit)
        or bool(entry and any(value.mention in budgets for value in entry.values))
        or len({budget.exact for budget in budgets}) <= 1
    )
    same = entry is not None and (ratio.named != "" or entry.values != [])
    finding = judged(
        reading, "C05", "completion", equations, subject, sure=own and same and len({value.mention.exact for value in done}) >= 1
    )
    yield finding or skipped(
        reading, "C05", "completion", ratio.mention, f"{subject}{ratio.mention.text}：没有列出它的预算数（或完成数），无法核对"
    )


def _from_excess(ratio: Ratio, done: list[Value], excesses: list[Relation]) -> Iterator[Equation]:
    """The budget follows from 决算数大于年初预算数A."""
    for change in ratio.entry.changes if ratio.entry else []:
        if change.amount and change.base and "预算" in change.base.column and not change.base.prior and change.way:
            for value in done:
                yield Equation("ratio_of_excess", ratio.mention, (change.amount, value.mention), way=change.way)
    for relation in excesses:
        for value in done:
            if relation.mention and relation.entry is ratio.entry and 2 * relation.mention.exact < value.mention.exact:
                yield Equation(
                    "ratio_of_excess", ratio.mention, (relation.mention, value.mention), way=1 if relation.says == "大于" else -1
                )


def over_budget(reading: Reading) -> Iterator[Finding]:
    """C07, C17: completion above 100 % or below 80 % wants a reason; no contradiction."""
    small = {part for family in reading.lexicon.language.families if family.whole == "三公经费" for part in (family.whole, *family.parts)}
    for ratio in reading.facts.ratios:
        if ratio.kind != "completion" or ratio.mention.hedge:
            continue
        if ratio.mention.exact > 1:
            yield about(
                reading, "C07", "advisory", ratio.mention, "warn", f"{subject_of(ratio)}完成率{ratio.mention.text}，超过100%，应说明原因"
            )
        elif (
            ratio.mention.exact < 0.8 and ratio.entry and ratio.entry.item not in small and any(v.mention.value for v in ratio.entry.values)
        ):
            yield about(
                reading, "C17", "advisory", ratio.mention, "warn", f"{subject_of(ratio)}完成率{ratio.mention.text}，低于80%，应说明原因"
            )


def averages(reading: Reading) -> Iterator[Finding]:
    """C05: an average is an amount divided by a count that stands near."""
    for ratio in reading.facts.ratios:
        if ratio.kind != "average":
            continue
        place = ratio.mention.start
        counts = [m for m in reading.mentions if m.kind == "count" and abs(m.start - place) < 120 and m.value]
        amounts = [
            m
            for m in reading.mentions
            if (m.kind == "money" and 0 < place - m.start < 160) or (m.kind == "money" and 0 < m.start - place < 40)
        ]
        equations = [Equation("ratio", ratio.mention, (amount, count)) for count in counts for amount in amounts]
        agreeing = [equation for equation in equations if judge(equation).verdict in ("pass", "rounding")]
        sure = len(counts) == 1 and len(amounts) == 1
        finding = judged(reading, "C05", "average", agreeing or equations, "平均数", sure=sure, unsure="不能确定用哪个数作平均")
        yield finding or skipped(reading, "C05", "average", ratio.mention, "没有列出总额或个数，平均数无法核对")


def bounds(reading: Reading) -> Iterator[Finding]:
    """C32: a ratio of which only a bound is said; a ratio of its own name without its inputs."""
    for ratio in reading.facts.ratios:
        if ratio.kind == "limit":
            why = f"{ratio.named}只写了“{ratio.way}{ratio.mention.text}”这个界限，没有数值，也没有分子分母，无法核对"
            yield about(reading, "C32", "limit", ratio.mention, "warn", why)
        elif ratio.kind == "rate":
            yield skipped(reading, "C32", "rate", ratio.mention, f"{ratio.named}{ratio.mention.text}：没有列出分子和分母，无法核对")
