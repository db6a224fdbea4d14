"""Writes the workbook a department fills in, from the scheme, the outline and the layout."""

import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any, get_args

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from perfeval.amounts import MONEY, print_short
from perfeval.answers import Checklist, Choose, Subtable
from perfeval.narrative import Answer, Goal
from perfeval.outline import Outline
from perfeval.records import inert
from perfeval.scheme import FigureNeed, Indicator, Scheme
from perfeval.workbook import Head, Layout, Part

TO_FILL = PatternFill("solid", fgColor="FFFDE7")
HEADING = PatternFill("solid", fgColor="DDE6EE")
_THIN = Side(style="thin", color="999999")
LINE = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
# Column widths by key, in characters; of a row for the title row, the others DEFAULT.
WIDTHS = {
    "label": 28, "value": 16, "name": 24, "text": 60, "from": 46, "definition": 30, "source": 22, "evidence": 34, "reason": 24,
    "reasons": 30, "not_applicable": 30, "problem": 60, "remedy": 60, "number": 6, "full": 8, "unit": 8, "code": 10, "met": 10,
}  # fmt: skip
DEFAULT, FILLED, LINE_HEIGHT = 12, 60, 15
A4, MARGIN = 9, 0.4
MOST_YEARS, LONGEST_LIST = 20, 255  # of a drop-down; the last is Excel's own limit
FORMATS = {"%": "0.00%", **dict.fromkeys(MONEY, "#,##0.00")}
AUTHOR = "perfeval"


@dataclass(frozen=True)
class Row:
    """What stands in a row by key, the number format of its open cells, what may be chosen in them, and which are not open after all."""

    given: Mapping[str, str] = field(default_factory=dict)
    number_format: str = "General"
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    closed: Collection[str] = ()


def template(scheme: Scheme, outline: Outline, layout: Layout) -> bytes:
    """The workbook as bytes: labels locked, cells to fill in open, drop-downs, notes, A4."""
    book = Workbook()
    del book[book.sheetnames[0]]
    _head(book, layout.head, scheme)
    figures = [*_figure_rows(outline.figures | scheme.figures), *_declared_rows(scheme)]
    _sheet(book, layout.figures, figures, {"value", "unit", "source", "reason"}, scheme)
    scored = [_score_row(indicator, scheme) for indicator in scheme.indicators if indicator.full_mark is not None]
    _sheet(book, layout.scores, scored, set(layout.scores.columns) - {"code", "name", "full"}, scheme)
    _sheet(book, layout.answers, [*_answer_rows(scheme)], {"met", "source", "evidence"}, scheme)
    choices = _goal_choices(scheme)
    goals = [Row(choices=choices)] * layout.goals.rows if choices["group"] else []
    _sheet(book, layout.goals, goals, set(layout.goals.columns), scheme)
    money = {name: f"{name}（{need.unit}）" for name, need in outline.project_columns.items()}
    columns = {"name": layout.projects.columns["name"], **money, "reason": layout.projects.columns["reason"]}
    projects = [Row(number_format="#,##0.00")] * layout.projects.rows
    _sheet(book, layout.projects.model_copy(update={"columns": columns}), projects, set(columns), scheme)
    _sheet(book, layout.texts, [Row({"name": name}, "@") for name in outline.texts], {"text"}, scheme)
    _sheet(book, layout.problems, [Row(number_format="@")] * layout.problems.rows, set(layout.problems.columns), scheme)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _figure_rows(needs: Mapping[str, FigureNeed]) -> Iterable[Row]:
    for name, need in needs.items():
        given = {"name": name, "unit": need.unit, "from": need.from_, "definition": need.definition or ""}
        yield Row(given, FORMATS.get(need.unit, "General"))


def _declared_rows(scheme: Scheme) -> Iterable[Row]:
    """Ratios that a department may state where it does not have their inputs: typed as text, `98%` or `<10%`."""
    for indicator in scheme.indicators:
        if indicator.formula:
            unit = "%" if indicator.show_as == "percent" else ""
            yield Row({"name": indicator.name, "from": "自报：没有算它的数据时才填，如 98% 或 <10%", "unit": unit}, "@")


def _score_row(indicator: Indicator, scheme: Scheme) -> Row:
    options = [option.name for option in indicator.rule.options] if isinstance(indicator.rule, Choose) else []
    given = {"code": indicator.code, "name": indicator.name, "full": print_short(indicator.full_mark) if indicator.full_mark else ""}
    used = {"choices": options, "reasons": indicator.reason_beyond, "not_applicable": indicator.not_applicable or scheme.not_applicable}
    return Row(given, choices={"choices": options}, closed=[key for key, use in used.items() if not use])


def _answer_rows(scheme: Scheme) -> Iterable[Row]:
    allowed = {"met": get_args(Answer.model_fields["met"].annotation)}
    for indicator in scheme.indicators:
        for number, point in enumerate(indicator.rule.points if isinstance(indicator.rule, Checklist) else (), 1):
            yield Row({"code": indicator.code, "name": indicator.name, "number": str(number), "text": point.text}, "@", allowed)


