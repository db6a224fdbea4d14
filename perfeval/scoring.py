"""Scores one indicator of one department: its value, the marks it can still get, and the reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from perfeval.amounts import Range, print_number, print_percent, print_short
from perfeval.answers import Checklist, Choose, Judged, Levels, Peers, Rule, Subtable
from perfeval.figures import Declared, Department, Figure
from perfeval.formula import Formula, Undefined
from perfeval.goals import merged
from perfeval.narrative import Judgement
from perfeval.rules import marks_over
from perfeval.scheme import Indicator
from perfeval.value_rule import ONE, ZERO, OfValues

SCORED, DECLARED, MISSING = "得分", "自报", "缺数"
NOT_APPLICABLE, TO_JUDGE, UNDEFINED = "不适用", "待评", "分母为零"
STATUSES = (SCORED, DECLARED, MISSING, NOT_APPLICABLE, TO_JUDGE, UNDEFINED)
SETTLED = {SCORED, DECLARED, NOT_APPLICABLE}
PeerValues = Mapping[str, Iterable[Fraction]]  # by indicator code: the values of the whole batch


@dataclass(frozen=True)
class Row:
    """One indicator of one department. `low` and `high` bound the mark.

    `value` is exact, None where there is no single number; `review` is the mark a person gave, which then counts;
    `computed` holds the bounds that the rule gave; `own` is the department's own mark.
    """

    indicator: Indicator
    status: str
    reason: str
    value: Fraction | None = None
    value_text: str = ""
    low: Fraction = ZERO
    high: Fraction = ZERO
    inputs: tuple[Figure | Declared, ...] = ()
    factor: Fraction = ONE
    own: Fraction | None = None
    review: Judgement | None = None
    computed: tuple[Fraction, Fraction] | None = None

    @property
    def full(self) -> Fraction | None:
        """What it may count at most: its full mark, times its share of the marks of rows that do not apply."""
        full = self.indicator.full_mark
        return full if full is None or self.factor is ONE else full * self.factor

    @property
    def settled(self) -> bool:
        return self.status in SETTLED

    @property
    def score(self) -> Fraction | None:
        """The mark, where it is settled."""
        return self.low if self.settled and self.full is not None else None


def score_indicator(indicator: Indicator, department: Department, peers: PeerValues) -> Row:
    """The row of one indicator that applies, before rounding; a person's mark counts before the computed one."""
    row = _bounded(_by_rule(indicator, department, peers))
    own, given = department.narrative.own_scores.get(indicator.code), department.narrative.judgements.get(indicator.code)
    row = replace(row, own=own) if own is not None else row
    return _reviewed(row, given) if given else row


def _by_rule(indicator: Indicator, department: Department, peers: PeerValues) -> Row:
    full = indicator.full_mark or ZERO
    match indicator.rule:
        case Checklist() as rule:
            return _answered(indicator, rule, department, full)
        case Judged() | Levels():
            return Row(indicator, TO_JUDGE, "需由人评判，尚无评分", high=full)
        case Subtable() as rule:
            return _of_goals(indicator, rule, department, full)
        case Choose() as rule:
            return _chosen(indicator, rule, department, full)
        case rule:
            return _computed(indicator, indicator.formula, rule, department, peers)


def _bounded(row: Row) -> Row:
    """The row within its cap and floor, and with missing data at zero where the scheme says so."""
    indicator = row.indicator
    low, high = row.low, row.high
    if row.status in (MISSING, UNDEFINED) and indicator.missing == "zero":
        return replace(row, high=low, status=SCORED, reason=f"{row.reason}；按规定缺数得0分" if low == 0 else row.reason)
    if indicator.cap is not None:
        low, high = min(low, indicator.cap), min(high, indicator.cap)
    if indicator.floor is not None:
        low, high = max(low, indicator.floor), max(high, indicator.floor)
    return row if (low, high) == (row.low, row.high) else replace(row, low=low, high=high)


