"""Settles one department after its notebook ran: proves the result, moves it into place, writes its record."""

import csv
import io
import json
import re
import shutil
from collections.abc import Collection
from pathlib import Path
from typing import Any

from perfeval.batch import Batch
from perfeval.errors import Refused
from perfeval.figures import Department
from perfeval.kept import PAGES, RECORD, Keys, hashes
from perfeval.press import Print
from perfeval.publish import DONE, FAILED, REFUSED, Entry
from perfeval.records import json_text, write_whole

WORD = re.compile(r"[A-Za-z0-9_.-]+")
NUMBER_LIKE = re.compile(r"\d{1,5}")  # a code that any amount or year may look like


def settle(batch: Batch, task: Print, result: Entry, keys: Keys, out: Path) -> Entry:
    """Move what a finished task left into place, and say how it went. What an earlier run left is gone either way.

    The record goes first and comes last: whenever this is broken off, there is no record, and the next run does it again.
    """
    code = task.parameters["department"]
    department, home = batch.departments[code], out / code
    entry: Entry = {"code": code, "name": department.name}
    error: Entry = {}
    try:
        error = {key: result[key] for key in ("error", "cell", "detail") if key in result} or prove(task.folder, department, batch.codes)
        _clear(home)
        for name in PAGES:
            if (not error or name == "report.ipynb") and (task.folder / name).is_file():
                (task.folder / name).replace(home / name)
        if not error:
            entry |= json.loads((task.folder / RECORD).read_text(encoding="utf-8")) | {"keys": keys, "files": hashes(home, PAGES)}
            write_whole(home / RECORD, json_text(entry))
            del entry["keys"]
    except OSError as fault:
        error = {"error": f"写不进结果：{fault.strerror or fault}"}
    shutil.rmtree(task.folder, ignore_errors=True)
    return {**entry, **error, "status": FAILED if error else DONE, "seconds": result.get("seconds", 0.0), "peak": result.get("peak")}


def _clear(home: Path) -> None:
    for name in (RECORD, *PAGES):
        (home / name).unlink(missing_ok=True)


def refused_entry(code: str, refusal: Refused, out: Path) -> Entry:
    """The entry of a department whose data cannot be accepted; a report of an earlier run would mislead, so it goes."""
    _clear(out / code)
    faults = [fault.as_dict() for fault in refusal.faults]
    return {"code": code, "name": refusal.subject or code, "status": REFUSED, "seconds": 0.0, "error": str(refusal), "faults": faults}


def prove(folder: Path, department: Department, codes: Collection[str]) -> dict[str, Any]:
    """Empty where all files are there, and the report and scorecard are of this department and of no other of the batch.

    A department may itself have written of another; a code of one to five digits may be any number, and is looked for
    in the scorecard only.
    """
    if missing := [name for name in (*PAGES, RECORD) if not (folder / name).is_file()]:
        return {"error": f"没有留下完整的结果，缺少 {'、'.join(missing)}"}
    words = set(WORD.findall((folder / "report.html").read_text(encoding="utf-8")))
    table = (folder / "scorecard.csv").read_text(encoding="utf-8-sig")
    marked = {row["department_code"] for row in csv.DictReader(io.StringIO(table))}
    if department.code not in words or marked != {department.code}:
        return {"error": f"报告里没有本部门的编码 {department.code}，不能采用"}
    others = {word for word in words.intersection(codes) - {department.code} if not NUMBER_LIKE.fullmatch(word)}
    if others and (others := others - set(WORD.findall(repr(department)))):
        return {"error": f"报告里有别的部门的编码 {'、'.join(sorted(others))}，不能采用"}
    return {}
