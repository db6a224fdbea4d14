"""Checks of formulas that a report prints: with its numbers (31÷40×100%=77.5%), or with the names of its numbers."""

import re
from collections.abc import Iterator
from fractions import Fraction

from perfeval.formula import NotArithmetic, Undefined, parse_formula
from perfeval.review.arithmetic import judge
from perfeval.review.equations import Equation
from perfeval.review.facts import ALL_SPENT, Key, stem
from perfeval.review.findings import Finding, about, judged
from perfeval.review.labels import Labels
from perfeval.review.numbers import Mention
from perfeval.review.reading import Reading

_UNIT = re.compile(r"(?<=\d)(?:[万亿]?元|[人名个分家辆户])")
_PRINTED = re.compile(r"(?<![\d.A-Za-z])[(\d][\d.()+\-×*÷/%万亿元人名个分家辆户]{2,100}=(?=-?\d)")
_OPERATION = re.compile(r"[\d)%元人名个分家辆户][+\-×*÷/][(\d]")
_NAMED = re.compile(
    r"(?P<name>[^,。;:=\n\d]{2,16}率)=[(\[]*(?P<top>[^/÷=,。;\n()\d]{2,24})\)?[/÷]\(?(?P<bottom>[^×*/÷=,。;\n()\[\]\d]{2,24})\)?\]?(?:[×*]100%?)?\]?"
    r"(?:=|[,。][^,。;\d]{0,10}(?:为|是|达到?))(?=\d)"
)


def printed(reading: Reading) -> Iterator[Finding]:
    """C05: a formula whose numbers are printed gives what stands after its sign of equality."""
    targets = {mention.start: mention for mention in reading.mentions}
    for found in _PRINTED.finditer(reading.text):
        target, written = targets.get(found.end()), found[0][:-1]
        if target is None or not _OPERATION.search(written) or (value := _value(written, target)) is None:
            continue
        equation = Equation("sum", target, (), (), offset=value)
        judgement = judge(equation)
        why = f"{written}＝{judgement.computed}，文中为{target.text}：{judgement.said}"
        yield about(reading, "C05", "rate" if target.kind == "ratio" else "sum", target, judgement.verdict, why, judgement.computed)


def _value(written: str, target: Mention) -> Fraction | None:
    """What the formula gives, in 元 or as a fraction; None where its units differ or it is no arithmetic."""
    units = set(_UNIT.findall(written))
    if len(units) > 1:
        return None
    try:
        value = parse_formula(_UNIT.sub("", written)).value({})
    except (NotArithmetic, Undefined):
        return None
    if target.kind == "ratio":
        return value / 100 if re.search(r"[×*]100$", written) else value
    return value * target.one


def named(reading: Reading) -> Iterator[Finding]:
    """C05: 控制率=在职人员数/编制数×100%,本年度为106.25%: from the two numbers of these names."""
    targets = {mention.start: mention for mention in reading.mentions if mention.kind == "ratio"}
    for found in _NAMED.finditer(reading.text):
        target = targets.get(found.end())
        top, bottom = (_number_of(reading, found[name]) for name in ("top", "bottom"))
        if target and top and bottom:
            yield from filter(None, [judged(reading, "C05", "completion", [Equation("ratio", target, (top, bottom))], found["name"])])


def _number_of(reading: Reading, words: str) -> Mention | None:
    """The one number of a name, or of a column of all expenditure; none where the document has two."""
    label = Labels(reading.lexicon).read(words)
    values = reading.by_item.get(stem(label.item), []) if label.item else []
    values = [value for value in values if value.entry.group is None] or values  # 编制17人,其中行政编制0人: the whole
    if not values and label.key.column:
        spent = [value for value in reading.facts.values if value.mention.kind == "money" and _in_column(value.key, label.key.column)]
        values = [value for value in spent if value.item == ALL_SPENT] or [value for value in spent if not value.item]
    found = {value.mention.exact: value.mention for value in values if not value.key.prior and not value.compared}
    return next(iter(found.values())) if len(found) == 1 else None


def _in_column(key: Key, column: str) -> bool:
    return (key.column or "决算") == column
