"""Scorecards: policies, modifiers and properties of a whole scheme, with the arithmetic in comments."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import CITE, PARAMS, ROOT, Write, department, judged
from perfeval.checks import own_scores, unexplained
from perfeval.evaluate import Scorecard, evaluate, peer_values
from perfeval.outline import read_outline
from perfeval.scheme import Scheme
from perfeval.scheme_check import read_scheme
from perfeval.sentences import compared_marks, grade_words
from perfeval.table import scheme_schema, scheme_table

JUDGED = {"rule": {"kind": "judged", "guide": "评判"}}
RATIO = {"formula": "甲 / 乙", "rule": {"kind": "proportion"}}


@pytest.mark.parametrize(("graded", "grade"), [("rounded", "优"), ("exact", "良")])
def test_the_undecided_total_of_89_995(write: Write, graded: str, grade: str) -> None:
    """Unrounded marks add up to 89.995: 优 if the printed 90.00 is graded, 良 if the exact total is."""
    scheme = write([{"full_mark": "100", **RATIO}], mark_digits=None, graded=graded)
    card = evaluate(scheme, department({"甲": "89.995", "乙": "100"}))
    assert (card.total(card.low), card.grade) == ("90.00", grade)


@pytest.mark.parametrize(("parts", "mark"), [("exact", "0.65"), ("started", "0.5"), ("whole", "1")])
def test_the_undecided_8_70_points_over(write: Write, parts: str, mark: str) -> None:
    """46 posts, 50 staff: 8.6957 points over, 0.5 each: 5 - 4.3478 · 5 - 9 × 0.5 · 5 - 8 × 0.5."""
    rule = {"kind": "deduct", "above": "100%", "per": "1%", "points": "0.5", "parts": parts}
    card = evaluate(write([{"full_mark": "5", "formula": "甲 / 乙", "rule": rule}]), department({"甲": "50", "乙": "46"}))
    assert card.rows[0].score == Fraction(mark)


@pytest.mark.parametrize(
    ("policy", "total", "full"),
    [
        ("full_mark", "90", "20"),  # 20 + 30 + 40
        ("zero", "70", "20"),  # 0 + 30 + 40
        ("drop_in_group", "80", "0"),  # 一组 50: 30 of 30 becomes 50 of 50; 30 of 50 in 二组
        ("drop_in_whole", "75", "0"),  # (30 + 30) ÷ 80 × 100
    ],
)
def test_what_does_not_apply(write: Write, policy: str, total: str, full: str) -> None:
    rows = [{"full_mark": "20", **JUDGED}, {"full_mark": "30", **JUDGED}, {"full_mark": "50", "group": ["二组"], **JUDGED}]
    scores = {"I-2": judged("30"), "I-3": judged("40" if policy in ("full_mark", "zero") else "30")}
    card = evaluate(write(rows, not_applicable=policy), department(not_applicable={"I-1": "没有此项"}, judgements=scores))
    assert (card.low, card.high) == (Fraction(total), Fraction(total))
    assert card.rows[0].full == Fraction(full)
    assert card.assessed == 100


def test_bonus_penalty_and_group_cap(write: Write) -> None:
    rows = [
        {"full_mark": "60", **JUDGED},
        {"full_mark": "40", "group": ["二组"], **JUDGED},
        {"full_mark": "5", "counts": "bonus", **JUDGED},
        {
            "full_mark": "10",
            "counts": "penalty",
            "formula": "甲",
            "rule": {"kind": "deduct", "above": 0, "per": 1, "points": 2, "parts": "whole"},
        },
    ]
    groups = [{"name": "一组", "full_mark": "60", "cap": "50"}, {"name": "二组", "full_mark": "40"}]
    scores = {"I-1": judged("55"), "I-2": judged("30"), "I-3": judged("4")}
    card = evaluate(write(rows, groups=groups), department({"甲": "3"}, judgements=scores))
    assert card.low == 78  # 50 (capped from 55) + 30 + 4 - 3 × 2
    assert card.high == card.low


def test_a_veto_by_value_and_one_by_declaration(write: Write) -> None:
    vetoes = [
        {"code": "V-1", "name": "重大违纪", "best_grade": "差", "cites": CITE},
        {"code": "V-2", "name": "执行率过低", "formula": "甲 / 乙", "when": {"below": "50%"}, "best_grade": "中", "cites": CITE},
    ]
    scheme = write([{"full_mark": "100", **JUDGED}, {"full_mark": "1", "counts": "bonus", **RATIO}], vetoes=vetoes)
    full = {"I-1": judged("100")}
    assert evaluate(scheme, department({"甲": "60", "乙": "100"}, judgements=full)).grade == "优"
    capped = evaluate(scheme, department({"甲": "49", "乙": "100"}, judgements=full))
    assert grade_words(capped) == "中（执行率过低）"
    assert evaluate(scheme, department({"甲": "60", "乙": "100"}, judgements=full, vetoes={"V-1": "查实"})).grade == "差"
    assert evaluate(scheme, department(judgements=full)).grade is None  # the rate is missing: the ceiling may apply


def test_choose_the_better_of_two(write: Write) -> None:
    options = [
        {"name": "完成率", "formula": "甲 / 乙", "rule": {"kind": "proportion"}},
        {"name": "结余率", "formula": "丙 / 乙", "rule": {"kind": "proportion", "target": "10%", "zero_at": "20%"}},
    ]
    best = write([{"full_mark": "10", "rule": {"kind": "choose", "pick": "best", "options": options}}])
    assert evaluate(best, department({"甲": "80", "乙": "100", "丙": "11"})).low == 9  # 8 by 完成率, 9 by 结余率
    half = evaluate(best, department({"甲": "80", "乙": "100"}))
    assert (half.low, half.high, half.rows[0].status) == (8, 10, "缺数")
    named = write([{"full_mark": "10", "rule": {"kind": "choose", "pick": "named", "options": options}}])
    assert evaluate(named, department({"甲": "80", "乙": "100", "丙": "11"}, choices={"I-1": "完成率"})).low == 8
    assert evaluate(named, department({"甲": "80", "乙": "100", "丙": "11"})).rows[0].status == "缺数"


@pytest.mark.parametrize(
    ("compare", "rule", "marks"),
    [
        ("average", {"kind": "proportion", "target": "100%"}, ["5", "10", "10"]),  # average 20: 10 ÷ 20, 20 ÷ 20, 30 ÷ 20 capped
        ("rank", {"kind": "deduct", "above": "1", "per": "1", "points": "3", "parts": "whole"}, ["4", "7", "10"]),  # ranks 3, 2, 1
    ],
)
def test_against_the_batch(write: Write, compare: str, rule: dict[str, str], marks: list[str]) -> None:
    scheme = write(
        [
            {
                "full_mark": "10",
                "formula": "甲",
                "show_as": "number",
                "rule": {"kind": "peers", "compare": compare, "better": "higher", "rule": rule},
            }
        ]
    )
    everyone = [department({"甲": value}, code=value) for value in ("10", "20", "30")]
    peers = peer_values(scheme, everyone)
    assert [evaluate(scheme, one, peers).low for one in everyone] == [Fraction(mark) for mark in marks]


def test_self_reviewed_and_computed_mark_stand_side_by_side(write: Write) -> None:
    scheme = write([{"full_mark": "10", **RATIO}])
    card = evaluate(scheme, department({"甲": "37.24", "乙": "43.2"}, own_scores={"I-1": "9"}, judgements={"I-1": judged("8")}))
    (row,) = compared_marks(card)
    assert (row["own"], row["review"], row["computed"]) == ("9.00", "8.00", "8.62")  # 37.24 ÷ 43.2 × 10 = 8.6204
    assert row["deviation"] == "11.11%"  # (9 - 8) ÷ 9
    assert card.low == 8  # the reviewer's mark counts
    (finding,) = own_scores(card, read_outline(PARAMS / "outline.yaml"))
    assert (finding.check, finding.verdict) == ("C12", "fail")


def test_missing_as_zero_cap_floor_and_required_reason(write: Write) -> None:
    rows = [
        {"full_mark": "10", **RATIO, "missing": "zero"},
        {"full_mark": "10", **RATIO, "name": "另一项", "formula": "丙 / 丁", "cap": "9", "floor": "2", "reason_beyond": {"above": "120%"}},
    ]
    outline, scheme = read_outline(PARAMS / "outline.yaml"), write(rows)
    card = evaluate(scheme, department({"丙": "130", "丁": "100"}))
    assert [(row.low, row.high) for row in card.rows] == [(0, 0), (9, 9)]
    assert [finding.check for finding in unexplained(card, outline)] == ["C10"]
    assert list(unexplained(evaluate(scheme, department({"丙": "130", "丁": "100"}, reasons={"I-2": "追加任务"})), outline)) == []
    assert evaluate(scheme, department({"丙": "1", "丁": "100"})).rows[1].low == 2


def test_a_penalty_checklist_and_evidence(write: Write) -> None:
    points = [{"text": "一", "mark": 2}, {"text": "二", "mark": 3}]
    lose = write([{"full_mark": "5", "rule": {"kind": "checklist", "each": "lose", "points": points}}])
    answers = {"I-1": {"1": {"met": "否"}, "2": {"met": "是", "evidence": "文件"}}}
    assert evaluate(lose, department(answers=answers)).low == 3  # 5 - 2
    strict = write([{"full_mark": "5", "rule": {"kind": "checklist", "without_evidence": "zero", "points": points}}])
    answers = {"I-1": {"1": {"met": "是"}, "2": {"met": "是", "evidence": "文件"}}}
    assert evaluate(strict, department(answers=answers)).low == 3  # the first has no evidence


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_interval_holds_the_total_of_every_completion(data: st.DataObject) -> None:
    """Take a department with everything, leave some of it out: the open total contains the full one."""
    scheme = read_scheme(PARAMS / "schemes" / "guangdong-sample-2021.yaml")
    money = st.decimals(0, 1000, places=2).map(str)
    figures = {name: data.draw(money, name) for name in scheme.figures}
    lists = [i for i in scheme.indicators if i.rule and i.rule.kind == "checklist"]
    answers = {
        i.code: {str(n): {"met": data.draw(st.sampled_from("是否")), "evidence": "有"} for n, _ in enumerate(i.rule.points, 1)}
        for i in lists
    }  # type: ignore[union-attr]
    scores = {i.code: judged("1.5") for i in scheme.indicators if i.rule and i.rule.kind == "judged"}
    whole = evaluate(scheme, department(figures, answers=answers, judgements=scores))
    kept = data.draw(st.sets(st.sampled_from(sorted(figures))))
    fewer = {code: {n: a for n, a in given.items() if data.draw(st.booleans())} for code, given in answers.items()}
    part = evaluate(scheme, department({name: figures[name] for name in kept}, answers=fewer))
    assert part.low <= whole.low <= part.high
    assert all(0 <= row.low <= row.high <= (row.full or 0) for row in part.rows)


@pytest.mark.parametrize("path", sorted((PARAMS / "schemes").glob("*.yaml")), ids=lambda path: path.stem)
def test_full_marks_add_up_and_a_perfect_department_gets_them(path: Path) -> None:
    scheme = read_scheme(path)
    assert scheme.scheme == path.stem
    if scheme.full_mark is not None:
        assert sum(i.full_mark or 0 for i in scheme.indicators) == scheme.full_mark
        every = {i.code: judged(str(float(i.full_mark or 0))) for i in scheme.indicators}
        assert evaluate(scheme, department(judgements=every)).low == scheme.full_mark


def test_the_printed_table_holds_every_row_and_rule(guangdong: Scheme) -> None:
    table = scheme_table(guangdong)
    assert all(indicator.code in table and indicator.name in table for indicator in guangdong.indicators)
    assert "小于10%得3分；不超过20%得2分；不超过30%得1分；其余得0分" in table
    assert "优≥90分" in table


def test_editors_get_the_schema_the_loader_uses() -> None:
    assert (PARAMS / "schemes" / "scheme.schema.json").read_text(encoding="utf-8") == scheme_schema(), "run: make schema"


def test_rows_that_are_not_verified_say_so() -> None:
    scheme = read_scheme(ROOT / "params" / "schemes" / "yueyang-2019.yaml")
    assert scheme.authority == "部分核对（6/9项）"
    assert "Y-01、Y-02、Y-07" in scheme.notice
    assert isinstance(evaluate(scheme, department()), Scorecard)
