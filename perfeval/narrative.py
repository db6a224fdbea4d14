"""What a department file holds: who it is, what it wrote, answered and declared. All as models, nothing computed."""

from typing import Literal

from pydantic import model_validator

from perfeval.model import Code, Count, Date, FileName, Note, Number, Strict, Text, refuse


class Basis(Strict):
    """Which published figure stands in for one that the scheme asks for, and why it may."""

    figure: Text
    reason: Text


class Entry(Strict):
    value: Text
    unit: str = ""
    source: str = ""


class Answer(Strict):
    """A department's answer to one point of a checklist: met or not, where it says so, and what proves it."""

    met: Literal["是", "否"]
    source: Note = ""
    evidence: Note = ""


class Judgement(Strict):
    """A mark given by a person, for any indicator: never without a reason, a name and a day.

    A graded (level) indicator needs its `level`; its `score` may then be left open.
    """

    score: Number | None = None
    level: Text | None = None
    reason: Text
    by: Text
    date: Date

    @model_validator(mode="after")
    def _something(self) -> "Judgement":
        if self.score is None and self.level is None:
            raise refuse("score（分值）或 level（级别），至少写一个")
        return self


class Goal(Strict):
    """One of the department's own goals. `weight` and `money` are for the subtables that merge by them."""

    name: Text
    group: Text
    direction: Literal["不低于", "不超过", "等于", "定性"]
    target: Number | None = None
    actual: Number | None = None
    unit: str = ""
    weight: Number | None = None
    money: Number | None = None
    level: Text | None = None
    score: Number | None = None
    reason: str = ""


class Problem(Strict):
    problem: Text
    remedy: str = ""


class Narrative(Strict):
    """One department file: who it is, what it wrote, what it answered. Everything but code and name may be absent.

    By indicator code: `answers` to checklists, `judgements` of persons, `own_scores`, `choices` among alternatives,
    `reasons` for unusual values, `not_applicable` with why. `vetoes`: what happened, by the veto's code.
    """

    code: Code
    name: Text
    filler: str | None = None
    sub_units: Count | None = None
    own_grade: str | None = None
    document: FileName | None = None
    accounts: FileName | None = None
    last_year_accounts: FileName | None = None
    texts: dict[str, Text | tuple[Text, ...]] = {}
    problems: tuple[Problem, ...] = ()
    projects: tuple[Text, ...] = ()
    figures: dict[str, Entry] = {}
    basis: dict[str, Basis] = {}
    answers: dict[str, dict[str, Answer]] = {}
    judgements: dict[str, Judgement] = {}
    own_scores: dict[str, Number] = {}
    choices: dict[str, Text] = {}
    goals: tuple[Goal, ...] = ()
    reasons: dict[str, Text] = {}
    vetoes: dict[str, Text] = {}
    not_applicable: dict[str, Text] = {}
