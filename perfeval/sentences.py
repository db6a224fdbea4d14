"""The sentences with numbers: each generated from figures, right for a rise, a fall, no change, zero and missing."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from perfeval.amounts import print_number, print_percent, round_half_up
from perfeval.evaluate import Scorecard
from perfeval.figures import Figure
from perfeval.gains import what_would_change
from perfeval.outline import Compared, Expenditure
from perfeval.relations import Finding
from perfeval.scoring import DECLARED, MISSING, Row
from perfeval.standing import Standing

RATE_DIGITS = 2
MOST_SAID = 5  # sentences that a report opens with


def total_sentence(department: str, year: str, story: Expenditure, figures: Mapping[str, Figure]) -> str:
    """一、（四） first sentence: `某部门2021年度总支出17656.23万元，具体情况如下：`."""
    total = figures.get(story.total.figure)
    if total is None:
        return f"{department}{year}年度{story.total.says}缺数。"
    ending = "，具体情况如下：" if any(kind.figure in figures for kind in story.kinds) else "。"
    return f"{department}{year}年度{story.total.says}{total.text}{ending}"


def change_sentence(item: Compared, basis: str, figures: Mapping[str, Figure]) -> str:
    """One amount against last year: `基本支出1178.37万元，比上年决算减少642.11万元，下降35.27%。`"""
    now, before = figures.get(item.figure), figures.get(item.last_year)
    if now is None:
        return f"{item.says}缺数。"
    return f"{item.says}{now.text}，{change_words(now, before, basis)}。"


def change_words(now: Figure, before: Figure | None, basis: str) -> str:
    """The change in words; no percentage on a base that is zero, negative or missing."""
    if before is None:
        return f"{basis}数缺，无法比较"
    change = now.value - before.value
    if change == 0:
        return f"与{basis}持平" + ("（均为0）" if now.value == 0 else "")
    verb, rate_verb = ("增加", "增长") if change > 0 else ("减少", "下降")
    words = f"比{basis}{verb}{print_number(abs(change))}{now.unit}"
    if before.value <= 0:
        return f"{words}（{basis}数为{print_number(before.value)}，不计算增减比例）"
    return f"{words}，{rate_verb}{_rate(abs(Fraction(change) / Fraction(before.value)))}"


def _rate(rate: Fraction) -> str:
    if round_half_up(rate * 100, RATE_DIGITS) == 0:
        return f"不足{print_number(Fraction(1, 10**RATE_DIGITS), RATE_DIGITS)}%"
    return print_percent(rate, RATE_DIGITS)


def total_words(card: Scorecard) -> str:
    """The total, or the interval that the open indicators leave."""
    if card.scheme.full_mark is None:
        return "不计分"
    low, high = card.total(card.low), card.total(card.high)
    return f"{low}分" if low == high else f"{low}～{high}分"


def assessed_words(card: Scorecard) -> str:
    """How much of the scheme the total rests on."""
    if card.scheme.full_mark is None:
        known = sum(row.value is not None for row in card.rows)
        share = print_percent(Fraction(known, len(card.rows)), 1)
        return f"共{len(card.rows)}项指标，{known}项有数值（占{share}）；本指标体系未定分值"
    share = print_percent(card.assessed / card.scheme.full_mark, 1)
    declared = sum((row.low for row in card.rows if row.status == DECLARED), Fraction(0))
    partly = sum(row.status == MISSING and row.low > 0 for row in card.rows)
    said = f"满分{card.mark(card.scheme.full_mark)}分，已评{card.mark(card.assessed)}分（占{share}）"
    said += f"；得分中部门自报、未附依据的{card.mark(declared)}分" if declared else ""
    return said + (f"；另有{partly}项只填报了一部分" if partly else "")


def key_sentences(card: Scorecard, found: Sequence[Finding]) -> list[str]:
    """What a reader must know first, at most five sentences: what does not agree, the largest losses, what is still open."""
    said = [words for verdict, name in (("fail", "不符"), ("warn", "提示")) if (words := _counted(found, verdict, name))]
    last = _still_open(card) if card.scheme.full_mark is not None else _known(card)
    lost = [(row.full - row.high, row) for row in card.rows if row.full is not None and row.settled and row.full > row.high]
    largest = sorted(lost, key=lambda one: -one[0])[: MOST_SAID - len(said) - bool(last)]
    return [*said, *(_loss(card, row, points) for points, row in largest), *([last] if last else [])]


def _loss(card: Scorecard, row: Row, points: Fraction) -> str:
    """What an indicator lost, and what would win it back; where nothing is known to, the reason."""
    value = f"{'自报' if row.status == DECLARED else ''}{row.value_text}，" if row.indicator.formula else ""
    helps = [] if row.review else what_would_change(card, row)
    return f"{row.indicator.name}{value}失{card.mark(points)}分：{next(iter(helps), row.reason)}。"


def _known(card: Scorecard) -> str:
    """The values there are, where the scheme has no marks."""
    values = [f"{row.indicator.name}{row.value_text}" for row in card.rows if row.value is not None]
    return f"算得出数值的指标有{len(values)}项：{'、'.join(values)}。" if values else ""


def _counted(found: Sequence[Finding], verdict: str, name: str) -> str:
    those = [one for one in found if one.verdict == verdict]
    if not those:
        return ""
    return f"核对有{len(those)}处{name}{'，首先是' if len(those) > 1 else '：'}{those[0].why}。"


def _still_open(card: Scorecard) -> str:
    rows = [row for row in card.rows if row.low != row.high]
    if not rows:
        return ""
    spread = sum((row.high - row.low for row in rows), Fraction(0))
    most = max(rows, key=lambda row: row.high - row.low)
    return f"还有{len(rows)}项、{card.mark(spread)}分未定，分值最大的是{most.indicator.name}（{most.reason}）。"


def at_a_glance(story: Expenditure, figures: Mapping[str, Figure]) -> tuple[str, list[str]]:
    """Expenditure in one amount, and beneath it the change and the share of each kind."""
    total = figures.get(story.total.figure)
    if total is None:
        return "缺数", []
    said = [change_words(total, figures.get(story.total.last_year), story.basis)]
    for kind in story.kinds:
        if (part := figures.get(kind.figure)) and total.value > 0:
            said.append(f"{kind.says}{part.text}，占{print_percent(part.exact / total.exact, 1)}")
    return total.text, said


def standing_sentence(place: Standing) -> str:
    """How many departments of the batch surely have a higher total, and how many a lower one."""
    known = f"本批次有总分的{place.count}个部门中，总分高于本部门的{place.above}个，低于本部门的{place.below}个"
    rest = place.count - 1 - place.above - place.below
    return known + (f"，另有{rest}个与本部门相同，或因总分未定分不出高低。" if rest else "。")


def marked_places(place: Standing) -> list[tuple[str, tuple[Decimal, Decimal]]]:
    """The totals that mark the order of a batch, and the department's own."""
    last = len(place.totals) - 1
    marks = (
        ("最高", 0),
        ("四分之一处", last // 4),
        ("中间", last // 2),
        ("四分之三处", last * 3 // 4),
        ("最低", last),
        ("本部门", place.place),
    )
    return [(name, place.totals[number]) for name, number in marks]


def compared_marks(card: Scorecard) -> list[dict[str, str]]:
    """One row per indicator that the department or a reviewer marked: own, reviewed and computed mark, deviation."""
    found = []
    for row in card.rows:
        reviewed = row.review.score if row.review else None
        if row.own is None and reviewed is None:
            continue
        low, high = row.computed or (row.low, row.high)
        found.append({
            "code": row.indicator.code,
            "name": row.indicator.name,
            "own": "—" if row.own is None else card.mark(row.own),
            "review": "—" if reviewed is None else card.mark(reviewed),
            "computed": card.mark(low) if low == high else f"{card.mark(low)}～{card.mark(high)}",
            "deviation": print_percent((row.own - reviewed) / row.own) if row.own and reviewed is not None else "—",
        })  # fmt: skip
    return found


def grade_words(card: Scorecard) -> str:
    """The grade, or why there is none."""
    if not card.scheme.grades:
        return "不定等次"
    vetoes = "、".join(veto.name for veto, applies in card.vetoes.items() if applies)
    return (card.grade or "现有数据不足，不能定等次") + (f"（{vetoes}）" if vetoes else "")
