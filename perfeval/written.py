"""Holds a department's own written report against itself and against the department's figures."""

import hashlib
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from perfeval.amounts import MONEY, print_short
from perfeval.errors import Faults, Refused
from perfeval.figures import Department, Figure
from perfeval.narrative import Narrative
from perfeval.reading import Source, read_bytes
from perfeval.review import DEFAULT, Reading, read_report, review_document
from perfeval.review.documents import LARGEST

BESIDE = "部门文件旁边的一份书面报告"
SAID = {"fail", "warn", "rounding"}
FINAL = {"", "决算"}  # columns of a report that mean what was spent


class Stated(NamedTuple):
    """What the written report says and how it compares: the fields of a finding."""

    check: str
    kind: str
    where: str
    stated: str
    computed: str
    verdict: str
    why: str


def find_document(narrative: Narrative, source: Source, faults: Faults) -> tuple[Path | None, str]:
    """The department's written report, beside its file, with the hash of its bytes; a fault where it is not there."""
    if narrative.document is None:
        return None, ""
    path = source.path.parent / narrative.document
    try:
        return path.resolve(), hashlib.sha256(read_bytes(path, LARGEST, BESIDE)).hexdigest()
    except Refused as refusal:
        faults.add(source.where(("document",)), f"{narrative.document}（{refusal.faults[0].found}）", BESIDE, refusal.faults[0].advice)
        return None, ""


def check_written(department: Department, names: Mapping[str, str]) -> Iterator[Stated]:
    """What the reviewer finds in the department's document, and each amount in it that the figures know (C34).

    `names`: what an item is called in the reviewer's language file → the figure it is.
    """
    if department.document is None:
        return
    file = department.document.name
    try:
        reading = read_report(department.document)
    except Refused as refusal:
        yield Stated("C34", "text_vs_table", file, "", "", "skip", f"书面报告读不了：{refusal.faults[0].found}")
        return
    for finding in review_document(reading.document, DEFAULT).findings:
        if finding.verdict in SAID:
            row = finding.as_row("")
            yield Stated(row["check"], row["kind"], f"{file}：{row['where']}", row["stated"], row["computed"], row["verdict"], row["why"])
    yield from _against_figures(reading, department, names, file)


def _against_figures(reading: Reading, department: Department, names: Mapping[str, str], file: str) -> Iterator[Stated]:
    for value in reading.facts.values:
        figure = department.figures.get(names.get(value.item, ""))
        ours = figure is not None and figure.unit in MONEY and value.mention.kind == "money" and not value.mention.hedge
        if figure is None or not ours or value.key.prior or value.compared or value.key.column not in FINAL:
            continue
        verdict, why = _compare(value.mention.exact, value.mention.half, figure)
        yield Stated(
            "C34", "text_vs_table", f"{file}：{value.entry.label}", value.mention.text, figure.text, verdict, f"{figure.name}：{why}"
        )


def _compare(said: Fraction, half: Fraction, figure: Figure) -> tuple[str, str]:
    """A stated amount in 元 against a figure, as far as the stated digits reach."""
    known = figure.exact * MONEY[figure.unit]
    if said == known:
        return "pass", f"书面报告与数据一致，都是{figure.text}"
    difference = f"相差{print_short(abs(said - known) / MONEY[figure.unit])}{figure.unit}"
    if abs(said - known) <= half:
        return "pass", f"书面报告取到较粗的位数，与数据{figure.text}一致"
    return "fail", f"书面报告与数据{figure.text}（{figure.source}）{difference}"
