"""The official final-accounts tables of a department: by name, in 元 or 万元, and the relations between them.

The figures are those that 中共上海市普陀区委社会工作部 published for 2024: 人员 95.36 and 公用 10.23 beside 基本支出 105.58, off
by 0.01 for honest rounding.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from perfeval.batch import Batch, read_batch
from perfeval.checks import check_department
from perfeval.evaluate import evaluate
from perfeval.relations import Finding, check_figures, classes

Rows = list[list[Any]]
SUMMARY: Rows = [
    ["收入", None, "支出", None],
    ["项目", "决算数", "项目", "决算数"],
    ["栏次", "1", "栏次", "2"],
    ["一、一般公共预算财政拨款收入", 307.82, "一、一般公共服务支出", 307.82],
    ["本年收入合计", 307.82, "本年支出合计", 307.82],
    ["年初结转和结余", 0, "年末结转和结余", 0],
    ["总  计", 307.82, "总  计", 307.82],
]
SPENT: Rows = [
    ["功能分类科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出"],
    ["类", "款", None, None, None],
    ["合计", None, 307.82, 105.58, 202.24],
    ["201", "一般公共服务支出", 307.82, 105.58, 202.24],
]
GENERAL: Rows = [["功能分类科目编码", "科目名称", "合计", "基本支出", "项目支出"], ["合计", None, 307.82, 105.58, 202.24]]
BASIC: Rows = [
    ["编码", "名称", "决算数", "编码", "名称", "决算数"],
    ["301", "工资福利支出", 95.36, "302", "商品和服务支出", 10.23],
    ["人员经费合计", None, 95.36, "公用经费合计", None, 10.23],
]
THREE: Rows = [
    ["预算数", None, None, "决算数", None, None],
    ["合计", "因公出国（境）费", "公务接待费", "合计", "因公出国（境）费", "公务接待费"],
    ["1", "2", "3", "4", "5", "6"],
    [0.5, 0, 0.5, 0.6, 0, 0.6],
]
TABLES = {
    "收入支出决算总表": SUMMARY,
    "支出决算表": SPENT,
    "一般公共预算财政拨款支出决算表": GENERAL,
    "一般公共预算财政拨款基本支出决算表": BASIC,
    "财政拨款“三公”经费支出决算表": THREE,
}


def save(path: Path, tables: dict[str, Rows], unit: str, year: int) -> None:
    book = Workbook()
    del book["Sheet"]
    for number, (name, rows) in enumerate(tables.items(), 1):
        sheet = book.create_sheet(f"公开{number:02d}")
        for row in [[f"{year}年度{name}"], [f"金额单位：{unit}"], *rows]:
            sheet.append(row)
    book.save(path)


def with_accounts(params: Path, tables: dict[str, Rows], unit: str = "万元") -> Batch:
    """The sample batch in which 社会工作部 has sent its tables instead of figures."""
    save(params / "departments" / "accounts.xlsx", tables, unit, 2024)
    department = params / "departments" / "310107-sgb.yaml"
    department.write_text(department.read_text(encoding="utf-8") + "\naccounts: accounts.xlsx\n", encoding="utf-8")
    table = params / "figures" / "putuo-2024.csv"
    others = [line for line in table.read_text(encoding="utf-8").splitlines(keepends=True) if not line.startswith("310107-sgb")]
    table.write_text("".join(others), encoding="utf-8")
    return read_batch(params / "putuo-2024.yaml")


def findings(batch: Batch) -> dict[str, Finding]:
    """What was checked inside and between the tables, by the name of the relation; skips left out."""
    found = check_department(evaluate(batch.scheme, batch.department("310107-sgb")), batch.outline)
    return {one.why.partition("：")[0]: one for one in found if one.verdict != "skip" and "accounts.xlsx" in one.where}


def test_figures_come_from_the_cells_of_the_tables(params: Path) -> None:
    figures = with_accounts(params, TABLES).department("310107-sgb").figures
    read = {name: (str(figures[name].value), figures[name].source) for name in ("支出合计", "人员经费", "三公经费决算数")}
    assert read == {
        "支出合计": ("307.82", "accounts.xlsx 公开02 C5（支出决算表）"),
        "人员经费": ("95.36", "accounts.xlsx 公开04 C5（一般公共预算财政拨款基本支出决算表）"),
        "三公经费决算数": ("0.6", "accounts.xlsx 公开05 D6（财政拨款“三公”经费支出决算表）"),
    }


def test_relations_are_checked_at_printed_precision(params: Path) -> None:
    found = findings(with_accounts(params, TABLES))
    assert found["基本支出与经济分类"].verdict == "rounding"  # 95.36 + 10.23 = 105.59, printed 105.58
    assert found["支出总表与支出表"].verdict == "pass"
    assert found["总表两方相等"].verdict == "pass"
    assert found["“三公”经费超预算"].verdict == "warn"  # 0.6 of 0.5


@pytest.mark.parametrize(
    ("table", "cell", "wrong", "fails"),
    [
        ("支出决算表", (2, 2), 317.82, {"支出表各栏", "支出总表与支出表"}),
        ("收入支出决算总表", (6, 1), 308, {"总表收入方", "总表两方相等"}),
        ("一般公共预算财政拨款支出决算表", (1, 3), 106.58, {"一般公共预算支出构成", "基本支出与经济分类"}),
    ],
)
def test_a_wrong_cell_fails_its_relations(table: str, cell: tuple[int, int], wrong: float, fails: set[str], params: Path) -> None:
    rows = [list(row) for row in TABLES[table]]
    rows[cell[0]][cell[1]] = wrong
    found = findings(with_accounts(params, {**TABLES, table: rows}))
    assert {name for name, one in found.items() if one.verdict == "fail" and name in ACCOUNT_RELATIONS} == fails


ACCOUNT_RELATIONS = {
    "总表收入方", "总表支出方", "总表两方相等", "支出总表与支出表", "支出表各栏", "一般公共预算支出构成", "基本支出与经济分类",
}  # fmt: skip


def test_yuan_is_converted_exactly(params: Path) -> None:
    """3,078,234.56 元 is 307.823456 万元."""
    spent: Rows = [["科目", "名称", "本年支出合计", "基本支出", "项目支出"], ["合计", None, "3,078,234.56", 1, 2]]
    figures = with_accounts(params, {"支出决算表": spent}, "元").department("310107-sgb").figures
    assert figures["支出合计"].value == Decimal("307.823456")


def test_what_cannot_be_understood_is_refused(params: Path) -> None:
    batch = with_accounts(params, {"别的表": SPENT})
    assert [fault.found for fault in batch.refused["310107-sgb"].faults] == ["没有认得的决算表"]
    book = Workbook()
    book.worksheets[0].append(["支出决算表"])
    book.save(params / "departments" / "accounts.xlsx")
    assert [fault.found for fault in read_batch(batch.path).refused["310107-sgb"].faults] == ["支出决算表：没有写单位"]


CLASSES: Rows = [
    ["功能分类科目编码", None, None, "科目名称", "本年支出合计", "基本支出", "项目支出"],
    ["类", "款", "项", None, None, None, None],
    ["合计", None, None, None, 307.82, 105.58, 202.24],
    ["201", None, None, "一般公共服务支出", 295.18, 92.94, 202.24],
    ["201", "39", None, "社会工作事务", 295.18, 92.94, 202.24],
    ["201", "39", "01", "行政运行", 92.94, 92.94, None],
    ["201", "39", "02", "一般行政管理事务", 202.24, None, 202.24],
    ["208", None, None, "社会保障和就业支出", 12.64, 12.64, None],
]


@pytest.mark.parametrize(
    ("cell", "wrong", "told"),
    [
        (None, None, ["支出决算表：类、款、项逐级、逐栏核对，13处相符"]),
        ((5, 5), 82.94, ["支出决算表·20139·基本支出", "支出决算表·2013901·本年支出合计"]),  # the 款 above it, and its own row
        ((7, 4), 12.65, ["支出决算表·本年支出合计", "支出决算表·208·本年支出合计"]),  # off by 0.01: rounding
    ],
)
def test_classes_add_up_to_their_total_and_across(cell: tuple[int, int] | None, wrong: float | None, told: list[str], params: Path) -> None:
    """合计 = 201 + 208; 201 = 20139; 20139 = 2013901 + 2013902; 本年支出 = 基本 + 项目 across: three columns each, and four rows."""
    rows = [list(row) for row in CLASSES]
    if cell:
        rows[cell[0]][cell[1]] = wrong
    batch = with_accounts(params, {"支出决算表": rows})
    department = batch.department("310107-sgb")
    found = [one for one in classes(department, batch.outline) if cell is None or one.verdict != "pass"]
    by_place = {figure.source: name for name, figure in department.figures.items() if "·" in name}
    assert [by_place[one.where] if one.stated else one.why for one in found] == told


def test_last_years_tables_give_last_years_figures_and_the_carry_over(params: Path) -> None:
    """年末结转和结余 of 2023 was 3.00, 年初结转和结余 of 2024 is 0: C03."""
    before = [list(row) for row in SUMMARY]
    before[5][3] = 3
    save(params / "departments" / "before.xlsx", {"收入支出决算总表": before, "支出决算表": SPENT}, "万元", 2023)
    department = params / "departments" / "310107-sgb.yaml"
    department.write_text(department.read_text(encoding="utf-8") + "\nlast_year_accounts: before.xlsx\n", encoding="utf-8")
    batch = with_accounts(params, TABLES)
    assert batch.department("310107-sgb").figures["上年支出合计"].source == "before.xlsx 公开02 C5（支出决算表）"
    assert findings(batch)["上年末转入本年初"].verdict == "warn"


def test_tables_of_another_year_are_refused(params: Path) -> None:
    with_accounts(params, TABLES)
    save(params / "departments" / "accounts.xlsx", {"支出决算表": SPENT}, "万元", 2023)
    refused = read_batch(params / "putuo-2024.yaml").refused["310107-sgb"]
    assert [(fault.found, fault.allowed) for fault in refused.faults] == [("支出决算表：2023 年", "2024 年的决算表")]


def test_yuan_labelled_as_wan_yuan_is_found_not_corrected(params: Path) -> None:
    """支出决算表 in 元 under the label 万元: 3,078,200 beside the 307.82 of 收入支出决算总表, ten thousand times."""
    spent: Rows = [row if n < 2 else [cell * 10_000 if isinstance(cell, float) else cell for cell in row] for n, row in enumerate(SPENT)]
    batch = with_accounts(params, {**TABLES, "支出决算表": spent})
    found = [one for one in check_figures(batch.department("310107-sgb"), batch.outline) if one.check == "C29"]
    assert {(one.stated, one.computed, one.verdict) for one in found} == {
        ("307.82万元", "3078200万元", "fail"),  # 收入支出决算总表 beside it
        ("1055800万元", "105.59万元", "fail"),  # 基本支出 beside 人员经费 + 公用经费
    }
    assert "相差约10000倍" in found[0].why