def _goal_choices(scheme: Scheme) -> Mapping[str, Sequence[str]]:
    rules = [i.rule for i in scheme.indicators if isinstance(i.rule, Subtable)]
    levels = dict.fromkeys(level.name for rule in rules if rule.levels for level in rule.levels.levels)
    directions = get_args(Goal.model_fields["direction"].annotation)
    return {"group": list(dict.fromkeys(rule.goals for rule in rules)), "direction": directions, "level": list(levels)}


def _head(book: Any, part: Head, scheme: Scheme) -> None:
    sheet = book.create_sheet(part.sheet)
    _write(sheet, 1, list(part.columns.values()), set(), heading=True)
    given = {"scheme": scheme.scheme}
    years = range(scheme.applies.from_.year, scheme.applies.to.year + 1)
    choices = {"own_grade": [band.grade for band in scheme.grades], "year": [str(year) for year in years if len(years) <= MOST_YEARS]}
    for number, (key, words) in enumerate(part.items.items(), 2):
        _write(sheet, number, [words, given.get(key, "")], set() if key in given else {1}, "@")
        _drop_down(sheet, choices.get(key, ()), [f"B{number}"])
        _note(sheet.cell(number, 2), part.notes.get(key))
    for number, line in enumerate([scheme.title, *part.help], len(part.items) + 3):
        sheet.cell(number, 1, inert(line)).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=2)
        sheet.row_dimensions[number].height = LINE_HEIGHT * _lines(line, WIDTHS["label"] + FILLED)
    _finish(sheet, [WIDTHS["label"], FILLED], scheme)


def _sheet(book: Any, part: Part, rows: Sequence[Row], open_keys: set[str], scheme: Scheme) -> None:
    """A table: its head with notes, and its rows; `open_keys` may be filled in."""
    sheet, keys = book.create_sheet(part.sheet), list(part.columns)
    widths = [WIDTHS.get(key, DEFAULT) for key in keys]
    _write(sheet, 1, list(part.columns.values()), set(), heading=True)
    for column, key in enumerate(keys, 1):
        _note(sheet.cell(1, column), part.notes.get(key) if rows else "本指标体系不用填这一张。")
    cells: dict[tuple[str, ...], list[str]] = {}
    for number, row in enumerate(rows, 2):
        texts = [row.given.get(key, "") for key in keys]
        opened = {column for column, key in enumerate(keys) if key in open_keys and key not in row.closed}
        _write(sheet, number, texts, opened, row.number_format)
        if (lines := max(map(_lines, texts, widths))) > 1:
            sheet.row_dimensions[number].height = LINE_HEIGHT * lines
        for key, allowed in row.choices.items():
            cells.setdefault(tuple(allowed), []).append(f"{get_column_letter(keys.index(key) + 1)}{number}")
    for choice, places in cells.items():
        _drop_down(sheet, choice, places)
    _finish(sheet, widths, scheme)


def _lines(text: str, width: int) -> int:
    """The lines that a text takes in a column; a Chinese character is two wide."""
    return max(1, ceil(sum(1 if character.isascii() else 2 for character in text) / (width - 1)))


def _write(sheet: Any, number: int, texts: Sequence[str], opened: set[int], number_format: str = "@", heading: bool = False) -> None:
    for column, text in enumerate(texts):
        cell = sheet.cell(number, column + 1, inert(text) or None)
        cell.border, cell.alignment = LINE, Alignment(wrap_text=True, vertical="top")
        cell.protection = Protection(locked=column not in opened)
        if heading:
            cell.font, cell.fill = Font(bold=True), HEADING
        elif column in opened:
            cell.fill = TO_FILL
            cell.number_format = number_format if not text else "@"


def _note(cell: Any, text: str | None) -> None:
    if text:
        cell.comment = Comment(text, AUTHOR, height=90, width=260)


def _drop_down(sheet: Any, allowed: Sequence[str], cells: Sequence[str]) -> None:
    """A list to choose from, where Excel can hold it: its items may have no comma, and all together 255 characters."""
    listed = ",".join(allowed)
    if not allowed or len(listed) > LONGEST_LIST or any("," in item or '"' in item for item in allowed):
        return
    choice = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True, showErrorMessage=True)
    choice.error, choice.errorTitle = f"只能选：{'、'.join(allowed)}"[:LONGEST_LIST], "请从下拉列表中选"
    sheet.add_data_validation(choice)
    for cell in cells:
        choice.add(cell)


def _finish(sheet: Any, widths: Sequence[int], scheme: Scheme) -> None:
    """Frozen head and first column, the head repeated on each page, A4 across, one page wide, labels locked (without a password)."""
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes, sheet.print_title_rows = "B2", "1:1"
    sheet.page_setup.paperSize, sheet.page_setup.orientation = A4, "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.page_margins.left = sheet.page_margins.right = MARGIN
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddHeader.center.text = f"{sheet.title}　{scheme.title}".replace("&", "&&")
    sheet.oddFooter.center.text = "第&P页，共&N页"
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False
