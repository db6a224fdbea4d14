"""The reviewer as a whole: the founding document, files of every kind, the registry, fuzz, length, the shared gate."""

import importlib.util
import json
from decimal import Decimal
from functools import cache
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from fpdf import FPDF
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import SHARED
from perfeval.errors import Refused
from perfeval.review import CHECKS, DEFAULT, Check, Reviewed, review_document, review_documents
from perfeval.review.from_text import read, read_plain
from perfeval.review.lexicon import read_lexicon
from perfeval.review.line_tables import with_line_tables
from perfeval.review.opening import read_document
from perfeval.review.reading import Reading
from test_claims_cases import CASES

REPORT = """某区民政局2022年度部门决算
2022年度支出合计12.50万元，其中：基本支出4.50万元，占36.00%；项目支出8.00万元，占64.00%。比上年减少2.50万元，下降16.67%。
"""
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="shared/ is not beside the project: the published cases are not tested")


def review_text(text: str) -> Reviewed:
    return review_document(with_line_tables("报告.txt", text))


def verdicts(reviewed: Reviewed) -> dict[str, str]:
    return {finding.stated: finding.verdict for finding in reviewed.findings}


def test_the_same_report_in_every_kind_of_file_gives_the_same_findings(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(REPORT, encoding="utf-8")
    (tmp_path / "b.txt").write_bytes(REPORT.encode("gb18030"))
    body = "".join(f"<p>{line}</p>" for line in REPORT.splitlines())
    (tmp_path / "c.html").write_bytes(f"<html><meta charset=gb2312><body><script>alert(1)</script>{body}</body></html>".encode("gb18030"))
    word = docx.Document()
    for line in REPORT.splitlines():
        word.add_paragraph(line)
    word.save(str(tmp_path / "d.docx"))
    found = [verdicts(reviewed) for reviewed in review_documents(sorted(tmp_path.iterdir()))]
    assert found == [{"12.50万元": "pass", "36.00%": "pass", "64.00%": "pass", "16.67%": "pass"}] * 4


def test_word_beside_the_text_is_read(tmp_path: Path) -> None:
    """A header, a footer, a footnote-like text box: what stands beside the text of a Word document."""
    word = docx.Document()
    word.sections[0].header.paragraphs[0].text = "某局2022年决算"
    word.sections[0].footer.paragraphs[0].text = "页脚"
    word.add_paragraph("正文")
    box = (
        '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:pict><w:txbxContent><w:p><w:r><w:t>'
        "支出合计100.00万元，其中基本支出40.00万元，项目支出70.00万元。</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>"
    )
    word.paragraphs[0]._p.append(parse_xml(box))
    word.save(str(tmp_path / "a.docx"))
    text = read_document(tmp_path / "a.docx").text
    assert [line for line in text.splitlines() if line] == [
        "正文",
        "支出合计100.00万元，其中基本支出40.00万元，项目支出70.00万元。",
        "某局2022年决算",
        "页脚",
    ]


def test_a_pdf_with_a_text_layer_is_read_and_one_without_is_refused(tmp_path: Path) -> None:
    import mplfonts

    font = next(Path(mplfonts.__file__).parent.glob("fonts/SimHei.ttf"), None)
    if font is None:
        pytest.skip("no Chinese TrueType font to write a PDF with")
    pdf = FPDF()
    pdf.add_font("hei", fname=str(font))
    pdf.set_font("hei", size=12)
    pdf.add_page()
    pdf.multi_cell(0, 8, REPORT)
    pdf.output(str(tmp_path / "text.pdf"))
    empty = FPDF()
    empty.add_page()
    empty.output(str(tmp_path / "scan.pdf"))
    read, scan = review_documents([tmp_path / "text.pdf", tmp_path / "scan.pdf"])
    assert verdicts(read)["16.67%"] == "pass"
    assert verdicts(read)["12.50万元"] == "pass"
    assert scan.refused is not None
    assert "OCR" in str(scan.refused)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.doc", b"x"),
        ("a.docx", b"PK\x03\x04broken"),
        ("a.pdf", b"%PDF-1.4 broken"),
        ("a.txt", b"\xff\xff\x00"),
        ("a.txt", b""),
        ("a", b"x"),
    ],
)
def test_what_cannot_be_read_is_refused_with_advice_and_stops_no_other(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    (tmp_path / "good.txt").write_text(REPORT, encoding="utf-8")
    bad, good, absent = review_documents([tmp_path / name, tmp_path / "good.txt", tmp_path / "absent.txt"])
    assert bad.refused
    assert bad.refused.faults[0].advice
    assert not bad.findings
    assert good.findings
    assert absent.refused


def test_spans_point_at_the_stated_number_in_the_document_as_it_is_written() -> None:
    reviewed = review_text("某局２０２０年決算\n支出１２．５０萬元，比上年減少 ２．５０ 萬元，下降 １６．６７ ％。\n")
    marked = {reviewed.text[claim.start : claim.end] for claim in reviewed.claims}
    assert {"１２．５０萬元", "２．５０ 萬元", "１６．６７ ％"} <= marked
    for finding in reviewed.findings:
        assert 0 <= finding.span[0] < finding.span[1] <= len(reviewed.text)


def test_one_replacement_that_repairs_several_claims_is_named() -> None:
    reviewed = review_text(
        "某单位2022年预算说明\n2022年基本支出预算1133753.33元。按经济分类：\n工资福利支出905709.06元，同比增加21557.64元，增长2.44%；\n"
        "商品和服务支出75800元，同比增加52044.27元，增长50.63%；\n对个人和家庭的补助73200元，同比增加7680元，增长11.72%。\n"
    )
    assert any("把75800元改为154844.27元" in finding.why for finding in reviewed.findings)


def test_departments_that_copy_from_each_other_are_hinted_at(tmp_path: Path) -> None:
    passage = "本部门按照年度工作要点统筹推进各项任务落实，严格执行财经纪律，资金使用规范有序，绩效目标总体达成。"
    (tmp_path / "a.txt").write_text(f"甲县水利局2022年度部门决算说明\n{passage}\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text(f"乙县教育局2022年度部门决算说明\n{passage}\n甲县水利局全年完成任务。\n", encoding="utf-8")
    first, second = review_documents([tmp_path / "a.txt", tmp_path / "b.txt"])
    assert [finding.check for finding in first.findings] == ["C26"]
    assert len([finding for finding in second.findings if finding.check == "C26"]) == 2
    assert {finding.kind for finding in (*first.findings, *second.findings)} == {"advisory"}


@cache
def readings() -> list[Reading]:
    """Every case, read once for all checks."""
    return [read(read_plain(with_line_tables("x.txt", case["text"])), read_lexicon()) for case in CASES]


@pytest.mark.parametrize("check", CHECKS, ids=[f"{check.code}-{check.run.__name__}" for check in CHECKS])
def test_every_check_has_a_case_that_fires_it_and_one_that_does_not(check: Check) -> None:
    spoken = [any(finding.verdict in _grave(check.level) for finding in check.run(reading)) for reading in readings()]
    assert any(spoken), f"no case fires {check.name}"
    assert not all(spoken), f"every case fires {check.name}"


def _grave(level: str) -> tuple[str, ...]:
    return {"fail": ("fail",), "warn": ("warn", "fail"), "advisory": ("warn",), "rounding": ("pass", "rounding")}[level]


@settings(max_examples=150, deadline=None)
@given(
    st.text(
        alphabet="0123456789.,，%％()（）、。；：:;\n\t |占的比上年减少增加下降万元亿元个百分点其中各分别与持平预算决算完成支出收入约超成三年12月一（）“”Ｘ×",
        max_size=300,
    )
)
def test_no_text_ends_in_a_traceback(text: str) -> None:
    for finding in review_text(text + "。").findings:
        assert finding.verdict in ("pass", "rounding", "fail", "warn", "skip")
        assert finding.why


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([".txt", ".html", ".docx", ".pdf"]))
def test_no_file_ends_in_a_traceback(tmp_path_factory: pytest.TempPathFactory, content: bytes, kind: str) -> None:
    path = tmp_path_factory.mktemp("fuzz") / f"f{kind}"
    path.write_bytes((b"%PDF-1.7\n" if kind == ".pdf" else b"") + content)
    [reviewed] = review_documents([path])
    assert reviewed.refused or reviewed.text


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  saved: '节约", "  saved: '(节约", ("phrases · saved", "正则表达式")),
        ("  saved: '", "  savd: '", ("phrases · saved", "这一项必填", "是不是“saved”")),
        ("<减>", "<缺>", ("缺", "words 的一个表名")),
    ],
)
def test_a_faulty_language_is_refused_with_its_place(old: str, new: str, said: tuple[str, ...], tmp_path: Path) -> None:
    text = DEFAULT.read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "claims.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        review_document(with_line_tables("报告.txt", REPORT), tmp_path / "claims.yaml")
    assert all(words in str(refused.value) for words in said), refused.value


