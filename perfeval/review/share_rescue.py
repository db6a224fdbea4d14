"""A share of which no whole was found, or that fails of it: of a table's column, or of the total that closes its list."""

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from perfeval.review.arithmetic import judge
from perfeval.review.closing import closing_totals
from perfeval.review.equations import Equation
from perfeval.review.facts import Ratio
from perfeval.review.lists import NUMBERED
from perfeval.review.numbers import Mention
from perfeval.review.reading import Reading
from perfeval.review.share_wholes import parts_of_share
from perfeval.review.tabular import TOTAL

TELLING = 3  # digits of a share that two cells do not make by chance
SLACK = Fraction(1, 10)  # shares that miss 100 % by more are not those of one whole
PARTS = 2  # shares of one whole, at least
CODED = re.compile(r"\d{3,7}(?=[\u4e00-\u9fff])")  # 201一般公共服务支出
SAYING = 4  # digits of an amount that others do not make by chance
NAMED = 2  # characters of a name that is looked for among the rows


def in_table(reading: Reading, ratio: Ratio) -> Equation | None:
    """注:产业类占安排总额的Y%, under a table: the cell of a row in the total of its column, where that agrees."""
    label = ratio.entry.label if ratio.entry else ""
    if len(label) < NAMED or ratio.mention.digits < TELLING:
        return None
    return next((one for one in _cells(reading, ratio, label) if judge(one).verdict in ("pass", "rounding")), None)


def _cells(reading: Reading, ratio: Ratio, label: str) -> Iterator[Equation]:
    for sheet in reading.sheets:
        totals = {one.column: one.mention for one in sheet.numbers if TOTAL.search(one.row_label)}
        for cell in (one for one in sheet.numbers if one.column in totals and one.mention.kind == "money"):
            if label in cell.row_label or (len(cell.row_label) >= NAMED and cell.row_label in label):
                yield Equation("ratio", ratio.mention, (cell.mention, totals[cell.column]))


def of_those_beside(reading: Reading, ratio: Ratio) -> Equation | None:
    """三项占比为X%、Y%、Z%: of what the three make, where that is printed nowhere and the shares make a hundred."""
    parts = [parts_of_share(reading, replace(ratio, entry=one, after=len(one.values)))[:1] for one in ratio.among]
    shares = [one.mention for one in reading.facts.ratios if one.among == ratio.among and one.entry in ratio.among]
    if len(parts) < PARTS or not all(parts) or len(shares) != len(parts) or abs(sum((one.exact for one in shares), Fraction(-1))) > SLACK:
        return None
    own = ratio.among.index(ratio.entry) if ratio.entry in ratio.among else 0
    mentions = [one[0].mention for one in parts]
    return Equation("share_of_sum", ratio.mention, (mentions[own], *(one for n, one in enumerate(mentions) if n != own)))


def of_outer(reading: Reading, ratio: Ratio) -> Equation | None:
    """采购A:货物B,服务C,其中授予中小企业D,占Y%: of what the list itself is of, where that agrees."""
    group = ratio.entry.group if ratio.entry else None
    outer = group.whole.entry.group if group and group.whole else None
    parts = parts_of_share(reading, ratio)[:1]
    if ratio.named or not outer or not outer.whole or not parts or ratio.mention.digits < TELLING:
        return None
    equation = Equation("ratio", ratio.mention, (parts[0].mention, outer.whole.mention))
    return equation if judge(equation).verdict in ("pass", "rounding") else None


def in_closing(reading: Reading, ratio: Ratio) -> Equation | None:
    """1.甲A,占支出的Y%;2.乙B,占Z%;上述支出总额T: the total behind the list, which its parts make."""
    parts = parts_of_share(reading, ratio)[:1]
    for total in (one.equation for one in closing_totals(reading) if one.equation and one.verdict in ("pass", "rounding")):
        if total and parts and any(term is parts[0].mention for term in total.terms):
            return Equation("ratio", ratio.mention, (parts[0].mention, total.target))
    return None


def is_numbered(reading: Reading, ratio: Ratio) -> bool:
    """Whether a share stands in a numbered paragraph with the item that opens it: 1.会费A,占…2.捐赠B,占…"""
    begin = reading.begin(ratio.mention.start, "\n") + 1
    first = reading.begin(ratio.mention.start, "。;\n") + 1 == begin
    return first and (NUMBERED.match(reading.text, begin) or CODED.match(reading.text, begin)) is not None


def of_numbered(reading: Reading, ratio: Ratio) -> Equation | None:
    """(一)甲A,占Y%;(二)乙B,占Z%, and elsewhere the amount that they all make."""
    whole = reading.once("whole of the numbered", _whole_of_numbered) if not ratio.named and is_numbered(reading, ratio) else None
    parts = parts_of_share(reading, ratio)[:1]
    return Equation("ratio", ratio.mention, (parts[0].mention, whole)) if whole and parts else None


def _whole_of_numbered(reading: Reading) -> Mention | None:
    told = [one for one in reading.facts.ratios if one.kind == "share" and not one.named and is_numbered(reading, one)]
    parts = {id(part.mention): part.mention for one in told for part in parts_of_share(reading, one)[:1]}
    amount = sum((one.exact for one in parts.values()), Fraction(0))
    made = (one for one in reading.mentions if one.kind == "money" and one.exact == amount and one.digits >= SAYING)
    return next(made, None) if len(parts) >= PARTS else None
