"""The numbers of a batch's overview, from records and tables that a run left; one pass over each, no mark computed."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd

from perfeval.amounts import print_number, print_percent
from perfeval.scoring import MISSING

TENTHS = 10  # parts of the full mark in the distribution
Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Tenth:
    """One tenth of the full mark: departments whose total surely lies in it, and those whose interval only touches it."""

    name: str
    surely: int
    perhaps: int


def delivered(entries: Iterable[Entry]) -> list[Entry]:
    return [entry for entry in entries if "statuses" in entry]


def grades(entries: Iterable[Entry]) -> list[tuple[str, int]]:
    """Departments by grade, most first; 未定 where the data do not settle it, and those that delivered nothing under their status."""
    counts = Counter(entry.get("grade") or ("未定" if "statuses" in entry else entry["status"]) for entry in entries)
    return counts.most_common()


def tenths(entries: Iterable[Entry]) -> list[Tenth]:
    """The distribution of totals over tenths of the full mark; a total that is an interval counts as 可能 in each it touches."""
    surely, perhaps = Counter[int](), Counter[int]()
    for entry in delivered(entries):
        if not entry["full_mark"]:
            continue
        first, last = (_tenth(entry[end], entry["full_mark"]) for end in ("low", "high"))
        surely.update([first] if first == last else [])
        perhaps.update(range(first, last + 1) if first < last else [])
    return [Tenth(f"{n * 10}～{n * 10 + 10}%", surely[n], perhaps[n]) for n in range(TENTHS)] if surely or perhaps else []


def _tenth(total: str, full: str) -> int:
    return min(TENTHS - 1, max(0, int(Fraction(_number(total)) / Fraction(_number(full)) * TENTHS)))


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def group_shares(rows: pd.DataFrame) -> pd.DataFrame:
    """By department (row) and group (column): the exact part of the full mark surely won, 0 to 1; only rows that carry marks.

    None where a group holds no marks for a department, as when all of it is 不适用: that is no share of zero.
    """
    marked = rows[rows["full_mark"].fillna("") != ""]
    sums: dict[str, dict[str, tuple[Decimal, Decimal]]] = {}
    columns = (marked["department_code"], marked["group"], marked["score"].fillna(""), marked["full_mark"])
    for code, group, mark, most in zip(*columns, strict=True):
        line = sums.setdefault(str(group).partition("/")[0], {})
        won, full = line.get(code, (Decimal(0), Decimal(0)))
        line[code] = won + (_number(mark) if mark else Decimal(0)), full + _number(most)
    codes = list(dict.fromkeys(marked["department_code"]))
    shares = {group: [_share(*line.get(code, (Decimal(0), Decimal(0)))) for code in codes] for group, line in sums.items()}
    return pd.DataFrame(shares, index=codes, dtype=object)


def _share(won: Decimal, full: Decimal) -> Fraction | None:
    return Fraction(won) / Fraction(full) if full else None


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
    named = told.assign(name=told["why"].str.partition("：")[0].where(told["kind"].isin(["sum", "logic"]), ""))
    rows = []
    for (check, name), some in named.groupby(["check", "name"], sort=False):
        counts = Counter(some["verdict"])
        rows.append(
            {"check": check, "name": name, "departments": some["file"].nunique(), **{v: counts[v] for v in ("fail", "warn", "rounding")}}
        )
    return sorted(rows, key=lambda row: (-row["fail"], -row["warn"], -row["rounding"], row["check"]))


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
