"""The budgets that a completion rate may be of."""

from perfeval.review.facts import BUDGETS, Entry, Ratio, Value, same_column
from perfeval.review.reading import Reading


def budgets_of(reading: Reading, ratio: Ratio) -> list[Value]:
    """The budgets a completion rate may be of; never that of another item."""
    if ratio.entry is None:
        return []
    words = reading.lexicon.language.columns
    column = next((name for name in BUDGETS if name != "预算" and any(word in ratio.named for word in words[name])), "预算")
    own = [value for value in ratio.entry.values if same_column(value.key.column, column)]
    others = [value for value in reading.same_item(ratio.entry) if same_column(value.key.column, column)]
    own = own or [value for value in ratio.entry.values if value.key.column == "下达"]
    others = [value for value in others if not value.key.prior and reading.year_of(value.key) == reading.year][:6]
    return own or others or _said_with(reading, ratio.entry, column)


def _said_with(reading: Reading, entry: Entry, column: str) -> list[Value]:
    """预算A,支出B, and later only B: the budget that was printed in one sentence with the same amount."""
    amounts = {value.mention.exact for value in entry.values if value.mention.kind == "money" and value.mention.digits > 2}
    told = {
        v.entry.sentence
        for v in reading.facts.values
        if v.mention.exact in amounts and v.entry is not entry and v.key.column not in BUDGETS
    }
    return [v for v in reading.facts.values if v.entry.sentence in told and same_column(v.key.column, column) and not v.key.prior]
