"""How long it takes to read what departments send: filled workbooks, and a wide table of a whole province.

`python benchmarks/figures.py` prints the seconds of one core; the inputs are seeded.
"""

import random
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook, load_workbook

from perfeval.errors import Faults
from perfeval.narratives import read_narratives
from perfeval.outline import read_outline
from perfeval.scheme_check import read_scheme
from perfeval.tables import read_table
from perfeval.template import template
from perfeval.workbook import read_layout

PARAMS = Path(__file__).resolve().parents[1] / "params"
WORKBOOKS, DEPARTMENTS, FIGURES = 1_000, 10_000, 60


def timed(name: str, work: Callable[[], object], expected: int) -> None:
    """Print the seconds of this process's cores that `work` took; it must have given `expected` things."""
    begun = time.process_time()
    found = work()
    print(f"{name}: {time.process_time() - begun:.2f} s", flush=True)
    assert found == expected, found


def workbooks(folder: Path) -> list[Path]:
    scheme, outline = read_scheme(PARAMS / "schemes" / "guangdong-sample-2021.yaml"), read_outline(PARAMS / "outline.yaml")
    book = load_workbook(BytesIO(template(scheme, outline, read_layout())))
    paths, sheet = [], book["数据"]
    for number in range(WORKBOOKS):
        code = f"{number:04d}"
        for place, value in {"B3": code, "B4": f"第{code}局", "B5": "2021"}.items():
            book["基本信息"][place] = value
        for row in range(2, 50):
            sheet[f"B{row}"] = random.randrange(10**8) / 100
        for row in range(2, 40):
            book["要点"][f"E{row}"], book["要点"][f"G{row}"] = random.choice("是否"), f"财〔2021〕{number}号"
        for row in range(2, 11):
            book["文字"][f"B{row}"] = f"第{number}局的一段文字，" * 30
        paths.append(folder / f"{code}.xlsx")
        book.save(paths[-1])
    return paths


def wide_table(path: Path) -> dict[str, str]:
    units = {f"数据项{n}": "万元" for n in range(FIGURES)}
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["部门编码", "部门名称", *[f"{name}（万元）" for name in units]])
    for number in range(DEPARTMENTS):
        sheet.append([f"{number:05d}", f"第{number}局", *[random.randrange(10**8) / 100 for _ in units]])
    book.save(path)
    return units


def main() -> None:
    random.seed(2021)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths, units = workbooks(folder), wide_table(folder / "wide.xlsx")
        timed(f"{WORKBOOKS} filled workbooks", lambda: len(list(read_narratives(paths, Faults()))), WORKBOOKS)
        timed(
            f"a wide table of {DEPARTMENTS} × {FIGURES}",
            lambda: len(read_table(folder / "wide.xlsx", units, Faults())),
            DEPARTMENTS * FIGURES,
        )


if __name__ == "__main__":
    main()
