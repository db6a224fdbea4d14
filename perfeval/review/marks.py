"""Checks of marks that are said one after another and in all: 自评总分, 合计得分, 扣分."""

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from perfeval.review.arithmetic import judge
from perfeval.review.equations import Equation
from perfeval.review.findings import Finding, judged
from perfeval.review.numbers import Mention
from perfeval.review.reading import Reading
from perfeval.review.slips import swap_agrees

FULL = Decimal(100)  # 财预〔2020〕10号: marks in all


def listed_scores(reading: Reading) -> Iterator[Finding]:
    """C11: 自评总分91.5分,其中决策13分、过程22分…: a score and all it consists of."""
    scores = [mention for mention in reading.mentions if mention.kind == "score"]
    for whole, first in pairwise(scores):
        if re.match(r"[,(:]?(?:其中|包括|由)[^\d。;]{1,14}$", reading.text[whole.end : first.start]):
            end = min((place for mark in "。;\n" if (place := reading.text.find(mark, whole.end)) > 0), default=len(reading.text))
            inside = [one for one in scores if whole.end < one.start < end]
            inside = [one for one in inside if not re.match("(?:\\(含\\))?(?:及)?以[上下]", reading.text[one.end : one.end + 6])]
            inside = [one for one in inside if not reading.phrases.score_full_or_lost.search(reading.before(one.start, 6))]
            parts = [one for one in inside if not reading.phrases.score_sum.search(reading.before(one.start, 12))]
            parts = parts[:-1] if parts and parts[-1].value == whole.value else parts  # 自评A,其中…,核对一致,为A
            if len(parts) > 2:
                yield from filter(
                    None, [judged(reading, "C11", "score", [Equation("sum", whole, tuple(parts), (1,) * len(parts))], "总分")]
                )


def deducted(reading: Reading) -> Iterator[Finding]:
    """C11: 得分96.3分,扣3.7分: what is lacking to a hundred."""
    scores = [mention for mention in reading.mentions if mention.kind == "score"]
    for score, lost in pairwise(scores):
        between, before = reading.text[score.end : lost.start], reading.before(score.start, 10)
        if (
            re.fullmatch(r"[,。;]?(?:共|合计|被)?(?:扣分|扣减|扣除|扣|失分)(?:为|了|共|共计)?", between)
            and reading.phrases.score_in_all.search(before)
            and score.value > FULL / 2
        ):
            equation = Equation("sum", lost, (score,), (-1,), offset=Fraction(FULL))
            yield from filter(None, [judged(reading, "C11", "score", [equation], "扣分＝100－得分")])


def closing_scores(reading: Reading) -> Iterator[Finding]:
    """C11: the scores gained add to the total score; where their full marks are printed and make 100, none is missing."""
    gained, full = list[Mention](), Decimal(0)
    for mention in (one for one in reading.mentions if one.kind == "score"):
        before = reading.before(mention.start, 40)
        if reading.phrases.score_sum.search(before):
            listed = _listed_before(reading, mention)
            plain = not re.search("其中|取整|按", reading.text[reading.begin(mention.start, "。\n") : mention.start])
            gained, full = (listed, FULL if plain else Decimal(0)) if len(gained) < 2 and len(listed) > 2 else (gained, full)
            equation = Equation("sum", mention, tuple(gained), (1,) * len(gained))
            complete = round(full) == FULL
            agrees = len(gained) > 1 and (judge(equation).verdict in ("pass", "rounding") or swap_agrees(equation))
            if len(gained) > 1 and (complete or agrees):
                yield from filter(None, [judged(reading, "C11", "score", [equation], "总得分")])
            gained, full = [], Decimal(0)
        elif reading.phrases.score_gained.search(before) and not reading.phrases.score_full_or_lost.search(before):
            gained.append(mention)
            found = reading.phrases.full_mark_before.search(before)
            full += Decimal(found[1] or found[2]) if found else 0


def _listed_before(reading: Reading, whole: Mention) -> list[Mention]:
    """预算执行9.52分(满分10分),产出38.60分…,总分87.12分: the scores of the sentence that the total closes."""
    begin = reading.begin(whole.start, "。\n")
    scores = [one for one in reading.mentions if one.kind == "score" and begin < one.start < whole.start]
    return [
        one
        for one in scores
        if not reading.phrases.score_full_or_lost.search(reading.text[reading.begin(one.start, "。\n,;") + 1 : one.start])
        and one.value < whole.value  # 总分100分,自评A:甲B分…,相加为A分
    ]
