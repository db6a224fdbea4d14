"""Runs a batch: for each department check, run the notebook, export, record. One failing does not stop the others."""

import dataclasses
import datetime
import os
import re
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from perfeval import kept
from perfeval.batch import Batch, read_batch
from perfeval.crew import Crew, Forks, Kernels
from perfeval.errors import Fault, Refused, nearest
from perfeval.journal import Journal
from perfeval.kept import Keys, read_json
from perfeval.limits import Limits
from perfeval.model import CODE_PATTERN
from perfeval.press import NOTEBOOKS, Print, check_parameters
from perfeval.publish import GOOD, NOT_RUN, UNCHANGED, Entry, publish, write_record, write_refusals
from perfeval.reading import Source
from perfeval.records import json_text, write_whole
from perfeval.settle import refused_entry, settle

REPORT = NOTEBOOKS / "report.ipynb"
PARAMETERS = {"department", "batch", "out"}
HOLDER = ".holder.json"
Todo = tuple[str, Keys]
Seen = Callable[[Entry, int], None]


@dataclasses.dataclass(frozen=True)
class Options:
    """What the command line asks for; `only` empty means all departments, `memory` is in MiB."""

    out: Path
    only: tuple[str, ...] = ()
    jobs: int = 1
    force: bool = False
    timeout: float | None = None
    memory: int | None = None
    engine: str = "perfeval"
    cluster: str | None = None


def named(path: Path) -> str:
    """The name that a batch file gives itself; refuses, with all faults, a file that has none."""
    written = Source(path).data
    name = written.get("batch") if isinstance(written, dict) else None
    return name if isinstance(name, str) and re.fullmatch(CODE_PATTERN, name) else read_batch(path).file.batch


def run_file(path: Path, options: Options, seen: Seen) -> list[Entry]:
    """As run_batch, from a batch file; a folder in which nothing at all has changed is settled without reading the batch."""
    with _held(options.out):
        begun = datetime.datetime.now(datetime.UTC)
        if not options.force and not options.only and (record := kept.whole(path, options.out, REPORT)):
            with Journal(options.out / "run.jsonl", batch=str(path), unchanged=len(record["departments"])):
                write_record(record["batch"], record["scheme"], record["departments"], options.out, begun)
            entries: list[Entry] = record["departments"]
            return entries
        inputs = kept.input_hashes(path)
        try:
            batch = read_batch(path)
        except Refused as refusal:
            write_refusals([("", fault.as_dict()) for fault in refusal.faults], options.out)
            raise
        return _run(batch, options, seen, inputs)


def run_batch(batch: Batch, options: Options, seen: Seen) -> list[Entry]:
    """Produce everything in `options.out` and return one entry per department, in the order of the batch file.

    Refuses (Refused) what is wrong with the call before anything runs. `seen` is told each entry as it comes to be, and
    the number of all.
    """
    _chosen(batch, options.only)
    with _held(options.out):
        return _run(batch, options, seen, {})


def _run(batch: Batch, options: Options, seen: Seen, inputs: Keys) -> list[Entry]:
    chosen = _chosen(batch, options.only)
    begun = datetime.datetime.now(datetime.UTC)
    (options.out / kept.STATE).unlink(missing_ok=True)
    common = kept.common_keys(batch, REPORT)
    with crew_for(options, REPORT) as crew, Journal(options.out / "run.jsonl", batch=str(batch.path)) as journal:
        crew.start()  # warms up while the rest is made ready
        entries, todo = _sort_out(batch, chosen, options, common)
        if todo:
            check_parameters(REPORT, PARAMETERS, crew.parameters())
        for entry in list(entries.values()):
            seen(entry, len(chosen))
        for entry in _entries(batch, todo, options, common, crew):
            entries[entry["code"]] = entry
            journal.ended(entry)
            seen(entry, len(chosen))
        listed = [entries[code] for code in chosen]
        everyone = (
            listed
            if len(chosen) == len(batch.codes)
            else [entries.get(code) or _earlier(batch, code, options, common) for code in batch.codes]
        )
        publish(batch, everyone, options.out, begun, crew.print_one)
        if len(chosen) == len(batch.codes) and all(entry["status"] in GOOD for entry in listed):
            kept.write_state(inputs | kept.attached(batch), options.out, batch.path.parent, chosen, REPORT)
    return listed


