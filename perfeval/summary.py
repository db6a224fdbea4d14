"""The numbers of a batch's overview, from records and tables that a run left; one pass over each, no mark computed."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd

from perfeval.amounts import print_number, print_percent
from perfeval.checks import OWN_GRADE
from perfeval.review import registry
from perfeval.scoring import MISSING

TENTHS = 10  # parts of the full mark in the distribution
OPEN, NO_GRADE, ALL = "未定", "没有自评", "合计"
Entry = Mapping[str, Any]
CHECK_NAMES = {
    **{check.code: check.name for check in reversed(registry.CHECKS)},
    "C05": "比率与计算的一致",
    "C10": "异常的数值有说明",
    "C12": "自评分与计算的得分一致",
    OWN_GRADE: "自评等次与计算的等次一致",
}  # a batch counts by check, whatever part of it found something


@dataclass(frozen=True)
class Tenth:
    """One tenth of the full mark: departments whose total surely lies in it, and those whose interval only touches it."""

    name: str
    surely: int
    perhaps: int


def delivered(entries: Iterable[Entry]) -> list[Entry]:
    return [entry for entry in entries if "statuses" in entry]


def from_the_best(entry: Entry) -> tuple[Decimal, Decimal, str]:
    """What departments are ordered by: the lowest total, then the highest, the code last."""
    low, high = (_number(entry[end] or "0") for end in ("low", "high"))
    return -low, -high, entry["code"]


def grade_table(entries: Iterable[Entry], order: Sequence[str]) -> list[tuple[str, list[int], int]]:
    """One row per grade that departments gave themselves, in the order of the scheme: how many got each grade, 未定 last; all of them.

    The last row adds the others up; rows that nobody is in are left out.
    """
    counts = Counter((entry["own_grade"] or NO_GRADE, entry["grade"] or OPEN) for entry in delivered(entries))
    columns = [*order, OPEN]
    own = dict.fromkeys([*order, *sorted({grade for grade, _ in counts} - {*order, NO_GRADE}), NO_GRADE])
    rows = [(grade, [counts[grade, column] for column in columns]) for grade in own]
    everyone = (ALL, [sum(row[place] for _, row in rows) for place in range(len(columns))])
    return [(name, row, sum(row)) for name, row in (*rows, everyone) if sum(row)]


def tenths(entries: Iterable[Entry]) -> list[Tenth]:
    """The distribution of totals over tenths of the full mark, from the first in which anybody is.

    A total that is an interval counts as 可能 in each tenth it touches.
    """
    surely, perhaps = Counter[int](), Counter[int]()
    for entry in delivered(entries):
        if not entry["full_mark"]:
            continue
        first, last = (_tenth(entry[end], entry["full_mark"]) for end in ("low", "high"))
        surely.update([first] if first == last else [])
        perhaps.update(range(first, last + 1) if first < last else [])
    touched = min([*surely, *perhaps], default=TENTHS)
    return [Tenth(f"{n * 10}～{n * 10 + 10}%", surely[n], perhaps[n]) for n in range(touched, TENTHS)]


def _tenth(total: str, full: str) -> int:
    return min(TENTHS - 1, max(0, int(Fraction(_number(total)) / Fraction(_number(full)) * TENTHS)))


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


@dataclass
class Share:
    """What a department won in one group, of the marks assessed so far, and of how many more nothing is known yet."""

    won: Decimal = Decimal(0)
    assessed: Decimal = Decimal(0)
    open: Decimal = Decimal(0)

    @property
    def exact(self) -> Fraction | None:
        """The part of the assessed marks that was won; None where none was: that is no share of zero."""
        return Fraction(self.won) / Fraction(self.assessed) if self.assessed else None


def group_shares(rows: pd.DataFrame) -> tuple[list[str], dict[str, list[Share]]]:
    """The groups, and by department its share in each of them; only rows that carry marks."""
    marked = rows[rows["full_mark"].fillna("") != ""]
    groups = list(dict.fromkeys(group.partition("/")[0] for group in marked["group"]))
    place = {group: number for number, group in enumerate(groups)}
    shares: dict[str, list[Share]] = {}
    columns = (marked["department_code"], marked["group"], marked["score"].fillna(""), marked["full_mark"])
    for code, group, mark, most in zip(*columns, strict=True):
        share = shares.setdefault(code, [Share() for _ in groups])[place[group.partition("/")[0]]]
        if mark:
            share.won += _number(mark)
            share.assessed += _number(most)
        else:
            share.open += _number(most)
    return groups, shares


def losses(rows: pd.DataFrame) -> list[dict[str, str]]:
    """Per indicator: departments that lost marks in it, the marks lost of those assessed, and departments without data; most lost first."""
    marked = rows[rows["full_mark"].fillna("") != ""]
    found = []
    for (code, name), some in marked.groupby(["indicator_code", "indicator"], sort=False):
        settled = some[some["score"].fillna("") != ""]
        full, won = (sum(map(_number, settled[column]), Decimal(0)) for column in ("full_mark", "score"))
        lost = sum(_number(mark) < _number(most) for mark, most in zip(settled["score"], settled["full_mark"], strict=True))
        share = Fraction(full - won) / Fraction(full) if full else Fraction(0)
        row = {"code": str(code), "name": str(name), "lost": str(lost), "settled": str(len(settled))}
        row |= {"missing": str(int((some["status"] == MISSING).sum())), "points": print_number(full - won, 2)}
        found.append((share, lost, row | {"share": print_percent(share, 1) if full else "—"}))
    return [row for _, _, row in sorted(found, key=lambda one: (-one[0], -one[1]))]


def by_check(found: pd.DataFrame) -> list[dict[str, Any]]:
    """Per check: how many findings of each verdict, and in how many departments something was found; gravest first."""
    if found.empty:
        return []
    told = found[found["verdict"].isin(["fail", "warn", "rounding"])]
    own = told["check"].map(CHECK_NAMES)
    named = told.assign(name=told["why"].str.partition("：")[0].where(told["kind"].isin(["sum", "logic"]), own))
    rows = []
    for (check, name), some in named.groupby(["check", "name"], sort=False):
        counts = Counter(some["verdict"])
        rows.append(
            {"check": check, "name": name, "departments": some["file"].nunique(), **{v: counts[v] for v in ("fail", "warn", "rounding")}}
        )
    return sorted(rows, key=lambda row: (-row["fail"], -row["warn"], -row["rounding"], row["check"]))


def key_sentences(entries: Sequence[Entry], order: Sequence[str], lost: Sequence[Mapping[str, str]], kinds: Sequence[Entry]) -> list[str]:
    """What the leaders of a batch must know first: grades, own grades, the indicator most lost, what does not agree, who is missing."""
    done = delivered(entries)
    missing = Counter(entry["status"] for entry in entries if "statuses" not in entry)
    said = [_graded(done, order), _own_grades(done, order)]
    if lost and lost[0]["lost"] != "0":
        first = lost[0]
        said.append(f"失分率最高的是{first['name']}：已评{first['settled']}个部门，{first['lost']}个失分，失分率{first['share']}。")
    wrong = [kind for kind in kinds if kind["fail"] and kind["check"] != OWN_GRADE]
    if wrong:
        said.append(f"数据不符最多的是{wrong[0]['name']}，{wrong[0]['departments']}个部门。")
    if missing:
        said.append(f"没有报告的部门：{'、'.join(f'{status}{count}个' for status, count in sorted(missing.items()))}。")
    return [sentence for sentence in said if sentence]


def _graded(done: Sequence[Entry], order: Sequence[str]) -> str:
    counts = Counter(entry["grade"] for entry in done)
    known = "、".join(f"{grade}{counts[grade]}个" for grade in order if counts[grade])
    if not order or not done:
        return ""
    return f"{len(done)}个部门有报告，等次{known or '都没有定'}" + (f"，未定{counts[None]}个。" if counts[None] and known else "。")


def _own_grades(done: Sequence[Entry], order: Sequence[str]) -> str:
    """How many graded themselves higher, as, or lower than computed; a grade that the scheme does not have is not compared."""
    pairs = [(order.index(one["own_grade"]), order.index(one["grade"])) for one in done if {one["own_grade"], one["grade"]} <= {*order}]
    higher, lower = sum(own < computed for own, computed in pairs), sum(own > computed for own, computed in pairs)
    if not pairs:
        return ""
    return f"自评等次与计算的等次可以比较的{len(pairs)}个部门中，自评偏高{higher}个，偏低{lower}个，一致{len(pairs) - higher - lower}个。"


def by_size(entries: Iterable[Entry]) -> list[dict[str, str]]:
    """Departments in four parts by total expenditure, the smallest first: how many, from where to where, the middle of their totals."""
    known = [entry for entry in delivered(entries) if entry.get("expenditure") and entry["full_mark"]]
    known.sort(key=lambda entry: (_number(entry["expenditure"]), entry["code"]))
    parts = [known[len(known) * n // 4 : len(known) * (n + 1) // 4] for n in range(4)] if len(known) >= 4 else [known]
    return [_part(part) for part in parts if part]


def _part(part: Sequence[Entry]) -> dict[str, str]:
    middle = {end: print_number(_median([_number(entry[end]) for entry in part]), 2) for end in ("low", "high")}
    return {"count": str(len(part)), "from": part[0]["expenditure"], "to": part[-1]["expenditure"], **middle}


def _median(values: list[Decimal]) -> Decimal:
    ordered, middle = sorted(values), len(values) // 2
    return ordered[middle] if len(values) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
