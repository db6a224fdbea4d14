"""The whole batch on one page, from what a run left in its folder; reads outputs only, computes no mark."""

import json
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
from IPython.display import HTML
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from perfeval import summary
from perfeval.amounts import print_percent
from perfeval.charts import Bar, Fill, bar_chart
from perfeval.checks import OWN_GRADE
from perfeval.records import read_csv
from perfeval.spots import Dot, dot_chart

MOST_LINES, MOST_DOTS, MOST_LOSSES, MOST_FINDINGS = 100, 400, 15, 60  # beyond these a reader wants counts, or the index
SURELY, PERHAPS = Fill("确定", "#1f4e79"), Fill("可能", "#8a8a8a", "////")
QUARTERS = (("75%以上", "3/4"), ("50～75%", "1/2"), ("25～50%", "1/4"), ("不到25%", "0"))  # where a scheme has no grades
SHADES = 4  # of the heat map, the darkest for the weakest


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


def losses_by_indicator(rows: pd.DataFrame) -> list[dict[str, str]]:
    """每个指标的失分：失分的部门数、失分、失分率，缺数的部门数；失分率高的在前。"""
    return summary.losses(rows) if not rows.empty else []


def findings_by_check(found: pd.DataFrame) -> list[dict[str, Any]]:
    """每种核对的结果：不符、提示、尾差各几条，几个部门；要紧的在前。"""
    return summary.by_check(found)


def head(run: dict[str, Any], lost: list[dict[str, str]], kinds: list[dict[str, Any]]) -> HTML:
    """总览的标题和要点：等次、自评与计算的差别、失分最多的指标、不符、没有报告的部门。"""
    return HTML(_fragments().head(run, summary.key_sentences(run["departments"], _order(run), lost, kinds)))


def _order(run: dict[str, Any]) -> list[str]:
    """The grades of the scheme, best first."""
    return [grade for grade, _ in run["scheme"]["grades"]]


def totals(run: dict[str, Any]) -> HTML:
    """自评等次与计算的等次对照，总分的分布：每一段确定有几个部门，最多几个；不计分的指标体系没有。"""
    parts = summary.tenths(run["departments"])
    bars = [[Bar(part.name, ((part.surely, SURELY), (part.perhaps, PERHAPS)), _from_to(part))] for part in parts]
    alt = "总分占满分的比例，部门数。" + "；".join(f"{part.name}确定{part.surely}、可能{part.perhaps}" for part in parts)
    svg = Markup(bar_chart(bars, alt, "totals")) if bars else None
    table = summary.grade_table(run["departments"], _order(run)) if _order(run) else []
    return HTML(_fragments().totals([*_order(run), summary.OPEN], table, parts, svg))


def _from_to(part: summary.Tenth) -> str:
    return f"{part.surely}～{part.surely + part.perhaps}" if part.perhaps else str(part.surely)


def groups(run: dict[str, Any], rows: pd.DataFrame) -> HTML:
    """各部门总分和各组得分率的热图，总分高的在前；部门太多时，改为各组得分率分段的部门数。"""
    names, shares = summary.group_shares(rows)
    bands = [(name, Fraction(low)) for name, low in run["scheme"]["grades"] or QUARTERS]
    if len(shares) > MOST_LINES:
        counted = [(name, _counts([line[place] for line in shares.values()], bands)) for place, name in enumerate(names)]
        return HTML(_fragments().many_groups(counted, [_band_words(*band) for band in bands]))
    entries = sorted(summary.delivered(run["departments"]), key=summary.from_the_best)
    lines = [(entry, [_cell(share, bands) for share in shares[entry["code"]]]) for entry in entries if entry["code"] in shares]
    return HTML(_fragments().groups(names, lines, [_band_words(*band) for band in bands]))


def _band_words(name: str, low: Fraction) -> str:
    return name if "%" in name else f"{name}（{print_percent(low, 0)}起）" if low else name


def _cell(share: summary.Share, bands: Sequence[tuple[str, Fraction]]) -> tuple[int, str, bool]:
    """The shade of a share, its percentage in words, whether some of it is still open; a dash where nothing was assessed."""
    if share.exact is None:
        return 0, "—", bool(share.open)
    return _shade(share.exact, bands), print_percent(share.exact, 1), bool(share.open)


def _shade(share: Fraction, bands: Sequence[tuple[str, Fraction]]) -> int:
    place = next((number for number, (_, low) in enumerate(bands) if share >= low), len(bands) - 1)
    return place * (SHADES - 1) // max(1, len(bands) - 1)


def _counts(shares: Sequence[summary.Share], bands: Sequence[tuple[str, Fraction]]) -> list[tuple[int, int]]:
    """How many departments are in each band, and the shade of that number: darker for more."""
    known = [share.exact for share in shares if share.exact is not None]
    counts = Counter(next((number for number, (_, low) in enumerate(bands) if share >= low), len(bands) - 1) for share in known)
    most = max(counts.values(), default=1)
    return [(counts[band], counts[band] * (SHADES - 1) // most) for band in range(len(bands))]


def losses(lost: list[dict[str, str]]) -> HTML:
    """最常失分的指标。"""
    return HTML(_fragments().losses(lost[:MOST_LOSSES]))


def findings(run: dict[str, Any], found: pd.DataFrame, kinds: list[dict[str, Any]]) -> HTML:
    """核对结果：按种类计数，然后是没有说明的异常和不符，逐条列出；等次不同的已经另外计数。"""
    names = {entry["code"]: entry["name"] for entry in run["departments"]}
    some = found[found["verdict"].isin(["fail", "warn"]) & (found["check"] != OWN_GRADE)] if not found.empty else found
    told = sorted(some.to_dict("records"), key=lambda one: (one["verdict"], one["check"]))
    return HTML(_fragments().findings(kinds, told[:MOST_FINDINGS], len(told), names))


def sizes(run: dict[str, Any]) -> HTML:
    """总分与支出规模：每个部门一点，总分未定的一条线，从最低总分到最高；点一下到它的报告。附按规模四等分的表。"""
    unit, full = run["scheme"]["unit"], float(Fraction(run["scheme"]["full_mark"] or 0))
    entries = [entry for entry in summary.delivered(run["departments"]) if entry.get("expenditure") and entry["full_mark"]]
    numbers = [[float(entry[name].replace(",", "")) for name in ("expenditure", "low", "high")] for entry in entries]
    dots = [
        Dot(size, low, high, f"{one['code']}/report.html", one["name"]) for one, (size, low, high) in zip(entries, numbers, strict=True)
    ]
    levels = [(name, float(Fraction(low)) * full) for name, low in run["scheme"]["grades"] if Fraction(low)]
    parts = summary.by_size(run["departments"])
    alt = "总支出与总分。" + "；".join(
        f"{part['from']}至{part['to']}的{part['count']}个部门，总分中位数{part['low']}至{part['high']}" for part in parts
    )
    words = (f"总支出（{unit}，每格十倍）", "总分")
    svg = Markup(dot_chart(dots, words, levels, full, alt)) if 0 < len(dots) <= MOST_DOTS else None
    return HTML(_fragments().sizes(parts, svg, unit))


def undelivered(run: dict[str, Any]) -> HTML:
    """没有交出报告的部门和原因。"""
    missing = [entry for entry in run["departments"] if "statuses" not in entry]
    return HTML(_fragments().undelivered(missing[:MOST_LINES], len(missing)))


def _fragments() -> Any:
    environment = Environment(loader=PackageLoader("perfeval", "fragments"), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.get_template("overview.html.j2").module
