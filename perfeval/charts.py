"""Charts as SVG with selectable Chinese text: horizontal bars, few artists, the same bytes every time.

Float lives here and nowhere else. A character that the font lacks is refused, never drawn as a box.
"""

import html
import importlib.util
import io
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure as Canvas
from matplotlib.font_manager import FontProperties

from perfeval.errors import Fault, Refused

FONT_FILE = "fonts/NotoSansCJKsc-Regular.otf"  # of the package mplfonts, found without importing it
FONT_NAME = "Noto Sans CJK SC"
FONT_STACK = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC','SimHei',sans-serif"
NOISE = r'<metadata>.*?</metadata>|<style.*?</style>| id="\w+_\d+"| transform="rotate\(-0 [^"]*"'
WIDTH, BAR, LINE, GAP, HEAD, FOOT = 5.4, 0.2, 0.24, 0.14, 0.24, 0.06  # inches
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
    return as_svg(canvas, alt, name)


def _ems(text: str) -> float:
    """How wide a text is, in Chinese characters: a digit is not much more than half of one."""
    return sum(0.6 if one.isascii() else 1 for one in text)


def _draw_bar(canvas: Canvas, bar: Bar, corner: tuple[float, float], inch: float, boxes: dict[Fill, list[Box]]) -> None:
    left, top = corner
    middle = top - BAR / 2
    write(canvas, left - 0.08, middle, bar.label if len(bar.label) < LONGEST else f"{bar.label[: LONGEST - 2]}…", ha="right")
    for size, fill in bar.segments:
        right = left + size * inch
        if size > 0:
            boxes[fill].append(_box(left, right, top, BAR))
        left = right
    write(canvas, left + 0.06, middle, bar.text, ha="left", color="#333333")


def write(canvas: Canvas, left: float, middle: float, text: str, **looks: Any) -> None:
    """Text at a place in inches. There are no axes: they would take longer to make than all that is drawn."""
    looks |= {"va": "center_baseline", "parse_math": False, "fontproperties": chinese_font(9), "transform": canvas.dpi_scale_trans}
    canvas.text(left, middle, text, **looks)


def _draw_legend(canvas: Canvas, left: float, height: float, boxes: dict[Fill, list[Box]]) -> None:
    for fill, shapes in boxes.items():
        shapes.append(_box(left, left + 0.2, height - 0.08, 0.12))
        write(canvas, left + 0.26, height - 0.14, fill.name, ha="left")
        left += 0.42 + 0.14 * len(fill.name)


def _box(left: float, right: float, top: float, high: float) -> Box:
    return [(left, top - high), (left, top), (right, top), (right, top - high)]


def as_svg(canvas: Canvas, alt: str, name: str) -> str:
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
