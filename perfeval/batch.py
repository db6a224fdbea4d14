"""Reads a batch file and all it names: the scheme, the outline, and every department with its figures.

A fault of the batch refuses the batch; a fault of one department's data refuses that department alone.
"""

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from perfeval.accounts import Found, account_figures, read_accounts
from perfeval.errors import Fault, Faults, Refused, nearest
from perfeval.figures import Department, Figure, Known, put
from perfeval.model import SafeCode, Strict, Text, Year, check_model, code_fault
from perfeval.narrative import Basis, Narrative
from perfeval.narrative_check import basis_faults, check_narrative
from perfeval.narratives import Written, read_narratives
from perfeval.outline import ANY, Outline, read_outline
from perfeval.packed import Packed
from perfeval.reading import Source
from perfeval.scheme import Scheme
from perfeval.scheme_check import read_scheme
from perfeval.tables import TableRow, read_table
from perfeval.workbook import Filled
from perfeval.written import find_document

MOST_NAMED = 20  # unknown departments named one by one


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
        needed = self.departments if self.scheme.compares_peers else {code: self.departments[code]}
        return replace(self, departments=needed, refused={}, codes=(code,))

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
    if isinstance(source.data, dict) and "indicators" in source.data:
        raise Refused(Fault(source.name, "一个指标体系文件", "一个批次文件", "请改用 params/ 下的批次文件"))
    faults = Faults()
    file = check_model(source, BatchFile, faults)
    if file is None:
        raise Refused(faults.found)
    with faults:
        scheme = _or_none(read_scheme, source.path.parent / file.scheme, faults)
        outline = _or_none(read_outline, source.path.parent / file.outline, faults)
        units = _units(scheme, outline) if scheme and outline else {}
        tables = [source.path.parent / name for name in file.figures] if units else []
        rows = _rows_by_code([row for path in tables for row in _table(path, units, faults)], faults)
        written = read_narratives([source.path.parent / name for name in file.departments], faults)
        written = written if file.departments else _from_tables(rows)
        _check_codes(written, rows, source, faults)
        if scheme and outline:
            _check_batch(file, scheme, outline, source, faults)
            departments, refused = _departments(written, rows, file, scheme, outline)
            faults.found += [fault for one in refused.values() for fault in one.faults] if faults.found else []
    if scheme is None or outline is None:
        raise Refused(faults.found)
    return Batch(file, scheme, outline, departments, refused, tuple(written), source.path.resolve())


Read = TypeVar("Read")


def _or_none(read: Callable[[Path], Read], path: Path, faults: Faults) -> Read | None:
    """What `read` reads, or None with its faults added."""
    try:
        return read(path)
    except Refused as refusal:
        faults.found.extend(refusal.faults)
        return None


def _units(scheme: Scheme, outline: Outline) -> dict[str, str]:
    """The names that a table may use, with their units; a declared value has none of its own."""
    figures = outline.figures_with((ANY,)) | scheme.figures
    return {**dict.fromkeys(_computed(scheme), ""), **{name: need.unit for name, need in figures.items()}}


def _computed(scheme: Scheme) -> list[str]:
    return [indicator.name for indicator in scheme.indicators if indicator.formula]


def _table(path: Path, units: dict[str, str], faults: Faults) -> list[TableRow]:
    return _or_none(lambda path: read_table(path, units, faults), path, faults) or []


def _rows_by_code(rows: list[TableRow], faults: Faults) -> dict[str, list[TableRow]]:
    found: dict[str, list[TableRow]] = {}
    for row in rows:
        if fault := code_fault(row.code):
            faults.add(row.where, row.code or "（空）", f"部门编码{fault}", "请改正编码")
        else:
            found.setdefault(row.code, []).append(row)
    return found


def _from_tables(rows: dict[str, list[TableRow]]) -> "Packed[Written | Refused]":
    """Without department files, the departments are those of the tables."""
    written = Packed[Written | Refused]()
    for code, of_one in rows.items():
        written[code] = Narrative.model_construct(code=code, name=of_one[0].department), None, Faults()
    return written


def _check_codes(written: Mapping[str, object], rows: dict[str, list[TableRow]], source: Source, faults: Faults) -> None:
    """Every row belongs to a department of the batch, and there is at least one."""
    strangers = [code for code in rows if written and code not in written]
    for code in strangers[:MOST_NAMED]:
        faults.add(rows[code][0].where, code, "、".join(written), nearest(code, written))
    if len(strangers) > MOST_NAMED:
        faults.add(source.name, f"另有 {len(strangers) - MOST_NAMED} 个编码", "departments 下列出的部门", "请把部门补上，或从表中删去")
    if twins := [code for code in written if code != code.lower() and code.lower() in written]:
        faults.add(source.name, "、".join(twins), "编码不能只差大小写", "请改编码")
    if not written and not faults.found:
        faults.add(source.name, "没有部门", "至少一个部门", "请在 departments 或 figures 下列出文件")


