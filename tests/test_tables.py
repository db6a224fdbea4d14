"""Master tables as they really come: wide or long, CSV or xlsx, one head or two, UTF-8 or GB18030."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from conftest import PARAMS
from perfeval.amounts import NotANumber, parse
from perfeval.batch import read_batch
from perfeval.errors import Faults, Refused
from perfeval.tables import read_table

UNITS = {"支出合计": "万元", "基本支出": "万元", "上年基本支出": "万元", "编制数": "人", "满意度": "%", "结转结余率": ""}
Read = list[tuple[str, str, str, str, str]]


def rows_of(path: Path) -> Read:
    """(code, figure, value, unit, place) of each figure in a table that has no fault."""
    with Faults() as faults:
        rows = read_table(path, UNITS, faults)
    return [(row.code, row.figure, row.value, row.unit, row.where) for row in rows]


def csv(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "t.csv"
    path.write_bytes(text.encode(encoding))
    return path


WIDE: Read = [
    ("001", "支出合计", "1,178.37", "万元", "t.csv 第2行"),
    ("001", "编制数", "63", "人", "t.csv 第2行"),
    ("002", "支出合计", "85.8", "万元", "t.csv 第3行"),
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_row_per_department(tmp_path: Path, encoding: str) -> None:
    text = '部门编码,部门名称,年度,支出合计（万元）,编制数\n001,甲局,2024,"1,178.37",63\n002,乙局,2024,85.8,\n'
    assert rows_of(csv(tmp_path, text, encoding)) == WIDE


def test_digits_marked_as_text_are_a_code(tmp_path: Path) -> None:
    assert rows_of(csv(tmp_path, "编码,部门,编制数\n'00123,甲局,'63\n")) == [("00123", "编制数", "'63", "人", "t.csv 第2行")]


@pytest.mark.parametrize(
    "text",
    [
        "编制单位：某县财政局\n金额单位：人民币万元\n编码,部门,支出合计\n001,甲局,1\n",  # 编制单位 is no unit
        '编码,部门,"支 出 合 计\n（万元）"\n001,甲局,1\n',
        "序号,编码,部门,年度,支出合计（万元）,备注\n1,001,甲局,2024年度,1,已核\n,,合计,,1,\n注：取自决算,,,,,\n",
        "部门编码,部门名称,年度,数据项,数值,单位,出处\n001,甲局,2024年,支出合计,1,万元,决算\n",
    ],
)
def test_tables_as_bureaus_export_them(text: str, tmp_path: Path) -> None:
    assert [row[:4] for row in rows_of(csv(tmp_path, text))] == [("001", "支出合计", "1", "万元")]


def test_a_number_under_no_head_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        rows_of(csv(tmp_path, "编码,部门,支出合计（万元）,\n001,甲局,1,8\n"))
    assert [(fault.where, fault.found) for fault in refused.value.faults] == [("t.csv 第2行", "8")]


def test_a_department_without_any_figure_is_not_forgotten(params: Path) -> None:
    (params / "figures" / "w.csv").write_text("编码,部门,支出合计（万元）\n001,甲局,1\n002,乙局,\n", encoding="utf-8")
    (params / "b.yaml").write_text(
        'batch: b\ntitle: 试\nyear: "2021"\nscheme: schemes/guangdong-sample-2021.yaml\noutline: outline.yaml\nfigures: [figures/w.csv]\n',
        encoding="utf-8",
    )
    assert read_batch(params / "b.yaml").codes == ("001", "002")


def test_this_year_and_last_under_one_head(tmp_path: Path) -> None:
    text = "编码,部门,支出合计,,基本支出,\n,,本年,上年,本年数,上年数\n,,万元,万元,元,元\n001,甲局,1,2,3,4\n"
    units = {**UNITS, "上年支出合计": "万元"}
    with Faults() as faults:
        rows = read_table(csv(tmp_path, text), units, faults)
    assert [(row.figure, row.value, row.unit) for row in rows] == [
        ("支出合计", "1", "万元"), ("上年支出合计", "2", "万元"), ("基本支出", "3", "元"), ("上年基本支出", "4", "元")]  # fmt: skip


def test_a_row_of_units_and_a_unit_above(tmp_path: Path) -> None:
    below = "编码,部门,支出合计,编制数\n,,万元,人\n001,甲局,1,2\n"
    assert [row[1:4] for row in rows_of(csv(tmp_path, below))] == [("支出合计", "1", "万元"), ("编制数", "2", "人")]
    above = "某县2024年总表,,,\n单位：元,,,\n编码,部门,支出合计,编制数\n001,甲局,1,2\n"
    assert [row[1:4] for row in rows_of(csv(tmp_path, above))] == [("支出合计", "1", "元"), ("编制数", "2", "人")]


def test_a_head_of_two_rows_under_merged_cells(tmp_path: Path) -> None:
    """基本支出 spans 本年 and 上年: the second is 上年基本支出, the first has the name of the group itself."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (["编码", "部门", "基本支出", None], [None, None, "基本支出", "上年"], ["001", "甲局", 12.5, "无数据"]):
        sheet.append(row)
    sheet["A1"].value = "部门编码"
    for cells in ("A1:A2", "B1:B2", "C1:D1"):
        sheet.merge_cells(cells)
    sheet.insert_rows(1)
    sheet["A1"] = "单位：万元"
    book.save(tmp_path / "t.xlsx")
    assert rows_of(tmp_path / "t.xlsx") == [
        ("001", "基本支出", "12.5", "万元", "t.xlsx Sheet C4"),
        ("001", "上年基本支出", "无数据", "万元", "t.xlsx Sheet D4"),
    ]


