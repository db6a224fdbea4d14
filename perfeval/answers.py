"""The rules that score what people answer: checklist, level, judged; and those that hold other rules: peers, choose, subtable."""

from fractions import Fraction
from typing import Annotated, ClassVar, Literal

from pydantic import Field, PlainValidator, WithJsonSchema, model_validator

from perfeval.amounts import print_short
from perfeval.bands import Bands
from perfeval.formula import Formula, NotArithmetic, parse_formula
from perfeval.model import Number, Strict, Text, refuse
from perfeval.rules import Deduct, Points, Proportion, ValueRule
from perfeval.value_rule import Bounds, Show


def _formula(text: object) -> Formula:
    try:
        return parse_formula(str(text))
    except NotArithmetic as error:
        raise refuse(f"只能是数据项名称、数字、加减乘除、括号和 绝对值(…)；读不懂的是“{error}”") from None


FormulaText = Annotated[Formula, PlainValidator(_formula), WithJsonSchema({"type": "string"})]


class Point(Strict):
    """One point of a checklist: what must hold, and its mark (none in a scheme without marks)."""

    text: Text
    mark: Number | None = None


class Checklist(Strict):
    """要点: each point met earns its mark, or (`each: lose`) each point not met loses it from the full mark.

    `without_evidence`: a point met without evidence counts as declared, or earns nothing.
    """

    kind: Literal["checklist"]
    points: Annotated[tuple[Point, ...], Field(min_length=1)]
    each: Literal["gain", "lose"] = "gain"
    without_evidence: Literal["declared", "zero"] = "declared"

    def words(self, show: Show) -> str:
        verb = "得" if self.each == "gain" else "不符合扣"
        marks = [f"（{verb}{print_short(point.mark)}分）" if point.mark else "" for point in self.points]
        listed = "；".join(f"{n}.{point.text}{mark}" for n, (point, mark) in enumerate(zip(self.points, marks, strict=True), 1))
        return listed + ("；没有依据的不得分" if self.without_evidence == "zero" else "")


class Level(Strict):
    """One level of a qualitative indicator: the shares of the full mark that a person may give in it."""

    name: Text
    from_: Annotated[Number, Field(alias="from")]
    to: Number


class Levels(Strict):
    """分级: a person chooses a level and a mark inside its band; the level alone leaves the mark open within the band."""

    kind: Literal["level"]
    levels: Annotated[tuple[Level, ...], Field(min_length=2)]

    @model_validator(mode="after")
    def _cover(self) -> "Levels":
        ends = [level.to for level in self.levels] + [self.levels[-1].from_]
        meet = all(level.from_ == below.to for level, below in zip(self.levels, self.levels[1:], strict=False))
        if ends != sorted(ends, reverse=True) or len(set(ends)) != len(ends) or not meet or ends[0] != 1 or ends[-1] != 0:
            raise refuse("各级从高到低，从 100% 到 0%，首尾相接")
        return self

    def level(self, name: str) -> Level | None:
        return next((level for level in self.levels if level.name == name), None)

    def allows(self, level: Level, share: Fraction) -> bool:
        """Lower bounds belong to a level; the upper one only to the highest (财预〔2020〕10号: 100%—80%（含）、80%—60%（含）)."""
        return level.from_ <= share < level.to or share == level.to == 1

    def words(self, show: Show) -> str:
        return "；".join(f"{level.name}：满分的{print_short(level.from_ * 100)}%～{print_short(level.to * 100)}%" for level in self.levels)


class Judged(Strict):
    """评判: a person gives the mark with a reason; `guide` says by what standard."""

    kind: Literal["judged"]
    guide: Text

    def words(self, show: Show) -> str:
        return self.guide


class Peers(Strict):
    """同批比较: the value against the batch — divided by its average, or ranked (1 is best) — then a rule of values."""

    kind: Literal["peers"]
    compare: Literal["average", "rank"]
    better: Literal["higher", "lower"]
    rule: ValueRule
    BETTER: ClassVar = {"higher": "越高越好", "lower": "越低越好"}

    def words(self, show: Show) -> str:
        what = "数值÷同批平均数" if self.compare == "average" else f"同批名次（{self.BETTER[self.better]}）"
        return f"{what}：{self.rule.words(print_short)}"


class Option(Strict):
    """One alternative of a choice: its own formula and rule."""

    name: Text
    formula: FormulaText
    rule: ValueRule


class Choose(Strict):
    """选一: one of several alternatives counts — the best, or the one the department names."""

    kind: Literal["choose"]
    pick: Literal["best", "named"]
    options: Annotated[tuple[Option, ...], Field(min_length=2)]

    def words(self, show: Show) -> str:
        how = "取得分高的一项" if self.pick == "best" else "由部门选定一项"
        return f"{how}：" + "；".join(f"{option.name}＝{option.formula.text}，{option.rule.words(show)}" for option in self.options)


class Subtable(Strict):
    """分表: the department's own goals of one group, merged into one share of the full mark.

    `goal` scores actual ÷ target of a goal to be reached, `less` one not to be exceeded, each on a full mark of 1;
    `merge`: by the goals' weights, by their money, or the share of goals whose completion lies in `valid`.
    """

    kind: Literal["subtable"]
    goals: Text
    merge: Literal["weight", "money", "count"]
    goal: ValueRule = Field(default_factory=lambda: Proportion(kind="proportion"))
    less: ValueRule = Field(default_factory=lambda: Proportion(kind="proportion", inverse=True))
    valid: Bounds | None = None
    levels: Levels | None = None
    MERGES: ClassVar = {"weight": "按权重加总", "money": "按金额加权", "count": "按达标个数占比"}

    @model_validator(mode="after")
    def _sensible(self) -> "Subtable":
        if (self.merge == "count") != (self.valid is not None):
            raise refuse("merge: count 时写 valid（完成比例在什么范围内算达标），其余不写")
        return self

    def words(self, show: Show) -> str:
        said = f"部门的“{self.goals}”各目标，{self.MERGES[self.merge]}"
        if self.valid:
            return f"{said}：实际值÷目标值{self.valid.words(_percent)}的算达标"
        return f"{said}；须达到的：{self.goal.words(_percent)}；不得超过的：{self.less.words(_percent)}"


def _percent(share: Fraction) -> str:
    return print_short(share * 100) + "%"


Rule = Annotated[
    Bands | Deduct | Proportion | Points | Checklist | Levels | Judged | Peers | Choose | Subtable, Field(discriminator="kind")
]
