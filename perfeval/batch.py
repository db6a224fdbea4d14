"""Reads a batch file and all it names: the scheme, the outline, and every department with its figures.

A fault of the batch refuses the batch; a fault of one department's data refuses that department alone.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from perfeval.amounts import print_short
from perfeval.errors import Fault, Faults, Refused, nearest
from perfeval.figures import Department, Known, Narrative, TableRow, Year, put, read_narrative, read_table
from perfeval.model import CODE_PATTERN, SafeCode, Strict, check_model
from perfeval.outline import Outline, read_outline
from perfeval.packed import Packed
from perfeval.reading import Bare, Source
from perfeval.rules import Checklist, Judged
from perfeval.scheme import Scheme, Text
from perfeval.scheme_check import read_scheme


class Basis(Strict):
    """Which published figure stands in for one that the scheme asks for, and why it may."""

    figure: Text
    reason: Text


class BatchFile(Strict):
    """A batch as written; all paths are relative to its file."""

    batch: SafeCode
    title: Text
    year: Year
    scheme: Text
    outline: Text
    departments: tuple[Text, ...] = ()
    figures: tuple[Text, ...] = ()
    basis: dict[str, Basis] = {}


@dataclass(frozen=True)
class Batch:
    """A batch as read: `departments` by code; `refused` holds the faults of the others; `codes` lists all in order."""

    file: BatchFile
    scheme: Scheme
    outline: Outline
    departments: Mapping[str, Department]
    refused: dict[str, Refused]
    codes: tuple[str, ...]
    path: Path

    def only(self, code: str) -> "Batch":
        """The batch as far as the report of one department depends on it."""
        return replace(self, departments={code: self.departments[code]}, refused={}, codes=(code,))

    def department(self, code: str) -> Department:
        """One department, or a refusal: its own faults, or the nearest code where there is none such."""
        if code in self.refused:
            raise self.refused[code]
        if code not in self.departments:
            allowed = "、".join(self.departments)
            raise Refused(Fault(f"{self.file.batch} · department", code, allowed, nearest(code, self.departments)))
        return self.departments[code]


_HELD: dict[str, Batch] = {}  # empty except in a child that a run forked for one department


def hold(path: str, batch: Batch) -> None:
    """From now on `read_batch(path)` in this process is `batch`: what a run has read, its children need not read again.

    So the report is made from the very bytes that its hash was taken of, whatever happens to the files meanwhile.
    """
    _HELD[path] = batch


def read_batch(path: str | Path) -> Batch:
    """Read a batch; refuses with all faults of the batch file, the scheme, the outline and the tables together."""
    if held := _HELD.get(str(path)):
        return held
    source = Source(Path(path))
    with Faults() as faults:
        file = check_model(source, BatchFile, faults)
    if file is None:
        raise Refused(faults.found)
    paths = {name: source.path.parent / name for name in (file.scheme, file.outline, *file.departments, *file.figures)}
    with faults:
        scheme = _or_none(read_scheme, paths[file.scheme], faults)
        outline = _or_none(read_outline, paths[file.outline], faults)
        rows = _rows_by_code([row for name in file.figures for row in _or_none(read_table, paths[name], faults) or []], faults)
        written = _read_narratives([paths[name] for name in file.departments], faults) if file.departments else _from_tables(rows)
        _check_codes(written, rows, source, faults)
        if scheme and outline:
            _check_basis(file, scheme, outline, source, faults)
    if scheme is None or outline is None:
        raise Refused(faults.found)
    departments, refused = Packed[Department](), dict[str, Refused]()
    for code, one in written.items():
        try:
            departments[code] = _department(one, rows.get(code, []), file, scheme, outline)
        except Refused as refusal:
            refused[code] = refusal
    return Batch(file, scheme, outline, departments, refused, tuple(written), source.path.resolve())


Read = TypeVar("Read")
Written = tuple[Narrative, Source | None]


def _or_none(read: Callable[[Path], Read], path: Path, faults: Faults) -> Read | None:
    """What `read` reads, or None with its faults added."""
    try:
        return read(path)
    except Refused as refusal:
        faults.found.extend(refusal.faults)
        return None


def _rows_by_code(rows: list[TableRow], faults: Faults) -> dict[str, list[TableRow]]:
    found: dict[str, list[TableRow]] = {}
    for row in rows:
        if re.fullmatch(CODE_PATTERN, row.code):
            found.setdefault(row.code, []).append(row)
        else:
            faults.add(row.where, row.code or "（空）", "部门编码由字母、数字、点、下划线和连字符组成", "请改正编码")
    return found


def _read_narratives(paths: list[Path], faults: Faults) -> "Packed[Written | Refused]":
    """Department files by code, in their order; one that is there but wrong stands as its refusal."""
    written = Packed[Written | Refused]()
    for path in paths:
        if not path.is_file():
            faults.add(path.name, "打不开或不存在", "部门文件", "请检查 departments 下的路径")
            continue
        code, found = _read_narrative(path)
        if code in written:
            faults.add(path.name, code, "每个部门的编码不同", "请改编码，或删去重复的文件")
        written[code] = found
    return written


def _read_narrative(path: Path) -> tuple[str, Written | Refused]:
    """One department file with its code; where the code cannot be read, the name of the file stands for it."""
    code = path.stem
    try:
        source = Source(path)
        typed = source.data.get("code") if isinstance(source.data, dict) else None
        if isinstance(typed, str) and not isinstance(typed, Bare) and re.fullmatch(CODE_PATTERN, typed):
            code = typed
        narrative = read_narrative(source)
    except Refused as refusal:
        return code, refusal
    return narrative.code, (narrative, source)


def _from_tables(rows: dict[str, list[TableRow]]) -> "Packed[Written | Refused]":
    """Without department files, the departments are those of the tables."""
    written = Packed[Written | Refused]()
    for code, of_one in rows.items():
        written[code] = Narrative.model_construct(code=code, name=of_one[0].department), None
    return written


def _check_codes(written: Mapping[str, object], rows: dict[str, list[TableRow]], source: Source, faults: Faults) -> None:
    """Every row belongs to a department of the batch, and there is at least one."""
    for code, of_one in rows.items():
        if written and code not in written:
            faults.add(of_one[0].where, code, "、".join(written), nearest(code, written))
    if not written and not faults.found:
        faults.add(source.name, "没有部门", "至少一个部门", "请在 departments 或 figures 下列出文件")


def _department(written: Written | Refused, rows: list[TableRow], file: BatchFile, scheme: Scheme, outline: Outline) -> Department:
    """One department with its figures from its own file, the tables and the batch's basis; or all its faults."""
    if isinstance(written, Refused):
        raise written
    narrative, source = written
    department = Department(narrative)
    known = Known(outline.figures_with(narrative.projects) | scheme.figures, frozenset(i.name for i in scheme.indicators))
    with Faults() as faults:
        if source:
            _check_narrative(narrative, source, scheme, outline, faults)
            for name, entry in narrative.figures.items():
                put(department, name, entry, source.where(("figures", name)), known, faults)
        for row in rows:
            if row.year == file.year:
                put(department, row.figure, row.entry, row.where, known, faults)
            if row.department != narrative.name:
                faults.add(row.where, row.department, narrative.name, "同一编码的部门名称要一致")
    for name, basis in file.basis.items():
        if name not in department.figures and (stand_in := department.figures.get(basis.figure)):
            source_text = f"以{basis.figure}计（{basis.reason}）：{stand_in.source}"
            department.figures[name] = replace(stand_in, name=name, source=source_text)
    return department


