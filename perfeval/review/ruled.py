"""The ruled tables of one PDF page: the lines that are drawn say which cell a character stands in."""

import ctypes
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

NEAR = 3.0  # points within which two lines are one line, or meet
MOST = 20_000  # segments of one page that are looked at


@dataclass(frozen=True)
class Rule:
    """A line at `place` (its x if it stands, its y if it lies) from `start` to `end`, in points."""

    place: float
    start: float
    end: float

    def covers(self, place: float, middle: float) -> bool:
        return abs(self.place - place) <= NEAR and self.start - NEAR <= middle <= self.end + NEAR


@dataclass(eq=False)
class Grid:
    """Columns between `xs`, rows between `ys` (downwards); `cells[row][column]` is the place a merged cell begins at."""

    xs: list[float]
    ys: list[float]
    cells: list[list[tuple[int, int]]]
    texts: dict[tuple[int, int], str] = field(default_factory=dict)

    def cell_at(self, x: float, y: float) -> tuple[int, int] | None:
        if not (self.xs[0] <= x <= self.xs[-1] and self.ys[-1] <= y <= self.ys[0]):
            return None
        row = next(number for number, bottom in enumerate(self.ys[1:]) if y >= bottom)
        column = next(number for number, right in enumerate(self.xs[1:]) if x <= right)
        return self.cells[row][column]

    def rows(self) -> list[list[tuple[object, str]]]:
        """Rows of (identity, text), as Writer.table takes them; rows without any text are left out."""
        rows: list[list[tuple[object, str]]] = [[((id(self), cell), self.texts.get(cell, "")) for cell in row] for row in self.cells]
        return [row for row in rows if any(text for _, text in row)]


def grids_of(page: Any) -> list[Grid]:
    """The tables of a page of at least two columns and two rows, each with its own lines."""
    lying, standing = _rules(page)
    return [grid for group in _connected(_joined(lying), _joined(standing)) if (grid := _grid(*group))]


def _rules(page: Any) -> tuple[list[Rule], list[Rule]]:
    """The lines of a page that lie and that stand; a drawn frame or a thin bar gives its edges."""
    lying, standing = list[Rule](), list[Rule]()
    for (ax, ay), (bx, by) in _segments(page):
        if abs(ay - by) < 1 <= abs(ax - bx):
            lying.append(Rule(ay, min(ax, bx), max(ax, bx)))
        elif abs(ax - bx) < 1 <= abs(ay - by):
            standing.append(Rule(ax, min(ay, by), max(ay, by)))
    return lying, standing


def _segments(page: Any) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

    seen = 0
    for item in page.get_objects(max_depth=1):
        if item.type != pdfium.FPDF_PAGEOBJ_PATH or seen > MOST:
            continue
        points = list[tuple[float, float]]()
        matrix, x, y = item.get_matrix(), ctypes.c_float(), ctypes.c_float()
        count = min(pdfium.FPDFPath_CountSegments(item.raw), MOST)
        for number in range(count):
            segment = pdfium.FPDFPath_GetPathSegment(item.raw, number)
            pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
            point = matrix.on_point(x.value, y.value)
            if points and pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_LINETO:
                yield points[-1], point
            points.append(point)
        seen += count


def _joined(rules: list[Rule]) -> list[Rule]:
    """Lines on one another, or one after the other, as one."""
    joined = list[Rule]()
    for group in _clusters(rules):
        place = group[0].place
        for rule in sorted(group, key=lambda rule: rule.start):
            last = joined[-1] if joined and joined[-1].place == place else None
            if last and rule.start <= last.end + NEAR:
                joined[-1] = Rule(place, last.start, max(last.end, rule.end))
            else:
                joined.append(Rule(place, rule.start, rule.end))
    return [rule for rule in joined if rule.end - rule.start > 2 * NEAR]


def _clusters(rules: list[Rule]) -> list[list[Rule]]:
    groups: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda rule: rule.place):
        if groups and rule.place - groups[-1][0].place <= NEAR:
            groups[-1].append(rule)
        else:
            groups.append([rule])
    return groups


def _connected(lying: list[Rule], standing: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Lines that meet are one table."""
    groups: list[tuple[list[Rule], list[Rule]]] = []
    for upright in standing:
        met = [rule for rule in lying if rule.covers(rule.place, upright.place) and upright.covers(upright.place, rule.place)]
        touched = [group for group in groups if any(rule in group[0] for rule in met)]
        across = list(dict.fromkeys([rule for group in touched for rule in group[0]] + met))
        groups = [group for group in groups if group not in touched]
        groups.append((across, [rule for group in touched for rule in group[1]] + [upright]))
    return groups


def _grid(lying: list[Rule], standing: list[Rule]) -> Grid | None:
    if len(lying) < 2 or len(standing) < 2:
        return None
    xs = _distinct([rule.place for rule in standing] + [min(rule.start for rule in lying), max(rule.end for rule in lying)])
    ys = _distinct([rule.place for rule in lying] + [min(rule.start for rule in standing), max(rule.end for rule in standing)])[::-1]
    if len(xs) < 3 or len(ys) < 3:
        return None
    cells: list[list[tuple[int, int]]] = []
    for row, (top, bottom) in enumerate(pairwise(ys)):
        cells.append([])
        for column, (left, right) in enumerate(pairwise(xs)):
            open_left = column > 0 and not any(rule.covers(left, (top + bottom) / 2) for rule in standing)
            open_above = row > 0 and not any(rule.covers(top, (left + right) / 2) for rule in lying)
            place = cells[row][column - 1] if open_left else cells[row - 1][column] if open_above else (row, column)
            cells[row].append(place)
    return Grid(xs, ys, cells)


def _distinct(places: Iterable[float]) -> list[float]:
    kept: list[float] = []
    for place in sorted(places):
        if not kept or place - kept[-1] > NEAR:
            kept.append(place)
    return kept
