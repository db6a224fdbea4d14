"""Checks of what follows from two amounts of one sentence: what is left, what was saved, and their rates."""

import re
from collections.abc import Iterator

from perfeval.review.arithmetic import judge
from perfeval.review.equations import Equation
from perfeval.review.facts import ALL_INCOME, ALL_SPENT, BUDGETS, Value, stem
from perfeval.review.findings import Finding, judged
from perfeval.review.lexicon import Derived
from perfeval.review.lists import is_like
from perfeval.review.numbers import Mention
from perfeval.review.reading import Reading

CHANCE = 2  # digits of a rate that two amounts make by chance
SPENT = 8  # amounts before a rate of saving, of which one may be what was spent
_JOIN = r"(?:总额|总计|总量|资金|金额|数|额|合计|共|为|是|达|约)*$"


def differences(reading: Reading) -> Iterator[Finding]:
    """C02: 净资产 is 资产 less 负债, 节约资金 is the budget less the price (`derived` in params/claims.yaml)."""
    for rule in (one for one in reading.lexicon.language.derived if one.less):
        left = re.compile(f"(?:{rule.left}){_JOIN}")
        for mention in (one for one in reading.mentions if one.kind == "money" and left.search(_before(reading, one))):
            here = _here(reading, mention) or _here(reading, mention, "\n")
            pairs = _pairs(reading, here, rule)
            if not pairs and not rule.alone:  # 年初预算A,追加B,调整后C: what it is taken from may stand behind it
                here = _around(reading, mention)
                pairs = _pairs(reading, here, rule)
            equations = [Equation("sum", mention, pair, (1, -1)) for pair in pairs]
            last = max((one.start for one in here if left.search(_before(reading, one))), default=-1)
            near = [pair for pair in pairs if min(one.start for one in pair) > last]
            both = (
                reading.phrases.taken_back.search(reading.text[reading.begin(mention.start, "。\n") : mention.end + 40])
                if rule.less
                else None
            )
            moved = "年初" in rule.less and reading.phrases.moved_back.search(
                reading.text[reading.begin(mention.start, "。\n") : mention.end + 40]
            )
            sure = not both and not moved and len(pairs if last < 0 else near) == 1 and (not rule.alone or len(here) == 2)
            finding = judged(reading, "C02", "balance", equations, _before(reading, mention), sure=sure, unsure="不能确定是哪两个数之差")
            yield from filter(None, [finding])


def _pairs(reading: Reading, here: list[Mention], rule: Derived) -> list[tuple[Mention, Mention]]:
    wholes, lesses = _called(reading, here, rule.of, rule), _called(reading, here, rule.less, rule)
    return [(of, less) for of in wholes for less in lesses if of is not less and of.exact >= less.exact]


def remainders(reading: Reading) -> Iterator[Finding]:
    """C02: 总财力A,剔除债券转贷收入、调入资金后总财力为B: the amounts of what is named, each said once, taken off."""
    for mention in (one for one in reading.mentions if one.kind == "money"):
        if found := reading.phrases.without.search(reading.before(mention.start, 60)):
            yield from filter(None, [_remainder(reading, mention, found["names"], found["what"].strip("的"))])


def _remainder(reading: Reading, mention: Mention, removed: str, what: str) -> Finding | None:
    said = [one for one in reading.facts.values if one.mention is not mention and one.mention.kind == "money"]
    said = [one for one in said if not one.key.prior and not one.compared]
    wholes = [one for one in said if one.mention.start < mention.start and what and what in one.entry.label][-1:]
    parts = [_only(said, name) for name in re.split("、|和|及|与|以及", removed)]
    taken = [*wholes, *(one for one in parts if one)]
    if not wholes or not all(parts):
        return None
    terms, names = tuple(one.mention for one in taken), tuple(one.entry.label for one in taken)
    equation = Equation("sum", mention, terms, (1,) + (-1,) * len(parts), names=names)
    return judged(reading, "C02", "sum", [equation], f"剔除{removed}后")


def _only(said: list[Value], name: str) -> Value | None:
    """The one amount that is said of an item of this name, or of a longer one that holds it."""
    named = [one for one in said if stem(one.item) == stem(name)] or [one for one in said if is_like(name, one.entry.label)]
    return named[0] if len({one.mention.exact for one in named}) == 1 else None


