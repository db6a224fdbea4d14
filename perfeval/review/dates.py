"""Checks of dates and of what a claim leaves open: acceptance before completion, disclosure without a day, marks at discretion."""

import re
from collections.abc import Iterator

from perfeval.review.findings import Finding, of_words
from perfeval.review.reading import Reading

MONTH = r"(?P<year>20\d\d)年(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日)?"
DONE = re.compile(MONTH + r"(?:底|份|初|中旬|上旬|下旬)?(?:前)?[^,。;年]{0,12}?(?:完工|竣工|建成|完成建设|完成施工)")
ACCEPTED = re.compile(MONTH + r"(?:底|份|初|中旬|上旬|下旬)?[^,。;年]{0,12}?(?:验收|通过验收)")
DISCLOSED = re.compile(r"(?:已|均已|均|按时|及时|按规定|按要求|全部)[^,。;\n]{0,14}?(?:公开|公示)(?!招标|选聘|招聘|竞)[^。;\n]{0,40}")
BUDGETS = re.compile(r"预算|决算|预决算|绩效|财政信息")
AT_WILL = re.compile(r"酌情(?:扣|给|打)分")


def accepted_before_done(reading: Reading) -> Iterator[Finding]:
    """C31: within one sentence, a work was accepted before it was finished."""
    for sentence in re.finditer(r"[^。\n]+", reading.text):
        done, accepted = DONE.search(sentence[0]), ACCEPTED.search(sentence[0])
        if done and accepted and _day(accepted) < _day(done):
            start = sentence.start() + accepted.start()
            why = f"{_month(accepted)}验收，早于{_month(done)}完工"
            yield of_words(reading, "C31", "date", start, sentence.start() + accepted.end(), "warn", why)


def _day(found: re.Match[str]) -> tuple[int, int, int]:
    """A month without a day counts as its first, so that nothing within one month is said to be too early."""
    both = found["day"] if found["day"] else "0"
    return int(found["year"]), int(found["month"]), int(both)


def _month(found: re.Match[str]) -> str:
    return f"{found['year']}年{found['month']}月" + (f"{found['day']}日" if found["day"] else "")


def disclosed_when(reading: Reading) -> Iterator[Finding]:
    """C35: budget, accounts or performance were published, it is said, but not on which day; once for a document."""
    for found in DISCLOSED.finditer(reading.text):
        sentence = reading.text[max(0, reading.text.rfind("。", 0, found.start())) : found.end()]
        if BUDGETS.search(sentence[-80:]) and not re.search(r"\d{1,2}月|\d{1,2}日|http|www", sentence):
            why = "说已经公开，没有写公开的日期和网址，无法核对是否按时"
            yield of_words(reading, "C35", "advisory", found.start(), found.end(), "warn", why)
            return


def at_discretion(reading: Reading) -> Iterator[Finding]:
    """C15: marks taken off at discretion, without a rule."""
    for found in AT_WILL.finditer(reading.text):
        yield of_words(reading, "C15", "advisory", found.start(), found.end(), "warn", f"“{found[0]}”没有标准，应写明扣多少、为什么")
