"""Charts as SVG with selectable Chinese text: horizontal bars, few artists, the same bytes every time.

Float lives here and nowhere else. A character that the font lacks is refused, never drawn as a box.
"""

import html
import importlib.util
import io
import math
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure as Canvas
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Path2D

from perfeval.errors import Fault, Refused

FONT_FILE = "fonts/NotoSansCJKsc-Regular.otf"  # of the package mplfonts, found without importing it
FONT_NAME = "Noto Sans CJK SC"
FONT_STACK = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC','SimHei',sans-serif"
NOISE = r'<metadata>.*?</metadata>|<style.*?</style>| id="\w+_\d+"| transform="rotate\(-0 [^"]*"'
WIDTH, BAR, LINE, GAP, HEAD, FOOT = 5.4, 0.2, 0.24, 0.14, 0.24, 0.06  # inches
WIDE, TALL = 6.4, 3.2  # inches of the chart of dots
EM, LONGEST = 0.125, 16  # a character of the text, and how many of them stand left of the bars at most
Box = list[tuple[float, float]]


@dataclass(frozen=True)
class Fill:
    """How one kind of segment looks, and its name in the legend: told apart in grey and without colour vision."""

    name: str
    colour: str
    hatch: str = ""


@dataclass(frozen=True)
class Bar:
    """One bar: the label on its left, its segments from the left end on, the text on its right."""

    label: str
    segments: tuple[tuple[float, Fill], ...]
    text: str


@cache
def chinese_font(size: float) -> FontProperties:
    """The bundled font with Chinese glyphs, whatever fonts the machine has."""
    package = importlib.util.find_spec("mplfonts")
    if package is None or not package.submodule_search_locations:
        raise Refused(Fault("中文字体", "没有安装 mplfonts", "带中文字形的字体", "请重新运行 make reports 以安装依赖"))
    path = Path(package.submodule_search_locations[0]) / FONT_FILE
    return FontProperties(family=FONT_NAME, fname=path, size=size)


def bar_chart(groups: Sequence[Sequence[Bar]], alt: str, name: str) -> str:
    """Groups of horizontal bars as one `<svg>` with a legend on top; bars of a group stand together.

    `alt` becomes its accessible name; `name`, different for each chart of a page, keeps its ids apart.
    """
    height = HEAD + FOOT + sum(map(len, groups)) * LINE + len(groups) * GAP
    canvas = Canvas(figsize=(WIDTH, height))
    bars = [bar for group in groups for bar in group]
    longest = max((sum(size for size, _ in bar.segments) for bar in bars), default=0) or 1
    left = EM * min(LONGEST, 1 + max(len(bar.label) for bar in bars))
    inch = (WIDTH - left - EM * (1 + max(_ems(bar.text) for bar in bars))) / longest
    boxes: dict[Fill, list[Box]] = {fill: [] for bar in bars for _, fill in bar.segments}
    top = height - HEAD
    for group in groups:
        top -= GAP
        for bar in group:
            _draw_bar(canvas, bar, (left, top), inch, boxes)
            top -= LINE
    boxes = {fill: shapes for fill, shapes in boxes.items() if shapes}
    _draw_legend(canvas, left, height, boxes)
    for fill, shapes in boxes.items():
        face, hatch = ("white", fill.hatch) if fill.hatch else (fill.colour, None)
        shape = PolyCollection(
            shapes, facecolors=face, edgecolors=fill.colour, linewidths=0.6, hatch=hatch, transform=canvas.dpi_scale_trans
        )
        canvas.add_artist(shape)
    return _as_svg(canvas, alt, name)


def _ems(text: str) -> float:
    """How wide a text is, in Chinese characters: a digit is not much more than half of one."""
    return sum(0.6 if one.isascii() else 1 for one in text)


def _draw_bar(canvas: Canvas, bar: Bar, corner: tuple[float, float], inch: float, boxes: dict[Fill, list[Box]]) -> None:
    left, top = corner
    middle = top - BAR / 2
    _write(canvas, left - 0.08, middle, bar.label if len(bar.label) < LONGEST else f"{bar.label[: LONGEST - 2]}…", ha="right")
    for size, fill in bar.segments:
        right = left + size * inch
        if size > 0:
            boxes[fill].append(_box(left, right, top, BAR))
        left = right
    _write(canvas, left + 0.06, middle, bar.text, ha="left", color="#333333")


def _write(canvas: Canvas, left: float, middle: float, text: str, **looks: Any) -> None:
    """Text at a place in inches. There are no axes: they would take longer to make than all that is drawn."""
    looks |= {"va": "center_baseline", "parse_math": False, "fontproperties": chinese_font(9), "transform": canvas.dpi_scale_trans}
    canvas.text(left, middle, text, **looks)


def _draw_legend(canvas: Canvas, left: float, height: float, boxes: dict[Fill, list[Box]]) -> None:
    for fill, shapes in boxes.items():
        shapes.append(_box(left, left + 0.2, height - 0.08, 0.12))
        _write(canvas, left + 0.26, height - 0.14, fill.name, ha="left")
        left += 0.42 + 0.14 * len(fill.name)


