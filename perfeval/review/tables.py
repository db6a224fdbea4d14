"""The tables of a document: what each number means, from the words to its left and above it."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import groupby, pairwise

from perfeval.review.documents import Cell, Document, Table
from perfeval.review.facts import ALL_INCOME, ALL_SPENT, Entry, Key, Value
from perfeval.review.labels import Label, Labels
from perfeval.review.lexicon import Lexicon
from perfeval.review.normal import plain_text
from perfeval.review.numbers import MONEY_WORDS, Mention

_NUMBER = re.compile(r"[(]?[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?[)]?(?:%|‰|万元|亿元|元|万|人|辆|个|分|项)?")
_UNIT = re.compile(r"(?:单位|金额单位|计量单位)[:]?[(]?(?:人民币)?[:]?(亿元|万元|千元|元)|[(](亿元|万元|千元|元|%|人|辆|个|分)[)]")
_NONE = re.compile(r"[-—－]+")
RATES = re.compile(r"率|%|占比|比例|比重|百分比|幅度|±")
AMOUNTS = ("预算", "完成", "上期", "本期", "满分", "得分")  # heads of columns that hold what others are computed from
MARGIN = 60  # characters before a table in which its unit may stand


@dataclass(eq=False)
class Number:
    """A number of a table with its place and the words that say what it is."""

    mention: Mention
    row: int
    column: int
    row_label: str
    header: str
    cell: Cell


@dataclass
class Sheet:
    table: Table
    numbers: list[Number]
    labels: list[str]  # of the rows
    headers: list[str]  # of the columns
    unit: str
    values: list[Value] = field(default_factory=list)
    body: int = 0  # the first row under the headers
    lowest: list[str] = field(default_factory=list)  # of each column the last line of its head

    @cached_property
    def by_column(self) -> dict[int, list[Number]]:
        return {index: list(group) for index, group in groupby(sorted(self.numbers, key=lambda one: one.column), lambda one: one.column)}

    @cached_property
    def by_row(self) -> dict[int, list[Number]]:
        return {index: list(group) for index, group in groupby(self.numbers, lambda one: one.row)}

    def column(self, index: int) -> list[Number]:
        return self.by_column.get(index, [])

    def row(self, index: int) -> list[Number]:
        return self.by_row.get(index, [])


GROWTH_ROW = re.compile(
    r"^(?:同比|比上年|较上年)?(?:增减|增长|变动|升降|变化|下降|减少)(?:比例|比率|率|幅度?)?\(?[%％]?\)?$"
)  # a row below two years


def read_tables(document: Document, labels: Labels) -> list[Sheet]:
    units = list(re.findall("亿元|万元|千元|元", plain_text(document.text[:200_000])))
    usual = max(set(units), key=units.count) if units else ""
    tables = [block for table in document.tables if 1 < len(table.rows) <= 20_000 for block in _blocks(table, labels.lexicon)]
    return [_read(table, document, labels, usual) for table in tables]


def _blocks(table: Table, lexicon: Lexicon) -> list[Table]:
    """A table in which new heads begin below is several."""
    starts, filled = [0], False
    for number, row in enumerate(table.rows):
        texts = list(dict.fromkeys(text for cell in row if (text := plain_text(cell.text))))
        numbers = any(_NUMBER.fullmatch(text) for text in texts)
        heads = sum(any(lexicon.is_head(name, text) for name in AMOUNTS) for text in texts)
        if filled and not numbers and len(texts) > 2 and heads > 1:
            starts.append(number)
        filled = numbers or (filled and number not in starts)
    ends = [*starts[1:], len(table.rows)]
    rows = [table.rows[start:end] for start, end in zip(starts, ends, strict=True)]
    return [Table(part, part[0][0].start, part[-1][-1].end) for part in rows if len(part) > 1 and part[0] and part[-1]]


def _read(table: Table, document: Document, labels: Labels, usual: str) -> Sheet:
    plain = {id(cell): plain_text(cell.text) for row in table.rows for cell in row}
    rows = [[plain[id(cell)] for cell in row] for row in table.rows]
    body = _first_data_row(rows)
    width = max(map(len, rows))
    rows[:body] = [rows[0], *(_aligned(row, rows[body:]) for row in rows[1:body])] if body else []
    headers = [_header([row[column] for row in rows[:body] if column < len(row)]) for column in range(width)]
    before = plain_text(document.text[max(0, table.start - MARGIN) : table.start])
    units = [
        one
        for found in _UNIT.finditer(before + "".join("".join(row) for row in rows[:body]))
        for one in found.groups()
        if one in MONEY_WORDS
    ]
    sheet = Sheet(table, [], [_row_label(row, width) for row in rows], headers, units[-1] if units else usual, body=body)
    sheet.lowest = [
        next((row[column] for row in reversed(rows[:body]) if column < len(row) and row[column]), "") for column in range(width)
    ]
    seen = set[int]()
    for number, row in enumerate(rows[body:], body):
        for column, text in enumerate(row):
            cell = table.rows[number][column]
            counting = labels.lexicon.is_head("序号", headers[column])
            if id(cell) not in seen and not counting and _NUMBER.fullmatch(text) and not _is_name(labels, column, text, headers[0]):
                seen.add(id(cell))
                sheet.numbers += _number(sheet, cell, text, number, column, row, labels.lexicon)
    sheet.values = list(_values(sheet, labels))
    return sheet


def _first_data_row(rows: list[list[str]]) -> int:
    """The rows above the first with a number in it (not a year or a row of column numbers) are headers."""
    for number, row in enumerate(rows):
        numbers = [text for text in row[1:] if _NUMBER.fullmatch(text)]
        if number and len(row) > 2 and all(_NONE.fullmatch(text) for text in row[1:]):
            return number
        if numbers and not _counts_columns(row) and not all(re.fullmatch(r"(?:19|20)\d\d", text) for text in numbers):
            return number
    return len(rows)


def _is_name(labels: Labels, column: int, text: str, head: str) -> bool:
    """Whole numbers in the first column count or name the rows, unless its head is an item."""
    named = labels.read(head)
    return column == 0 and bool(re.fullmatch(r"\d{1,8}", text)) and named.item == named.text


def _counts_columns(row: list[str]) -> bool:
    """1 2 3 4: the numbers of the columns, one after another, and not what stands in them."""
    numbers = [int(text) for text in row if re.fullmatch(r"\d{1,2}", text)]
    return len(numbers) == sum(map(bool, row)) and all(b - a in (0, 1) for a, b in pairwise(numbers)) and numbers[0] < 4


def _aligned(row: list[str], data: list[list[str]]) -> list[str]:
    """A row of heads that leaves the last column of numbers without one was set one column too far to the left."""
    shifted = len(row) > 2 and not row[-1] and all(row[:-1]) and all(len(one) == len(row) and one[-1] for one in data)
    return ["", row[0].strip("| "), *row[1:-1]] if shifted else row


def _header(texts: list[str]) -> str:
    return "".join(dict.fromkeys(text for text in texts if not _NUMBER.fullmatch(text) or re.fullmatch(r"(?:19|20)\d\d", text)))


def _row_label(row: list[str], width: int) -> str:
    named = next((text for text in row if text and not _NUMBER.fullmatch(text)), "")
    return named or _year_of(row)


def _year_of(row: list[str]) -> str:
    """2019 | 1260.00 | 1184.40: a row that opens with a year is of that year."""
    return f"{row[0]}年" if row and re.fullmatch(r"(?:19|20)\d\d", row[0]) else ""


def _number(sheet: Sheet, cell: Cell, text: str, row: int, column: int, texts: list[str], lexicon: Lexicon) -> list[Number]:
    found = re.fullmatch(r"[(]?([-+]?[\d,]+(?:\.\d+)?)[)]?(\D*)", text)
    if not found:
        return []
    header = sheet.headers[column] if column < len(sheet.headers) else ""
    unit = (
        found[2]
        or ("%" if RATES.search(header) or GROWTH_ROW.search(sheet.labels[row]) else "")
        or next((m[1] or m[2] for m in [_UNIT.search(header)] if m), "")
        or _count_unit(header, lexicon)
        or sheet.unit
    )
    value = Decimal(found[1].replace(",", ""))
    if len(found[1]) > 20:
        return []
    kind = "ratio" if unit in ("%", "‰") else "money" if unit in MONEY_WORDS or not unit else "score" if unit == "分" else "count"
    if not found[2] and kind == "ratio" and abs(value) <= 1 and "." in text and "%" not in header:
        unit, kind = "", "bare"
    left = next((word for word in reversed(texts[:column]) if word and not _NUMBER.fullmatch(word)), "") or _year_of(texts)
    mention = Mention(cell.start, cell.end, text, -value if text.startswith("(") else value, unit, kind, where=(cell.start, cell.end))
    return [Number(mention, row, column, left, header, cell)]


def _count_unit(header: str, lexicon: Lexicon) -> str:
    if lexicon.is_head("满分", header) or lexicon.is_head("得分", header):
        return "分"
    return "人" if re.search("人数|编制|人员数", header) else "辆" if re.search("[(（]辆[)）]|辆数|车辆数|保有量", header) else ""


def _values(sheet: Sheet, labels: Labels) -> list[Value]:
    """The amounts of a table as facts: the row names the item, the column which amount."""
    found = []
    for number in sheet.numbers:
        if number.mention.kind not in ("money", "count") or labels.lexicon.is_head("增减额", number.header):
            continue
        row, head = labels.read(number.row_label), labels.read(number.header)
        below = sheet.lowest[number.column] if number.column < len(sheet.lowest) else ""
        known = labels.lexicon.item(below) in labels.lexicon.names  # the column 购置费 under 公务用车购置及运行费
        yearly = row.generic and (bool(row.key.year) or not number.row_label)  # a row for each year or no more than one, items side by side
        plain = re.sub(r"[(（][^()（）]*[)）]$", "", number.header).removesuffix("合计")
        label = labels.lexicon.item(below if known else plain) if yearly else _item(row, head, number)
        entry = Entry(label, number.row_label, -1, -1, number.mention.start)
        key = Key(head.key.column or row.key.column, head.key.year or row.key.year, head.key.prior or row.key.prior)
        value = Value(number.mention, entry, key, key)
        entry.values.append(value)
        found.append(value)
    of_three = {value.item for value in found} >= {"公务接待", "公务用车"} or {value.item for value in found} >= {"公务接待", "因公出国"}
    for value in found:
        if of_three and value.entry.label in ("合计", "总计"):
            value.entry.item = "三公经费"
    return found


def _item(row: Label, head: Label, number: Number) -> str:
    """合计 under 财政拨款收入 is 财政拨款收入合计; a row's own name stands alone."""
    if row.text in ("合计", "总计", "", "小计", "总额") or number.row_label in ("合计", "总计", "小计", "本年合计"):
        return _above(number) + number.row_label
    return _above(number) + row.text if row.item in (ALL_INCOME, ALL_SPENT) and _above(number) else row.item


def _above(number: Number) -> str:
    return re.sub(
        r"项目|金额|(?:年初|调整|全年)?[决预]算数?|执行数|合计|总计|本年|上年|今年|(?:19|20)\d\d年度?|[(].*?[)]", "", number.header
    )
