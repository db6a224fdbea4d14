"""Consistency checks over one department's figures and scorecard; every finding says why.

Compared at the precision the figures are printed with: what the rounding of the printed terms allows is
`rounding`, more is a fault; what cannot be checked is `skip`, with what is missing.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from fractions import Fraction
from functools import partial

from perfeval.amounts import print_number, print_percent, print_short
from perfeval.evaluate import Scorecard
from perfeval.figures import Department, Figure
from perfeval.outline import ANY, Check, Outline
from perfeval.scoring import beyond_without_reason, show_limit
from perfeval.written import check_written

CSV_COLUMNS = ("file", "check", "kind", "where", "stated", "computed", "verdict", "why")
VERDICTS = ("fail", "warn", "rounding", "skip", "pass")  # the order in which a reader wants them


@dataclass(frozen=True)
class Finding:
    """The result of one check. `stated` and `computed` carry their unit; `where` is the place of the stated value."""

    check: str
    kind: str
    where: str
    stated: str
    computed: str
    verdict: str
    why: str

    def as_row(self, file: str) -> dict[str, str]:
        return {"file": file, **asdict(self)}


def check_department(scorecard: Scorecard, outline: Outline) -> list[Finding]:
    """All findings about one department, gravest first."""
    found = [finding for check in CHECKS for finding in check(scorecard, outline)]
    return sorted(found, key=lambda finding: VERDICTS.index(finding.verdict))


def relations(scorecard: Scorecard, outline: Outline) -> Iterator[Finding]:
    """The relations of the outline: sums and limits; one with `*` is checked for each project that has a part of it.

    Those inside and between the official tables only where the department has sent them.
    """
    department = scorecard.department
    for check in (*outline.checks, *(outline.account_checks if department.narrative.accounts else ())):
        many = any(ANY in name for name in (check.whole, *check.parts))
        for project in department.narrative.projects if many else ("",):
            whole, *parts = (name.replace(ANY, project) for name in (check.whole, *check.parts, *check.optional))
            yield (_sum if check.kind == "sum" else _not_above)(check, department, whole, parts)


def _sum(check: Check, department: Department, whole: str, parts: list[str]) -> Finding:
    figures = department.figures
    missing = [name for name in [whole, *parts[: len(check.parts)]] if name not in figures]
    if missing:
        return _skip(check, whole, f"缺少{'、'.join(missing)}，无法核对")
    terms = [figures[name] for name in parts if name in figures]
    stated, computed = figures[whole], sum((term.exact for term in terms), Fraction(0))
    if stated.derived:
        return _skip(check, whole, f"{whole}本身是推算数，不作核对")
    verdict, why = compare(stated, computed, terms, check.level)
    arithmetic = " + ".join(f"{term.name}{print_number(term.value)}" for term in terms)
    total, unstated = f"{print_short(computed)}{stated.unit}", [name for name in parts if name not in figures]
    why = f"{arithmetic} ＝ {total}，{why}" + (f"（未列{'、'.join(unstated)}）" if unstated else "")
    return Finding(check.check, "sum", stated.source, stated.text, total, verdict, f"{check.name}：{why}")


def _not_above(check: Check, department: Department, whole: str, parts: list[str]) -> Finding:
    figures = department.figures
    missing = [name for name in [whole, *parts] if name not in figures]
    if missing:
        return _skip(check, whole, f"缺少{'、'.join(missing)}，无法核对")
    limit, actual = figures[whole], figures[parts[0]]
    above = actual.exact > limit.exact
    why = f"{actual.name}{actual.text}{'超过' if above else '不超过'}{limit.name}{limit.text}"
    if above and limit.value > 0:
        why += f"，为其{print_percent(actual.exact / limit.exact)}，请说明原因"
    return Finding(check.check, "logic", actual.source, actual.text, limit.text, check.level if above else "pass", f"{check.name}：{why}")


def _skip(check: Check, stated: str, why: str) -> Finding:
    kind = "sum" if check.kind == "sum" else "logic"
    return Finding(check.check, kind, stated, "", "", "skip", f"{check.name}：{why}")


def compare(stated: Figure, computed: Fraction, parts: list[Figure], level: str) -> tuple[str, str]:
    """Verdict and reason for a stated amount against a computed one.

    Each printed term may be off by half a unit of the finest digit printed among them; one that was printed in
    another unit (1.77亿元 or 17656234.50元 beside 万元) by half a unit of its own last digit.
    """
    terms = [stated, *parts]
    places = [int(term.value.as_tuple().exponent) for term in terms]
    finest = min((place for term, place in zip(terms, places, strict=True) if not term.converted), default=0)
    steps = [place if term.converted else finest for term, place in zip(terms, places, strict=True)]
    difference = abs(stated.exact - computed)
    if difference == 0:
        return "pass", "相符"
    said, allowed = f"报的是{stated.value:f}，相差{print_short(difference)}", sum((Fraction(10) ** step for step in steps), Fraction(0)) / 2
    return ("rounding", f"{said}，在四舍五入允许的范围内") if difference <= allowed else (level, f"{said}，超出四舍五入的范围")


def declared_and_computed(scorecard: Scorecard, outline: Outline) -> Iterator[Finding]:
    """C05: a ratio that the department states although its inputs are there, against the computed one."""
    for row in scorecard.rows:
        declared = scorecard.department.declared.get(row.indicator.name)
        if declared is None or row.value is None or declared in row.inputs:
            continue
        agrees = declared.range.holds(row.value) or declared.text == row.value_text
        why = f"{row.indicator.name}自报{declared.text}，按数据计算是{row.value_text}"
        yield Finding("C05", "completion", declared.source, declared.text, row.value_text, "pass" if agrees else "fail", why)


def bounds_without_value(scorecard: Scorecard, outline: Outline) -> Iterator[Finding]:
    """C32: only a bound is stated for a ratio, no value and no inputs."""
    for declared in scorecard.department.declared.values():
        if declared.range.exact is None:
            yield Finding(
                "C32", "limit", declared.source, declared.text, "", "warn", f"{declared.name}只报了界限，没有数值，也没有分子分母"
            )


def own_grade(scorecard: Scorecard, outline: Outline) -> Iterator[Finding]:
    """C13: the department's own grade against the computed one."""
    own, computed = scorecard.department.narrative.own_grade, scorecard.grade
    if own and scorecard.scheme.grades:
        verdict = "warn" if computed is None else "pass" if own == computed else "fail"
        yield Finding("C13", "score", "自评结论", own, computed or "", verdict, compare_grades(scorecard))


