"""The nine final-accounts tables in the form that most places publish since 2021: 行次 and 金额, in 元, 编制单位 above the head.

The amounts are invented, and every relation between them holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from conftest import PARAMS
from perfeval.batch import Batch, read_batch
from perfeval.checks import check_department
from perfeval.evaluate import evaluate
from perfeval.outline import read_outline
from perfeval.show import basis, sections

Rows = list[list[Any]]
Tables = dict[str, Rows]
SUMMARY, THREE = "收入支出决算总表", "财政拨款“三公”经费支出决算表"
FUNDS = ["一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款"]
BATCH = """batch: b
title: 试
year: "2024"
scheme: schemes/framework-2013.yaml
outline: outline.yaml
departments: [departments/001.yaml]
"""


def nine() -> Tables:
    """Each table without its title: name → rows."""
    return {
        SUMMARY: [
            ["收入", None, None, "支出", None, None],
            ["项目", "行次", "金额", "项目", "行次", "金额"],
            ["栏次", None, "1", "栏次", None, "2"],
            ["一、一般公共预算财政拨款收入", "1", 9_000_000, "一、一般公共服务支出", "32", 9_500_000],
            ["本年收入合计", "27", 10_000_000, "本年支出合计", "58", 9_500_000],
            ["使用非财政拨款结余（含专用结余）", "28", 50_000, "结余分配", "59", 50_000],
            ["年初结转和结余", "29", None, "年末结转和结余", "60", 500_000],
            ["总计", "31", 10_050_000, "总计", "62", 10_050_000],
        ],
        "收入决算表": [
            ["项目", None, "本年收入合计", "财政拨款收入", "事业收入", None, "其他收入"],
            ["功能分类科目编码", "科目名称", None, None, "小计", "其中：教育收费", None],
            ["栏次", None, "1", "2", "3", "4", "5"],
            ["合计", None, 10_000_000, 9_600_000, None, None, 400_000],
        ],
        "支出决算表": [
            ["项目", None, "本年支出合计", "基本支出", "项目支出"],
            ["合计", None, 9_500_000, 6_000_000, 3_500_000],
        ],
        "财政拨款收入支出决算总表": [
            ["收入", None, None, "支出", *[None] * 5],
            ["项目", "行次", "金额", "项目", "行次", "合计", *FUNDS],
            ["一、一般公共预算财政拨款", "1", 9_000_000, "一、一般公共服务支出", "33", 9_100_000, 8_500_000, 500_000, 100_000],
            ["二、政府性基金预算财政拨款", "2", 500_000, None, "34", None, None, None, None],
            ["三、国有资本经营预算财政拨款", "3", 100_000, None, "35", None, None, None, None],
            ["本年收入合计", "27", 9_600_000, "本年支出合计", "59", 9_100_000, 8_500_000, 500_000, 100_000],
            ["年初财政拨款结转和结余", "28", 200_000, "年末财政拨款结转和结余", "60", 700_000, 700_000, None, None],
            ["一般公共预算财政拨款", "29", 200_000, None, "61", None, None, None, None],
            ["总计", "32", 9_800_000, "总计", "64", 9_800_000, 9_200_000, 500_000, 100_000],
        ],
        "一般公共预算财政拨款支出决算表": [
            ["项目", None, "本年支出", None, None],
            ["功能分类科目编码", "科目名称", "小计", "基本支出", "项目支出"],
            ["合计", None, 8_500_000, 6_000_000, 2_500_000],
        ],
        "一般公共预算财政拨款基本支出决算明细表": [
            ["人员经费", None, None, "公用经费", *[None] * 5],
            ["科目编码", "科目名称", "金额"] * 3,
            ["301", "工资福利支出", 4_000_000, "302", "商品和服务支出", 900_000, "310", "资本性支出", 100_000],
            ["303", "对个人和家庭的补助", 1_000_000, *[None] * 6],
            ["人员经费合计", None, 5_000_000, "公用经费合计", None, None, None, None, 1_000_000],
        ],
        "政府性基金预算财政拨款收入支出决算表": [
            ["项目", None, "年初结转和结余", "本年收入", "本年支出", None, None, "年末结转和结余"],
            ["功能分类科目编码", "科目名称", None, None, "小计", "基本支出", "项目支出", None],
            ["合计", None, None, 500_000, 500_000, None, 500_000, None],
        ],
        "国有资本经营预算财政拨款支出决算表": [
            ["项目", None, "本年支出", None, None],
            ["功能分类科目编码", "科目名称", "合计", "基本支出", "项目支出"],
            ["合计", None, 100_000, None, 100_000],
        ],
        THREE: [
            ["预算数", *[None] * 5, "决算数", *[None] * 5],
            ["合计", "因公出国（境）费", "公务用车购置及运行维护费", None, None, "公务接待费"] * 2,
            [None, None, "小计", "公务用车购置费", "公务用车运行维护费", None] * 2,
            [str(number) for number in range(1, 13)],
            [120_000, None, 100_000, None, 100_000, 20_000, 110_000, None, 95_000, None, 95_000, 15_000],
        ],
    }


def batch_of(params: Path, tables: Tables) -> Batch:
    book = Workbook()
    del book["Sheet"]
    for number, (name, rows) in enumerate(tables.items(), 1):
        sheet = book.create_sheet(f"GK{number:02d}")
        titles = [[name], [None, f"公开{number:02d}表"], ["编制单位：某县财政局", "2024年度", "金额单位：元"]]
        for row in [*titles, *rows, ["注：本表反映部门本年度的情况。"]]:
            sheet.append(row)
    book.save(params / "departments" / "nine.xlsx")
    (params / "departments" / "001.yaml").write_text('code: "001"\nname: 某局\naccounts: nine.xlsx\n', encoding="utf-8")
    (params / "b.yaml").write_text(BATCH, encoding="utf-8")
    return read_batch(params / "b.yaml")


def test_all_nine_are_read_and_agree(params: Path) -> None:
    """Of the relations, only those to last year's tables and to what the form of 国有资本经营 leaves out cannot be checked."""
    batch = batch_of(params, nine())
    department = batch.department("001")
    found = check_department(evaluate(batch.scheme, department), batch.outline)
    about_tables = {check.name for check in batch.outline.account_checks}
    verdicts = {one.why.partition("：")[0]: one.verdict for one in found if one.why.partition("：")[0] in about_tables}
    assert {name for name, verdict in verdicts.items() if verdict != "pass"} == {"国有资本经营结转", "上年末转入本年初"}
    assert set(verdicts) == about_tables
    places = {
        name: department.figures[name].source.partition("（")[0] for name in ("支出合计", "公用经费", "三公经费决算数", "结转结余总额")
    }
    assert places == {
        "支出合计": "nine.xlsx GK03 C5",
        "公用经费": "nine.xlsx GK06 I8",
        "三公经费决算数": "nine.xlsx GK09 G8",
        "结转结余总额": "nine.xlsx GK01 F10",
    }
    assert "年初结转和结余" not in department.figures, "a blank amount is missing, and not the one of the other half"


