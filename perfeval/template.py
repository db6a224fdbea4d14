"""Writes the workbook a department fills in, from the scheme, the outline and the layout."""

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from perfeval.amounts import MONEY
from perfeval.answers import Checklist, Subtable
from perfeval.narrative import Answer, Goal
from perfeval.outline import Outline
from perfeval.records import inert
from perfeval.scheme import FigureNeed, Scheme
from perfeval.workbook import Head, Layout, Part

TO_FILL = PatternFill("solid", fgColor="FFFDE7")
HEADING = PatternFill("solid", fgColor="DDE6EE")
_THIN = Side(style="thin", color="999999")
LINE = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
WIDE = {"text", "from", "definition", "remedy", "problem", "evidence", "reason"}  # columns of sentences
A4 = 9
FORMATS = {"%": "0.00%", **dict.fromkeys(MONEY, "#,##0.00")}
Choices = Mapping[str, Sequence[str]]
Row = tuple[Mapping[str, str], str]  # what stands in it, and the number format of its value


def template(scheme: Scheme, outline: Outline, layout: Layout) -> bytes:
    """The workbook as bytes: labels locked, cells to fill in open, drop-downs, notes, A4."""
    book = Workbook()
    del book[book.sheetnames[0]]
    _head(book, layout.head, scheme)
    computed = {i.name: i.show_as for i in scheme.indicators if i.formula}
    _sheet(
        book, layout.figures, [*_figure_rows(outline.figures | scheme.figures), *_declared_rows(computed)], {"value", "unit", "source"}, {}
    )
    answers = [({"code": i.code, "name": i.name, "number": str(n), "text": point.text}, "@")
               for i in scheme.indicators if isinstance(i.rule, Checklist) for n, point in enumerate(i.rule.points, 1)]  # fmt: skip
    _sheet(book, layout.answers, answers, {"met", "source", "evidence"}, {"met": get_args(Answer.model_fields["met"].annotation)})
    _sheet(book, layout.goals, [], set(layout.goals.columns), _goal_choices(scheme))
    columns = {
        "name": layout.projects.columns["name"],
        **{name: f"{name}（{need.unit}）" for name, need in outline.project_columns.items()},
    }
    _sheet(book, layout.projects.model_copy(update={"columns": columns}), [], set(columns), {})
    _sheet(book, layout.texts, [({"name": name}, "@") for name in outline.texts], {"text"}, {})
    _sheet(book, layout.problems, [], set(layout.problems.columns), {})
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _figure_rows(needs: Mapping[str, FigureNeed]) -> Iterable[Row]:
    for name, need in needs.items():
        yield {"name": name, "unit": need.unit, "from": need.from_, "definition": need.definition or ""}, FORMATS.get(need.unit, "General")


def _declared_rows(computed: Mapping[str, str]) -> Iterable[Row]:
    """Ratios that a department may state where it does not have their inputs: typed as text, `98%` or `<10%`."""
    for name, shown in computed.items():
        yield (
            {"name": name, "from": "自报值：没有上面的数据时才填，写明单位，例如 98% 或 <10%", "unit": "%" if shown == "percent" else ""},
            "@",
        )


def _goal_choices(scheme: Scheme) -> Choices:
    rules = [i.rule for i in scheme.indicators if isinstance(i.rule, Subtable)]
    levels = dict.fromkeys(level.name for rule in rules if rule.levels for level in rule.levels.levels)
    directions = get_args(Goal.model_fields["direction"].annotation)
    return {"group": list(dict.fromkeys(rule.goals for rule in rules)), "direction": directions, "level": list(levels)}


def _head(book: Any, part: Head, scheme: Scheme) -> None:
    sheet = book.create_sheet(part.sheet)
    _write(sheet, 1, list(part.columns.values()), set(), "@", heading=True)
    given = {"scheme": scheme.scheme}
    for number, (key, words) in enumerate(part.items.items(), 2):
        _write(sheet, number, [words, given.get(key, "")], set() if key in given else {1}, "@")
    grades = [band.grade for band in scheme.grades]
    if grades:
        _drop_down(sheet, grades, f"B{2 + list(part.items).index('own_grade')}")
    sheet.cell(1, 2).comment = Comment("只填浅黄色的格。没有数据就留空，不要填 0；确实是零才填 0。", "perfeval")
    _finish(sheet, {1: 28, 2: 60})


def _sheet(book: Any, part: Part, rows: Sequence[Row], open_keys: set[str], choices: Choices) -> None:
    """A table: its head, the given rows, or `part.rows` empty ones; `open_keys` may be filled in."""
    sheet, keys = book.create_sheet(part.sheet), list(part.columns)
    _write(sheet, 1, list(part.columns.values()), set(), "@", heading=True)
    body = rows or [({}, "General")] * part.rows
    opened = {column for column, key in enumerate(keys) if key in open_keys}
    for number, (given, number_format) in enumerate(body, 2):
        _write(sheet, number, [given.get(key, "") for key in keys], opened, number_format)
    for key, allowed in choices.items():
        if allowed and body:
            letter = get_column_letter(keys.index(key) + 1)
            _drop_down(sheet, allowed, f"{letter}2:{letter}{len(body) + 1}")
    _finish(sheet, {column: 44 if key in WIDE else 18 for column, key in enumerate(keys, 1)})


def _write(sheet: Any, number: int, texts: Sequence[str], opened: set[int], number_format: str, heading: bool = False) -> None:
    for column, text in enumerate(texts):
        cell = sheet.cell(number, column + 1, inert(text) or None)
        cell.border, cell.alignment = LINE, Alignment(wrap_text=True, vertical="top")
        cell.protection = Protection(locked=column not in opened)
        if heading:
            cell.font, cell.fill = Font(bold=True), HEADING
        elif column in opened:
            cell.fill = TO_FILL
            cell.number_format = number_format if not text else "@"


def _drop_down(sheet: Any, allowed: Sequence[str], cells: str) -> None:
    choice = DataValidation(type="list", formula1='"' + ",".join(allowed) + '"', allow_blank=True, showErrorMessage=True)
    choice.error, choice.errorTitle = f"只能选：{'、'.join(allowed)}", "请从下拉列表中选"
    sheet.add_data_validation(choice)
    choice.add(cells)


def _finish(sheet: Any, widths: Mapping[int, int]) -> None:
    """Frozen head repeated on each page, A4 across, one page wide, labels locked (without a password)."""
    for column, width in widths.items():
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes, sheet.print_title_rows = "A2", "1:1"
    sheet.page_setup.paperSize, sheet.page_setup.orientation = A4, "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = "第&P页，共&N页"
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False
