"""Checks of shares: a part divided by its whole, which the words, the list or a series of shares settle."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from perfeval.review.arithmetic import Equation, judge
from perfeval.review.facts import BUDGETS, Entry, Group, Ratio, Value, same_column, stem
from perfeval.review.findings import Finding, judged, skipped
from perfeval.review.labels import Labels
from perfeval.review.numbers import Mention
from perfeval.review.reading import Reading

FAR = 12  # entries to look back for a whole that is not named


def shares(reading: Reading) -> list[Finding]:
    """C05: a share is the part divided by its whole."""
    return reading.once("shares", lambda _: list(_shares(reading)))


def _shares(reading: Reading) -> Iterator[Finding]:
    """What a series of shares is of, a wrong one among them is of, too."""
    said = [ratio for ratio in reading.facts.ratios if ratio.kind in ("share", "bracket") and not _said_again(reading, ratio)]
    found = [(ratio, _share(reading, ratio)) for ratio in said]
    wholes = defaultdict[int | str, Counter[Mention]](Counter)
    for ratio, finding in found:
        if finding and finding.equation and finding.verdict in ("pass", "rounding"):
            wholes[_series(reading, ratio)][finding.equation.terms[1]] += 1
    for ratio, finding in found:
        common = wholes[_series(reading, ratio)].most_common(1)
        vague = finding is None or finding.verdict == "skip"
        if vague and not common:
            finding = _of_both(reading, ratio) or finding
        elif common and (vague or (common[0][1] > 1 and finding and _is_alone(ratio, finding, common[0][0]))):
            finding = _of_series(reading, ratio, common[0][0]) or finding
        if finding and not (ratio.kind == "bracket" and finding.verdict == "skip"):
            yield finding


def _said_again(reading: Reading, ratio: Ratio) -> bool:
    """占64.7%,民生支出占比超过七成: only the share before it in rough words, which is a check of words."""
    before = [one.mention for one in ratio.entry.ratios if one.mention.end < ratio.mention.start] if ratio.entry else []
    again = reading.phrases.rough_again.match(reading.text, before[-1].end) if before and ratio.mention.kind == "tenths" else None
    return again is not None and again.end() >= ratio.mention.start


def _series(reading: Reading, ratio: Ratio) -> int | str:
    """Shares are of one whole where it has one name, or where they stand in one sentence without a name."""
    return ratio.named or reading.begin(ratio.mention.start, "。\n")


def _of_both(reading: Reading, ratio: Ratio) -> Finding | None:
    """基本支出 and 项目支出, each with its share of one total that is not printed: it is their sum."""
    families = [one for one in reading.lexicon.language.families if ratio.entry and ratio.entry.item in one.parts]
    others = [one for one in reading.facts.ratios if one.kind == "share" and _may_share(ratio, one)]
    for family in families:
        needed = set(family.parts) - set(family.optional) - {ratio.entry.item if ratio.entry else ""}
        beside = {one.entry.item: one for one in others if one.entry and one.entry.item in needed}
        parts, found = _parts(reading, ratio)[:1], [_parts(reading, one)[:1] for one in beside.values()]
        if parts and needed and set(beside) == needed and all(found):
            terms = (parts[0].mention, *(one[0].mention for one in found))
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
    parts = [part for part in _parts(reading, ratio) if part.mention.kind == whole.kind and part.mention is not whole]
    equations = [Equation("ratio", ratio.mention, (part.mention, whole)) for part in parts[:1]]
    return judged(reading, "C05", "share", equations, f"{subject_of(ratio)}占{ratio.named or '比'}")


def subject_of(ratio: Ratio) -> str:
    return ratio.entry.label or ratio.entry.item if ratio.entry else ratio.named


def _share(reading: Reading, ratio: Ratio) -> Finding | None:
    named = "" if re.fullmatch("(?:比|的|比例|比重)?", ratio.named) else ratio.named
    begin = reading.begin(ratio.mention.start)
    seen = None if named else reading.phrases.seen_from.search(reading.text[begin + 1 : ratio.mention.start])
    named = seen[1] if seen and "占比" not in seen[1] else named
    named = "" if reading.phrases.any_funds.fullmatch(named) else named
    parts = _parts(reading, ratio)
    strong, weak = _wholes(reading, ratio, named)
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
    if not first and not agreeing:
        why = f"{subject}：没有找到它所占的总额（或它自己的数），无法核对"
        return skipped(reading, "C05", "share", ratio.mention, why) if ratio.kind == "share" else None
    kind = "share" if ratio.kind == "share" else "rate"
    return judged(reading, "C05", kind, first + agreeing, subject, sure=ratio.kind == "share" and bool(strong))


def _parts(reading: Reading, ratio: Ratio) -> list[Value]:
    entry = ratio.entry
    if entry is None:
        return []
    said = [value for value in entry.values[: ratio.after] if not value.key.prior and value.mention.kind in ("money", "count")]
    said = [value for value in said if not value.compared] or said
    budget = "预算" in ratio.named
    main = sorted(said, key=lambda v: (v.key.column in BUDGETS and not budget, v.key.column != "决算", -v.mention.start))
    if said and all(value.mention.kind == "count" for value in said) and ratio.others:
        main += [value for one in ratio.others for value in reading.done(one)]
    main = main or [] if entry.bare else main or [value for value in reading.same_item(entry) if not value.key.prior][:3]
    return main + [value for one in ratio.others if ratio.explicit for value in reading.done(one)]


def _wholes(reading: Reading, ratio: Ratio, named: str) -> tuple[list[Mention], list[Mention]]:
    """Wholes the words or the list settle on, and others that stand near."""
    if ratio.explicit is not None:
        return [ratio.explicit], []
    entry = ratio.entry
    if entry is None:
        return [], []
    columns = {value.key.column for value in _parts(reading, ratio)[:1]}
    strong = [value.mention for value in (_named_wholes(reading, entry, named) if named else [])]
    if strong:
        return strong, _in_brief(reading, entry, named)
    group = entry.group
    whole = ratio.closed or (group.whole if group else None) or ratio.listed
    strong = [whole.mention] if whole else []
    if not strong and (not named or named in ("总支出", "总额", "总数", "支出总额", "合计")):
        strong += [value.mention for value in _family_wholes(reading, entry, columns)]
    entries = reading.facts.entries
    place = next((n for n, one in enumerate(entries) if one is entry), 0)
    near = [
        value.mention
        for one in reversed(entries[max(0, place - FAR) : place])
        for value in one.values
        if value.mention.kind in ("money", "count") and not value.mention.hedge and not _other_column(value, group)
    ]
    return strong, near


def _in_brief(reading: Reading, entry: Entry, named: str) -> list[Mention]:
    """41个县收入A。税收B,占一般公共预算收入的C%: what the paragraph itself calls 收入 for short."""
    return [
        value.mention
        for value in reading.facts.values
        if value.entry.paragraph == entry.paragraph and value.entry.label in ("收入", "支出") and named.endswith(value.entry.label)
    ]


def _other_column(value: Value, group: Group | None) -> bool:
    """The budget of a whole whose outturn the list is of, or another part of that list."""
    whole = group.whole if group else None
    if group is not None and value.entry.group is group:
        return True
    return whole is not None and value.entry is whole.entry and (value.key.column in BUDGETS) != (whole.key.column in BUDGETS)


def _named_wholes(reading: Reading, entry: Entry, named: str) -> list[Value]:
    """The amounts whose item is the named one; the nearest amount of it decides, others may agree."""
    label = Labels(reading.lexicon).read(named)
    if not label.item:
        rows = (value for value in reading.by_item.get("合计", []) if value.entry.paragraph < 0)
        unnamed = [
            value
            for value in (*(one for one in reading.facts.values if not one.item), *rows)
            if label.key.column and same_column(value.key.column, label.key.column) and not value.key.prior
        ]
        return sorted(unnamed, key=lambda value: abs(value.mention.start - entry.start))[:6]
    found = [
        value for value in reading.by_item.get(stem(label.item), []) if _of_this_year(reading, value, entry) and value.entry is not entry
    ]
    if not found and len(label.text) >= 4:
        found = [
            value
            for value in reading.facts.values
            if stem(value.item).endswith(stem(label.item)) and value.entry is not entry and not value.key.prior
        ]
    if not found:
        short = reading.phrases.loose_words.sub("", label.text)
        found = [
            value
            for value in reading.facts.values
            if short
            and reading.phrases.loose_words.sub("", value.entry.label) == short
            and not ("收入" in label.text) ^ ("收入" in value.entry.label)
        ]
    if not found and re.search("总?(?:收入|支出)(?:总额|总计|合计)?$", label.text):  # of 收、支总计 each is the same
        found = [
            value for value in reading.facts.values if re.search("收、?支", value.entry.label) and _of_this_year(reading, value, entry)
        ]
    column = label.key.column
    spent = [value for value in found if value.key.column not in BUDGETS]
    if not column and not any(value.key.column in BUDGETS for value in entry.values):
        found = spent or found  # a part that is no budget is a share of none
    found = [value for value in found if not column or value.key.column in ("", column)] or found
    return sorted(found, key=lambda value: (value.mention.start > entry.start, abs(value.mention.start - entry.start)))[:6]


def _of_this_year(reading: Reading, value: Value, entry: Entry) -> bool:
    """Not what the year before was, unless that is the year of the part."""
    years = {one.key.year for one in entry.values}
    other = value.key.year is not None and reading.year is not None and value.key.year < reading.year and value.key.year not in years
    return not value.key.prior and not (other and value.compared)


def _family_wholes(reading: Reading, entry: Entry, columns: set[str]) -> list[Value]:
    names = [family.whole for family in reading.lexicon.language.families if entry.item in family.parts]
    names += [family.whole for family in reading.lexicon.language.families if any(name in family.parts for name in names)]
    values = [value for name in names for value in reading.by_item.get(stem(name), []) if not value.key.prior and value.entry is not entry]
    same = [value for value in values if value.key.column in columns]
    return (same or values)[:6]
