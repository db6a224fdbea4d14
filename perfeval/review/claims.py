"""The claims of a document: every number that says something, where it stands and what it means."""

from collections.abc import Iterator
from dataclasses import dataclass

from perfeval.review.changes import base_name
from perfeval.review.facts import Key, Value
from perfeval.review.findings import context
from perfeval.review.numbers import Mention
from perfeval.review.reading import Reading

NAMES = {
    "share": "占比",
    "completion": "完成率",
    "average": "平均数",
    "limit": "界限",
    "rate": "比率",
    "points": "百分点之差",
    "bracket": "括号内的比率",
}


@dataclass(frozen=True)
class Claim:
    """`start:end` in the document's text, `stated` as printed, `meaning` in Chinese, `kind` in one English word."""

    start: int
    end: int
    kind: str
    stated: str
    meaning: str
    where: str


def claims_of(reading: Reading) -> tuple[Claim, ...]:
    """All claims in the order of the document; a number is one claim."""
    found: dict[tuple[int, int], Claim] = {}
    for kind, mention, meaning in _meanings(reading):
        if mention.where not in found:
            found[mention.where] = Claim(*mention.where, kind, mention.text, meaning, context(reading, mention.where))
    return tuple(found[place] for place in sorted(found))


def _meanings(reading: Reading) -> Iterator[tuple[str, Mention, str]]:
    for change in reading.facts.changes:
        word = {1: "增加", -1: "减少", 0: "持平"}.get(change.way if change.way is not None else 9, "增减")
        subject = f"{change.entry.label}{base_name(change.base)}{word}"
        if change.amount:
            yield "change_amount", change.amount, subject
        if change.rate:
            yield "change_rate", change.rate, f"{subject}的比率"
    for ratio in reading.facts.ratios:
        owner = ratio.entry.label if ratio.entry and ratio.kind in ("share", "completion", "bracket") else ""
        yield ratio.kind, ratio.mention, f"{owner}{NAMES.get(ratio.kind, '比率')}{f'（{ratio.named}）' if ratio.named else ''}"
    for value in reading.facts.values:
        yield ("count" if value.mention.kind == "count" else "amount"), value.mention, _value_meaning(value)
    for sheet in reading.sheets:
        for number in sheet.numbers:
            yield "table", number.mention, f"{number.row_label}·{number.header}".strip("·")
    for role, mention in reading.facts.unbound:
        if mention.unit:
            yield ("score" if role == "score" else "unbound"), mention, "得分" if role == "score" else ""


def _value_meaning(value: Value) -> str:
    key: Key = value.key
    return f"{value.entry.label or '该项'}{f' {key.year}年' if key.year else ' 上年' if key.prior else ''}{' ' + key.column if key.column else ''}"
