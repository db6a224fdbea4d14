"""Runs a batch: for each department check, run the notebook, export, record. One failing does not stop the others."""

import dataclasses
import datetime
import hashlib
import json
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from perfeval.batch import Batch
from perfeval.errors import Fault, Refused, nearest
from perfeval.figures import Department
from perfeval.press import NOTEBOOKS, Print, check_parameters, print_notebook
from perfeval.publish import DONE, FAILED, REFUSED, UNCHANGED, Entry, publish, versions
from perfeval.records import json_text, write_whole
from perfeval.workers import run_each

REPORT = NOTEBOOKS / "report.ipynb"
PARAMETERS = {"department", "batch", "out"}
PAGES = ("report.html", "report.ipynb", "scorecard.csv", "findings.csv")
RECORD = "record.json"


@dataclasses.dataclass(frozen=True)
class Options:
    """What the command line asks for; `only` empty means all departments."""

    out: Path
    only: tuple[str, ...] = ()
    jobs: int = 1
    force: bool = False
    timeout: float | None = None


def run_batch(batch: Batch, options: Options, say: Callable[[str], None]) -> list[Entry]:
    """Produce everything in `options.out` and return one entry per department, in the order of the batch file.

    Refuses (Refused) what is wrong with the call before anything runs. `say` gets progress lines.
    """
    chosen = _chosen(batch, options.only)
    check_parameters(REPORT, PARAMETERS)
    with _held(options.out):
        begun = datetime.datetime.now(datetime.UTC)
        entries = {code: _refused_entry(code, batch.refused[code], options.out) for code in chosen if code in batch.refused}
        todo, keys = [], _keys(batch, [code for code in chosen if code in batch.departments])
        for code, key in keys.items():
            if not options.force and (kept := _kept(options.out / code, key)):
                entries[code] = {**kept, "status": UNCHANGED, "seconds": 0.0}
            else:
                todo.append(_print_of(batch, code, options.out))
        for task, result, seconds in run_each(print_notebook, todo, options.jobs, options.timeout):
            code = task.parameters["department"]
            entries[code] = _settle(batch.departments[code], task, result, seconds, keys[code], options.out)
            say(
                f"[{len(entries)}/{len(chosen)}] {code} {entries[code]['status']} {seconds:.1f}秒 {entries[code].get('error', '')}".rstrip()
            )
        listed = [entries[code] for code in chosen]
        publish(batch, listed, options.out, begun)
    return listed


def _chosen(batch: Batch, only: tuple[str, ...]) -> list[str]:
    if unknown := [code for code in only if code not in batch.codes]:
        raise Refused([Fault("--only", code, "、".join(batch.codes), nearest(code, batch.codes)) for code in unknown])
    return [code for code in batch.codes if not only or code in only]


@contextmanager
def _held(out: Path) -> Iterator[None]:
    """Hold the output folder for this run alone, and turn SIGTERM into the same orderly end as Ctrl-C."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        lock = FileLock(out / ".lock")
        lock.acquire(timeout=0)
    except Timeout:
        raise Refused(
            Fault(str(out), "另一次运行正在使用", "同一输出文件夹同时只有一次运行", "请等它结束，或用 --out 换一个文件夹")
        ) from None
    except OSError as error:
        raise Refused(Fault(str(out), error.strerror or str(error), "可以写入的文件夹", "请检查路径和权限")) from None
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
        lock.release()


def _print_of(batch: Batch, code: str, out: Path) -> Print:
    """The task of one department, in an empty folder of its own beside the results."""
    folder = out / code / ".new"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    title = f"{batch.departments[code].name}{batch.file.year}年度部门整体绩效自评报告"
    parameters = {"department": code, "batch": str(batch.path), "out": str(folder.resolve())}
    return Print(REPORT, parameters, title, folder.resolve(), "report")


def _settle(department: Department, task: Print, result: dict[str, Any], seconds: float, key: str, out: Path) -> Entry:
    """Move what a finished task left into place, and say how it went. What an earlier run left is gone either way."""
    home, entry = out / department.code, {"code": department.code, "name": department.name}
    good = not result and all((task.folder / name).is_file() for name in (*PAGES, RECORD))
    for name in (RECORD, *PAGES):
        (home / name).unlink(missing_ok=True)
    for name in PAGES:
        if (good or name == "report.ipynb") and (task.folder / name).is_file():
            (task.folder / name).replace(home / name)
    if good:
        entry |= json.loads((task.folder / RECORD).read_text(encoding="utf-8")) | {"key": key}
        write_whole(home / RECORD, json_text(entry))
    shutil.rmtree(task.folder, ignore_errors=True)
    error = {} if good else {"error": "没有留下完整的结果", **result}
    return {**entry, **error, "status": DONE if good else FAILED, "seconds": round(seconds, 3)}


def _refused_entry(code: str, refusal: Refused, out: Path) -> Entry:
    """The entry of a department whose data cannot be accepted; a report of an earlier run would mislead, so it goes."""
    for name in (RECORD, *PAGES):
        (out / code / name).unlink(missing_ok=True)
    return {
        "code": code,
        "name": code,
        "status": REFUSED,
        "seconds": 0.0,
        "error": str(refusal),
        "faults": [f.as_dict() for f in refusal.faults],
    }


def _keys(batch: Batch, chosen: list[str]) -> dict[str, str]:
    """For each department a hash of everything its report depends on: its data, the scheme, notebook, template, code."""
    common = hashlib.sha256(repr((batch.file, batch.scheme, batch.outline, versions())).encode())
    if batch.scheme.compares_peers:
        common.update(repr(batch.departments).encode())
    for path in _code_files():
        common.update(path.name.encode() + path.read_bytes())
    keys = {}
    for code in chosen:
        own = common.copy()
        own.update(repr(batch.departments[code]).encode())
        keys[code] = own.hexdigest()
    return keys


def _code_files() -> Iterator[Path]:
    package = Path(__file__).parent
    for folder, pattern in ((package, "*.py"), (package / "fragments", "*.j2"), (NOTEBOOKS / "template", "*")):
        yield from sorted(folder.glob(pattern))
    yield REPORT


def _kept(home: Path, key: str) -> Entry | None:
    """The entry of an earlier run, if it is whole and nothing it depends on has changed."""
    if not all((home / name).is_file() for name in (*PAGES, RECORD)):
        return None
    entry: Entry = json.loads((home / RECORD).read_text(encoding="utf-8"))
    return entry if entry.get("key") == key else None
