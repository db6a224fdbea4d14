"""Where a list ends: before the last parts that were read into it, or behind them, with one of the next sentence."""

from itertools import pairwise

from perfeval.review.arithmetic import judge
from perfeval.review.completeness import as_announced
from perfeval.review.equations import Equation
from perfeval.review.facts import OTHER_SIDE, Group, Value, is_now
from perfeval.review.lists import NUMBERED
from perfeval.review.reading import Reading
from perfeval.review.sum_terms import total

NEXT = 3  # sentences in which a list may go on
TELLING = 2  # digits of an amount that is not missing by chance


def shorter(reading: Reading, group: Group, parts: list[Value]) -> list[Equation]:
    """A list that ends before the last item that was read into it, or in which two levels stand side by side."""
    assert group.whole is not None
    whole = group.whole
    if (
        len(parts) < 3
        or _numbered(reading, parts)
        or _all_joined(reading, parts)
        or as_announced(reading, group, parts)
        or _ends_with_rest(reading, group, parts)
    ):
        return []
    cut = [total(whole, parts[:size]) for size in range(len(parts) - 1, 1, -1)]
    tops = [total(whole, [value for value in parts if value is not part]) for part in parts]
    agreeing = [one for one in cut if judge(one).verdict in ("pass", "rounding")] + [one for one in tops if judge(one).verdict == "pass"]
    return [one for one in agreeing if any(term.value for term in one.terms) and not _leaves_out(reading, whole, parts, one)]


def longer(reading: Reading, group: Group, parts: list[Value]) -> list[Equation]:
    """A list that goes on behind a full stop: 工资A,商品B,补助C。其他资本性支出D, where D is what is missing to the digit."""
    assert group.whole is not None
    last, whole = parts[-1], group.whole
    near = (one for number in range(NEXT) for one in reading.said_in(last.entry.sentence + number))
    behind = (one for one in near if one.mention.start > last.mention.end and one.entry.paragraph == last.entry.paragraph)
    following = next((one for one in behind if one.mention.kind == whole.mention.kind), None)
    if following is None or not is_now(following) or following.entry.group is not None or following.mention.digits < TELLING:
        return []
    equation = total(whole, [*parts, following])
    return [equation] if judge(equation).verdict == "pass" else []


def _all_joined(reading: Reading, parts: list[Value]) -> bool:
    """甲A、乙B、丙C和丁D。: list marks join the parts up to the end of the sentence, so all are of one level."""
    between = [reading.text[one.mention.end] for one, _ in pairwise(parts)]
    return all(mark in "、和及与" for mark in between) and reading.text[parts[-1].mention.end : parts[-1].mention.end + 1] in "。;)\n"


def _ends_with_rest(reading: Reading, group: Group, parts: list[Value]) -> bool:
    """收入A,来源为:甲B、乙C、其他D: what the list itself ends with belongs to it."""
    joined = reading.text[parts[-2].mention.end : parts[-1].mention.start].startswith(("、", "和", "及"))
    return group.complete and joined and reading.phrases.rest_of_all.search(parts[-1].entry.label) is not None


def _numbered(reading: Reading, parts: list[Value]) -> bool:
    """一是A,二是B: each part has a number of its own, so all are of one level."""
    begins = ([reading.begin(value.mention.start, marks) + 1 for value in parts] for marks in ("。;\n", "。;:\n"))
    return any(len(set(some)) == len(some) and all(NUMBERED.match(reading.text, begin) for begin in some) for some in begins)


def _leaves_out(reading: Reading, whole: Value, parts: list[Value], equation: Equation) -> bool:
    """总收入A,其中:财政B,事业C,其他收入D: income is not left out of a list of income, unless what stays is known to be all."""
    stay = {value.item for value in parts if value.mention in equation.terms}
    families = [one for one in reading.lexicon.language.families if whole.item.endswith(one.whole)]
    dropped = {value.item for value in parts if value.mention not in equation.terms and value.mention.value}
    if any(dropped & set(family.parts) - stay for family in families):
        return True  # “三公”经费A,其中出国B、接待C、用车D: each is a part of it
    if any(stay >= set(family.parts) - set(family.optional) for family in families):
        return False
    side = next((word for word in OTHER_SIDE if word in whole.item + whole.entry.label), None)
    carried = reading.lexicon.language.words["余"] if "收入总计" in whole.entry.label else []  # 收入总计 has 年初结转 in it
    out = [value.entry.label for value in parts if value.mention not in equation.terms]
    return side is not None and any(label.endswith((side, *carried)) for label in out)
