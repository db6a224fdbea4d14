"""Charts of totals as SVG: of a batch over size, and of one department among the others. Dots where a total is settled, else strokes."""

import html
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.collections import LineCollection
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Path2D

from perfeval.charts import WIDTH, as_svg, write

WIDE, TALL, LOW = 6.4, 3.2, 2.2  # inches: of the chart over size, of both in height
OWN, OPEN, RULE = "#1f4e79", "#8a8a8a", "#c9c9c9"
Stroke = list[tuple[float, float]]
Levels = Sequence[tuple[str, float]]


@dataclass(frozen=True)
class Dot:
    """One department: how large, its lowest and highest total, its page and its name."""

    size: float
    low: float
    high: float
    link: str
    name: str


@dataclass(frozen=True)
class Field:
    """Where on a canvas totals from `least` to `most` stand, over `first` to `last` from left to right; in inches."""

    left: float
    bottom: float
    wide: float
    high: float
    first: float
    last: float
    least: float
    most: float

    def spot(self, across: float, total: float) -> tuple[float, float]:
        along = (across - self.first) / (self.last - self.first)
        return self.left + self.wide * along, self.bottom + self.high * (total - self.least) / (self.most - self.least)

    def draw(self, canvas: Canvas, levels: Levels, word: str) -> None:
        """The two axes and a line for each level, with their totals left and their names right."""
        right = self.left + self.wide
        lines = [[self.spot(self.first, self.most), self.spot(self.first, self.least), self.spot(self.last, self.least)]]
        for total in [level for _, level in levels if level > self.least] + [self.least, self.most]:
            write(canvas, self.left - 0.06, self.spot(self.first, total)[1], f"{total:g}", ha="right")
        for name, level in levels:
            if level > self.least:
                lines.append([self.spot(self.first, level), self.spot(self.last, level)])
                write(canvas, right + 0.06, self.spot(self.first, level)[1] + 0.09, name, ha="left", color="#595959")
        canvas.add_artist(LineCollection(lines, colors=RULE, linewidths=0.6, transform=canvas.dpi_scale_trans))
        write(canvas, self.left, self.bottom + self.high + 0.15, word, ha="right")


MOST_LINKED = 90  # dots that are links, in a chart of at most 25 KB


def dot_chart(dots: Sequence[Dot], words: tuple[str, str], levels: Levels, most: float, alt: str) -> str:
    """Totals over sizes on a logarithmic scale, up to `most`: a dot each, a stroke where the total is an interval.

    `words` name the two axes, `levels` are lines across with their names. Where they are not too many, each is a link that
    tells its name, so a reader gets from it to its page.
    """
    sizes = [math.log10(max(dot.size, 1.0)) for dot in dots]
    first, last = math.floor(min(sizes)), max(math.floor(min(sizes)) + 1, math.ceil(max(sizes)))
    field = Field(0.45, 0.5, WIDE - 0.95, TALL - 0.75, first, last, _round_down(min(dot.low for dot in dots), most), most)
    canvas = Canvas(figsize=(WIDE, TALL))
    field.draw(canvas, levels, words[1])
    for power in range(first, last + 1):
        write(canvas, field.spot(power, 0)[0], field.bottom - 0.14, f"{10**power}", ha="center")
    write(canvas, field.left + field.wide / 2, 0.12, words[0], ha="center")
    spots = [(field.spot(size, dot.low), field.spot(size, dot.high)) for dot, size in zip(dots, sizes, strict=True)]
    _draw(canvas, spots, [dot.link for dot in dots] if len(dots) <= MOST_LINKED else None)
    return _with_names(as_svg(canvas, alt, "sizes"), dots)


def rank_chart(totals: Sequence[tuple[float, float]], own: int, levels: Levels, most: float, alt: str) -> str:
    """Totals from the best to the worst, the one at `own` larger and named: 本部门."""
    field = Field(0.45, 0.12, WIDTH - 0.95, LOW - 0.4, -1, len(totals), _round_down(min(low for low, _ in totals), most), most)
    canvas = Canvas(figsize=(WIDTH, LOW))
    field.draw(canvas, levels, "总分")
    spots = [(field.spot(place, low), field.spot(place, high)) for place, (low, high) in enumerate(totals)]
    _draw(canvas, [spot for place, spot in enumerate(spots) if place != own], None, lighter=True)
    (across, foot), _ = spots[own]
    _draw(canvas, [spots[own]], None, width=6)
    side = "right" if own > len(totals) / 6 else "center"  # left and below there is no other
    write(canvas, across, max(0.06, foot - 0.14), "本部门", ha=side)
    return as_svg(canvas, alt, "standing")


def _round_down(least: float, most: float) -> float:
    """Where the scale begins: a tenth of the full mark at or below the lowest total."""
    return min(most * 0.9, math.floor(least / most * 10) * most / 10)


def _draw(canvas: Canvas, spots: Sequence[tuple[Any, Any]], links: Sequence[str] | None, width: float = 4.5, lighter: bool = False) -> None:
    """Settled totals as dots, open ones as strokes; a link each, or all of a kind in one path."""
    looks: dict[str, Any] = {"capstyle": "round", "transform": canvas.dpi_scale_trans}
    for still in (False, True):
        some = [number for number, (foot, top) in enumerate(spots) if (foot == top) == still]
        strokes: list[Stroke] = [
            [(x - 0.001 * still, y), (top[0] + 0.001 * still, top[1])] for (x, y), top in (spots[number] for number in some)
        ]
        colour, wide = ("#8fa9c4" if lighter else OWN, width) if still else (OPEN if width < 5 else OWN, width / 3)
        if links is not None:
            canvas.add_artist(LineCollection(strokes, urls=[links[number] for number in some], colors=colour, linewidths=wide, **looks))
        elif strokes:
            path = Path2D.make_compound_path(*map(Path2D, strokes))
            canvas.add_artist(PathPatch(path, facecolor="none", edgecolor=colour, linewidth=wide, **looks))


def _with_names(svg: str, dots: Sequence[Dot]) -> str:
    """The chart with the name of its department in each link, which a browser shows and reads out."""
    names = {dot.link: html.escape(dot.name) for dot in dots}
    return re.sub(
        r'<a (xlink:href="([^"]+)")[^>]*>', lambda link: f"<a {link[1]}><title>{names.get(html.unescape(link[2]), '')}</title>", svg
    )