def _departments(
    written: Mapping[str, Written | Refused], rows: dict[str, list[TableRow]], file: BatchFile, scheme: Scheme, outline: Outline
) -> tuple[MutableMapping[str, Department], dict[str, Refused]]:
    """All departments that can be run, and the refusals of the others."""
    departments, refused = Packed[Department](), dict[str, Refused]()
    for code, one in written.items():
        try:
            departments[code] = _department(one, rows.get(code, []), file, scheme, outline)
        except Refused as refusal:
            refused[code] = refusal
    return departments, refused


def _department(written: Written | Refused, rows: list[TableRow], file: BatchFile, scheme: Scheme, outline: Outline) -> Department:
    """One department with its figures from its own file, the tables and the batch's basis; or all its faults."""
    if isinstance(written, Refused):
        raise written
    narrative, source, faults = written
    department = Department(narrative)
    computed = frozenset(_computed(scheme))
    percent = frozenset(indicator.name for indicator in scheme.indicators if indicator.show_as == "percent")
    known = Known(outline.figures_with(narrative.projects) | outline.account_cells | scheme.figures, computed, percent)
    with faults:
        if source:
            _add_own(department, source, file, scheme, outline, known, faults)
        if rows and not any(row.year in (file.year, "") for row in rows):
            faults.add(
                rows[0].where, f"只有 {'、'.join(sorted({row.year for row in rows}))} 年的数据", f"{file.year} 年的数据", "请检查年份"
            )
        for row in (row for row in rows if row.year in (file.year, "")):
            put(department, row.figure, row, row.where, known, faults)
        if other := next((row for row in rows if row.department != narrative.name), None):
            faults.add(other.where, other.department or "（空）", narrative.name, "同一编码的部门名称要一致")
    for name, basis in (file.basis | narrative.basis).items():
        if name not in department.figures and (figure := department.figures.get(basis.figure)):
            department.figures[name] = stand_in(name, basis, figure)
    return department


def stand_in(name: str, basis: Basis, figure: Figure) -> Figure:
    """The figure `name`, for which another one counts; its source says so and why."""
    return replace(figure, name=name, source=f"以{basis.figure}计（{basis.reason}）：{figure.source}")


def _add_own(
    department: Department, source: Source, file: BatchFile, scheme: Scheme, outline: Outline, known: Known, faults: Faults
) -> None:
    """What the department's own file, and the documents it names, say."""
    narrative = department.narrative
    if isinstance(source, Filled):
        source.check_made_for(file.year, scheme.scheme, faults)
    department.document, department.document_hash = find_document(narrative, source, faults)
    check_narrative(narrative, source, scheme, outline, faults)
    for name, entry in narrative.figures.items():
        put(department, name, entry, source.where(("figures", name)), known, faults)
    department.accounts = source.path.parent / narrative.accounts if narrative.accounts else None
    for name, entry, where in _accounts(department.accounts, scheme, outline, faults):
        put(department, name, entry, where, known, faults)


def _accounts(path: Path | None, scheme: Scheme, outline: Outline, faults: Faults) -> Iterator[Found]:
    """What the department's final-accounts tables give: their cells, and the figures that are taken from these."""
    found = _or_none(lambda path: read_accounts(path, outline, faults), path, faults) if path else None
    yield from account_figures(found or [], outline.figures | scheme.figures)


def _check_batch(file: BatchFile, scheme: Scheme, outline: Outline, source: Source, faults: Faults) -> None:
    """What only the parts together can tell: the year the scheme is for, units that agree, stand-ins that exist."""
    applies = scheme.applies
    if not applies.from_.year <= int(file.year) <= applies.to.year:
        allowed = f"{applies.from_.year} 至 {applies.to.year} 年（{scheme.scheme} 的适用期）"
        faults.add(source.where(("year",)), file.year, allowed, "请改年度，或换适用的指标体系")
    for name in scheme.figures.keys() & outline.figures.keys():
        if scheme.figures[name].unit != outline.figures[name].unit:
            units = f"指标体系是{scheme.figures[name].unit}，报告提纲是{outline.figures[name].unit}"
            faults.add(f"{scheme.scheme} · figures · {name}", units, "同一数据项的单位相同", "请改成一样")
    for name, basis in file.basis.items():
        for fault in basis_faults(name, basis, scheme, outline):
            faults.add(source.where(("basis", name)), *fault)
