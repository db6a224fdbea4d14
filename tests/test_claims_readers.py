"""Tables as the readers see them: ruled tables of a PDF, and tables inside tables."""

import time
from pathlib import Path

import docx
import pytest
from fpdf import FPDF

from perfeval.review import review_document, review_documents
from perfeval.review.line_tables import with_line_tables
from perfeval.review.opening import read_document

ROWS = [
    ["事项", "上年数", "本年数", "增减率"],
    ["水质监测点位运行补助", "40.00", "50.00", "25.00%"],
    ["设备更新", "80.00", "60.00", "-33.33%"],
]


def pdf_of(path: Path, rows: list[list[str]], size: tuple[int, int]) -> Path:
    """A PDF with one ruled table of narrow columns, over as many pages as it takes."""
    import mplfonts

    font = next(Path(mplfonts.__file__).parent.glob("fonts/SimHei.ttf"), None)
    if font is None:
        pytest.skip("no Chinese TrueType font to write a PDF with")
    pdf = FPDF(format=size)
    pdf.add_font("hei", fname=str(font))
    pdf.set_font("hei", size=10)
    pdf.add_page()
    pdf.cell(text="某局2023年度部门决算的说明", new_x="LMARGIN", new_y="NEXT")
    with pdf.table(col_widths=(24, 14, 14, 18), width=90, first_row_as_headings=False, num_heading_rows=0) as table:
        for row in rows:
            table.row(row)
    pdf.output(str(path))
    return path


def cells(path: Path) -> list[list[list[str]]]:
    return [[[cell.text for cell in row] for row in table.rows] for table in read_document(path).tables]


def test_the_lines_of_a_pdf_divide_its_cells_and_keep_a_wrapped_cell_whole(tmp_path: Path) -> None:
    path = pdf_of(tmp_path / "a.pdf", ROWS, (210, 297))
    assert cells(path) == [ROWS]
    [reviewed] = review_documents([path])
    assert {finding.stated: finding.verdict for finding in reviewed.findings} == {"25.00%": "pass", "-33.33%": "fail"}


def test_a_ruled_table_goes_on_over_the_end_of_a_page(tmp_path: Path) -> None:
    rows = [ROWS[0], *([f"事项{number}", "10.00", "20.00", "100.00%"] for number in range(9))]
    assert cells(pdf_of(tmp_path / "b.pdf", rows, (120, 60))) == [rows]


def test_tables_inside_the_cells_of_a_word_table_are_tables(tmp_path: Path) -> None:
    word = docx.Document()
    outer = word.add_table(rows=1, cols=2)
    outer.cell(0, 0).text = "附表"
    inner = outer.cell(0, 1).add_table(rows=len(ROWS), cols=4)
    for row, texts in enumerate(ROWS):
        for column, text in enumerate(texts):
            inner.cell(row, column).text = text
    word.save(str(tmp_path / "c.docx"))
    assert cells(tmp_path / "c.docx")[1] == ROWS


def test_a_long_table_in_which_every_share_is_wrong_takes_no_time() -> None:
    """Every share hangs on one total: searching for the one wrong number must not try all by all."""
    rows = [f"事项{number} | {number + 7}.31 | {number % 89 + 3}.77%" for number in range(1, 1500)]
    text = "某局2023年决算\n科目 | 决算数（万元） | 占比\n" + "\n".join(rows) + "\n合计 | 1.00 | 100.00%\n"
    start = time.monotonic()
    assert len(review_document(with_line_tables("表.txt", text)).findings) > len(rows)
    assert time.monotonic() - start < 10
