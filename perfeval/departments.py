"""One department of a batch: its figures from its own file, its final accounts, the tables and what stands in for others."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from perfeval.accounts import Found, read_accounts
from perfeval.errors import Faults, Refused
from perfeval.figures import Department, Figure, Known, put
from perfeval.narrative import Basis
from perfeval.narrative_check import check_narrative
from perfeval.narratives import Written
from perfeval.outline import LAST_YEAR, Outline
from perfeval.reading import Source
from perfeval.scheme import FigureNeed, Scheme
from perfeval.tables import TableRow
from perfeval.workbook import Filled
from perfeval.written import find_document

MONEY = FigureNeed.model_validate({"unit": "万元", "from": "部门决算"})


@dataclass(frozen=True)
class Needs:
    """What the batch asks of each of its departments, and the `basis` that it sets for all of them."""

    scheme: Scheme
    outline: Outline
    year: str
    basis: Mapping[str, Basis]


def computed(scheme: Scheme) -> list[str]:
    """The indicators of which a department may declare the value itself."""
    return [indicator.name for indicator in scheme.indicators if indicator.formula]


def department_of(written: Written | Refused, rows: list[TableRow], needs: Needs) -> Department:
    """One department with its figures; or all faults of its file, its accounts and its rows of the tables together."""
    if isinstance(written, Refused):
        raise written
    narrative, source, faults = written
    department = Department(narrative)
    with faults:
        accounts = _add_files(department, source, needs, faults) if source else []
        known = _known(department, accounts, needs)
        own = [(name, entry, source.where(("figures", name))) for name, entry in narrative.figures.items()] if source else []
        for name, entry, where in (*own, *accounts):
            put(department, name, entry, where, known, faults)
        _add_rows(department, rows, needs, known, faults)
    for name, basis in ({**needs.basis, **narrative.basis}).items():
        if name not in department.figures and (figure := department.figures.get(basis.figure)):
            department.figures[name] = stand_in(name, basis, figure)
    return department


def stand_in(name: str, basis: Basis, figure: Figure) -> Figure:
    """The figure `name`, for which another one counts; its source says so and why."""
    return replace(figure, name=name, source=f"以{basis.figure}计（{basis.reason}）：{figure.source}")


def _known(department: Department, accounts: list[Found], needs: Needs) -> Known:
    """The names that this department's figures may have; a cell of its accounts is money, whatever it is called."""
    scheme, projects = needs.scheme, department.narrative.projects
    cells = {name: MONEY for name, _, _ in accounts}
    percent = frozenset(indicator.name for indicator in scheme.indicators if indicator.show_as == "percent")
    return Known(cells | needs.outline.figures_with(projects) | scheme.figures, frozenset(computed(scheme)), percent)


def _add_files(department: Department, source: Source, needs: Needs, faults: Faults) -> list[Found]:
    """Check what the department's own file says and find the documents that it names; gives the figures of its accounts."""
    narrative, folder = department.narrative, source.path.parent
    if isinstance(source, Filled):
        source.check_made_for(needs.year, needs.scheme.scheme, faults)
    department.document, department.document_hash = find_document(narrative, source, faults)
    check_narrative(narrative, source, needs.scheme, needs.outline, faults)
    sent = ((narrative.accounts, int(needs.year), ""), (narrative.last_year_accounts, int(needs.year) - 1, LAST_YEAR))
    department.accounts = tuple(folder / name for name, _, _ in sent if name)
    found = [one for name, year, before in sent if name for one in _accounts(folder / name, year, before, needs.outline, faults)]
    return [*found, *_taken_from(found, needs.outline.figures | needs.scheme.figures)]


def _accounts(path: Path, year: int, before: str, outline: Outline, faults: Faults) -> Iterator[Found]:
    """The cells of one year's accounts; `before` stands before their names."""
    for cell, entry, where in faults.attempt(lambda: read_accounts(path, year, outline, faults)) or ():
        yield before + cell, entry, where


def _taken_from(found: list[Found], figures: Mapping[str, FigureNeed]) -> Iterator[Found]:
    """Every figure that is to be taken `from` one of these cells, under its own name."""
    cells = {name: (entry, where) for name, entry, where in found}
    for name, need in figures.items():
        if need.from_ in cells:
            yield name, *cells[need.from_]


def _add_rows(department: Department, rows: list[TableRow], needs: Needs, known: Known, faults: Faults) -> None:
    """The department's rows of the tables, as far as they are of the batch's year."""
    years = (needs.year, "")
    if rows and not any(row.year in years for row in rows):
        found = f"只有 {'、'.join(sorted({row.year for row in rows}))} 年的数据"
        faults.add(rows[0].where, found, f"{needs.year} 年的数据", "请检查年份")
    for row in (row for row in rows if row.year in years):
        put(department, row.figure, row, row.where, known, faults)
    name = department.name
    if other := next((row for row in rows if row.department != name), None):
        faults.add(other.where, other.department or "（空）", name, "同一编码的部门名称要一致")
