"""Checks of a number of things against their names: 设有5个股室:办公室、财务股…"""

import re
from collections.abc import Iterator
from itertools import chain

from perfeval.review.apposed import runs
from perfeval.review.arithmetic import judge
from perfeval.review.findings import Finding, of_words
from perfeval.review.numbers import TENTHS
from perfeval.review.reading import Reading
from perfeval.review.sum_terms import parts_of, total

LONGEST = 24  # characters of one name
FEW, MANY = 3, 40  # names that are worth counting
_BRACKET = re.compile(r"\([^()]*\)")
_AND = re.compile("和|及|与|以及")


def enumerations(reading: Reading) -> Iterator[Finding]:
    """C24: where a document says how many there are and names them all, there are as many names."""
    for found in chain(*(phrase.finditer(reading.text) for phrase in (reading.phrases.names_after, reading.phrases.names_before))):
        stated = int(found["n"]) if found["n"].isdigit() else TENTHS.get(found["n"], 0)
        names = [name for name in _BRACKET.sub("", found["names"]).split("、") if name]
        if not FEW <= stated <= MANY or len(names) < FEW or not all(_is_name(name) for name in names):
            continue
        most = len(names) + sum(len(_AND.findall(name)) for name in names)
        holds = len(names) <= stated <= most
        near = len(names) > FEW and (stated == len(names) - 1 or stated == most + 1)
        if holds or near:
            why = f"文中说{found['n']}{found['unit']}，列出{len(names)}个名称：" + ("相符" if holds else "个数不一致")
            yield of_words(reading, "C24", "count", found.start("n"), found.end("unit"), "pass" if holds else "warn", why)


def numbered_lists(reading: Reading) -> Iterator[Finding]:
    """C24: 任务6项:(1)甲;(2)乙…: as many as the numbers before them, all in one sentence."""
    for found in reading.phrases.numbered_after.finditer(reading.text):
        marks = [int(mark) for mark in re.findall(r"(?:^|;)\((\d{1,2})\)", found["names"])]
        if len(marks) >= FEW and marks == list(range(1, len(marks) + 1)):
            yield from _compared(reading, found, len(marks))


def split_counts(reading: Reading) -> Iterator[Finding]:
    """C24: 20个县中,高于平均的13个,低于平均的8个: the two are no more than all."""
    for found in reading.phrases.split_count.finditer(reading.text):
        whole, parts = int(found["n"]), int(found["one"]) + int(found["other"])
        if parts >= whole:
            why = f"文中说{whole}个，两类共{parts}个：" + ("相符" if parts == whole else "个数不一致")
            yield of_words(reading, "C24", "count", found.start("n"), found.end("n") + 1, "pass" if parts == whole else "warn", why)


def left_undone(reading: Reading) -> Iterator[Finding]:
    """C24: 指标23项,完成21项,未完成3项: what was done and what was not make all."""
    both = (reading.phrases.left_undone, reading.phrases.left_undone_far)
    for found in {one.end(): one for phrase in both for one in phrase.finditer(reading.text)}.values():
        whole, done, left = (int(found[name]) for name in ("n", "done", "left"))
        holds = done + left == whole
        why = f"{whole}{found['unit']}，完成{done}{found['unit']}，未完成的应为{whole - done}{found['unit']}：" + (
            "相符" if holds else "个数不一致"
        )
        yield of_words(reading, "C24", "count", found.start("left"), found.end(), "pass" if holds else "fail", why)


def counted_lists(reading: Reading) -> Iterator[Finding]:
    """C24: 共A万元,涉及4个项目:甲B、乙C、丙D: where the amounts make the total, there are as many as it says."""
    lists = [(group.whole, parts_of(group)) for group in reading.facts.groups if group.whole]
    for whole, parts in [*lists, *runs(reading)]:
        opened = reading.phrases.counted_list.search(reading.text, whole.mention.end, parts[0].mention.start) if parts else None
        if opened and len(parts) > 1 and judge(total(whole, parts)).verdict == "pass":
            yield from _compared(reading, opened, len(parts))
    for found in reading.phrases.names_with_rates.finditer(reading.text):
        yield from _compared(reading, found, len(re.findall(r"[\d.]+(?:%|[万亿]?元)", found["names"])))


def _compared(reading: Reading, found: re.Match[str], listed: int) -> Iterator[Finding]:
    stated = int(found["n"]) if found["n"].isdigit() else TENTHS.get(found["n"], 0)
    why = f"文中说{found['n']}{found['unit']}，列出{listed}个：" + ("相符" if stated == listed else "个数不一致")
    yield of_words(reading, "C24", "count", found.start("n"), found.end("unit"), "pass" if stated == listed else "warn", why)


def _is_name(name: str) -> bool:
    return len(name) <= LONGEST and not re.search(r"[\d=]|等$", name)