def _reviewed(row: Row, given: Judgement) -> Row:
    """A person's mark in place of the computed one; a level without a mark leaves the mark open within its band."""
    said = f"{given.by} {given.date.isoformat()} 评分：{given.reason}"
    if given.score is not None:
        return replace(row, status=SCORED, low=given.score, high=given.score, reason=said, review=given, computed=(row.low, row.high))
    rule, full = row.indicator.rule, row.indicator.full_mark or ZERO
    level = rule.level(given.level or "") if isinstance(rule, Levels) else None
    low, high = (level.from_ * full, level.to * full) if level else (ZERO, full)
    return replace(row, low=low, high=high, value_text=given.level or "", reason=f"{said}；只定级别，未定分值")


def _answered(indicator: Indicator, rule: Checklist, department: Department, full: Fraction) -> Row:
    answers = department.narrative.answers.get(indicator.code, {})
    numbers = range(1, len(rule.points) + 1)
    given = {n: answers[str(n)] for n in numbers if str(n) in answers}
    counted = {n for n, answer in given.items() if answer.met == "是" and (answer.evidence or rule.without_evidence == "declared")}
    open_points = [n for n in numbers if n not in given]
    if not given:
        return Row(indicator, MISSING, f"{len(rule.points)} 个要点都没有填报", high=full)
    low, high = _checklist_marks(rule, counted, open_points, full)
    text, unproved = f"{len(counted)}/{len(rule.points)} 项", [n for n in counted if not given[n].evidence]
    lists = (
        ("符合第{}项", counted), ("第{}项不符合", given.keys() - counted),
        ("第{}项没有填报", open_points), ("第{}项只有部门自述，未附依据", unproved),
    )  # fmt: skip
    reason = "；".join(words.format(_listed(numbers)) for words, numbers in lists if numbers)
    status = MISSING if open_points else DECLARED if unproved else SCORED
    return Row(indicator, status, reason, None, text, low, high)


def _checklist_marks(rule: Checklist, met: set[int], open_points: list[int], full: Fraction) -> tuple[Fraction, Fraction]:
    marks = {n: point.mark or ZERO for n, point in enumerate(rule.points, 1)}
    gained, unknown = (sum((marks[n] for n in some), ZERO) for some in (met, open_points))
    if rule.each == "gain":
        return gained, gained + unknown
    lost = sum(marks.values(), ZERO) - gained - unknown
    return max(ZERO, full - lost - unknown), max(ZERO, full - lost)


def _listed(numbers: Iterable[int]) -> str:
    return "、".join(map(str, sorted(numbers)))


def _of_goals(indicator: Indicator, rule: Subtable, department: Department, full: Fraction) -> Row:
    goals = [goal for goal in department.narrative.goals if goal.group == rule.goals]
    if not goals:
        return Row(indicator, MISSING, f"没有填报“{rule.goals}”的目标", high=full)
    low, high = merged(goals, rule)
    said = f"“{rule.goals}”共{len(goals)}个目标，{rule.MERGES[rule.merge]}"
    if low == high:
        return Row(indicator, SCORED, said, low, print_percent(low), low * full, high * full)
    return Row(indicator, MISSING, f"{said}；有的目标缺少目标值、实际值或评分", None, "", low * full, high * full)


def _chosen(indicator: Indicator, rule: Choose, department: Department, full: Fraction) -> Row:
    """The named alternative, or the best; an alternative that is still open keeps the choice open."""
    named = department.narrative.choices.get(indicator.code)
    options = [option for option in rule.options if rule.pick == "best" or option.name == named]
    if not options:
        return Row(indicator, MISSING, f"没有选定：{'、'.join(option.name for option in rule.options)}", high=full)
    rows = [(option, _computed(indicator, option.formula, option.rule, department, {})) for option in options]
    option, best = max(rows, key=lambda pair: (pair[1].low, pair[1].high))
    high = max(row.high for _, row in rows)
    if best.settled and high > best.low:
        return replace(best, status=MISSING, high=high, reason=f"{option.name}：{best.reason}；其余各项缺数，仍可能更高")
    return replace(best, high=high, reason=f"{option.name}：{best.reason}")


