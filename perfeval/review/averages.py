"""Checks of averages: an amount divided by a count that stands near."""

from collections.abc import Iterator

from perfeval.review.arithmetic import judge
from perfeval.review.equations import Equation
from perfeval.review.facts import BUDGETS, Entry, stem
from perfeval.review.findings import Finding, judged, skipped
from perfeval.review.labels import Labels
from perfeval.review.numbers import Mention
from perfeval.review.reading import Reading
from perfeval.review.slips import is_slip

COUNTED, SPENT_BEFORE, SPENT_AFTER = 120, 160, 40  # characters from an average to the count and the amount it may be of


def averages(reading: Reading) -> Iterator[Finding]:
    """C05: an average is an amount divided by a count that stands near; in its own sentence the nearest of each."""
    for ratio in reading.facts.ratios:
        if ratio.kind == "average":
            yield _average(reading, ratio.mention, ratio.entry, ratio.named)


def _average(reading: Reading, average: Mention, entry: Entry | None, words: str) -> Finding:
    place, text = average.start, reading.text
    counts = [m for m in reading.within(place - COUNTED, place + COUNTED) if m.kind == "count" and m.value]
    away = {id(one.mention) for one in reading.facts.ratios if one.kind == "average"}
    away |= {id(value.mention) for value in reading.facts.values if value.compared or value.key.prior}
    away |= {id(one) for change in reading.facts.changes for one in (change.amount, change.rate) if one}
    amounts = [m for m in reading.within(place - SPENT_BEFORE, place + SPENT_AFTER) if m.kind == average.kind and id(m) not in away]
    amounts = [m for m in amounts if m.kind == "money" or thing(m) == thing(average)]
    counts = [m for m in counts if thing(m) != thing(average) and _counts_each(reading, average, m)]
    counts, amounts = _of_what(reading, average, counts), _of_what(reading, average, amounts)
    begin = reading.begin(place)
    here = [[m for m in found if begin < m.start < place][-1:] for found in (amounts, counts)]
    own = [Equation("ratio", average, (amount, count)) for amount in here[0] for count in here[1] if amount is not count]
    called = _named_by_average(reading, words) if average.kind == "money" else []
    if not called and average.kind == "money" and (cars := _per_car(reading, average)):
        own = cars
    own = [Equation("ratio", average, (amount, count)) for amount in called for count in here[1]] or own
    own = own or _by_said_count(reading, average, amounts, here[1])
    known = [m for m in _spent_on(reading, entry, place) if m.kind == average.kind == "money" and m is not average][:4] if entry else []
    own = own or [Equation("ratio", average, (amount, count)) for amount in known for count in here[1]]
    equations = own + [Equation("ratio", average, (amount, count)) for count in counts for amount in amounts if amount is not count]
    many = average.digits > 3  # fewer may agree by chance
    agreeing = [equation for equation in (equations if many or not own else own) if judge(equation).verdict in ("pass", "rounding")]
    other = reading.phrases.no_average_before.search(text[max(begin, place - 14) : place])
    other = other or reading.phrases.aimed_average.search(text[begin + 1 : place])
    other = other or reading.phrases.no_average_behind.match(text[average.end : average.end + 5])
    slips = [equation for equation in equations if is_slip(equation)] if not agreeing and not other else []
    near = [one for one in equations if one.exact and average.exact / 3 <= one.exact <= 3 * average.exact]
    sure = (
        not other
        and bool(near or slips)
        and (bool(own) or bool(slips) or (len(counts) == 1 and len(amounts) == 1 and _is_cost(reading, amounts[0], place)))
    )
    finding = judged(
        reading, "C05", "average", agreeing or slips or near or equations, "平均数", sure=sure, unsure="不能确定用哪个数作平均"
    )
    return finding or skipped(reading, "C05", "average", average, "没有列出总额或个数，平均数无法核对")


