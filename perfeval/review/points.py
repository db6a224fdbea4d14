"""Checks of changes in percentage points: the difference of two rates that stand near."""

import re
from collections.abc import Iterator

from perfeval.review.arithmetic import Equation, judge
from perfeval.review.findings import Finding, judged, skipped
from perfeval.review.numbers import Mention
from perfeval.review.reading import Reading


def points(reading: Reading) -> Iterator[Finding]:
    """C05: a change in percentage points is the difference of two rates."""
    ratios = [ratio for ratio in reading.facts.ratios if ratio.kind != "points" and ratio.mention.kind == "ratio"]
    for ratio in reading.facts.ratios:
        if ratio.kind != "points":
            continue
        near = [one.mention for one in ratios if 0 < ratio.mention.start - one.mention.start < 80] + _bare_rates(reading, ratio.mention)
        near = sorted(set(near), key=lambda mention: mention.start)[-4:]
        begin = reading.begin(ratio.mention.start)
        here = [mention for mention in near if mention.start > begin]
        behind = re.match(r"[(,](?:上年|去年|\d{4}年)[^\d。;]{0,8}", reading.text[ratio.mention.end : ratio.mention.end + 16])
        here += [one.mention for one in ratios if behind and one.mention.start == ratio.mention.end + behind.end()]
        end = min((place for mark in "。;\n" if (place := reading.text.find(mark, ratio.mention.end)) > 0), default=ratio.mention.end)
        if re.match("[,(][由从]", reading.text[ratio.mention.end :][:2]):
            here = [one for one in reading.mentions if one.kind == "ratio" and ratio.mention.end < one.start < end]
        near = here if len(here) == 2 else near
        way = reading.lexicon.way(ratio.way)
        equations = [Equation("change", ratio.mention, (a, b), way=way) for a in near for b in near if a is not b]
        agreeing = [equation for equation in equations if judge(equation).verdict in ("pass", "rounding")]
        finding = judged(
            reading, "C05", "points", agreeing or equations, "百分点之差", sure=len(here) == 2, unsure="所比的两个比率不能确定"
        )
        yield finding or skipped(reading, "C05", "points", ratio.mention, "没有列出两个比率，百分点之差无法核对")


def _bare_rates(reading: Reading, mention: Mention) -> list[Mention]:
    changes = [m for role, m in reading.facts.unbound if m.kind == "ratio" and 0 < mention.start - m.start < 80]
    values = [v.mention for v in reading.facts.values if v.mention.kind == "ratio" and 0 < mention.start - v.mention.start < 80]
    return changes + values
