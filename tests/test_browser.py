"""The pages in a real browser: nothing runs, nothing is fetched, nobody is shut out, with and without Chinese fonts."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from browser_tools import require_browser, seen
from conftest import PARAMS, ROOT, cli

ATTACKS = (
    "<script>window.hacked=1</script>", "</style><script>window.hacked=1</script>", "</title><script>window.hacked=1</script>",
    "<img src=x onerror=window.hacked=1>", "<svg onload=window.hacked=1>", "<svg><script href=data:,window.hacked=1 /></svg>",
    "<details open ontoggle=window.hacked=1>", "\" onmouseover=window.hacked=1 autofocus onfocus=window.hacked=1 x=\"",
    "<iframe srcdoc='<script>parent.hacked=1</script>'>", "<a href=javascript:window.hacked=1>x</a>", "[x](javascript:window.hacked=1)",
    "![x](http://evil.test/x.png)", "<link rel=stylesheet href=http://evil.test/x.css>", "<style>@import 'http://evil.test/x'</style>",
    "```mermaid\ngraph TD; A[\"<img src=x onerror=window.hacked=1>\"]\n```", "$$\\href{javascript:window.hacked=1}{x}$$",
    "<base href=http://evil.test/>", "<meta http-equiv=refresh content='0;url=http://evil.test/'>", "{{7*7}}{% raw %}{{ config }}",
    "<object data='data:text/html,<script>parent.hacked=1</script>'></object>", "<math><mtext></mtext><mglyph><style><img src=x>",
    "<form action=http://evil.test/><button autofocus>", "--><script>window.hacked=1</script>", "]]><script>window.hacked=1</script>",
    "&lt;script&gt;window.hacked=1&lt;/script&gt;", "<noscript><p title='</noscript><img src=x onerror=window.hacked=1>'>",
)  # fmt: skip
HOSTILE = "坏".join(ATTACKS)
ASKED = ("console", "requests", "dialogs", "hacked")


@pytest.fixture(autouse=True, scope="session")
def browser() -> None:
    require_browser()


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The outputs of a department that wrote every attack into every text it could, and the reviews of such documents."""
    folder = tmp_path_factory.mktemp("hostile")
    shutil.copytree(PARAMS, folder / "params")
    file = folder / "params" / "departments" / "441323-zzb.yaml"
    written = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    written |= {"name": HOSTILE, "filler": HOSTILE, "sub_units": None, "projects": [HOSTILE]}
    written["texts"] = {name: [HOSTILE, HOSTILE] for name in written["texts"]}
    written["problems"] = [{"problem": HOSTILE, "remedy": HOSTILE}]
    written["answers"]["A-01"]["1"] = {"met": "是", "source": HOSTILE, "evidence": HOSTILE}
    written["not_applicable"] = {"B-04": HOSTILE}
    written["judgements"] = {"C-05": {"score": "1", "reason": HOSTILE, "by": HOSTILE, "date": "2022-01-01"}}
    written["figures"] = {"机关运行经费": {"value": "1", "unit": "万元", "source": HOSTILE}}
    written["basis"] = {"支出预算数": {"figure": "支出合计", "reason": HOSTILE}}
    file.write_text(json.dumps(written), encoding="utf-8")
    table = folder / "params" / "figures" / "huidong-2021.csv"
    quoted = '"' + HOSTILE.replace('"', '""') + '"'
    lines = [line for line in table.read_text(encoding="utf-8").splitlines(keepends=True) if "·" not in line]
    text = "".join(lines).replace("中共惠东县委组织部", quoted).replace("一(四)1", quoted)
    table.write_text(text, encoding="utf-8")
    done = cli("run", folder / "params" / "huidong-2021.yaml", "--out", folder / "out")
    assert done.returncode == 0, done.stderr
    (folder / "坏.txt").write_text("\n".join((*ATTACKS, HOSTILE, "支出合计12.5万元。")), encoding="utf-8")
    (folder / "坏.html").write_text(
        f"<p>支出合计12.5万元。{HOSTILE}</p><p>&lt;script&gt;window.hacked=1&lt;/script&gt;</p>", encoding="utf-8"
    )
    assert cli("review", folder / "坏.txt", folder / "坏.html", "--out", folder / "out" / "review").returncode in (0, 1)
    return folder / "out"


ALIKE = ("310107-czj/report.html", "310107-sgb/report.html")  # of the batch's three reports one is looked at


