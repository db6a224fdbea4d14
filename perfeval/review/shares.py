"""Checks of shares: a part divided by its whole, which the words, the list or a series of shares settle."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from fractions import Fraction

from perfeval.review.arithmetic import judge
from perfeval.review.equations import Equation
from perfeval.review.facts import Ratio, Value
from perfeval.review.findings import Finding, judged, skipped, tells_itself
from perfeval.review.numbers import Mention
from perfeval.review.reading import Reading
from perfeval.review.rescue import of_another_amount
from perfeval.review.share_rescue import SLACK, in_closing, in_table, is_numbered, of_numbered, of_outer, of_those_beside
from perfeval.review.share_wholes import called_alike, parts_of_share, wholes_of_share

MOST = Fraction(2)  # of a whole: shares that make more are not of one
NEAREST = 8  # amounts of an item that are tried
CHANCE = 2  # digits of a share that agrees with much
NUMBERED_ONES = "numbered"  # the series of all shares in numbered paragraphs


def shares(reading: Reading) -> list[Finding]:
    """C05: a share is the part divided by its whole."""
    return reading.once("shares", lambda _: list(_shares(reading)))


def _shares(reading: Reading) -> Iterator[Finding]:
    """What a series of shares is of, a wrong one among them is of, too."""
    said = [ratio for ratio in reading.facts.ratios if ratio.kind in ("share", "bracket") and not _said_again(reading, ratio)]
    said = [ratio for ratio in said if not reading.phrases.staff_rate.search(reading.before(ratio.mention.start, 8))]
    said = [ratio for ratio in said if not reading.phrases.share_aimed.search(reading.before(ratio.mention.start, 6))]
    found = [(ratio, _share(reading, ratio)) for ratio in said]
    wholes = defaultdict[int | str, Counter[Mention]](Counter)
    in_all = defaultdict[int | str, Fraction](Fraction)
    for ratio in said:
        in_all[_series(reading, ratio)] += Fraction(0) if ratio.named else ratio.mention.exact
    for ratio, finding in found:
        if finding and finding.equation and finding.verdict in ("pass", "rounding"):
            wholes[_series(reading, ratio)][finding.equation.terms[1]] += 1
            wholes[NUMBERED_ONES][finding.equation.terms[1]] += is_numbered(reading, ratio)
    for ratio, finding in found:
        common = wholes[_series(reading, ratio)].most_common(1)
        vague = finding is None or finding.verdict == "skip"
        if vague and not common:
            siblings = wholes[NUMBERED_ONES].most_common(1) if is_numbered(reading, ratio) and not ratio.named else []
            told = siblings and siblings[0][1] > 1
            finding = _of_both(reading, ratio) or (_of_series(reading, ratio, siblings[0][0]) if told else None) or finding
        elif common and (vague or (common[0][1] > 1 and finding and _is_alone(ratio, finding, common[0][0]))):
            finding = _of_series(reading, ratio, common[0][0]) or finding
        finding = _rescued(reading, ratio, finding)
        if finding and finding.verdict == "fail" and in_all[_series(reading, ratio)] > MOST:
            finding = skipped(
                reading, "C05", "share", ratio.mention, f"{subject_of(ratio)}：一句中的占比合计远超过100%，占的不是同一个总额"
            )
        if finding and finding.verdict == "fail" and common and (other := _of_series(reading, ratio, common[0][0])):
            finding = other if other.verdict in ("pass", "rounding") else finding  # 支出合计A,基本支出占X%,项目支出占Y%
        if finding and not (ratio.kind == "bracket" and finding.verdict == "skip"):
            yield finding


def _rescued(reading: Reading, ratio: Ratio, finding: Finding | None) -> Finding | None:
    """Of the total behind the list where none was found; of a table, or of two parts of a total that is wrong, where it holds of them."""
    if ratio.kind != "share" or (finding and finding.verdict not in ("skip", "fail")):
        return finding
    closed = in_closing(reading, ratio) if finding is None or finding.verdict == "skip" else None
    among = of_those_beside(reading, ratio) if closed is None and (finding is None or finding.verdict == "skip") else None
    other = in_table(reading, ratio) or of_outer(reading, ratio) or closed or among
    other = other or (of_numbered(reading, ratio) if finding is None or finding.verdict == "skip" else None)
    found = judged(reading, "C05", "share", [other], f"{subject_of(ratio)}占{ratio.named or '总额'}") if other else None
    both = _of_both(reading, ratio) if finding and finding.verdict == "fail" else None
    return found or (both if both and both.verdict == "pass" else None) or finding


def _said_again(reading: Reading, ratio: Ratio) -> bool:
    """占64.7%,民生支出占比超过七成: only the share before it in rough words, which is a check of words."""
    before = [one.mention for one in ratio.entry.ratios if one.mention.end < ratio.mention.start] if ratio.entry else []
    again = reading.phrases.rough_again.match(reading.text, before[-1].end) if before and ratio.mention.kind == "tenths" else None
    return again is not None and again.end() >= ratio.mention.start


def _series(reading: Reading, ratio: Ratio) -> int | str:
    """Shares are of one whole where it has one name, or where they stand in one sentence without a name."""
    begin = reading.begin(ratio.mention.start, "。\n")
    return ratio.named or reading.once("series", _named_before).get(id(ratio.mention), begin)


def _named_before(reading: Reading) -> dict[int, str]:
    """For shares that name no whole, the one named last before in their sentence: 甲占支出的X%,乙占Y%."""
    found: dict[int, str] = {}
    begin, name = -1, ""
    for ratio in sorted((one for one in reading.facts.ratios if one.kind == "share"), key=lambda one: one.mention.start):
        here = reading.begin(ratio.mention.start, "。\n")
        name = ratio.named or (name if here == begin else "")
        begin = here
        found |= {id(ratio.mention): name} if name else {}
    return found


def _of_both(reading: Reading, ratio: Ratio) -> Finding | None:
    """基本支出 and 项目支出, each with its share of one total that is not printed: it is their sum."""
    families = [one for one in reading.lexicon.language.families if ratio.entry and ratio.entry.item in one.parts]
    others = [one for one in reading.facts.ratios if one.kind == "share" and _may_share(ratio, one)]
    for family in families:
        needed = set(family.parts) - set(family.optional) - {ratio.entry.item if ratio.entry else ""}
        beside = {one.entry.item: one for one in others if one.entry and one.entry.item in needed}
        parts, found = parts_of_share(reading, ratio)[:1], [parts_of_share(reading, one)[:1] for one in beside.values()]
        if parts and needed and set(beside) == needed and all(found):
            terms = (parts[0].mention, *(one[0].mention for one in found))
            shares = [ratio.mention.exact, *(one.mention.exact for one in beside.values())]
            if abs(sum(shares, Fraction(-1))) > SLACK:
                continue  # 公用经费占支出的13.59%,人员经费占55.93%: of more than the two
            return judged(reading, "C05", "share", [Equation("share_of_sum", ratio.mention, terms)], f"{subject_of(ratio)}占{ratio.named}")
    return None


def _may_share(ratio: Ratio, other: Ratio) -> bool:
    """Whether two shares may be of one total: by its name, or where the second does not name it (税收占收入的A%;非税占比B%)."""
    if other is ratio or not ratio.entry or not other.entry:
        return False
    right_before = ratio.entry.sentence - other.entry.sentence in (0, 1)
    return other.named == ratio.named or (not ratio.named and right_before)


def _is_alone(ratio: Ratio, finding: Finding, common: Mention) -> bool:
    """A share that only agrees with another whole than the one its list is of, and the others of its list."""
    group = ratio.entry.group if ratio.entry else None
    own = bool(ratio.named) or (group is not None and group.whole is not None and group.whole.mention is common)
    return own and finding.equation is not None and finding.equation.terms[-1].exact != common.exact


def _of_series(reading: Reading, ratio: Ratio, whole: Mention) -> Finding | None:
    parts = [part for part in parts_of_share(reading, ratio) if part.mention.kind == whole.kind and part.mention is not whole]
    if not parts:
        return None
    beside = [value for one in ratio.others for value in reading.done(one) if value.mention.kind == whole.kind]
    equations = [Equation("ratio", ratio.mention, (part.mention, whole)) for part in [*parts[:1], *beside]]
    equations = equations[:1] + [one for one in equations[1:] if judge(one).verdict == "pass"]
    return judged(reading, "C05", "share", equations, f"{subject_of(ratio)}占{ratio.named or '比'}")


def subject_of(ratio: Ratio) -> str:
    return ratio.entry.label or ratio.entry.item if ratio.entry else ratio.named


def _named(reading: Reading, ratio: Ratio) -> str:
    """The whole that the words name, or the clause before them (从收入看,占…)."""
    named = "" if re.fullmatch("(?:比|的|比例|比重)?", ratio.named) else ratio.named
    begin = reading.begin(ratio.mention.start)
    seen = None if named else reading.phrases.seen_from.search(reading.text[begin + 1 : ratio.mention.start])
    named = "" if reading.phrases.of_its_kind.fullmatch(named) else named
    named = seen[1] if seen and not reading.phrases.way_of_seeing.search(seen[1]) else named
    return "" if reading.phrases.any_funds.fullmatch(named) else named


def _share(reading: Reading, ratio: Ratio) -> Finding | None:
    named = _named(reading, ratio)
    parts = parts_of_share(reading, ratio)
    strong, weak = wholes_of_share(reading, ratio, named)
    strong = [whole for whole in strong if not whole.hedge] or strong
    if parts and ratio.mention.exact <= 1:
        strong = [whole for whole in strong if whole.exact >= parts[0].mention.exact]  # a share of something else
    subject = f"{subject_of(ratio)}占{named or '总额'}"
    first = [
        Equation("ratio", ratio.mention, (part.mention, whole))
        for whole in strong
        for part in parts
        if part.mention is not whole and part.mention.kind == whole.kind
    ]
    second = [Equation("ratio", ratio.mention, (part.mention, whole)) for whole in weak for part in parts[:1] if part.mention is not whole]
    enough = ("pass",) if strong else ("pass", "rounding")
    agreeing = [equation for equation in second if judge(equation).verdict in enough]
    if (
        not first
        and not agreeing
        and not named
        and parts
        and parts[0].entry.group
        and parts[0].entry.group.whole
        and (parts[0].mention.kind == parts[0].entry.group.whole.mention.kind)
    ):
        first = [Equation("ratio", ratio.mention, (parts[0].mention, parts[0].entry.group.whole.mention))]  # of what it was listed under
        strong = [parts[0].entry.group.whole.mention]
    slipped = [one for one in second if tells_itself(one, second)] if not first else []
    if not agreeing and len({one.terms for one in slipped}) == 1:
        return judged(reading, "C05", "share", slipped[:1], subject)
    if not first and not agreeing:
        why = f"{subject}：没有找到它所占的总额（或它自己的数），无法核对"
        return skipped(reading, "C05", "share", ratio.mention, why) if ratio.kind == "share" else None
    kind = "share" if ratio.kind == "share" else "rate"
    finding = judged(reading, "C05", kind, first + agreeing, subject, sure=ratio.kind == "share" and bool(strong))
    telling = finding is not None and finding.verdict == "fail" and ratio.mention.digits > CHANCE
    other = _agreeing(reading, ratio, strong, parts[:1], named) if telling else []
    return judged(reading, "C05", kind, other, subject) if other else finding


def _agreeing(reading: Reading, ratio: Ratio, wholes: list[Mention], parts: list[Value], named: str) -> list[Equation]:
    """Amounts of another column, or of another item said with it, of which the share holds."""
    others = [one for one in _of_others(reading, ratio, wholes) if judge(one).verdict in ("pass", "rounding")]
    group = ratio.entry.group if ratio.entry else None
    listed = [Equation("ratio", ratio.mention, (part.mention, group.whole.mention)) for part in parts if group and group.whole]
    others = others or [one for one in listed if judge(one).verdict == "pass" and one.terms[0].kind == one.terms[1].kind]
    others = others or _in_named(reading, ratio, named)
    free = of_another_amount(reading, ratio.mention, parts) if not others and not named and ratio.explicit is None else None
    return others or ([free] if free else [])


def _in_named(reading: Reading, ratio: Ratio, named: str) -> list[Equation]:
    """市本级限额A,其中甲B、乙C,占全市限额的Y%: an amount of the sentence in one that has the characters of the name."""
    begin = reading.begin(ratio.mention.start, "。\n")
    here = [one for one in reading.within(begin, ratio.mention.start) if one.kind == "money"] if ratio.mention.digits > CHANCE else []
    tops = [value.mention for value in called_alike(reading, named, ratio.entry)] if named and ratio.entry else []
    equations = [Equation("ratio", ratio.mention, (part, top)) for top in tops for part in here if part is not top and top.exact]
    return [one for one in equations if judge(one).verdict == "pass"][:1]


def _of_others(reading: Reading, ratio: Ratio, wholes: list[Mention]) -> list[Equation]:
    """The part and the whole in another column (预算A、决算B), and the wholes that the part's own paragraph is of (甲A,其中B,占收入的C%)."""
    items = reading.once("item of", lambda _: {id(value.mention): name for name, values in reading.by_item.items() for value in values})
    of = {items[id(whole)] for whole in wholes if id(whole) in items}
    parts = [value for value in reading.same_item(ratio.entry) if not value.key.prior][:NEAREST] if ratio.entry else []
    tops = [value for item in of for value in reading.by_item[item] if not value.key.prior]
    tops = sorted(tops, key=lambda value: abs(value.mention.start - ratio.mention.start))[:NEAREST]
    same = [(part.mention, top.mention) for part in parts for top in tops if part.key == top.key and part.mention is not top.mention]
    beside = [
        (value.mention, whole) for one in ratio.others for value in reading.done(one) for whole in wholes if value.mention is not whole
    ]
    return [Equation("ratio", ratio.mention, pair) for pair in same + beside if pair[0].kind == pair[1].kind]
