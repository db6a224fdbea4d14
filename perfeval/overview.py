"""The whole batch on one page, from what a run left in its folder; reads outputs only, computes no mark."""

import json
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
from IPython.display import HTML
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from perfeval import summary
from perfeval.amounts import print_percent
from perfeval.charts import Bar, Fill, bar_chart, dot_chart
from perfeval.records import read_csv

MOST_LINES, MOST_DOTS, MOST_LOSSES, MOST_FINDINGS = 200, 400, 15, 200  # beyond these a reader wants counts, or the index
SURELY, PERHAPS = Fill("确定", "#1f4e79"), Fill("可能", "#8a8a8a", "////")
BANDS = ("0～20%", "20～40%", "40～60%", "60～80%", "80～100%")


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
    """等次和总分的分布：每一段有几个部门，确定的和可能的分开数；不计分的指标体系没有。"""
    parts = summary.tenths(run["departments"])
    bars = [[Bar(part.name, ((part.surely, SURELY), (part.perhaps, PERHAPS)), f"{part.surely}＋{part.perhaps}")] for part in parts]
    alt = "总分占满分的比例，部门数。" + "；".join(f"{part.name}确定{part.surely}、可能{part.perhaps}" for part in parts)
    svg = Markup(bar_chart(bars, alt, "totals")) if bars else None
    return HTML(_fragments().totals(summary.grades(run["departments"]), parts, svg))


def groups(run: dict[str, Any], rows: pd.DataFrame) -> HTML:
    """各部门各组得分率的热图；部门太多时，改为各组得分率分段的部门数。"""
    shares = summary.group_shares(rows)
    names = {entry["code"]: entry["name"] for entry in run["departments"]}
    if len(shares) > MOST_LINES:
        return HTML(_fragments().many_groups([(group, _bands(shares[group])) for group in shares.columns], BANDS))
    lines = [
        (code, names.get(code, code), [_cell(share) for share in line]) for code, line in zip(shares.index, shares.to_numpy(), strict=True)
    ]
    return HTML(_fragments().groups(list(shares.columns), lines))


def _cell(share: Fraction | None) -> tuple[int, str]:
    """The shade of a share, 0 to 4, and its percentage in words; a dash where the group holds no marks."""
    return (min(4, int(share * 5)), print_percent(share, 0)) if share is not None else (0, "—")


def _bands(shares: "pd.Series[Any]") -> list[tuple[int, int]]:
    counts = Counter(_cell(share)[0] for share in shares if share is not None)
    most = max(counts.values(), default=1)
    return [(counts[band], counts[band] * 4 // most) for band in range(5)]


def losses(rows: pd.DataFrame) -> HTML:
    """最常失分的指标：失分的部门数、失分、失分率，缺数的部门数；失分率高的在前。"""
    return HTML(_fragments().losses(summary.losses(rows)[:MOST_LOSSES])) if not rows.empty else HTML(_fragments().nothing())


def findings(run: dict[str, Any], found: pd.DataFrame) -> HTML:
    """核对结果：按种类计数，然后是没有说明的异常和不符，逐条列出。"""
    names = {entry["code"]: entry["name"] for entry in run["departments"]}
    told = found[found["verdict"].isin(["fail", "warn"])].to_dict("records") if not found.empty else []
    told.sort(key=lambda one: one["verdict"])
    return HTML(_fragments().findings(summary.by_check(found), told[:MOST_FINDINGS], len(told), names))


def sizes(run: dict[str, Any]) -> HTML:
    """总分与支出规模：每个部门一条线，从最低总分到最高；点一下到它的报告。附按规模四等分的表。"""
    entries = [entry for entry in summary.delivered(run["departments"]) if entry.get("expenditure") and entry["full_mark"]]
    numbers = [[float(entry[name].replace(",", "")) for name in ("expenditure", "low", "high")] for entry in entries]
    dots = [(size, low, high, f"{entry['code']}/report.html") for entry, (size, low, high) in zip(entries, numbers, strict=True)]
    parts = summary.by_size(run["departments"])
    alt = "总支出与总分。" + "；".join(
        f"{part['from']}至{part['to']}的{part['count']}个部门，总分中位数{part['low']}至{part['high']}" for part in parts
    )
    svg = Markup(dot_chart(dots, ("总支出（对数刻度）", "总分"), alt, "sizes")) if 0 < len(dots) <= MOST_DOTS else None
    return HTML(_fragments().sizes(parts, svg))


def undelivered(run: dict[str, Any]) -> HTML:
    """没有交出报告的部门和原因。"""
    return HTML(_fragments().undelivered([entry for entry in run["departments"] if "statuses" not in entry]))


def _fragments() -> Any:
    environment = Environment(loader=PackageLoader("perfeval", "fragments"), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.get_template("overview.html.j2").module
