"""What one department's notebook leaves behind besides its page: scorecard, findings, record."""

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

from perfeval import evaluate, relations
from perfeval.amounts import print_number
from perfeval.batch import Batch
from perfeval.evaluate import Scorecard
from perfeval.records import csv_text, json_text, write_whole
from perfeval.relations import Finding
from perfeval.scoring import Row


def save(batch: Batch, card: Scorecard, found: Sequence[Finding], out: str | Path) -> None:
    """Write scorecard.csv (a row per indicator), findings.csv (a row per finding) and record.json into `out`."""
    folder, department = Path(out), card.department
    write_whole(folder / "scorecard.csv", csv_text(evaluate.CSV_COLUMNS, _scorecard_rows(batch, card)))
    write_whole(folder / "findings.csv", csv_text(relations.CSV_COLUMNS, (finding.as_row(department.code) for finding in found)))
    write_whole(folder / "record.json", json_text(_record(batch, card, found)))


def _scorecard_rows(batch: Batch, card: Scorecard) -> Iterator[dict[str, str]]:
    common = {
        "department_code": card.department.code,
        "department": card.department.name,
        "year": batch.file.year,
        "scheme": card.scheme.scheme,
    }
    for row in card.rows:
        indicator = row.indicator
        percent = row.value_text.endswith("%")
        yield common | {
            "indicator_code": indicator.code,
            "indicator": indicator.name,
            "group": "/".join(indicator.group),
            "value": row.value_text.removesuffix("%"),
            "unit": "%" if percent else "",
            "status": row.status,
            "score": _mark(card, row.score),
            "full_mark": _mark(card, row.full),
            "reason": row.reason,
            "formula": indicator.formula.text if indicator.formula else "",
            "inputs": "；".join(_input(row)),
            "citation": "；".join(card.scheme.citation(cite) for _, cite in indicator.cites.each()),
        }


def _input(row: Row) -> Iterator[str]:
    for found in row.inputs:
        yield f"{found.name}={found.text}［{found.source}］"


def _mark(card: Scorecard, value: Fraction | None) -> str:
    return "" if value is None else card.mark(value)


def _record(batch: Batch, card: Scorecard, found: Sequence[Finding]) -> dict[str, object]:
    scored, spent = card.scheme.full_mark is not None, card.department.figures.get(batch.outline.expenditure.total.figure)
    return {
        "code": card.department.code,
        "name": card.department.name,
        "low": card.total(card.low) if scored else None,
        "high": card.total(card.high) if scored else None,
        "assessed": card.mark(card.assessed) if scored else None,
        "full_mark": _mark(card, card.scheme.full_mark) or None,
        "grade": card.grade,
        "expenditure": print_number(spent.value, 2) if spent else None,
        "own_grade": card.department.narrative.own_grade,
        "statuses": dict(Counter(row.status for row in card.rows)),
        "findings": dict(Counter(finding.verdict for finding in found)),
    }
