"""Checks of percentages of counts: questionnaires returned, kilometres completed, beds occupied."""

import re
from collections.abc import Iterator

from perfeval.review.averages import thing
from perfeval.review.equations import Equation
from perfeval.review.findings import Finding, judged
from perfeval.review.lexicon import CountRate
from perfeval.review.numbers import Mention
from perfeval.review.reading import Reading
from perfeval.review.sum_terms import PEOPLE

NEAR = 12  # characters before a number that say what it is


def count_rates(reading: Reading) -> list[Finding]:
    """C05: a rate named after what it counts, from the two counts said before it in the same clause."""
    return reading.once("count rates", lambda _: list(_count_rates(reading)))


def _count_rates(reading: Reading) -> Iterator[Finding]:
    for rate in reading.lexicon.language.count_rates:
        for mention in reading.mentions:
            if (
                mention.kind == "ratio"
                and not mention.hedge
                and re.search(f"(?:{rate.rate})(?:为|达到|达|是|:)*$", _before(reading, mention))
            ):
                equations = [Equation("ratio", mention, pair) for pair in _counts(reading, mention, rate)]
                if finding := judged(reading, "C05", rate.kind, equations, f"{rate.rate.split('|')[0]}"):
                    yield finding


def _counts(reading: Reading, rate: Mention, named: CountRate) -> list[tuple[Mention, Mention]]:
    """What was done and what it is of, in one unit: the last said first; none where what was done is said twice."""
    counts = _between(reading, reading.begin(rate.start), rate.start)
    if len(counts) < 2:
        counts = _between(reading, reading.begin(rate.start, "\n"), rate.start)
    wholes = [mention for mention in counts if re.search(named.of, _before(reading, mention))]
    parts = [mention for mention in counts if re.search(named.part, _before(reading, mention)) and mention not in wholes]
    if len(wholes) > 1:  # 行政编制A名、事业编制B名,共C名
        wholes = [one for one in counts if one.exact == sum(other.exact for other in wholes)] or wholes
    if not parts and len(wholes) == 1 and len(counts) == 2:
        parts = [one for one in counts if one not in wholes]  # 开设86个班次,计划80个班次,完成率Y%
    same = [one for one in reversed(wholes) if len(parts) == 1 and (named.other_unit or is_alike(one, parts[0]))]
    return [(parts[0], one) for one in same] if len(same) == len(wholes) else []


def is_alike(one: Mention, other: Mention) -> bool:
    """Whether two numbers count the same thing: 人次 and 万人次, 人 and 名."""
    return thing(one) == thing(other) or {one.unit, other.unit} <= PEOPLE


def _between(reading: Reading, start: int, end: int) -> list[Mention]:
    return [one for one in reading.within(start, end) if one.kind == "count" and one.value]


def _before(reading: Reading, mention: Mention) -> str:
    """The words right before a number, up to the mark or number before them."""
    return re.split(r"[,。;:、\n]|\d", reading.before(mention.start, NEAR))[-1]
