"""The numbers of a batch's overview, worked by hand."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd
import pytest

from perfeval import overview, summary


def entry(code: str, low: str, high: str, spent: str | None = "100.00", grade: str | None = None) -> dict[str, Any]:
    return {
        "code": code, "name": f"{code}局", "status": "完成", "statuses": {}, "low": low, "high": high, "full_mark": "100.00", "grade": grade,
        "expenditure": spent,
    }  # fmt: skip


ENTRIES = [
    entry("a", "95.00", "95.00", "1,000.00", "优"),
    entry("b", "61.00", "69.99", "20.00"),  # both in 60～70%: sure of its tenth, not of its grade
    entry("c", "100.00", "100.00", "300.00", "优"),  # the full mark belongs to the last tenth
    entry("d", "55.00", "75.00", "4.00"),  # touches 50～60, 60～70, 70～80
    entry("e", "0.00", "0.00", None, "差"),
    {"code": "f", "name": "f", "status": "拒收", "faults": [{"where": "f.yaml", "found": "空"}]},
]
ROWS = pd.DataFrame(
    [
        ("a", "I-1", "甲", "一组/子组", "4.00", "5.00", "得分"),
        ("a", "I-2", "乙", "二组", "", "10.00", "缺数"),
        ("b", "I-1", "甲", "一组/子组", "5.00", "5.00", "得分"),
        ("b", "I-2", "乙", "二组", "2.50", "10.00", "得分"),
    ],
    columns=["department_code", "indicator_code", "indicator", "group", "score", "full_mark", "status"],
    dtype="string",
)


def test_grades_and_what_was_not_delivered() -> None:
    assert summary.grades(ENTRIES) == [("优", 2), ("未定", 2), ("差", 1), ("拒收", 1)]


def test_an_interval_counts_in_every_tenth_it_touches() -> None:
    found = {part.name: (part.surely, part.perhaps) for part in summary.tenths(ENTRIES) if part.surely or part.perhaps}
    assert found == {"0～10%": (1, 0), "50～60%": (0, 1), "60～70%": (1, 1), "70～80%": (0, 1), "90～100%": (2, 0)}


def test_shares_of_groups() -> None:
    """a: 4 of 5, and nothing yet of 10; b: 5 of 5, 2.5 of 10."""
    shares = summary.group_shares(ROWS)
    assert shares.to_dict("index") == {"a": {"一组": Fraction(4, 5), "二组": 0}, "b": {"一组": 1, "二组": Fraction(1, 4)}}


@pytest.mark.parametrize("full", ["", "0.00"])
def test_a_group_without_marks_is_no_share_of_zero(full: str) -> None:
    """c: 1 of 8 is 12.5 %, printed 13 %; all of 二组 is not applicable. One department or too many for lines: both are shown."""
    rows = pd.DataFrame(
        [("c", "I-1", "甲", "一组", "1.00", "8.00", "得分"), ("c", "I-2", "乙", "二组", "", full, "不适用")],
        columns=ROWS.columns,
        dtype="string",
    )
    assert summary.group_shares(pd.concat([ROWS, rows])).to_dict("index")["c"] == {"一组": Fraction(1, 8), "二组": None}
    page = overview.groups({"departments": [entry("c", "1.00", "1.00")]}, pd.concat([ROWS, rows])).data
    assert '<td class="h0">13%</td><td class="h0">—</td>' in page
    many = pd.concat([rows.assign(department_code=str(number)) for number in range(overview.MOST_LINES)] + [rows, ROWS])
    page = overview.groups({"departments": []}, many).data
    assert f'<th scope="row">一组</th><td class="h4">{overview.MOST_LINES + 1}</td>' in page
    assert '<th scope="row">二组</th><td class="h4">1</td><td class="h4">1</td>' in page  # a: 0 %; b: 25 %; nobody else


def test_losses_are_of_what_was_assessed() -> None:
    """乙: 7.5 of the 10 that were assessed; 甲: 1 of 10."""
    assert summary.losses(ROWS) == [
        {"code": "I-2", "name": "乙", "lost": "1", "settled": "1", "missing": "1", "points": "7.50", "share": "75.0%"},
        {"code": "I-1", "name": "甲", "lost": "1", "settled": "2", "missing": "0", "points": "1.00", "share": "10.0%"},
    ]


def test_four_parts_by_size() -> None:
    """4, 20, 300 and 1,000: one in each; e has no expenditure."""
    assert summary.by_size(ENTRIES) == [
        {"count": "1", "from": "4.00", "to": "4.00", "low": "55.00", "high": "75.00"},
        {"count": "1", "from": "20.00", "to": "20.00", "low": "61.00", "high": "69.99"},
        {"count": "1", "from": "300.00", "to": "300.00", "low": "100.00", "high": "100.00"},
        {"count": "1", "from": "1,000.00", "to": "1,000.00", "low": "95.00", "high": "95.00"},
    ]


def test_findings_by_kind() -> None:
    told = [
        ("a", "C01", "sum", "fail", "支出构成：甲"),
        ("b", "C01", "sum", "rounding", "支出构成：乙"),
        ("b", "C10", "advisory", "warn", "丙"),
    ]
    found = pd.DataFrame(told, columns=["file", "check", "kind", "verdict", "why"], dtype="string")
    assert summary.by_check(found) == [
        {"check": "C01", "name": "支出构成", "departments": 2, "fail": 1, "warn": 0, "rounding": 1},
        {"check": "C10", "name": "", "departments": 1, "fail": 0, "warn": 1, "rounding": 0},
    ]


def test_every_part_of_the_overview_shows_and_links() -> None:
    run = {"departments": ENTRIES}
    sizes = overview.sizes(run).data
    assert all(f'href="{code}/report.html"' in sizes for code in "abcd")
    assert "e/report.html" not in sizes
    assert 'class="h4">80%' in overview.groups(run, ROWS).data
    assert "首先是f.yaml：空" in overview.undelivered(run).data
    assert "确定2" in overview.totals(run).data


def test_many_departments_are_counted_instead_of_listed() -> None:
    many = pd.concat([ROWS.assign(department_code=f"{n}") for n in range(overview.MOST_LINES + 1)], ignore_index=True)
    assert "各组得分率的部门数" in overview.groups({"departments": []}, many).data
