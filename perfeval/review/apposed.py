"""Checks of lists that no word opens: an amount, and right behind it the amounts that make it."""

from collections.abc import Iterator

from perfeval.review.arithmetic import judge
from perfeval.review.facts import Value
from perfeval.review.findings import Finding, judged
from perfeval.review.reading import Reading
from perfeval.review.slips import shows_its_slip
from perfeval.review.sum_terms import total

FEWEST = 3  # parts; fewer may make an amount by chance
SAYING = 3  # digits of an amount that is no chance
MOST = 40  # amounts behind a whole that are looked at
CLOSE = 500  # what misses by less than a five hundredth is meant to be the sum


def apposed_sums(reading: Reading) -> Iterator[Finding]:
    """C01: 完成89.97万元,编制30万元、审计30万元、测绘29.99万元: parts in the sentence of their whole that make it, or just miss."""
    for whole, parts in runs(reading):
        equation = total(whole, parts)
        if finding := judged(reading, "C01", "sum", [equation], f"{whole.entry.label}＝{'＋'.join(equation.names)}"):
            yield finding


def runs(reading: Reading) -> list[tuple[Value, list[Value]]]:
    """Each amount with the parts that stand behind it in its sentence, where no list is opened and they make it but for a slip."""
    return reading.once("apposed", lambda _: list(_runs(reading)))


def _runs(reading: Reading) -> Iterator[tuple[Value, list[Value]]]:
    values = [value for value in reading.facts.values if value.mention.kind == "money" and not value.key.prior and not value.compared]
    listed = {id(group.whole.mention) for group in reading.facts.groups if group.whole and group.entries}
    for place, whole in enumerate(values):
        if whole.mention.digits < SAYING or whole.mention.hedge or id(whole.mention) in listed:
            continue
        behind = [
            one for one in values[place + 1 : place + MOST] if one.entry.sentence == whole.entry.sentence and one.entry is not whole.entry
        ]
        stop = reading.text.find(";", whole.mention.end)
        for parts in (behind, [one for one in behind if one.mention.start < stop]):
            first = list({id(one.entry): one for one in reversed(parts)}.values())[::-1]
            if len(first) >= FEWEST and _make(whole, first):
                yield whole, first
                break


def _make(whole: Value, parts: list[Value]) -> bool:
    """Whether amounts of one kind, none of them zero or above the whole, make it or just miss it."""
    amounts = [one.mention.exact for one in parts]
    if not all(0 < one < whole.mention.exact for one in amounts) or {one.key.column for one in parts} - {whole.key.column, ""}:
        return False
    equation = total(whole, parts)
    agrees = judge(equation).verdict in ("pass", "rounding")
    return agrees or CLOSE * abs(sum(amounts) - whole.mention.exact) <= whole.mention.exact or shows_its_slip(equation)
