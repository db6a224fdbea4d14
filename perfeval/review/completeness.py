"""Whether a list names all parts of its whole: the words, the kinds, the numbers tell."""

import re
from fractions import Fraction
from itertools import accumulate

from perfeval.review.closing import without_parts
from perfeval.review.facts import Group, Value
from perfeval.review.inferred import are_kinds
from perfeval.review.numbers import TENTHS, Mention
from perfeval.review.reading import Reading
from perfeval.review.sum_terms import parts_of

NEAR = 50  # a difference below a fiftieth of the whole is no missing part
TINY = 2000  # one below a two thousandth is never more than a slip


def is_complete(reading: Reading, group: Group, parts: list[Value]) -> bool:
    """Whether nothing can be missing: the words say so, the sum is a known one, it is too large, or only just misses."""
    assert group.whole is not None
    whole = group.whole.mention
    amount = sum(value.mention.exact for value in parts)
    if group.complete or amount > whole.exact:
        return (
            group.complete
            or group.numbered
            or group.named == ":"
            or all(value.entry.paragraph == group.whole.entry.paragraph for value in parts)
            or known(reading, group, parts)
        )
    if makes_whole_elsewhere(reading, {value.item for value in parts}):
        return True
    missing = whole.exact - amount
    near = (
        NEAR * missing <= whole.exact and len(parts) > 1 and whole.kind == "money" and (TINY * missing <= whole.exact or one_digit(missing))
    )
    return near or known(reading, group, parts)


def makes_whole_elsewhere(reading: Reading, items: set[str]) -> bool:
    """Whether these items, three or more, are the parts of another list that makes its whole to the digit."""
    lists = reading.once("exact lists", lambda _: [group for group in reading.facts.groups if group.whole and _makes_whole(group)])
    return len(items) > 2 and any({entry.item for entry in group.entries} == items for group in lists)


def _same_decimals(whole: Mention, parts: list[Value]) -> bool:
    """338.5 against 180, 96.5 and 42: what is missing is a round number, the decimals are all there."""
    missing = (whole.exact - sum(value.mention.exact for value in parts)) / whole.one
    finer = bool(whole.decimals) and whole.value % 1 != 0 and len(parts) > 1
    round_number = missing.denominator == 1 if whole.decimals > 1 and whole.value * 10 % 1 else one_digit(missing)
    return finer and 0 < 5 * missing <= Fraction(whole.value) and round_number


def one_digit(missing: Fraction) -> bool:
    """What one wrong digit leaves missing: 6000 or 0.03, not 6470."""
    return missing.denominator == 1 and len(str(missing.numerator).strip("0")) == 1


def is_likely(reading: Reading, group: Group, parts: list[Value]) -> bool:
    """A list that reads as if it were complete: it ends with 其他, its shares make 100 %, its names are of one kind."""
    assert group.whole is not None
    labels = [value.entry.label for value in parts]
    shares = [ratio.mention for value in parts for ratio in value.entry.ratios if ratio.kind == "share"]
    full = len(shares) == len(parts) and abs(sum((share.exact for share in shares), Fraction(-1))) <= sum(
        (share.half for share in shares), Fraction(0)
    )
    amount = sum(value.mention.exact for value in parts)
    counted = group.bracket and group.whole.mention.kind == "count" and 4 * amount >= 3 * group.whole.mention.exact
    kinds = {label[-1:] for label in labels} == {"类"} or len({label[-2:] for label in labels}) == 1
    alike = counted or (kinds and group.whole.mention.kind == "count" and len(labels) > 2)
    beside = 0 < len(shares) < len(parts) and any(ratio.kind == "share" for ratio in group.whole.entry.ratios)
    return (
        full
        or alike
        or _same_decimals(group.whole.mention, parts)
        or (not beside and bool(reading.phrases.rest_of_all.search(labels[-1])))
        or _mainparts_of(group, parts)
        or _fills_bracket(reading, group, parts)
    )


def _fills_bracket(reading: Reading, group: Group, parts: list[Value]) -> bool:
    """财政拨款A(一般公共预算B、政府性基金C): the amounts of a bracket right behind one, up to its end, and no word that they are only some."""
    assert group.whole is not None
    place, last = group.whole.mention.end, parts[-1].mention.end
    if not group.bracket or len(parts) < 2 or reading.text[place : place + 1] != "(" or reading.text[last : last + 1] != ")":
        return False
    inside = reading.text[place + 1 : last]
    amounts = [one for one in reading.within(place, last + 1) if one.kind == group.whole.mention.kind]
    return len(amounts) == len(parts) and not reading.phrases.only_some.search(inside)


