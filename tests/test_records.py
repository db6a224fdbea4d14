"""Files: whole or absent, inert in a spreadsheet."""

from pathlib import Path

import pytest

from perfeval.records import csv_text, inert, json_text, read_csv, write_whole

FORMULAS = ["=1+1", '+1-HYPERLINK("http://e.cn")', "-1+cmd|'/c calc'!A", "@SUM(A1)", "＝1+1", "＋1+A1", "－1+SUM(A:A)"]


@pytest.mark.parametrize("text", [*FORMULAS, " =1+1", "\t=1", "\n=1+1", "\r=1"])
def test_a_formula_comes_out_inert(text: str) -> None:
    assert inert(text) == "'" + text


@pytest.mark.parametrize("text", ["-15.00", "-35.27%", "+3", "1,234.5", "98%", "<-15%", "普通文字", "", "—"])
def test_numbers_and_words_stay_as_they_are(text: str) -> None:
    assert inert(text) == text


def test_a_table_comes_back_as_it_was_written(tmp_path: Path) -> None:
    row = {"甲": "一,二\n三", "乙": '带"引号"', "丙": "长" * 200_000}
    write_whole(tmp_path / "t.csv", csv_text(list(row), [row]))
    assert read_csv(tmp_path / "t.csv") == [row]


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    write_whole(tmp_path / "a.json", json_text({"旧": 1}))
    with pytest.raises(UnicodeEncodeError):
        write_whole(tmp_path / "a.json", "\ud800")
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]
    assert "旧" in (tmp_path / "a.json").read_text(encoding="utf-8")
