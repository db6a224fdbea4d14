"""Consistency checks: each fires where it should, and not where it should not."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from conftest import PARAMS
from perfeval.amounts import convert, parse
from perfeval.batch import Batch, read_batch
from perfeval.checks import check_department, compare_grades
from perfeval.evaluate import evaluate
from perfeval.figures import Department, Figure
from perfeval.narrative import Problem
from perfeval.relations import check_figures, compare
from perfeval.scheme import Scheme


@pytest.mark.parametrize(
    ("stated", "terms", "verdict"),
    [
        ("17656.23", ["1178.37", "16477.86"], "pass"),
        ("105.58", ["95.36", "10.23"], "rounding"),  # 105.59, three printed terms: 0.015 allowed
        ("105.57", ["95.36", "10.23"], "fail"),
        ("2319.21", ["122.43", "1387.72", "809.07"], "rounding"),
        ("12023.85", ["12020.61"], "fail"),
        ("2946.25", ["2940.05", "6.2"], "pass"),  # a dropped trailing zero
        ("100", ["33", "33", "33"], "rounding"),  # whole numbers: 4 × 0.5 allowed
    ],
)
def test_sums_are_compared_at_printed_precision(stated: str, terms: list[str], verdict: str) -> None:
    whole, *parts = (Figure("某项", Decimal(term), "万元", "某处") for term in (stated, *terms))
    assert compare(whole, sum((part.exact for part in parts), Fraction(0)), parts, "fail")[0] == verdict


@pytest.mark.parametrize(("typed", "verdict"), [("1.77亿元", "rounding"), ("176562345.00元", "rounding"), ("1.78亿元", "fail")])
def test_a_sum_printed_in_another_unit_has_a_precision_of_its_own(typed: str, verdict: str) -> None:
    """17656.23万元 of parts: 1.77亿元 is right to its last digit, so is 176562345.00元 to the parts' last digits."""
    number, unit = parse(typed)
    whole = Figure("支出合计", convert(number, unit, "万元"), "万元", "某处", converted=True)
    parts = [Figure("某项", Decimal(term), "万元", "某处") for term in ("1178.37", "16477.86")]
    assert compare(whole, sum((part.exact for part in parts), Fraction(0)), parts, "fail")[0] == verdict


def findings(batch: Batch, code: str) -> dict[tuple[str, str, str], str]:
    card = evaluate(batch.scheme, batch.department(code))
    return {(found.check, found.stated, found.verdict): found.why for found in check_department(card, batch.outline)}


def test_the_founding_documents_defects() -> None:
    found = findings(read_batch(PARAMS / "huidong-2021.yaml"), "441323-zzb")
    assert "335.96万元超过党建工作经费·下拨239.20万元，为其140.45%" in found["C08", "335.96万元", "warn"]
    assert "没有附自评分数" in found["C13", "良", "warn"]
    assert ("C32", "<10%", "warn") in found
    assert ("C32", "<-15%", "warn") in found
    assert ("C01", "17656.23万元", "pass") in found
    assert "缺少社区党组织服务群众专项经费·支付" in found["C08", "", "skip"]
    assert not [key for key in found if key[2] == "fail"]


def test_honest_rounding_is_not_an_error() -> None:
    batch = read_batch(PARAMS / "putuo-2024.yaml")
    assert ("C30", "105.58万元", "rounding") in findings(batch, "310107-sgb")
    assert ("C30", "251.25万元", "rounding") in findings(batch, "310107-czj")
    assert ("C02", "2995.39万元", "pass") in findings(batch, "310107-czj")
    assert ("C09", "0.39万元", "pass") in findings(batch, "310107-gzj")


@pytest.mark.parametrize(("own", "words"), [("优", "与计算的等次一致"), ("良", "两者不同"), (None, "")])
def test_own_grade_beside_a_computed_one(guangdong: Scheme, own: str | None, words: str) -> None:
    """A scheme of one indicator, fully answered: 5 of 5 marks, grade 优."""
    only = guangdong.model_copy(update={"indicators": guangdong.indicators[:1], "full_mark": guangdong.indicators[0].full_mark})
    department = read_batch(PARAMS / "huidong-2021.yaml").department("441323-zzb")
    department.narrative = department.narrative.model_copy(update={"own_grade": own})
    card = evaluate(only, department)
    assert (card.low, card.high, card.grade) == (5, 5, "优")
    assert words in compare_grades(card)
    assert bool(words) == bool(compare_grades(card))


def test_a_grade_is_stated_only_where_both_ends_agree(guangdong: Scheme) -> None:
    totals = ["100", "90", "89.99", "80", "79.99", "60", "59.99", "0"]
    assert "".join(guangdong.grade(Fraction(total)) or "" for total in totals) == "优优良良中中差差"


@pytest.mark.parametrize(("staff", "verdict"), [("51", "warn"), ("50", "pass")])
def test_more_people_than_posts(staff: str, verdict: str) -> None:
    """C28: 编制 50."""
    batch = read_batch(PARAMS / "huidong-2021.yaml")
    department = batch.department("441323-zzb")
    for name, value in (("编制数", "50"), ("在职人员数", staff)):
        department.figures[name] = Figure(name, Decimal(value), "人", "某处")
    assert [one.verdict for one in check_figures(department, batch.outline) if one.check == "C28"] == [verdict]