def _computed(indicator: Indicator, formula: Formula | None, rule: Rule | None, department: Department, peers: PeerValues) -> Row:
    full = indicator.full_mark or ZERO
    names = formula.names if formula else ()
    names += rule.names() if isinstance(rule, OfValues) else ()
    inputs = tuple(department.figures[name] for name in dict.fromkeys(names) if name in department.figures)
    missing = [name for name in dict.fromkeys(names) if name not in department.figures]
    declared = department.declared.get(indicator.name) if missing else None
    if declared:
        return _marked(indicator, rule, declared.range, declared.text, DECLARED, (declared,), peers)
    if missing or formula is None:
        return Row(indicator, MISSING, f"缺少：{'、'.join(missing)}", high=full, inputs=inputs)
    numbers = {figure.name: figure.exact for figure in inputs}
    try:
        value = formula.value(numbers)
        rule = rule.resolved(numbers) if isinstance(rule, OfValues) else rule
    except Undefined:
        return Row(indicator, UNDEFINED, f"分母为零，{indicator.name}无法计算", high=full, inputs=inputs)
    return _marked(indicator, rule, Range(value, value), show_value(indicator, value), SCORED, inputs, peers)


def _marked(
    indicator: Indicator, rule: Rule | None, values: Range, text: str, status: str,
    inputs: tuple[Figure | Declared, ...], peers: PeerValues,
) -> Row:  # fmt: skip
    """The row of a known value, or of the bound that a department declared."""
    full, note = indicator.full_mark or ZERO, "部门自报，未附分子分母；" if status == DECLARED else ""
    if isinstance(rule, Peers):
        return _among_peers(indicator, rule, values, text, inputs, list(peers.get(indicator.code, ())))
    if not isinstance(rule, OfValues):
        return Row(indicator, TO_JUDGE, f"{note}只列数值：本指标体系未定分值和标准", values.exact, text, ZERO, full, inputs)
    low, high = marks_over(rule, values, full)
    if low != high:
        reason = f"{note}只报了界限“{text}”，不足以确定得分（{print_short(low)}至{print_short(high)}分）"
        return Row(indicator, TO_JUDGE, reason, values.exact, text, low, high, inputs)
    why = rule.why(values.exact, lambda limit: show_limit(indicator, limit))
    return Row(indicator, status, f"{note}{text}；{why}", values.exact, text, low, high, inputs)


def _among_peers(
    indicator: Indicator, rule: Peers, values: Range, text: str, inputs: tuple[Figure | Declared, ...], batch: list[Fraction]
) -> Row:
    """A value against those of the whole batch, itself among them."""
    full, value = indicator.full_mark or ZERO, values.exact
    average = sum(batch, ZERO) / len(batch) if batch else ZERO
    if value is None or not batch or (rule.compare == "average" and average == 0):
        return Row(indicator, TO_JUDGE, "同批没有可比的数值", value, text, ZERO, full, inputs)
    ahead = sum(other > value if rule.better == "higher" else other < value for other in batch)
    standing = value / average if rule.compare == "average" else Fraction(ahead + 1)
    said = f"同批{len(batch)}个部门，" + (f"平均数的{print_percent(standing)}" if rule.compare == "average" else f"第{ahead + 1}名")
    mark = rule.rule.mark(standing, full)
    return Row(indicator, SCORED, f"{text}；{said}；{rule.rule.why(standing, print_short)}", value, text, mark, mark, inputs)


def show_value(indicator: Indicator, value: Fraction) -> str:
    """A value as the report prints it: rounded half up once, here."""
    return print_percent(value, indicator.digits) if indicator.show_as == "percent" else print_number(value, indicator.digits)


def show_limit(indicator: Indicator, limit: Fraction) -> str:
    """A threshold of the rule in the same unit, exact."""
    return print_short(limit * 100) + "%" if indicator.show_as == "percent" else print_short(limit)


def beyond_without_reason(row: Row, department: Department) -> bool:
    """Whether the value lies where a reason is required and the department gave none."""
    limit = row.indicator.reason_beyond
    return limit is not None and row.value is not None and limit.holds(row.value) and row.indicator.code not in department.narrative.reasons
