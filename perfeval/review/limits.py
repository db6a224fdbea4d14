"""What may not be exceeded: 100 % of a whole, posts by staff, full marks by marks."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from perfeval.amounts import print_percent
from perfeval.review.equations import Equation
from perfeval.review.facts import Value
from perfeval.review.findings import Finding, about, judged, of_words
from perfeval.review.reading import Reading
from perfeval.review.slips import with_swapped_digits


def share_totals(reading: Reading) -> Iterator[Finding]:
    """C05: the shares of a complete list add to 100 %."""
    for group in reading.facts.groups:
        shares = [ratio for entry in group.entries for ratio in entry.ratios if ratio.kind == "share"]
        if len(shares) < 2 or len(shares) != len(group.entries) or not group.whole:
            continue
        names = [ratio.named for ratio in shares]
        if any(one != other for one, other in pairwise(names)):
            continue
        amount = sum((ratio.mention.exact for ratio in shares), shares[0].mention.exact * 0)
        slack = sum(ratio.mention.half for ratio in shares)
        if amount > 1 + slack:
            why = f"各项占比合计{float(amount * 100):.2f}%，超过100%"
            yield about(reading, "C05", "advisory", shares[-1].mention, "warn", why)


def shares_of_all(reading: Reading) -> Iterator[Finding]:
    """C05: 按级次,中央占A%,省级占B%…: shares without amounts, of everything; one with swapped digits, or the last, is named."""
    for found in re.finditer(r"按[^,。;:\d]{1,8}[,:](?P<list>[^。;\n]*)", reading.text):
        start, end = found.span("list")
        inside = [one for one in reading.within(start - 1, end) if one.kind in ("ratio", "money")]
        shares = [one for one in inside if one.kind == "ratio"]
        if (
            len(shares) < 3
            or len(shares) != len(inside)
            or found["list"].count("占") not in (1, len(shares))
            or any(s.hedge for s in shares)
        ):
            continue
        gap, slack = sum((one.exact for one in shares), Fraction(-1)), sum((one.half for one in shares), Fraction(0))
        decimals = max(one.decimals for one in shares)
        if abs(gap) <= max(slack, Fraction(len(shares), 2 * 100 * 10**decimals)):
            continue
        slipped = [
            one
            for one in shares
            if any((Fraction(value) - Fraction(one.value)) * one.one == -gap for value in with_swapped_digits(one.value))
        ]
        open_end = gap < -Fraction(1, 10) or re.search("其余|主要|等[,。;]?$", found["list"])
        if slipped or not open_end:
            wrong = (slipped or shares)[-1]
            why = f"各项占比合计{print_percent(gap + 1, decimals)}，不是100%"
            yield about(reading, "C05", "share", wrong, "fail", why, print_percent(wrong.exact - gap, decimals))


def posts(reading: Reading) -> Iterator[Finding]:
    """C28: more people in post than posts."""
    posts = [value for value in reading.facts.values if value.item == "编制人数" and value.mention.kind == "count"]
    people = [value for value in reading.facts.values if value.item == "在职人数" and value.mention.kind == "count"]
    for value in people:
        near = [post for post in posts if abs(post.entry.paragraph - value.entry.paragraph) <= 2]
        near = [post for post in near if not (post.entry.group and post.entry.group.whole in near)] or near  # not 行政编制 alone
        near = [post for post in near if post.mention.start < value.mention.start] or near
        near = _together(near, people, value)
        if near:
            above = value.mention.exact > near[-1].mention.exact
            why = f"在职{value.mention.text}{'超过' if above else '不超过'}编制{near[-1].mention.text}" + ("，请说明原因" if above else "")
            yield about(
                reading, "C28", "advisory" if above else "limit", value.mention, "warn" if above else "pass", why, near[-1].mention.text
            )
            yield from _within(reading, value, near[-1])
            yield from _vacant_or_over(reading, value, near[-1])
            yield from _controlled(reading, value, near[-1])


def _together(near: list[Value], people: list[Value], one: Value) -> list[Value]:
    """行政编制18名,事业编制10名,实有27人: the posts of one sentence together, where no one is said to be in them before."""
    same = [post for post in near if post.entry.sentence == near[-1].entry.sentence and post.mention.start < one.mention.start]
    kinds = {post.entry.label: post for post in same}
    apart = any(same[0].mention.start < other.mention.start < one.mention.start for other in people) if same else True
    if len(kinds) < 2 or apart or any(not label.endswith("编制") for label in kinds):
        return near
    value = sum((post.mention.value for post in kinds.values()), Decimal(0))
    if any(2 * post.mention.value == value for post in kinds.values()):
        return near  # 行政编制28名、事业编制17名,编制合计45名
    unit = same[-1].mention.unit
    return [*near, replace(same[-1], mention=replace(same[-1].mention, value=value, text=f"{value}{unit}"))]


def _within(reading: Reading, people: Value, post: Value) -> Iterator[Finding]:
    """未超编 said of more people than posts."""
    sentence = reading.text[people.mention.end :].split("。")[0][:60]
    found = reading.phrases.within_posts.search(sentence)
    others = re.search(r"\d+人", sentence[: found.start()]) if found else None  # of some of them only
    if found and not others and people.mention.exact > post.mention.exact:
        start = people.mention.end + found.start()
        why = f"文中说“{found[0]}”，在职{people.mention.text}却大于编制{post.mention.text}"
        yield of_words(reading, "C28", "limit", start, start + len(found[0]), "fail", why)


def _said_within(reading: Reading, why: str) -> Iterator[Finding]:
    """未超编 said anywhere, under a table with more people than posts."""
    for found in reading.phrases.within_posts.finditer(reading.text):
        yield of_words(reading, "C28", "limit", *found.span(), "fail", f"文中说“{found[0]}”，{why}")


def _vacant_or_over(reading: Reading, people: Value, post: Value) -> Iterator[Finding]:
    """空编N名, in the same sentence: posts less people; 超编N名, in the paragraph: people less posts."""
    phrases = reading.phrases
    for mention in (one for one in reading.mentions if one.start > people.mention.end):
        words, apart = reading.before(mention.start, 8), slice(people.mention.end, mention.start)
        if phrases.posts_vacant.search(words) and "。" not in reading.text[apart]:
            equation, subject = Equation("sum", mention, (post.mention, people.mention), (1, -1)), "空编＝编制－在职"
        elif phrases.posts_exceeded.search(words) and "\n" not in reading.text[apart]:
            equation, subject = Equation("sum", mention, (people.mention, post.mention), (1, -1)), "超编＝在职－编制"
        else:
            continue
        yield from filter(None, [judged(reading, "C28", "count", [equation], subject)])


def _controlled(reading: Reading, people: Value, post: Value) -> Iterator[Finding]:
    """在职人员控制率Y%: people in post by posts."""
    end = reading.text.find("\n", people.mention.end)
    for rate in reading.within(people.mention.end, end if end > 0 else len(reading.text)):
        again = reading.phrases.posts_again.search(reading.text[people.mention.end : rate.start])  # the rate is of those
        if rate.kind == "ratio" and not again and reading.phrases.staff_rate.search(reading.before(rate.start, 8)):
            equation = Equation("ratio", rate, (people.mention, post.mention))
            yield from filter(None, [judged(reading, "C28", "share", [equation], "在职人员控制率")])


def table_posts(reading: Reading) -> Iterator[Finding]:
    """C28, C11: people in post within the posts, marks within the full mark, row by row."""
    for sheet in reading.sheets:
        for check, kind, limit, actual, words in (
            ("C28", "limit", "编制", "实有|在职", "实有人数"),
            ("C11", "score", "分值|权重|满分", "得分|自评分|评分", "得分"),
        ):
            for row in sorted({number.row for number in sheet.numbers}):
                numbers = sheet.row(row)
                limits = [n for n in numbers if re.search(limit, n.header) and not re.search(actual, n.header)]
                actuals = [n for n in numbers if re.search(actual, n.header) and not re.search("率|评分标准", n.header)]
                if len(limits) == 1 and len(actuals) == 1 and limits[0].mention.kind == actuals[0].mention.kind:
                    above = actuals[0].mention.value > limits[0].mention.value
                    why = f"表中{numbers[0].row_label}：{words}{actuals[0].mention.text}{'超过' if above else '不超过'}{limits[0].mention.text}"
                    if above and check == "C28":
                        yield from _said_within(reading, why)
                    verdict = "pass" if not above else "warn" if check == "C28" else "fail"
                    yield about(
                        reading, check, "advisory" if verdict == "warn" else kind, actuals[0].mention, verdict, why, limits[0].mention.text
                    )
