"""The whole batch as tidy frames, scored under its own scheme, another one, or one with other marks."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd

from perfeval.amounts import parse_ratio, round_half_up
from perfeval.answers import Checklist, Choose, Peers
from perfeval.bands import Bands
from perfeval.batch import Batch
from perfeval.evaluate import Scorecard, evaluate, peer_values
from perfeval.rules import Deduct, Points
from perfeval.scheme import Scheme


def with_marks(scheme: Scheme, marks: Mapping[str, object]) -> Scheme:
    """换了满分的指标体系：marks 是“指标编码: 新满分”，分档、扣分和要点按比例跟着变，总分也跟着变。

    A what-if, never official: every page made with it says so.
    """
    full = {code: parse_ratio(mark) for code, mark in marks.items()}
    indicators = []
    for indicator in scheme.indicators:
        new = full.pop(indicator.code, None)
        if new is not None and indicator.full_mark:
            rule = _scaled(indicator.rule, new / indicator.full_mark)
            indicator = indicator.model_copy(update={"full_mark": new, "rule": rule, "cap": None, "floor": None})
        indicators.append(indicator)
    if full:
        raise KeyError("、".join(full))
    total = sum((one.full_mark or Fraction(0) for one in indicators if one.counts == "score"), Fraction(0))
    return scheme.model_copy(update={"indicators": tuple(indicators), "full_mark": total, "groups": (), "official": False})


def _scaled(rule: Any, factor: Fraction) -> Any:
    """A rule whose marks are all multiplied; rules that speak in shares of the full mark stay as they are."""
    match rule:
        case Bands():
            bands = tuple(band.model_copy(update={"mark": band.mark * factor}) for band in rule.bands)
            return rule.model_copy(update={"bands": bands})
        case Deduct():
            return rule.model_copy(update={"points": rule.points * factor})
        case Points():
            return rule.model_copy(update={"points": tuple(knot.model_copy(update={"mark": knot.mark * factor}) for knot in rule.points)})
        case Checklist():
            points = tuple(point.model_copy(update={"mark": (point.mark or Fraction(0)) * factor}) for point in rule.points)
            return rule.model_copy(update={"points": points})
        case Peers():
            return rule.model_copy(update={"rule": _scaled(rule.rule, factor)})
        case Choose():
            options = tuple(option.model_copy(update={"rule": _scaled(option.rule, factor)}) for option in rule.options)
            return rule.model_copy(update={"options": options})
    return rule


def scorecards(batch: Batch, scheme: Scheme | None = None) -> Iterator[Scorecard]:
    """每个部门的得分表；scheme 不写就用批次自己的指标体系。"""
    used = scheme or batch.scheme
    peers = peer_values(used, batch.departments.values())
    return (evaluate(used, department, peers) for department in batch.departments.values())


def score_frame(batch: Batch, scheme: Scheme | None = None) -> pd.DataFrame:
    """全批次的得分：每行是一个部门的一个指标。

    列：department_code、department、indicator_code、indicator、group（一级指标）、value（准确的分数值，没有就是 None）、
    value_text（印出来的样子）、status、score（未定就是 None）、low、high、full_mark（十进制数）、reason。
    """
    used = scheme or batch.scheme
    digits = 6 if used.mark_digits is None else used.mark_digits
    marks: dict[Fraction, Decimal] = {}

    def mark(value: Fraction | None) -> Decimal | None:
        if value is None:
            return None
        if value not in marks:
            marks[value] = round_half_up(value, digits)
        return marks[value]

    rows = [
        (
            card.department.code, card.department.name, row.indicator.code, row.indicator.name, row.indicator.group[0],
            row.value, row.value_text, row.status, mark(row.score), mark(row.low), mark(row.high), mark(row.full), row.reason,
        )
        for card in scorecards(batch, scheme)
        for row in card.rows
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=pd.Index(COLUMNS), dtype=object)


COLUMNS = (
    "department_code", "department", "indicator_code", "indicator", "group", "value", "value_text",
    "status", "score", "low", "high", "full_mark", "reason",
)  # fmt: skip


def total_frame(batch: Batch, scheme: Scheme | None = None) -> pd.DataFrame:
    """全批次的总分：每行是一个部门。

    列：department_code、department、low、high（总分区间，十进制数）、assessed（已评满分）、grade（定不了就是 None）、
    rank（按最低总分排的名次，并列同名次）。
    """
    rows = [
        (
            card.department.code, card.department.name, round_half_up(card.low, card.scheme.total_digits),
            round_half_up(card.high, card.scheme.total_digits), round_half_up(card.assessed, 2), card.grade,
        )
        for card in scorecards(batch, scheme)
    ]  # fmt: skip
    columns = pd.Index(["department_code", "department", "low", "high", "assessed", "grade"])
    frame = pd.DataFrame(rows, columns=columns, dtype=object)
    order = {low: place for place, low in reversed([*enumerate(sorted(frame["low"], reverse=True), 1)])}
    return frame.assign(rank=frame["low"].map(order))
