"""Checks of changes in percentage points: the difference of two rates that stand near."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import permutations

from perfeval.amounts import print_number
from perfeval.review.arithmetic import judge
from perfeval.review.equations import Equation
from perfeval.review.facts import Ratio
from perfeval.review.findings import Finding, about, judged, skipped
from perfeval.review.numbers import Mention
from perfeval.review.reading import Reading

LOOK_BACK = 120  # characters in which the rate stands that another one in a bracket is compared with


def points(reading: Reading) -> Iterator[Finding]:
    """C05: a change in percentage points is the difference of two rates."""
    ratios = [ratio for ratio in reading.facts.ratios if ratio.kind != "points" and ratio.mention.kind == "ratio"]
    for ratio in reading.facts.ratios:
        if ratio.kind != "points":
            continue
        if timed := _in_time(reading, ratio.mention, [one.mention for one in ratios]):
            yield timed
            continue
        if beside := _to_bracket(reading, ratio.mention) or _to_named(reading, ratio.mention) or _to_earlier(reading, ratio.mention):
            yield beside
            continue
        near, here = _rates_near(reading, ratio, ratios)
        equations = _differences(reading, ratio, near)
        listed = any("、" in (reading.text[one.start - 1], reading.text[one.end : one.end + 1]) for one in near)
        agreeing = [equation for equation in equations if judge(equation).verdict in ("pass", "rounding")]
        finding = judged(
            reading,
            "C05",
            "points",
            agreeing or equations,
            "百分点之差",
            sure=len(here) == 2 and not listed,
            unsure="所比的两个比率不能确定",
        )
        yield finding or skipped(reading, "C05", "points", ratio.mention, "没有列出两个比率，百分点之差无法核对")


def _rates_near(reading: Reading, ratio: Ratio, ratios: list[Ratio]) -> tuple[list[Mention], list[Mention]]:
    """The rates that a change in points may be of, and those that stand with it: in its sentence, or in a bracket behind it."""
    moved = {id(change.rate) for change in reading.facts.changes}
    near = [
        one.mention for one in ratios if id(one.mention) not in moved and 0 < ratio.mention.start - one.mention.start < 80
    ] + _bare_rates(reading, ratio.mention)
    near = sorted(set(near), key=lambda mention: mention.start)[-4:]
    begin = reading.begin(ratio.mention.start)
    here = [mention for mention in near if mention.start > begin]
    behind = re.match(
        r"[(,](?:上年|去年|\d{4}年|(?:\d{1,2}个月)?(?:序时|时间)进度)[^\d。;]{0,8}",
        reading.text[ratio.mention.end : ratio.mention.end + 16],
    )
    here += [one for one in reading.mentions if behind and one.kind == "ratio" and one.start == ratio.mention.end + behind.end()]
    end = min((place for mark in "。;\n" if (place := reading.text.find(mark, ratio.mention.end)) > 0), default=ratio.mention.end)
    if re.match("[,(][由从]", reading.text[ratio.mention.end :][:2]):
        here = [one for one in reading.mentions if one.kind == "ratio" and ratio.mention.end < one.start < end]
    here += _share_named(reading, ratio.mention) if len(here) == 1 else []
    near = [_signed(reading, one) for one in (here if len(here) == 2 else near)]
    return near, here


def _differences(reading: Reading, ratio: Ratio, near: list[Mention]) -> list[Equation]:
    """Each rate less each other, both of change or neither; the later less the earlier where the words say which is."""
    way = reading.lexicon.way(ratio.way)
    to_earlier = len(near) == 2 and reading.phrases.than_earlier.search(reading.text[near[0].end : near[1].start])
    pairs = [(a, b) for a, b in permutations(near, 2) if _grows(reading, a) == _grows(reading, b)]
    apart = (
        [Equation("sum", ratio.mention, (near[0], near[1]), (1, 1))]
        if len(near) == 2 and reading.phrases.rates_apart.search(reading.before(ratio.mention.start, 6))
        else []
    )
    found = [Equation("change", ratio.mention, (a, b), way=way) for a, b in pairs if not (to_earlier and a.start > b.start)]
    return found + apart  # 最高增A,最低降B,相差C


def _grows(reading: Reading, rate: Mention) -> bool:
    """Whether a rate is one of change: 同比下降12.6%, and not 破案率61.3%."""
    ways = f"(?:{reading.lexicon.words('增')}|{reading.lexicon.words('减')})(?:了|为)?$"
    return re.search(ways, reading.before(rate.start, 8)) is not None


def of_two_rates(reading: Reading) -> Iterator[Finding]:
    """C05: 实际98.2%,高于目标96%达2.2个百分点; 57.4%,比平均水平63.2%低5.8个百分点: the two rates right before."""
    known = {id(ratio.mention) for ratio in reading.facts.ratios if ratio.kind == "points"}
    for mention in (one for one in reading.mentions if one.kind == "points" and id(one) not in known):
        rates = [one for one in reading.within(reading.begin(mention.start), mention.start) if one.kind == "ratio"][-2:]
        if len(rates) == 2 and reading.phrases.points_behind.fullmatch(reading.text[rates[1].end : mention.start]):
            equation = Equation("change", mention, (rates[0], rates[1]), way=None)
            yield from filter(None, [judged(reading, "C05", "points", [equation], "百分点之差")])


def _to_bracket(reading: Reading, mention: Mention) -> Finding | None:
    """增长20.6%,比全省平均水平(17.9%)高2.7个百分点: the rate said last and the one in the bracket."""
    found = reading.phrases.beside_bracket.search(reading.before(mention.start, 40))
    rates = [one for one in reading.within(mention.start - LOOK_BACK, mention.start) if one.kind == "ratio"] if found else []
    if not found or len(rates) < 2:
        return None
    above, below = found["then_above"], found["then_below"]
    if not above and not below:
        above, below = found["above"], found["below"]
    way = 1 if above else -1 if below else None
    *before, bracket = [_signed(reading, one) for one in rates]
    equations = [Equation("change", mention, (one, bracket), way=way) for one in reversed(before)]
    sure = reading.begin(mention.start) < before[-1].start
    agreeing = [equation for equation in equations[1:] if judge(equation).verdict == "pass"]
    return judged(reading, "C05", "points", equations[:1] + agreeing, "百分点之差", sure=sure, unsure="所比的比率不能确定")


def _to_named(reading: Reading, mention: Mention) -> Finding | None:
    """增长25%,比一般公共预算支出增幅高7.7个百分点: the rate said last and the one of the item that is named."""
    found = reading.phrases.growth_named.search(reading.before(mention.start, 40))
    begin = reading.begin(mention.start)
    own = [one for one in reading.within(begin, mention.start) if one.kind == "ratio"][-1:] if found else []
    told = [one.rate for one in reading.facts.changes if found and one.rate and one.entry.label.endswith(found["name"] or found["of"])]
    told = [one for one in told if one.start < begin]
    if not found or not own or len({one.exact for one in told}) != 1:
        return None
    way = -1 if found["below"] or found["slower"] else 1
    equation = Equation("change", mention, (_signed(reading, own[0]), _signed(reading, told[0])), way=way)
    return judged(reading, "C05", "points", [equation], "百分点之差")


def _to_earlier(reading: Reading, mention: Mention) -> Finding | None:
    """增长44.53%;去年同期增幅为13.60%,今年提高30.93个百分点: the rate said last and the one of the year before."""
    begin = reading.begin(mention.start, "。\n")
    rates = [one for one in reading.within(begin, mention.start) if one.kind == "ratio"]
    if len(rates) < 2 or not reading.phrases.rate_earlier.search(reading.before(rates[-1].start, 20)):
        return None
    found = reading.phrases.since_then.fullmatch(reading.text[rates[-1].end : mention.start])
    equation = Equation(
        "change", mention, (_signed(reading, rates[-2]), _signed(reading, rates[-1])), way=-1 if found and found["less"] else 1
    )
    return judged(reading, "C05", "points", [equation], "百分点之差") if found else None


def _in_time(reading: Reading, mention: Mention, ratios: list[Mention]) -> Finding | None:
    """完成预算的53.5%,超序时进度3.5个百分点: against the part of the year that has gone, where the months are said."""
    way = reading.phrases.ahead_of_time.search(reading.before(mention.start, 14))
    begin = reading.begin(mention.start, "。\n")
    said = [one for one in ratios if begin < one.start < mention.start and one.kind == "ratio"]
    months = _gone(reading.phrases.months_gone.search(reading.text[begin + 1 : mention.start]))
    if not way or not said or not months:
        return None
    gone = Mention(mention.start, mention.start, "", Decimal(months) * 100 / 12, "%", "ratio")
    ahead = -1 if way["behind"] else 1
    rate = min(said, key=lambda one: abs(one.exact - gone.exact - ahead * mention.exact))
    computed = ahead * (rate.exact - gone.exact) / mention.one
    holds = abs(computed - Fraction(mention.value)) * 10**mention.decimals <= 1
    right = print_number(computed, mention.decimals)
    why = f"序时进度{months}÷12，完成{rate.text}，相差{right}个百分点，文中为{mention.text}"
    return about(reading, "C05", "points", mention, "pass" if holds else "fail", why, right)


def _gone(found: re.Match[str] | None) -> int:
    """How many months of the year a sentence speaks of, 0 where it does not say."""
    if not found:
        return 0
    return int(found["n"]) if found["n"] else {"上": 6, "一": 3, "前三": 9}[found["part"]]


def _share_named(reading: Reading, mention: Mention) -> list[Mention]:
    """人员经费占比较上年的64.2%提高2.3个百分点: the share of that item, said before in the paragraph."""
    begin, above = reading.begin(mention.start), reading.begin(mention.start, "\n")
    words = reading.text[begin + 1 : mention.start]
    shares = [one for one in reading.facts.ratios if one.kind == "share" and one.entry and above < one.mention.start <= begin]
    named = [one.mention for one in shares if one.entry and len(one.entry.label) > 2 and one.entry.label in words and "比" in words]
    return named if len(named) == 1 else []


def _signed(reading: Reading, rate: Mention) -> Mention:
    """A rate by which something fell, below zero."""
    fell = re.search("(?:下降|减少|降低|负增长)(?:了)?$", reading.before(rate.start, 6))
    return replace(rate, value=-rate.value) if fell and rate.value > 0 else rate


def _bare_rates(reading: Reading, mention: Mention) -> list[Mention]:
    changes = [m for role, m in reading.facts.unbound if m.kind == "ratio" and 0 < mention.start - m.start < 80]
    values = [v.mention for v in reading.facts.values if v.mention.kind == "ratio" and 0 < mention.start - v.mention.start < 80]
    return changes + values
