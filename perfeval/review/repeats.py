"""Checks of what a document says twice: one amount of one item with two sets of digits, one change in two directions."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

from perfeval.review.arithmetic import judge
from perfeval.review.facts import ALL_INCOME, ALL_SPENT, BUDGETS, Change, Value, stem
from perfeval.review.findings import Finding, about
from perfeval.review.lists import is_like
from perfeval.review.numbers import Mention
from perfeval.review.reading import Reading
from perfeval.review.slips import resemble
from perfeval.review.sum_terms import parts_of, total

TELLING = 5  # digits that two amounts do not have in common by chance
SAYING = 4  # digits of an amount that means one thing
LEAST = 3  # digits of amounts that are alike in two lists by chance
NAMED = 4  # characters of a name that means one thing


def restated(reading: Reading) -> Iterator[Finding]:
    """C34: an outturn said again is the same; where it is the budget that is repeated, the label is wrong."""
    finals = [v for v in reading.facts.values if v.said.column == "决算" and len(v.entry.label) > 3 and v.mention.kind == "money"]
    for again in finals:
        before = [
            v for v in finals if stem(v.item) == stem(again.item) and v.entry.sentence < again.entry.sentence and v.said == again.said
        ]
        if before and all(v.mention.exact != again.mention.exact for v in before) and _is_budget(reading, again):
            why = f"{again.entry.label}决算前面写的是{before[-1].mention.text}，这里的{again.mention.text}是它的预算数"
            yield about(reading, "C34", "label", again.mention, "fail", why, before[-1].mention.text)


def _is_budget(reading: Reading, value: Value) -> bool:
    same = reading.by_item.get(stem(value.item), [])
    return any(one.key.column in BUDGETS and one.mention.exact == value.mention.exact for one in same)


def mistyped(reading: Reading) -> Iterator[Finding]:
    """C34: an amount said again with two digits swapped or one mistyped; the one that is printed less often is wrong."""
    printed = Counter(mention.exact for mention in reading.mentions if mention.kind == "money")
    same = defaultdict[object, list[Value]](list)
    for value in reading.facts.values:
        all_of_it = value.item in (ALL_INCOME, ALL_SPENT) and value.mention.digits >= TELLING and not value.compared
        if value.mention.kind == "money" and (len(value.entry.label) >= NAMED or all_of_it) and not value.mention.hedge:
            same[
                reading.phrases.fund_words.sub("", value.item) or value.item,
                reading.year_of(value.key),
                value.key.prior,
                value.key.column in BUDGETS,
            ].append(value)
    for values in same.values():
        for first, again in pairwise({value.mention.exact: value for value in values}.values()):
            if first.entry is not again.entry and resemble(first.mention, again.mention) and not _of_two_things(reading, first, again):
                wrong, right = (first, again) if printed[first.mention.exact] < printed[again.mention.exact] else (again, first)
                why = f"{wrong.entry.label}别处写的是{right.mention.text}，这里的{wrong.mention.text}像是写错了数字"
                yield about(reading, "C34", "text_vs_table", wrong.mention, "fail", why, right.mention.text)


def _of_two_things(reading: Reading, first: Value, again: Value) -> bool:
    """Whether two amounts of one name are those of two lists, budgets or units, and so need not be the same."""
    listed = first.entry.group is not None and again.entry.group is not None and first.mention.digits <= LEAST
    carried = reading.lexicon.tells_of_rest(first.entry.label) and first.entry.paragraph != again.entry.paragraph  # each budget has its own
    summed = {id(first.mention), id(again.mention)} <= reading.once("summed", _summed)  # each is right in its own list
    other_unit = len(first.entry.label) < NAMED and str(first.mention.value)[0] != str(again.mention.value)[0]  # 支出A, and elsewhere 支出B
    return listed or carried or summed or other_unit


def _summed(reading: Reading) -> set[int]:
    """The numbers of lists that make their wholes to the digit."""
    lists = [(group.whole, parts_of(group)) for group in reading.facts.groups if group.whole]
    exact = [[whole, *parts] for whole, parts in lists if len(parts) > 1 and judge(total(whole, parts)).verdict == "pass"]
    return {id(value.mention) for some in exact for value in some}


def moved_points(reading: Reading) -> Iterator[Finding]:
    """C29: 缴存余额3139.33亿元 and 313933亿元: the same digits in one unit, the decimal point lost or moved."""
    numbers = [*reading.mentions, *(number.mention for sheet in reading.sheets for number in sheet.numbers)]
    alike = defaultdict[object, list[Mention]](list)
    for mention in numbers:
        if mention.kind == "money" and mention.digits >= TELLING and not mention.hedge:
            alike[mention.unit, str(abs(mention.value)).replace(".", "").strip("0")].append(mention)
    for mentions in alike.values():
        often = Counter(abs(mention.exact) for mention in mentions)
        if len(often) == 2:  # else the digits are those of several things
            wrong = min(mentions, key=lambda one: (one.decimals >= one.precision, often[abs(one.exact)]))
            right = next(one for one in mentions if abs(one.exact) != abs(wrong.exact))
            why = f"别处写的是{right.text}，这里的{wrong.text}数字相同，像是小数点错了"
            yield about(reading, "C29", "unit", wrong, "fail", why, right.text)


def turned(reading: Reading) -> Iterator[Finding]:
    """C04: a change said again in the other direction."""
    said = [change for change in reading.facts.changes if change.amount and change.way in (1, -1) and change.entry.item]
    first = dict[object, Change]()
    for change in said:
        assert change.amount
        key = (stem(change.entry.item), change.amount.exact, change.amount.kind)
        before = first.setdefault(key, change)
        if before.way != change.way and before.entry is not change.entry and change.amount.digits > 1 and not _both(before, change):
            words = {1: "增加", -1: "减少"}
            why = f"{change.entry.label}前面写的是{words[before.way or 1]}{change.amount.text}，这里写的是{words[change.way or 1]}"
            yield about(reading, "C04", "direction", change.amount, "fail", why, words[before.way or 1] + change.amount.text)


def _both(one: Change, other: Change) -> bool:
    """Against two bases that are both named, both may be true."""
    return one.base is not None and other.base is not None and one.base != other.base and one.own_base and other.own_base


def rates_restated(reading: Reading) -> Iterator[Finding]:
    """C34: 财政总收入增长35.24% and later 增幅为32.2%: a rate of change said again of one item, against one base, of one scope."""
    first = dict[object, Change]()
    for change in (one for one in reading.facts.changes if one.rate and one.base and one.way in (1, -1)):
        assert change.rate
        if not reading.knows(change.entry) or len(change.entry.item) < NAMED or change.rate.kind != "ratio" or change.rate.is_rough:
            continue
        if reading.phrases.other_scope.search(reading.text[reading.begin(change.rate.start, "。;\n") + 1 : change.rate.start]):
            continue
        before = first.setdefault((change.entry.item, change.base), change)
        assert before.rate
        if before.rate.exact != change.rate.exact and before.entry.sentence != change.entry.sentence and not _other_amounts(before, change):
            why = f"{change.entry.label}的增减率前面写的是{before.rate.text}，这里写的是{change.rate.text}"
            yield about(reading, "C34", "logic", change.rate, "warn", why, before.rate.text)


def _other_amounts(one: Change, other: Change) -> bool:
    """Two different amounts, or amounts of change, stand with the rates: they are of two things, or of two years."""
    if one.amount and other.amount and one.amount.exact != other.amount.exact:
        return True
    amounts = [{value.mention.exact for value in change.entry.values if not value.key.prior} for change in (one, other)]
    return bool(amounts[0] and amounts[1]) and not amounts[0] & amounts[1]


def changes_restated(reading: Reading) -> Iterator[Finding]:
    """C34: 财政拨款收入A,比上年增加B, and later of the same A an increase of C; a completion rate said again of one budget."""
    first = dict[object, Change]()
    for change in (one for one in reading.facts.changes if one.amount and one.base and one.way in (1, -1) and one.own_base):
        nows = [value for value in change.entry.values if value.mention.digits >= SAYING and not value.key.prior and not value.compared]
        if not nows or not change.amount:
            continue
        before = first.setdefault((nows[0].mention.exact, change.base, change.way), change)
        again = before.amount and before.amount.exact != change.amount.exact and before.entry.sentence != change.entry.sentence
        if again and before.amount and is_like(*sorted((before.entry.label, change.entry.label), key=len)):
            why = f"{change.entry.label}{nows[0].mention.text}的增减额前面写的是{before.amount.text}，这里写的是{change.amount.text}"
            yield about(reading, "C34", "logic", change.amount, "warn", why, before.amount.text)
    rates = dict[object, Mention]()
    for ratio in (one for one in reading.facts.ratios if one.kind == "completion" and one.entry and one.entry.item and one.explicit):
        assert ratio.entry
        assert ratio.explicit
        amounts = [
            v.mention.exact for v in ratio.entry.values if v.mention.digits >= SAYING and v.key.column not in BUDGETS and not v.key.prior
        ]
        done = amounts[0] if amounts else ratio.entry.item
        rate = rates.setdefault((done, ratio.explicit.exact), ratio.mention)
        if rate.exact != ratio.mention.exact and rate.decimals == ratio.mention.decimals:
            why = f"{ratio.entry.label}对{ratio.explicit.text}的完成率前面写的是{rate.text}，这里写的是{ratio.mention.text}"
            yield about(reading, "C34", "logic", ratio.mention, "warn", why, rate.text)
