"""Scheme and figures in, scorecard out: one row per indicator with its value, its mark and the reason for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from perfeval.amounts import Range, print_number, print_percent, print_short, round_half_up
from perfeval.figures import Declared, Department, Figure
from perfeval.formula import Undefined
from perfeval.rules import Checklist, Judged, marks_over
from perfeval.scheme import Indicator, Scheme

SCORED, DECLARED, MISSING = "得分", "自报", "缺数"
NOT_APPLICABLE, TO_JUDGE, UNDEFINED = "不适用", "待评", "分母为零"
STATUSES = (SCORED, DECLARED, MISSING, NOT_APPLICABLE, TO_JUDGE, UNDEFINED)
SETTLED = {SCORED, DECLARED, NOT_APPLICABLE}
ZERO = Fraction(0)
CSV_COLUMNS = (
    "department_code", "department", "year", "scheme", "indicator_code", "indicator", "group", "value", "unit",
    "status", "score", "full_mark", "reason", "formula", "inputs", "citation",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One indicator of one department. Marks are rounded as the scheme says; `low` and `high` bound an open one."""

    indicator: Indicator
    status: str
    reason: str
    value: Fraction | None = None
    value_text: str = ""
    low: Fraction = ZERO
    high: Fraction = ZERO
    inputs: tuple[Figure | Declared, ...] = ()

    @property
    def score(self) -> Fraction | None:
        """The mark, where it is settled."""
        return self.low if self.status in SETTLED and self.indicator.full_mark is not None else None


@dataclass(frozen=True)
class Scorecard:
    """All rows of one department under one scheme, with the total they allow."""

    scheme: Scheme
    department: Department
    rows: tuple[Row, ...]

    @property
    def low(self) -> Fraction:
        """The lowest total that the open rows allow; marks are already rounded, so printed rows add up to it."""
        return sum((row.low for row in self.rows), ZERO)

    @property
    def high(self) -> Fraction:
        return sum((row.high for row in self.rows), ZERO)

    @property
    def assessed(self) -> Fraction:
        """The full marks of the rows that are settled."""
        return sum((row.indicator.full_mark or ZERO for row in self.rows if row.status in SETTLED), ZERO)

    @property
    def grade(self) -> str | None:
        """The grade, where the lowest and the highest possible total get the same one."""
        low, high = self.scheme.grade(self.low), self.scheme.grade(self.high)
        return low if low == high else None

    def mark(self, value: Fraction) -> str:
        """A mark as this scheme prints it."""
        return print_number(value, self.scheme.mark_digits)

    def count(self, status: str) -> int:
        return sum(row.status == status for row in self.rows)


def evaluate(scheme: Scheme, department: Department) -> Scorecard:
    """Score one department: every indicator of the scheme in its order, none left out."""
    return Scorecard(scheme, department, tuple(_rounded(_row(indicator, department, scheme), scheme) for indicator in scheme.indicators))


def _rounded(row: Row, scheme: Scheme) -> Row:
    low, high = (Fraction(round_half_up(mark, scheme.mark_digits)) for mark in (row.low, row.high))
    return Row(row.indicator, row.status, row.reason, row.value, row.value_text, low, high, row.inputs)


def _row(indicator: Indicator, department: Department, scheme: Scheme) -> Row:
    full, narrative = indicator.full_mark or ZERO, department.narrative
    if reason := narrative.not_applicable.get(indicator.code):
        mark = full if scheme.not_applicable == "full_mark" else ZERO
        return Row(indicator, NOT_APPLICABLE, f"部门申明不适用：{reason}", low=mark, high=mark)
    if isinstance(indicator.rule, Judged):
        return _judged(indicator, department, full)
    if isinstance(indicator.rule, Checklist):
        return _answered(indicator, indicator.rule, department, full)
    return _computed(indicator, department, full)


def _judged(indicator: Indicator, department: Department, full: Fraction) -> Row:
    given = department.narrative.judgements.get(indicator.code)
    if given is None:
        return Row(indicator, TO_JUDGE, "需由人评判，尚无评分", high=full)
    reason = f"{given.by} {given.date.isoformat()} 评分：{given.reason}"
    return Row(indicator, SCORED, reason, low=given.score, high=given.score)