@pytest.mark.parametrize(("now", "before", "fires"), [("1178.37", "0.12", True), ("1178.37", "1190", False), ("0", "1178.37", False)])
def test_an_amount_ten_thousand_times_last_years(now: str, before: str, fires: bool) -> None:
    """C29: 1178.37 ÷ 0.12 = 9819.75, between 10000 ÷ 2 and 10000 × 2."""
    batch = read_batch(PARAMS / "huidong-2021.yaml")
    department = Department(batch.department("441323-zzb").narrative)
    for name, value in (("基本支出", now), ("上年基本支出", before)):
        department.figures[name] = Figure(name, Decimal(value), "万元", "某处")
    assert ("C29" in {one.check for one in check_figures(department, batch.outline)}) == fires


def _findings_of(figures: dict[str, str], units: dict[str, str], **narrative: object) -> set[tuple[str, str, str]]:
    """(check, stated, verdict) of what is not in order between these figures alone."""
    batch = read_batch(PARAMS / "huidong-2021.yaml")
    department = Department(batch.department("441323-zzb").narrative.model_copy(update=narrative))
    for name, value in figures.items():
        department.figures[name] = Figure(name, Decimal(value), units.get(name, "万元"), "某处")
    return {(one.check, one.stated, one.verdict) for one in check_figures(department, batch.outline) if one.verdict not in ("skip", "pass")}


@pytest.mark.parametrize(
    ("budget", "actual", "name"),
    [
        ("一般公共预算全年预算数", "一般公共预算支出", "C07"),
        ("甲项目·下拨", "甲项目·支付", "C08"),
        ("三公经费预算数", "三公经费决算数", "C09"),
    ],
)
def test_above_the_budget_is_told_unless_it_is_explained(budget: str, actual: str, name: str) -> None:
    figures = {budget: "100", actual: "102.59"}
    assert _findings_of(figures, {}, projects=("甲项目",)) == {(name, "102.59万元", "warn")}
    for explained in (actual, budget, actual.partition("·")[0]):
        assert _findings_of(figures, {}, projects=("甲项目",), reasons={explained: "年中追加"}) == set()


def test_more_people_than_posts_is_told_whatever_is_explained() -> None:
    figures, people = {"编制数": "50", "在职人员数": "51"}, {"编制数": "人", "在职人员数": "人"}
    assert _findings_of(figures, people, reasons={"在职人员数": "军转安置"}) == {("C28", "51人", "warn")}


@pytest.mark.parametrize(
    ("name", "value", "unit", "found"),
    [
        ("在职人员数", "-3", "人", {("C11", "-3人", "fail")}),
        ("在职人员数", "63.5", "人", {("C11", "63.5人", "fail")}),
        ("在职人员数", "0", "人", set()),
        ("基本支出", "-0.01", "万元", {("C11", "-0.01万元", "warn")}),
        ("满意度", "100.01", "%", {("C11", "100.01%", "warn")}),
        ("满意度", "100", "%", set()),
    ],
)
def test_figures_out_of_their_range(name: str, value: str, unit: str, found: set[tuple[str, str, str]]) -> None:
    assert _findings_of({name: value}, {name: unit}) == found


def test_a_budget_ten_thousand_times_what_was_spent() -> None:
    assert ("C29", "1000000万元", "fail") in _findings_of({"一般公共预算全年预算数": "1000000", "一般公共预算支出": "98.5"}, {})


def test_a_reason_belongs_to_a_figure_that_has_a_limit(params: Path) -> None:
    file = params / "departments" / "310107-sgb.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "\nreasons: {三公经费决算数: 追加出访, 三公经费决算: 追加出访}\n", encoding="utf-8")
    (fault,) = read_batch(params / "putuo-2024.yaml").refused["310107-sgb"].faults
    assert (fault.found, fault.advice) == ("三公经费决算", "是不是“三公经费决算数”？")


def test_a_problem_without_remedy_and_a_bound_beside_its_inputs() -> None:
    """C23 for the second problem; no C32 for 结转结余率 <10%, since 6 ÷ 120 is computed: it agrees (C05)."""
    batch = read_batch(PARAMS / "huidong-2021.yaml")
    department = batch.department("441323-zzb")
    problems = (Problem(problem="甲", remedy="乙"), Problem(problem="丙"))
    department.narrative = department.narrative.model_copy(update={"problems": problems})
    for name, value in (("结转结余总额", "6"), ("支出预算数", "120")):
        department.figures[name] = Figure(name, Decimal(value), "万元", "某处")
    found = check_department(evaluate(batch.scheme, department), batch.outline)
    assert [one.why for one in found if one.check == "C23"] == ["问题“丙”没有改进意见"]
    assert [(one.check, one.verdict) for one in found if one.stated == "<10%"] == [("C05", "pass")]
