"""Prints a scheme as the table a jurist would recognise, so that it can be held against the original."""

from fractions import Fraction
from functools import partial

from perfeval.amounts import print_short
from perfeval.records import json_text
from perfeval.scheme import Indicator, Scheme
from perfeval.scoring import show_limit

KINDS = {"score": "", "bonus": "加分，至多", "penalty": "扣分，至多"}
HEADER = "| 编码 | 一级指标 | 二级指标 | 三级指标 | 满分 | 公式 | 评分规则 | 出处 | 核对 |"


def scheme_table(scheme: Scheme) -> str:
    """A Markdown table, one row per indicator, under a heading with the marks, grades and authority of the scheme."""
    marks = f"总分 {print_short(scheme.full_mark)} 分" if scheme.full_mark is not None else "不计分"
    lines = [f"# {scheme.title}（{scheme.scheme}）", f"{marks}；{_grades(scheme)}；{scheme.authority}"]
    lines += [scheme.note] if scheme.note else []
    lines += [
        f"{group.name}：{print_short(group.full_mark)}分" + (f"，最多计{print_short(group.cap)}分" if group.cap else "")
        for group in scheme.groups
        if group.full_mark
    ]
    lines += [f"{veto.name}：最高定“{veto.best_grade}”（{scheme.citation(veto.cites)}）" for veto in scheme.vetoes]
    lines += ["", HEADER, "|" + "---|" * HEADER.count(" |")]
    return "\n".join(lines + [_row(scheme, indicator) for indicator in scheme.indicators])


def _grades(scheme: Scheme) -> str:
    full = scheme.full_mark or Fraction(0)
    bands = [
        f"{band.grade}≥{print_short((band.at_least or Fraction(0)) * full)}分" if band.at_least else f"{band.grade}为其余"
        for band in scheme.grades
    ]
    return "、".join(bands) or "不定等次"


def _row(scheme: Scheme, indicator: Indicator) -> str:
    cites = "；".join(dict.fromkeys(scheme.citation(cite) for _, cite in indicator.cites.each()))
    cells = [
        indicator.code,
        indicator.group[0],
        indicator.group[1] if len(indicator.group) > 1 else "",
        indicator.name,
        KINDS[indicator.counts] + print_short(indicator.full_mark) if indicator.full_mark is not None else "",
        indicator.formula.text if indicator.formula else "",
        indicator.rule.words(partial(show_limit, indicator)) if indicator.rule else "",
        cites,
        "未核对" if indicator.code in scheme.unverified else "已核对",
    ]
    return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"


def scheme_schema() -> str:
    """The JSON Schema of a scheme file, for editors that complete and check while one types."""
    return json_text(Scheme.model_json_schema())


if __name__ == "__main__":
    print(scheme_schema(), end="")
