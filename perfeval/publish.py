"""Writes what belongs to the whole batch: tables of all rows, the record of the run, index and overview."""

import base64
import datetime
import hashlib
import platform
import shutil
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from perfeval import __version__
from perfeval.batch import Batch
from perfeval.press import NOTEBOOKS, Print
from perfeval.records import csv_text, json_parts, write_whole

OVERVIEW, TEMPLATE = NOTEBOOKS / "overview.ipynb", NOTEBOOKS / "template"
LIBRARIES = ("papermill", "nbconvert", "pandas", "matplotlib", "pydantic", "jinja2")
DONE, UNCHANGED, REFUSED, FAILED, NOT_RUN = "完成", "未变", "拒收", "失败", "未运行"
REFUSALS = "refusals.csv"
REFUSAL_COLUMNS = {"where": "位置", "found": "写的是", "allowed": "允许的", "advice": "怎么办"}
GOOD = {DONE, UNCHANGED}
PUBLISHED = ("scorecards.csv", "findings.csv", REFUSALS, "overview.html", "index.html")
Entry = dict[str, Any]
Printer = Callable[[Print], Entry]


class NotPublished(Exception):
    """The departments are done, but a page of the whole batch could not be made; the argument says why, in Chinese."""


def publish(batch: Batch, entries: Sequence[Entry], out: Path, begun: datetime.datetime, printed: Printer) -> None:
    """Write scorecards.csv, findings.csv, refusals.csv, run.json, overview.html and index.html from what the departments left.

    `printed` runs one notebook and says how it went. Nothing here holds the rows of all departments at once.
    """
    for name in ("scorecard", "findings"):
        tables = [out / entry["code"] / f"{name}.csv" for entry in entries if entry["status"] in GOOD]
        write_whole(out / f"{name.removesuffix('s')}s.csv", _joined(tables))
    write_refusals([(entry["code"], fault) for entry in entries for fault in entry.get("faults", [])], out)
    write_record(batch.file.model_dump(mode="json"), _scheme(batch), entries, out, begun)
    write_whole(out / "index.html", _index(batch, entries))
    _print_overview(batch, out, printed)


def write_record(batch: Entry, scheme: Entry, entries: Sequence[Entry], out: Path, begun: datetime.datetime) -> None:
    """Write run.json: what was run, with what, when, and one entry per department."""
    seconds = round((datetime.datetime.now(datetime.UTC) - begun).total_seconds(), 3)
    when = {"started": begun.isoformat(timespec="seconds"), "seconds": seconds}
    what = {"batch": batch, "scheme": scheme, **when, "versions": versions(), "departments": list(entries)}
    write_whole(out / "run.json", json_parts(what))


def write_refusals(faults: Sequence[tuple[str, Entry]], out: Path) -> None:
    """Write refusals.csv, which the bureau can send back: one row per fault, with the department's code where it is one's own."""
    rows = [{"部门编码": code, **{words: fault[key] for key, words in REFUSAL_COLUMNS.items()}} for code, fault in faults]
    write_whole(out / REFUSALS, csv_text(["部门编码", *REFUSAL_COLUMNS.values()], rows))


def _scheme(batch: Batch) -> Entry:
    """What the overview must know: the scheme's grades, each with the exact share of the full mark it begins at, and the unit of money."""
    grades = [[band.grade, str(band.at_least or 0)] for band in batch.scheme.grades]
    full = batch.scheme.full_mark
    unit = batch.outline.figures[batch.outline.expenditure.total.figure].unit
    return {
        "scheme": batch.scheme.scheme, "title": batch.scheme.title, "notice": batch.scheme.notice,
        "full_mark": None if full is None else str(full), "grades": grades, "unit": unit,
    }  # fmt: skip


def versions() -> dict[str, str]:
    """The versions that a result depends on."""
    return {"perfeval": __version__, "python": platform.python_version(), **{name: version(name) for name in LIBRARIES}}


def _joined(tables: Sequence[Path]) -> Iterator[str]:
    """Tables with the same header as one table, one after the other; the bytes of their rows stay as they are."""
    yield "\ufeff"
    for number, path in enumerate(tables):
        header, _, rows = path.read_bytes().decode("utf-8-sig").partition("\n")
        yield rows if number else f"{header}\n{rows}"


def _index(batch: Batch, entries: Sequence[Entry]) -> Iterator[str]:
    environment = Environment(loader=FileSystemLoader(TEMPLATE), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    script = (TEMPLATE / "index.js").read_text(encoding="utf-8")
    named = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    page = environment.get_template("batch.html.j2")
    return page.generate(batch=batch, entries=entries, good=GOOD, script=Markup(script), script_hash=named)


def _print_overview(batch: Batch, out: Path, printed: Printer) -> None:
    """Run overview.ipynb over what is now in the folder; only its page is kept."""
    folder = out / ".overview"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    result = printed(Print(OVERVIEW, {"folder": str(out.resolve())}, f"{batch.file.title}：总览", folder.resolve(), "overview"))
    if "error" in result:
        raise NotPublished(f"总览没有做成：{result['error']}")
    (folder / "overview.html").replace(out / "overview.html")
    shutil.rmtree(folder)
