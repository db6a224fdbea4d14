"""Checks of scores against tables: the total in the text, grades by row, more than a hundred of a hundred."""

import re
from collections.abc import Iterator
from fractions import Fraction

from perfeval.review.documents import Cell
from perfeval.review.findings import Finding, about, context
from perfeval.review.normal import plain_text
from perfeval.review.numbers import Mention
from perfeval.review.reading import Reading
from perfeval.review.tables import Number, Sheet

HUNDRED = 100


def totals_in_text(reading: Reading) -> Iterator[Finding]:
    """C34: the total score in the text is that of the table, where the table's full marks are a hundred."""
    pattern = re.compile(reading.lexicon.language.scores.total)
    said = [mention for mention in _scores(reading) if pattern.search(reading.before(mention.start, 12))]
    tabled = [found for sheet in reading.sheets if (found := total_row(reading, sheet))]
    if len({mention.value for mention in said}) != 1 or len(tabled) != 1:
        return
    total, parts = tabled[0]
    summed = sum((part.mention.exact for part in parts), Fraction(0))
    for mention in said:
        agrees = mention.value == total.mention.value
        if agrees or mention.exact != summed:
            why = f"文中总得分{mention.text}，表中{total.row_label}{total.mention.text}分，{'相符' if agrees else '不符'}"
            yield about(reading, "C34", "score", mention, "pass" if agrees else "fail", why, f"{total.mention.text}分")


def _scores(reading: Reading) -> list[Mention]:
    return [mention for role, mention in reading.facts.unbound if role == "score"]


def total_row(reading: Reading, sheet: Sheet) -> tuple[Number, list[Number]] | None:
    """The total of the marks of a table whose full marks are a hundred, with the marks above it."""
    for row in sorted({number.row for number in sheet.numbers}, reverse=True):
        if reading.lexicon.is_head("合计", sheet.labels[row]):
            marks = [number for number in sheet.row(row) if reading.lexicon.is_head("得分", number.header)]
            full = [number for number in sheet.row(row) if reading.lexicon.is_head("满分", number.header)]
            if len(marks) == 1 and len(full) == 1 and full[0].mention.value == HUNDRED:
                return marks[0], [number for number in sheet.column(marks[0].column) if number.row < row]
    return None


def grades_in_tables(reading: Reading) -> Iterator[Finding]:
    """C13: the grade of a row agrees with its score out of a hundred."""
    words = {word: grade for grade, names in reading.lexicon.language.grade_words.items() for word in names}
    for sheet in reading.sheets:
        heads = [column for column, head in enumerate(sheet.headers) if reading.lexicon.is_head("等次", head)]
        marks = {number.column for number in sheet.numbers if reading.lexicon.is_head("得分", number.header)}
        full = any(reading.lexicon.is_head("满分", head) for head in sheet.headers)
        if len(heads) != 1 or len(marks) != 1 or full:
            continue
        for number in sheet.column(next(iter(marks))):
            cells = sheet.table.rows[number.row]
            cell = cells[heads[0]] if heads[0] < len(cells) else None
            if cell and (grade := words.get(plain_text(cell.text))):
                yield _graded(reading, number, cell, grade)


def _graded(reading: Reading, number: Number, cell: Cell, grade: str) -> Finding:
    low, high = reading.lexicon.language.grades[grade]
    score = number.mention.value
    holds = low <= score and (score < high or high == HUNDRED)
    why = f"表中{number.row_label}得分{number.mention.text}，“{cell.text}”应在{low}至{high}分之间：{'相符' if holds else '不符'}"
    span = (cell.start, cell.end)
    return Finding("C13", "score", context(reading, span), cell.text, "", "pass" if holds else "fail", why, span)


def above_hundred(reading: Reading) -> Iterator[Finding]:
    """C11: a score above a hundred, where no other full mark and nothing extra is spoken of."""
    scores = reading.lexicon.language.scores
    if re.search(scores.extra, reading.text):
        return
    for mention in _scores(reading):
        if mention.value > HUNDRED and re.search(scores.own, reading.before(mention.start, 12)):
            why = f"自评得分{mention.text}超过{HUNDRED}分，文中没有写另外的满分或加分"
            yield about(reading, "C11", "score", mention, "fail", why, f"至多{HUNDRED}分")
