"""Checks of totals that are said after their parts: 三项合计, 共计, 前三项."""

import re
from collections.abc import Iterator
from itertools import accumulate, pairwise

from perfeval.review.equations import Equation
from perfeval.review.facts import BUDGETS, OTHER_SIDE, Entry, Value
from perfeval.review.findings import Finding, judged
from perfeval.review.inferred import are_kinds
from perfeval.review.lists import NUMBERED
from perfeval.review.numbers import TENTHS, Mention
from perfeval.review.reading import Reading
from perfeval.review.slips import swap_agrees

NEARLY = 5  # amounts of other sentences make the total but for a fifth
NEXT = 16  # characters between an amount and the same in another unit
ENDING = 3  # characters by which a name is known again: 标段合同价 and 合同价


def closing_totals(reading: Reading) -> list[Finding]:
    """C01: what is said to be the total of the amounts before it in its sentence is their sum."""
    return reading.once("closing", lambda _: list(_closing_totals(reading)))


def _closing_totals(reading: Reading) -> Iterator[Finding]:
    for value in reading.facts.values:
        before = reading.before(value.mention.start, 24)
        found = None if reading.phrases.first_parts.search(before) else reading.phrases.total_said.search(before)
        if not found or value.mention.kind not in ("money", "count") or value.mention.hedge or value.key.prior:
            continue
        if reading.phrases.some_of_list.search(before[: found.start("many")] if found["many"] else before[: found.start()]):
            continue
        if reading.phrases.only_named.search(reading.before(value.mention.start, 40)) or _opens(reading, value.mention.end):
            continue
        if any(reading.before(one.mention.start, 2).endswith("各") for one in _here(reading, value)):
            continue  # 甲、乙各1台: more than is printed
        if any(one.exact == value.mention.exact for one in reading.within(value.mention.start - NEXT, value.mention.start)):
            continue  # 36540元,合3.654万元: the same amount
        if row := _row_before(reading, value.mention):
            equation = Equation("sum", value.mention, tuple(row), (1,) * len(row))
            yield from filter(None, [judged(reading, "C01", "sum", [equation], "合计＝前面各数之和")])
            continue
        parts = _before(reading, value)
        other = OTHER_SIDE.get(found["own"][-2:]) if found["own"] else None
        if other and any(other in one.entry.label for one in parts):
            continue  # 收入A,为甲B、乙C之和;支出合计D: of the other side
        said = found["many"] or found["sum"]
        many = TENTHS.get(said, 0) or int(said) if said else 0
        sizes = [many] if many else range(len(parts), 1, -1)
        equations = [_sum(value.mention, parts[-size:]) for size in sizes if 2 <= size <= len(parts)]
        over = [one for one in _over_sentences(reading, value, many) if _is_near(one)] if many > len(parts) else []
        equations += over
        added = bool(parts) and parts[0].entry.label.startswith("加")
        equations += _other_lists(reading, value, parts, many)
        listed = _listed_above(reading, value) if not many and len(parts) < 2 and reading.phrases.those_above.search(found[0]) else []
        equations += [_sum(value.mention, listed)] if len(listed) > 1 else []
        pair = len(parts) == 2 == len(_here(reading, value, reading.begin(value.mention.start))) and not found[0].endswith("共")
        pair = pair and not many
        pair = pair or _all_told(reading, value, parts)
        sure = (many > 2 and bool(over)) or 0 < many <= len(parts) or pair or (len(parts) > 2 and not added)
        label = f"{found[0].strip(',;:。')}＝{'＋'.join(one.entry.label for one in parts[-many:])}"
        if finding := judged(reading, "C01", "sum", equations, label, sure=sure, unsure="不能确定合计的是哪几项"):
            yield finding


def _listed_above(reading: Reading, total: Value) -> list[Value]:
    """1.甲A;2.乙B;3.丙C。上述支出总额D: the first amount of each of the numbered paragraphs right above."""
    begin, found = reading.begin(total.mention.start, "\n"), list[Value]()
    while begin > 0:
        end, begin = begin, reading.begin(begin, "\n")
        here = [one for one in reading.facts.values if begin < one.mention.start < end and one.mention.kind == total.mention.kind]
        if not here or not NUMBERED.match(reading.text, begin + 1):
            break
        found.insert(0, here[0])
    return found


def _all_told(reading: Reading, total: Value, parts: list[Value]) -> bool:
    """行政16名、事业74名,共90名; 编制72名,其中甲12名、乙60名,合计72名: the kinds are all there, or they make the amount that leads them."""
    labels = [one.entry.label for one in parts]
    if len(parts) < 2 or any(are_kinds(labels, kinds) for kinds in reading.lexicon.language.complete):
        return len(parts) > 1
    here = [one.mention for one in _here(reading, total)]
    lead = next((one for one in reversed(here) if one.start < parts[0].mention.start), here[0])
    return any(sum(one.exact for one in rest) == lead.exact for rest in ([p.mention for p in parts], [p.mention for p in parts[1:]]))


