"""The single replacement: where one number, printed otherwise, makes most of the other claims agree."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from perfeval.amounts import print_number, round_half_up
from perfeval.review.arithmetic import judge
from perfeval.review.equations import Equation
from perfeval.review.findings import Finding
from perfeval.review.numbers import Mention

GOOD = ("pass", "rounding")
SEARCHED = 12  # failing claims of a document that are searched for their cause; one with more has more than slips
MOST = 40  # terms of one that are tried
LONGEST = 200  # terms of a sum that is looked at
MANY = 24  # claims of one number, beyond which it is not tried; values tried for it are fewer


def with_replacements(findings: list[Finding]) -> list[Finding]:
    """The findings, the failing ones with the replacement that repairs them where there is one."""
    equations = distinct(finding.equation for finding in findings if finding.equation)
    failing = [equation for equation in equations if len(equation.terms) <= MOST and judge(equation).verdict == "fail"][:SEARCHED]
    hints: dict[int, str] = {}
    for equation in failing:
        if id(equation) not in hints and (found := _best(equation, equations, failing)):
            mention, value, repaired = found
            text = f"把{mention.text}改为{print_number(value)}{mention.unit}，可使有关的{len(repaired)}处不符都相符"
            hints.update({id(one): text for one in repaired})
    return [_hinted(finding, hints, equations) for finding in findings]


def distinct(found: Iterable[Equation]) -> list[Equation]:
    """Each arithmetic once; sums so long that a search through them would take too much time are left out."""
    seen: dict[object, Equation] = {}
    for equation in (one for one in found if len(one.terms) <= LONGEST):
        seen.setdefault((equation.form, id(equation.target), tuple(map(id, equation.terms)), equation.way), equation)
    return list(seen.values())


def _hinted(finding: Finding, hints: dict[int, str], equations: list[Equation]) -> Finding:
    text = hints.get(id(finding.equation))
    return replace(finding, why=f"{finding.why}；{text}") if text and finding.verdict == "fail" else finding


def _best(failing: Equation, equations: list[Equation], all_failing: list[Equation]) -> tuple[Mention, Decimal, list[Equation]] | None:
    """The number in a failing claim whose replacement repairs at least two claims and spoils none that agreed."""
    by_number = defaultdict[int, list[Equation]](list)
    for equation in equations:
        for mention in (equation.target, *equation.terms):
            by_number[id(mention)].append(equation)
    best: tuple[int, Mention, Decimal, list[Equation]] | None = None
    for mention in (failing.target, *failing.terms):
        touching = by_number[id(mention)]
        if len(touching) > MANY:
            continue
        wrong = [equation for equation in touching if equation in all_failing]
        if len(wrong) < 2 and len(touching) < 3:
            continue
        for value in {one for equation in wrong if (one := solve(equation, mention)) is not None}:
            repaired = [equation for equation in wrong if judge(swapped(equation, mention, value)).verdict in GOOD]
            spoiled = [
                equation for equation in touching if equation not in wrong and judge(swapped(equation, mention, value)).verdict not in GOOD
            ]
            score = len(repaired) - 2 * len(spoiled)
            if (
                (len(repaired) >= 2 or (len(touching) >= 3 and len(repaired) == len(wrong)))
                and not spoiled
                and (best is None or score > best[0])
            ):
                best = (score, mention, value, repaired)
    return best[1:] if best else None


def solve(equation: Equation, mention: Mention) -> Decimal | None:
    """The value of one number with which the claim would hold, rounded as the document prints."""
    exact = {id(one): one.exact for one in (equation.target, *equation.terms)}
    found = solved(equation, mention, exact)
    if found is None or (found < 0 <= mention.value):
        return None
    value = round_half_up(found / mention.one, max(mention.decimals, mention.precision))
    return value if value != mention.value else None


def solved(equation: Equation, mention: Mention, exact: dict[int, Fraction]) -> Fraction | None:
    target, terms, way = exact[id(equation.target)], [exact[id(term)] for term in equation.terms], equation.way or 1
    if mention is equation.target:
        return equation.exact
    place = next((n for n, term in enumerate(equation.terms) if term is mention), None)
    if place is None:
        return None
    if equation.form == "sum":
        return equation.signs[place] * (target - (equation.compute(terms) or 0)) + terms[place]
    first, second = terms[0], terms[1]
    if equation.form == "change":
        return target * way + second if place == 0 else first - way * target
    if equation.form == "ratio":
        return target * second if place == 0 else _over(first, target)
    if equation.form == "rate_of_values":
        return second * (1 + way * target) if place == 0 else _over(first, 1 + way * target)
    if equation.form == "rate_of_amount":
        return _over(target * second, 1 + way * target) if place == 0 else _over(first * (1 + way * target), target)
    return None


def _over(top: Fraction, bottom: Fraction) -> Fraction | None:
    return top / bottom if bottom else None


def swapped(equation: Equation, mention: Mention, value: Decimal) -> Equation:
    other = replace(mention, value=value)
    terms: Sequence[Mention] = [other if term is mention else term for term in equation.terms]
    return replace(equation, target=other if equation.target is mention else equation.target, terms=tuple(terms))
