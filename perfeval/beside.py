"""Two results of a department side by side, and its figures, as frames; its helpers speak Chinese to the analyst."""

from fractions import Fraction
from pathlib import Path

import pandas as pd

from perfeval.amounts import print_number, print_percent
from perfeval.evaluate import Scorecard
from perfeval.scoring import MISSING, Row
from perfeval.whatif import GRADE, TRIED, Trial, open_batch

NOTHING, PRESENT = "—", "现行"


def figures(official: Trial, department: str) -> pd.DataFrame:
    """一个部门的数据：数据项、数值、单位、上年（批次里有的）、来源；指标体系要用而没有的写“缺数”。"""
    held, needs = official.department(department).figures, official.scheme.figures
    before = {item.figure: item.last_year for item in (*official.outline.expenditure.kinds, official.outline.expenditure.total)}
    rows: list[tuple[object, ...]] = []
    for name in dict.fromkeys([*needs, *held]):
        one, last = held.get(name), held.get(before.get(name, ""))
        unit, source = (one.unit, one.source) if one else (needs[name].unit, f"取自{needs[name].from_}")
        rows.append((name, one.value if one else MISSING, unit, last.value if last else None, source))
    return pd.DataFrame(rows, columns=pd.Index(["数据项", "数值", "单位", "上年", "来源"]), dtype=object)


def compare(one: Trial, other: Trial, department: str, titles: tuple[str, str] = (PRESENT, TRIED)) -> pd.DataFrame:
    """两套结果逐个指标并排：数值、状态、得分、满分和得分增减；未定的得分写成“最低～最高”，增减留空。

    one、other 可以是正式和试算，也可以是同一部门两个年度的批次（titles 换成年度）。
    """
    cards = [batch.cards[batch.department(department).code] for batch in (one, other)]
    left, right = ({row.indicator.code: row for row in card.rows} for card in cards)
    rows = []
    for code in dict.fromkeys([*left, *right]):
        pair = left.get(code), right.get(code)
        name = next(row.indicator.name for row in pair if row)
        told = [_told(card, row) for card, row in zip(cards, pair, strict=True)]
        old, new = (row.score if row else None for row in pair)
        change = _change(old, new, cards[1].scheme.mark_digits)
        rows.append((code, name, *(text for both in zip(*told, strict=True) for text in both), change))
    pairs = [f"{title}{what}" for what in ("数值", "状态", "得分", "满分") for title in titles]
    return pd.DataFrame(rows, columns=pd.Index(["指标编码", "指标", *pairs, "得分增减"]), dtype=object)


def totals(one: Trial, other: Trial, department: str, titles: tuple[str, str] = (PRESENT, TRIED)) -> pd.DataFrame:
    """两套结果的总分、满分、占比、等次、名次并排。

    总分未定时写成“最低～最高”，增减也分最低和最高；名次按最低总分排，并列同名次；等次定不了写“—”。
    """
    both = [(batch, batch.cards[batch.department(department).code]) for batch in (one, other)]
    old, new = ([_total(card), *_standing(batch, card)] for batch, card in both)
    scored = one.scheme.full_mark is not None and other.scheme.full_mark is not None
    moved = one.ranks[department] - other.ranks[department]
    changes = {
        "总分": _total_change(both[0][1], both[1][1]),
        "名次": f"{'上升' if moved > 0 else '下降'}{abs(moved)}位" if moved else "不变" if scored else None,
    }
    names = ("总分", "满分", "已评满分", "总分占满分", GRADE, "名次")
    rows = [(name, *pair, changes.get(name)) for name, *pair in zip(names, old, new, strict=True)]
    return pd.DataFrame(rows, columns=pd.Index(["项目", *titles, "增减"]), dtype=object)


def years(before: str | Path, official: Trial, department: str) -> pd.DataFrame:
    """一个部门两个年度并排。before 是上年的批次文件：逐个指标比两年的数值、状态、得分和满分，各按当年的指标体系。

    before 空着：只列本批次里同时有本年和上年的数据项。
    """
    if before:
        last = open_batch(before)
        return compare(last, official, department, (f"{last.file.year}年", f"{official.file.year}年"))
    held = figures(official, department)
    return held[held["上年"].notna()].reset_index(drop=True)


def _told(card: Scorecard, row: Row | None) -> tuple[str, str, str, str]:
    """Value, status, mark and full mark of a row, printed."""
    if row is None:
        return (NOTHING,) * 4
    if row.full is None:
        return row.value_text or NOTHING, row.status, NOTHING, NOTHING
    low, high = card.mark(row.low), card.mark(row.high)
    return row.value_text or NOTHING, row.status, low if low == high else f"{low}～{high}", card.mark(row.full)


def _change(old: Fraction | None, new: Fraction | None, digits: int | None) -> str | None:
    if old is None or new is None:
        return None
    text = print_number(new - old, 2 if digits is None else digits)
    return f"+{text}" if new > old else text


def _total_change(old: Scorecard, new: Scorecard) -> str | None:
    """By how much the total moves; where it is open, by how much its two ends do."""
    if old.scheme.full_mark is None or new.scheme.full_mark is None:
        return None
    low, high = (_change(a, b, new.scheme.total_digits) for a, b in ((old.low, new.low), (old.high, new.high)))
    return low if old.low == old.high and new.low == new.high else f"最低{low}，最高{high}"


def _total(card: Scorecard) -> str:
    if card.scheme.full_mark is None:
        return NOTHING
    return card.total(card.low) if card.low == card.high else f"{card.total(card.low)}～{card.total(card.high)}"


def _standing(batch: Trial, card: Scorecard) -> list[str]:
    full, place = card.scheme.full_mark, f"{batch.ranks[card.department.code]}/{len(batch.cards)}"
    if full is None:
        return [NOTHING] * 5
    low, high = print_percent(card.low / full), print_percent(card.high / full)
    return [card.mark(full), card.mark(card.assessed), low if low == high else f"{low}～{high}", card.grade or NOTHING, place]
