"""Reads a scheme file and refuses everything that would make a mark doubtful: sums, names, citations, order."""

from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from perfeval.amounts import MONEY, plain, print_short
from perfeval.answers import Checklist, Choose, Peers, Rule, Subtable
from perfeval.bands import Bands, band_faults
from perfeval.errors import Faults, Refused, nearest
from perfeval.model import check_model
from perfeval.reading import Place, Source
from perfeval.rules import Deduct, Points
from perfeval.scheme import Indicator, Scheme
from perfeval.value_rule import OfValues

COMPARE = "请核对官方评分表后改正"  # advice
PLACEHOLDERS = {"", "待核", "待补", "待定", "略", "无", "XX", "××", "?", "？"}
UNVERIFIED = "待核"  # the one placeholder that a row marked official: false may carry
MOST_STEPS = 2000  # a deduction in more steps than this is a slip of the decimal point


def read_scheme(path: str | Path) -> Scheme:
    """Read a scheme file; refuses with all faults: unknown keys, wrong sums, undeclared names, missing citations."""
    source = Source(Path(path))
    with Faults() as faults:
        scheme = check_model(source, Scheme, faults)
        if scheme:
            for check in CHECKS:
                check(scheme, source, faults)
    if scheme is None:
        raise Refused(faults.found)
    return scheme


def _check_sums(scheme: Scheme, source: Source, faults: Faults) -> None:
    counted = [indicator for indicator in scheme.indicators if indicator.counts == "score"]
    for n, group in enumerate(scheme.groups):
        members = [i.full_mark or Fraction(0) for i in counted if i.group[0] == group.name]
        _check_sum(members, group.full_mark, source, ("groups", n, "full_mark"), faults)
        if group.cap is not None and not 0 < group.cap < sum(members):
            found = print_short(group.cap)
            faults.add(source.where(("groups", n, "cap")), found, "大于 0、小于组内满分之和", "封顶不起作用就删去 cap")
    _check_sum([i.full_mark or Fraction(0) for i in counted], scheme.full_mark, source, ("full_mark",), faults)


def _check_sum(parts: list[Fraction], whole: Fraction | None, source: Source, place: Place, faults: Faults) -> None:
    if whole is not None and sum(parts) != whole:
        found = f"{print_short(whole)}，各指标相加是 {print_short(Fraction(sum(parts)))}"
        faults.add(source.where(place), found, "各指标满分之和正好等于总分，不作折算", COMPARE)


def _check_form(scheme: Scheme, source: Source, faults: Faults) -> None:
    """What stands at the head of a scheme: its dates, its grades, the names of its figures."""
    if scheme.applies.from_ > scheme.applies.to:
        faults.add(source.where(("applies",)), f"{scheme.applies.from_} 至 {scheme.applies.to}", "from 不晚于 to", "请改正日期")
    if scheme.grades and scheme.full_mark is None:
        faults.add(source.where(("grades",)), "有等次而没有总分", "没有 full_mark 就没有 grades", "请删去 grades，或写明总分")
    for name in scheme.figures:
        if not name.isidentifier() or plain(name) != name:
            faults.add(source.where(("figures", name)), name, "汉字、字母、数字和间隔号，半角，不以数字开头", "请改名称")
    names = Counter(indicator.name for indicator in scheme.indicators if indicator.formula)
    for n, indicator in enumerate(scheme.indicators):
        if indicator.formula and names[indicator.name] > 1:
            faults.add(source.where(("indicators", n, "name")), indicator.name, "有公式的指标名称各不相同，自报值按名称对应", "请改名称")
        units = {scheme.figures[name].unit for name in indicator.names() if name in scheme.figures} & MONEY.keys()
        if len(units) > 1:
            faults.add(
                source.where(("indicators", n, "formula")), "、".join(sorted(units)), "一个公式里的金额用同一单位", "请统一 figures 的单位"
            )


