"""Consistency checks over one department's figures, scorecard and written report; every finding says why."""

from collections.abc import Callable, Iterator
from functools import partial

from perfeval.evaluate import Scorecard
from perfeval.outline import Outline
from perfeval.relations import VERDICTS, Finding, check_figures
from perfeval.scoring import beyond_without_reason, show_limit
from perfeval.written import check_written

OWN_GRADE = "C13"  # the check that a batch counts grade by grade, and need not list


def check_department(scorecard: Scorecard, outline: Outline) -> list[Finding]:
    """All findings about one department, gravest first."""
    found = [finding for check in CHECKS for finding in check(scorecard, outline)]
    return sorted(found, key=lambda finding: VERDICTS.index(finding.verdict))


def between_figures(scorecard: Scorecard, outline: Outline) -> Iterator[Finding]:
    """What must hold between the figures alone: C01, C02, C07 to C09, C28 to C30."""
    yield from check_figures(scorecard.department, outline)


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
    computed = {row.indicator.name for row in scorecard.rows if row.value is not None}
    for declared in scorecard.department.declared.values():
        if declared.range.exact is None and declared.name not in computed:
            yield Finding(
                "C32", "limit", declared.source, declared.text, "", "warn", f"{declared.name}只报了界限，没有数值，也没有分子分母"
            )


def own_grade(scorecard: Scorecard, outline: Outline) -> Iterator[Finding]:
    """C13: the department's own grade against the computed one."""
    own, computed = scorecard.department.narrative.own_grade, scorecard.grade
    if own and scorecard.scheme.grades:
        verdict = "warn" if computed is None else "pass" if own == computed else "fail"
        yield Finding(OWN_GRADE, "score", "自评结论", own, computed or "", verdict, compare_grades(scorecard))


def compare_grades(scorecard: Scorecard) -> str:
    """Why the department's own grade and the computed one differ, or cannot be compared; empty without an own grade."""
    own, computed = scorecard.department.narrative.own_grade, scorecard.grade
    if not own:
        return ""
    if not scorecard.scheme.grades:
        return f"部门自评为“{own}”；本指标体系没有等次，不作比较"
    low, high = (scorecard.total(total) for total in (scorecard.low, scorecard.high))
    if computed is None:
        least, most = scorecard.grades
        between = f"{low}分（{least}）至{high}分（{most}）"
        return f"部门自评为“{own}”，没有附自评分数；按现有数据总分在{between}之间，不能定等次，无法比较"
    if own == computed:
        return f"部门自评为“{own}”，与计算的等次一致"
    return f"部门自评为“{own}”，计算的等次为“{computed}”（{low if low == high else f'{low}～{high}'}分），两者不同"


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


def problems_without_remedy(scorecard: Scorecard, outline: Outline) -> Iterator[Finding]:
    """C23: a problem for which the department writes no remedy."""
    for number, item in enumerate(scorecard.department.narrative.problems, 1):
        if not item.remedy:
            yield Finding(
                "C23", "advisory", f"存在问题 第{number}项", item.problem[:40], "", "warn", f"问题“{item.problem[:40]}”没有改进意见"
            )


def written_report(scorecard: Scorecard, outline: Outline) -> Iterator[Finding]:
    """C34 and all that the reviewer finds: the department's written report against itself and against the figures."""
    yield from (Finding(*stated) for stated in check_written(scorecard.department, outline.written))


CHECKS: tuple[Callable[[Scorecard, Outline], Iterator[Finding]], ...] = (
    between_figures, bounds_without_value, declared_and_computed, own_grade, own_scores, unexplained, problems_without_remedy,
    written_report,
)  # fmt: skip
