"""Reads written reports, extracts what they claim, checks each claim, and says what it found."""

from collections.abc import Iterable
from pathlib import Path

from perfeval.errors import Fault, Refused
from perfeval.review.across import compare_documents
from perfeval.review.blame import with_culprits
from perfeval.review.claims import Claim, claims_of
from perfeval.review.documents import Document
from perfeval.review.findings import Finding
from perfeval.review.from_text import read, read_plain
from perfeval.review.lexicon import DEFAULT, Lexicon, read_lexicon
from perfeval.review.opening import read_document
from perfeval.review.reading import Plain, Reading
from perfeval.review.registry import CHECKS, Check
from perfeval.review.replacement import with_replacements
from perfeval.review.reviewed import Reviewed, from_json

__all__ = [
    "CHECKS", "DEFAULT", "Check", "Claim", "Document", "Finding", "Reading", "Reviewed",
    "from_json", "hints_across", "read_report", "review_document", "review_documents",
]  # fmt: skip
RATES = ("rate", "completion", "share", "change_rate")  # kinds of findings about one rate
GRAVITY = ("fail", "warn", "rounding", "skip", "pass")


def review_documents(paths: Iterable[str | Path], language: str | Path = DEFAULT) -> list[Reviewed]:
    """Review each document on its own, then the set together (C26). One that is refused does not stop the others.

    `language` is the file of words and patterns; refuses (Refused) one that is wrong. Findings come in the order of
    the document, `span` and claims count characters of `text`.
    """
    lexicon = read_lexicon(Path(language))
    places = [Path(path) for path in paths]
    readings = [_read(place, lexicon) for place in places]
    good = [reading for reading in readings if isinstance(reading, Reading)]
    across = dict(zip(map(id, good), compare_documents(good), strict=True))
    return [
        _reviewed(place, reading, across[id(reading)]) if isinstance(reading, Reading) else Reviewed(place, refused=reading)
        for place, reading in zip(places, readings, strict=True)
    ]


def read_report(path: str | Path, language: str | Path = DEFAULT) -> Reading:
    """One document read: its text, numbers and facts; refuses (Refused) what cannot be read."""
    found = _read(Path(path), read_lexicon(Path(language)))
    if isinstance(found, Refused):
        raise found
    return found


def hints_across(paths: Iterable[str | Path]) -> list[tuple[Path, list[Finding]]]:
    """Only what the documents of a set say about each other (C26); documents that cannot be read are left out."""
    plain = {place: found for place in map(Path, paths) if isinstance(found := _plain(place), Plain)}
    return list(zip(plain, compare_documents(list(plain.values())), strict=True))


def review_document(document: Document, language: str | Path = DEFAULT) -> Reviewed:
    """Review one document that was read already."""
    return _reviewed(Path(document.name), read(read_plain(document), read_lexicon(Path(language))), [])


def _read(place: Path, lexicon: Lexicon) -> Reading | Refused:
    plain = _plain(place)
    try:
        return read(plain, lexicon) if isinstance(plain, Plain) else plain
    except (RecursionError, MemoryError) as error:
        return _too_complex(place, error)


def _plain(place: Path) -> Plain | Refused:
    try:
        return read_plain(read_document(place))
    except Refused as refused:
        return refused
    except (RecursionError, MemoryError) as error:
        return _too_complex(place, error)


def _too_complex(place: Path, error: Exception) -> Refused:
    return Refused(Fault(place.name, f"内容过于复杂（{type(error).__name__}）", "一份普通的报告", "请另存为 .docx 后再试"))


def _reviewed(place: Path, reading: Reading, others: list[Finding]) -> Reviewed:
    said = _without_repeats([finding for check in CHECKS for finding in check.run(reading)])
    found = with_replacements(with_culprits(reading, said))
    found = sorted([*found, *others], key=lambda finding: (finding.span, GRAVITY.index(finding.verdict), finding.check, finding.kind))
    return Reviewed(place, reading.document.text, claims_of(reading), tuple(found))


def _without_repeats(findings: list[Finding]) -> list[Finding]:
    """One finding for one arithmetic: the same sum may be known by its list and by its name.

    Nor a rate that lacks its inputs, where another check found them.
    """
    seen = set[object]()
    known = {finding.span for finding in findings if finding.equation and finding.kind in RATES}
    findings = [finding for finding in findings if finding.verdict != "skip" or finding.kind not in RATES or finding.span not in known]
    kept = []
    for finding in findings:
        terms = frozenset(map(id, finding.equation.terms)) if finding.equation else finding.why
        key = (finding.span, finding.kind, finding.verdict, finding.computed, terms)
        if key not in seen:
            seen.add(key)
            kept.append(finding)
    return kept