def look(*folders: Path, **environment: str) -> dict[str, dict[str, Any]]:
    """What the browser finds on each page, by the page's name in its folder; of several folders, after the folder's name."""
    pages = {page: folder for folder in folders for page in sorted(folder.rglob("*.html")) if not str(page).endswith(ALIKE)}
    found = seen("look.mjs", *(page.as_uri() for page in pages), **environment)
    return {str(page.relative_to(folder if len(folders) == 1 else folder.parent)): found[page.as_uri()] for page, folder in pages.items()}


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The outputs of a county where departments are complete, lack data, contradict themselves and are refused."""
    folder = tmp_path_factory.mktemp("county")
    command = [sys.executable, str(ROOT / "benchmarks" / "county.py"), str(folder), "24"]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    assert cli("run", folder / "county.yaml", "--out", folder / "out", "--jobs", "2").returncode == 1
    for path in folder.glob("out/D*/report.html"):
        if path.parent.name not in ("D00012", "D00020"):
            path.unlink()  # two are looked at
    assert cli("review", PARAMS / "documents" / "示例报告.txt", "--out", folder / "out" / "review").returncode in (0, 1)
    return folder / "out"


@pytest.mark.parametrize("width", [1280, 900, 390])
def test_every_page_is_open_to_everyone_and_asks_for_nothing(width: int, outputs: dict[str, Path], county: Path) -> None:
    """On a screen, a narrow window, a phone: nothing is wider than the window, nothing is out of anybody's reach."""
    for name, found in look(*outputs.values(), county, WIDTH=str(width)).items():
        assert not found["violations"], (name, found["violations"])
        assert not any(found[what] for what in (*ASKED, "overflow")), (name, found)


def test_on_paper_a_report_is_set_as_official_documents_are(outputs: dict[str, Path]) -> None:
    """Title 二号 小标宋, text 三号 仿宋 in lines of 30 points, headings 黑体 and 楷体; every `<details>` is printed open."""
    paper = look(outputs["huidong-2021"])["441323-zzb/report.html"]["paper"]
    text, title, first, second = paper["type"]
    assert [size[:2] for size in (text, title, first, second)] == [[16, 30], [22, 30], [16, 30], [16, 30]]
    for wanted, (_, _, families) in (("仿宋_GB2312", text), ("方正小标宋简体", title), ("SimHei", first), ("楷体_GB2312", second)):
        assert wanted in families
    assert text[2][0] == "Numerals"  # digits and Latin letters in Times New Roman
    assert paper["closed"] == 0


def test_whatever_a_department_writes_is_text(hostile: Path) -> None:
    found = look(hostile)
    assert len(found) == 6  # report, index, overview; two reviews and their index
    assert {name: wrong for name, one in found.items() if (wrong := {what: one[what] for what in ASKED if one[what]})} == {}
    page = (hostile / "441323-zzb" / "report.html").read_text(encoding="utf-8")
    assert page.count("&lt;script&gt;window.hacked=1&lt;/script&gt;") > 10


def test_the_list_of_departments_is_searched_sorted_and_filtered(outputs: dict[str, Path], tmp_path: Path) -> None:
    """Three departments, made to differ; by 总支出 (column 7), one of them without."""
    page = (outputs["putuo-2024"] / "index.html").read_text(encoding="utf-8")
    page = page.replace('data-grade="未定"', 'data-grade="优"', 1).replace('data-v="307.82">307.82', 'data-v="">—', 1)
    (tmp_path / "index.html").write_text(page, encoding="utf-8")
    steps = seen("index.mjs", (tmp_path / "index.html").as_uri(), "规划 自然", "优", "7")
    assert steps.pop("refused") == []  # the page's policy lets its script run
    assert {name: [code.removeprefix("310107-") for code in step["codes"]] for name, step in steps.items()} == {
        "load": ["gzj", "czj", "sgb"],
        "up": ["czj", "gzj", "sgb"],  # 2940.05 before 9759.38; what is missing comes last
        "down": ["gzj", "czj", "sgb"],
        "search": ["gzj"],
        "all": ["gzj", "czj", "sgb"],
        "grade": ["gzj"],
    }


FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{latin}</dir><cachedir>{cache}</cachedir></fontconfig>"""


def test_without_a_chinese_font_the_layout_holds(outputs: dict[str, Path], tmp_path: Path) -> None:
    """As far as its fonts allow: the characters are boxes then, but as wide as characters: no page grows or overflows."""
    latin = Path("/usr/share/fonts/truetype/dejavu")
    if not latin.is_dir():
        pytest.skip("no DejaVu fonts here to be left with")
    config = tmp_path / "fonts.conf"
    config.write_text(FONTS.format(latin=latin, cache=tmp_path / "cache"), encoding="utf-8")
    folder = outputs["huidong-2021"]
    with_fonts, without = look(folder), look(folder, FONTCONFIG_FILE=str(config))
    for name, found in without.items():
        assert not found["overflow"], name
        assert not found["violations"], name
        assert abs(found["height"] - with_fonts[name]["height"]) < with_fonts[name]["height"] / 10, (found, with_fonts[name])