def _box(left: float, right: float, top: float, high: float) -> Box:
    return [(left, top - high), (left, top), (right, top), (right, top - high)]


def _as_svg(canvas: Canvas, alt: str, name: str) -> str:
    """The figure as inline SVG: no clock, creator, DTD or page-wide style, no id but the hatches'."""
    buffer = io.StringIO()
    with warnings.catch_warnings(), matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": name}):
        warnings.filterwarnings("error", message="Glyph")
        try:
            canvas.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
        except UserWarning as warning:
            raise Refused(Fault("图表", str(warning), "字体里有的字", "请把图中的生僻字改为常用写法")) from None
    svg = buffer.getvalue()
    svg = re.sub(NOISE, "", svg[svg.index("<svg") :], flags=re.DOTALL)
    svg = re.sub(r'width="[\d.]+pt" height="[\d.]+pt"', f'role="img" aria-label="{html.escape(alt)}"', svg, count=1)
    return re.sub(r"\s*\n\s*", " ", svg.replace(f"'{FONT_NAME}'", FONT_STACK))


@dataclass(frozen=True)
class Dot:
    """One department: how large, its lowest and highest total, its page and its name."""

    size: float
    low: float
    high: float
    link: str
    name: str


MOST_LINKED = 90  # dots that are links, in a chart of at most 25 KB


def dot_chart(dots: Sequence[Dot], words: tuple[str, str], levels: Sequence[tuple[str, float]], most: float, alt: str) -> str:
    """Totals over sizes on a logarithmic scale, up to `most`: a dot each, a stroke where the total is an interval.

    `words` name the two axes, `levels` are lines across with their names. Where they are not too many, each is a link that
    tells its name, so a reader gets from it to its page.
    """
    sizes = [math.log10(max(dot.size, 1.0)) for dot in dots]
    first, last = math.floor(min(sizes)), max(math.floor(min(sizes)) + 1, math.ceil(max(sizes)))
    least = min(most * 0.9, math.floor(min(dot.low for dot in dots) / most * 10) * most / 10)
    left, bottom, wide, high = 0.45, 0.5, WIDE - 0.95, TALL - 0.75  # inches of the field
    canvas = Canvas(figsize=(WIDE, TALL))

    def spot(size: float, total: float) -> tuple[float, float]:
        return left + wide * (size - first) / (last - first), bottom + high * (total - least) / (most - least)

    lines = [[spot(first, most), spot(first, least), spot(last, least)]]
    for power in range(first, last + 1):
        _write(canvas, spot(power, 0)[0], bottom - 0.14, f"{10**power}", ha="center")
    for total in [level for _, level in levels if level > least] + [least, most]:
        _write(canvas, left - 0.06, spot(first, total)[1], f"{total:g}", ha="right")
    for name, level in levels:
        if level > least:
            lines.append([spot(first, level), spot(last, level)])
            _write(canvas, left + wide + 0.06, spot(first, level)[1] + 0.09, name, ha="left", color="#595959")
    canvas.add_artist(LineCollection(lines, colors="#c9c9c9", linewidths=0.6, transform=canvas.dpi_scale_trans))
    _write(canvas, left + wide / 2, 0.12, words[0], ha="center")
    _write(canvas, left, TALL - 0.1, words[1], ha="right")
    strokes = [[spot(size, dot.low), spot(size, dot.high)] for dot, size in zip(dots, sizes, strict=True)]
    return _with_names(_as_svg(_with_strokes(canvas, dots, strokes), alt, "sizes"), dots)


def _with_strokes(canvas: Canvas, dots: Sequence[Dot], strokes: list[Box]) -> Canvas:
    """Settled totals as dots, open ones as strokes with a lighter middle; all in one path each, where they are too many for links."""
    settled = [[(x - 0.001, y), (x + 0.001, y)] for (x, y), (_, top) in strokes if y == top]
    looks: dict[str, Any] = {"capstyle": "round", "transform": canvas.dpi_scale_trans}
    links = [[dot.link for dot in dots if (dot.low == dot.high) == still] for still in (True, False)]
    open_strokes = [stroke for stroke in strokes if stroke[0][1] != stroke[1][1]]
    for some, urls, colour, width in ((open_strokes, links[1], "#8a8a8a", 1.4), (settled, links[0], "#1f4e79", 4.5)):
        if len(dots) <= MOST_LINKED:
            canvas.add_artist(LineCollection(some, urls=urls, colors=colour, linewidths=width, **looks))
        elif some:
            path = Path2D.make_compound_path(*map(Path2D, some))
            canvas.add_artist(PathPatch(path, facecolor="none", edgecolor=colour, linewidth=width, **looks))
    return canvas


def _with_names(svg: str, dots: Sequence[Dot]) -> str:
    """The chart with the name of its department in each link, which a browser shows and reads out."""
    names = {dot.link: html.escape(dot.name) for dot in dots}
    return re.sub(
        r'<a (xlink:href="([^"]+)")[^>]*>', lambda link: f"<a {link[1]}><title>{names.get(html.unescape(link[2]), '')}</title>", svg
    )
