"""The pages: complete, offline, escaped, small; and seen through a real browser's eyes."""

import base64
import hashlib
import re
import shutil
import subprocess
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from conftest import cli

CHROMIUM = shutil.which("chromium")
FLAGS = """--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
--disable-component-update --disable-sync --hide-scrollbars""".split()
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")


class Page(HTMLParser):
    """Tags, ids, addresses and text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.addresses: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.addresses += [value or "" for name, value in attrs if name in {"src", "href", "action", "data", "xlink:href"}]

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="session")
def reports(outputs: dict[str, Path]) -> dict[str, str]:
    paths = [path for out in outputs.values() for path in out.rglob("*.html")]
    return {str(path): path.read_text(encoding="utf-8") for path in paths}


@pytest.fixture(scope="session")
def founding(outputs: dict[str, Path]) -> str:
    return (outputs["huidong-2021"] / "441323-zzb" / "report.html").read_text(encoding="utf-8")


def test_nothing_is_fetched_and_nothing_runs(reports: dict[str, str]) -> None:
    for name, html in reports.items():
        page = Page(html)
        assert page.tags.count("script") == name.endswith("index.html")
        assert not {"iframe", "object", "embed", "link", "base", "form"} & set(page.tags)
        assert not {name for name in page.attributes if name.startswith("on")}
        assert all(re.fullmatch(r"[\w.-]+(/report\.(html|ipynb))?|#[\w-]+", address) for address in page.addresses)
        assert not re.search(r"@import|url\(\s*['\"]?(?!#)", html)
        assert "default-src 'none'" in html


def test_the_one_script_is_named_by_its_hash(reports: dict[str, str]) -> None:
    for html in (html for name, html in reports.items() if name.endswith("index.html")):
        script = html.partition("<script>")[2].partition("</script>")[0]
        named = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"script-src 'sha256-{named}'; base-uri" in html


def test_form_of_every_page(reports: dict[str, str]) -> None:
    for html in reports.values():
        page = Page(html)
        assert '<html lang="zh-CN">' in html
        assert page.tags.count("h1") == 1
        levels = [int(tag[1]) for tag in page.tags if re.fullmatch(r"h[1-6]", tag)]
        assert all(below - above <= 1 for above, below in pairwise(levels))
        assert len(page.ids) == len(set(page.ids))
        assert len(re.sub(r"<svg.*?</svg>", "", html, flags=re.DOTALL).encode()) < 60_000


def test_the_founding_report_has_its_sections_and_sentences(founding: str) -> None:
    text = Page(founding).text
    parts = """
        下属二级预算单位数量 填报人 马衡山
        一、部门基本情况 （一）部门职能 年度总体工作 重点工作任务 整体支出绩效目标
        总支出17656.23万元
        基本支出1178.37万元，比上年决算减少642.11万元，下降35.27%。
        项目支出16477.86万元，比上年决算减少980万元，下降5.61%。
        二、绩效自评 （一）自评结论 部门自评为“良” 预算编制情况 预算执行情况 预算使用效益 目标实现情况 成本效益分析
        （三）存在问题及改进意见 三、其他自评情况 得分表 核对结果 依据与数据 第2行
    """.split()
    place = 0
    for part in parts:
        assert part in text[place:], part
        place = text.index(part, place)
    assert "评分表未经核对" in text


def test_no_title_stands_twice(reports: dict[str, str]) -> None:
    """A heading, a caption and the words under a chart say different things."""
    for name, html in reports.items():
        titles = re.findall(r"<(?:h[1-6]|caption|figcaption)[^>]*>(.*?)</", html)
        assert len(titles) == len(set(titles)), name


def test_no_line_ends_between_a_number_and_its_unit(founding: str) -> None:
    sentences = founding.partition("<svg")[0].partition("<main>")[2]
    assert '比上年决算减少<span class="u">642.11万元</span>，<span class="u">下降35.27%</span>' in sentences
    assert not re.search(r"\d(?:万元|分)(?!</span>|起|）)", sentences.partition("<dl")[2].partition("要点")[2])


def test_code_is_hidden(founding: str) -> None:
    assert not re.search(r"read_batch|show\.|import |param", founding)


def test_charts_are_svg_with_selectable_text(founding: str) -> None:
    charts = re.findall(r"<svg.*?</svg>", founding, re.DOTALL)
    assert len(charts) == 2
    assert all("<text" in chart and 'aria-label="' in chart and len(chart.encode()) < 25_000 for chart in charts)
    assert ">基本支出</text>" in charts[0]
    assert "预算使用效益" in charts[1]


def test_what_is_missing_is_said(reports: dict[str, str]) -> None:
    text = Page(next(html for name, html in reports.items() if "310107-sgb" in name)).text
    assert "缺数" in text
    assert "以一般公共预算全年预算数计（部门当年新设，没有年初预算）" in text
    assert "共28项指标" in text
    assert "比上年决算" not in text  # no last year is published: no comparison is made up


def test_a_cell_that_looks_like_a_formula_is_inert(params: Path, tmp_path: Path) -> None:
    for file in ("departments/441323-zzb.yaml", "figures/huidong-2021.csv"):
        text = (params / file).read_text(encoding="utf-8")
        name = "'=cmd|calc!A1'" if file.endswith("yaml") else "=cmd|calc!A1"
        (params / file).write_text(text.replace("中共惠东县委组织部", name), encoding="utf-8")
    assert cli("run", params / "huidong-2021.yaml", "--out", tmp_path / "out").returncode == 0
    tables = [path.read_text(encoding="utf-8-sig") for path in (tmp_path / "out").rglob("*.csv")]
    assert any("'=cmd|calc!A1" in table for table in tables)
    assert not any(re.search(r'(^|[,\n]|")=', table) for table in tables)


@needs_chromium
def test_prints_on_a4(outputs: dict[str, Path], tmp_path: Path) -> None:
    report = outputs["huidong-2021"] / "441323-zzb" / "report.html"
    flags = [*FLAGS, f"--user-data-dir={tmp_path / 'profile'}", f"--print-to-pdf={tmp_path / 'report.pdf'}", "--no-pdf-header-footer"]
    subprocess.run([str(CHROMIUM), *flags, report.as_uri()], capture_output=True, timeout=120, check=True)
    boxes = re.findall(rb"/MediaBox \[([\d. ]+)\]", (tmp_path / "report.pdf").read_bytes())
    sizes = {tuple(float(number) for number in box.split()[2:]) for box in boxes}
    assert all(abs(width - 595) < 2 and abs(height - 842) < 2 for width, height in sizes)
    assert sizes


def test_from_a_number_to_its_cell_in_one_click(founding: str) -> None:
    """The code beside each number leads into its `<details>`, which a browser opens, with formula, cell, rule and citation."""
    for anchor, number in re.findall(r'<a href="#(f-[\w-]+)">([^<]+)</a>', founding):
        assert "huidong-2021.csv 第" in founding.partition(f'<tr id="{anchor}">')[2].partition("</tr>")[0], number
    for code, anchor in re.findall(r'<td><a href="#(b-[\w-]+)">([^<]+)</a></td>', founding):
        inner = founding.partition(f'<dl class="basis" id="{code}">')[2].partition("</details>")[0]
        assert "核对程度" in inner, anchor
    inner = founding.partition('id="b-B_2d01"')[2].partition("</details>")[0]
    assert "部门预算资金支出率 ＝" in inner
    assert "huidong-2021.csv 第" in inner
    assert "数值升到100%，得6.00分" in inner
