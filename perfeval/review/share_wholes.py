"""What a share is of: its part, and the wholes that the words, the list or what stands near settle on."""

import re
from bisect import bisect_left

from perfeval.review.facts import BUDGETS, OTHER_SIDE, Entry, Group, Ratio, Value, same_column, stem
from perfeval.review.labels import Label, Labels
from perfeval.review.lists import is_like
from perfeval.review.numbers import Mention
from perfeval.review.reading import Reading

NAMED = 3  # characters that mean one thing at the end of a longer name
FAR = 12  # entries to look back for a whole that is not named


def parts_of_share(reading: Reading, ratio: Ratio) -> list[Value]:
    entry = ratio.entry
    if entry is None:
        return []
    said = [value for value in entry.values[: ratio.after] if not value.key.prior and value.mention.kind in ("money", "count")]
    now = [value for value in said if not value.compared]
    tabled = [value for value in reading.same_item(entry) if value.entry.paragraph < 0 and not value.key.prior] if not now else []
    tabled.sort(key=lambda value: (reading.year_of(value.key) != reading.year, value.key.column in BUDGETS))
    said = now or tabled[:1] or said
    budget = "预算" in ratio.named
    main = sorted(said, key=lambda v: (v.key.column in BUDGETS and not budget, v.key.column != "决算", -v.mention.start))
    if said and all(value.mention.kind == "count" for value in said) and ratio.others:
        main += [value for one in ratio.others for value in reading.done(one)]
    main = (
        main or [] if entry.bare else main or _now_first(reading, [value for value in reading.same_item(entry) if not value.key.prior])[:3]
    )
    return main + [value for one in ratio.others if ratio.explicit for value in reading.done(one)]


def _now_first(reading: Reading, values: list[Value]) -> list[Value]:
    """A table has a column for each year: the document's own first."""
    return sorted(values, key=lambda value: value.entry.paragraph < 0 and reading.year_of(value.key) != reading.year)


def wholes_of_share(reading: Reading, ratio: Ratio, named: str) -> tuple[list[Mention], list[Mention]]:
    """Wholes the words or the list settle on, and others that stand near."""
    if ratio.explicit is not None:
        return [ratio.explicit], []
    entry = ratio.entry
    if entry is None:
        return [], []
    columns = {value.key.column for value in parts_of_share(reading, ratio)[:1]}
    kinds = {part.mention.kind for part in parts_of_share(reading, ratio)[:1]}
    strong = [value.mention for value in (_named_wholes(reading, entry, named) if named else [])]
    strong = [whole for whole in strong if not kinds or whole.kind in kinds]
    if strong:
        return strong, _in_brief(reading, entry, named)
    group = entry.group
    whole = _spent(ratio.closed or (group.whole if group else None) or ratio.listed, columns)
    other = OTHER_SIDE.get(named[-2:], "")
    strong = [whole.mention] if whole and not (other and other in whole.entry.label) else []
    if not strong and (not named or named in ("总支出", "总额", "总数", "支出总额", "合计")):
        strong += [value.mention for value in _family_wholes(reading, entry, columns)]
    told = reading.once(
        "told", lambda _: sorted((one.values[0].mention.start, n) for n, one in enumerate(reading.facts.entries) if one.values)
    )
    last = bisect_left(told, (ratio.mention.start, 0))
    said = [reading.facts.entries[n] for _, n in told[max(0, last - FAR) : last]]
    near = [
        value.mention
        for one in reversed(said)
        if one is not entry
        for value in one.values
        if value.mention.kind in ("money", "count") and not value.mention.hedge and not _other_column(value, group)
    ]
    alike = [value.mention for value in called_alike(reading, named, entry)] if named else []
    return [one for one in strong if not kinds or one.kind in kinds], [one for one in alike + near if not kinds or one.kind in kinds]


def _spent(whole: Value | None, columns: set[str]) -> Value | None:
    """甲预算A,决算B,占Y%: of what was spent in all, though the budgets are what makes the total of a list."""
    if whole is None or whole.key.column not in BUDGETS or not columns or columns & set(BUDGETS):
        return whole
    spent = [value for value in whole.entry.values if value.key.column not in BUDGETS and not value.key.prior and not value.compared]
    return spent[0] if spent else whole


def _in_brief(reading: Reading, entry: Entry, named: str) -> list[Mention]:
    """41个县收入A。税收B,占一般公共预算收入的C%: what the paragraph itself calls 收入 for short."""
    brief = reading.once("brief", lambda _: [one for one in reading.facts.values if one.entry.label in OTHER_SIDE])
    return [one.mention for one in brief if one.entry.paragraph == entry.paragraph and named.endswith(one.entry.label)]


def _other_column(value: Value, group: Group | None) -> bool:
    """The budget of a whole whose outturn the list is of, or another part of that list."""
    whole = group.whole if group else None
    if group is not None and value.entry.group is group:
        return True
    return whole is not None and value.entry is whole.entry and (value.key.column in BUDGETS) != (whole.key.column in BUDGETS)