def _answered(indicator: Indicator, rule: Checklist, department: Department, full: Fraction) -> Row:
    answers = department.narrative.answers.get(indicator.code, {})
    given = {n: answers[str(n)] for n in range(1, len(rule.points) + 1) if str(n) in answers}
    met = [n for n, answer in given.items() if answer.met == "是"]
    open_points = [n for n in range(1, len(rule.points) + 1) if n not in given]
    low = sum((rule.points[n - 1].mark or ZERO for n in met), ZERO)
    high = low + sum((rule.points[n - 1].mark or ZERO for n in open_points), ZERO)
    if not given:
        return Row(indicator, MISSING, f"{len(rule.points)} 个要点都没有填报", high=full)
    text = f"{len(met)}/{len(rule.points)} 项"
    reason = f"符合第{_listed(met)}项" if met else "没有符合的要点"
    if open_points:
        return Row(indicator, MISSING, f"{reason}；第{_listed(open_points)}项没有填报", None, text, low, high)
    unproved = [n for n in met if not given[n].evidence]
    reason += f"；第{_listed(unproved)}项只有部门自述，未附依据" if unproved else ""
    return Row(indicator, DECLARED if unproved else SCORED, reason, None, text, low, high)


def _listed(numbers: Iterable[int]) -> str:
    return "、".join(map(str, numbers))


def _computed(indicator: Indicator, department: Department, full: Fraction) -> Row:
    names = indicator.formula.names if indicator.formula else ()
    inputs = tuple(department.figures[name] for name in names if name in department.figures)
    missing = [name for name in names if name not in department.figures]
    declared = department.declared.get(indicator.name)
    if missing and declared:
        return _of_declared(indicator, declared, full)
    if missing or indicator.formula is None:
        return Row(indicator, MISSING, f"缺少：{'、'.join(missing)}", high=full, inputs=inputs)
    try:
        value = indicator.formula.value({figure.name: Fraction(figure.value) for figure in inputs})
    except Undefined:
        return Row(indicator, UNDEFINED, f"分母为零，{indicator.name}无法计算", high=full, inputs=inputs)
    return _marked(indicator, Range(value, value), show_value(indicator, value), SCORED, "", full, inputs)


def _of_declared(indicator: Indicator, declared: Declared, full: Fraction) -> Row:
    return _marked(indicator, declared.range, declared.text, DECLARED, "部门自报，未附分子分母", full, (declared,))


def _marked(
    indicator: Indicator, values: Range, text: str, status: str, note: str, full: Fraction, inputs: tuple[Figure | Declared, ...]
) -> Row:
    rule, reasons = indicator.rule, [note] if note else []
    if rule is None or isinstance(rule, (Checklist, Judged)):
        return Row(indicator, TO_JUDGE, "；".join([*reasons, "只列数值：本指标体系未定分值和标准"]), values.exact, text, ZERO, full, inputs)
    low, high = marks_over(rule, values, full)
    if low != high:
        reasons.append(f"只报了界限“{text}”，不足以确定得分（{print_short(low)}至{print_short(high)}分）")
        return Row(indicator, TO_JUDGE, "；".join(reasons), values.exact, text, low, high, inputs)
    reasons.append(f"{text}；{rule.why(values.exact, lambda limit: show_limit(indicator, limit))}")
    return Row(indicator, status, "；".join(reasons), values.exact, text, low, high, inputs)


def show_value(indicator: Indicator, value: Fraction) -> str:
    """A value as the report prints it: rounded half up once, here."""
    return print_percent(value, indicator.digits) if indicator.show_as == "percent" else print_number(value, indicator.digits)


def show_limit(indicator: Indicator, limit: Fraction) -> str:
    """A threshold of the rule in the same unit, exact."""
    return print_short(limit * 100) + "%" if indicator.show_as == "percent" else print_short(limit)