def test_every_cell_that_the_outline_names_is_in_one_of_the_forms(params: Path) -> None:
    """What no relation can find is a mistake of the mapping: each table gives at least its totals."""
    figures = batch_of(params, nine()).department("001").figures
    outline = read_outline(PARAMS / "outline.yaml")
    assert [table for table in outline.accounts if not any(name.startswith(f"{table}·") for name in figures)] == []


def _text(tables: Tables) -> None:
    tables["支出决算表"][1][2] = "约950万"


def _error(tables: Tables) -> None:
    tables["支出决算表"][1][3] = "#DIV/0!"


def _twice(tables: Tables) -> None:
    tables["2024年度支出决算表"] = tables["支出决算表"]


@pytest.mark.parametrize(
    ("change", "where", "found"),
    [
        (_text, "nine.xlsx GK03 C5", "约950万"),
        (_error, "nine.xlsx GK03 D5", "#DIV/0!"),
        (_twice, "nine.xlsx GK10", "又一张 支出决算表（另一张在工作表 GK03）"),
    ],
)
def test_what_stands_where_a_number_belongs(change: Callable[[Tables], None], where: str, found: str, params: Path) -> None:
    tables = nine()
    change(tables)
    faults = batch_of(params, tables).refused["001"].faults
    assert (where, found) in {(fault.where.partition(" · ")[0], fault.found) for fault in faults}


def test_the_numbers_of_columns_are_no_amounts(params: Path) -> None:
    tables = nine()
    tables[THREE].pop()
    assert "三公经费决算数" not in batch_of(params, tables).department("001").figures


@pytest.mark.parametrize(
    ("title", "known"),
    [
        ("2024年度支出决算表", True),
        ("某县财政局支出决算表", True),
        ("三、支出决算表（公开03表）", True),
        ("支出决算表 公开03表", True),
        ("项目支出决算表", False),
        ("机构运行经费支出决算表", False),
        ("财政拨款支出决算表", False),
    ],
)
def test_a_table_whose_name_only_ends_alike_is_another(title: str, known: bool, params: Path) -> None:
    batch = batch_of(params, {SUMMARY: nine()[SUMMARY], title: nine()["支出决算表"]})
    assert ("支出决算表·基本支出" in batch.department("001").figures) == known


def test_a_number_of_the_report_leads_to_its_cell(params: Path) -> None:
    """One click on 总支出 of the table, and its file, sheet and cell stand there; 元 does not add zeros."""
    batch = batch_of(params, nine())
    card = evaluate(batch.scheme, batch.department("001"))
    text, data = sections(batch, card).data, basis(card).data
    found = re.search('<a href="#(f-[^"]*)">950.00</a>', text)
    assert found
    (row,) = re.findall(f'<tr id="{found[1]}">.*?</tr>', data)
    assert re.findall("<td.*?>(.*?)</td>", row) == ["支出合计", "950万元", "nine.xlsx GK03 C5（支出决算表）"]