def _named_wholes(reading: Reading, entry: Entry, named: str) -> list[Value]:
    """The amounts whose item is the named one; the nearest amount of it decides, others may agree."""
    label = Labels(reading.lexicon).read(named)
    if not label.item:
        return _only_columns(reading, entry, label.key.column)
    found = [
        value for value in reading.by_item.get(stem(label.item), []) if _of_this_year(reading, value, entry) and value.entry is not entry
    ]
    if not found and len(label.text) >= 4 and (len(stem(label.item)) >= NAMED or reading.phrases.short_whole.fullmatch(label.text)):
        found = [
            value
            for value in reading.facts.values
            if stem(value.item).endswith(stem(label.item)) and value.entry is not entry and not value.key.prior
        ]
    if not found:
        short = reading.phrases.loose_words.sub("", label.text)
        found = [
            value
            for value in reading.facts.values
            if short
            and reading.phrases.loose_words.sub("", value.entry.label) == short
            and not ("收入" in label.text) ^ ("收入" in value.entry.label)
        ]
    name = re.sub("(?<![限余差定总])额$", "", label.text)
    if not found and name != label.text:  # 占2013年筹集额: of 2013年市本级筹集A
        found = [value for value in reading.facts.values if value.entry.label.endswith(name) and value.key.year == label.key.year]
    if not found and reading.phrases.of_both_sides.fullmatch(label.text):  # of 收、支总计 each is the same
        found = [
            value for value in reading.facts.values if re.search("收、?支", value.entry.label) and _of_this_year(reading, value, entry)
        ]
    if not found and label.text in ("总支出", "总收入", "支出总额", "收入总额"):
        tabled = (value for sheet in reading.sheets for value in sheet.values if value.entry.label in ("合计", "总计"))
        side = "支出" if "支出" in label.text else "收入"
        found = [value for value in tabled if side in value.item and not value.key.prior]
    found = _of_the_paragraph(reading, entry, label) + found
    spent = [value for value in found if value.key.column not in BUDGETS]
    if not label.key.column and not any(value.key.column in BUDGETS and not value.compared for value in entry.values):
        found = spent or found  # a part that is no budget is a share of none
    found = [value for value in found if label.key.column in ("", value.key.column) or not value.key.column] or found
    return sorted(found, key=lambda value: (value.mention.start > entry.start, abs(value.mention.start - entry.start)))[:6]


def _of_the_paragraph(reading: Reading, entry: Entry, label: Label) -> list[Value]:
    """净资产占资产: of the 资产 of its paragraph; 占中小企业合同: of what went to 中小企业."""
    small = reading.phrases.small_firms
    if small.search(label.text):
        return [value for value in reading.facts.values if small.search(value.entry.label) and value.entry is not entry]
    if label.text not in reading.lexicon.language.words["产"]:
        return []
    here = [one for one in reading.facts.values if one.entry.paragraph == entry.paragraph and one.entry is not entry]
    here = [one for one in here if not one.key.prior and not one.compared and one.mention.start < entry.start]
    return [one for one in here if stem(one.item).endswith(stem(label.item))]


def _only_columns(reading: Reading, entry: Entry, column: str) -> list[Value]:
    """占预算的Y%: the amounts that are only called so, and the totals of tables in that column."""
    rows = (value for value in reading.by_item.get("合计", []) if value.entry.paragraph < 0)
    unnamed = [
        value
        for value in (*(one for one in reading.facts.values if not one.item), *rows)
        if column and same_column(value.key.column, column) and not value.key.prior
    ]
    return sorted(unnamed, key=lambda value: abs(value.mention.start - entry.start))[:6]


def called_alike(reading: Reading, name: str, entry: Entry) -> list[Value]:
    """全国规模 and 全国政府采购规模: the amounts whose name has these characters in this order."""
    alike = reading.once(f"alike {name}", lambda _: [value for value in reading.facts.values if is_like(name, value.entry.label)])
    money = [value for value in alike if value.mention.kind == "money" and value.entry is not entry]
    return [value for value in money if not value.key.prior and not value.compared]


def _of_this_year(reading: Reading, value: Value, entry: Entry) -> bool:
    """Not what the year before was, unless that is the year of the part."""
    years = {one.key.year for one in entry.values}
    other = value.key.year is not None and reading.year is not None and value.key.year < reading.year and value.key.year not in years
    return not value.key.prior and not (other and value.compared)


def _family_wholes(reading: Reading, entry: Entry, columns: set[str]) -> list[Value]:
    names = [family.whole for family in reading.lexicon.language.families if entry.item in family.parts]
    names += [family.whole for family in reading.lexicon.language.families if any(name in family.parts for name in names)]
    values = [value for name in names for value in reading.by_item.get(stem(name), []) if not value.key.prior and value.entry is not entry]
    values = [one for one in values if not (one.key.year and reading.year and one.key.year < reading.year)] or values
    same = [value for value in values if value.key.column in columns]
    return (same or values)[:6]