def compare_grades(scorecard: Scorecard) -> str:
    """Why the department's own grade and the computed one differ, or cannot be compared; empty without an own grade."""
    own, computed = scorecard.department.narrative.own_grade, scorecard.grade
    if not own:
        return ""
    if not scorecard.scheme.grades:
        return f"部门自评为“{own}”；本指标体系没有等次，不作比较"
    ends = zip((scorecard.low, scorecard.high), scorecard.grades, strict=True)
    low, high = (f"{scorecard.total(total)}分（{grade}）" for total, grade in ends)
    if computed is None:
        return f"部门自评为“{own}”，没有附自评分数；按现有数据总分在{low}至{high}之间，不能定等次，无法比较"
    if own == computed:
        return f"部门自评为“{own}”，与计算的等次一致"
    return f"部门自评为“{own}”，计算的等次为“{computed}”（{low}至{high}），两者不同"


def own_scores(scorecard: Scorecard, outline: Outline) -> Iterator[Finding]:
    """C12: the department's own mark of an indicator against the computed one."""
    for row in scorecard.rows:
        low, high = row.computed or (row.low, row.high)
        if row.own is None:
            continue
        bounds = scorecard.mark(low) if low == high else f"{scorecard.mark(low)}～{scorecard.mark(high)}"
        verdict = "pass" if row.own == low == high else "fail" if not low <= row.own <= high else "skip"
        why = f"{row.indicator.name}自评{scorecard.mark(row.own)}分，计算{bounds}分"
        yield Finding("C12", "score", f"自评分 {row.indicator.code}", scorecard.mark(row.own), bounds, verdict, why)


def unexplained(scorecard: Scorecard, outline: Outline) -> Iterator[Finding]:
    """C10: a value beyond the limit from which the scheme wants a reason, and no reason."""
    for row in scorecard.rows:
        if beyond_without_reason(row, scorecard.department):
            beyond = row.indicator.reason_beyond
            limit = beyond.words(partial(show_limit, row.indicator)) if beyond else ""
            why = f"{row.indicator.name}{limit}，没有说明原因"
            yield Finding("C10", "advisory", f"指标 {row.indicator.code}", row.value_text, "", "warn", why)


def written_report(scorecard: Scorecard, outline: Outline) -> Iterator[Finding]:
    """C34 and all that the reviewer finds: the department's written report against itself and against the figures."""
    yield from (Finding(*stated) for stated in check_written(scorecard.department, outline.written))


CHECKS: tuple[Callable[[Scorecard, Outline], Iterator[Finding]], ...] = (
    relations, bounds_without_value, declared_and_computed, own_grade, own_scores, unexplained,
    written_report,
)  # fmt: skip
