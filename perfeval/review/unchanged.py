"""Checks of what is said to be unchanged: 与上年持平."""

from collections.abc import Iterator

from perfeval.review.changes import settled, subject_of
from perfeval.review.facts import Change, Value
from perfeval.review.findings import Finding, of_words
from perfeval.review.pairs import pairs_of
from perfeval.review.reading import Reading


def flat_changes(reading: Reading) -> Iterator[Finding]:
    """C04: what is said to be unchanged has two equal amounts."""
    for change in reading.facts.changes:
        pairs = pairs_of(reading, change) if change.way == 0 else []
        if change.way != 0 or not (change.entry.values or pairs):
            continue
        finding = None
        for now, base in pairs:
            nearly = "基本" in reading.text[slice(*change.span)] and 20 * abs(now.mention.exact - base.mention.exact) <= base.mention.exact
            equal = nearly or now.mention.exact == base.mention.exact or _is_said_of_another(reading, change, base)
            why = f"{subject_of(change)}持平：{now.mention.text}与{base.mention.text}" + ("相等" if equal else "不相等")
            verdict = "pass" if equal else "fail" if reading.knows(change.entry) else "skip"
            finding = of_words(reading, "C04", "flat", *change.span, verdict, why)
            if equal or base.entry is not change.entry:
                sure = (
                    reading.knows(change.entry)
                    and bool(change.base and change.base.column)
                    and (base.entry.paragraph < 0 or base.entry.label == change.entry.label)
                    and settled(reading, change, pairs)
                )
                finding = finding if equal or sure else None
                break
        yield finding or of_words(reading, "C04", "flat", *change.span, "skip", f"{subject_of(change)}持平：没有列出所比的数，无法核对")


def _is_said_of_another(reading: Reading, change: Change, base: Value) -> bool:
    """甲A,乙B。…与上年B持平: the base is printed, and another amount of the paragraph is the same."""
    here = [one for one in reading.facts.values if one.entry.paragraph == change.entry.paragraph and not one.compared and not one.key.prior]
    same = [one for one in here if one.mention.exact == base.mention.exact and one.mention is not base.mention]
    return base.compared and base.mention.value != 0 and bool(same)
