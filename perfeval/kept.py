"""What an earlier run left that still holds: by content, never by time.

A department's record names the hash of each thing its report was made from and of each file it consists of. Where all of
them still agree, it need not be run again; where not, the record says what changed.
"""

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from perfeval.batch import Batch
from perfeval.press import NOTEBOOKS
from perfeval.publish import GOOD, PUBLISHED, UNCHANGED, Entry, versions
from perfeval.reading import Source
from perfeval.records import digest, json_text, write_whole

PAGES = ("report.html", "report.ipynb", "scorecard.csv", "findings.csv")
RECORD, STATE = "record.json", ".kept.json"
SHOWN = ("code", "name", "low", "high", "assessed", "full_mark", "grade", "own_grade")  # what index and overview need
NO_CHANGE = "没有变化"
Keys = dict[str, str]


def common_keys(batch: Batch, notebook: Path) -> Keys:
    """The hashes of all that every report of the batch depends on, by what an analyst calls them."""
    own = batch.file.model_dump_json(exclude={"departments", "figures"})
    peers = repr(list(batch.departments.values())) if batch.compares else ""
    return {
        "批次": _hash(own),
        "同批数据": _hash(peers),
        "指标体系": _hash(repr(batch.scheme)),
        "报告提纲": _hash(repr(batch.outline)),
        **code_keys(notebook),
    }


def code_keys(notebook: Path) -> Keys:
    """The hashes of what runs: the notebook, the template, the code, the versions of the libraries."""
    package = Path(__file__).parent
    code = [*sorted(package.glob("*.py")), *sorted((package / "fragments").glob("*.j2"))]
    return {
        "笔记本": digest(notebook),
        "版式": _hash_files(sorted((NOTEBOOKS / "template").glob("*"))),
        "程序": _hash_files([*code, NOTEBOOKS / "overview.ipynb"]),
        "版本": _hash(repr(versions())),
    }


def own_key(batch: Batch, code: str) -> Keys:
    """The hash of one department's data, with the places they were read from."""
    return {"数据": _hash(repr(batch.departments[code]))}


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _hash_files(paths: Iterable[Path]) -> str:
    return _hash("".join(f"{path.name} {digest(path)}\n" for path in paths if path.is_file()))


def hashes(folder: Path, names: Iterable[str]) -> Keys:
    """The hash of each named file that is there."""
    found = {}
    for name in names:
        try:
            found[name] = digest(folder / name)
        except OSError:
            continue
    return found


def kept(home: Path, keys: Keys) -> tuple[Entry | None, str]:
    """The record of an earlier run if it still holds, and in Chinese why it does or does not."""
    if not (home / RECORD).exists():
        return None, "没有以前的结果"
    record = read_json(home / RECORD)
    if not _is_record(record):
        return None, "以前的记录不完整"
    if changed := [name for name, value in keys.items() if record["keys"].get(name) != value]:
        return None, f"变了：{'、'.join(changed)}"
    if damaged := damaged_files(home, record["files"]):
        return None, f"缺少或被改过：{'、'.join(damaged)}"
    return record, NO_CHANGE


def _is_record(record: Any) -> bool:
    """Whether a record has the form that a run writes; whatever else stands in the file counts as none."""
    if not isinstance(record, dict) or not all(isinstance(record.get(part), dict) for part in ("keys", "files", "statuses", "findings")):
        return False
    return set(record["files"]) == set(PAGES) and {"code", "name", "low", "high", "assessed", "full_mark", "grade", "own_grade"} <= set(
        record
    )


def damaged_files(folder: Path, files: Keys) -> list[str]:
    """The files that are not there, or not as they were written."""
    now = hashes(folder, files)
    return [name for name, value in files.items() if now.get(name) != value]


def read_json(path: Path) -> Any:
    """What a JSON file holds; None where it is absent, half or no JSON."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None


def input_hashes(path: Path) -> Keys:
    """The hashes of a batch file and of all files it names, before they are read; none for one that names them wrongly."""
    written = Source(path).data
    if not isinstance(written, dict):
        return {}
    lists = (written.get("departments"), written.get("figures"))
    names = [written.get("scheme"), written.get("outline"), *(name for one in lists if isinstance(one, list) for name in one)]
    return {path.name: digest(path), **hashes(path.parent, [str(name) for name in names if isinstance(name, str)])}


def attached(batch: Batch) -> Keys:
    """The hashes of the files that departments name beside their own: written reports and accounts."""
    folder, departments = batch.path.parent, batch.departments.values()
    paths = [path.resolve() for one in departments for path in (one.document, *one.accounts) if path]
    return hashes(folder, [os.path.relpath(path, folder) for path in paths])


def write_state(inputs: Keys, out: Path, folder: Path, codes: Iterable[str], notebook: Path) -> None:
    """Say what the whole folder was made from, so that the next run need not even read it: the last file a run writes."""
    records = {f"{code}/{RECORD}" for code in codes}
    state = {"inputs": inputs, "keys": code_keys(notebook), "published": hashes(out, {*PUBLISHED, *records}), "folder": str(folder)}
    write_whole(out / STATE, json_text(state))


def whole(path: Path, out: Path, notebook: Path) -> dict[str, Any] | None:
    """The last record of the whole folder, if nothing at all has changed since: no input, no code, no output."""
    state, record = read_json(out / STATE), read_json(out / "run.json")
    try:
        inputs, published, entries = state["inputs"], state["published"], record["departments"]
        if state["folder"] != str(path.resolve().parent) or path.name not in inputs or state["keys"] != code_keys(notebook):
            return None
        if damaged_files(path.parent, inputs) or not set(PUBLISHED) <= set(published) or damaged_files(out, published):
            return None
        if any(entry["status"] not in GOOD or damaged_files(out / entry["code"], entry["files"]) for entry in entries):
            return None
    except (KeyError, TypeError, AttributeError):  # a half state is no state
        return None
    entries = [{**entry, "status": UNCHANGED, "why": NO_CHANGE, "seconds": 0.0} for entry in entries]
    return {**record, "departments": entries}
