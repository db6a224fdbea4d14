"""Checks of goal tables: marks, reasons, directions and days, row by row."""

import re
from collections.abc import Iterator
from fractions import Fraction

from perfeval.amounts import print_number, print_percent, print_short
from perfeval.review.documents import Cell
from perfeval.review.findings import Finding, context
from perfeval.review.goal_rows import AT_LEAST, AT_MOST, REMARK, columns_of, goals, number, text_of
from perfeval.review.reading import Reading

BUDGET = {
    "budget": re.compile(r"全年预算|调整后预算|预算数\(A\)"),
    "done": re.compile(r"全年执行|执行数|支出数"),
    "weight": re.compile(r"^分值"),
    "rate": re.compile(r"执行率"),
    "mark": re.compile(r"^得分"),
}
DAY = re.compile(r"(20\d\d)年(?:(\d{1,2})月)?")
ROUND = Fraction(1, 2)  # of the last digit


def _about(reading: Reading, check: str, kind: str, cell: Cell, verdict: str, why: str, computed: str = "") -> Finding:
    span = (cell.start, cell.end)
    return Finding(check, kind, context(reading, span), cell.text, computed, verdict, why, span)


def execution_marks(reading: Reading) -> Iterator[Finding]:
    """C12: the mark of the budget execution is its rate times the full mark (财预〔2020〕10号: 10 marks, in proportion, at most all)."""
    for table in reading.document.tables:
        heads: dict[str, int] = {}
        for row in table.rows[:200]:
            found = columns_of(row, BUDGET)
            if found.keys() == BUDGET.keys():
                heads = found
            elif heads and max(heads.values()) < len(row):
                yield from _execution_mark(reading, {name: row[column] for name, column in heads.items()})


def _execution_mark(reading: Reading, cells: dict[str, Cell]) -> Iterator[Finding]:
    read = {name: re.fullmatch(r"\d[\d,]*(?:\.\d+)?", text_of(cells[name])) for name in ("budget", "done", "weight", "mark")}
    values = {name: number(match[0]) for name, match in read.items() if match}
    if len(values) < len(read) or not values["budget"]:
        return
    exact = values["weight"] * min(Fraction(1), values["done"] / values["budget"])
    printed = text_of(cells["mark"])
    decimals = len(printed.partition(".")[2])
    near = abs(exact - values["mark"]) <= ROUND / 10 ** max(decimals, 1)
    computed = print_number(exact, 2)
    why = f"预算执行得分：{text_of(cells['done'])}÷{text_of(cells['budget'])}×{text_of(cells['weight'])}＝{computed}分，表中{printed}分"
    whole = not near and decimals == 0 and abs(exact - values["mark"]) <= ROUND
    yield _about(
        reading, "C12", "score", cells["mark"], "pass" if near else "fail", why + ("，取整后与执行率不符" if whole else ""), computed
    )


def exceeded(reading: Reading) -> Iterator[Finding]:
    """C14: a target far exceeded, and no word why."""
    limits = reading.lexicon.language.hints
    over, far = (print_short(limit * 100) for limit in (limits.exceeded, limits.far_exceeded))
    for goal in goals(reading):
        share = goal.completion
        if share is not None and share > limits.exceeded and not (goal.reason and text_of(goal.reason).strip("无-—/")):
            words = f"超过{far}%，应说明原因" if share > limits.far_exceeded else f"超过{over}%，请核实目标是否定低了"
            why = f"{goal.name}：目标{goal.target.text}，实际{goal.actual.text}，为目标的{print_percent(share)}，{words}"
            yield _about(reading, "C14", "advisory", goal.actual, "warn", why, print_percent(share))


def marks_and_completion(reading: Reading) -> Iterator[Finding]:
    """C15: full marks for a target not reached; marks lost without a reason."""
    for goal in goals(reading):
        marks, share = goal.marks, goal.completion
        if marks is None or share is None or not goal.mark:
            continue
        full, mark = marks
        why = f"{goal.name}：目标{goal.target.text}，实际{goal.actual.text}，分值{print_short(full)}，得分{print_short(mark)}"
        if share < 1 and full and mark >= full:
            yield _about(reading, "C15", "score", goal.mark, "warn", f"{why}；没有达到目标却得满分")
        elif share >= 1 and mark < full and not (goal.reason and text_of(goal.reason).strip("无-—/")):
            yield _about(reading, "C15", "advisory", goal.mark, "warn", f"{why}；达到目标却失分，没有说明原因")


