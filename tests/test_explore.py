"""The analyst's what-if: the same machinery, exact, beside the official result; refusals in words; helpers that explain themselves."""

import inspect
import json
import re
from decimal import Decimal
from pathlib import Path

import pytest

from conftest import PARAMS, ROOT
from perfeval import explore
from perfeval.errors import Refused
from perfeval.frames import score_frame, total_frame
from perfeval.look import LOOKS, VERDICT_LOOKS
from perfeval.records import read_csv
from perfeval.whatif import Trial

ZZB, GZJ, CZJ = "441323-zzb", "310107-gzj", "310107-czj"


@pytest.fixture(scope="module")
def huidong() -> Trial:
    return explore.open_batch(PARAMS / "huidong-2021.yaml")


@pytest.fixture(scope="module")
def putuo() -> Trial:
    """Three departments under a scheme with marks: 4.00, 0.00 and 0.00 at least."""
    return explore.open_batch(PARAMS / "putuo-2024.yaml", PARAMS / "schemes" / "guangdong-sample-2022.yaml")


def row(one: Trial, other: Trial, department: str, code: str) -> dict[str, object]:
    return dict(explore.compare(one, other, department).set_index("指标编码").loc[code])


def lines(one: Trial, other: Trial, department: str) -> dict[str, tuple[object, ...]]:
    return {name: tuple(rest) for name, *rest in explore.totals(one, other, department).itertuples(index=False)}


def test_a_weight(huidong: Trial) -> None:
    """B-01 is 98% of its full mark: 5.88 of 6, 11.76 of 12; 22.38 + 5.88 = 28.26 of 106, 28.26 ÷ 106 = 26.66%."""
    tried = explore.what_if(huidong, weights={"B-01": "12"})
    shown = row(huidong, tried, ZZB, "B-01")
    assert [shown[name] for name in ("现行得分", "试算得分", "现行满分", "试算满分", "得分增减")] == [
        "5.88",
        "11.76",
        "6.00",
        "12.00",
        "+5.88",
    ]
    found = lines(huidong, tried, ZZB)
    assert found["总分"] == ("22.38～99.88", "28.26～105.76", "最低+5.88，最高+5.88")
    assert found["满分"][:2] == ("100.00", "106.00")
    assert found["总分占满分"][1] == "26.66%～99.77%"
    assert list(total_frame(tried)["low"]) == [Decimal("28.26")]
    assert not tried.scheme.official


def test_a_limit_in_the_bands_and_one_of_the_grades(huidong: Trial) -> None:
    """A declared <10% with a first band below 5% is open between the first band and the second."""
    tried = explore.what_if(huidong, limits={"B-02:1": "5%", "等次:3": "５０％"})
    assert row(huidong, tried, ZZB, "B-02")["试算得分"] == "2.00～3.00"
    assert str(tried.scheme.grades[2].at_least) == "1/2"
    assert explore.limits(huidong).set_index("编号").loc["B-02:1", "现值"] == "10%"


def test_a_figure_and_what_stood_in_for_another(putuo: Trial) -> None:
    """P-01 is 9746.50 ÷ 10210.34, the first standing in for 预算完成数; equal to the second it is 100%."""
    official = explore.open_batch(PARAMS / "putuo-2024.yaml")
    tried = explore.what_if(official, figures={GZJ: {"一般公共预算支出": "1.021034亿元"}})
    shown = row(official, tried, GZJ, "P-01")
    assert (shown["现行数值"], shown["试算数值"]) == ("95.46%", "100.00%")
    gone = explore.what_if(official, figures={GZJ: {"一般公共预算支出": ""}})
    assert row(official, gone, GZJ, "P-01")["试算数值"] == "—"
    assert official.departments[GZJ].figures["预算完成数"].text == "9746.50万元"


def test_grade_and_rank_move(putuo: Trial) -> None:
    """G-03 gives 10 × its value: with 98 of 100 the second department has 9.80, before the first one's 4.00."""
    new = {"部门预算资金支出数": "98", "部门预算资金总额": "100"}
    tried = explore.what_if(putuo, figures={CZJ: new})
    assert lines(putuo, tried, CZJ)["名次"] == ("2/3", "1/3", "上升1位")
    assert lines(putuo, tried, GZJ)["名次"] == ("1/3", "2/3", "下降1位")
    assert lines(putuo, tried, CZJ)["总分"][1] == "9.80～99.80"
    graded = explore.what_if(putuo, limits={"等次:1": "3%", "等次:2": "2%", "等次:3": "1%"})
    assert lines(putuo, graded, GZJ)["等次"][:2] == ("—", putuo.scheme.grades[0].grade)


def test_what_holds_is_not_scored_again_and_equals_what_is(putuo: Trial) -> None:
    tried = explore.what_if(putuo, figures={CZJ: {"部门预算资金支出数": "98", "部门预算资金总额": "100"}})
    assert tried.cards[GZJ] is putuo.cards[GZJ]
    frame = total_frame(tried).set_index("department_code")
    assert {code: int(place) for code, place in frame["rank"].items()} == tried.ranks
    assert {code: card.low for code, card in tried.cards.items()} == dict(frame["low"])


