"""Writes the pages of a review: one for each document from review.ipynb, an index over all, one table of all findings."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from perfeval.errors import Fault, Refused
from perfeval.limits import Limits
from perfeval.press import NOTEBOOKS, Print
from perfeval.records import csv_text, write_whole
from perfeval.relations import CSV_COLUMNS
from perfeval.review import Reviewed
from perfeval.review.findings import VERDICTS
from perfeval.reviewing import SECONDS
from perfeval.run import Options, crew_for

REVIEW = NOTEBOOKS / "review.ipynb"
Entry = dict[str, Any]
Result = tuple[Path, Reviewed | None, str]


def write_pages(results: Sequence[Result], out: Path, jobs: int) -> list[Entry]:
    """Write `001.html` … in the order given, findings.csv and index.html; returns one entry per document."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(Fault(str(out), error.strerror or str(error), "可以写入的文件夹", "请检查路径和权限")) from None
    entries = [_entry(number, result) for number, result in enumerate(results, 1)]
    tasks = {entry["page"]: _task(entry, found, out) for entry, (_, found, _) in zip(entries, results, strict=True) if found}
    with crew_for(Options(out=out, jobs=jobs), REVIEW) as crew:
        crew.start()
        by_folder = {task.folder: page for page, task in tasks.items()}
        for task, result in crew.run(((task, None) for task in tasks.values()), jobs, Limits(SECONDS)):
            page = by_folder[task.folder]
            _place(next(entry for entry in entries if entry["page"] == page), task, result, out)
    write_whole(out / "findings.csv", csv_text(CSV_COLUMNS, [row for _, found, _ in results if found for row in found.rows()]))
    write_whole(out / "index.html", _index(entries))
    return entries


def _entry(number: int, result: Result) -> Entry:
    path, found, refusal = result
    counts = {verdict: sum(finding.verdict == verdict for finding in found.findings) if found else 0 for verdict in VERDICTS}
    return {"name": path.name, "page": f"{number:03d}.html", "counts": counts, "error": refusal}


def _task(entry: Entry, found: Reviewed, out: Path) -> Print:
    folder = (out / f".{entry['page']}.new").resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    write_whole(folder / "reviewed.json", found.as_json())
    parameters = {"document": str(found.path.resolve()), "reviewed": str(folder / "reviewed.json")}
    return Print(REVIEW, parameters, f"核对：{found.path.name}", folder, "page")


def _place(entry: Entry, task: Print, result: Entry, out: Path) -> None:
    made = task.folder / "page.html"
    if "error" in result or not made.is_file():
        entry["error"] = result.get("error", "没有留下网页")
    else:
        made.replace(out / entry["page"])
    shutil.rmtree(task.folder, ignore_errors=True)


def _index(entries: Sequence[Entry]) -> str:
    environment = Environment(loader=FileSystemLoader(NOTEBOOKS / "template"), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.get_template("reviews.html.j2").render(entries=entries, verdicts=VERDICTS)