def _row_before(reading: Reading, total: Mention) -> list[Mention]:
    """三批分别为A、B和C,合计D: the amounts right before a total with nothing between them, which each of several items has."""
    begin = reading.begin(total.start)
    row: list[Mention] = []
    for one in reversed(reading.within(begin, total.start)):
        between = reading.text[one.end : row[0].start if row else total.start]
        alike = one.kind == total.kind and (one.kind == "money" or one.unit == total.unit)
        if not alike or not re.fullmatch("、|和|及|与|以及" if row else r"[,;]?[^,;\d]{0,8}", between):
            break
        row.insert(0, one)
    told = row and re.search(reading.lexicon.words("各") + "(?:为|是)?$", reading.before(row[0].start, 6))
    return row if told and len(row) > 1 else []


def _opens(reading: Reading, place: int) -> bool:
    """支出总计A=支出B+上解C: a total with its parts behind it."""
    return reading.text[place : place + 1] in ("=", ":")


def first_parts(reading: Reading) -> Iterator[Finding]:
    """C01: 前三项为基本支出,合计A: the first of the list before it."""
    for value in reading.facts.values:
        found = reading.phrases.first_parts.search(reading.before(value.mention.start, 24))
        if not found:
            continue
        groups = [one for one in reading.facts.groups if one.entries and one.entries[0].start < value.mention.start]
        many = TENTHS.get(found["many"], 0)
        entries = groups[-1].entries if groups else _said_before(reading, value)
        parts = [one.values[0] for one in entries[:many] if one.values]
        if many == len(parts) > 1 and all(one.mention.kind == value.mention.kind for one in parts):
            yield from filter(None, [judged(reading, "C01", "sum", [_sum(value.mention, parts)], f"前{found['many']}项合计")])


def _said_before(reading: Reading, whole: Value) -> list[Entry]:
    """The items of the last sentence before the one of a total."""
    at = reading.begin(whole.mention.start, "。\n")
    here = [one for one in reading.facts.entries if one.values and one.start < at]
    return [one for one in here if one.sentence == here[-1].sentence]


def _other_lists(reading: Reading, whole: Value, parts: list[Value], many: int) -> list[Equation]:
    """The list with what was said before its sentence (收入A。加B、C,收入总计T), or without what brackets explain."""
    if not parts:
        return []
    before = [one for one in reading.facts.values if one.mention.start < parts[0].mention.start and one.mention.kind == "money"][-12:]
    tops = [one for one in _here(reading, whole) if not explains(reading, one)]
    done = {id(one.entry) for one in tops if one.key.column not in BUDGETS and whole.key.column not in BUDGETS}
    tops = [one for one in tops if one.key.column not in BUDGETS or id(one.entry) not in done]  # 收入预算A,完成B;加上年结余C
    earlier = [one for one in before if not one.key.prior and not one.compared]
    lists = [[one, *rest] for rest in (parts, tops) for one in earlier if one not in rest] + [tops, without_parts(tops)]
    lists += [tops[-many:]] if many else []
    return [_sum(whole.mention, one) for one in lists if len(one) > 1]


def without_parts(values: list[Value]) -> list[Value]:
    """A,加B,其中C、D,结余E,收入合计T: of the amounts in their order, those that do not add to the one before them."""
    kept, place = list[Value](), 0
    while place < len(values):
        kept.append(values[place])
        sums = accumulate(value.mention.exact for value in values[place + 1 :])
        parts = next((n for n, amount in enumerate(sums, 1) if n > 1 and amount == values[place].mention.exact), 0)
        place += 1 + parts
    return kept


def _is_near(equation: Equation) -> bool:
    """Whether amounts of other sentences may be meant: they make the total but for a fifth."""
    exact, said = equation.exact, equation.target.exact
    return exact is not None and (NEARLY * abs(exact - said) <= said or swap_agrees(equation))


def _over_sentences(reading: Reading, whole: Value, many: int) -> list[Equation]:
    """三项费用共计: one amount of each of the sentences or paragraphs before it, the outturns first."""
    alike = [one for one in reading.facts.values if one.mention.start < whole.mention.start and one.mention.kind == whole.mention.kind]
    alike = [one for one in alike if not one.key.prior and not one.compared and one.mention.unit == whole.mention.unit]
    alike = [one for one in alike if reading.year_of(one.key) == reading.year and not reading.lexicon.tells_of_rest(one.entry.label)]
    called = reading.phrases.total_of.search(reading.before(whole.mention.start, 20))
    named = [one for one in alike if called and one.entry.label.endswith(called["what"][-ENDING:])]
    if len(named) == many:
        return [_sum(whole.mention, named)]
    planned = whole.key.column in BUDGETS
    alike = [one for one in alike if (one.key.column in BUDGETS) == planned] or alike
    leads = list({one.entry.paragraph: one for one in reversed(alike) if one.entry.paragraph < whole.entry.paragraph}.values())[:many]
    lists = [alike[-many:], leads[::-1]]
    return [_sum(whole.mention, one) for one in lists if len(one) == many]


