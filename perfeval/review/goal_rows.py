"""The rows of goal tables (绩效目标表、项目支出自评表): targets, actuals, marks and reasons.

Columns are known by their heads, whatever their order; a table without targets and actuals is none of these.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from perfeval.review.documents import Cell, Table
from perfeval.review.normal import plain_text
from perfeval.review.reading import Reading

HEADS = {  # column → its head, after what must not stand in it
    "name": re.compile(r"^(?:三级指标|指标名称|绩效指标|指标内容|指标|评价指标|绩效指标名称|评价内容|考核内容)$"),
    "target": re.compile(r"(?!.*(?:实际|完成|得分))(?:指标值|目标值|年初目标|年度目标|计划值|预期值|计划完成|^绩效目标$)"),
    "actual": re.compile(r"(?!.*(?:率|偏差|未完成))(?:实际完成|完成值|实际值|完成情况|全年完成|实现值)"),
    "weight": re.compile(r"^(?:分值|权重|标准分|满分|指标分值)(?:\(分\))?$"),
    "mark": re.compile(r"^(?:自评得分|自评分|自评分数|得分|实际得分|评分)(?:\(分\))?$"),
    "reason": re.compile(r"(?:原因|措施|说明|备注|分析)"),
}
AMOUNT = re.compile(
    r"(?P<sign>≥|>=|>|不低于|不少于|大于等于|大于|至少|≤|<=|<|不高于|不超过|不多于|小于等于|小于|控制在|=|等于)?(?P<n>\d[\d,]*(?:\.\d+)?)(?P<unit>[^\d,;、]{0,8})"
)
AT_MOST = ("≤", "<=", "<", "不高于", "不超过", "不多于", "小于等于", "小于", "控制在")
AT_LEAST = ("≥", ">=", ">", "不低于", "不少于", "大于等于", "大于", "至少")
REMARK = re.compile(r"[,;(](?:已|均)?(?P<met>达标|达到目标|完成目标|达到指标值?)?[^\d]*(?:完成\d[\d.]*%)?\)?$")


@dataclass(frozen=True)
class Goal:
    """One row of a goal table; cells that the table does not have are None."""

    group: str
    name: str
    target: Cell
    actual: Cell
    weight: Cell | None
    mark: Cell | None
    reason: Cell | None

    @property
    def wanted(self) -> re.Match[str] | None:
        return AMOUNT.fullmatch(text_of(self.target))

    @property
    def reached(self) -> re.Match[str] | None:
        return AMOUNT.fullmatch(REMARK.sub("", text_of(self.actual)))

    @property
    def completion(self) -> Fraction | None:
        """Actual by target, where both are one number in one unit and more is meant to be better (not of a cost)."""
        wanted, reached = self.wanted, self.reached
        if (
            not wanted
            or not reached
            or wanted["unit"] != reached["unit"]
            or wanted["sign"] in AT_MOST
            or "成本" in self.group
            or re.match("[年月日号]", wanted["unit"])  # by when: earlier is better
            or not number(wanted["n"])
        ):
            return None
        return number(reached["n"]) / number(wanted["n"])

    @property
    def marks(self) -> tuple[Fraction, Fraction] | None:
        """Full mark and mark."""
        found = [AMOUNT.fullmatch(text_of(cell)) if cell else None for cell in (self.weight, self.mark)]
        return (number(found[0]["n"]), number(found[1]["n"])) if found[0] and found[1] else None


def number(text: str) -> Fraction:
    return Fraction(Decimal(text.replace(",", "")))


def text_of(cell: Cell) -> str:
    return re.sub(r"\s", "", plain_text(cell.text))


def goals(reading: Reading) -> list[Goal]:
    return [goal for table in reading.document.tables if len(table.rows) < 2_000 for goal in _goals(table)]


def _goals(table: Table) -> Iterator[Goal]:
    columns: dict[str, int] = {}
    for row in table.rows:
        heads = columns_of(row, HEADS)
        if {"name", "target", "actual"} <= heads.keys():
            columns = heads
            continue
        cell = {name: row[column] for name, column in columns.items() if column < len(row) and text_of(row[column])}
        if {"name", "target", "actual"} <= cell.keys():
            group = "·".join(dict.fromkeys(text_of(one) for one in row[: columns["name"]]))
            optional = (cell.get(name) for name in ("weight", "mark", "reason"))
            yield Goal(group, text_of(cell["name"]), cell["target"], cell["actual"], *optional)


def columns_of(row: tuple[Cell, ...], heads: dict[str, re.Pattern[str]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for column, cell in enumerate(row):
        for name, head in heads.items():
            if name not in found and column not in found.values() and head.search(text_of(cell)):
                found[name] = column
    return found