def _check_basis(file: BatchFile, scheme: Scheme, outline: Outline, source: Source, faults: Faults) -> None:
    for name, basis in file.basis.items():
        for part, known in ((name, scheme.figures), (basis.figure, outline.figures)):
            if part not in known:
                faults.add(source.where(("basis", name)), part, "、".join(known), nearest(part, known))


def _check_narrative(narrative: Narrative, source: Source, scheme: Scheme, outline: Outline, faults: Faults) -> None:
    """Everything a department file names must exist in the scheme or the outline."""
    indicators = {indicator.code: indicator for indicator in scheme.indicators}
    named: dict[str, tuple[Iterable[str], Collection[str]]] = {
        "texts": (narrative.texts, outline.texts),
        "answers": (narrative.answers, [code for code, i in indicators.items() if isinstance(i.rule, Checklist)]),
        "judgements": (narrative.judgements, [code for code, i in indicators.items() if isinstance(i.rule, Judged)]),
        "not_applicable": (narrative.not_applicable, indicators if scheme.not_applicable else ()),
    }
    for key, (names, allowed) in named.items():
        for name in names:
            if name not in allowed:
                faults.add(source.where((key, name)), name, "、".join(allowed) or "（本指标体系不允许）", nearest(name, allowed))
    for code, answers in narrative.answers.items():
        rule = indicators[code].rule if code in indicators else None
        numbers = [str(n) for n in range(1, len(rule.points) + 1)] if isinstance(rule, Checklist) else list(answers)
        for number in [number for number in answers if number not in numbers]:
            faults.add(source.where(("answers", code, number)), number, "、".join(numbers), "请写要点的序号")
    for code, judgement in narrative.judgements.items():
        full = indicators[code].full_mark if code in indicators else None
        if full is not None and not 0 <= judgement.score <= full:
            faults.add(source.where(("judgements", code)), print_short(judgement.score), f"0 到满分 {print_short(full)}", "请改正分值")