def output_and_execution(reading: Reading) -> Iterator[Finding]:
    """C16: much less of the money spent than of the marks won: (S/90 - E/10) / (S/90) > 5 % (pmkpi)."""
    won = [goal.marks for goal in goals(reading)]
    full, mark = (sum((pair[n] for pair in won if pair), Fraction(0)) for n in (0, 1))
    spent = [found for found in execution_marks(reading) if found.computed]
    if len(spent) != 1 or full != 90 or not mark:
        return
    share, rate = mark / full, number(spent[0].computed) / 10
    if (share - rate) / share > Fraction(1, 20):
        why = f"预算执行得{spent[0].computed}分（满分10分），其余指标得{print_short(mark)}分（满分90分），执行率明显低于得分率，请核实产出"
        yield Finding("C16", "advisory", spent[0].where, spent[0].stated, "", "warn", why, spent[0].span)


def said_met(reading: Reading) -> Iterator[Finding]:
    """C32: a target that is said to be met in the cell of what was reached, and is not."""
    for goal in goals(reading):
        remark = REMARK.search(text_of(goal.actual))
        share = goal.completion
        if remark and remark["met"] and share is not None:
            why = f"{goal.name}：目标{goal.target.text}，实际{goal.actual.text}，" + ("相符" if share >= 1 else "没有达到")
            place = goal.actual.start + max(0, goal.actual.text.find(remark["met"]))
            span = (place, place + len(remark["met"]))
            yield Finding("C32", "limit", context(reading, span), remark["met"], "", "pass" if share >= 1 else "fail", why, span)


def vague(reading: Reading) -> Iterator[Finding]:
    """C19: neither the target nor the actual says how much, or by what it would be seen."""
    for goal in goals(reading):
        if reading.phrases.vague.match(text_of(goal.target)) and reading.phrases.vague.match(text_of(goal.actual)):
            why = f"{goal.name}：目标“{goal.target.text}”、实际“{goal.actual.text}”都没有量化，也没有写依据"
            yield _about(reading, "C19", "advisory", goal.actual, "warn", why)


def directions(reading: Reading) -> Iterator[Finding]:
    """C20: a cost that should be at least so much; a quantity that should be at most so many."""
    for goal in goals(reading):
        sign = goal.wanted["sign"] if goal.wanted else None
        if sign in AT_LEAST and "成本" in goal.group and "节约" not in goal.name and "降低" not in goal.name:
            yield _about(reading, "C20", "direction", goal.target, "warn", f"{goal.name}是成本指标，目标却写“{goal.target.text}”，方向反了")
        elif sign in AT_MOST and "数量" in goal.group:
            yield _about(reading, "C20", "direction", goal.target, "warn", f"{goal.name}是数量指标，目标却写“{goal.target.text}”，方向可疑")


def money_as_quantity(reading: Reading) -> Iterator[Finding]:
    """C21: an amount of money or a rate of payment where a quantity is wanted."""
    for goal in goals(reading):
        money = goal.wanted is not None and re.search(r"元", goal.wanted["unit"])
        if "数量" in goal.group and (money or re.search("支付率|执行率|拨付率|支出率|资金到位", goal.name)):
            why = f"{goal.name}列为数量指标，目标“{goal.target.text}”是资金，不是工作数量"
            yield _about(reading, "C21", "advisory", goal.target, "warn", why)


def late(reading: Reading) -> Iterator[Finding]:
    """C31: done after the year that is evaluated."""
    for goal in goals(reading):
        found = DAY.search(text_of(goal.actual))
        if found and reading.year and int(found[1]) > reading.year and "时效" in goal.group:
            why = f"{goal.name}：{goal.actual.text}完成，已在{reading.year}年度之后"
            yield _about(reading, "C31", "date", goal.actual, "warn", why)
