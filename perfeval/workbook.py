"""Reads the workbook that a department filled in, as if it were its department file, with the cell of every entry."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from perfeval.cells import Sheet, read_sheets
from perfeval.errors import Faults, Refused
from perfeval.model import Strict, Text, check_model
from perfeval.reading import Place, Source

BY_INDICATOR = ("own_scores", "choices", "reasons", "not_applicable")
LAYOUT = Path(__file__).parent.parent / "params" / "workbook.yaml"


class Part(Strict):
    """One sheet: its name, its columns as key → head, notes on the heads, how many rows are laid out to be filled (0: fixed rows)."""

    sheet: Text
    columns: Annotated[dict[str, Text], Field(min_length=1)]
    rows: int = 0
    notes: dict[str, Text] = {}


class Head(Part):
    """The first sheet: one item a row, with what helps to fill in the others below them."""

    items: dict[str, Text]
    help: tuple[Text, ...] = ()


class Layout(Strict):
    """The workbook a department fills in; the keys are those of a department file."""

    head: Head
    figures: Part
    scores: Part
    answers: Part
    goals: Part
    projects: Part
    texts: Part
    problems: Part


def read_layout() -> Layout:
    source = Source(LAYOUT)
    with Faults() as faults:
        layout = check_model(source, Layout, faults)
    if layout is None:
        raise Refused(faults.found)
    return layout


class Filled(Source):
    """A filled workbook as a Source: `data` has the form of a department file, `scheme` and `year` are what it was made for."""

    def __init__(self, path: Path, layout: Layout) -> None:
        self.path, self.name, self.duplicates, self.layout = path, path.name, Faults(), layout
        self.places: dict[Place, str] = {(): path.name}
        self.lines = {}
        sheets = {sheet.name: sheet for sheet in read_sheets(path, self.duplicates)}
        with Faults() as faults:
            wanted = [part.sheet for part in (getattr(layout, key) for key in Layout.model_fields)]
            if missing := [name for name in wanted if name not in sheets]:
                faults.add(path.name, f"没有工作表 {'、'.join(missing)}", "、".join(wanted), "请用 perfeval template 生成的工作簿填报")
        self.data = self._data({key: sheets[getattr(layout, key).sheet] for key in Layout.model_fields}, layout)

    def where(self, place: Place) -> str:
        """`file sheet cell · label`, the cell of the nearest enclosing place that was filled in; keys as the heads say them."""
        way = tuple(place)
        cell = next(self.places[way[:n]] for n in range(len(way), -1, -1) if way[:n] in self.places)
        return " · ".join([cell, *self._words(way)])

    def _words(self, way: Place) -> Iterator[str]:
        part = getattr(self.layout, str(way[0]), None) if way else None
        heads = part.columns if isinstance(part, Part) else self.layout.head.items
        for step in way[1:] if isinstance(part, Part) else way:
            yield heads.get(step, step) if isinstance(step, str) else f"第{step + 1}项"

    def check_made_for(self, year: str, scheme: str, faults: Faults) -> None:
        """A workbook of another year or another scheme is not this batch's."""
        for key, found, wanted in (("year", self.year, year), ("scheme", self.scheme, scheme)):
            if found != wanted:
                faults.add(self.places.get((key,), self.name), found or "（空）", wanted, "请核对是不是这一批的工作簿")

    def _data(self, sheets: dict[str, Sheet], layout: Layout) -> dict[str, Any]:
        head = self._head(sheets["head"], layout.head)
        self.scheme, self.year = head.pop("scheme", ""), head.pop("year", "")
        data: dict[str, Any] = {**head, "goals": [], "problems": [], "projects": []}
        data |= {key: {} for key in ("texts", "figures", "answers", *BY_INDICATOR)}
        for where, cells in self._rows(sheets["texts"], layout.texts):
            lines = [line.strip() for line in cells.get("text", "").split("\n") if line.strip()]
            if lines:
                self._put(data, ("texts", cells.get("name", "")), lines if len(lines) > 1 else lines[0], where["text"])
        self._figures(sheets["figures"], layout.figures, data)
        self._by_indicator(sheets, layout, data)
        for key in ("goals", "problems"):
            for where, cells in self._rows(sheets[key], getattr(layout, key)):
                self.places |= {(key, len(data[key]), column): place for column, place in where.items()}
                self.places[key, len(data[key])] = next(iter(where.values()))
                data[key].append(cells)
        self._projects(sheets["projects"], layout.projects, data)
        return data

    def _figures(self, sheet: Sheet, part: Part, data: dict[str, Any]) -> None:
        for where, cells in self._rows(sheet, part):
            name = cells.get("name", "")
            if "value" in cells:
                entry = {key: cells[key] for key in ("value", "unit", "source") if key in cells}
                self._put(data, ("figures", name), entry, where["value"])
            if "reason" in cells:
                self._put(data, ("reasons", name), cells["reason"], where["reason"])

    def _by_indicator(self, sheets: dict[str, Sheet], layout: Layout, data: dict[str, Any]) -> None:
        for where, cells in self._rows(sheets["answers"], layout.answers):
            if answer := {key: cells[key] for key in ("met", "source", "evidence") if key in cells}:
                self._put(data["answers"], (cells.get("code", ""), cells.get("number", "")), answer, where["met"], "answers")
        for where, cells in self._rows(sheets["scores"], layout.scores):
            for key in (key for key in BY_INDICATOR if key in cells):
                self._put(data, (key, cells.get("code", "")), cells[key], where[key])

    def _head(self, sheet: Sheet, part: Head) -> dict[str, str]:
        keys = {words: key for key, words in part.items.items()}
        found: dict[str, str] = {}
        for number, row in enumerate(sheet.rows):
            key = keys.get(row[0].text) if row else None
            if key:
                self.places[(key,)] = sheet.place(number, 1)
            if key and len(row) > 1 and row[1].text:
                found[key] = row[1].text
        return found

    def _rows(self, sheet: Sheet, part: Part) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
        """The filled rows below the head as key → place and key → text; blank cells have a place but no text."""
        heads = [cell.text for cell in sheet.rows[0]] if sheet.rows else []
        columns = {key: heads.index(words) if words in heads else None for key, words in part.columns.items()}
        if missing := [part.columns[key] for key, column in columns.items() if column is None]:
            self.duplicates.add(
                f"{self.name} {sheet.name}", f"没有列 {'、'.join(missing)}", "、".join(part.columns.values()), "请不要改表头"
            )
            return
        known = {key: column for key, column in columns.items() if column is not None}
        for number, row in enumerate(sheet.rows[1:], 1):
            cells = {key: row[column].text for key, column in known.items() if column < len(row) and row[column].text}
            if cells:
                yield {key: sheet.place(number, column) for key, column in known.items()}, cells

    def _put(self, data: dict[str, Any], way: tuple[str, str], value: Any, row: str, under: str = "") -> None:
        within = data.setdefault(way[0], {})
        if way[1] in within:
            self.duplicates.add(row, f"又一个 {way[1] or '（空）'}", "每项只写一次", "请删去一行")
        within[way[1]] = value
        self.places[(under, *way) if under else way] = row

    def _projects(self, sheet: Sheet, part: Part, data: dict[str, Any]) -> None:
        """Projects with their money: each further column is a figure `项目·栏`, its unit in the head in brackets."""
        heads = [cell.text.removesuffix("）").partition("（") for cell in sheet.rows[0]] if sheet.rows else []
        for number, row in enumerate(sheet.rows[1:], 1):
            name = row[0].text if row else ""
            if not any(cell.text for cell in row):
                continue
            self.places["projects", len(data["projects"])] = sheet.place(number, 0)
            data["projects"].append(name)
            for column, (head, _, unit) in enumerate(heads[1 : len(row)], 1):
                if row[column].text and head == part.columns["reason"]:
                    self._put(data, ("reasons", name), row[column].text, sheet.place(number, column))
                elif row[column].text:
                    entry = {"value": row[column].text, "unit": unit}
                    self._put(data, ("figures", f"{name}·{head}"), entry, sheet.place(number, column))
