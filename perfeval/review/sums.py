"""Checks of parts against wholes: lists opened by 其中, sums everyone knows, sums by name, income against expenditure."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from perfeval.review.arithmetic import judge
from perfeval.review.closing import is_closing, without_parts
from perfeval.review.completeness import (
    NEAR,
    as_announced,
    as_those_beside,
    is_complete,
    is_likely,
    known,
    names_all,
    one_digit,
    one_of_each,
)
from perfeval.review.equations import Equation
from perfeval.review.facts import Group, Value, stem
from perfeval.review.findings import Finding, about, judged
from perfeval.review.list_ends import longer, shorter
from perfeval.review.other_wholes import in_other_unit, just_missed, of_family, of_others
from perfeval.review.reading import Reading
from perfeval.review.slips import SAYING, is_slip, lost_first_digit, part_in_other_unit, shows_its_slip, swap_agrees
from perfeval.review.sum_terms import PEOPLE, counted_before, lessened, parts_of, total

TOTALS = ("总计", "合计")
NEARLY = 10  # a list right behind its whole that misses it by one digit, and a tenth at most, is of that
SLIP = 1000  # three parts or more that miss by less than a thousandth are the parts of their whole, whatever it is called


def list_sums(reading: Reading) -> Iterator[Finding]:
    """C01, C30: the parts that 其中 or 包括 lists add to the total."""
    nested = {id(group.outer) for group in reading.facts.groups}
    for group in reading.facts.groups:
        parts = _listed(reading, group) if group.whole else []
        if not parts and group.complete and (found := counted_before(reading, group)):
            yield from filter(None, [judged(reading, "C01", "count", [total(*found)], found[0].entry.label)])
        if any(_repeated(reading, part) for part in parts) and not one_of_each(reading, parts):
            continue  # what follows is of that item, not of the whole
        if len(parts) > 1 and (finding := _list_sum(reading, group, parts, id(group) in nested)):
            yield finding
        elif len(parts) == 1 and group.whole and _is_above(reading, group, group.whole, parts[0]):
            yield _above(group.whole, parts[0], reading)


def _listed(reading: Reading, group: Group) -> list[Value]:
    """The amounts of a list, up to the total that closes it; none where that is the total of something else."""
    assert group.whole is not None
    parts = _up_to_semicolon(reading, [value for value in parts_of(group) if _is_listed(reading, value)])
    if _counts_otherwise(reading, parts):
        return []
    for inner, outer in reading.lexicon.language.nested.items():
        held = any(outer in value.entry.label for value in parts)
        parts = [value for value in parts if not (held and inner in value.entry.label)]
    totals = (n for n, value in enumerate(parts) if is_closing(reading, value) or value.entry.label.endswith(TOTALS))
    closed = next(totals, len(parts))
    other = closed < len(parts) and parts[closed].mention.exact != group.whole.mention.exact
    if all(value.mention.digits > SAYING for value in parts[:closed]):
        parts = without_parts(parts[:closed]) + parts[closed:]
        closed = min(closed, len(parts))
    above = next((n for n, value in enumerate(parts[:closed]) if value.mention.exact > group.whole.mention.exact), closed)
    return [] if other else parts[: above if one_of_each(reading, parts[:above]) else closed]


def _counts_otherwise(reading: Reading, parts: list[Value]) -> bool:
    """来信A件、来访B批次、网上投诉C件: some of a list are counted in another unit."""
    if len(parts) < 2 or parts[0].mention.kind != "count":
        return False
    between = reading.within(parts[0].mention.start, parts[-1].mention.start)
    other = [one for one in between if one.kind == "count" and one.unit != parts[0].mention.unit and one.unit not in PEOPLE]
    return any("、" in reading.text[parts[0].mention.end : one.start][-12:] and "(" not in reading.before(one.start, 8) for one in other)


def _up_to_semicolon(reading: Reading, parts: list[Value]) -> list[Value]:
    """甲A、乙B、丙C;丁D: a list whose parts a list mark joins ends at a semicolon."""
    between = [reading.text[one.mention.end : other.mention.start] for one, other in pairwise(parts)]
    another = reading.phrases.another_besides  # 甲A,乙B;另有丙C
    besides = next((n for n, words in enumerate(between, 1) if another.search(words)), len(parts))
    parts, between = parts[:besides], between[: max(besides - 1, 0)]
    end = next((n for n, words in enumerate(between, 1) if ";" in words), len(parts))
    joined = [words for words in between[: end - 1] if words[:1] in tuple("、与和及")]
    first = end == 1 and between[0][:1] in tuple("与和及") if between else False  # 含甲A与追加B;执行C
    return parts[:end] if end < len(parts) and (len(joined) == end - 1 > 0 or first) else parts


def _list_sum(reading: Reading, group: Group, parts: list[Value], nested: bool) -> Finding | None:
    assert group.whole is not None
    whole = group.whole
    candidates = [total(whole, parts), *lessened(reading, whole, parts)]
    candidates += [] if one_of_each(reading, parts) else [*shorter(reading, group, parts), *longer(reading, group, parts)]
    if slipped := part_in_other_unit(candidates[0]):
        return in_other_unit(reading, whole, *slipped, candidates[0])
    amount, behind = sum(value.mention.exact for value in parts), _right_behind(reading, group, parts)
    missing, announced = abs(amount - whole.mention.exact), as_announced(reading, group, parts)
    one_off = behind and 0 < missing * NEARLY <= whole.mention.exact and one_digit(missing / whole.mention.one)
    others = [] if announced or one_off or shows_its_slip(candidates[0]) else [*of_family(reading, parts), *of_others(group, parts)]
    missed = just_missed(group, parts) if others and all(judge(one).verdict != "pass" for one in candidates) else None
    candidates = [missed] if missed else candidates + others
    open_end = nested and not group.complete
    over = amount > whole.mention.exact
    slip = len(parts) > 2 and SLIP * missing <= whole.mention.exact
    all_of_it = known(reading, group, parts)
    named = all_of_it or slip or group.numbered or whole.mention.kind == "count" or reading.knows(whole.entry) or behind or announced
    sure = all_of_it or (named and (names_all(group, parts) or (is_complete(reading, group, parts) and (over or not open_end))))
    likely = not sure and not nested and ((named and is_likely(reading, group, parts)) or as_those_beside(reading, group, parts))
    kind = "sum" if whole.mention.kind == "money" else "count"
    subject, unsure = f"{whole.entry.label}＝{'＋'.join(candidates[0].names)}", "“其中”所列的可能不是全部"
    finding = judged(reading, "C01", kind, candidates, subject, sure=sure or likely, unsure=unsure)
    if finding is None or finding.verdict != "fail":
        return finding
    return _of_another(reading, group, parts) or _told(reading, group, parts, finding, likely)


def _right_behind(reading: Reading, group: Group, parts: list[Value]) -> bool:
    """A(甲B、乙C、丙D), A,用于甲B、乙C、丙D: three or more, right behind their whole."""
    assert group.whole is not None
    words = reading.text[group.whole.mention.end : parts[0].mention.start]
    plain = re.fullmatch(r"[,:]?[^,。;()\d]{0,14}", words) is not None
    return len(parts) > 2 and (plain or (group.bracket and words.startswith("(")))


def _of_another(reading: Reading, group: Group, parts: list[Value]) -> Finding | None:
    """What the parts make to the digit is said before under another name, and is not nearly the whole: they are the parts of that."""
    assert group.whole is not None
    whole, amount = group.whole.mention, sum(value.mention.exact for value in parts)
    said = [
        value
        for value in reading.facts.values
        if value.mention.exact == amount and value.mention.start < parts[0].mention.start and value.mention.digits > SAYING
    ]
    told = _right_behind(reading, group, parts) and one_digit(abs(amount - whole.exact) / whole.one)  # but for one digit it is its own
    apart = not told and NEAR * abs(amount - whole.exact) > whole.exact and not shows_its_slip(total(group.whole, parts))
    named = [value for value in said if apart and value.item != group.whole.item and not value.key.prior]
    return judged(reading, "C01", "sum", [total(named[-1], parts)], named[-1].entry.label) if named else None


def _told(reading: Reading, group: Group, parts: list[Value], finding: Finding, likely: bool) -> Finding:
    """A sum that fails, as what it is: a slip of the unit, one part above the whole, or a list that may not be all."""
    whole = group.whole
    assert whole is not None
    if finding.equation and is_slip(finding.equation):
        return replace(finding, kind="unit")
    if finding.equation and (swap_agrees(finding.equation) or lost_first_digit(finding.equation)):
        return finding
    above = next((value for value in parts if value.mention.exact > whole.mention.exact), None)
    amount = sum(value.mention.exact for value in parts)
    if not above and not group.change and not whole.mention.exact / 2 < amount < 2 * whole.mention.exact:
        return replace(finding, verdict="skip", why=f"{finding.why}；相差太远，所列的像是别的数，不作判断", equation=None)
    if above and group.complete and known(reading, group, parts):
        return finding
    if above and _is_left(reading, whole):
        return replace(finding, verdict="skip", why=f"{finding.why}；所列的是支出的各部分，不是结转的，不作判断", equation=None)
    if above and group.change and group.change.amount is whole.mention:
        return replace(finding, verdict="skip", why=f"{finding.why}；所列的不是增减额的各部分，不作判断", equation=None)
    if above and (group.told or _right_before(reading, whole, parts[0], above)):
        return _above(whole, above, reading, finding.equation)
    if above:
        return replace(finding, verdict="skip", why=f"{finding.why}；但不能确定“其中”是哪个数的，不作判断", equation=None)
    return replace(finding, verdict="warn", why=f"{finding.why}；如果所列不是全部，请写明") if likely else finding


def _is_above(reading: Reading, group: Group, whole: Value, part: Value) -> bool:
    if _is_left(reading, whole) or part.entry.label.endswith(TOTALS):
        return False  # 支出A,结转B,其中C: of what was spent, not of what is left
    if (group.bracket and not whole.mention.value) or part.mention.left_off or not _is_listed(reading, part):
        return False  # 用车0辆(救护车1辆另列)
    if reading.phrases.in_stock.search(reading.before(part.mention.start, 8)):
        return False  # 安排基金A(该基金累计B)
    above = whole.entry.group
    if above and above.whole and above.entries == [whole.entry] and above.whole.entry.group and not above.bracket:
        return False  # 其中A,其中B,其中C: each of what stands before all of them
    of_change = group.change is not None and group.change.amount is whole.mention
    alike = part.mention.kind == "money" or part.mention.unit in PEOPLE or part.entry.label[-1:] == whole.entry.label[-1:]
    return (
        alike and not of_change and part.mention.exact > whole.mention.exact and (group.told or _right_before(reading, whole, part, part))
    )


def _is_left(reading: Reading, whole: Value) -> bool:
    """支出A,结转B: whether an amount is what is left, of which nothing is a part."""
    return whole.entry.label.endswith(tuple(reading.lexicon.language.words["余"]))


def _repeated(reading: Reading, part: Value) -> bool:
    """分别为A、B、C,其中乙一项B: the same item and amount were said just before, in the sentence."""
    same = (one for one in reading.said_in(part.entry.sentence) if stem(one.item) == stem(part.item))
    whole = part.entry.group.whole if part.entry.group else None
    return any(one.mention.exact == part.mention.exact and one.mention.start < part.mention.start and one is not whole for one in same)


def _right_before(reading: Reading, whole: Value, first: Value, above: Value) -> bool:
    """Whether the list stands right after its whole, or no other amount said before it is large enough to be the whole."""
    between = reading.text[whole.mention.end : first.mention.start]
    begin = reading.begin(whole.mention.start, "\n")
    larger = any(
        begin <= one.start < first.mention.start and one.kind == above.mention.kind and one.exact >= above.mention.exact
        for one in reading.mentions
    )
    apart = "\n" in between.rstrip("\n")
    return bool(re.match(r"[,。;:(]*(?:其中|包括|分别|[(:])", between)) or not (larger or apart or above.mention.is_rough)


def _above(whole: Value, part: Value, reading: Reading, equation: Equation | None = None) -> Finding:
    why = f"{part.entry.label}{part.mention.text}大于它所属的{whole.entry.label}{whole.mention.text}"
    return about(reading, "C01", "logic", part.mention, "fail", why, whole.mention.text, equation)


def _is_listed(reading: Reading, value: Value) -> bool:
    """A counted part ends its clause: 年中增加8个, but not 下达的5个项目一并纳入; 编制12名(改革前16名) has no part."""
    if reading.phrases.earlier_state.search(value.entry.label) or reading.phrases.sum_again.search(value.entry.label):
        return False
    return value.mention.kind != "count" or reading.text[value.mention.end : value.mention.end + 1] in ",、;。()和及\n"
