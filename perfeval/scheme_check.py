"""Reads a scheme file and refuses everything that would make a mark doubtful: sums, names, citations, order."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from perfeval.amounts import print_short
from perfeval.errors import Faults, Refused, nearest
from perfeval.model import check_model
from perfeval.reading import Place, Source
from perfeval.rules import Bands, Checklist
from perfeval.scheme import Indicator, Scheme

PLACEHOLDERS = {"", "待核", "待补", "待定", "略", "无", "XX", "××", "?", "？"}
UNVERIFIED = "待核"  # the one placeholder that a row marked official: false may carry


def read_scheme(path: str | Path) -> Scheme:
    """Read a scheme file; refuses with all faults: unknown keys, wrong sums, undeclared names, missing citations."""
    source = Source(Path(path))
    with Faults() as faults:
        scheme = check_model(source, Scheme, faults)
        if scheme:
            _check_marks(scheme, source, faults)
            _check_grades(scheme, source, faults)
            _check_names(scheme, source, faults)
            _check_citations(scheme, source, faults)
    if scheme is None:
        raise Refused(faults.found)
    return scheme


def _check_marks(scheme: Scheme, source: Source, faults: Faults) -> None:
    for n, indicator in enumerate(scheme.indicators):
        place, full = ("indicators", n), indicator.full_mark
        if (full is None) != (scheme.full_mark is None) or (full is not None and full <= 0):
            faults.add(
                source.where((*place, "full_mark")), full, "有总分时每个指标都有大于 0 的满分，无总分时都没有", "请补上或删去 full_mark"
            )
        if full is not None and indicator.rule is None:
            faults.add(source.where((*place, "rule")), "没有规则", "有满分的指标要有评分规则", "请补上 rule")
        for found, allowed in _wrong_marks(indicator):
            faults.add(source.where((*place, "rule")), found, allowed, "请核对官方评分表后改正")
    for n, group in enumerate(scheme.groups):
        members = [i.full_mark or Fraction(0) for i in scheme.indicators if i.group[0] == group.name]
        _check_sum(members, group.full_mark, source, ("groups", n, "full_mark"), faults)
    _check_sum([i.full_mark or Fraction(0) for i in scheme.indicators], scheme.full_mark, source, ("full_mark",), faults)


def _check_sum(parts: list[Fraction], whole: Fraction | None, source: Source, place: Place, faults: Faults) -> None:
    if whole is not None and sum(parts) != whole:
        found = f"{print_short(whole)}，各指标相加是 {print_short(Fraction(sum(parts)))}"
        faults.add(source.where(place), found, "各指标满分之和正好等于总分，不作折算", "请核对官方评分表后改正")


def _wrong_marks(indicator: Indicator) -> Iterator[tuple[str, str]]:
    rule, full = indicator.rule, indicator.full_mark
    if isinstance(rule, Bands) and full is not None:
        marks = [band.mark for band in rule.bands]
        if max(marks) != full or min(marks) < 0:
            yield rule.words(print_short), f"最高一档正好是满分 {print_short(full)}，最低不小于 0"
    if isinstance(rule, Checklist):
        given = [point.mark for point in rule.points]
        if full is None and any(mark is not None for mark in given):
            yield rule.words(print_short), "无总分的指标体系中，要点不写 mark"
        if full is not None and (None in given or sum(mark or 0 for mark in given) != full):
            yield rule.words(print_short), f"各要点都有 mark，相加正好是满分 {print_short(full)}"


def _check_grades(scheme: Scheme, source: Source, faults: Faults) -> None:
    limits = [band.at_least for band in scheme.grades if band.at_least is not None]
    ordered = all(a > b for a, b in pairwise(limits))
    last = [bool(band.otherwise) for band in scheme.grades] == [False] * len(limits) + [True]
    if scheme.grades and not (ordered and last):
        faults.add(
            source.where(("grades",)), "、".join(band.grade for band in scheme.grades), "从高到低，最后一档 otherwise: true", "请按顺序重排"
        )


def _check_names(scheme: Scheme, source: Source, faults: Faults) -> None:
    used: set[str] = set()
    for n, indicator in enumerate(scheme.indicators):
        names = indicator.formula.names if indicator.formula else ()
        used.update(names)
        for name in names:
            if name not in scheme.figures:
                advice = f"{nearest(name, scheme.figures)}请改公式，或在 figures 下补一行"
                faults.add(
                    source.where(("indicators", n, "formula")),
                    f"没有声明的“{name}”",
                    f"已声明：{'、'.join(scheme.figures) or '（无）'}",
                    advice,
                )
    for name in scheme.figures:
        if name not in used:
            faults.add(source.where(("figures", name)), f"没有公式用到“{name}”", "声明的数据项都要用到", "请删去，或检查公式里的名称")
    codes = Counter(indicator.code for indicator in scheme.indicators)
    for n, indicator in enumerate(scheme.indicators):
        if codes[indicator.code] > 1:
            faults.add(source.where(("indicators", n, "code")), indicator.code, "每个指标的编码不同", "请改编码")
        if scheme.groups and indicator.group[0] not in {group.name for group in scheme.groups}:
            faults.add(
                source.where(("indicators", n, "group")),
                indicator.group[0],
                "、".join(group.name for group in scheme.groups),
                "请改为已列出的一级指标",
            )


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
