"""Scheme and figures in, scorecard out: one row per indicator with its value, its mark and the reason for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from perfeval.amounts import print_number, round_half_up
from perfeval.answers import Peers
from perfeval.figures import Department
from perfeval.formula import Undefined
from perfeval.scheme import Indicator, Scheme, Veto
from perfeval.scoring import NOT_APPLICABLE, PeerValues, Row, score_indicator
from perfeval.value_rule import ONE, ZERO

CSV_COLUMNS = (
    "department_code", "department", "year", "scheme", "indicator_code", "indicator", "group", "value", "unit",
    "status", "score", "full_mark", "reason", "formula", "inputs", "citation",
)  # fmt: skip
PRINTED_DIGITS = 2  # of a mark that the scheme does not round


@dataclass(frozen=True)
class Scorecard:
    """All rows of one department under one scheme, with the total and the grade that they allow."""

    scheme: Scheme
    department: Department
    rows: tuple[Row, ...]

    @cached_property
    def exact_low(self) -> Fraction:
        """The lowest total that the open rows allow, before it is rounded."""
        return self._total([row.low for row in self.rows])

    @cached_property
    def exact_high(self) -> Fraction:
        return self._total([row.high for row in self.rows])

    def _total(self, marks: list[Fraction]) -> Fraction:
        """Groups up to their caps, plus bonuses, minus what penalties have lost of their full marks; not below 0."""
        groups: dict[str, Fraction] = {}
        beside = ZERO
        for row, mark in zip(self.rows, marks, strict=True):
            if row.indicator.counts == "score":
                groups[row.indicator.group[0]] = groups.get(row.indicator.group[0], ZERO) + mark
            else:
                beside += mark if row.indicator.counts == "bonus" else mark - (row.full or ZERO)
        caps = {group.name: group.cap for group in self.scheme.groups if group.cap is not None}
        return max(ZERO, beside + sum((min(mark, caps.get(name, mark)) for name, mark in groups.items()), ZERO))

    @property
    def low(self) -> Fraction:
        """The lowest total as printed."""
        return Fraction(round_half_up(self.exact_low, self.scheme.total_digits))

    @property
    def high(self) -> Fraction:
        return Fraction(round_half_up(self.exact_high, self.scheme.total_digits))

    @property
    def assessed(self) -> Fraction:
        """The full marks of the rows that are settled, bonuses and penalties left out."""
        return sum((row.full or ZERO for row in self.rows if row.settled and row.indicator.counts == "score"), ZERO)

    @property
    def grades(self) -> tuple[str | None, str | None]:
        """The grades of the lowest and the highest total, none better than a veto allows."""
        exact = self.scheme.graded == "exact"
        totals = (self.exact_low, self.exact_high) if exact else (self.low, self.high)
        low, high = (self.scheme.grade(total) for total in totals)
        for veto, applies in self.vetoes.items():
            low = self.scheme.worse_grade(low, veto.best_grade) if low and applies is not False else low
            high = self.scheme.worse_grade(high, veto.best_grade) if high and applies else high
        return low, high

    @property
    def grade(self) -> str | None:
        """The grade, where the lowest and the highest possible total get the same one."""
        low, high = self.grades
        return low if low == high else None

    @cached_property
    def vetoes(self) -> dict[Veto, bool | None]:
        """Whether each veto of the scheme applies; None where its figures are missing."""
        return {veto: _applies(veto, self.department) for veto in self.scheme.vetoes}

    def mark(self, value: Fraction) -> str:
        """A mark as this scheme prints it."""
        return print_number(value, PRINTED_DIGITS if self.scheme.mark_digits is None else self.scheme.mark_digits)

    def total(self, value: Fraction) -> str:
        """A total as this scheme prints it."""
        return print_number(value, self.scheme.total_digits)

    def count(self, status: str) -> int:
        return sum(row.status == status for row in self.rows)


def evaluate(scheme: Scheme, department: Department, peers: PeerValues | None = None) -> Scorecard:
    """Score one department: every indicator of the scheme in its order, none left out.

    `peers` (from peer_values) is needed by schemes that compare a department with its batch.
    """
    waived = department.narrative.not_applicable
    rows = [
        Row(indicator, NOT_APPLICABLE, f"部门申明不适用：{waived[indicator.code]}")
        if indicator.code in waived
        else score_indicator(indicator, department, peers or {})
        for indicator in scheme.indicators
    ]
    shared = _reweighted(rows, scheme) if waived else rows
    return Scorecard(scheme, department, tuple(_rounded(row, scheme.mark_digits) for row in shared))


def peer_values(scheme: Scheme, departments: Iterable[Department]) -> dict[str, list[Fraction]]:
    """For each indicator that is compared within the batch, the values of all departments that have one."""
    compared = [indicator for indicator in scheme.indicators if isinstance(indicator.rule, Peers)]
    everyone = list(departments) if compared else []
    return {indicator.code: [value for one in everyone if (value := _value(indicator, one)) is not None] for indicator in compared}


def _value(indicator: Indicator, department: Department) -> Fraction | None:
    formula, figures = indicator.formula, department.figures
    if formula is None or indicator.code in department.narrative.not_applicable or not all(name in figures for name in formula.names):
        return None
    try:
        return formula.value({name: figures[name].exact for name in formula.names})
    except Undefined:
        return None


def _applies(veto: Veto, department: Department) -> bool | None:
    if veto.formula is None or veto.when is None:
        return veto.code in department.narrative.vetoes
    if not all(name in department.figures for name in veto.formula.names):
        return None
    try:
        return veto.when.holds(veto.formula.value({name: department.figures[name].exact for name in veto.formula.names}))
    except Undefined:
        return None


def _reweighted(rows: list[Row], scheme: Scheme) -> list[Row]:
    """What indicators that do not apply get: the full mark, zero, or their full mark shared out among the others."""
    policies = {row.indicator.code: row.indicator.not_applicable or scheme.not_applicable for row in rows if row.status == NOT_APPLICABLE}
    factors = _factors(rows, policies)
    done = []
    for row in rows:
        policy, full = policies.get(row.indicator.code), row.full or ZERO
        if policy is None:
            factor = factors.get(row.indicator.group[0], ONE) if row.indicator.counts == "score" else ONE
            row = row if factor == 1 else replace(row, low=row.low * factor, high=row.high * factor, factor=factor)
        elif policy in ("full_mark", "zero"):
            row = replace(row, low=full if policy == "full_mark" else ZERO, high=full if policy == "full_mark" else ZERO)
        else:
            others = "同组其余指标" if policy == "drop_in_group" else "其余指标"
            row = replace(row, factor=ZERO, reason=f"{row.reason}；满分由{others}按比例分担")
        done.append(row)
    return done


def _factors(rows: list[Row], policies: Mapping[str, str | None]) -> dict[str, Fraction]:
    """By group: what its remaining full marks are multiplied by. A group with nothing left shares out to the whole."""
    counted = [row for row in rows if row.indicator.counts == "score"]
    names = dict.fromkeys(row.indicator.group[0] for row in counted)
    whole = dict.fromkeys(names, ZERO)
    dropped = {"drop_in_group": dict(whole), "drop_in_whole": dict(whole)}
    for row in counted:
        whole[row.indicator.group[0]] += row.full or ZERO
        policy = policies.get(row.indicator.code)
        if policy in dropped:
            dropped[policy][row.indicator.group[0]] += row.full or ZERO
    left = {name: whole[name] - dropped["drop_in_group"][name] - dropped["drop_in_whole"][name] for name in names}
    within = {name: left[name] + dropped["drop_in_group"][name] if left[name] else ZERO for name in names}
    total, kept = sum(whole.values(), ZERO), sum(within.values(), ZERO)
    return {name: within[name] / left[name] * total / kept for name in names if left[name] and kept}


def _rounded(row: Row, digits: int | None) -> Row:
    """The row with its marks as printed; most marks end before that digit already."""
    if digits is None or (10**digits % row.low.denominator == 0 and 10**digits % row.high.denominator == 0):
        return row
    low = Fraction(round_half_up(row.low, digits))
    return replace(row, low=low, high=low if row.high == row.low else Fraction(round_half_up(row.high, digits)))
