"""Reads a batch file and all it names: the scheme, the outline, and every department with its figures.

A fault of the batch refuses the batch; a fault of one department's data refuses that department alone.
"""

from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Literal

from perfeval.departments import Needs, computed, department_of
from perfeval.errors import Fault, Faults, Refused, nearest
from perfeval.figures import Department
from perfeval.model import SafeCode, Strict, Text, Year, check_model, code_fault
from perfeval.narrative import Basis, Narrative
from perfeval.narrative_check import basis_faults
from perfeval.narratives import Written, read_narratives
from perfeval.outline import ANY, Outline, read_outline
from perfeval.packed import Packed
from perfeval.reading import Source
from perfeval.scheme import Scheme
from perfeval.scheme_check import read_scheme
from perfeval.standing import Standing, Totals, totals
from perfeval.tables import TableRow, read_table

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
    compare: Literal["是", "否"] = "否"  # whether each report shows its department within the batch


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
    alone: Standing | None = field(default=None, kw_only=True)  # of the one department that `only` left

    @property
    def compares(self) -> bool:
        """Whether the report of a department depends on the others."""
        return self.scheme.compares_peers or self.file.compare == "是"

    def standing(self, code: str) -> Standing | None:
        """Where a department stands within the batch, if the batch file wants its reports to say so."""
        return self.alone or (self._totals.standing(code) if self.file.compare == "是" else None)

    @cached_property
    def _totals(self) -> Totals:
        return totals(self.scheme, self.departments.values())

    def only(self, code: str) -> "Batch":
        """The batch as far as the report of one department depends on it."""
        needed = self.departments if self.scheme.compares_peers else {code: self.departments[code]}
        return replace(self, departments=needed, refused={}, codes=(code,), alone=self.standing(code))

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
        scheme = faults.attempt(lambda: read_scheme(source.path.parent / file.scheme))
        outline = faults.attempt(lambda: read_outline(source.path.parent / file.outline))
        units = _units(scheme, outline) if scheme and outline else {}
        tables = [source.path.parent / name for name in file.figures] if units else []
        rows = _rows_by_code([row for path in tables for row in _table(path, units, faults)], faults)
        paths = [source.path.parent / name for name in file.departments]
        written = read_narratives(paths, faults) if paths else _from_tables(rows)
        departments, refused, codes = _departments(written, rows, file, scheme, outline)
        _check_codes(codes, rows, source, faults)
        if scheme and outline:
            _check_batch(file, scheme, outline, source, faults)
        faults.found += [fault for one in refused.values() for fault in one.faults] if faults.found else []
    if scheme is None or outline is None:
        raise Refused(faults.found)
    return Batch(file, scheme, outline, departments, refused, tuple(codes), source.path.resolve())


def _units(scheme: Scheme, outline: Outline) -> dict[str, str]:
    """The names that a table may use, with their units; a declared value has none of its own."""
    figures = outline.figures_with((ANY,)) | scheme.figures
    return {**dict.fromkeys(computed(scheme), ""), **{name: need.unit for name, need in figures.items()}}


def _table(path: Path, units: dict[str, str], faults: Faults) -> list[TableRow]:
    return faults.attempt(lambda: read_table(path, units, faults)) or []


def _rows_by_code(rows: list[TableRow], faults: Faults) -> dict[str, list[TableRow]]:
    found: dict[str, list[TableRow]] = {}
    for row in rows:
        if fault := code_fault(row.code):
            faults.add(row.where, row.code or "（空）", f"部门编码{fault}", "请改正编码")
        else:
            found.setdefault(row.code, []).append(row)
    return found


def _from_tables(rows: dict[str, list[TableRow]]) -> Iterator[tuple[str, Written]]:
    """Without department files, the departments are those of the tables."""
    for code in list(rows):
        yield code, (Narrative.model_construct(code=code, name=rows[code][0].department), None, Faults())


def _check_codes(codes: list[str], strangers: dict[str, list[TableRow]], source: Source, faults: Faults) -> None:
    """Every row belongs to a department of the batch, and there is at least one."""
    for code in list(strangers)[: MOST_NAMED if codes else 0]:
        faults.add(strangers[code][0].where, code, "、".join(codes), nearest(code, codes))
    if len(strangers) > MOST_NAMED and codes:
        faults.add(source.name, f"另有 {len(strangers) - MOST_NAMED} 个编码", "departments 下列出的部门", "请把部门补上，或从表中删去")
    known = set(codes)
    if twins := [code for code in codes if code != code.lower() and code.lower() in known]:
        faults.add(source.name, "、".join(twins), "编码不能只差大小写", "请改编码")
    if not codes and not faults.found:
        faults.add(source.name, "没有部门", "至少一个部门", "请在 departments 或 figures 下列出文件")


def _departments(
    written: Iterator[tuple[str, Written | Refused]],
    rows: dict[str, list[TableRow]],
    file: BatchFile,
    scheme: Scheme | None,
    outline: Outline | None,
) -> tuple[MutableMapping[str, Department], dict[str, Refused], list[str]]:
    """All departments that can be run, the refusals of the others, and the codes of both in order.

    One at a time is held as written; its rows are taken out of `rows`, so that the strangers stay.
    """
    departments, refused, codes = Packed[Department](), dict[str, Refused](), list[str]()
    for code, one in written:
        codes.append(code)
        own = rows.pop(code, [])
        try:
            if scheme and outline:
                departments[code] = department_of(one, own, Needs(scheme, outline, file.year, file.basis))
        except Refused as refusal:
            refusal.__traceback__ = refusal.__context__ = None  # they hold on to all that was being read
            refusal.subject = refusal.subject or (one[0].name if isinstance(one, tuple) else "")
            refused[code] = refusal
    return departments, refused, codes


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
