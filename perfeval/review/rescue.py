"""A rate that fails of the amounts it was thought to be of, and holds of two others said with it: it is of those."""

import re

from perfeval.review.arithmetic import judge
from perfeval.review.averages import thing
from perfeval.review.budgets import named_budget
from perfeval.review.equations import Equation
from perfeval.review.facts import BUDGETS, Ratio, Value, stem
from perfeval.review.numbers import Mention
from perfeval.review.reading import Reading
from perfeval.review.slips import is_typo

TELLING = 3  # digits of a rate that two amounts do not make by chance
LINES = 4  # back to a budget: this paragraph, a heading, and the one above it
NEAR = 2  # paragraphs back to the budget that was adjusted
NAMED = 2  # characters of a rate's name that its part has as well
MOST = 14  # amounts of a paragraph, beyond which some two of them may


def of_another_part(reading: Reading, rate: Mention, budgets: list[Mention]) -> Equation | None:
    """三项合计A。年初预算B,为预算的Y%: the rate of another amount of the paragraph, said before it, in its budget."""
    begin = reading.begin(rate.start, "\n")
    here = [one for one in reading.within(begin, rate.start) if one.kind == "money" and not one.hedge]
    if rate.digits < TELLING or len(here) > MOST:
        return None
    pairs = ((part, whole) for whole in budgets for part in reversed(here) if whole is not part and whole.exact)
    return next((one for one in (Equation("ratio", rate, pair) for pair in pairs) if judge(one).verdict == "pass"), None)


def near_by(reading: Reading, ratio: Ratio) -> Equation | None:
    """The last amount before a rate in one of those before it, in this paragraph or the one above: where they agree, or but for a typing error."""
    rate, group = ratio.mention, ratio.entry.group if ratio.entry else None
    begin = rate.start
    for _ in range(LINES):
        begin = max(0, reading.begin(begin, "\n"))
    here = [one for one in reading.within(begin, rate.start) if one.kind == "money" and not one.hedge and one.value]
    whole = [value.mention for value in group.whole.entry.values] if group and group.whole else []
    here = [one for one in here if all(one is not top for top in whole)]  # the budget of the whole is not that of a part
    if rate.digits <= TELLING or len(here) > MOST or len(here) < 2:
        return None
    equations = [Equation("ratio", rate, (here[-1], whole)) for whole in reversed(here[:-1]) if whole.exact >= here[-1].exact]
    agreeing = [one for one in equations if judge(one).verdict == "pass"]
    slipped = [one for one in equations if is_typo(one)]
    return agreeing[0] if agreeing else slipped[0] if len(slipped) == 1 else None


def of_another_amount(reading: Reading, rate: Mention, done: list[Value]) -> Equation | None:
    """The rate of what was done to another amount of its paragraph, said before it; never to a part beside it in one list."""
    begin = reading.begin(rate.start, "\n")
    here = [one for one in reading.within(begin, rate.start) if one.kind == "money" and not one.hedge]
    parts = [value.mention for value in done if begin < value.mention.start < rate.start]
    if rate.digits < TELLING or len(here) > MOST:
        return None
    groups = [value.entry.group for value in done if value.entry.group]
    beside = {id(value.mention) for group in groups for entry in group.entries for value in entry.values}
    pairs = ((part, whole) for part in parts for whole in reversed(here) if whole is not part and whole.exact and id(whole) not in beside)
    equations = (Equation("ratio", rate, pair) for pair in pairs)
    return next((one for one in equations if judge(one).verdict == "pass"), None)


def of_all(reading: Reading, ratio: Ratio) -> Equation | None:
    """公务用车2011年预算A,占预算的Y%: the budget of a part in that of its whole."""
    families = [one for one in reading.lexicon.language.families if ratio.entry and ratio.entry.item in one.parts]
    wholes = [value for one in families for value in reading.by_item.get(stem(one.whole), []) if value.key.column in BUDGETS]
    parts = (
        [value for value in ratio.entry.values if value.key.column in BUDGETS]
        if ratio.entry and "占" in reading.before(ratio.mention.start, 8)
        else []
    )
    equations = (Equation("ratio", ratio.mention, (part.mention, whole.mention)) for part in parts for whole in wholes)
    return next((one for one in equations if judge(one).verdict == "pass"), None)


def other_budget(reading: Reading, ratio: Ratio, done: list[Value]) -> Equation | None:
    """年初预算A,追加B,调整后预算C。执行D,执行率Y%: of the last budget of the paragraph, where that agrees."""
    here = [
        v
        for v in reading.facts.values
        if ratio.entry and 0 <= ratio.entry.paragraph - v.entry.paragraph <= NEAR and v.mention.kind == "money"
    ]
    adjusted = named_budget(reading, ratio) == "调整预算"
    budgets = [v for v in here if v.key.column in (BUDGETS[-1:] if adjusted else BUDGETS) or "调整后" in v.entry.label]
    equations = (Equation("ratio", ratio.mention, (one.mention, v.mention)) for v in budgets for one in done if one is not v)
    return next((one for one in equations if judge(one).verdict == "pass"), None) if "年初" not in ratio.named else None


def of_any_two(reading: Reading, rate: Mention) -> Equation | None:
    """登记A对,接受B对,婚检率Y%; 收缴率Y%(应收A,实收B): two numbers beside a rate that make it, whatever it is called."""
    begin, bracket = reading.begin(rate.start), re.match(r"\([^()。]{4,40}\)", reading.text[rate.end :])
    here = reading.within(begin, rate.start)[-MOST:] + (reading.within(rate.end, rate.end + bracket.end()) if bracket else [])
    here = [one for one in here if one.kind in ("money", "count") and one.value and not one.hedge]
    pairs = [(a, b) for a in here for b in here if a is not b and a.kind == b.kind and thing(a) == thing(b)]
    equations = [Equation("ratio", rate, pair) for pair in pairs] if rate.digits >= TELLING else []
    agreeing = (one for verdict in ("pass", "rounding") for one in equations if judge(one).verdict == verdict)
    return next(agreeing, None)


def of_named_part(reading: Reading, rate: Mention, name: str) -> Equation | None:
    """在管A人,规范管理B人,规范管理率Y%: of the number that the rate is named after, in the one before it."""
    begin = reading.begin(rate.start)
    here = [one for one in reading.within(begin, rate.start) if one.kind in ("money", "count") and not one.hedge][-2:]
    if len(here) < 2 or here[0].kind != here[1].kind or thing(here[0]) != thing(here[1]) or not 0 < here[1].exact <= here[0].exact:
        return None
    part = name.removesuffix("率")[-NAMED:]
    words = reading.text[here[0].end : here[1].start].strip(",")
    told = (
        len(part) == NAMED and words.endswith(part) and len(words) < len(name) and not re.search(reading.lexicon.words("余"), name)
    )  # 结余率 is of what was to be spent
    return Equation("ratio", rate, (here[1], here[0])) if told else None


def is_free(ratio: Ratio) -> bool:
    """Whether the words leave open of which budget a rate is."""
    return not ratio.explicit and ratio.named in ("", "预算")


def of_others(reading: Reading, ratio: Ratio, done: list[Value], budgets: list[Mention]) -> Equation | None:
    """Two other amounts said with a rate, of which it holds."""
    found = other_budget(reading, ratio, done)
    if found or not is_free(ratio):
        return found
    found = of_another_amount(reading, ratio.mention, done) or of_another_part(reading, ratio.mention, budgets)
    return found or of_all(reading, ratio)
