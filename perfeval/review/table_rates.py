"""Rates and changes in a table: how a column follows from others, by its head or by the rows that agree."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from perfeval.review.arithmetic import judge
from perfeval.review.equations import Equation
from perfeval.review.findings import Finding, judged
from perfeval.review.lexicon import Lexicon
from perfeval.review.reading import Reading
from perfeval.review.tables import GROWTH_ROW, Number, Sheet

TOTAL_ROW, OWN_TOTAL = -1, -2  # instead of a column: the last total of the first column, and the next one
SAMPLE, FIRST, WIDTH = 40, 4, 12  # rows, the first of them, and columns that are looked at to find out how a column is computed
AGREEING = ("pass", "rounding")


@dataclass(frozen=True)
class Formula:
    """A number follows by `form` from the number in column `first` of its row and that in column `second`."""

    form: str
    first: int
    second: int
    way: int = 1


class Columns:
    """The columns of one table, by what their heads say."""

    def __init__(self, sheet: Sheet, lexicon: Lexicon) -> None:
        self.sheet, self.lexicon = sheet, lexicon
        self.cells = {(number.row, number.column): number for number in sheet.numbers}
        self.rows = sorted({number.row for number in sheet.numbers})
        self.totals = [row for row in self.rows if lexicon.is_head("合计", sheet.labels[row])]

    @cached_property
    def amounts(self) -> list[int]:
        """Columns of amounts, counts or marks that are not themselves a change."""
        kinds = {number.column for number in self.sheet.numbers if number.mention.kind in ("money", "count", "score")}
        return [column for column in sorted(kinds) if not self.is_head("增减额", column)]

    @cached_property
    def changes(self) -> list[int]:
        """Columns of amounts of change."""
        kinds = {number.column for number in self.sheet.numbers if number.mention.kind in ("money", "count")}
        return [column for column in sorted(kinds) if self.is_head("增减额", column)]

    def is_head(self, name: str, column: int) -> bool:
        return column < len(self.sheet.headers) and self.lexicon.is_head(name, self.sheet.headers[column])

    def of(self, name: str) -> list[int]:
        return [column for column in self.amounts if self.is_head(name, column)]

    @cached_property
    def prior(self) -> list[int]:
        """Columns of last year: by their word, or by a year before the latest."""
        years = {column: int(found[-1]) for column in self.amounts if (found := re.findall(r"(?:19|20)\d\d", self.sheet.headers[column]))}
        latest = max(years.values(), default=0)
        return [column for column in self.amounts if self.is_head("上期", column) or years.get(column, latest) < latest]

    @cached_property
    def now(self) -> list[int]:
        done = [column for column in self.of("完成") if column not in self.prior]
        now = [column for column in self.of("本期") if column not in self.prior]
        return [column for column in now if column in done] or now or done

    def equation(self, formula: Formula, number: Number) -> Equation | None:
        """The formula for one number of the column; None where a number is missing or a base is zero."""
        first = self.cells.get((number.row, formula.first))
        second = self.cells.get((self._row(formula, number), formula.first if formula.second < 0 else formula.second))
        if first is None or second is None or first is second or (formula.form != "change" and not second.mention.value):
            return None
        return Equation(formula.form, number.mention, (first.mention, second.mention), way=formula.way)

    def _row(self, formula: Formula, number: Number) -> int:
        if formula.second >= 0:
            return number.row
        below = [row for row in self.totals if row >= number.row]
        return (below[:1] if formula.second == OWN_TOTAL else self.totals[-1:] or [-1])[0] if below or self.totals else -1

    def by_rows(self, numbers: list[Number], formulas: list[Formula]) -> Formula | None:
        """The first formula that at least two rows agree with that say something, and more rows than do not."""
        saying = [number for number in numbers if _says(number)]
        for formula in dict.fromkeys(formulas):
            if not any(self._agrees(formula, saying[:FIRST])):
                continue
            agreeing = self._agrees(formula, saying)
            if sum(agreeing) > 1 and 2 * sum(agreeing) > len(agreeing):
                return formula
        return None

    def _agrees(self, formula: Formula, numbers: list[Number]) -> list[bool]:
        return [judge(equation).verdict in AGREEING for number in numbers if (equation := self.equation(formula, number))]


def _says(number: Number) -> bool:
    """Zeros and wholes agree with much."""
    return number.mention.exact not in (0, 1)


def table_rates(reading: Reading) -> Iterator[Finding]:
    """C05: a rate in a row follows from the amounts of that row, or from one and its total."""
    for columns, numbers in _columns(reading, "ratio"):
        head = numbers[0].header
        strong = _rate_formulas(columns, numbers[0].column)
        nearest = sorted(columns.amounts, key=lambda column: abs(column - numbers[0].column))[:WIDTH]
        ways = [Formula(form, a, b) for form in ("ratio", "rate_of_values") for a in nearest for b in nearest if a != b]
        ways += [Formula("rate_of_amount", change, a) for change in columns.changes for a in nearest]  # 预算数 | 同比增减 | 增减率
        found = columns.by_rows(numbers[:SAMPLE], strong + ways + [Formula("ratio", a, TOTAL_ROW) for a in nearest])
        kind = _kind(reading.lexicon, head, found or next(iter(strong), None))
        for equation in _of_a_said_total(reading, columns, strong, numbers):
            if finding := judged(reading, "C05", kind, [equation], f"表中{head}"):
                yield finding
        yield from _judged(reading, columns, numbers, "C05", kind, found, strong)


def table_changes(reading: Reading) -> Iterator[Finding]:
    """C04: an amount of change in a row is the difference of its two amounts."""
    for columns, numbers in _columns(reading, "money", "count"):
        if not columns.is_head("增减额", numbers[0].column):
            continue
        way = -1 if columns.is_head("下降率", numbers[0].column) else 1
        bases = columns.prior or columns.of("预算")
        strong = [Formula("change", a, b, way) for a in columns.now or columns.of("完成") for b in bases if a != b]
        ways = [Formula("change", a, b, way) for way in (1, -1) for a in columns.amounts[:WIDTH] for b in columns.amounts[:WIDTH] if a != b]
        yield from _judged(reading, columns, numbers, "C04", "change_amount", columns.by_rows(numbers[:SAMPLE], strong + ways), strong)


def _columns(reading: Reading, *kinds: str) -> Iterator[tuple[Columns, list[Number]]]:
    """Each column that holds numbers of these kinds, and nothing else, with the table it is in."""
    for sheet in reading.sheets:
        columns = Columns(sheet, reading.lexicon)
        for column in sorted({number.column for number in sheet.numbers}):
            numbers = sheet.column(column)
            if all(number.mention.kind in kinds for number in numbers):
                yield columns, numbers


def _rate_formulas(columns: Columns, rate: int) -> list[Formula]:
    """What the head of a rate says that it is computed from."""
    if columns.is_head("增减率", rate) and not columns.is_head("占比", rate):
        way = -1 if columns.is_head("下降率", rate) else 1
        bases = columns.prior or columns.of("预算")
        return [Formula("rate_of_values", a, b, way) for a in columns.now or columns.of("完成") for b in bases if a != b]
    if columns.is_head("完成率", rate):
        marks = [Formula("ratio", a, b) for a in columns.of("得分") for b in columns.of("满分")]
        done = [column for column in columns.of("完成") if column not in columns.prior]
        rates = [Formula("ratio", a, b) for a in done for b in reversed(columns.of("预算"))]
        return marks if "分" in columns.sheet.headers[rate] else rates
    return _share_formulas(columns, rate) if columns.is_head("占比", rate) else []


def _share_formulas(columns: Columns, rate: int) -> list[Formula]:
    """A share of the total row, or of the total column where the head names the part: 项目支出占比."""
    heads = columns.sheet.headers
    named = [column for column in columns.amounts if len(heads[column]) > 1 and heads[rate].startswith(heads[column])]
    wholes = [column for column in columns.amounts if columns.is_head("合计", column)]
    if named and wholes:
        return [Formula("ratio", a, b) for a in named for b in wholes if a != b]
    parts = named or columns.now or [column for column in columns.amounts if column < rate][-1:]
    return [Formula("ratio", part, TOTAL_ROW) for part in parts]


def _of_a_said_total(reading: Reading, columns: Columns, strong: list[Formula], numbers: list[Number]) -> list[Equation]:
    """Shares in a table without a total row: the text says the total that the column adds to."""
    shares = [formula for formula in strong if formula.second == TOTAL_ROW] if not columns.totals else []
    found: list[Equation] = []
    for formula in shares:
        parts = [number.mention for number in columns.sheet.column(formula.first)]
        amount = sum((part.exact for part in parts), Fraction(0))
        slack = sum((part.half for part in parts), Fraction(0))
        said = [value.mention for value in reading.facts.values if value.mention.value and abs(value.mention.exact - amount) <= slack]
        cells = [(number, columns.cells.get((number.row, formula.first))) for number in numbers]
        found += [Equation("ratio", number.mention, (part.mention, said[0])) for number, part in cells if part and said and len(parts) > 1]
    return found


def _kind(lexicon: Lexicon, head: str, formula: Formula | None) -> str:
    if formula and formula.form == "rate_of_values":
        return "change_rate"
    return "completion" if lexicon.is_head("完成率", head) else "share"


def _judged(
    reading: Reading, columns: Columns, numbers: list[Number], check: str, kind: str, found: Formula | None, strong: list[Formula]
) -> Iterator[Finding]:
    """Each number by the formula the rows agree on, or else by the only one its head allows."""
    formulas = [found, *strong] if found else strong
    sure = bool(found) or len(strong) == 1
    for number in numbers:
        equations = [equation for formula in dict.fromkeys(formulas) if (equation := columns.equation(formula, number))]
        subject = f"表中{number.row_label}{number.header}"
        if finding := judged(reading, check, kind, equations, subject, sure=sure, unsure="不能确定用哪两列计算"):
            yield finding


def growth_rows(reading: Reading) -> Iterator[Finding]:
    """C05: a row of growth rates below the rows of two years: each is of the two amounts above it."""
    for sheet in reading.sheets:
        years = {row: int(found[0]) for row, label in enumerate(sheet.labels) if (found := re.findall(r"(?:19|20)\d\d", label))}
        for row in (row for row, label in enumerate(sheet.labels) if GROWTH_ROW.search(label)):
            above = sorted((one for one in years if one < row), key=lambda one: years[one])[-2:]
            cells = {(number.row, number.column): number.mention for number in sheet.numbers}
            way = -1 if re.search("下降|减少", sheet.labels[row]) else 1
            if len({years[one] for one in above}) < 2:
                continue
            for number in sheet.row(row):
                base, now = (cells.get((one, number.column)) for one in above)
                equations = [Equation("rate_of_values", number.mention, (now, base), way=way)] if now and base and base.value else []
                subject = f"表中{number.header}{sheet.labels[row]}"
                yield from filter(None, [judged(reading, "C05", "change_rate", equations, subject)])
