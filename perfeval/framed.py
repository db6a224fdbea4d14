"""Frames on screen and in files: Chinese heads with units, numbers to the right, statuses with sign and colour."""

import hashlib
import html
import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
from pandas.io.formats.style import Styler

from perfeval.amounts import print_number
from perfeval.beside import NOTHING, PRESENT
from perfeval.look import LOOKS
from perfeval.records import csv_text, write_whole
from perfeval.scoring import STATUSES
from perfeval.whatif import TRIED

SHORT = 12  # characters of a column in which no line is broken
STYLES = dict(zip(STATUSES, LOOKS, strict=True))
HEADINGS = {
    "department_code": "部门编码", "department": "部门", "indicator_code": "指标编码", "indicator": "指标", "group": "一级指标",
    "value_text": "数值", "status": "状态", "score": "得分", "low": "最低得分", "high": "最高得分", "full_mark": "满分",
    "reason": "理由", "assessed": "已评满分", "grade": "等次", "rank": "名次",
}  # fmt: skip
LEFT, RIGHT = {"text-align": "left", "white-space": "pre-wrap"}, {"text-align": "right !important", "white-space": "nowrap"}
MARKS = ("得分", "满分", "得分增减")  # headings of columns in 分
UP, DOWN, MOVED = "#1c5e2e", "#9c1c1c", "background-color: #fff3dc; font-weight: 600"
NUMERIC = re.compile(r"[<>≤≥]?[-+]?[0-9][0-9.,]*%?(?:[～/][0-9.,]+%?)?(?: 项)?|—|○ 缺数")
PAGE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title></head>
<body><h1>{title}</h1>
<p>{note}</p>
{body}</body></html>
"""


def table(frame: pd.DataFrame) -> Styler:
    """把一张表排整齐：表头用中文，分值写明单位，数字靠右，没有的写“—”，状态有颜色也有记号，增减有正负号和颜色，试算后变了的加粗加底色。

    frame 是 score_frame、total_frame、compare、totals、figures 或 limits 的结果；表中的数不变。
    """
    shown = frame.drop(columns="value") if "value_text" in frame else frame
    shown = shown.rename(columns=HEADINGS).rename(columns=_with_unit).reset_index(drop=True)
    numeric = [name for name in shown.columns if all(NUMERIC.fullmatch(_text(value)) for value in shown[name])]
    own = hashlib.sha256(shown.to_csv().encode()).hexdigest()[:12]  # two tables of one page must not share their styles
    style = Styler(shown, uuid=own, cell_ids=False, escape="html").format(_text, escape="html").hide(axis="index")
    style = style.apply(_moved, axis=1).map(_colour).set_properties(**LEFT)  # type: ignore[arg-type]
    style = style.set_properties(subset=numeric, **RIGHT)  # type: ignore[arg-type]
    short = [name for name in shown.columns if max((len(_text(value)) for value in shown[name]), default=0) <= SHORT]
    style = style.set_properties(subset=short, **{"white-space": "nowrap"})  # type: ignore[arg-type]
    heads: list[Any] = [{"selector": f"th.col{shown.columns.get_loc(name)}", "props": "text-align: right !important"} for name in numeric]
    heads.insert(0, {"selector": "th, td", "props": "padding: .15rem .5rem; text-align: left"})
    heads.append({"selector": "th", "props": "word-break: keep-all"})
    return style.set_table_styles(heads)


def keep(frames: pd.DataFrame | Mapping[str, pd.DataFrame], name: str, out: str | Path, note: str = "") -> list[str]:
    """导出屏幕上的表：在 out 文件夹里写 name.html 和每张表一个 CSV，返回写了哪些文件。

    frames 是一张表，或者 {标题: 表}；note 是写在网页标题下的一句话；文件整个写成才替换旧的，CSV 里的文字不会被电子表格当公式运行。
    """
    named = {"": frames} if isinstance(frames, pd.DataFrame) else dict(frames)
    stem = re.sub(r"[^\w.-]", "-", name)
    body = "".join(f"{f'<h2>{html.escape(title)}</h2>' if title else ''}\n{table(one).to_html()}" for title, one in named.items())
    files = {f"{stem}.html": PAGE.format(title=html.escape(name), note=html.escape(note), body=body)}
    for title, one in named.items():
        rows = [{str(key): _plain(value) or "" for key, value in row.items()} for row in one.rename(columns=HEADINGS).to_dict("records")]
        files[f"{stem}{f'-{title}' if title else ''}.csv"] = csv_text([HEADINGS.get(str(key), str(key)) for key in one.columns], rows)
    for file, content in files.items():
        write_whole(Path(out) / file, content)
    return list(files)


def _with_unit(heading: object) -> str:
    return f"{heading}（分）" if str(heading).endswith(MARKS) else str(heading)


def _plain(value: object) -> str | None:
    """A cell as printed, exact; None where there is nothing."""
    if value is None or value == "" or value != value:
        return None
    return print_number(value, 6) if isinstance(value, Fraction) else f"{value:f}" if isinstance(value, Decimal) else str(value)


def _text(value: object) -> str:
    """A cell on screen: a status with its sign, a dash where there is nothing."""
    text = _plain(value)
    return NOTHING if text is None else (LOOKS[STYLES[text]][0] if text in STYLES else "") + text


def _moved(row: "pd.Series[Any]") -> list[str]:
    """The style of each cell of a row: what a trial changed stands out from what holds now."""
    now = [row.get(f"{PRESENT}{str(name).removeprefix(TRIED)}", value) for name, value in row.items()]
    return [MOVED if str(name).startswith(TRIED) and value != old else "" for (name, value), old in zip(row.items(), now, strict=True)]


def _colour(value: object) -> str:
    text = str(value)
    change = re.fullmatch(r"([+-])[0-9.]+", text)
    colour = LOOKS[STYLES[text]][1] if text in STYLES else change and (UP if change[1] == "+" else DOWN)
    return f"color: {colour}" if colour else ""