def _of_what(reading: Reading, average: Mention, numbers: list[Mention]) -> list[Mention]:
    """货物18个、工程9个、服务22个,平均每个工程项目A: of the item that it names, where one of the numbers is of it."""
    found = reading.phrases.each_named.search(reading.before(average.start, 14))
    labels = reading.once("labels", lambda _: {id(value.mention): value.entry.label for value in reading.facts.values})
    named = [one for one in numbers if found and labels.get(id(one)) and labels[id(one)] in found["what"]]
    return named or numbers


def _is_cost(reading: Reading, amount: Mention, place: int) -> bool:
    """Whether an amount stands before an average, or behind it as what it all cost."""
    return amount.start < place or reading.phrases.total_said.search(reading.before(amount.start, 24)) is not None


def _counts_each(reading: Reading, average: Mention, count: Mention) -> bool:
    """每例A元 is by what is counted in 例, where the document has such a count; 每方 is never by 亩."""
    each = reading.phrases.each_unit.search(reading.before(average.start, 10))
    return each is None or count.unit.lstrip("万亿").startswith(each["unit"])


def thing(mention: Mention) -> str:
    """What a number counts: 人 of 万人 and 人次."""
    return mention.unit.lstrip("万亿").removesuffix("次")


def _named_by_average(reading: Reading, words: str) -> list[Mention]:
    """车均运行维护费, 平均每辆运行费: the outturns of the item that an average names."""
    found = reading.phrases.average_of.search(words)
    label = Labels(reading.lexicon).read(found["item"]) if found else None
    values = reading.by_item.get(stem(label.item), []) if label and label.item != label.text else []
    spent = [value for value in values if value.key.column not in BUDGETS and not value.key.prior and value.mention.kind == "money"]
    return list({value.mention.exact: value.mention for value in spent}.values())


def _per_car(reading: Reading, average: Mention) -> list[Equation]:
    """公务用车费A。年末有车8辆,其中…6辆、…2辆,车均B: the cost of the cars of the paragraph, by all of them."""
    if not reading.phrases.per_car.search(reading.before(average.start, 8)):
        return []
    begin = reading.begin(average.start, "\n")
    here = [value for value in reading.facts.values if begin < value.mention.start < average.start and not value.key.prior]
    costs = [
        value.mention
        for value in here
        if value.item in ("公务用车运行", "公务用车") and value.mention.kind == "money" and not value.compared
    ]
    counts = [value.mention for value in here if value.mention.unit in ("辆", "台") and not value.compared and value.mention.value]
    if counts and not costs:  # 三、实物量:保有6辆,车均维护费B: the cost stands in another paragraph
        told = [one for one in reading.by_item.get(stem("公务用车运行"), []) if one.key.column not in BUDGETS and not one.compared]
        costs = [one.mention for one in told if one.mention.kind == "money" and not one.key.prior][:1]
    return [Equation("ratio", average, (costs[-1], counts[0]))] if costs and counts else []


def _by_said_count(reading: Reading, average: Mention, amounts: list[Mention], counts: list[Mention]) -> list[Equation]:
    """全年执行A。按实有512人计算,人均B: the count is said, and the amount is the one that stands before."""
    said = counts and reading.phrases.counted_by.search(reading.text[reading.begin(average.start) + 1 : average.start])
    before = [one for one in amounts if one.start < average.start][-2:]
    return [Equation("ratio", average, (before[-1], counts[0]))] if said and len({one.exact for one in before}) == 1 else []


def _spent_on(reading: Reading, entry: Entry, place: int) -> list[Mention]:
    """What was spent on an item, on the others of its sentence, and on the whole of which it is one of two parts."""
    begin = reading.begin(place)
    beside = [one.item for one in reading.facts.entries if one.sentence == entry.sentence and one.item and begin < one.start < place]
    wholes = [family.whole for family in reading.lexicon.language.families if set(beside) & set(family.parts) and len(family.parts) == 2]
    spent = [v for item in [*beside, *wholes] for v in reading.by_item.get(stem(item), []) if v.key.column not in BUDGETS]
    values = (*reading.done(entry), *reading.same_item(entry), *spent)
    return [value.mention for value in values if not value.key.prior and not value.compared]
