"""Checks of dates and of what a claim leaves open: acceptance before completion, disclosure without a day, marks at discretion."""

import re
from collections.abc import Iterator

from perfeval.review.findings import Finding, of_words
from perfeval.review.reading import Reading

MONTH = r"(?P<year>20\d\d)年(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日)?"


def accepted_before_done(reading: Reading) -> Iterator[Finding]:
    """C31: within one sentence, a work was accepted before it was finished."""
    for sentence in re.finditer(r"[^。\n]+", reading.text):
        done, accepted = reading.phrases.finished.search(sentence[0]), reading.phrases.accepted.search(sentence[0])
        if done and accepted and _day(accepted) < _day(done):
            start = sentence.start() + accepted.start()
            why = f"{_month(accepted)}验收，早于{_month(done)}完工"
            yield of_words(reading, "C31", "date", start, sentence.start() + accepted.end(), "warn", why)


def ends_before_it_begins(reading: Reading) -> Iterator[Finding]:
    """C31: 实施周期2023年1月1日至2022年12月31日: a period ends after it begins."""
    for found in reading.phrases.period.finditer(reading.text):
        begins, ends = (re.fullmatch(MONTH, found[name]) for name in ("from", "to"))
        assert begins
        assert ends
        if _day(ends)[:2] < _day(begins)[:2]:
            why = f"从{_month(begins)}开始，到{_month(ends)}结束，结束早于开始"
            yield of_words(reading, "C31", "date", *found.span(), "warn", why)


def _day(found: re.Match[str]) -> tuple[int, int, int]:
    """A month without a day counts as its first, so that nothing within one month is said to be too early."""
    both = found["day"] if found["day"] else "0"
    return int(found["year"]), int(found["month"]), int(both)


def _month(found: re.Match[str]) -> str:
    return f"{found['year']}年{found['month']}月" + (f"{found['day']}日" if found["day"] else "")


def disclosed_when(reading: Reading) -> Iterator[Finding]:
    """C35: budget, accounts or performance were published, it is said, but not on which day; once for a document."""
    for found in reading.phrases.disclosed.finditer(reading.text):
        sentence = reading.text[max(0, reading.text.rfind("。", 0, found.start())) : found.end()]
        if reading.phrases.disclosable.search(sentence[-80:]) and not re.search(r"\d{1,2}月|\d{1,2}日|http|www", sentence):
            why = "说已经公开，没有写公开的日期和网址，无法核对是否按时"
            yield of_words(reading, "C35", "advisory", found.start(), found.end(), "warn", why)
            return


def at_discretion(reading: Reading) -> Iterator[Finding]:
    """C15: marks taken off at discretion, without a rule."""
    for found in reading.phrases.at_discretion.finditer(reading.text):
        yield of_words(reading, "C15", "advisory", found.start(), found.end(), "warn", f"“{found[0]}”没有标准，应写明扣多少、为什么")
