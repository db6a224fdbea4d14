"""What the notebooks display: the parts of a report, as HTML, from a scorecard. Never computes a mark."""

import html
import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cache
from itertools import groupby
from typing import Any

from IPython.display import HTML
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from perfeval import sentences
from perfeval.amounts import print_number, print_short
from perfeval.batch import Batch
from perfeval.charts import Bar, Fill, bar_chart
from perfeval.checks import compare_grades
from perfeval.evaluate import Scorecard
from perfeval.figures import Declared, Figure
from perfeval.gains import what_would_change
from perfeval.look import LOOKS
from perfeval.relations import Finding
from perfeval.review.findings import VERDICTS
from perfeval.scheme import Indicator
from perfeval.scoring import STATUSES, Row, show_limit
from perfeval.spots import rank_chart

TRUST_NAMES = {
    "S": "见于部门公开的自评报告",
    "V": "与公布的文件核对过",
    "V-loc": "与一地公布的评分表核对过",
    "V-sys": "见于在用的信息系统",
    "K": "按通行做法整理，未核对",
    "K-low": "编者凭记忆整理，无文件依据",
}
STATUS_STYLES = dict(zip(STATUSES, LOOKS, strict=True))
THIS_YEAR, LAST_YEAR = "#1f4e79", "#a9c1d9"
AMOUNT = re.compile(r"[\d.,～]*\d(?:万元|亿元|元|个百分点|分|项|处|个)|(?:占|下降|增长)[\d.]+%")
WON, LOST, OPEN = Fill("已得分", "#1f4e79"), Fill("已失分", "#d98c5f"), Fill("未定", "#8a8a8a", "////")