def explains(reading: Reading, value: Value) -> bool:
    """Whether an amount stands in a bracket that explains another."""
    before = reading.text[reading.begin(value.mention.start, "。\n") + 1 : value.mention.start]
    return before.count("(") > before.count(")")


def is_closing(reading: Reading, value: Value) -> bool:
    """Whether an amount is said to be the total of those before it."""
    if reading.phrases.subtotal.search(reading.before(value.mention.start, 8)):
        return True
    return bool(reading.phrases.total_said.search(reading.before(value.mention.start, 24)))


def _before(reading: Reading, total: Value) -> list[Value]:
    """One amount of each item named before the total in its sentence, in the unit and column of the first of them."""
    alike = _here(reading, total)
    if total.key.column not in BUDGETS:  # 甲A,占预算a的X%;乙B,占预算b的Y%;合计: of what they are, not of their budgets
        alike = [one for one in alike if one.key.column not in BUDGETS] or alike
    spent = [one for one in alike if not reading.lexicon.tells_of_rest(one.entry.label)]
    alike = alike if reading.lexicon.tells_of_rest(total.entry.label) else spent or alike
    same = [one for one in alike if one.key.column == alike[-1].key.column]
    groups = {id(one.entry.group.whole) for one in same if one.entry.group and one.entry.group.whole}
    return list({id(one.entry): one for one in same if id(one) not in groups}.values())


def _here(reading: Reading, total: Value, begin: int = -1) -> list[Value]:
    """The amounts before a total in its sentence (or from a place on), of its kind."""
    here = [one for one in reading.said_in(total.entry.sentence) if begin < one.mention.start < total.mention.start]
    rest = reading.lexicon.tells_of_rest  # 上年结余A is of this year's income
    alike = [one for one in here if one.mention.kind == total.mention.kind and not one.compared]
    alike = [one for one in alike if not one.key.prior or rest(one.entry.label)]
    alike = [one for one in alike if not one.mention.hedge]
    return [one for one in alike if one.mention.kind == "money" or one.mention.unit == total.mention.unit]


def _sum(total: Mention, parts: list[Value]) -> Equation:
    names = tuple(value.entry.label or value.item for value in parts)
    return Equation("sum", total, tuple(value.mention for value in parts), (1,) * len(parts), names=names)


def halves(reading: Reading) -> Iterator[Finding]:
    """总预算A,分为甲和乙两类,前者B,后者C: the two make the total."""
    for one, other in pairwise(reading.facts.values):
        if one.entry.label == "前者" and other.entry.label == "后者" and one.mention.kind == other.mention.kind == "money":
            begin = reading.begin(one.mention.start, "。\n")
            before = [v for v in reading.facts.values if begin < v.mention.start < one.mention.start and v.mention.kind == "money"]
            if before and reading.phrases.in_two.search(reading.text[before[-1].mention.end : one.mention.start]):
                yield from filter(None, [judged(reading, "C01", "sum", [_sum(before[-1].mention, [one, other])], "前者＋后者")])


def conversions(reading: Reading) -> Iterator[Finding]:
    """C29: 23800万元,折合2.38亿元: one amount in two units."""
    money = [mention for mention in reading.mentions if mention.kind == "money"]
    for one, other in pairwise(money):
        if one.unit != other.unit and re.fullmatch(r"[,(]?(?:折合|折算为?|约合|合|即)(?:人民币)?", reading.text[one.end : other.start]):
            yield from filter(None, [judged(reading, "C29", "unit", [Equation("sum", other, (one,), (1,))], "换算")])


def priced_totals(reading: Reading) -> Iterator[Finding]:
    """C01: 购置A台,每台B元,共计C元: a count times its price."""
    for count, price, whole in zip(reading.mentions, reading.mentions[1:], reading.mentions[2:], strict=False):
        before, between = reading.text[count.end : price.start], reading.text[price.end : whole.start]
        if (
            (count.kind, price.kind, whole.kind) == ("count", "money", "money")
            and re.fullmatch(r"[,、]?(?:单价|每.(?:每年)?|年?人均)(?:为|是)?", before)
            and re.fullmatch(r"[,、]?(?:总价|共计|合计|总计|共|计)(?:为|是)?", between)
        ):
            equation = Equation("product", whole, (count, price))
            yield from filter(None, [judged(reading, "C01", "average", [equation], "数量×单价")])