def _check_digits(scheme: Scheme, source: Source, faults: Faults) -> None:
    """A full mark that the scheme cannot print exactly would make printed marks exceed it."""
    for n, indicator in enumerate(scheme.indicators):
        full, digits = indicator.full_mark, scheme.mark_digits
        if full is not None and digits is not None and (full * 10**digits).denominator != 1:
            found = f"{print_short(full)}，而得分只保留{digits}位小数"
            faults.add(source.where(("indicators", n, "full_mark")), found, f"至多{digits}位小数", "请改满分，或改 mark_digits")


def _check_marks(scheme: Scheme, source: Source, faults: Faults) -> None:
    for n, indicator in enumerate(scheme.indicators):
        place, full = ("indicators", n), indicator.full_mark
        if (full is None) != (scheme.full_mark is None) or (full is not None and full <= 0):
            found = "没有写" if full is None else print_short(full)
            allowed = "有总分时每个指标都有大于 0 的满分，无总分时都没有"
            faults.add(source.where((*place, "full_mark")), found, allowed, "请补上或删去 full_mark")
        if full is not None and indicator.rule is None:
            faults.add(source.where((*place, "rule")), "没有规则", "有满分的指标要有评分规则", "请补上 rule")
        if not 0 <= (indicator.floor or 0) <= (indicator.cap if indicator.cap is not None else full or 0) <= (full or 0):
            faults.add(source.where((*place, "cap")), "floor、cap 次序不对", "0 ≤ floor ≤ cap ≤ 满分", "请改正")
        for found, allowed in _wrong_rule(indicator.rule, full, indicator):
            faults.add(source.where((*place, "rule")), found, allowed, COMPARE)


def _wrong_rule(rule: Rule | None, full: Fraction | None, indicator: Indicator) -> Iterator[tuple[str, str]]:
    """What is wrong with the marks of a rule, and with those of the rules inside it: (found, allowed)."""
    match rule:
        case Checklist():
            yield from _wrong_points(rule, full)
        case Peers():
            yield from _wrong_rule(rule.rule, full, indicator)
        case Choose():
            for option in rule.options:
                yield from _wrong_rule(option.rule, full, indicator)
        case Subtable():
            for inner in (rule.goal, rule.less):
                yield from _wrong_rule(inner, Fraction(1), indicator)
        case Bands() | Deduct() | Points():
            yield from _wrong_values(rule, full)
    needs_formula = isinstance(rule, (OfValues, Peers))
    if rule is not None and rule is indicator.rule and needs_formula != (indicator.formula is not None):
        yield ("没有公式" if needs_formula else "多余的公式"), "按数值评分的规则要有 formula，其余规则没有"


def _wrong_values(rule: Bands | Deduct | Points, full: Fraction | None) -> Iterator[tuple[str, str]]:
    if full is None:
        return
    if (top := rule.top()) is not None and top != full:
        yield rule.words(print_short), f"最高一档正好是满分 {print_short(full)}"
    marks = [step.mark for step in (rule.bands if isinstance(rule, Bands) else rule.points if isinstance(rule, Points) else ())]
    if any(mark < 0 for mark in marks):
        yield rule.words(print_short), "分值不小于 0"
    if isinstance(rule, Deduct) and full / rule.points > MOST_STEPS:
        yield rule.words(print_short), f"至多 {MOST_STEPS} 次扣完"
    if isinstance(rule, Bands):
        for fault in band_faults(rule):
            yield fault, "每个数值正好落进一档，从上到下先到先得"


def _wrong_points(rule: Checklist, full: Fraction | None) -> Iterator[tuple[str, str]]:
    given = [point.mark for point in rule.points]
    if full is None and any(mark is not None for mark in given):
        yield rule.words(print_short), "无总分的指标体系中，要点不写 mark"
    if full is not None and (None in given or any((mark or 0) <= 0 for mark in given)):
        yield rule.words(print_short), "各要点都有大于 0 的 mark"
    elif full is not None and rule.each == "gain" and sum(mark or 0 for mark in given) != full:
        yield rule.words(print_short), f"各要点相加正好是满分 {print_short(full)}"


