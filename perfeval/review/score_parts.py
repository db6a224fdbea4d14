"""Checks of a total score against parts that are printed with their full marks."""

from collections.abc import Iterator
from itertools import pairwise

from perfeval.review.equations import Equation
from perfeval.review.findings import Finding, judged
from perfeval.review.numbers import Mention
from perfeval.review.reading import Reading
from perfeval.review.table_scores import HUNDRED

LEAST = 3  # parts that say something


def totals(reading: Reading) -> Iterator[Finding]:
    """C11: 投入类15分,得14分;过程类38分,得37.5分…: the marks gained of all parts are the total said elsewhere."""
    gained = _gained(reading)
    said = [one for one in reading.mentions if one.kind == "score" and is_total(reading, one)]
    if gained and said:
        signs = (1,) * len(gained)
        for total in (one for one in said if one.value != HUNDRED):
            yield from filter(None, [judged(reading, "C11", "score", [Equation("sum", total, tuple(gained), signs)], "总分")])


def _gained(reading: Reading) -> list[Mention]:
    """The marks gained, of one paragraph in which the full marks beside them make a hundred."""
    pairs = [
        (full, mark)
        for full, mark in pairwise(reading.mentions)
        if full.kind == mark.kind == "score" and reading.phrases.gained_beside.fullmatch(reading.text[full.end : mark.start])
    ]
    together = len({reading.begin(full.start, "\n") for full, _ in pairs}) == 1
    complete = len(pairs) >= LEAST and sum(full.value for full, _ in pairs) == HUNDRED
    return [mark for _, mark in pairs] if together and complete else []


def is_total(reading: Reading, score: Mention) -> bool:
    """Whether a score is said to be that of all."""
    before = reading.before(score.start, 12)
    return bool(reading.phrases.score_sum.search(before) or reading.phrases.score_in_all_near.search(before))
