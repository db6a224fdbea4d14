"""Reads one edition of a scoring table into frozen models, and refuses every fault of the file at once."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field, model_validator

from perfeval.answers import Choose, FormulaText, Peers, Rule
from perfeval.model import Code, Date, Number, SafeCode, Strict, Text, refuse
from perfeval.value_rule import Bounds, OfValues

Policy = Literal["full_mark", "zero", "drop_in_group", "drop_in_whole"]


class Applies(Strict):
    """The days for which an edition is in force."""

    from_: Annotated[Date, Field(alias="from")]
    to: Date


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
    """A first-level group, the marks its indicators must add up to, and the most that may count of them."""

    name: Text
    full_mark: Number | None = None
    cap: Number | None = None


class Document(Strict):
    """A source that indicators cite."""

    title: Text
    number: str | None = None
    issued: Date | None = None
    address: str | None = None

    def words(self) -> str:
        return f"《{self.title}》（{self.number}）" if self.number else self.title


class FigureNeed(Strict):
    """A figure that a formula uses: its unit, and the official table it comes from.

    `none_is_zero`: a department that writes 无 declares zero; without it 无 is refused, since missing is never zero.
    """

    unit: Text
    from_: Annotated[Text, Field(alias="from")]
    definition: str | None = None
    none_is_zero: bool = False


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
    """One third-level indicator. `trust` is the mark of reference/domain.md: how far the row was verified.

    `counts` bonus or penalty: outside the full mark, adding up to, or taking off at most, its own full mark.
    `cap` and `floor` bound its mark; `missing: zero` gives 0 where data are missing instead of leaving it open;
    a value within `reason_beyond` needs the department's reason.
    """

    code: Code
    name: Text
    group: Annotated[tuple[Text, ...], Field(min_length=1, max_length=2)]
    full_mark: Number | None = None
    counts: Literal["score", "bonus", "penalty"] = "score"
    formula: FormulaText | None = None
    show_as: Literal["percent", "number"] = "percent"
    digits: Annotated[int, Field(ge=0, le=6)] = 2
    rule: Rule | None = None
    cap: Number | None = None
    floor: Number | None = None
    missing: Literal["open", "zero"] = "open"
    not_applicable: Policy | None = None
    reason_beyond: Bounds | None = None
    cites: Cites
    official: bool = True
    trust: Literal["S", "V", "V-loc", "V-sys", "K", "K-low"]
    note: str | None = None

    def names(self) -> tuple[str, ...]:
        """The figures it uses: of its formula, of the limits of its rule, of its alternatives."""
        names = list(self.formula.names if self.formula else ())
        if isinstance(self.rule, OfValues):
            names += self.rule.names()
        if isinstance(self.rule, Choose):
            names += [name for option in self.rule.options for name in option.formula.names]
        return tuple(dict.fromkeys(names))


class Veto(Strict):
    """一票否决 or a ceiling: where it applies — declared as having happened, or by a value — no better grade is given."""

    code: Code
    name: Text
    formula: FormulaText | None = None
    when: Bounds | None = None
    best_grade: Text
    cites: Citation

    @model_validator(mode="after")
    def _both_or_none(self) -> "Veto":
        if (self.formula is None) != (self.when is None):
            raise refuse("formula 和 when 一起写（按数值），或都不写（按申明）")
        return self


class Scheme(Strict):
    """One published edition of a scoring table. Without `full_mark` it only computes values.

    `mark_digits` and `total_digits`: decimals to which an indicator's mark and the total are rounded (none: not);
    `graded` says which total the grade is taken from. `not_applicable` says what an indicator that does not apply
    gets; without it none may be declared so, unless the indicator itself says what happens.
    """

    scheme: SafeCode
    title: Text
    official: bool
    note: str | None = None
    applies: Applies
    full_mark: Number | None = None
    mark_digits: Annotated[int, Field(ge=0, le=6)] | None = 2
    total_digits: Annotated[int, Field(ge=0, le=6)] = 2
    graded: Literal["rounded", "exact"] = "rounded"
    not_applicable: Policy | None = None
    grades: tuple[GradeBand, ...] = ()
    groups: tuple[Group, ...] = ()
    vetoes: tuple[Veto, ...] = ()
    documents: dict[str, Document]
    figures: dict[str, FigureNeed] = {}
    indicators: Annotated[tuple[Indicator, ...], Field(min_length=1)]

    @property
    def unverified(self) -> list[str]:
        """The codes of the rows that were not checked against an official table: all, where the scheme is not official."""
        return [indicator.code for indicator in self.indicators if not (self.official and indicator.official)]

    @property
    def authority(self) -> str:
        """How far it was checked, in two words or a count."""
        checked = len(self.indicators) - len(self.unverified)
        return "未核对" if not self.official else "官方" if not self.unverified else f"部分核对（{checked}/{len(self.indicators)}项）"

    @property
    def notice(self) -> str:
        """What stands on top of every page made with it; empty where all of it was checked."""
        if not self.official:
            return f"评分表未经核对：《{self.title}》的分值没有与官方评分表核对，得分和等次仅供试算。"
        checked = [indicator.code for indicator in self.indicators if indicator.code not in self.unverified]
        if len(checked) < len(self.unverified):
            return f"《{self.title}》{len(self.indicators)}项指标中与原文核对过的只有{len(checked)}项：{'、'.join(checked) or '无'}。"
        count = f"{len(self.indicators)}项指标中有{len(self.unverified)}项"
        return f"《{self.title}》{count}尚未与原文核对：{'、'.join(self.unverified)}。" if self.unverified else ""

    @property
    def compares_peers(self) -> bool:
        """Whether a department's marks depend on the others of its batch."""
        return any(isinstance(indicator.rule, Peers) for indicator in self.indicators)

    def grade(self, total: Fraction) -> str | None:
        """The grade of a total; None where the scheme has no grades."""
        share = total / self.full_mark if self.full_mark else None
        bands = self.grades if share is not None else ()
        return next((band.grade for band in bands if band.otherwise or (share or 0) >= (band.at_least or 0)), None)

    def worse_grade(self, one: str, other: str) -> str:
        """The lower of two grades."""
        order = [band.grade for band in self.grades]
        return max(one, other, key=order.index)

    def citation(self, cite: Citation) -> str:
        return f"{self.documents[cite.document].words()}，{cite.place}"
