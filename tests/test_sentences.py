"""The sentences with numbers: a rise, a fall, no change, and a last year that is zero, negative or missing."""

from dataclasses import replace
from decimal import Decimal

import pytest

from conftest import PARAMS
from perfeval.batch import read_batch
from perfeval.checks import check_department, compare_grades
from perfeval.evaluate import evaluate
from perfeval.figures import Figure
from perfeval.sentences import assessed_words, change_sentence, change_words, grade_words, key_sentences, total_sentence, total_words

BASIS = "上年决算"


def figure(value: str | None) -> Figure | None:
    return None if value is None else Figure("基本支出", Decimal(value), "万元", "某处")


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        ("1178.37", "1820.48", "比上年决算减少642.11万元，下降35.27%"),  # 642.11 ÷ 1820.48 = 35.2715%
        ("16477.86", "17457.86", "比上年决算减少980万元，下降5.61%"),  # 980 ÷ 17457.86 = 5.6135%
        ("9859.38", "8796.53", "比上年决算增加1062.85万元，增长12.08%"),  # 1062.85 ÷ 8796.53 = 12.0826%
        ("200", "100", "比上年决算增加100万元，增长100.00%"),
        ("0", "100", "比上年决算减少100万元，下降100.00%"),
        ("100.00", "100", "与上年决算持平"),
        ("0", "0", "与上年决算持平（均为0）"),
        ("307.82", "0", "比上年决算增加307.82万元（上年决算数为0，不计算增减比例）"),
        ("5", "-5", "比上年决算增加10万元（上年决算数为-5，不计算增减比例）"),
        ("20000.01", "20000", "比上年决算增加0.01万元，增长不足0.01%"),
        ("307.82", None, "上年决算数缺，无法比较"),
    ],
)
def test_change(now: str, before: str | None, words: str) -> None:
    this_year = figure(now)
    assert this_year is not None
    assert change_words(this_year, figure(before), BASIS) == words


def test_the_founding_documents_sentences() -> None:
    batch = read_batch(PARAMS / "huidong-2021.yaml")
    department, story = batch.department("441323-zzb"), batch.outline.expenditure
    assert (
        total_sentence(department.name, "2021", story, department.figures) == "中共惠东县委组织部2021年度总支出17656.23万元，具体情况如下："
    )
    assert [change_sentence(kind, story.basis, department.figures) for kind in story.kinds] == [
        "基本支出1178.37万元，比上年决算减少642.11万元，下降35.27%。",
        "项目支出16477.86万元，比上年决算减少980万元，下降5.61%。",
    ]


def test_a_missing_amount_is_said_not_guessed() -> None:
    story = read_batch(PARAMS / "huidong-2021.yaml").outline.expenditure
    assert total_sentence("某部门", "2021", story, {}) == "某部门2021年度总支出缺数。"
    assert change_sentence(story.kinds[0], BASIS, {}) == "基本支出缺数。"


def test_total_and_grade_of_the_founding_document() -> None:
    batch = read_batch(PARAMS / "huidong-2021.yaml")
    card = evaluate(batch.scheme, batch.department("441323-zzb"))
    # low: 5 + 5.88 + 3 + 2 + 3 + 3 + 0.5 (first point of B-07) = 22.38; high: 100 - 0.12 lost by B-01 = 99.88
    assert total_words(card) == "22.38～99.88分"
    # settled: A-01 5, B-01 6, B-02 3, B-03 2, B-05 3, B-06 3 = 22; all of it declared, 0.12 lost by B-01
    said = "满分100.00分，已评22.00分（占22.0%）；得分中部门自报、未附依据的21.88分；另有1项只填报了一部分"
    assert assessed_words(card) == said
    assert grade_words(card) == "现有数据不足，不能定等次"


def test_a_report_opens_with_what_does_not_agree_what_would_win_marks_back_and_what_is_open() -> None:
    batch = read_batch(PARAMS / "huidong-2021.yaml")
    card = evaluate(batch.scheme, batch.department("441323-zzb"))
    assert key_sentences(card, check_department(card, batch.outline)) == [
        "核对有4处提示，首先是支付超下拨：党建工作经费·支付335.96万元超过党建工作经费·下拨239.20万元，为其140.45%，请说明原因。",
        "部门预算资金支出率自报98%，失0.12分：数值升到100%，得6.00分。",
        "还有18项、77.50分未定，分值最大的是社会经济环境效益（需由人评判，尚无评分）。",
    ]


def test_without_marks_a_report_opens_with_the_values_there_are() -> None:
    batch = read_batch(PARAMS / "putuo-2024.yaml")
    card = evaluate(batch.scheme, batch.department("310107-czj"))
    assert key_sentences(card, []) == ["算得出数值的指标有2项：预算完成率98.20%、结转结余变动率12.62%。"]


def test_a_total_that_is_no_interval_is_said_once() -> None:
    """All points of A-01 answered 否 and all others not applicable: 95 of 100, 优 where the department says 良."""
    batch = read_batch(PARAMS / "huidong-2021.yaml")
    department = batch.department("441323-zzb")
    no = {str(number): {"met": "否"} for number in range(1, 6)}
    others = {one.code: "没有" for one in batch.scheme.indicators if one.code != "A-01"}
    narrative = type(department.narrative).model_validate(
        {"code": department.code, "name": department.name, "own_grade": "良", "answers": {"A-01": no}, "not_applicable": others}
    )
    card = evaluate(batch.scheme, replace(department, narrative=narrative, declared={}))
    assert compare_grades(card) == "部门自评为“良”，计算的等次为“优”（95.00分），两者不同"