def test_two_years_of_a_department(params: Path, huidong: Trial) -> None:
    """The same figures a year earlier, but 49% instead of 98% declared: 2.94 of 6 then, 5.88 now."""
    for name in ("huidong-2021.yaml", "figures/huidong-2021.csv"):
        text = (params / name).read_text(encoding="utf-8")
        (params / name).write_text(text.replace('"2021"', '"2020"').replace(",2021,", ",2020,").replace(",98%,", ",49%,"), encoding="utf-8")
    frame = explore.years(params / "huidong-2021.yaml", huidong, ZZB).set_index("指标编码")
    assert list(frame.loc["B-01", ["2020年得分", "2021年得分", "得分增减"]]) == ["2.94", "5.88", "+2.94"]
    within = explore.years("", huidong, ZZB).set_index("数据项")
    assert list(within.index) == ["支出合计", "基本支出", "项目支出"]
    assert list(within.loc["基本支出", ["数值", "上年"]]) == [Decimal("1178.37"), Decimal("1820.48")]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"weights": {"B-99": "1", "B-01": "0", "B-02": "=1"}}, ["B-99", "大于 0 的数", "=1"]),
        ({"limits": {"B-02:1": "25%"}}, ["第2档永远轮不到", "guangdong-sample-2021.yaml"]),
        ({"limits": {"B-02:9": "25%", "B-02:1": "x"}}, ["B-02:9", "是不是“B-02"]),
        ({"limits": {"等次:1": "70%"}}, ["从高到低"]),
        ({"figures": {ZZB: {"支出合计": "3人", "结转结余率": "9", "没有": "1"}}}, ["单位 人", "（没有写）", "共 3 处"]),
        ({"figures": {"441323-zz": {"支出合计": "3"}}}, ["是不是“441323-zzb”"]),
    ],
)
def test_refused_in_words(huidong: Trial, change: dict[str, dict[str, str]], words: list[str]) -> None:
    with pytest.raises(Refused) as refusal:
        explore.what_if(huidong, **change)  # type: ignore[arg-type]
    assert [word for word in words if word not in str(refusal.value)] == []


def test_a_trial_of_a_trial_is_refused(huidong: Trial) -> None:
    with pytest.raises(Refused, match="已经是试算的批次"):
        explore.what_if(explore.what_if(huidong, weights={"B-01": "12"}), weights={"B-02": "6"})


def test_what_a_trial_changed_stands_out(huidong: Trial) -> None:
    """A-01 from 5 to 10: its trial mark and full mark, nothing else."""
    tried = explore.what_if(huidong, weights={"A-01": "10"})
    page = explore.table(explore.compare(huidong, tried, "441323-zzb")).to_html()
    (rule,) = re.findall(r"([^{}]*)\{[^{}]*background-color: #fff3dc", page)
    assert len(rule.split(",")) == 2
    plain = explore.table(explore.compare(huidong, huidong, "441323-zzb")).to_html()
    assert "#fff3dc" not in plain


def test_signs_and_colours_mean_the_same_in_jupyterlab_and_on_pages() -> None:
    style = (ROOT / "notebooks" / "template" / "style.css").read_text(encoding="utf-8")
    named = {f"var(--{name})": value for name, value in re.findall(r"--(\w+): (#\w+);", style)}
    signs = {name: sign for names, sign in re.findall(r"^([^{\n]*::before) \{ content: \"(.*?)\"; \}", style, re.MULTILINE)
             for name in re.findall(r"\.([a-z]+)::before", names) if sign}  # fmt: skip
    colours = {name: named.get(colour, colour) for names, colour in re.findall(r"^(\.[^{\n]*?) \{ color: ([^;]+); \}$", style, re.MULTILINE)
               for name in re.findall(r"\.([a-z]+)(?=,|$|\.status)", names)}  # fmt: skip
    for name, (sign, colour) in (LOOKS | VERDICT_LOOKS).items():
        assert (signs[name], colours[name]) == (sign, colour), name


def test_a_table_is_aligned_signed_and_escaped(huidong: Trial) -> None:
    frame = score_frame(huidong)
    frame.loc[0, "indicator"] = "<script>alert(1)</script>"
    page = explore.table(frame).to_html()
    assert "<script>" not in page
    assert "○ 缺数" in page
    assert re.search(r"color: #8a4b00", page)
    assert re.search(r"text-align: right", page)
    assert "一级指标" in page
    assert "满分（分）" in page
    assert page == explore.table(frame).to_html()


