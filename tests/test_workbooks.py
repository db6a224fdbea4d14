"""The workbook a department fills in: template → filled → read gives back what was filled, and each entry knows its cell."""

from __future__ import annotations

import re
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from conftest import PARAMS, cli
from perfeval.batch import read_batch
from perfeval.errors import Refused
from perfeval.outline import read_outline
from perfeval.scheme_check import read_scheme
from perfeval.template import template
from perfeval.workbook import Filled, read_layout

SCHEME = read_scheme(PARAMS / "schemes" / "guangdong-sample-2021.yaml")
OUTLINE = read_outline(PARAMS / "outline.yaml")
LAYOUT = read_layout()
EMPTY = template(SCHEME, OUTLINE, LAYOUT)
CHECKLIST = next(i for i in SCHEME.indicators if i.rule and i.rule.kind == "checklist")
# What a person may type into one line of text.
WORDS = (
    st.text(st.characters(categories=["L", "N", "P", "Zs"], exclude_characters="\xa0"), min_size=1, max_size=30).map(str.strip).filter(bool)
)
AMOUNTS = st.decimals(min_value=-(10**9), max_value=10**9, places=2, allow_nan=False).map(lambda d: f"{d:f}")


def fill(book: bytes, path: Path, cells: dict[str, dict[str, Any]]) -> Path:
    """Write the template to `path` with the given cells (sheet → cell → value) filled in."""
    path.write_bytes(book)
    filled = load_workbook(path)
    for sheet, values in cells.items():
        for place, value in values.items():
            filled[sheet][place] = value
            if isinstance(value, str):
                filled[sheet][place].data_type = "s"  # typed text is text, even where it begins with =
    filled.save(path)
    return path


def head(year: str = "2021") -> dict[str, str]:
    return {"B3": "001", "B4": "某局", "B5": year, "B6": "张三", "B7": "3"}


@settings(max_examples=25, deadline=None)
@given(
    st.fixed_dictionaries({"value": AMOUNTS, "source": WORDS}),
    st.lists(st.tuples(WORDS, WORDS), max_size=3),
    st.lists(WORDS, min_size=1, max_size=3),
    st.tuples(st.sampled_from(["是", "否"]), WORDS),
)
def test_what_was_filled_is_what_is_read(
    tmp_path_factory: pytest.TempPathFactory,
    entry: dict[str, str],
    problems: list[tuple[str, str]],
    lines: list[str],
    answer: tuple[str, str],
) -> None:
    name = next(iter(OUTLINE.figures))
    path = fill(
        EMPTY,
        tmp_path_factory.mktemp("filled") / "001.xlsx",
        {
            "基本信息": head(),
            "数据": {"B2": entry["value"], "D2": entry["source"]},
            "要点": {"E2": answer[0], "G2": answer[1]},
            "文字": {"B2": "\n".join(lines)},
            "问题和改进": {f"{column}{n}": text for n, pair in enumerate(problems, 2) for column, text in zip("AB", pair, strict=True)},
            "自评分": {"D2": 4.5},
            "项目": {"A2": "某项经费", "B2": 12.5, "E2": "追加"},
            "绩效目标": {"A2": "培训人次", "B2": "产出指标", "C2": "不低于", "D2": 100, "E2": 98},
        },
    )
    data = Filled(path, LAYOUT).data
    assert {key: data[key] for key in ("code", "name", "filler", "sub_units")} == {
        "code": "001", "name": "某局", "filler": "张三", "sub_units": "3"}  # fmt: skip
    assert data["figures"] == {
        name: {"value": entry["value"], "unit": "万元", "source": entry["source"]},
        "某项经费·预算": {"value": "12.5", "unit": "万元"},
    }
    assert data["own_scores"] == {SCHEME.indicators[0].code: "4.5"}
    assert data["reasons"] == {"某项经费": "追加"}
    assert data["answers"] == {CHECKLIST.code: {"1": {"met": answer[0], "evidence": answer[1]}}}
    assert data["texts"] == {OUTLINE.texts[0]: lines if len(lines) > 1 else lines[0]}
    assert data["problems"] == [{"problem": problem, "remedy": remedy} for problem, remedy in problems]
    assert data["goals"] == [{"name": "培训人次", "group": "产出指标", "direction": "不低于", "target": "100", "actual": "98"}]


def test_a_filled_workbook_runs_as_a_department_and_names_its_cells(params: Path) -> None:
    """The value of 支出合计 stands in sheet 数据, cell B2, and is read as typed: 1,178.37 with a comma."""
    fill(EMPTY, params / "departments" / "001.xlsx", {"基本信息": head(), "数据": {"B2": "1,178.37"}})
    batch = read_batch(_batch(params, "departments: [departments/001.xlsx]"))
    figure = batch.department("001").figures["支出合计"]
    assert str(figure.value) == "1178.37"
    assert figure.source == "001.xlsx 数据 B2 · 支出合计"


