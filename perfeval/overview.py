"""The whole batch on one page, from what a run left in its folder; reads outputs only, computes no mark."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
from IPython.display import HTML
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from perfeval.charts import Bar, Fill, bar_chart
from perfeval.records import read_csv
from perfeval.scoring import STATUSES

MOST_BARS = 40  # more departments than this are a list, not a chart
CERTAIN, OPEN = Fill("最低总分", "#1f4e79"), Fill("未定", "#8a8a8a", "////")


def read_run(folder: str | Path) -> dict[str, Any]:
    """最近一次运行的记录（run.json）：批次、指标体系、每个部门一项。"""
    record: dict[str, Any] = json.loads((Path(folder) / "run.json").read_text(encoding="utf-8"))
    return record


def rows_by_indicator(folder: str | Path) -> pd.DataFrame:
    """全部得分表（scorecards.csv）：每行是一个部门的一个指标，各列都是文本。"""
    return pd.DataFrame(read_csv(Path(folder) / "scorecards.csv"), dtype="string")


def findings_by_department(folder: str | Path) -> pd.DataFrame:
    """全部核对结果（findings.csv）：每行是一条，file 列是部门编码。"""
    return pd.DataFrame(read_csv(Path(folder) / "findings.csv"), dtype="string")


def head(run: dict[str, Any]) -> HTML:
    """总览的标题和运行情况。"""
    counts = Counter("有报告" if "statuses" in entry else entry["status"] for entry in run["departments"])
    return HTML(_fragments().head(run, sorted(counts.items())))


def totals(run: dict[str, Any]) -> HTML:
    """各部门总分的区间图和等次；不计分的指标体系只列名单。"""
    scored = [entry for entry in run["departments"] if entry.get("full_mark")]
    scored = scored if len(scored) <= MOST_BARS else []
    bars = [[Bar(entry["code"], _segments(entry), f"{entry['low']}～{entry['high']}")] for entry in scored]
    alt = "各部门总分区间。" + "；".join(f"{entry['code']} {entry['low']}至{entry['high']}" for entry in scored)
    svg = Markup(bar_chart(bars, alt, "totals")) if bars else None
    return HTML(_fragments().totals(run["departments"], svg))


def _segments(entry: dict[str, Any]) -> tuple[tuple[float, Fill], ...]:
    low, high = float(entry["low"]), float(entry["high"])
    return (low, CERTAIN), (high - low, OPEN)


def statuses(rows: pd.DataFrame) -> HTML:
    """每个指标在各部门的状态计数，按评分表的次序。"""
    if rows.empty:
        return HTML(_fragments().nothing())
    order = list(dict.fromkeys(zip(rows["indicator_code"], rows["indicator"], strict=True)))
    counted = pd.crosstab([rows["indicator_code"], rows["indicator"]], rows["status"])
    ordered = counted.reindex(order)[[status for status in STATUSES if status in counted]]
    table = [(code, name, [int(value) for value in values]) for (code, name), values in zip(ordered.index, ordered.to_numpy(), strict=True)]
    return HTML(_fragments().statuses(list(ordered.columns), table))


def findings(found: pd.DataFrame) -> HTML:
    """不符、提示和尾差，逐条列出。"""
    shown = found[found["verdict"].isin(["fail", "warn", "rounding"])] if not found.empty else found
    return HTML(_fragments().findings(shown.to_dict("records")))


def _fragments() -> Any:
    environment = Environment(loader=PackageLoader("perfeval", "fragments"), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.get_template("overview.html.j2").module
