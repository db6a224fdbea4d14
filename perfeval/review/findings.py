"""What a check says: one finding, with the stretch of the document it is about."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from perfeval.review.arithmetic import Judgement, best, judge
from perfeval.review.equations import Equation
from perfeval.review.numbers import Mention
from perfeval.review.reading import Plain, Reading
from perfeval.review.slips import SAYING, explain, is_typo, swap_agrees

VERDICTS = {"fail": "不符", "warn": "提示", "rounding": "尾差", "skip": "未核对", "pass": "相符"}  # gravest first, as a reader sees them
BEFORE, AFTER, LEAST = 14, 8, 4  # characters of context in `where`; at least so many before, if need be of the line above

FEW = 3  # readings of one claim, of which none agrees with a typing error by chance


@dataclass(frozen=True)
class Finding:
    """`where` is a stretch of the document, `span` its stated number there (characters), `stated` in its own unit."""

    check: str
    kind: str
    where: str
    stated: str
    computed: str
    verdict: str
    why: str
    span: tuple[int, int]
    equation: Equation | None = field(default=None, compare=False, repr=False)

    def as_row(self, file: str) -> dict[str, str]:
        """The row of the contract: file, check, kind, where, stated, computed, verdict, why."""
        names = ("check", "kind", "where", "stated", "computed", "verdict", "why")
        return {"file": file} | {name: str(getattr(self, name)) for name in names}


def context(reading: Plain, span: tuple[int, int]) -> str:
    """The stated words with a little of what stands around them: within their line, and at its beginning with the end of the line above."""
    text, (start, end) = reading.document.text, span
    line = text.rfind("\n", 0, start) + 1
    above = len(text[:line].rstrip()) - (LEAST - (start - line)) if start - line < LEAST else line
    first = max(0, above, start - BEFORE)
    stop = text.find("\n", end)
    last = min(stop if stop >= 0 else len(text), end + AFTER)
    return " ".join(text[first:last].split())


def about(
    reading: Reading, check: str, kind: str, mention: Mention, verdict: str, why: str, computed: str = "", equation: Equation | None = None
) -> Finding:
    """A finding about a number."""
    return Finding(check, kind, context(reading, mention.where), mention.text, computed, verdict, why, mention.where, equation)


def of_words(reading: Plain, check: str, kind: str, start: int, end: int, verdict: str, why: str) -> Finding:
    """A finding about words text[start:end] of the plain text."""
    span = reading.normal.span(start, end)
    return Finding(check, kind, context(reading, span), reading.text[start:end], "", verdict, why, span)


def judged(
    reading: Reading, check: str, kind: str, equations: Iterable[Equation], subject: str, *, sure: bool = True, unsure: str = ""
) -> Finding | None:
    """The finding of the best of several readings of one claim; where none agrees and it is not `sure`, a skip."""
    equations = list(equations)
    found = best(equations)
    if found is None:
        return None
    equation, judgement = found
    if judgement.verdict == "fail" and not sure and (slipped := next((one for one in equations if tells_itself(one, equations)), None)):
        equation, judgement, sure = slipped, judge(slipped), True
    if equation.names:
        subject = f"{subject.split('＝')[0]}＝{_named(equation)}"
    verdict, why = judgement.verdict, judgement.why
    if verdict in ("fail", "warn") and not sure:
        verdict, why = "skip", f"{why}；但{unsure or '不能确定所比的是同一口径'}，不作判断"
    elif verdict == "fail" and judgement.value is not None:
        why += explain(equation, judgement.value)
    return about(
        reading, check, kind, equation.target, verdict, f"{subject}：{why}", judgement.computed, equation if verdict != "skip" else None
    )


def tells_itself(equation: Equation, among: list[Equation]) -> bool:
    """Whether two digits in each other's place show that this reading is the right one; of many readings one may by chance."""
    digits = equation.target.digits
    return swap_agrees(equation) or (is_typo(equation) and (digits > SAYING or len(among) <= FEW))


def _named(equation: Equation) -> str:
    """The parts of a sum by their names, with their signs."""
    signs = equation.signs or (1,) * len(equation.names)
    joined = "".join(("＋" if sign > 0 else "－") + name for sign, name in zip(signs, equation.names, strict=False))
    return joined.removeprefix("＋")


def skipped(reading: Reading, check: str, kind: str, mention: Mention, why: str) -> Finding:
    return about(reading, check, kind, mention, "skip", why)


def verdict_of(equation: Equation) -> Judgement:
    found = best([equation])
    assert found is not None
    return found[1]
