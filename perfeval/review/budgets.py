"""The budgets that a completion rate may be of."""

import re

from perfeval.review.facts import ALL_SPENT, BUDGETS, Entry, Ratio, Value, same_column
from perfeval.review.reading import Reading

BEFORE = 12  # characters before a rate in which its budget is named


def named_budget(reading: Reading, ratio: Ratio) -> str:
    """Which budget the words name: 年初预算, 调整预算, or 预算 where they leave it open."""
    words = reading.lexicon.language.columns
    behind = re.match(r"\([^()。\d]{0,24}\)", reading.text[ratio.mention.end : ratio.mention.end + 26])  # X%(决算数与最终预算数之比)
    said = ratio.named or re.split("[,。;:]", reading.before(ratio.mention.start, BEFORE))[-1] + (behind[0] if behind else "")
    return next((name for name in BUDGETS if name != "预算" and any(word in said for word in words[name])), "预算")


def budgets_of(reading: Reading, ratio: Ratio) -> list[Value]:
    """The budgets a completion rate may be of; never that of another item."""
    if ratio.entry is None:
        return []
    column = named_budget(reading, ratio)
    own = [value for value in ratio.entry.values if same_column(value.key.column, column)]
    others = [value for value in reading.same_item(ratio.entry) if same_column(value.key.column, column)]
    own = own or [value for value in ratio.entry.values if value.key.column == "下达"]
    others = [value for value in others if not value.key.prior and reading.year_of(value.key) == reading.year][:6]
    aim = reading.phrases.goal_named.search(ratio.named)
    return own or others or _said_with(reading, ratio.entry, column) or ([] if aim else _the_one(reading, ratio.entry, column))


def _the_one(reading: Reading, entry: Entry, column: str) -> list[Value]:
    """年初预算A,追加B,调整预算C。支出D,调整预算执行率Y%: the one such budget of the document, of no item of its own."""
    of_all = ("", ALL_SPENT)
    wanted = "调整预算" if column == "预算" else column
    found = [v for v in reading.facts.values if v.key.column == wanted and not v.key.prior and v.entry.item in of_all]
    return found if entry.item in of_all and len({v.mention.exact for v in found}) == 1 else []


def _said_with(reading: Reading, entry: Entry, column: str) -> list[Value]:
    """预算A,支出B, and later only B: the budget that was printed in one sentence with the same amount."""
    amounts = {value.mention.exact for value in entry.values if value.mention.kind == "money" and value.mention.digits > 2}
    told = {
        v.entry.sentence
        for v in reading.facts.values
        if v.mention.exact in amounts and v.entry is not entry and v.key.column not in BUDGETS
    }
    return [v for v in reading.facts.values if v.entry.sentence in told and same_column(v.key.column, column) and not v.key.prior]
