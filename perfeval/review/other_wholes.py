"""What a list may be of besides the amount right before it, where it makes that to the digit."""

from fractions import Fraction

from perfeval.review.arithmetic import judge, shown
from perfeval.review.completeness import NEAR, one_digit
from perfeval.review.equations import Equation
from perfeval.review.facts import Group, Value, stem
from perfeval.review.findings import Finding, about
from perfeval.review.numbers import Mention
from perfeval.review.reading import Reading
from perfeval.review.slips import swap_agrees
from perfeval.review.sum_terms import total

FAR = 10_000  # characters, about ten pages


def of_family(reading: Reading, parts: list[Value]) -> list[Equation]:
    """基本支出 and 项目支出 are parts of all expenditure, whatever stands right before them."""
    wholes = [family.whole for family in reading.lexicon.language.families if {v.item for v in parts} <= set(family.parts)]
    amount, place = sum(value.mention.exact for value in parts), parts[0].mention.start
    near = (
        value
        for name in wholes
        for value in reading.by_item.get(stem(name), [])
        if value.mention.kind == "money"
        and abs(value.mention.start - place) < FAR
        and abs(value.mention.exact - amount) <= value.mention.one
    )
    return [equation for equation in (total(value, parts) for value in near) if judge(equation).verdict == "pass"]


def of_others(group: Group, parts: list[Value]) -> list[Equation]:
    """The list may be of the change said right before it, of what stands around, or name the whole in each of its own parts."""
    assert group.whole is not None
    amounts = [group.change.amount] if group.change and group.change.amount else []
    amounts += [value.mention for entry in (group.whole.entry, *group.others) for value in entry.values if not value.key.prior]
    names = tuple(value.entry.label or value.item for value in parts)
    terms, signs = tuple(value.mention for value in parts), (1,) * len(parts)
    equations = [Equation("sum", one, terms, signs, names=names) for one in amounts if one.kind == terms[0].kind]
    alike = [value for value in parts if value.entry.label[-2:] == group.whole.entry.label[-2:]]
    equations += [total(group.whole, alike)] if 1 < len(alike) < len(parts) else []
    return [equation for equation in equations if judge(equation).verdict == "pass"]


def in_other_unit(reading: Reading, whole: Value, part: Mention, right: Fraction, equation: Equation) -> Finding:
    """One part has another unit than it should: the list agrees with its whole but for that."""
    correct = shown(right, whole.mention)
    why = f"{whole.entry.label}＝{equation.written()}，{part.text}的单位像是错了一万倍，是{correct}才相符"
    return about(reading, "C29", "unit", part, "fail", why, correct)


def just_missed(group: Group, parts: list[Value]) -> Equation | None:
    """A list that makes another total with what stands after it, and its own whole but for one digit without."""
    assert group.whole is not None
    whole = group.whole.mention
    cut = [total(group.whole, parts[:size]) for size in range(len(parts) - 1, 1, -1)]
    close = [one for one in cut if one.exact is not None and one.exact and NEAR * abs(one.exact - whole.exact) <= whole.exact]
    return next((one for one in close if one_digit(abs((one.exact or 0) - whole.exact) / whole.one * 100) or swap_agrees(one)), None)