@cache
def _fragments() -> Any:
    environment = Environment(loader=PackageLoader("perfeval", "fragments"), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    environment.filters["groupby_order"] = lambda rows: [
        (group, list(members)) for group, members in groupby(rows, key=lambda row: " · ".join(row.indicator.group))
    ]
    environment.filters["whole"] = _whole
    environment.globals |= {
        "blank": _blank, "mark_of": _mark_of, "full_of": _full_of, "input_text": _input_text, "rule_text": _rule_text,
        "style_of": STATUS_STYLES.__getitem__, "verdict_name": VERDICTS.__getitem__,
        "trust_name": TRUST_NAMES.__getitem__, "needs": _needs, "changes": what_would_change, "share": _share, "anchor": _anchor, "place": _place,
    }  # fmt: skip
    return environment.get_template("report.html.j2").module


def head(batch: Batch, card: Scorecard, found: Sequence[Finding]) -> HTML:
    """报告开头：部门、年度、填报人；总分及其区间、等次、支出一览；最要紧的三五句话。"""
    said = {
        "total": sentences.total_words(card), "assessed": sentences.assessed_words(card), "grade": sentences.grade_words(card),
        "own": compare_grades(card), "spent": sentences.at_a_glance(batch.outline.expenditure, card.department.figures),
        "key": sentences.key_sentences(card, found),
    }  # fmt: skip
    return HTML(_fragments().head(card, batch.file, batch.outline.title, said, _ruler(card)))


def _ruler(card: Scorecard) -> list[dict[str, str]]:
    """The grades from 0 to the full mark, each with the part of the scale it covers, in percent; empty without grades."""
    full = card.scheme.full_mark
    if not full or not card.scheme.grades:
        return []
    lows = [grade.at_least or Fraction(0) for grade in card.scheme.grades]
    return [
        {"name": grade.grade, "from": _share(low, Fraction(1)), "width": _share(high - low, Fraction(1)), "low": print_short(low * full)}
        for grade, low, high in zip(card.scheme.grades, lows, [Fraction(1), *lows], strict=False)
    ]


def _share(part: Fraction, whole: Fraction) -> str:
    return print_number(part / whole * 100, 2)


def sections(batch: Batch, card: Scorecard) -> HTML:
    """报告正文：按提纲的各部分，部门的文字照录，带数字的句子由数据生成。"""
    narrative, total, grade = card.department.narrative, sentences.total_words(card), sentences.grade_words(card)
    shown = {
        "expenditure": _expenditure(batch, card),
        "conclusion": _fragments().conclusion(total, grade, compare_grades(card)),
        "problems": _fragments().problems(narrative),
    }
    return HTML(_fragments().sections(batch.outline.sections, 2, narrative, shown))


def _expenditure(batch: Batch, card: Scorecard) -> Markup:
    """一、（四）: the sentences, and the chart against last year."""
    story, figures = batch.outline.expenditure, card.department.figures
    total = sentences.total_sentence(card.department.name, batch.file.year, story, figures)
    changes = [sentences.change_sentence(kind, story.basis, figures) for kind in story.kinds if kind.figure in figures]
    return Markup(_fragments().expenditure(total, changes, _expenditure_chart(batch, card)))


def scorecard(card: Scorecard) -> HTML:
    """得分表：每个指标一行——数值、得分／满分、状态、理由。"""
    counts = [(status, card.count(status)) for status in STATUSES if card.count(status)]
    compared = sentences.compared_marks(card)
    return HTML(_fragments().scorecard(card, sentences.total_words(card), sentences.assessed_words(card), counts, compared))


def score_chart(card: Scorecard) -> HTML:
    """各组得分图：已得分、已失分、未定，附同一数据的表；不计分的指标体系没有此图。"""
    if card.scheme.full_mark is None:
        return HTML('<p class="small">本指标体系不计分，没有得分图。</p>')
    rows, bars = [], []
    for group, members in _by_group(card):
        full, won, spread = (sum(parts) for parts in zip(*((_full(row), row.low, row.high - row.low) for row in members), strict=True))
        lost = full - won - spread
        named = [(_full(row) - row.high, row.indicator.name) for row in members if row.settled and _full(row) > row.high]
        rows.append(
            {
                "name": group,
                "named": "、".join(f"{name} {card.mark(points)}" for points, name in sorted(named, key=lambda one: -one[0])),
                **{key: card.mark(value) for key, value in zip(("full", "won", "lost", "open"), (full, won, lost, spread), strict=True)},
            }
        )
        text = f"{card.mark(won)}／{card.mark(full)}"
        bars.append([Bar(group, ((float(won), WON), (float(lost), LOST), (float(spread), OPEN)), text)])
    alt = "各组得分。" + "；".join(
        f"{row['name']}满分{row['full']}，已得{row['won']}，已失{row['lost']}，未定{row['open']}" for row in rows
    )
    return HTML(_fragments().score_chart(Markup(bar_chart(bars, alt, "score")), rows))


def standing(batch: Batch, card: Scorecard) -> HTML:
    """本部门在本批次中的位置：各部门的总分从高到低，本部门突出；批次文件写了 compare: 是 才有。"""
    place = batch.standing(card.department.code)
    if place is None or not card.scheme.full_mark:
        return HTML("")
    said = sentences.standing_sentence(place)
    rows = [(name, card.total(Fraction(low)), card.total(Fraction(high))) for name, (low, high) in sentences.marked_places(place)]
    alt = f"{said}" + "；".join(f"{name}{low}" if low == high else f"{name}{low}至{high}" for name, low, high in rows)
    levels = [(band.grade, float(band.at_least * card.scheme.full_mark)) for band in card.scheme.grades if band.at_least]
    totals = [(float(low), float(high)) for low, high in place.totals]
    svg = rank_chart(totals, place.place, levels, float(card.scheme.full_mark), alt)
    return HTML(_fragments().standing(said, Markup(svg), rows))


def findings(found: Sequence[Finding]) -> HTML:
    """核对结果：不符、提示、尾差在前，相符的在后，每条都说明理由和位置。"""
    return HTML(_fragments().findings(found))


def basis(card: Scorecard) -> HTML:
    """依据与数据：每个指标的公式、数据及来源、规则、出处。"""
    return HTML(_fragments().basis(card))


def _expenditure_chart(batch: Batch, card: Scorecard) -> Markup:
    """The chart and table of expenditure against last year; nothing where no kind has a figure."""
    story, figures, year = batch.outline.expenditure, card.department.figures, int(batch.file.year)
    now_fill, before_fill = Fill(f"{year}年", THIS_YEAR), Fill(f"{year - 1}年", LAST_YEAR)
    bars, rows = [], []
    for item in (*story.kinds, story.total):
        now, before = figures.get(item.figure), figures.get(item.last_year)
        if now is None:
            continue
        group = [Bar(item.says, ((float(now.value), now_fill),), _two(now))]
        group += [Bar("", ((float(before.value), before_fill),), _two(before))] if before else []
        bars.append(group)
        rows.append({"name": item.says, "figures": (now, before), "now": _two(now), "before": _two(before), **_change(now, before)})
    if not rows:
        return Markup("")
    alt = "支出与上年对比。" + "；".join(f"{row['name']}本年{row['now']}，上年{row['before']}" for row in rows)
    unit = batch.outline.figures[story.total.figure].unit
    return Markup(_fragments().expenditure_chart(Markup(bar_chart(bars, alt, "expenditure")), rows, unit))


def _change(now: Figure, before: Figure | None) -> dict[str, str]:
    if before is None:
        return {"change": "—", "rate": "—"}
    change = now.value - before.value
    rate = print_number(Fraction(change) / Fraction(before.value) * 100, sentences.RATE_DIGITS) + "%" if before.value > 0 else "—"
    return {"change": print_number(change, 2), "rate": rate}


def _two(figure: Figure | None) -> str:
    return "缺数" if figure is None else print_number(figure.value, 2)


def _by_group(card: Scorecard) -> list[tuple[str, list[Row]]]:
    counted = [row for row in card.rows if row.indicator.counts == "score"]
    names = dict.fromkeys(row.indicator.group[0] for row in counted)
    return [(name, [row for row in counted if row.indicator.group[0] == name]) for name in names]


def _full(row: Row) -> Fraction:
    return row.full or Fraction(0)


def _mark_of(card: Scorecard, row: Row) -> str:
    """`5.88`, an interval where it is open, a dash where the scheme has no marks."""
    if row.full is None:
        return "—"
    low, high = card.mark(row.low), card.mark(row.high)
    return low if row.score is not None or low == high else f"{low}～{high}"


def _full_of(card: Scorecard, row: Row) -> str:
    return "—" if row.full is None else card.mark(row.full)


def _anchor(indicator: Indicator) -> str:
    """The id of an indicator's basis."""
    return _identifier("b", indicator.code)


def _place(found: Figure | Declared) -> str:
    """The id of a figure's row among the data, where its file and cell stand."""
    return _identifier("f", found.name)


def _identifier(kind: str, text: str) -> str:
    """Letters, digits and what stands for the rest."""
    return f"{kind}-" + "".join(one if one.isascii() and one.isalnum() else f"_{ord(one):x}" for one in text)


def _whole(text: str) -> Markup:
    """A sentence in which no line ends between a number and its unit."""
    return Markup(AMOUNT.sub(r'<span class="u">\g<0></span>', str(escape(text))))


def _blank(value: str | None) -> Markup:
    return Markup('<span class="missing">缺数</span>') if value is None else Markup(html.escape(value))


def _input_text(found: Figure | Declared) -> str:
    return found.text if isinstance(found, Figure) else f"自报{found.text}"


def _rule_text(indicator: Indicator) -> str:
    return indicator.rule.words(lambda limit: show_limit(indicator, limit)) if indicator.rule else ""


def _needs(card: Scorecard, row: Row) -> Iterable[tuple[str, str]]:
    """The figures an indicator lacks, each with the official table it must come from."""
    return [(name, card.scheme.figures[name].from_) for name in row.indicator.names() if name not in card.department.figures]
