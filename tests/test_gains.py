"""What would change a mark: the next step up and down, worked by hand for each kind of rule."""

from __future__ import annotations

from typing import Any

import pytest

from conftest import Write, department, judged
from perfeval.evaluate import evaluate
from perfeval.gains import what_would_change

BANDS = {"kind": "bands", "bands": [{"at_least": "90%", "mark": 5}, {"at_least": "80%", "mark": 3}, {"otherwise": "true", "mark": 0}]}
DEDUCT = {"kind": "deduct", "above": "5%", "per": "1%", "points": 1, "parts": "started"}
PROPORTION = {"kind": "proportion", "gate": "60%"}
POINTS = {"kind": "points", "points": [{"at": 0, "mark": 5}, {"at": 1, "mark": 0}]}
CHECKLIST = {"kind": "checklist", "points": [{"text": "第一点", "mark": 2}, {"text": "第二点", "mark": 2}, {"text": "第三点", "mark": 1}]}


@pytest.mark.parametrize(
    ("rule", "value", "said"),
    [
        (BANDS, "95", ["数值低于90%，得3.00分"]),  # full already: only down
        (BANDS, "85", ["数值升到90%，得5.00分", "数值低于80%，得0.00分"]),
        (BANDS, "90", ["数值低于90%，得3.00分"]),  # on the edge
        (DEDUCT, "7.5", ["数值降到7%，得3.00分", "数值高于8%，得1.00分"]),  # 2.5 begun is 3 points: 2 left; 7 % is 2 points
        (PROPORTION, "80", ["数值升到100%，得5.00分", "数值低于60%，得0.00分"]),
        (POINTS, "50", ["数值降到0%，得5.00分", "数值升到100%，得0.00分"]),
    ],
)
def test_the_next_step_up_and_down(write: Write, rule: dict[str, Any], value: str, said: list[str]) -> None:
    scheme = write([{"full_mark": "5", "formula": "甲 / 乙", "rule": rule}])
    card = evaluate(scheme, department({"甲": value, "乙": "100"}))
    assert what_would_change(card, card.rows[0]) == said


def test_points_of_a_checklist_that_are_alike_stand_together(write: Write) -> None:
    scheme = write([{"full_mark": "5", "rule": CHECKLIST}])
    card = evaluate(scheme, department(answers={"I-1": {"1": {"met": "否"}, "2": {"met": "否"}}}))
    assert what_would_change(card, card.rows[0]) == [
        "第1、2项做到了，可多得2.00分（每项）",
        "第3项还没有填报，1.00分",
        "补齐数据或评定以后，得分在0.00至1.00分之间",
    ]


def test_missing_data_and_a_persons_mark(write: Write) -> None:
    scheme = write([{"full_mark": "5", "formula": "甲 / 乙", "rule": BANDS}])
    card = evaluate(scheme, department())
    assert what_would_change(card, card.rows[0]) == ["补齐数据或评定以后，得分在0.00至5.00分之间"]
    card = evaluate(scheme, department(judgements={"I-1": judged("4")}))
    assert what_would_change(card, card.rows[0]) == ["现为张三的评分，复核改分后以新的评分为准"]