def test_faults_of_a_wide_table_all_at_once(tmp_path: Path) -> None:
    text = "编码,部门,年度,支出合汁,基本支出,基本支出\n001,甲局,二〇二四,1,2,3\n002,乙局,2024,1,2,3,4\n"
    with pytest.raises(Refused) as refused:
        rows_of(csv(tmp_path, text))
    assert {(fault.where, fault.found) for fault in refused.value.faults} == {
        ("t.csv 第1行", "支出合汁"),
        ("t.csv 第1行", "又一列 基本支出"),
        ("t.csv 第2行 · year", "二〇二四"),
        ("t.csv 第3行", "7 格"),
    }


def test_the_same_figure_twice_is_refused_with_both_places(params: Path) -> None:
    """In the wide table 支出合计 of the founding department is 1, in the long one 17656.23."""
    wide = params / "figures" / "wide.csv"
    wide.write_text("编码,部门名称,支出合计（万元）\n441323-zzb,中共惠东县委组织部,1\n", encoding="utf-8")
    batch = params / "huidong-2021.yaml"
    batch.write_text(batch.read_text(encoding="utf-8").replace("figures: [", "figures: [figures/wide.csv, "), encoding="utf-8")
    (fault,) = read_batch(batch).refused["441323-zzb"].faults
    assert fault.where == "huidong-2021.csv 第2行 · 支出合计"
    assert "17656.23，而 wide.csv 第2行 另有一个值" in fault.found


def test_none_is_zero_only_where_the_scheme_says_so(params: Path) -> None:
    scheme = params / "schemes" / "guangdong-sample-2021.yaml"
    figures = params / "figures" / "huidong-2021.csv"
    figures.write_text(figures.read_text(encoding="utf-8") + "441323-zzb,中共惠东县委组织部,2021,编制数,无,人,\n", encoding="utf-8")
    assert [fault.found for fault in read_batch(params / "huidong-2021.yaml").refused["441323-zzb"].faults] == ["无"]
    text = scheme.read_text(encoding="utf-8").replace("编制数: {unit: 人,", "编制数: {unit: 人, none_is_zero: true,")
    scheme.write_text(text, encoding="utf-8")
    figure = read_batch(params / "huidong-2021.yaml").department("441323-zzb").figures["编制数"]
    assert (figure.value, "写的是“无”，按 0 计" in figure.source) == (0, True)


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2, allow_nan=False))
def test_every_form_of_a_number_is_the_same_number(value: object) -> None:
    text = f"{value:f}"
    forms = [text, f"{value:,f}", f"{value:E}", f" {text}\n", text.translate(str.maketrans("0123456789.-", "０１２３４５６７８９．－"))]
    assert {parse(form)[0] for form in forms} == {value}


@pytest.mark.parametrize("text", ["12e3456", "1.2.3", "—", "无", "2024-01-03", "#DIV/0!", "12 34", "1,23"])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(NotANumber):
        parse(text)


def test_the_shipped_tables_have_no_fault() -> None:
    for path in sorted((PARAMS / "figures").glob("*.csv")):
        with Faults() as faults:
            assert read_table(path, {}, faults)
