"""Holds a department file against the scheme and the outline: every name it uses exists, every mark lies in range."""

from collections.abc import Collection, Iterable, Iterator
from fractions import Fraction

from perfeval.amounts import print_short
from perfeval.answers import Checklist, Choose, Levels, Subtable
from perfeval.errors import Faults, nearest
from perfeval.narrative import Basis, Judgement, Narrative
from perfeval.outline import Outline
from perfeval.reading import Place, Source
from perfeval.scheme import Indicator, Scheme

Named = dict[str, tuple[Iterable[str], Collection[str]]]


def check_narrative(narrative: Narrative, source: Source, scheme: Scheme, outline: Outline, faults: Faults) -> None:
    """Add every fault of a department file that only the scheme and the outline can tell."""
    indicators = {indicator.code: indicator for indicator in scheme.indicators}
    for key, (names, allowed) in _named(narrative, indicators, scheme, outline).items():
        for name in names:
            if name not in allowed:
                faults.add(source.where((key, name)), name, "、".join(allowed) or "（本指标体系没有）", faults.nearest(name, allowed))
    for code, answers in narrative.answers.items():
        rule = indicators[code].rule if code in indicators else None
        numbers = [str(n) for n in range(1, len(rule.points) + 1)] if isinstance(rule, Checklist) else list(answers)
        for number in [number for number in answers if number not in numbers]:
            faults.add(source.where(("answers", code, number)), number, "、".join(numbers), "请写要点的序号")
    for place, found, allowed in _wrong_marks(narrative, indicators):
        faults.add(source.where(place), found, allowed, "请改正分值或级别")
    for name, basis in narrative.basis.items():
        for fault in basis_faults(name, basis, scheme, outline):
            faults.add(source.where(("basis", name)), *fault)
    grades = [band.grade for band in scheme.grades]
    if narrative.own_grade and grades and narrative.own_grade not in grades:
        faults.add(source.where(("own_grade",)), narrative.own_grade, "、".join(grades), "请写评分表的等次")
    _check_goals(narrative, source, scheme, faults)


def basis_faults(name: str, basis: Basis, scheme: Scheme, outline: Outline) -> Iterator[tuple[str, str, str]]:
    """What is wrong with a stand-in: a name that is none, or a unit that cannot be converted: (found, allowed, advice)."""
    known = {**outline.figures, **scheme.figures}
    for part, names in ((name, scheme.figures), (basis.figure, known)):
        if part not in names:
            yield part, "、".join(names), nearest(part, names)
    wanted, given = scheme.figures.get(name), known.get(basis.figure)
    if wanted and given and wanted.unit != given.unit:
        yield f"{basis.figure}的单位是{given.unit}", f"与{name}同单位：{wanted.unit}", "请换一个数据项"


def _named(narrative: Narrative, indicators: dict[str, Indicator], scheme: Scheme, outline: Outline) -> Named:
    """For each part of the file: the names it uses, and those it may use."""
    return {
        "texts": (narrative.texts, outline.texts),
        "answers": (narrative.answers, [code for code, i in indicators.items() if isinstance(i.rule, Checklist)]),
        "judgements": (narrative.judgements, [code for code, i in indicators.items() if i.full_mark is not None]),
        "own_scores": (narrative.own_scores, [code for code, i in indicators.items() if i.full_mark is not None]),
        "choices": (narrative.choices, [code for code, i in indicators.items() if isinstance(i.rule, Choose)]),
        "reasons": (narrative.reasons, _explained(narrative, indicators, scheme, outline)),
        "vetoes": (narrative.vetoes, [veto.code for veto in scheme.vetoes if veto.formula is None]),
        "not_applicable": (
            narrative.not_applicable,
            [code for code, i in indicators.items() if i.not_applicable or scheme.not_applicable],
        ),
    }


def _explained(narrative: Narrative, indicators: dict[str, Indicator], scheme: Scheme, outline: Outline) -> list[str]:
    """What a department may give a reason for: indicators that may be unusual, figures, projects."""
    figures = outline.figures_with(narrative.projects) | scheme.figures
    computed = [indicator.name for indicator in scheme.indicators if indicator.formula]
    return [*(code for code, i in indicators.items() if i.reason_beyond), *figures, *computed, *narrative.projects]


def _wrong_marks(narrative: Narrative, indicators: dict[str, Indicator]) -> Iterator[tuple[Place, str, str]]:
    """Marks beyond the full mark, levels that are none, marks outside their level, alternatives that are none."""
    for code, judgement in narrative.judgements.items():
        if code in indicators:
            yield from ((("judgements", code), *fault) for fault in _wrong_judgement(judgement, indicators[code]))
    for code, score in narrative.own_scores.items():
        full = indicators[code].full_mark if code in indicators else None
        if full is not None and not 0 <= score <= full:
            yield ("own_scores", code), print_short(score), f"0 到满分 {print_short(full)}"
    for code, choice in narrative.choices.items():
        rule = indicators[code].rule if code in indicators else None
        if isinstance(rule, Choose) and choice not in (names := [option.name for option in rule.options]):
            yield ("choices", code), choice, "、".join(names)


def _wrong_judgement(judgement: Judgement, indicator: Indicator) -> Iterator[tuple[str, str]]:
    full, rule, score = indicator.full_mark or Fraction(0), indicator.rule, judgement.score
    if score is not None and not 0 <= score <= full:
        yield print_short(score), f"0 到满分 {print_short(full)}"
    if not isinstance(rule, Levels):
        if score is None or judgement.level is not None:
            yield judgement.level or "没有 score", "这一指标不分级，只写 score"
        return
    level = rule.level(judgement.level or "")
    if level is None:
        yield judgement.level or "没有 level", "、".join(one.name for one in rule.levels)
    elif score is not None and full and not rule.allows(level, score / full):
        low, high = print_short(level.from_ * full), print_short(level.to * full)
        yield f"{level.name} {print_short(score)}分", f"{level.name}：{low}（含）到 {high} 分"


def _check_goals(narrative: Narrative, source: Source, scheme: Scheme, faults: Faults) -> None:
    rules = {indicator.rule.goals: indicator.rule for indicator in scheme.indicators if isinstance(indicator.rule, Subtable)}
    for n, goal in enumerate(narrative.goals):
        rule, where = rules.get(goal.group), source.where(("goals", n))
        if rule is None:
            faults.add(where, goal.group, "、".join(rules) or "（本指标体系没有分表）", faults.nearest(goal.group, rules))
            continue
        if goal.level and not (rule.levels and rule.levels.level(goal.level)):
            faults.add(
                where, goal.level, "、".join(level.name for level in rule.levels.levels) if rule.levels else "不分级", "请改正 level"
            )
        if goal.score is not None and (goal.direction != "定性" or not 0 <= goal.score <= 1):
            faults.add(where, print_short(goal.score), "只有定性目标写 score，0 到 100%", "请改正 score")
        if rule.merge == "money" and (goal.money is None or goal.money < 0):
            faults.add(where, "没有 money", "按金额加权的目标都写 money", "请补上金额")
    for name, rule in rules.items():
        weights = [goal.weight for goal in narrative.goals if goal.group == name]
        if rule.merge == "weight" and any(weight is None for weight in weights) != all(weight is None for weight in weights):
            faults.add(source.where(("goals",)), f"“{name}”有的目标没有 weight", "都写，或都不写（平均）", "请补上权重")
        if any(weight is not None and weight <= 0 for weight in weights):
            faults.add(source.where(("goals",)), f"“{name}”的权重", "大于 0", "请改正 weight")
