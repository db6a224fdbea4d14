"""Checks of a rate of change whose amount is not printed: it follows from the changes of the parts, or from what they were."""

from collections.abc import Iterator

from perfeval.review.changes import subject_of
from perfeval.review.component_parts import part_lists
from perfeval.review.components import same_change
from perfeval.review.equations import Equation
from perfeval.review.facts import Change, Entry, Value
from perfeval.review.findings import Finding, judged
from perfeval.review.reading import Reading
from perfeval.review.sum_terms import total


def rates_of_parts(reading: Reading) -> Iterator[Finding]:
    """C05: “三公”经费A,较上年上升Y%,其中出国增加0万元,用车增加B,接待减少C: Y % is B less C of what A was."""
    for change in reading.facts.changes:
        if change.rate is None or change.amount or change.way not in (1, -1) or change.rate.is_rough or reading.bases(change):
            continue
        nows = [value for value in reading.currents(change) if value.entry is change.entry and value.mention.kind == "money"]
        found = [
            equation
            for now in nows[:1]
            for entries in part_lists(reading, change.entry)
            if _all_of_it(now, entries) and (equation := _equation(reading, change, now, entries))
        ]
        yield from filter(None, [judged(reading, "C05", "change_rate", found[:1], f"{subject_of(change)}（按各部分的增减）")])


def _equation(reading: Reading, change: Change, now: Value, entries: list[Entry]) -> Equation | None:
    assert change.rate is not None
    moved = [same_change(reading, entry, change) for entry in entries]
    told = [one for one in moved if one and (one.way == 0 or one.amount)]
    terms = [(one.amount, (one.way or 1)) for one in told if one.amount and one.way != 0]
    if len(told) < len(entries) or not terms or any(amount.kind != "money" for amount, _ in terms):
        return None
    amounts, signs = tuple(amount for amount, _ in terms), tuple(sign for _, sign in terms)
    return Equation("rate_of_parts", change.rate, (now.mention, *amounts), (0, *signs), change.way)


def _all_of_it(now: Value, entries: list[Entry]) -> bool:
    """Whether the parts make the whole to the digit: then none is missing."""
    parts = [next((value for value in entry.values if value.mention.kind == "money" and not value.key.prior), None) for entry in entries]
    known = [part for part in parts if part]
    return len(known) == len(entries) > 1 and total(now, known).exact == now.mention.exact