def as_those_beside(reading: Reading, group: Group, parts: list[Value]) -> bool:
    """A list that misses by one digit, where the lists beside it make their wholes to the digit."""
    assert group.whole is not None
    missing = abs(group.whole.mention.exact - sum(value.mention.exact for value in parts)) / group.whole.mention.one
    here = group.whole.entry.paragraph
    beside = [one for one in reading.facts.groups if one.whole and one is not group and abs(one.whole.entry.paragraph - here) <= 1]
    beside = [one for one in beside if len(parts_of(one)) > 1]
    return one_digit(missing) and bool(beside) and all(_makes_whole(one) for one in beside)


def _makes_whole(group: Group) -> bool:
    """Whether a list makes its whole to the digit, as it is or with its first parts."""
    assert group.whole is not None
    parts = parts_of(group)
    lists = [parts, without_parts(parts)]
    return any(group.whole.mention.exact in [*accumulate(value.mention.exact for value in one)][1:] for one in lists)


def _mainparts_of(group: Group, parts: list[Value]) -> bool:
    """Of 三公经费 the parts that are hardly ever zero."""
    items = {value.item for value in parts}
    return group.whole is not None and group.whole.item == "三公经费" and "公务接待" in items and bool(items & {"公务用车", "公务用车运行"})


def names_all(group: Group, parts: list[Value]) -> bool:
    """选聘普查员和指导员1046名: the whole is named by its parts."""
    label = group.whole.entry.label if group.whole else ""
    return all(len(value.entry.label) > 1 and value.entry.label in label for value in parts)


def as_announced(reading: Reading, group: Group, parts: list[Value]) -> bool:
    """分为甲和乙两类,合计A,其中甲B,乙C: as many parts as the words before the whole say that there are, and by their names."""
    assert group.whole is not None
    place = group.whole.mention.start
    after = reading.phrases.so_many.match(reading.text, parts[-1].mention.end) if parts else None
    words = reading.text[place : parts[0].mention.start] if parts else ""
    between = reading.phrases.so_many_parts.search(words)
    if between and "。" not in words and TENTHS.get(between["many"], 0) == len(parts):
        return True  # A,由四块组成:甲B;乙C;丙D;丁E
    if after and TENTHS.get(after["many"], 0) == len(parts) and group.complete:
        return True  # A由甲B、乙C、丙D三部分构成
    found = reading.phrases.divided_into.search(reading.text[reading.begin(place) + 1 : place])
    many = TENTHS.get(found["many"], 0) if found else 0
    return found is not None and many == len(parts) and all(value.entry.label[:4] in found["names"] for value in parts)


def known(reading: Reading, group: Group, parts: list[Value]) -> bool:
    assert group.whole is not None
    if as_announced(reading, group, parts):
        return True
    items = {value.item for value in parts}
    for family in reading.lexicon.language.families:
        required = set(family.parts) - set(family.optional)
        if len(required) > 1 and items == required:
            return True
        none = items <= set(family.parts) and all(said_none(reading, name) for name in set(family.parts) - items)
        if family.whole == group.whole.item and len(items) > 1 and none:
            return True
        if items == set(family.parts) and len(items) > 2:
            return True  # 出国、用车 and 接待 are 三公经费, whatever it is called
        if family.whole == group.whole.item and (required <= items if required else set(family.parts) <= items):
            return True
    if one_of_each(reading, parts):
        return True
    return group.whole.item == "三公经费" and {"公务接待", "公务用车运行", "因公出国"} <= items


def one_of_each(reading: Reading, parts: list[Value]) -> bool:
    """离休 and 退休, 中央 and 地方: the kinds that make a whole, and nothing else."""
    labels = [value.entry.label for value in parts]
    return any(are_kinds(labels, kinds) for kinds in reading.lexicon.language.complete)


def said_none(reading: Reading, name: str) -> bool:
    words = {"因公出国": "出国", "公务用车": "用车|车辆", "公务接待": "接待", "公务用车购置": "购置"}.get(
        name, re.escape(name.removesuffix("采购"))
    )
    none = reading.lexicon.words("无") + "(?!人机|线)"
    said = rf"{none}[^,。;]{{0,10}}(?:{words})|(?:{words})[^,。;]{{0,16}}{none}"
    return reading.once(f"none {name}", lambda _: bool(re.search(said, reading.text)))