def _check_grades(scheme: Scheme, source: Source, faults: Faults) -> None:
    limits = [band.at_least for band in scheme.grades if band.at_least is not None]
    ordered = all(a > b for a, b in pairwise(limits))
    last = [bool(band.otherwise) for band in scheme.grades] == [False] * len(limits) + [True]
    names = [band.grade for band in scheme.grades]
    sound = all(0 < limit <= 1 for limit in limits) and len(set(names)) == len(names)
    if scheme.grades and not (ordered and last and sound):
        faults.add(
            source.where(("grades",)),
            "、".join(band.grade for band in scheme.grades),
            "从高到低、不重名、不超过100%，最后一档 otherwise: true",
            "请按顺序重排",
        )


def _check_names(scheme: Scheme, source: Source, faults: Faults) -> None:
    named = [(("indicators", n), indicator.names()) for n, indicator in enumerate(scheme.indicators)]
    named += [(("vetoes", n), veto.formula.names) for n, veto in enumerate(scheme.vetoes) if veto.formula]
    for place, names in named:
        for name in names:
            if name not in scheme.figures:
                advice = f"{nearest(name, scheme.figures)}请改公式，或在 figures 下补一行"
                known = f"已声明：{'、'.join(scheme.figures) or '（无）'}"
                faults.add(source.where((*place, "formula")), f"没有声明的“{name}”", known, advice)
    used = {name for _, names in named for name in names}
    for name in scheme.figures:
        if name not in used:
            faults.add(source.where(("figures", name)), f"没有公式用到“{name}”", "声明的数据项都要用到", "请删去，或检查公式里的名称")


def _check_codes(scheme: Scheme, source: Source, faults: Faults) -> None:
    codes = Counter(indicator.code for indicator in scheme.indicators)
    groups = [group.name for group in scheme.groups]
    for n, indicator in enumerate(scheme.indicators):
        if codes[indicator.code] > 1:
            faults.add(source.where(("indicators", n, "code")), indicator.code, "每个指标的编码不同", "请改编码")
        if groups and indicator.group[0] not in groups:
            faults.add(source.where(("indicators", n, "group")), indicator.group[0], "、".join(groups), "请改为已列出的一级指标")
    grades = [band.grade for band in scheme.grades]
    for n, veto in enumerate(scheme.vetoes):
        if veto.best_grade not in grades:
            faults.add(source.where(("vetoes", n, "best_grade")), veto.best_grade, "、".join(grades), "请改为已列出的等次")
        if veto.cites.document not in scheme.documents:
            faults.add(source.where(("vetoes", n, "cites")), veto.cites.document, "、".join(scheme.documents), "请补上文件")


def _check_citations(scheme: Scheme, source: Source, faults: Faults) -> None:
    for n, indicator in enumerate(scheme.indicators):
        for part in ("formula", "rule"):
            if getattr(indicator, part) is not None and getattr(indicator.cites, part) is None:
                faults.add(
                    source.where(("indicators", n, "cites")),
                    f"没有 {part} 的出处",
                    "公式和规则各有出处：文件和位置",
                    f"请补上 cites.{part}",
                )
        for part, cite in indicator.cites.each():
            place = ("indicators", n, "cites", part)
            if cite.document not in scheme.documents:
                faults.add(source.where(place), cite.document, "、".join(scheme.documents), nearest(cite.document, scheme.documents))
            verified = scheme.official and indicator.official
            if cite.place.strip() in PLACEHOLDERS and (verified or cite.place != UNVERIFIED):
                faults.add(
                    source.where(place), cite.place, "文件中的位置；未核对的行可写“待核”并标 official: false", "请写明附件、页或条款"
                )


CHECKS: tuple[Callable[[Scheme, Source, Faults], None], ...] = (
    _check_form, _check_digits, _check_sums, _check_marks, _check_grades, _check_names, _check_codes, _check_citations,
)  # fmt: skip
