"""Checks of a number of things against their names: 设有5个股室:办公室、财务股…"""

import re
from collections.abc import Iterator
from itertools import chain

from perfeval.review.findings import Finding, of_words
from perfeval.review.numbers import TENTHS
from perfeval.review.reading import Reading

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


def _is_name(name: str) -> bool:
    return len(name) <= LONGEST and not re.search(r"[\d=]|等$", name)