def _batch(params: Path, rest: str) -> Path:
    path = params / "b.yaml"
    start = 'batch: b\ntitle: 试\nyear: "2021"\nscheme: schemes/guangdong-sample-2021.yaml\noutline: outline.yaml\n'
    path.write_text(start + rest, encoding="utf-8")
    return path


def test_all_faults_of_a_workbook_at_once(params: Path) -> None:
    cells = {
        "基本信息": head("2020"),
        "数据": {"B2": "约一千", "B3": "=1+1", "A4": "支出合汁", "B4": 5},
        "要点": {"E2": "大概"},
    }
    path = fill(EMPTY, params / "departments" / "001.xlsx", cells)
    book = load_workbook(path)
    book["数据"]["B3"].data_type = "f"  # a formula that no spreadsheet has calculated
    book.save(path)
    refused = read_batch(_batch(params, "departments: [departments/001.xlsx]")).refused
    found = {(fault.where.split(" · ")[0], fault.found) for one in refused.values() for fault in one.faults}
    assert found == {("001.xlsx 数据 B3", "=1+1"), ("001.xlsx 要点 E2", "大概")}, "an answer that is none hides what follows from answers"
    book["数据"]["B3"] = None
    book["要点"]["E2"] = "是"
    book.save(path)
    found = {
        f.where.split(" · ")[0]: f.advice for f in read_batch(_batch(params, "departments: [departments/001.xlsx]")).refused["001"].faults
    }
    assert found == {
        "001.xlsx 基本信息 B5": "请核对是不是这一批的工作簿",
        "001.xlsx 数据 B2": "请填写数字；没有数据就留空；确实是零请写 0",
        "001.xlsx 数据 B4": "是不是“支出合计”？",
    }


@pytest.mark.parametrize(
    ("typed", "number_format", "read"),
    [
        (1178.37, "#,##0.00", "1178.37"),
        (0.1 + 0.2, "General", "0.3"),  # 0.30000000000000004 in the file; a spreadsheet shows 15 digits
        (0.123, "0.0%", "12.3%"),
        (0.95, '0.00"%"', "0.95"),  # a printed sign is no percentage
        (1.2e6, "0.00E+00", "1200000"),
        ("１２３４．５６", "@", "１２３４．５６"),
        (" 19 596.9\n", "@", "19 596.9"),
        (True, "General", "是"),
        (123, "000000", "000123"),
        (datetime(2024, 3, 4, tzinfo=None), "yyyy-mm-dd", "2024-03-04"),
    ],
)
def test_a_cell_as_its_author_sees_it(tmp_path: Path, typed: object, number_format: str, read: str) -> None:
    path = fill(EMPTY, tmp_path / "a.xlsx", {"数据": {"B2": typed}})
    book = load_workbook(path)
    book["数据"]["B2"].number_format = number_format
    book.save(path)
    assert Filled(path, LAYOUT).data["figures"]["支出合计"]["value"] == read


@pytest.mark.parametrize(
    ("stored", "read", "note"),
    [
        ("<f>0.5+0.5</f><v>1</v>", "1", "（公式 =0.5+0.5）"),
        ('<f t="array" ref="B2">SUM(1)</f><v>1</v>', "1", "（公式 =SUM(1)）"),
        ('<f t="shared" ref="B2:B9" si="0">1+0</f><v>1</v>', "1", "（公式 =1+0）"),
        ('<f t="shared" si="0"/><v>1</v>', "1", "（公式 =）"),
        ('<f t="array" ref="B2">SUM(1)</f>', None, ""),
        ('<f>IF(1,"","")</f><v></v>', None, ""),  # a number without digits was never calculated
    ],
)
def test_a_formula_is_read_by_its_value_and_named(stored: str, read: str | None, note: str, tmp_path: Path) -> None:
    """The value that Excel keeps beside a formula is put into the file by hand."""
    path = fill(EMPTY, tmp_path / "a.xlsx", {"数据": {"B2": 1}})
    _edit(path, "xl/worksheets/sheet2.xml", "<v>1</v>", stored)
    filled = Filled(path, LAYOUT)
    assert [fault.where for fault in filled.duplicates.found] == ([] if read else ["a.xlsx 数据 B2"])
    assert [entry["value"] for entry in filled.data["figures"].values()] == ([read] if read else [])
    assert note in filled.where(("figures", "支出合计"))


def test_a_formula_that_gives_no_text_is_a_blank(tmp_path: Path) -> None:
    path = fill(EMPTY, tmp_path / "a.xlsx", {"数据": {"B2": "x"}})
    _edit(path, "xl/worksheets/sheet2.xml", 't="inlineStr"><is><t>x</t></is>', 't="str"><f>IF(A1="","",A1)</f><v></v>')
    filled = Filled(path, LAYOUT)
    assert (filled.data["figures"], filled.duplicates.found) == ({}, [])


