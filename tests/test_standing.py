"""Where a department stands among its batch: worked by hand; in its report only where the batch file says so."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path

import yaml

from conftest import PARAMS, cli
from perfeval.batch import read_batch
from perfeval.sentences import marked_places, standing_sentence
from perfeval.standing import FEWEST, MOST_SHOWN, Totals


def of(**ends: tuple[int, int]) -> Totals:
    return Totals({code: (Decimal(low), Decimal(high)) for code, (low, high) in ends.items()})


FIVE = of(a=(95, 95), b=(60, 90), c=(80, 80), d=(80, 80), e=(50, 50))


def test_what_is_not_settled_is_neither_above_nor_below() -> None:
    """c: a is above, e below; b may be either, d is the same. b: a is above, e below; c and d lie within it."""
    for code in "cb":
        found = FIVE.standing(code)
        assert found
        assert (found.count, found.above, found.below) == (5, 1, 1)
        assert standing_sentence(found) == (
            "本批次有总分的5个部门中，总分高于本部门的1个，低于本部门的1个，另有2个与本部门相同，或因总分未定分不出高低。"
        )


def test_the_order_is_by_lowest_total() -> None:
    found = FIVE.standing("b")
    assert found
    assert [int(low) for low, _ in found.totals] == [95, 80, 80, 60, 50]
    assert [(name, int(low)) for name, (low, _) in marked_places(found)] == [
        ("最高", 95), ("四分之一处", 80), ("中间", 80), ("四分之三处", 60), ("最低", 50), ("本部门", 60),
    ]  # fmt: skip


def test_too_few_have_no_order() -> None:
    assert of(a=(1, 1), b=(2, 2), c=(3, 3), d=(4, 4)).standing("a") is None
    assert FIVE.standing("refused") is None


def test_of_many_some_are_taken_and_the_own_one_always() -> None:
    many = of(**{f"d{n}": (n, n) for n in range(10_000)})
    found = many.standing("d5001")
    assert found
    assert len(found.totals) <= MOST_SHOWN + 1
    assert found.totals[found.place] == (5001, 5001)
    assert (found.above, found.below) == (4998, 5001)
    assert (found.totals[0], found.totals[-1]) == ((9999, 9999), (0, 0))


def _batch(folder: Path, compare: str) -> Path:
    """As many departments as it takes, the first of which answers 否 to one point."""
    founding = yaml.load((PARAMS / "departments" / "441323-zzb.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    del founding["sub_units"], founding["projects"]
    for number in range(FEWEST):
        one = {**founding, "code": f"D-{number:03d}", "name": f"第{number}局"}
        one["answers"] = {**one["answers"], "A-01": {"1": {"met": "否" if number == 0 else "是"}}}
        (folder / f"D-{number:03d}.yaml").write_text(json.dumps(one), encoding="utf-8")
    written = yaml.load((PARAMS / "huidong-2021.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    del written["figures"]
    written |= {name: str(PARAMS / written[name]) for name in ("scheme", "outline")} | {"compare": compare}
    written["departments"] = [f"D-{number:03d}.yaml" for number in range(FEWEST)]
    path = folder / "batch.yaml"
    path.write_text(json.dumps(written), encoding="utf-8")
    return path


def test_a_report_shows_its_place_where_the_batch_says_so(tmp_path: Path) -> None:
    """And then depends on all of them: when one changes, none is kept. The others are drawn, not named."""
    path = _batch(tmp_path, "是")
    assert cli("run", path, "--out", tmp_path / "out").returncode == 0
    page = (tmp_path / "out" / "D-002" / "report.html").read_text(encoding="utf-8")
    assert f"本批次有总分的{FEWEST}个部门中" in page
    charts = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert [len(chart.encode()) < 25_000 for chart in charts] == [True] * 2  # no expenditure here
    assert "本部门" in charts[1]
    assert "第1局" not in page
    first = tmp_path / "D-000.yaml"
    first.write_text(first.read_text(encoding="utf-8").replace('"\\u5426"', '"\\u662f"'), encoding="utf-8")
    cli("run", path, "--out", tmp_path / "out")
    entries = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))["departments"]
    assert [entry["why"] for entry in entries] == ["变了：同批数据、数据", *["变了：同批数据"] * (FEWEST - 1)]
    path.write_text(path.read_text(encoding="utf-8").replace('"compare": "\\u662f"', '"compare": "\\u5426"'), encoding="utf-8")
    assert cli("run", path, "--out", tmp_path / "out").returncode == 0
    assert "本批次有总分的" not in (tmp_path / "out" / "D-002" / "report.html").read_text(encoding="utf-8")


def test_the_batch_of_one_department_knows_its_place(tmp_path: Path) -> None:
    """What a run sends to the process of one department holds no other department, but its standing."""
    batch = read_batch(_batch(tmp_path, "是"))
    alone = batch.only("D-003")
    assert list(alone.departments) == ["D-003"]
    assert alone.standing("D-003") == batch.standing("D-003")
    assert batch.standing("D-003") is not None
    assert read_batch(_batch(tmp_path, "否")).standing("D-003") is None
