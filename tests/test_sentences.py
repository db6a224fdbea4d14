"""The sentences with numbers: a rise, a fall, no change, and a last year that is zero, negative or missing."""

from decimal import Decimal

import pytest

from conftest import PARAMS
from perfeval.batch import read_batch
from perfeval.evaluate import evaluate
from perfeval.figures import Figure
from perfeval.sentences import assessed_words, change_sentence, change_words, grade_words, total_sentence, total_words

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
