"""Writes what belongs to the whole batch: tables of all rows, the record of the run, index and overview."""

import datetime
import platform
import shutil
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from perfeval import __version__
from perfeval.batch import Batch
from perfeval.press import NOTEBOOKS, Print, check_parameters, print_notebook
from perfeval.records import json_text, write_whole

OVERVIEW = NOTEBOOKS / "overview.ipynb"
LIBRARIES = ("papermill", "nbconvert", "pandas", "matplotlib", "pydantic", "jinja2")
DONE, UNCHANGED, REFUSED, FAILED = "完成", "未变", "拒收", "失败"
GOOD = {DONE, UNCHANGED}
Entry = dict[str, Any]


def publish(batch: Batch, entries: Sequence[Entry], out: Path, begun: datetime.datetime) -> None:
    """Write scorecards.csv, findings.csv, run.json, overview.html and index.html from what the departments left."""
    for name in ("scorecard", "findings"):
        tables = [out / entry["code"] / f"{name}.csv" for entry in entries if entry["status"] in GOOD]
        write_whole(out / f"{name.removesuffix('s')}s.csv", _joined(tables))
    write_whole(out / "run.json", json_text(_record(batch, entries, begun)))
    write_whole(out / "index.html", _index(batch, entries))
    _print_overview(batch, out)


def versions() -> dict[str, str]:
    """The versions that a result depends on."""
    return {"perfeval": __version__, "python": platform.python_version(), **{name: version(name) for name in LIBRARIES}}


def _joined(tables: Sequence[Path]) -> str:
    """Tables with the same header as one table; the bytes of their rows stay as they are."""
    texts = [path.read_bytes().decode("utf-8-sig") for path in tables]
    header = texts[0].partition("\n")[0] + "\n" if texts else ""
    return "\ufeff" + header + "".join(text.partition("\n")[2] for text in texts)


def _record(batch: Batch, entries: Sequence[Entry], begun: datetime.datetime) -> dict[str, Any]:
    ended = datetime.datetime.now(datetime.UTC)
    return {
        "batch": batch.file.model_dump(mode="json"),
        "scheme": {"scheme": batch.scheme.scheme, "title": batch.scheme.title, "notice": batch.scheme.notice},
        "started": begun.isoformat(timespec="seconds"),
        "seconds": round((ended - begun).total_seconds(), 3),
        "versions": versions(),
        "departments": list(entries),
    }


def _index(batch: Batch, entries: Sequence[Entry]) -> str:
    environment = Environment(loader=FileSystemLoader(NOTEBOOKS / "template"), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.get_template("batch.html.j2").render(batch=batch, entries=entries, good=GOOD)


def _print_overview(batch: Batch, out: Path) -> None:
    """Run overview.ipynb over what is now in the folder; only its page is kept."""
    check_parameters(OVERVIEW, {"folder"})
    folder = out / ".overview"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    result = print_notebook(Print(OVERVIEW, {"folder": str(out.resolve())}, f"{batch.file.title}：总览", folder.resolve(), "overview"))
    if result:
        raise RuntimeError(result["error"])
    (folder / "overview.html").replace(out / "overview.html")
    shutil.rmtree(folder)
