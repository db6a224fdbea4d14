"""The published figures of real departments: all read, all exact. Needs ../shared; without it, a visible skip."""

import csv
from decimal import Decimal

import pytest

from conftest import PARAMS, SHARED
from perfeval.amounts import parse_range, print_percent
from perfeval.batch import read_batch

PUBLISHED = SHARED / "figures" / "published.csv"


@pytest.mark.skipif(not PUBLISHED.is_file(), reason="shared/figures is not beside the project")
def test_every_published_figure_is_in_the_sample_batches() -> None:
    found = {}
    for name in ("huidong-2021", "putuo-2024"):
        for code, department in read_batch(PARAMS / f"{name}.yaml").departments.items():
            found |= {(code, figure): one for figure, one in (department.figures | department.declared).items()}
    with PUBLISHED.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            one = found[row["department_code"], row["figure"]]
            if row["unit"] == "%":
                assert one.range == parse_range(row["value"])
            else:
                assert one.value == Decimal(row["value"])


def test_ratios_of_the_published_figures() -> None:
    figures = read_batch(PARAMS / "putuo-2024.yaml").department("310107-gzj").figures
    assert print_percent(figures["一般公共预算支出"].exact / figures["一般公共预算年初预算数"].exact) == "95.46%"  # cut off in print: 95.45
