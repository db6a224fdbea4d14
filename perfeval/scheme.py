"""Reads one edition of a scoring table into frozen models, and refuses every fault of the file at once."""

import datetime
from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field, PlainValidator, WithJsonSchema, model_validator

from perfeval.formula import Formula, NotArithmetic, parse_formula
from perfeval.model import Code, Number, SafeCode, Strict, refuse
from perfeval.rules import Rule

Text = Annotated[str, Field(min_length=1)]


def _formula(text: object) -> Formula:
    try:
        return parse_formula(str(text))
    except NotArithmetic as error:
        raise refuse(f"只能是数据项名称、数字、加减乘除、括号和 绝对值(…)；读不懂的是“{error}”") from None


class Applies(Strict):
    """The days for which an edition is in force."""

    from_: Annotated[datetime.date, Field(alias="from")]
    to: datetime.date


class GradeBand(Strict):
    """One grade: from which share of the full mark on."""

    at_least: Number | None = None
    otherwise: Literal["true"] | None = None
    grade: Text

    @model_validator(mode="after")
    def _one_condition(self) -> "GradeBand":
        if (self.at_least is None) == (self.otherwise is None):
            raise refuse("at_least（占满分的比例）或 otherwise: true，只写一个")
        return self


class Group(Strict):
    """A first-level group and the marks its indicators must add up to."""

    name: Text
    full_mark: Number | None = None


class Document(Strict):
    """A source that indicators cite."""

    title: Text
    number: str | None = None
    issued: datetime.date | None = None
    address: str | None = None

    def words(self) -> str:
        return f"《{self.title}》" + (f"（{self.number}）" if self.number else "")


class FigureNeed(Strict):
    """A figure that a formula uses: its unit, and the official table it comes from."""

    unit: Text
    from_: Annotated[Text, Field(alias="from")]
    definition: str | None = None


class Citation(Strict):
    document: Text
    place: Text


class Cites(Strict):
    """Where the formula and where the rule of an indicator stand: often in two different documents."""

    formula: Citation | None = None
    rule: Citation | None = None

    def each(self) -> Iterator[tuple[str, Citation]]:
        yield from ((name, cite) for name in ("formula", "rule") if (cite := getattr(self, name)))


class Indicator(Strict):
    """One third-level indicator. `trust` is the mark of reference/domain.md: how far the row was verified."""

    code: Code
    name: Text
    group: Annotated[tuple[Text, ...], Field(min_length=1, max_length=2)]
    full_mark: Number | None = None
    formula: Annotated[Formula, PlainValidator(_formula), WithJsonSchema({"type": "string"})] | None = None
    show_as: Literal["percent", "number"] = "percent"
    digits: Annotated[int, Field(ge=0, le=6)] = 2
    rule: Rule | None = None
    cites: Cites
    official: bool = True
    trust: Literal["S", "V", "V-loc", "V-sys", "K", "K-low"]
    note: str | None = None


class Scheme(Strict):
    """One published edition of a scoring table. Without `full_mark` it only computes values.

    `not_applicable` says what an indicator that does not apply gets; without it none may be declared so.
    """

    scheme: SafeCode
    title: Text
    official: bool
    note: str | None = None
    applies: Applies
    full_mark: Number | None = None
    mark_digits: Annotated[int, Field(ge=0, le=4)] = 2
    not_applicable: Literal["full_mark", "zero"] | None = None
    grades: tuple[GradeBand, ...] = ()
    groups: tuple[Group, ...] = ()
    documents: dict[str, Document]
    figures: dict[str, FigureNeed] = {}
    indicators: Annotated[tuple[Indicator, ...], Field(min_length=1)]

    def grade(self, total: Fraction) -> str | None:
        """The grade of a total as printed; None where the scheme has no grades."""
        share = total / self.full_mark if self.full_mark else None
        bands = self.grades if share is not None else ()
        return next((band.grade for band in bands if band.otherwise or (share or 0) >= (band.at_least or 0)), None)

    def citation(self, cite: Citation) -> str:
        return f"{self.documents[cite.document].words()}{cite.place}"
