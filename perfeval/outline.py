"""Reads the outline: what every report has besides its scheme — texts, figures, the expenditure story, checks."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from perfeval.amounts import print_short
from perfeval.errors import Faults, Refused, nearest
from perfeval.model import Number, Strict, Text, check_model
from perfeval.reading import Place, Source
from perfeval.scheme import FigureNeed

PART = "·"  # between a table and its cell, a project and its column
LAST_YEAR = "上年"  # stands before a figure's name for the same of the year before
ANY = "*"  # stands for each project of a department in a check's figure names


class Compared(Strict):
    """An amount and the figure of last year it is compared with; `says` is its name in a sentence."""

    figure: Text
    last_year: Text
    says: Text


class Expenditure(Strict):
    """一、（四）部门整体支出情况: the total and its kinds, compared with `basis`."""

    basis: Text
    total: Compared
    kinds: tuple[Compared, ...]


class Check(Strict):
    """One consistency relation. `optional` parts may be absent: a kind that did not occur is often not reported. `minus` parts are taken off.

    `explained`: the department may say why a limit was passed, under `reasons` by the name of the figure, its limit or their project.
    """

    check: Text
    kind: Literal["sum", "not_above"]
    name: Text
    level: Literal["fail", "warn"]
    whole: Text
    parts: Annotated[tuple[Text, ...], Field(min_length=1)]
    optional: tuple[Text, ...] = ()
    minus: tuple[Text, ...] = ()
    explained: Literal["true", "false"] = "false"
    source: Text

    @property
    def names(self) -> tuple[Text, ...]:
        """All figures that it is about."""
        return (self.whole, *self.parts, *self.optional, *self.minus)


class Stretch(Strict):
    """Where figures of some units lie, unless there is something wrong with them; `whole`: they count things or people."""

    check: Text
    level: Literal["fail", "warn"]
    name: Text
    units: Annotated[tuple[Text, ...], Field(min_length=1)]
    low: Number
    high: Number | None = None
    whole: Literal["true", "false"] = "false"

    def holds(self, value: Fraction) -> bool:
        within = self.low <= value and (self.high is None or value <= self.high)
        return within and (self.whole == "false" or value.denominator == 1)

    def words(self) -> str:
        above = f"，不大于{print_short(self.high)}" if self.high is not None else ""
        return f"不小于{print_short(self.low)}{above}" + ("，整数" if self.whole == "true" else "")


class UnitSlip(Strict):
    """Two neighbouring amounts of which one is about `times` the other: from times / within to times × within."""

    check: Text
    level: Literal["fail", "warn"]
    name: Text
    times: Annotated[Number, Field(gt=0)]
    within: Annotated[Number, Field(gt=1)]

    def between(self, one: Fraction, other: Fraction) -> bool:
        low, high = sorted((abs(one), abs(other)))
        return low > 0 and self.times / self.within <= high / low <= self.times * self.within


class AccountCell(Strict):
    """Where a cell of an official table stands: the label of its row (the `nth` such), the words in the head of its column.

    `决算数|金额` is either of two words, as tables of different years or places have it.
    Without `row` it is the last row with a number there: a table of one row.
    """

    row: Text | None = None
    column: tuple[Text, ...]
    nth: int = 1


class Section(Strict):
    """A heading with a department's text, with something perfeval shows, or with parts of its own."""

    heading: Text
    text: Text | None = None
    shows: Literal["expenditure", "conclusion", "problems"] | None = None
    parts: tuple["Section", ...] = ()

    def texts(self) -> Iterator[str]:
        yield from [self.text] if self.text else []
        for part in self.parts:
            yield from part.texts()


class Outline(Strict):
    """The title of a report (after department and year), its sections, the figures known to every batch, the expenditure story and the checks."""

    title: Text
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]
    figures: dict[str, FigureNeed]
    project_columns: dict[str, FigureNeed]
    expenditure: Expenditure
    checks: tuple[Check, ...] = ()
    written: dict[str, Text] = {}
    accounts: dict[str, dict[str, AccountCell]] = {}
    account_names: dict[str, Text] = {}
    account_checks: tuple[Check, ...] = ()
    classes: Check | None = None
    unit_slip: UnitSlip | None = None
    stretches: tuple[Stretch, ...] = ()

    @property
    def texts(self) -> list[str]:
        """The names under which a department writes its texts."""
        return [name for section in self.sections for name in section.texts()]

    @property
    def account_cells(self) -> dict[str, FigureNeed]:
        """The cells of the official tables of both years as figures, `收入支出决算总表·本年支出合计`; all money."""
        names = [f"{year}{table}{PART}{cell}" for year in ("", LAST_YEAR) for table, cells in self.accounts.items() for cell in cells]
        return {name: FigureNeed.model_validate({"unit": "万元", "from": name}) for name in names}

    def figures_with(self, projects: tuple[str, ...]) -> dict[str, FigureNeed]:
        """All figures a department with these projects may have: `党建工作经费·支付` is a column of a project."""
        of_projects = {f"{project}{PART}{column}": need for project in projects for column, need in self.project_columns.items()}
        return self.figures | of_projects


def read_outline(path: str | Path) -> Outline:
    """Read an outline file; refuses with all faults, among them a name that `figures` does not declare."""
    source = Source(Path(path))
    with Faults() as faults:
        outline = check_model(source, Outline, faults)
        if outline:
            _check_names(outline, source, faults)
    if outline is None:
        raise Refused(faults.found)
    return outline


def _check_names(outline: Outline, source: Source, faults: Faults) -> None:
    known, plain_known = outline.figures_with((ANY,)) | outline.account_cells, outline.figures
    for n, check in enumerate(outline.checks):
        if check.kind == "not_above" and (len(check.parts) != 1 or check.optional or check.minus):
            faults.add(
                source.where(("checks", n)), "、".join(check.parts), "not_above 只有一个 parts，没有 optional 和 minus", "请分成几条"
            )
        units = {known[name].unit for name in check.names if name in known}
        if len(units) > 1:
            faults.add(source.where(("checks", n)), "、".join(sorted(units)), "一条核对里的数据项同一单位", "请统一单位")
    story = outline.expenditure
    used: list[tuple[Place, str]] = [
        (("expenditure",), name) for item in (story.total, *story.kinds) for name in (item.figure, item.last_year)
    ]
    used += [(("written", item), name) for item, name in outline.written.items()]
    for part, checks in (("checks", outline.checks), ("account_checks", outline.account_checks)):
        used += [((part, n), name) for n, check in enumerate(checks) for name in check.names]
    for alias, name in outline.account_names.items():
        if name not in outline.accounts:
            faults.add(source.where(("account_names", alias)), name, "、".join(outline.accounts), nearest(name, outline.accounts))
    for place, name in used:
        if name not in (known if place[0] in ("checks", "account_checks") else plain_known):
            faults.add(source.where(place), f"没有声明的“{name}”", "figures 中声明的数据项", nearest(name, known))
