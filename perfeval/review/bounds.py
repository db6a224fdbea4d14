"""Checks of ratios of which only a bound is said, and of rates with a name of their own."""

import re
from collections.abc import Iterator

from perfeval.review.averages import thing
from perfeval.review.equations import Equation
from perfeval.review.findings import Finding, about, judged, skipped
from perfeval.review.ratios import of_two
from perfeval.review.reading import Reading
from perfeval.review.rescue import of_any_two, of_named_part

TARGETS = ("不低于", "不高于", "≥", "≤", "大于等于", "小于等于")  # signs of what is aimed at, not of what was reached


def unnamed(reading: Reading) -> Iterator[Finding]:
    """C05: 任务24件,化解22件,91.66%: a ratio without a name behind what was to be done and what was."""
    told = {id(mention) for role, mention in reading.facts.unbound if role == "named"}
    for mention in (one for one in reading.mentions if id(one) in told and one.kind == "ratio" and not one.hedge):
        before = reading.phrases.aim_and_done.search(reading.text[reading.begin(mention.start) + 1 : mention.start])
        here = [one for one in reading.within(reading.begin(mention.start), mention.start) if one.kind in ("count", "money")][-2:]
        if before and len(here) == 2 and thing(here[0]) == thing(here[1]) and here[0].kind == here[1].kind and here[0].value:
            yield from filter(None, [judged(reading, "C05", "completion", [Equation("ratio", mention, (here[1], here[0]))], "完成")])


def bounds(reading: Reading) -> Iterator[Finding]:
    """C32: a ratio of which only a bound is said; a ratio of its own name without its inputs."""
    for ratio in reading.facts.ratios:
        if ratio.kind == "limit":
            said = (
                ratio.way in TARGETS
                or (ratio.way == "不超过" and ratio.named.endswith("比例"))
                or re.search(re.escape(ratio.named) + r"(?:为|是|达到?)?\d", reading.text)
            )
            ahead = reading.phrases.future.search(reading.text[reading.begin(ratio.mention.start) + 1 : ratio.mention.start])
            if ahead and reading.year and int(ahead["year"]) > reading.year:
                continue
            begin = ratio.mention.start - len(ratio.named) - len(ratio.way)
            if (
                reading.phrases.some_of_them.search(reading.before(begin, 6))
                or said
                or reading.phrases.of_those.match(reading.text, ratio.mention.end)
            ):
                continue
            why = f"{ratio.named}只写了“{ratio.way}{ratio.mention.text}”这个界限，没有数值，也没有分子分母，无法核对"
            verdict = "warn" if reading.phrases.of_money.search(ratio.named) else "skip"
            yield about(reading, "C32", "limit", ratio.mention, verdict, why)
        elif ratio.kind == "rate" and (finding := of_two(reading, ratio.mention)):
            yield finding
        elif ratio.kind == "rate":
            why = f"{ratio.named}{ratio.mention.text}：没有列出分子和分母，无法核对"
            two = of_named_part(reading, ratio.mention, ratio.named) or of_any_two(reading, ratio.mention)
            yield (judged(reading, "C32", "rate", [two], ratio.named) if two else None) or skipped(
                reading, "C32", "rate", ratio.mention, why
            )