def test_what_is_on_screen_is_kept(huidong: Trial, tmp_path: Path) -> None:
    frame = explore.compare(huidong, huidong, ZZB)
    frame.loc[0, "指标"] = "=cmd|calc!A1"
    assert explore.keep({"各指标": frame}, "试算/../x", tmp_path / "out") == ["试算-..-x.html", "试算-..-x-各指标.csv"]
    kept = read_csv(tmp_path / "out" / "试算-..-x-各指标.csv")
    assert kept[0]["指标"] == "'=cmd|calc!A1"
    assert kept[0]["现行状态"] == "自报"
    assert "<script" not in (tmp_path / "out" / "试算-..-x.html").read_text(encoding="utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


def test_the_panel_of_a_trial(huidong: Trial, tmp_path: Path) -> None:
    panel = explore.TrialPanel(huidong, ZZB, tmp_path)
    assert [pick.value for pick in panel.picks.values()] == ["A-01", "A-03:1", next(iter(huidong.scheme.figures))]
    panel.picks["weights"].value = "B-01"
    panel.texts["weights"].value = "12"
    assert "28.26～105.76" in panel.screen.value
    panel.picks["figures"].value = "支出合计"
    panel.texts["figures"].value = "<b>"
    assert "&lt;b&gt;" in panel.said.value
    assert "28.26～105.76" in panel.screen.value
    panel.save()
    (page,) = tmp_path.glob("*.html")
    assert "中共惠东县委组织部。" in page.read_text(encoding="utf-8")
    assert "不是正式得分。改动：满分 B-01 改为 12。" in page.read_text(encoding="utf-8")
    panel.texts["weights"].value = "6"
    assert "22.38～99.88" in panel.screen.value
    panel.clear()
    assert [box.value for box in panel.texts.values()] == ["", "", ""]
    assert "还没有改动" in panel.said.value
    panel.save()
    assert {path.suffix for path in tmp_path.iterdir()} == {".html", ".csv"}


def test_a_folder_that_cannot_be_written_is_said(huidong: Trial, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    panel = explore.TrialPanel(huidong, ZZB, tmp_path / "file")
    panel.save()
    assert "没有写成" in panel.said.value


def test_what_cannot_be_changed_is_closed(tmp_path: Path) -> None:
    """A scheme without marks has no weights to change."""
    panel = explore.TrialPanel(explore.open_batch(PARAMS / "putuo-2024.yaml"), GZJ, tmp_path)
    assert [box.disabled for box in panel.texts.values()] == [True, True, False]
    panel.picks["figures"].value = "一般公共预算支出"
    panel.texts["figures"].value = "10210.34"
    assert "100.00%" in panel.screen.value
    panel.code.value = CZJ
    assert panel.picks["figures"].value == "一般公共预算支出"
    assert panel.texts["figures"].value == ""
    assert panel.texts["weights"].value == ""


def test_two_tables_of_one_page_do_not_share_styles(huidong: Trial) -> None:
    one, other = (re.findall(r"T_\w+?(?=_| )", explore.table(frame(huidong)).to_html())[0] for frame in (score_frame, total_frame))
    assert one != other


def test_the_panel_of_parts(putuo: Trial) -> None:
    code, part, screen = explore.part_panel(putuo, GZJ).children
    assert "规划和自然资源局" in screen.value
    code.value = CZJ
    assert "普陀区财政局" in screen.value
    shown = set()
    for name in part.options:
        part.value = name
        shown.add(screen.value)
    assert len(shown) == 4


def test_every_helper_of_the_notebook_says_in_chinese_what_it_does() -> None:
    cells = json.loads((ROOT / "notebooks" / "explore.ipynb").read_text(encoding="utf-8"))["cells"]
    source = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    used = set(re.findall(r"explore\.(\w+)\(", source))
    assert used <= set(explore.__all__)
    assert len(cells) <= 15
    helpers = [getattr(explore, name) for name in explore.__all__] + [score_frame, total_frame]
    assert [helper.__name__ for helper in helpers if not re.match(r"[\u4e00-\u9fff]{2}", inspect.getdoc(helper) or "")] == []


@pytest.mark.parametrize("scheme", sorted(path.stem for path in (PARAMS / "schemes").glob("*.yaml")))
def test_any_change_ends_in_a_result_or_in_words(scheme: str) -> None:
    official = explore.open_batch(PARAMS / "putuo-2024.yaml", PARAMS / "schemes" / f"{scheme}.yaml")
    changes: list[dict[str, object]] = [{"weights": {one.code: 7.5}} for one in official.scheme.indicators]
    changes += [{"limits": {number: text}} for number in explore.limits(official)["编号"] for text in ("50%", "-1", "支出合计 / 0")]
    changes += [{"figures": {GZJ: {name: text}}} for name in official.scheme.figures for text in (0, "(3)", "３亿元", "1/0", "无", "-")]
    done, said = [], []
    for change in changes:
        try:
            tried = explore.what_if(official, **change)  # type: ignore[arg-type]
        except Refused as refusal:
            said.append(str(refusal))
            continue
        done.append(explore.totals(official, tried, GZJ))
        assert len(explore.compare(official, tried, GZJ)) == len(official.scheme.indicators)
    assert done
    assert [text for text in said if not re.search(r"怎么办：\S", text)] == []


def test_twice_all_weights_is_twice_the_total(huidong: Trial) -> None:
    doubled = {one.code: one.full_mark * 2 for one in huidong.scheme.indicators if one.full_mark}
    tried = explore.what_if(huidong, weights=doubled)
    assert tried.cards[ZZB].low == huidong.cards[ZZB].low * 2
    assert tried.cards[ZZB].grades == huidong.cards[ZZB].grades
