"""Exact numbers: read as people type them, converted between units, rounded half up once, printed.

Values are Decimal as typed; quotients are Fraction, so that 2/3 ÷ 1/3 is 2 and a limit of 15 % is met exactly.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

Exact = Decimal | Fraction
MONEY = {"元": 1, "千元": 1_000, "万元": 10_000, "亿元": 100_000_000}
RATIOS = {"%": 100, "‰": 1_000}
LONGEST = 40  # characters of a number; longer is not a number anyone typed
_NUMBER = re.compile(
    r"(?P<sign>[-+]?)(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?: \d{3})+(?:\.\d+)?|\d+(?:\.\d*)?(?:[eE][-+]?\d\d?)?|\.\d+) ?(?P<unit>[^\W\d_]*|%|‰)"
)
_SAME_CHARACTER = {"wide", "narrow", "noBreak"}  # forms of a character that are only wider, narrower or unbreakable
TEXT_MARK = "'"  # how a spreadsheet is told that digits are text
_MINUS = str.maketrans({"−": "-", "–": "-", "—": "-", "﹣": "-"} | dict.fromkeys("\u200b\u2060\ufeff", ""))  # and what has no width
_SAID = re.compile(rf"单位[::]\s*(?:人民币)?({'|'.join(sorted(MONEY, key=len, reverse=True))})(?!\w)")
_BOUNDS = {
    "<": ("high", False), "小于": ("high", False), "低于": ("high", False),
    "<=": ("high", True), "≤": ("high", True), "不超过": ("high", True), "不高于": ("high", True), "小于等于": ("high", True),
    ">": ("low", False), "大于": ("low", False), "高于": ("low", False), "超过": ("low", False),
    ">=": ("low", True), "≥": ("low", True), "不低于": ("low", True), "不少于": ("low", True), "大于等于": ("low", True),
}  # fmt: skip


class NotANumber(ValueError):
    """The text is not one number with at most one unit behind it."""


@dataclass(frozen=True)
class Range:
    """What a declared value says: one number (`low == high`) or everything on one side of a bound."""

    low: Fraction | None
    high: Fraction | None
    low_closed: bool = True
    high_closed: bool = True

    @property
    def exact(self) -> Fraction | None:
        return self.low if self.low is not None and self.low == self.high else None

    def holds(self, value: Fraction) -> bool:
        above = self.low is None or value > self.low or (self.low_closed and value == self.low)
        below = self.high is None or value < self.high or (self.high_closed and value == self.high)
        return above and below


def plain(text: object) -> str:
    """Half-width, one kind of minus, no spaces at the ends and none without width: `１２．５％ ` becomes `12.5%`."""
    return unicodedata.normalize("NFKC", str(text)).translate(_MINUS).strip()


def parse(text: object) -> tuple[Decimal, str]:
    """Read one number and its unit (empty where none): `1,234.56 万元` gives (Decimal("1234.56"), "万元").

    Accepted: full-width forms, grouped thousands (`1，234` or `19 596.9`), a minus of any kind, `(123.4)` for a
    negative, `1.2E+5`, `'00123`. A percentage keeps its digits (`12.3%` is 12.3 with unit `%`). Raises NotANumber for anything else.
    """
    short = plain(text).removeprefix(TEXT_MARK)
    if len(short) > LONGEST or any(_is_ornament(character) for character in str(text)[:LONGEST]):
        raise NotANumber(str(text)[:LONGEST])
    negative = re.fullmatch(r"\((.+)\)(\D*)", short)
    found = _NUMBER.fullmatch("-" + negative[1] + negative[2] if negative else short)
    if found is None or not found["digits"].isascii():
        raise NotANumber(str(text)[:LONGEST])
    return Decimal(found["sign"] + found["digits"].replace(",", "").replace(" ", "")), found["unit"]


def _is_ornament(character: str) -> bool:
    """A superscript, a circled digit, a fraction in one sign: a footnote mark or a trap, not part of a number."""
    form = re.match(r"<(\w+)>", unicodedata.decomposition(character))
    return form is not None and form[1] not in _SAME_CHARACTER and not character.isspace()


def parse_ratio(text: object) -> Fraction:
    """Read a plain number or a percentage as an exact ratio: `10%` and `0.1` are both 1/10."""
    value, unit = parse(text)
    if unit and unit not in RATIOS:
        raise NotANumber(str(text)[:LONGEST])
    return Fraction(value) / RATIOS.get(unit, 1)


def parse_range(text: object) -> Range:
    """Read a declared value: `98%` is one number, `<10%`, `≤3` or `小于-15%` everything on one side."""
    short = plain(text)
    sign = next((sign for sign in sorted(_BOUNDS, key=len, reverse=True) if short.startswith(sign)), None)
    if sign is None:
        return Range(parse_ratio(short), parse_ratio(short))
    value, (side, closed) = parse_ratio(short.removeprefix(sign)), _BOUNDS[sign]
    return Range(None, value, high_closed=closed) if side == "high" else Range(value, None, low_closed=closed)


def unit_said(titles: Iterable[str]) -> str:
    """The unit of money that the titles of a table say, as in 金额单位：万元; empty where they say none. 编制单位 is another matter."""
    return next((found[1] for title in titles if (found := _SAID.search(plain(title)))), "")


def convert(value: Decimal, unit: str, wanted: str) -> Decimal:
    """Convert an amount of money exactly; refuses (ValueError) a change between kinds, such as 人 to 万元."""
    if unit == wanted:
        return value
    if unit not in MONEY or wanted not in MONEY:
        raise ValueError(f"{unit} → {wanted}")
    shift = len(str(MONEY[unit])) - len(str(MONEY[wanted]))
    sign, digits, exponent = value.as_tuple()
    return Decimal((sign, digits, int(exponent) + shift))


def round_half_up(value: Exact, digits: int) -> Decimal:
    """Round once, halves away from zero (四舍五入), to exactly `digits` decimals."""
    above, below = value.as_integer_ratio()
    whole = (2 * abs(above) * 10**digits + below) // (2 * below)
    return Decimal(f"{'-' if above < 0 and whole else ''}{whole}E-{digits}")


def print_number(value: Exact, digits: int | None = None) -> str:
    """Print with `digits` decimals, or (a Decimal only) as short as it is exact: 980.00 prints 980."""
    if digits is not None:
        return f"{round_half_up(value, digits):f}"
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def print_percent(value: Exact, digits: int = 2) -> str:
    """Print a ratio as a percentage: 9746.50 / 10210.34 prints 95.46%."""
    return print_number((value if isinstance(value, Fraction) else Fraction(value)) * 100, digits) + "%"


def print_short(value: Fraction) -> str:
    """Print an exact ratio whose decimals end (a threshold, a mark) without trailing zeros."""
    return print_number(round_half_up(value, 12))
