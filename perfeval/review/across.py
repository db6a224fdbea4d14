"""Checks over a set of documents: long passages in two departments' reports, another department's name (C26)."""

import re
from collections import defaultdict
from collections.abc import Sequence

from perfeval.review.findings import Finding, of_words
from perfeval.review.reading import Plain
from perfeval.review.titles import ORGANISATION

LONG = 40  # characters of a sentence that two departments do not write alike by chance
COMMON = 3  # documents: a sentence in more of them is a template's


def compare_documents(readings: Sequence[Plain]) -> list[list[Finding]]:
    """For each document the hints that another of the set gives."""
    findings: list[list[Finding]] = [[] for _ in readings]
    if len(readings) < 2:
        return findings
    for places in _shared(readings).values():
        documents = sorted({number for number, _, _ in places})
        if 2 <= len(documents) <= COMMON:
            for number, start, end in places:
                others = "、".join(readings[other].document.name for other in documents if other != number)
                why = f"这段话与{others}中的一字不差，请核实是否照抄"
                findings[number].append(of_words(readings[number], "C26", "advisory", start, end, "warn", why))
    _add_names(readings, findings)
    return findings


def _shared(readings: Sequence[Plain]) -> dict[str, list[tuple[int, int, int]]]:
    places = defaultdict[str, list[tuple[int, int, int]]](list)
    for number, reading in enumerate(readings):
        for found in re.finditer(r"[^。\n]+", reading.text):
            if len(found[0]) >= LONG:
                places[found[0]].append((number, *found.span()))
    return {sentence: found for sentence, found in places.items() if len(found) > 1}


def department_of(reading: Plain) -> str:
    """The department a document names as its own, in its title or as 填报单位."""
    told = re.search(
        r"(?:填报|编报|预算|单位)(?:单位|部门|名称)(?:\(盖章\))?[:]([^\n,。;:]{4,30}?)(?=填报|\n|$|[,。;])", reading.text[:600]
    )
    title = ORGANISATION.search(reading.text[:200])
    return told[1] if told else title["region"] + title["body"] if title else ""


def _add_names(readings: Sequence[Plain], findings: list[list[Finding]]) -> None:
    names = [department_of(reading) for reading in readings]
    known = sorted({name for name in names if len(name) >= 5}, key=len, reverse=True)
    if not known:
        return
    pattern = re.compile("|".join(map(re.escape, known)))
    for number, reading in enumerate(readings):
        seen = set[str]()
        for found in pattern.finditer(reading.text):
            if found[0] not in names[number] and names[number] not in found[0] and found[0] not in seen and names[number]:
                seen.add(found[0])
                why = f"这是{names[number]}的文件，这里出现了另一部门“{found[0]}”，请核实是否照抄"
                findings[number].append(of_words(reading, "C26", "advisory", *found.span(), "warn", why))