def rates(reading: Reading) -> Iterator[Finding]:
    """C05: 节约率, 资产负债率: what is left, divided by what it is left of."""
    for rule in (one for one in reading.lexicon.language.derived if one.rate):
        named = re.compile(f"(?:{rule.rate})(?:为|是|达|约)*$")
        for mention in (one for one in reading.mentions if one.kind == "ratio" and named.search(_before(reading, one))):
            here = _here(reading, mention)
            parts, wholes = _called(reading, here, rule.left)[:1], _called(reading, here, rule.of, rule)
            wholes = wholes or _called(reading, _here(reading, mention, "\n"), rule.of, rule)
            equations = [Equation("ratio", mention, (part, of)) for part in parts for of in wholes if of is not part]
            final = [one for one in equations if reading.phrases.final_budget.search(_before(reading, one.terms[1]))]
            if len(final) == 1 and all(judge(one).verdict == "fail" for one in equations):
                equations = final  # 年初预算A,调整后预算B: of the last of them
            most = max((one.terms[1].exact for one in equations), default=0)
            if mention.digits > CHANCE and all(judge(one).verdict == "fail" for one in equations):
                others = (
                    Equation("ratio", mention, (part, of)) for part in parts for of in _here(reading, mention, "\n") if of.exact > most
                )
                equations = next(([one] for one in others if judge(one).verdict == "pass"), equations)  # 下达A,配套B,共计C;支出D,支出率Y%
            equations = equations or _of_saved_and_spent(reading, mention, parts, rule)
            finding = judged(reading, "C05", "rate", equations, _before(reading, mention), sure=len(equations) == 1, unsure="不能确定分母")
            yield from filter(None, [finding])


def _of_saved_and_spent(reading: Reading, rate: Mention, parts: list[Mention], rule: Derived) -> list[Equation]:
    """采购完成A。节约B,节约率Y%: where no budget is printed, it is what was spent and what was saved; said only where it agrees."""
    if not rule.less or rate.digits <= CHANCE:
        return []
    spent = [one for one in reading.mentions if one.kind == "money" and one.start < rate.start][-SPENT:]
    found = (Equation("share_of_sum", rate, (part, one)) for part in parts for one in reversed(spent) if one is not part)
    return next(([one] for one in found if judge(one).verdict == "pass"), [])


def _called(reading: Reading, here: list[Mention], pattern: str, rule: Derived | None = None) -> list[Mention]:
    """The amounts that are called so, the nearest first; not those that are called what is left."""
    wanted, left = re.compile(pattern), re.compile(rule.left if rule else "(?!)")
    words = [(one, _before(reading, one)) for one in reversed(here)]
    return [one for one, said in words if wanted.search(said) and not left.search(said)]


def _here(reading: Reading, mention: Mention, marks: str = "。\n") -> list[Mention]:
    begin = reading.begin(mention.start, marks)
    return [one for one in reading.within(begin, mention.start) if one.kind == "money" and id(one) not in reading.once("other", _other)]


def _other(reading: Reading) -> set[int]:
    """What is only compared with, and the budgets of income and expenditure whose outturns are printed with them."""
    found = {id(one.mention) for one in reading.facts.values if one.compared}
    for entry in (one for one in reading.facts.entries if one.item in (ALL_INCOME, ALL_SPENT)):
        budgets = [one for one in entry.values if one.key.column in BUDGETS]
        found |= {id(one.mention) for one in budgets} if len(budgets) < len(entry.values) else set()
    return found


def _around(reading: Reading, mention: Mention) -> list[Mention]:
    """The other amounts of its sentence."""
    end = re.compile("[。\n]|$").search(reading.text, mention.end)
    here = reading.within(reading.begin(mention.start, "。\n"), end.start() if end else mention.end)
    return [one for one in here if one.kind == "money" and one is not mention and id(one) not in reading.once("other", _other)]


def _before(reading: Reading, mention: Mention) -> str:
    """The words that lead to a number, back to the last mark or number."""
    return reading.once("leads", _leads).get(mention.start, "")


def _leads(reading: Reading) -> dict[int, str]:
    marks = "。\n,;:、()"
    return {
        one.start: re.sub(r"^.*[\d%元]", "", reading.text[max(reading.begin(one.start, marks), one.start - 30) + 1 : one.start])
        for one in reading.mentions
    }
