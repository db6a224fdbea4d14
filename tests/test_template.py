"""The workbook that is sent to departments: what is locked, noted and printed, and a real LibreOffice that fills it in."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from openpyxl import load_workbook
from test_workbooks import EMPTY, LAYOUT, OUTLINE, SCHEME, fill, head

from conftest import PARAMS, cli
from perfeval.cells import read_sheets
from perfeval.errors import Faults
from perfeval.scheme_check import read_scheme
from perfeval.template import template
from perfeval.workbook import Filled


def test_the_template_locks_labels_and_opens_what_is_filled(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(EMPTY)
    book = load_workbook(path)
    figures = book["数据"]
    assert figures.protection.sheet
    assert figures["A2"].protection.locked
    assert not figures["B2"].protection.locked
    assert figures.freeze_panes == "B2"
    assert figures.page_setup.paperSize == 9
    assert figures.print_title_rows == "$1:$1"
    assert [v.formula1 for v in book["要点"].data_validations.dataValidation] == ['"是,否"']
    assert figures["B2"].number_format == "#,##0.00"
    assert [cell.comment is not None for cell in figures[1]] == [False, True, True, True, True, False, False]
    assert SCHEME.title in figures.oddHeader.center.text
    assert book["基本信息"]["A13"].value == SCHEME.title
    long = next(row for row in book["要点"].iter_rows(min_row=2) if len(row[3].value) > 29)  # wider than 60 characters
    assert book["要点"].row_dimensions[long[0].row].height == 30
    assert (book["绩效目标"].max_row, book["绩效目标"]["A1"].comment.text) == (1, "本指标体系不用填这一张。")


def test_only_what_an_indicator_needs_is_open_beside_its_own_mark(tmp_path: Path) -> None:
    """One indicator of 岳阳 needs a reason beyond its limit; none is one of two."""
    scheme = read_scheme(PARAMS / "schemes" / "yueyang-2019.yaml")
    (tmp_path / "a.xlsx").write_bytes(template(scheme, OUTLINE, LAYOUT))
    sheet = load_workbook(tmp_path / "a.xlsx")["自评分"]
    unlocked = {row[0].value: [cell.column_letter for cell in row if not cell.protection.locked] for row in sheet.iter_rows(min_row=2)}
    for indicator in scheme.indicators:
        if indicator.full_mark is not None:
            reason = ["F"] if indicator.reason_beyond else []
            absent = ["G"] if indicator.not_applicable or scheme.not_applicable else []
            assert unlocked[indicator.code] == ["D", *reason, *absent]


def test_the_command_writes_the_template_and_refuses_other_names(tmp_path: Path) -> None:
    done = cli("template", "yueyang-2019", tmp_path / "t.xlsx")
    assert (done.returncode, done.stdout.strip()) == (0, str(tmp_path / "t.xlsx"))
    assert load_workbook(tmp_path / "t.xlsx").sheetnames[0] == "基本信息"
    assert cli("template", "yueyang-2019", tmp_path / "t.xls").returncode == 2
    assert "是不是“yueyang-2019”" in cli("template", "yueyang-2018", tmp_path / "t.xlsx").stderr


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed: the template was not opened in it")
def test_libreoffice_opens_the_template_and_keeps_what_is_filled(tmp_path: Path) -> None:
    """A real LibreOffice saves the filled template anew; what is read afterwards is what was typed before."""
    path = fill(EMPTY, tmp_path / "a.xlsx", {"基本信息": head(), "数据": {"B2": 1178.37, "B3": "=B2*2"}, "文字": {"B2": "一\n二"}})
    book = load_workbook(path)
    book["数据"]["B3"].data_type = "f"
    book.save(path)
    filled = Filled(through_libreoffice(path), LAYOUT)
    values = [entry["value"] for entry in filled.data["figures"].values()]
    assert values == ["1178.37", "2356.74"]  # 1178.37 × 2
    assert filled.data["texts"] == {OUTLINE.texts[0]: ["一", "二"]}


def through_libreoffice(path: Path) -> Path:
    """The workbook as a real LibreOffice saves it."""
    out = path.parent / "out"
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{path.parent}/profile", "--convert-to", "xlsx", "--outdir"]
    subprocess.run([*command, str(out), str(path)], check=True, capture_output=True, timeout=180)
    return out / path.name


ODD = [
    "=1+1", "'00123", "－１２３．４", "(123.4)", "12.3万元", "1，234.56", "19 596.9", "<b>&amp;</b>", "𠮷野家 ☎", "第一行\n第二行", "@x", "+86 10",
    "1e5", "0.10", "“引号”\"'", "http://a.b/c", "2024-05-01", "100%", "3/4", "TRUE", '=HYPERLINK("x")', "—", "_x0041_", "a\tb", "x　y",
]  # fmt: skip


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed: the template was not opened in it")
def test_every_open_cell_comes_back_from_libreoffice_as_it_was_typed(tmp_path: Path) -> None:
    scheme = read_scheme(PARAMS / "schemes" / "hubei-form.yaml")
    (tmp_path / "a.xlsx").write_bytes(template(scheme, OUTLINE, LAYOUT))
    book, typed = load_workbook(tmp_path / "a.xlsx"), {}
    for sheet in book:
        for cell in (cell for row in sheet.iter_rows(max_row=30) for cell in row if not cell.protection.locked and cell.value is None):
            text = ODD[len(typed) % len(ODD)]
            cell.value, cell.data_type = text, "s"
            typed[sheet.title, cell.row - 1, cell.column - 1] = text
    book.save(tmp_path / "a.xlsx")
    with Faults() as faults:
        rows = {sheet.name: sheet.rows for sheet in read_sheets(through_libreoffice(tmp_path / "a.xlsx"), faults)}
    assert {sheet for sheet, _, _ in typed} == {"基本信息", "数据", "自评分", "绩效目标", "项目", "文字", "问题和改进"}
    assert {place: rows[place[0]][place[1]][place[2]].text for place in typed} == typed