@pytest.mark.parametrize(
    "text",
    [
        "其中" * 3000,
        "（" * 20000,
        "占" * 20000 + "5%",
        "1," * 20000,
        "比上年" * 8000 + "增长5%",
        "1 " * 20000,
        "万元、" * 9000,
        "由" * 9000 + "构成",
    ],
)
def test_no_text_makes_the_patterns_run_away(text: str) -> None:
    review_text("某局2022年决算\n支出100万元，" + text + "。")


def test_a_hundred_pages_full_of_claims() -> None:
    text = "某局2022年度部门决算\n" + "".join(case["text"] for case in CASES)
    text = (text * (60_000 // len(text) + 1))[:60_000]
    assert len(review_text(text).claims) > 500


def test_the_founding_document() -> None:
    path = SHARED / "seed" / "000_0bb3edf7f044170c.txt"
    if not path.exists():
        pytest.skip("shared is absent: the founding document is not tested")
    [reviewed] = review_documents([path])
    found = {(finding.check, finding.verdict, finding.stated): finding for finding in reviewed.findings}
    assert {("C01", "pass", "17656.23万元"), ("C05", "pass", "35.27%"), ("C05", "pass", "5.61%")} <= set(found)
    assert "140.45%" in found["C08", "warn", "335.96万元"].why
    assert ("C13", "warn", "良") in found
    assert "421.76" in found["C25", "warn", "16477.86万元"].why
    assert "2.6%" in found["C25", "warn", "16477.86万元"].why
    assert {("C32", "warn", "10%"), ("C32", "warn", "-15%"), ("C32", "skip", "98%"), ("C27", "warn", "数量:")} <= set(found)
    assert not any(finding.verdict == "fail" for finding in reviewed.findings)


@needs_shared
def test_published_cases_meet_the_targets(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("score", SHARED / "cases" / "score.py")
    assert spec
    assert spec.loader
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    folder = SHARED / "cases"
    paths = [path for path in sorted(folder.iterdir()) if path.suffix in (".txt", ".docx")]
    rows = [finding.as_row(reviewed.path.name) for reviewed in review_documents(paths) for finding in reviewed.findings]
    (tmp_path / "findings.jsonl").write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    result = score.score(folder, tmp_path / "findings.jsonl")
    assert result["recall"] >= 0.95
    assert result["per100"] <= 1
    assert result["rounding"]["rounding"] >= 0.9 * result["total"]["rounding"]


def _full_width(text: str) -> str:
    return text.translate({ord(char): ord(char) + 0xFEE0 for char in "0123456789.,%"})


@settings(max_examples=120, deadline=None)
@given(
    value=st.decimals(min_value=0, max_value=10**9, places=2),
    unit=st.sampled_from([("万元", "萬元"), ("亿元", "億元"), ("元", "元"), ("%", "％")]),
    style=st.sampled_from(["plain", "thousands", "full", "spaced", "broken", "traditional"]),
)
def test_a_number_is_the_same_however_it_is_written(value: Decimal, unit: tuple[str, str], style: str) -> None:
    digits = f"{value:,.2f}" if style in ("thousands", "full") else f"{value:.2f}"
    written = {
        "full": _full_width(digits) + unit[0], "spaced": f"{digits} {unit[0]}", "broken": f"{digits}\n{unit[0]}", "traditional": digits + unit[1],
    }.get(style, digits + unit[0])  # fmt: skip
    reviewed = review_text(f"某某局二〇二二年度全年的各项资金支出一共为{written}，以上。")
    assert [(claim.stated.replace(",", "")) for claim in reviewed.claims] == [f"{value:.2f}{unit[0]}"] or unit[0] == "%"
    assert not any(finding.verdict == "fail" for finding in reviewed.findings)
