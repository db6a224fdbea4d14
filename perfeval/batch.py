"""Reads a batch file and all it names: the scheme, the outline, and every department with its figures.

A fault of the batch refuses the batch; a fault of one department's data refuses that department alone.
"""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from perfeval.amounts import print_short
from perfeval.errors import Fault, Faults, Refused, nearest
from perfeval.figures import Department, Known, Narrative, TableRow, Year, put, read_narrative, read_table
from perfeval.model import CODE_PATTERN, SafeCode, Strict, check_model
from perfeval.outline import Outline, read_outline
from perfeval.reading import Source
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
    """A batch as read: `departments` by code, in the order of the file; `refused` holds the faults of the others."""

    file: BatchFile
    scheme: Scheme
    outline: Outline
    departments: dict[str, Department]
    refused: dict[str, Refused]
    path: Path

    def department(self, code: str) -> Department:
        """One department, or a refusal: its own faults, or the nearest code where there is none such."""
        if code in self.refused:
            raise self.refused[code]
        if code not in self.departments:
            allowed = "、".join(self.departments)
            raise Refused(Fault(f"{self.file.batch} · department", code, allowed, nearest(code, self.departments)))
        return self.departments[code]


def read_batch(path: str | Path) -> Batch:
    """Read a batch; refuses with all faults of the batch file, the scheme, the outline and the tables together."""
    source = Source(Path(path))
    with Faults() as faults:
        file = check_model(source, BatchFile, faults)
    if file is None:
        raise Refused(faults.found)
    paths = {name: source.path.parent / name for name in (file.scheme, file.outline, *file.departments, *file.figures)}
    with faults:
        scheme = _or_none(read_scheme, paths[file.scheme], faults)
        outline = _or_none(read_outline, paths[file.outline], faults)
        rows = [row for name in file.figures for row in _or_none(read_table, paths[name], faults) or []]
        files, refused = _read_narratives([paths[name] for name in file.departments], faults)
        if scheme and outline:
            _check_basis(file, scheme, outline, source, faults)
            departments = _departments(file, files, rows, refused, faults)
            for code, department in list(departments.items()):
                try:
                    with Faults() as own:
                        _fill(department, files.get(code), rows, file, scheme, outline, own)
                except Refused as refusal:
                    refused[code] = refusal
                    del departments[code]
    if scheme is None or outline is None:
        raise Refused(faults.found)
    return Batch(file, scheme, outline, departments, refused, source.path.resolve())


Read = TypeVar("Read")


def _or_none(read: Callable[[Path], Read], path: Path, faults: Faults) -> Read | None:
    """What `read` reads, or None with its faults added."""
    try:
        return read(path)
    except Refused as refusal:
        faults.found.extend(refusal.faults)
        return None


def _read_narratives(paths: list[Path], faults: Faults) -> tuple[dict[str, tuple[Narrative, Source]], dict[str, Refused]]:
    """Department files by code, and the refusals of those that are there but wrong, by the name of their file."""
    files: dict[str, tuple[Narrative, Source]] = {}
    refused: dict[str, Refused] = {}
    for path in paths:
        try:
            narrative, source = read_narrative(path)
        except Refused as refusal:
            if path.is_file():
                refused[path.stem] = refusal
            else:
                faults.found.extend(refusal.faults)
            continue
        if narrative.code in files:
            faults.add(source.where(("code",)), narrative.code, "每个部门的编码不同", "请改编码，或删去重复的文件")
        files[narrative.code] = narrative, source
    return files, refused


def _departments(
    file: BatchFile, files: dict[str, tuple[Narrative, Source]], rows: list[TableRow], refused: dict[str, Refused], faults: Faults
) -> dict[str, Department]:
    """The departments of the files; without files, those of the tables. A row of any other department is a fault."""
    if file.departments:
        known = {code: Department(narrative) for code, (narrative, _) in files.items()}
    else:
        known = {row.code: Department(Narrative.model_construct(code=row.code, name=row.department)) for row in rows}
    for row in rows:
        if not re.fullmatch(CODE_PATTERN, row.code):
            faults.add(row.where, row.code, "部门编码由字母、数字、点、下划线和连字符组成", "请改正编码")
        elif known and row.code not in known and row.code not in refused:
            faults.add(row.where, row.code, "、".join(known), nearest(row.code, known))
    if not known and not refused and not faults.found:
        faults.add(file.batch, "没有部门", "至少一个部门", "请在 departments 或 figures 下列出文件")
    return known


def _fill(
    department: Department, written: tuple[Narrative, Source] | None, rows: list[TableRow],
    file: BatchFile, scheme: Scheme, outline: Outline, faults: Faults,
) -> None:  # fmt: skip
    """Put a department's figures in place, from its own file, the tables, and the batch's basis."""
    known = Known(outline.figures_with(department.narrative.projects) | scheme.figures, frozenset(i.name for i in scheme.indicators))
    if written:
        narrative, source = written
        _check_narrative(narrative, source, scheme, outline, faults)
        for name, entry in narrative.figures.items():
            put(department, name, entry, source.where(("figures", name)), known, faults)
    for row in rows:
        if row.code == department.code and row.year == file.year:
            put(department, row.figure, row.entry, row.where, known, faults)
            if row.department != department.name:
                faults.add(row.where, row.department, department.name, "同一编码的部门名称要一致")
    for name, basis in file.basis.items():
        if name not in department.figures and (stand_in := department.figures.get(basis.figure)):
            department.figures[name] = replace(stand_in, name=name, source=f"以{basis.figure}计（{basis.reason}）：{stand_in.source}")


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
