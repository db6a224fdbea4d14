"""What would change the mark of an indicator, in words: the next step up or down, the points not met, what is still missing."""

from collections.abc import Iterator
from fractions import Fraction

from perfeval.answers import Checklist, Subtable
from perfeval.evaluate import Scorecard
from perfeval.narrative import Answer
from perfeval.rules import NUDGE
from perfeval.scoring import NOT_APPLICABLE, SETTLED, Row, show_limit
from perfeval.value_rule import ZERO, OfValues


def what_would_change(card: Scorecard, row: Row) -> list[str]:
    """Sentences, the most helpful first; none for an indicator without marks or one that does not apply."""
    if row.full is None or row.status == NOT_APPLICABLE:
        return []
    if row.review and row.review.score is not None:
        return [f"现为{row.review.by}的评分，复核改分后以新的评分为准"]
    rule = row.indicator.rule
    if isinstance(rule, Checklist):
        found = list(_points(card, row, rule))
    elif isinstance(rule, OfValues) and row.value is not None and row.status in SETTLED:
        found = list(_steps(card, row, rule.resolved({figure.name: figure.exact for figure in card.department.figures.values()})))
    elif isinstance(rule, Subtable):
        found = [f"“{goal}”还没有达到目标值" for goal in _short_of_target(card, rule.goals)]
    else:
        found = []
    if row.low != row.high:
        found.append(f"补齐数据或评定以后，得分在{card.mark(row.low)}至{card.mark(row.high)}分之间")
    return found


def _points(card: Scorecard, row: Row, rule: Checklist) -> Iterator[str]:
    answers = card.department.narrative.answers.get(row.indicator.code, {})
    alike: dict[tuple[str, str], list[str]] = {}
    for number, point in enumerate(rule.points, 1):
        if words := _point(answers.get(str(number)), rule.without_evidence == "zero"):
            alike.setdefault((words, card.mark((point.mark or ZERO) * row.factor)), []).append(str(number))
    for (words, mark), numbers in alike.items():
        yield words.format(numbers="、".join(numbers), mark=f"{mark}分{'（每项）' if len(numbers) > 1 else ''}")


def _point(answer: Answer | None, must_prove: bool) -> str:
    """What a point still lacks; empty where it is met and proved."""
    if answer is None:
        return "第{numbers}项还没有填报，{mark}"
    if answer.met == "否":
        return "第{numbers}项做到了，可多得{mark}"
    if answer.evidence:
        return ""
    return "第{numbers}项补上依据，可多得{mark}" if must_prove else "第{numbers}项补上依据，{mark}就不再只凭自述"


def _steps(card: Scorecard, row: Row, rule: OfValues) -> Iterator[str]:
    """The nearest value with a better printed mark, and the nearest with a worse one."""
    value, indicator = row.value or ZERO, row.indicator
    now = _mark(card, row, rule, value)
    stops = [(edge, side) for edge in rule.edges(indicator.full_mark or ZERO) for side in (0, -1, 1)]
    marks = [(abs(edge - value), _mark(card, row, rule, edge + side * NUDGE), edge, side) for edge, side in stops]
    better, worse = ([one for one in marks if one[1] > now], [one for one in marks if one[1] < now])
    for one in (min(better, key=lambda one: (one[0], -one[1]), default=None), min(worse, key=lambda one: one[:2], default=None)):
        if one:
            _, mark, edge, side = one
            to = ("升到" if edge > value else "降到", "高于", "低于")[side]
            yield f"数值{to}{show_limit(indicator, edge)}，得{card.mark(mark)}分"


def _mark(card: Scorecard, row: Row, rule: OfValues, value: Fraction) -> Fraction:
    """The mark of a value as it is printed, so that a difference nobody can see is none."""
    indicator = row.indicator
    mark = rule.mark(value, indicator.full_mark or ZERO)
    mark = mark if indicator.cap is None else min(mark, indicator.cap)
    mark = mark if indicator.floor is None else max(mark, indicator.floor)
    return Fraction(card.mark(mark * row.factor).replace(",", ""))


def _short_of_target(card: Scorecard, group: str) -> Iterator[str]:
    for goal in card.department.narrative.goals:
        if goal.group != group or goal.target is None or goal.actual is None:
            continue
        short = goal.actual > goal.target if goal.direction == "不超过" else goal.actual < goal.target
        if short and goal.direction != "定性":
            yield goal.name
