"""The department's own goals, merged into the share of the full mark that a subtable indicator earns."""

from collections.abc import Sequence
from fractions import Fraction

from perfeval.answers import Subtable
from perfeval.narrative import Goal
from perfeval.value_rule import ONE, ZERO

Shares = tuple[Fraction, Fraction]
OPEN: Shares = (ZERO, ONE)


def completion(goal: Goal) -> Fraction | None:
    """Actual ÷ target; None where one is missing or the target is not above zero."""
    if goal.actual is None or goal.target is None or goal.target <= 0:
        return None
    return goal.actual / goal.target


def goal_shares(goal: Goal, rule: Subtable) -> Shares:
    """The lowest and highest share of its weight that one goal can earn; equal where it is settled."""
    if goal.direction == "定性":
        return _level_shares(goal, rule)
    if goal.actual is None or goal.target is None:
        return OPEN
    done = completion(goal)
    if rule.valid is not None:
        share = ONE if done is not None and goal.direction == "不低于" and rule.valid.holds(done) else ZERO
        share = share if goal.direction == "不低于" else Fraction(_met(goal))
    elif goal.direction == "等于" or done is None:
        share = Fraction(_met(goal))
    else:
        share = (rule.goal if goal.direction == "不低于" else rule.less).mark(done, ONE)
    return share, share


def _met(goal: Goal) -> bool:
    actual, target = goal.actual or ZERO, goal.target or ZERO
    return {"不低于": actual >= target, "不超过": actual <= target, "等于": actual == target}[goal.direction]


def _level_shares(goal: Goal, rule: Subtable) -> Shares:
    level = rule.levels.level(goal.level) if rule.levels and goal.level else None
    if goal.score is not None:
        return goal.score, goal.score
    return (level.from_, level.to) if level else OPEN


def merged(goals: Sequence[Goal], rule: Subtable) -> Shares:
    """The share of all goals of the rule's group, by weight, money or count; open where there are none."""
    of_group = [goal for goal in goals if goal.group == rule.goals]
    weights = [_weight(goal, rule) for goal in of_group]
    whole = sum(weights, ZERO)
    if whole <= 0:
        return OPEN
    shares = [goal_shares(goal, rule) for goal in of_group]
    low, high = (sum((share[side] * weight for share, weight in zip(shares, weights, strict=True)), ZERO) / whole for side in (0, 1))
    return low, high


def _weight(goal: Goal, rule: Subtable) -> Fraction:
    if rule.merge == "money":
        return goal.money if goal.money is not None else ZERO
    return goal.weight if rule.merge == "weight" and goal.weight is not None else ONE
