"""A part of a change that goes the other way than it is said to."""

from dataclasses import replace

from perfeval.review.arithmetic import judge
from perfeval.review.changes import base_name
from perfeval.review.equations import Equation
from perfeval.review.facts import Change, Value
from perfeval.review.findings import Finding, about
from perfeval.review.pairs import pairs_of
from perfeval.review.reading import Reading

CHANCE = 2  # digits of a change that others make by chance


def _vouched(reading: Reading, part: Change) -> bool:
    """减少A,下降Y%: said twice, and the rate holds of the amount that the item has now; or A is what lies between its two amounts."""
    if any(
        part.amount and judge(_between(part, now, base)).verdict == "pass"
        for now, base in pairs_of(reading, part)
        if base.entry is part.entry
    ):
        return True
    nows = [value.mention for value in reading.currents(part)[:1]]
    if part.rate is None or part.amount is None or part.rate_way not in (None, part.way) or not nows:
        return False
    return judge(Equation("rate_of_amount", part.rate, (part.amount, nows[0]), way=part.way)).verdict in ("pass", "rounding")


def _between(part: Change, now: Value, base: Value) -> Equation:
    assert part.amount is not None
    return Equation("change", part.amount, (now.mention, base.mention), way=part.way)


def one_turned(reading: Reading, equation: Equation, parts: list[Change]) -> Finding | None:
    """The changes of the parts make that of the whole once one of them goes the other way: its direction is wrong."""
    if equation.target.digits <= CHANCE or len(parts) != len(equation.terms):
        return None
    found = []
    for place, part in enumerate(parts):
        signs = tuple(-sign if n == place else sign for n, sign in enumerate(equation.signs))
        if part.amount and part.amount.value and judge(replace(equation, signs=signs)).verdict == "pass":
            found.append(part)
    if len(found) != 1 or found[0].amount is None or _vouched(reading, found[0]):
        return None
    word = "增加" if found[0].way == -1 else "减少"
    why = f"{found[0].entry.label}{base_name(found[0].base)}：按总的增减和其他各部分的增减应是{word}，文中写反了"
    return about(reading, "C04", "direction", found[0].amount, "fail", why, word + found[0].amount.text)
