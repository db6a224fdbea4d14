"""Checks of ratios of which only a bound is said, and of rates with a name of their own."""

import re
from collections.abc import Iterator

from perfeval.review.arithmetic import judge
from perfeval.review.averages import thing
from perfeval.review.equations import Equation
from perfeval.review.findings import Finding, about, judged, skipped
from perfeval.review.numbers import Mention
from perfeval.review.ratios import of_two
from perfeval.review.reading import Reading

TARGETS = ("不低于", "不高于", "≥", "≤", "大于等于", "小于等于")  # signs of what is aimed at, not of what was reached
SAYING = 3  # digits of a rate that two numbers do not make by chance
MOST = 6  # numbers before a rate that it may be of


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
            yield _of_any_two(reading, ratio.mention) or skipped(reading, "C32", "rate", ratio.mention, why)


def _of_any_two(reading: Reading, rate: Mention) -> Finding | None:
    """登记A对,接受B对,婚检率Y%; 收缴率Y%(应收A,实收B): two numbers beside a rate that make it, whatever it is called."""
    begin, bracket = reading.begin(rate.start), re.match(r"\([^()。]{4,40}\)", reading.text[rate.end :])
    here = reading.within(begin, rate.start)[-MOST:] + (reading.within(rate.end, rate.end + bracket.end()) if bracket else [])
    here = [one for one in here if one.kind in ("money", "count") and one.value and not one.hedge]
    pairs = [(a, b) for a in here for b in here if a.exact < b.exact and a.kind == b.kind and thing(a) == thing(b)]
    equations = [Equation("ratio", rate, pair) for pair in pairs] if rate.digits >= SAYING else []
    agreeing = [one for verdict in ("pass", "rounding") for one in equations if judge(one).verdict == verdict]
    return judged(reading, "C32", "rate", agreeing[:1], "比率")
