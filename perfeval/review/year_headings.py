"""The years of titles and headings against those that the text speaks of (C03)."""

import re
from collections import Counter
from collections.abc import Iterator

from perfeval.review.findings import Finding, of_words
from perfeval.review.reading import Reading

HEAD = 120  # characters in which a document says what it is
YEAR = re.compile(r"(?<![〔\d])((?:19|20)\d\d)年(?:度)?(?!\d{1,2}月)")


def over_another_year(reading: Reading) -> Iterator[Finding]:
    """A title of one year over an account that speaks of the next, again and again."""
    said = Counter(
        int(found[1])
        for found in YEAR.finditer(reading.text)
        if reading.text[found.start() - 1 : found.start()] not in tuple("比较与和从")
        and not reading.phrases.planned.match(reading.text, found.end())
    )
    (year, often), own = said.most_common(1)[0] if said else (0, 0), max(reading.years)
    planned = "执行" in reading.text[:HEAD] and f"{year}年预算" in reading.text  # what was done, and then what is planned
    if not planned and year > own and often > 2 and often > 2 * (said[own] - 1) and len(reading.years) == 1:
        start = reading.text.find(f"{own}年")
        end = start + 5 + (reading.text[start + 5 : start + 6] == "度")
        if start < 0:  # 二〇一九年: the whole title
            start, end = 0, max(1, reading.text.find("\n"))
        why = f"标题写的是{own}年，正文说的都是{year}年（{often}处）"
        yield of_words(reading, "C03", "title", start, end, "warn", why)


def headings_of_another_year(reading: Reading) -> Iterator[Finding]:
    """二、2021年决算 in an account of 2022: a heading of an earlier year."""
    place = 0
    for number, line in enumerate(reading.text.split("\n")):
        found = YEAR.findall(line)
        short = (
            6 < len(line) < 48
            and not re.search("与|比|较|上年|结转|至|—", line)
            and not line.endswith(("。", ";", ",", ":"))
            and not re.search(r"\d(?:万|亿)?元", line)
        )
        if (
            number
            and short
            and found
            and reading.phrases.heading_about.search(line)
            and not set(map(int, found)) & set(reading.years)
            and max(map(int, found)) < max(reading.years)
            and not of_both(reading, line)
            and not reading.phrases.head_of_column.fullmatch(line)
        ):
            start = place + line.index(found[0] + "年")
            why = f"标题写的是{found[0]}年，文件是{'、'.join(map(str, reading.years))}年的，像是旧年份没有改"
            yield of_words(reading, "C03", "year", start, start + 5 + (reading.text[start + 5 : start + 6] == "度"), "warn", why)
        place += len(line) + 1


def of_both(reading: Reading, heading: str) -> bool:
    """一、2022年预算安排…二、2021年决算情况: a budget that gives the account of the year before in a section of its own."""
    own, last = max(reading.years), max(reading.years) - 1
    return f"{last}年" in heading and "决算" in heading and re.search(f"{own}年[^。\n]{{0,14}}预算", reading.text[:HEAD]) is not None
