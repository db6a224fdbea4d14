"""The batch as frames: tidy, exact, re-scored in one line."""

from decimal import Decimal

import pytest

from conftest import PARAMS
from perfeval.batch import read_batch
from perfeval.frames import COLUMNS, score_frame, total_frame, with_marks
from perfeval.scheme_check import read_scheme


def test_a_row_per_department_and_indicator() -> None:
    frame = score_frame(read_batch(PARAMS / "putuo-2024.yaml"))
    assert tuple(frame.columns) == COLUMNS
    assert len(frame) == 3 * 28
    assert not frame.duplicated(["department_code", "indicator_code"]).any()
    shown = frame.set_index(["department_code", "indicator_code"])["value_text"]
    assert shown["310107-gzj", "P-01"] == "95.46%"


def test_the_same_batch_under_another_scheme_and_other_marks() -> None:
    batch = read_batch(PARAMS / "huidong-2021.yaml")
    assert list(total_frame(batch)["low"]) == [Decimal("22.38")]
    other = total_frame(batch, read_scheme(PARAMS / "schemes" / "framework-2013.yaml"))
    assert list(other["grade"]) == [None]
    heavier = with_marks(batch.scheme, {"B-01": "12", "B-02": "6"})
    # B-01 0.98 × 12 = 11.76 instead of 5.88, B-02 6 instead of 3
    assert list(total_frame(batch, heavier)["low"]) == [Decimal("31.26")]
    assert heavier.full_mark == 109
    assert not heavier.official


def test_an_unknown_indicator_is_said() -> None:
    with pytest.raises(KeyError, match="B-99"):
        with_marks(read_batch(PARAMS / "huidong-2021.yaml").scheme, {"B-99": "1"})