def test_a_date_that_only_excel_in_chinese_knows_is_no_number(tmp_path: Path) -> None:
    """3/4 typed into a cell is kept as 45355 in format 58, 3月4日, which the file does not declare."""
    path = fill(EMPTY, tmp_path / "a.xlsx", {"数据": {"B2": 45355}})
    book = load_workbook(path)
    book["数据"]["B2"].number_format = "0.0000000"
    book.save(path)
    _edit(path, "xl/styles.xml", 'formatCode="0.0000000"', 'formatCode="0"')
    with zipfile.ZipFile(path) as parts:
        number = re.search('numFmtId="(16[0-9])" formatCode="0"', parts.read("xl/styles.xml").decode())
    assert number
    _edit(path, "xl/styles.xml", f'<xf numFmtId="{number[1]}"', '<xf numFmtId="58"')
    assert Filled(path, LAYOUT).data["figures"]["支出合计"]["value"] == "2024-03-04"


def _edit(path: Path, part: str, old: str, new: str) -> None:
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    assert parts[part].decode().count(old) == 1
    parts[part] = parts[part].decode().replace(old, new).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)


def test_a_refused_workbook_stands_in_refusals_csv(params: Path, tmp_path: Path) -> None:
    fill(EMPTY, params / "departments" / "001.xlsx", {"基本信息": head(), "数据": {"B2": "=HYPERLINK(1)"}})
    done = cli("run", _batch(params, "departments: [departments/001.xlsx]"), "--out", tmp_path / "out")
    assert done.returncode == 1, done.stderr
    rows = (tmp_path / "out" / "refusals.csv").read_text(encoding="utf-8-sig").splitlines()
    assert rows[0] == "部门编码,位置,写的是,允许的,怎么办"
    assert rows[1].startswith("001,001.xlsx 数据 B2")
    assert ",'=HYPERLINK(1)," in rows[1]


@pytest.mark.parametrize(
    ("name", "found"),
    [("a.XLS", ".XLS 文件"), ("a.xlsm", ".xlsm 文件"), ("a.et", ".et 文件"), ("a.csv", "没有工作表 基本信息"), ("a.XLSX", "（没有写）")],
)
def test_what_is_sent_instead_of_a_workbook_is_refused_with_advice(name: str, found: str, params: Path) -> None:
    """A template in which nothing is filled in, under a name in capitals, is read: its code is missing."""
    (params / "departments" / name).write_bytes(EMPTY if name == "a.XLSX" else b"a,b\n")
    (refused,) = read_batch(_batch(params, f"departments: [departments/{name}]")).refused.values()
    assert refused.faults[0].found.startswith(found)
    if name != "a.XLSX":
        assert "perfeval template" in refused.faults[0].advice or ".xlsx" in refused.faults[0].advice


def test_a_fault_names_its_cell_and_what_the_head_calls_it(params: Path) -> None:
    cells = {
        "要点": {"G2": "县财政局批复"},
        "绩效目标": {"A2": "培训人次", "B2": "产出指标", "C2": "大于", "D2": "一百", "E2": 98},
    }
    fill(EMPTY, params / "departments" / "001.xlsx", cells)
    (refused,) = read_batch(_batch(params, "departments: [departments/001.xlsx]")).refused.values()
    assert [(fault.where, fault.found) for fault in refused.faults] == [
        ("001.xlsx 基本信息 B3 · 部门编码", "（没有写）"),
        ("001.xlsx 基本信息 B4 · 部门名称", "（没有写）"),
        ("001.xlsx 要点 E2 · A-01 · 1 · 是否符合", "（没有写）"),
        ("001.xlsx 绩效目标 C2 · 第1项 · 方向", "大于"),
        ("001.xlsx 绩效目标 D2 · 第1项 · 目标值", "一百"),
    ]


def test_broken_workbooks_with_chinese_names_cost_only_themselves(params: Path) -> None:
    for name in ("财政局.xlsx", "教育局.xlsx"):
        (params / "departments" / name).write_bytes(b"PK")
    fill(EMPTY, params / "departments" / "卫健局.xlsx", {"基本信息": head(), "数据": {"B2": 1}})
    batch = read_batch(_batch(params, "departments: [departments/财政局.xlsx, departments/教育局.xlsx, departments/卫健局.xlsx]"))
    assert batch.codes == ("unreadable-1", "unreadable-2", "001")
    assert [refused.faults[0].where for refused in batch.refused.values()] == ["财政局.xlsx", "教育局.xlsx"]


def test_a_broken_workbook_costs_one_department(params: Path) -> None:
    (params / "departments" / "001.xlsx").write_bytes(EMPTY[: len(EMPTY) // 2])
    refused = read_batch(_batch(params, "departments: [departments/001.xlsx]")).refused
    with pytest.raises(Refused, match="残缺或损坏"):
        raise refused["001"]
