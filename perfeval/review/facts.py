"""What a report states, as read: items with their amounts, changes, ratios, and lists of parts."""

import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import NamedTuple

from perfeval.review.numbers import Mention

BUDGETS = ("年初预算", "预算", "调整预算")
ALL_INCOME, ALL_SPENT = "收入总额", "支出总额"  # items in params/claims.yaml
OPENING = "年初"  # 结转较年初增加A: what stood at the beginning of the year, under 年初结转
OTHER_SIDE = {"收入": "支出", "支出": "收入"}


class Key(NamedTuple):
    """Which amount of an item: column (决算, 年初预算 …, empty where none is said), year, or the year before."""

    column: str = ""
    year: int | None = None
    prior: bool = False

    def filled(self, common: "Key") -> "Key":
        """What is not said of one amount is what is said of all."""
        return Key(self.column or common.column, self.year or common.year, self.prior or common.prior)


@dataclass(eq=False)
class Value:
    mention: Mention
    entry: "Entry"
    key: Key
    said: Key  # as printed, before anything was inherited
    compared: bool = False  # printed only as what the item is compared with

    @property
    def item(self) -> str:
        return self.entry.item


@dataclass(eq=False)
class Change:
    """An amount and a rate of change against one base; `way` is +1, -1, 0 (flat) or None (not said)."""

    entry: "Entry"
    base: Key | None
    way: int | None
    amount: Mention | None = None
    rate: Mention | None = None
    base_value: Mention | None = None
    subject: Key = field(default_factory=Key)
    span: tuple[int, int] = (0, 0)
    rate_way: int | None = None  # the direction said with the rate, where it is not that of the amount
    own_base: bool = True  # said with this item, not inherited from an earlier one
    others: tuple["Entry", ...] = ()  # where no item is named: what the words may speak of as well


@dataclass(eq=False)
class Ratio:
    """A share, a completion rate or a named ratio of an entry; `named` is the whole or the budget as written."""

    kind: str
    entry: "Entry | None"
    mention: Mention
    named: str = ""
    explicit: Mention | None = None
    after: int = 0  # values of the entry that had been said before
    way: str = ""
    others: tuple["Entry", ...] = ()  # where no item is named: what the words may speak of as well
    listed: "Value | None" = None  # the whole of the list that it stands in
    among: tuple["Entry", ...] = ()  # all items that shares are dealt out to, in their order: 依次占X%、Y%、Z%
    closed: "Value | None" = None  # the total that was said right before it: 合计A,分别占X%、Y%


@dataclass(eq=False)
class Relation:
    """决算数小于预算数, 与年初预算持平: a comparison of two amounts without a number."""

    says: str
    entry: "Entry | None"
    base: str
    span: tuple[int, int]
    mention: Mention | None = None
    others: tuple["Entry", ...] = ()  # where no item is named: what the words may speak of as well


@dataclass(eq=False)
class Entry:
    """One item as one stretch of the text speaks of it."""

    item: str
    label: str
    paragraph: int
    sentence: int
    start: int
    values: list[Value] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    ratios: list[Ratio] = field(default_factory=list)
    group: "Group | None" = None
    bare: bool = False  # its amount lacks the unit
    taken_off: bool = False  # 扣减退税A, in a list


def is_now(value: "Value") -> bool:
    """An amount of money of this year, and not one that it is only compared with."""
    return value.mention.kind == "money" and not value.key.prior and not value.compared


@dataclass(eq=False)
class Group:
    """The parts that 其中, 包括, 由…组成 open; `complete` where the words say that nothing is left out."""

    whole: Value | None
    entries: list[Entry]
    complete: bool
    outer: "Group | None" = None
    bracket: bool = False
    named: str = ""
    change: Change | None = None  # said right before: the list may be of it
    others: tuple[Entry, ...] = ()  # wholes it may be a list of besides
    told: bool = False  # the words name the whole: 设备购置中
    exact: bool = False  # found by the amounts, which make the whole to the digit
    numbered: bool = False  # the deeper numbered paragraphs under an amount
    colon: bool = False  # goes on behind a semicolon: 甲A,增长Y%:乙B;丙C
    level: int = 0  # of the numbering of the paragraph that opened it, 0 for none
    parts_level: int = 0  # of the numbered paragraphs that its parts stand in, 0 for none


@dataclass
class Facts:
    """All that was read, in order."""

    entries: list[Entry] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    ratios: list[Ratio] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    unbound: list[tuple[str, Mention]] = field(default_factory=list)  # role, number: nothing it could belong to

    @cached_property
    def values(self) -> list[Value]:
        """All amounts, in order; asked for only after everything was read."""
        return [value for entry in self.entries for value in entry.values]


@lru_cache(maxsize=20_000)
def stem(item: str) -> str:
    """`教育支出` and `教育` are one item."""
    return re.sub(r"(?<=.{2})(?:支出|总额|合计|费用?)$", "", item)


def is_money(entry: Entry) -> bool:
    """Whether any of an item's amounts is one of money."""
    return any(value.mention.kind == "money" for value in entry.values)


def same_column(one: str, other: str) -> bool:
    """预算 alone may mean any of the budgets."""
    return one == other or (one in BUDGETS and other in BUDGETS and "预算" in (one, other))
