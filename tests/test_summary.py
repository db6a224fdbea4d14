"""The numbers of a batch's overview, worked by hand."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd
import pytest

from perfeval import overview, summary
from perfeval.spots import MOST_LINKED


def entry(code: str, low: str, high: str, spent: str | None = "100.00", grade: str | None = None, own: str | None = "良") -> dict[str, Any]:
    return {
        "code": code, "name": f"{code}局", "status": "完成", "statuses": {}, "low": low, "high": high, "full_mark": "100.00", "grade": grade,
        "expenditure": spent, "own_grade": own,
    }  # fmt: skip


ENTRIES = [
    entry("a", "95.00", "95.00", "1,000.00", "优"),
    entry("b", "61.00", "69.99", "20.00"),  # both in 60～70%: sure of its tenth, not of its grade
    entry("c", "100.00", "100.00", "300.00", "优"),  # the full mark belongs to the last tenth
    entry("d", "55.00", "75.00", "4.00"),  # touches 50～60, 60～70, 70～80
    entry("e", "0.00", "0.00", None, "差", own=None),
    {"code": "f", "name": "f", "status": "拒收", "faults": [{"where": "f.yaml", "found": "空"}]},
]
ORDER = ["优", "良", "中", "差"]
SCHEME = {
    "full_mark": "100",
    "grades": [["优", "9/10"], ["良", "4/5"], ["中", "3/5"], ["差", "0"]],
    "unit": "万元",
    "title": "表",
    "notice": "",
}
RUN = {"departments": ENTRIES, "scheme": SCHEME, "batch": {"title": "一批", "year": "2021"}}
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


def test_own_grades_against_computed_ones() -> None:
    """优 良 中 差 未定: of four who say 良 two are 优 and two open; e says nothing and is 差; f delivered nothing."""
    assert summary.grade_table(ENTRIES, ORDER) == [
        ("良", [2, 0, 0, 0, 2], 4),
        ("没有自评", [0, 0, 0, 1, 0], 1),
        ("合计", [2, 0, 0, 1, 2], 5),
    ]


def test_what_the_leaders_of_a_batch_must_know() -> None:
    kinds = [
        {"check": "C13", "name": "自评", "fail": 9, "departments": 9},
        {"check": "C01", "name": "支出构成", "fail": 1, "departments": 1},
    ]
    assert summary.key_sentences(ENTRIES, ORDER, summary.losses(ROWS), kinds) == [
        "5个部门有报告，等次优2个、差1个，未定2个。",
        "自评等次与计算的等次可以比较的2个部门中，自评偏高0个，偏低2个，一致0个。",
        "失分率最高的是乙：已评1个部门，1个失分，失分率75.0%。",
        "数据不符最多的是支出构成，1个部门。",
        "没有报告的部门：拒收1个。",
    ]
    assert summary.key_sentences([], ORDER, [], []) == []


def test_an_interval_counts_in_every_tenth_it_touches() -> None:
    found = {part.name: (part.surely, part.perhaps) for part in summary.tenths(ENTRIES) if part.surely or part.perhaps}
    assert [part.name for part in summary.tenths(ENTRIES[:3])] == [
        "60～70%",
        "70～80%",
        "80～90%",
        "90～100%",
    ]  # from the first that counts
    assert summary.tenths([]) == []
    assert found == {"0～10%": (1, 0), "50～60%": (0, 1), "60～70%": (1, 1), "70～80%": (0, 1), "90～100%": (2, 0)}


def exact_shares(rows: pd.DataFrame) -> dict[str, list[tuple[Fraction | None, bool]]]:
    return {code: [(share.exact, bool(share.open)) for share in line] for code, line in summary.group_shares(rows)[1].items()}


def test_shares_of_groups_are_of_what_was_assessed() -> None:
    """a: 4 of 5, and nothing yet of 10: no share, which is not zero; b: 5 of 5, 2.5 of 10."""
    assert summary.group_shares(ROWS)[0] == ["一组", "二组"]
    assert exact_shares(ROWS) == {"a": [(Fraction(4, 5), False), (None, True)], "b": [(Fraction(1), False), (Fraction(1, 4), False)]}


def test_what_is_open_is_marked_and_not_counted_as_lost() -> None:
    """a: 9 of 10 assessed, 5 more open: 90 %, marked."""
    rows = pd.DataFrame(
        [("a", "I-1", "甲", "一组", "9.00", "10.00", "得分"), ("a", "I-2", "乙", "一组", "", "5.00", "缺数")],
        columns=ROWS.columns,
        dtype="string",
    )
    assert '<td class="h0">90.0% ○</td>' in overview.groups(RUN, rows).data


@pytest.mark.parametrize("full", ["", "0.00"])
def test_a_group_without_marks_is_no_share_of_zero(full: str) -> None:
    """c: 1 of 8 is 12.5 %, printed 13 %; all of 二组 is not applicable. One department or too many for lines: both are shown."""
    rows = pd.DataFrame(
        [("c", "I-1", "甲", "一组", "1.00", "8.00", "得分"), ("c", "I-2", "乙", "二组", "", full, "不适用")],
        columns=ROWS.columns,
        dtype="string",
    )
    assert exact_shares(pd.concat([ROWS, rows]))["c"] == [(Fraction(1, 8), False), (None, False)]
    page = overview.groups({**RUN, "departments": [entry("c", "1.00", "1.00")]}, pd.concat([ROWS, rows])).data
    assert '<td class="h3">12.5%</td><td class="h0">—</td>' in page
    many = pd.concat([rows.assign(department_code=str(number)) for number in range(overview.MOST_LINES)] + [rows, ROWS])
    page = overview.groups({**RUN, "departments": []}, many).data
    assert f'<td class="h0">1</td><td class="h0">1</td><td class="h0">0</td><td class="h3">{overview.MOST_LINES + 1}</td>' in page
    assert (
        '<th scope="row">二组</th><td class="h0">0</td><td class="h0">0</td><td class="h0">0</td><td class="h3">1</td>' in page
    )  # b: 25 %


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
        {"check": "C10", "name": "异常的数值有说明", "departments": 1, "fail": 0, "warn": 1, "rounding": 0},
    ]


def test_every_part_of_the_overview_shows_and_links() -> None:
    sizes = overview.sizes(RUN).data
    assert all(f'href="{code}/report.html"><title>{code}局</title>' in sizes for code in "abcd")
    assert "e/report.html" not in sizes
    page = overview.groups(RUN, ROWS).data
    assert '<td class="h1">80.0%</td>' in page  # 良 begins at 80 %
    assert page.index("a/report.html") < page.index("b/report.html")  # 95 before 61～69.99
    assert "61.00～69.99" in page
    assert "首先是f.yaml：空" in overview.undelivered(RUN).data
    assert "确定2" in overview.totals(RUN).data


def test_a_grade_that_departments_gave_themselves_is_counted_not_listed() -> None:
    told = [("a", "C13", "score", "fail", "自评为优"), ("b", "C01", "sum", "fail", "支出构成：乙")]
    found = pd.DataFrame(told, columns=["file", "check", "kind", "verdict", "why"], dtype="string")
    page = overview.findings(RUN, found, summary.by_check(found)).data
    assert "自评为优" not in page
    assert "（1条）" in page
    assert "自评等次与计算的等次一致" in page


@pytest.mark.parametrize("count", [MOST_LINKED, MOST_LINKED + 1, overview.MOST_DOTS])
def test_the_chart_of_dots_stays_small(count: int) -> None:
    some = [entry(f"D{n:05d}", f"{50 + n % 40}.00", f"{50 + n % 40 + n % 2}.00", f"{n + 1}.00") for n in range(count)]
    page = overview.sizes({**RUN, "departments": some}).data
    assert len(page.partition("</svg>")[0].encode()) < 25_000
    assert ("<a " in page) == (count <= MOST_LINKED)


def test_who_is_missing_is_listed_up_to_a_number() -> None:
    missing = [{"code": f"f{n}", "name": f"f{n}", "status": "失败", "error": "停电"} for n in range(overview.MOST_LINES + 1)]
    page = overview.undelivered({**RUN, "departments": missing}).data
    assert page.count("停电") == overview.MOST_LINES
    assert f"共{overview.MOST_LINES + 1}个" in page


def test_many_departments_are_counted_instead_of_listed() -> None:
    many = pd.concat([ROWS.assign(department_code=f"{n}") for n in range(overview.MOST_LINES + 1)], ignore_index=True)
    assert "各组得分率的部门数" in overview.groups({**RUN, "departments": []}, many).data


def test_a_batch_in_which_everybody_is_refused_still_has_an_overview() -> None:
    run = {**RUN, "departments": [ENTRIES[-1]]}
    nothing = pd.DataFrame(columns=ROWS.columns, dtype="string")
    parts = [overview.head(run, [], []), overview.totals(run), overview.groups(run, nothing), overview.losses([]), overview.sizes(run)]
    page = "".join(str(part.data) for part in parts)
    assert "没有报告的部门：拒收1个。" in page
    assert "没有一个部门有得分" in page
