"""Checks of words against numbers: template residues, blanks, missing units, relations without a number, counts."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from perfeval.review.equations import Equation
from perfeval.review.facts import BUDGETS, Entry, Relation, Value, same_column, stem
from perfeval.review.findings import Finding, about, judged, of_words
from perfeval.review.numbers import TENTHS, Mention
from perfeval.review.ratios import wrong_rates
from perfeval.review.reading import Reading

A_TENTH = Fraction(1, 10)  # 近四成 is above three
BESIDE = 4  # characters from a completion rate to words about the same budget
TELLING = 2  # digits of a difference that is no other number
NEAR = 40  # characters behind an amount in which one in the usual unit stands
SMALL = 1000  # 元: less than any item has in a year
FAR_ABOVE = 10  # times the total: no slip of the total itself
SIGNS = {"大于": "＞", "小于": "＜", "等于": "＝", "不超": "≤"}


def residues(reading: Reading) -> Iterator[Finding]:
    """C27: what a template leaves behind; before a zero it only leaves the direction open."""
    for residue in reading.lexicon.language.residues:
        for found in reading.lexicon.compile(residue.pattern).finditer(reading.text):
            number = next((m for m in reading.mentions if 0 <= m.start - found.end() <= 2), None)
            zero = number is not None and number.value == 0
            why = f"{residue.what}：“{found[0]}”" + ("，数为0，方向无从判断" if zero else "，应删去不用的")
            end = number.end if number else found.end()
            yield of_words(reading, "C27", "template", found.start(), end, "skip" if zero else "warn", why)


def blanks(reading: Reading) -> Iterator[Finding]:
    """C27: a number that was not filled in."""
    for blank in reading.lexicon.language.blanks:
        for found in reading.lexicon.compile(blank.pattern).finditer(reading.text):
            yield of_words(
                reading, "C27", "blank", found.start(), found.end(), "warn", f"{blank.what}：“{found[0].strip()}”后面（前面）是空的"
            )


def missing_units(reading: Reading) -> Iterator[Finding]:
    """C29: a number of an amount or a rate without its unit; the same number may stand elsewhere with one."""
    leads = re.compile(
        f"(?:{reading.lexicon.words('增')}|{reading.lexicon.words('减')}|[数额入出]的|(?:决算|预算)数?(?:为|是)?|率(?:为|是|达到?)|占(?:比)?)$"
    )
    for mention in reading.mentions:
        after = reading.text[mention.end : mention.end + 1]
        if (
            (mention.kind != "bare" and not mention.left_off)
            or any(one.left_off for one in reading.within(reading.begin(mention.start), mention.start))
            or (mention.decimals == 0 and not reading.phrases.rate_next.search(reading.before(mention.start, 24)))
            or after not in ",。;、)\n"
            or not leads.search(reading.before(mention.start, 8))
        ):
            continue
        others = {one.text for one in reading.mentions if one.value == mention.value and one.unit and not one.left_off}
        hint = f"，别处写作{'、'.join(sorted(others))}" if others else ""
        yield about(reading, "C29", "format", mention, "warn", f"“{mention.text}”缺少单位或百分号{hint}", "、".join(sorted(others)))


def relations(reading: Reading) -> Iterator[Finding]:
    """C07, C09: 决算数小于预算数, 未超过预算数: against the amounts, or against the completion rate printed with it."""
    for relation in reading.facts.relations:
        entry = relation.entry
        if entry is None or relation.mention is not None:
            continue
        rate = next((ratio.mention for ratio in reversed(entry.ratios) if ratio.kind == "completion" and not ratio.mention.hedge), None)
        done, budget = done_and_budget(reading, entry, relation.base)
        if (
            rate is not None
            and id(rate) not in wrong_rates(reading)
            and relation.base == "预算"
            and 0 <= relation.span[0] - rate.end <= BESIDE
        ):
            yield _against_rate(reading, relation, rate)
        elif done and budget:
            holds = _holds(relation.says, done.mention, budget.mention)
            other = None if holds else next((one for one in relation.others if _is_so(reading, relation, one)), None)
            if other:
                continue
            why = f"{entry.label}：{done.mention.text}与预算{budget.mention.text}，文中说{SIGNS[relation.says]}预算，{'相符' if holds else '不符'}"
            yield of_words(reading, "C07", "logic", *relation.span, "pass" if holds else "fail", why)
        elif rate is not None:
            yield _against_rate(reading, relation, rate)
        else:
            yield from _of_others(reading, relation)


def _of_others(reading: Reading, relation: Relation) -> Iterator[Finding]:
    """The words stand after an item without a budget: they speak of one said before, if of only one with both amounts."""
    pairs = [(one, *done_and_budget(reading, one, relation.base)) for one in relation.others]
    both = [(one, done.mention, budget.mention) for one, done, budget in pairs if done and budget]
    if len({(done.exact, budget.exact) for _, done, budget in both}) == 1 and not _holds(relation.says, *both[0][1:]):
        one, done, budget = both[0]
        why = f"{one.label}：{done.text}与预算{budget.text}，文中说{SIGNS[relation.says]}预算，不符"
        yield of_words(reading, "C07", "logic", *relation.span, "fail", why)


def _is_so(reading: Reading, relation: Relation, entry: Entry) -> bool:
    """Whether the words are true of another item that they may speak of."""
    done, budget = done_and_budget(reading, entry, relation.base)
    return bool(done and budget) and _holds(relation.says, done.mention, budget.mention)  # type: ignore[union-attr]


def done_and_budget(reading: Reading, entry: Entry, base: str) -> tuple[Value | None, Value | None]:
    done = reading.done(entry)
    budgets = [value for value in entry.values if same_column(value.key.column, base) and value.key.column in BUDGETS]
    others = [value for value in reading.same_item(entry) if same_column(value.key.column, base) and value.key.column in BUDGETS]
    return next(iter(done), None), next(iter(budgets or others), None)


def _holds(says: str, done: Mention, budget: Mention) -> bool:
    one, other = done.exact, budget.exact
    return {"大于": one > other, "小于": one < other, "等于": one == other, "不超": one <= other}[says]


def _against_rate(reading: Reading, relation: Relation, rate: Mention) -> Finding:
    holds = {"大于": rate.exact > 1, "小于": rate.exact < 1, "等于": rate.exact == 1, "不超": rate.exact <= 1}[relation.says]
    close = abs(rate.exact - 1) * 100 < 1 and rate.exact != 1
    name = relation.entry.label if relation.entry else ""
    why = f"{name}：完成率{rate.text}，文中又说决算{SIGNS[relation.says]}预算，{'相符' if holds else '自相矛盾'}"
    return of_words(reading, "C07", "logic", *relation.span, "pass" if holds else "warn" if close else "fail", why)


def said_again(reading: Reading) -> Iterator[Finding]:
    """C05: 48.6%,超过一半: a rate and the same in rough words."""
    by_end = {mention.end: mention for mention in reading.mentions if mention.kind == "ratio"}
    for found in reading.phrases.rough_again.finditer(reading.text):
        rate, many = by_end.get(found.start()), Fraction(TENTHS[found["many"] or "半"], 10)
        if rate is not None:
            above = rate.exact > many
            holds = above if found["above"] else not above and (not found["near"] or rate.exact > many - A_TENTH)
            why = f"{rate.text}，又说“{found['words']}”：{'相符' if holds else '不符'}"
            yield of_words(reading, "C05", "hedged", *found.span("words"), "pass" if holds else "warn", why)


def couples(reading: Reading) -> Iterator[Finding]:
    """C24: vehicles bought at no cost, guests received for nothing."""
    for couple in reading.lexicon.language.couples:
        amounts = [value for value in reading.by_item.get(stem(couple.item), []) if value.mention.kind == "money" and not value.key.prior]
        amounts = [value for value in amounts if value.key.column not in BUDGETS] or amounts
        if not amounts or any(value.mention.value for value in amounts):
            continue
        for found in re.finditer(couple.counted, reading.text):
            if int(found["n"][:9]):
                why = f"{couple.says}（{found[0]}），{couple.item}支出却为{amounts[0].mention.text}"
                yield of_words(reading, "C24", "logic", found.start(), found.end(), "fail", why)


def units(reading: Reading) -> Iterator[Finding]:
    """C29: amounts of one item that lie about ten thousand times apart, in different units."""
    for entry in reading.facts.entries:
        amounts = [value.mention for value in entry.values if value.mention.kind == "money" and value.mention.value > 0]
        for one in amounts:
            for other in amounts:
                apart = one.exact / other.exact
                if one.unit != other.unit and 1000 < apart < 100_000 and 0.1 < one.value / other.value < 10:
                    why = f"{entry.label}：{one.text}与{other.text}相差约一万倍，像是单位写错"
                    usual = reading.once("units", _units)
                    odd = min(one, other, key=lambda m: (usual[m.unit], m.exact))
                    right = replace(odd, unit=other.unit if odd is one else one.unit)
                    yield about(reading, "C29", "unit", odd, "warn", why, equation=Equation("sum", odd, (right,), (1,)))
    yield from _same_digits(reading)
    yield from _small_amounts(reading)
    yield from _above_the_total(reading)


def _units(reading: Reading) -> Counter[str]:
    """How often the document counts money in each unit."""
    return Counter(mention.unit for mention in reading.mentions if mention.kind == "money")


def _same_digits(reading: Reading) -> Iterator[Finding]:
    """6160234.82万元 where the document has 6160234.82元: one of the two units is wrong, the rarer one."""
    usual = reading.once("units", _units)
    seen = dict[Decimal, Mention]()
    for mention in (one for one in reading.mentions if one.kind == "money" and one.digits > 4):
        other = seen.setdefault(mention.value, mention)
        if other.one != mention.one and usual[other.unit] != usual[mention.unit]:
            odd, right = sorted((mention, other), key=lambda one: usual[one.unit])
            why = f"{odd.text}与{right.text}的数字完全相同，单位却不同，像是单位写错"
            yield about(reading, "C29", "unit", odd, "warn", why, right.text)


def _small_amounts(reading: Reading) -> Iterator[Finding]:
    """1.58元 for a whole item, where the document counts in 万元."""
    large = sum(mention.unit in ("万元", "亿元") for mention in reading.mentions)
    counted_in_yuan = sum(one.unit == "元" for one in reading.mentions) > large
    names = {name for family in reading.lexicon.language.families for name in (family.whole, *family.parts)}
    for value in reading.facts.values:
        mention = value.mention
        if mention.unit != "元" or counted_in_yuan:
            continue
        beside = [one for one in reading.within(reading.begin(mention.start), mention.start + NEAR) if one.unit == "万元"]
        known = value.item in names or bool(value.key.column) or len(beside) > 1
        if 0 < mention.value < SMALL and mention.decimals and known and not mention.per:
            why = f"{value.entry.label}{mention.text}：其他金额以万元计，像是把“万元”写成了“元”"
            yield about(reading, "C29", "unit", mention, "warn", why, f"{mention.value}万元")


def _above_the_total(reading: Reading) -> Iterator[Finding]:
    """980亿元 for a part of what is itself less, where a unit smaller by ten thousand would fit."""
    inside = reading.lexicon.language.inside
    totals = [
        value.mention.exact
        for value in reading.facts.values
        if re.search(inside.totals, value.item) and value.mention.kind == "money" and value.mention.digits > 1
    ]
    most = max(totals, default=Fraction(0))
    amounts = [value for value in reading.facts.values if value.mention.kind == "money"]
    above = [value for value in amounts if most and value.mention.exact > FAR_ABOVE * most]
    if len({value.mention.exact for value in above}) != 1:  # more than one is above it: then it is no total of the document
        return
    largest = max((one.mention.exact for one in amounts), default=Fraction(0))
    several = [one.mention for one in amounts if one.mention.exact >= largest]
    for value in above if len(several) == 1 else ():  # as much said twice is no slip
        if value.mention is not several[0]:
            continue
        mention, smaller = value.mention, {"亿元": "万元", "万元": "元"}.get(value.mention.unit)
        slip = smaller == "元" and mention.value < SMALL  # then 元 would be the slip
        if smaller and not slip and mention.exact / 10_000 < most and re.search(inside.parts, value.entry.label):
            why = f"{value.entry.label}{mention.text}远大于全部收支，像是把“{smaller}”写成了“{mention.unit}”"
            equation = Equation("sum", mention, (replace(mention, unit=smaller),), (1,))
            yield about(reading, "C29", "unit", mention, "warn", why, f"{mention.value}{smaller}", equation)


def excess(reading: Reading) -> Iterator[Finding]:
    """C04: 大于预算数A: A is the budget or the excess over it; one of them must agree."""
    for relation in reading.facts.relations:
        if relation.mention is None or relation.entry is None:
            continue
        done, budget = done_and_budget(reading, relation.entry, relation.base)
        if not done or not budget:
            continue
        gap = abs(done.mention.exact - budget.mention.exact)
        agrees = relation.mention.exact == budget.mention.exact or abs(relation.mention.exact - gap) <= 3 * done.mention.half
        right_way = _holds(relation.says, done.mention, budget.mention)
        beside = done in relation.entry.values and budget in relation.entry.values and gap and relation.mention.digits > TELLING
        if not agrees and beside and relation.mention.exact < 2 * gap:
            equation = Equation("change", relation.mention, (done.mention, budget.mention), way=None)
            yield from filter(None, [judged(reading, "C04", "change_amount", [equation], f"{relation.entry.label}与预算之差")])
        if agrees:
            verdict, tail = ("pass", "相符") if right_way else ("fail", "方向相反")
            why = f"{relation.entry.label}：{done.mention.text}与预算{budget.mention.text}，文中为{relation.says}{relation.mention.text}，{tail}"
            yield about(reading, "C04", "direction" if not right_way else "change_amount", relation.mention, verdict, why)