def crew_for(options: Options, notebook: Path) -> Crew:
    """Who runs the departments: a cluster, stock kernels, or children of a warm process."""
    if options.cluster:
        from perfeval.cluster import Cluster

        return Cluster(options.cluster, notebook)
    return Kernels(notebook) if options.engine == "kernel" else Forks(notebook)


def _sort_out(batch: Batch, chosen: list[str], options: Options, common: Keys) -> tuple[dict[str, Entry], dict[str, Todo]]:
    """The entries that need no run, and for each of the others why it must run and the hash of its data."""
    entries: dict[str, Entry] = {}
    todo: dict[str, Todo] = {}
    for code in chosen:
        if code in batch.refused:
            entries[code] = {**refused_entry(code, batch.refused[code], options.out), "why": "数据不能接受"}
            continue
        own = kept.own_key(batch, code)
        record, why = (None, "--force") if options.force else kept.kept(options.out / code, common | own)
        if record:
            del record["keys"]
            entries[code] = {**record, "status": UNCHANGED, "why": why, "seconds": 0.0}
        else:
            todo[code] = why, own
    return entries, todo


def _earlier(batch: Batch, code: str, options: Options, common: Keys) -> Entry:
    """The entry of a department that `only` leaves out: what an earlier run left, if it still holds."""
    if code in batch.departments:
        record, why = kept.kept(options.out / code, common | kept.own_key(batch, code))
        if record:
            del record["keys"]
            return {**record, "status": UNCHANGED, "why": why, "seconds": 0.0}
    name = batch.departments[code].name if code in batch.departments else code
    return {"code": code, "name": name, "status": NOT_RUN, "seconds": 0.0, "error": "本次没有运行，也没有仍然有效的结果"}


def _entries(batch: Batch, todo: dict[str, Todo], options: Options, common: Keys, crew: Crew) -> Iterator[Entry]:
    """Run what must be run and yield each department's entry as it is settled."""
    tasks = ((_print_of(batch, code, options.out), batch.only(code)) for code in todo)
    for task, result in crew.run(tasks, options.jobs, Limits(options.timeout, options.memory)):
        code = task.parameters["department"]
        why, own = todo[code]
        yield {**settle(batch, task, result, common | own, options.out), "why": why}


def _chosen(batch: Batch, only: tuple[str, ...]) -> list[str]:
    known, wanted = set(batch.codes), set(only)
    if unknown := [code for code in only if code not in known]:
        raise Refused([Fault("--only", code, "、".join(batch.codes), nearest(code, batch.codes)) for code in unknown])
    return [code for code in batch.codes if not only or code in wanted]


@contextmanager
def _held(out: Path) -> Iterator[None]:
    """Hold the output folder for this run alone, and turn SIGTERM into the same orderly end as Ctrl-C."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        lock = FileLock(out / ".lock")
        lock.acquire(timeout=0)
        write_whole(out / HOLDER, json_text({"pid": os.getpid()}))
    except Timeout:
        holder: Any = read_json(out / HOLDER)
        who = f"（进程 {holder['pid']}）" if isinstance(holder, dict) and "pid" in holder else ""
        raise Refused(
            Fault(str(out), f"另一次运行{who}正在使用", "同一输出文件夹同时只有一次运行", "请等它结束，或用 --out 换一个文件夹")
        ) from None
    except OSError as error:
        raise Refused(Fault(str(out), error.strerror or str(error), "可以写入的文件夹", "请检查路径和权限")) from None
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
        with suppress(OSError):
            (out / HOLDER).unlink()
        lock.release()


def _print_of(batch: Batch, code: str, out: Path) -> Print:
    """The task of one department, in an empty folder of its own beside the results; what a killed run left there goes."""
    for left in (out / code).glob(".new*"):
        shutil.rmtree(left, ignore_errors=True)
    folder = (out / code / f".new-{os.getpid()}").resolve()
    folder.mkdir(parents=True)
    title = f"{batch.departments[code].name}{batch.file.year}{batch.outline.title}"
    parameters = {"department": code, "batch": str(batch.path), "out": str(folder)}
    return Print(REPORT, parameters, title, folder, "report")
