"""Entries of departments and tables into figures that know where they come from; all faults of a file at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Protocol

from perfeval.amounts import RATIOS, NotANumber, Range, convert, parse, parse_range, plain, print_number
from perfeval.errors import Faults
from perfeval.narrative import Narrative
from perfeval.scheme import FigureNeed

DERIVED, NONE = "推算", "无"
BLANK = {"", "-", "--", "---", "/"}
DECLARED_ONES = "指标体系或报告提纲中声明的数据项"
EXAMPLES = "一个数，例如 1178.37、1,178.37、98%，或一个界限，例如 <10%"


@dataclass(frozen=True)
class Figure:
    """One number of one department: exact, in the unit its declaration asks for, with the place it was read from."""

    name: str
    value: Decimal
    unit: str
    source: str
    converted: bool = False

    @property
    def text(self) -> str:
        """The value as it was given, with its unit; without the zeros that only a conversion brought."""
        return f"{print_number(self.value) if self.converted else format(self.value, 'f')}{self.unit}"

    @property
    def derived(self) -> bool:
        """Whether it was worked out from other printed figures instead of being read: its source says 推算."""
        return DERIVED in self.source

    @cached_property
    def exact(self) -> Fraction:
        """The value, for exact quotients."""
        return Fraction(self.value)


@dataclass(frozen=True)
class Declared:
    """A ratio stated without its inputs: a number or a bound, as the department wrote it."""

    name: str
    text: str
    range: Range
    source: str


@dataclass
class Department:
    """One department of a batch: its narrative, its figures and declared values by name, its written report and accounts."""

    narrative: Narrative
    figures: dict[str, Figure] = field(default_factory=dict)
    declared: dict[str, Declared] = field(default_factory=dict)
    document: Path | None = field(default=None, repr=False)
    document_hash: str = ""
    accounts: tuple[Path, ...] = field(default=(), repr=False)

    @property
    def code(self) -> str:
        return self.narrative.code

    @property
    def name(self) -> str:
        return self.narrative.name


@dataclass(frozen=True)
class Known:
    """The names a batch knows: figures with their units, and the indicators a value may be declared for.

    `percent`: those of them that are shown as a percentage, so that 98 without a sign is a doubt, not 9800 %.
    """

    figures: Mapping[str, FigureNeed]
    indicators: frozenset[str]
    percent: frozenset[str] = frozenset()

    def names(self) -> list[str]:
        return [*self.figures, *sorted(self.indicators)]


class Typed(Protocol):
    """A number as somebody typed it, with its unit and where it is said to come from."""

    @property
    def value(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def source(self) -> str: ...


def put(department: Department, name: str, entry: Typed, where: str, known: Known, faults: Faults) -> None:
    """Add one entry to a department, or say why not: unknown name, no number, wrong unit, two different values."""
    value, unit = plain(entry.value), plain(entry.unit)
    place = where if where.endswith(f" · {name}") else f"{where} · {name}"
    if value in BLANK:
        return
    if name not in known.figures and name not in known.indicators:
        faults.add(place, name, DECLARED_ONES, faults.nearest(name, known.names()))
        return
    source = f"{where}（{entry.source}）" if entry.source else where
    if value == NONE and name in known.figures and known.figures[name].none_is_zero:
        value, unit, source = "0", known.figures[name].unit, f"{source}，写的是“{NONE}”，按 0 计"
    try:
        if name in known.figures:
            _keep(department, _figure(name, value, unit, source, known.figures[name].unit))
        else:
            _keep(department, _declared(name, value, unit, source, known))
    except NotANumber:
        faults.add(place, entry.value, EXAMPLES, "请填写数字；没有数据就留空；确实是零请写 0")
    except WrongUnit as error:
        wanted = known.figures[name].unit if name in known.figures else "%"
        faults.add(place, f"单位 {error}", f"{wanted}，或能换算成它的单位", "请改正单位")
    except TwoValues as error:
        faults.add(place, f"{entry.value}，而 {error} 另有一个值", "同一数据项只有一个值", "请删去错的一个")


class WrongUnit(ValueError):
    """A unit that is absent, contradicts the one in the cell, or is of another kind."""


class TwoValues(ValueError):
    """The same figure with another value; the argument is the place of the first."""


def _keep(department: Department, new: Figure | Declared) -> None:
    kept = department.figures.get(new.name) or department.declared.get(new.name)
    if isinstance(new, Figure):
        if isinstance(kept, Figure) and kept.value != new.value:
            raise TwoValues(kept.source)
        department.figures.setdefault(new.name, new)
    else:
        if isinstance(kept, Declared) and kept.range != new.range:
            raise TwoValues(kept.source)
        department.declared.setdefault(new.name, new)


def _declared(name: str, value: str, unit: str, source: str, known: "Known") -> Declared:
    """A declared ratio; a unit beside it can only be the one of a ratio."""
    if (unit and unit not in RATIOS) or (unit and value[-1] in RATIOS and value[-1] != unit):
        raise WrongUnit(unit)
    text = value if value[-1] in RATIOS else value + unit
    if text[-1] not in RATIOS and name in known.percent:
        raise WrongUnit("（没有写）")
    return Declared(name, text, parse_range(text), source)


def _figure(name: str, value: str, unit: str, source: str, wanted: str) -> Figure:
    number, own_unit = parse(value)
    if own_unit and unit and own_unit != unit:
        raise WrongUnit(f"{own_unit} 与 {unit} 不一致")
    try:
        return Figure(name, convert(number, own_unit or unit, wanted), wanted, source, (own_unit or unit) != wanted)
    except ValueError:
        raise WrongUnit(own_unit or unit or "（没有写）") from None
