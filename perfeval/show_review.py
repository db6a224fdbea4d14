"""The parts of a review that review.ipynb displays: the summary, what needs a look, the document with its claims marked."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from IPython.display import HTML
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from perfeval.review import Reviewed, from_json, review_documents
from perfeval.review.findings import VERDICTS

GRAVITY = list(VERDICTS)
LONGEST_WHOLE = 16  # characters of a mark that no line ends in
Row = dict[str, str]


def read(document: str | Path, reviewed: str | Path = "") -> Reviewed:
    """读入一份写好的报告并逐条核对；读不了就拒收。reviewed 是成批核对时已经写下的结果，给了就不再核对一遍。"""
    if reviewed:
        return from_json(Path(reviewed).read_text(encoding="utf-8"))
    [found] = review_documents([document])
    if found.refused:
        raise found.refused
    return found


def head(reviewed: Reviewed) -> HTML:
    """标题和总数：不符、提示、尾差、未核对、相符各几条。"""
    counts = Counter(finding.verdict for finding in reviewed.findings)
    return HTML(
        _fragments().head(reviewed.path.name, [(name, words, counts[name]) for name, words in VERDICTS.items()], len(reviewed.claims))
    )


def needed(reviewed: Reviewed) -> HTML:
    """需要看的：不符、提示和尾差，最要紧的在前，写明算式。"""
    rows = [row for row in reviewed.rows() if row["verdict"] in GRAVITY[:3]]
    return HTML(_fragments().findings(sorted(rows, key=lambda row: GRAVITY.index(row["verdict"])), VERDICTS))


def everything(reviewed: Reviewed) -> HTML:
    """全部核对结果，按文中的次序。"""
    return HTML(_fragments().findings(reviewed.rows(), VERDICTS))


def marked(reviewed: Reviewed) -> HTML:
    """原文：每个核对过的数就地标出，右边是对它的说明。"""
    gravest: dict[tuple[int, int], str] = {}
    for finding in reviewed.findings:
        known = gravest.get(finding.span, finding.verdict)
        gravest[finding.span] = min(known, finding.verdict, key=GRAVITY.index)
    return HTML(_fragments().text(list(_lines(reviewed, gravest)), VERDICTS))


def _lines(reviewed: Reviewed, gravest: dict[tuple[int, int], str]) -> Iterator[tuple[Markup, list[Row]]]:
    """Each line of the document with its marks, and the findings about it that say more than that it agrees."""
    start = 0
    for line in reviewed.text.split("\n"):
        end = start + len(line)
        spans = [span for span in sorted(gravest) if start <= span[0] < end or (span[0] == span[1] == end)]
        notes = [finding.as_row("") for finding in reviewed.findings if finding.span in spans and finding.verdict in GRAVITY[:4]]
        if line.strip():
            yield _with_marks(reviewed.text, start, end, spans, gravest), notes
        start = end + 1


def _with_marks(text: str, start: int, end: int, spans: Sequence[tuple[int, int]], gravest: dict[tuple[int, int], str]) -> Markup:
    pieces, place = [], start
    for first, last in spans:
        if first >= place:
            verdict = gravest[first, last]
            words = text[first : min(last, end)]
            style = f"{verdict} u" if len(words) <= LONGEST_WHOLE else verdict
            mark = Markup('<mark class="{}" title="{}">{}</mark>').format(style, VERDICTS[verdict], words)
            pieces += [escape(text[place:first]), mark]
            place = min(last, end)
    return Markup("").join([*pieces, escape(text[place:end])])


@cache
def _fragments() -> Any:
    environment = Environment(loader=PackageLoader("perfeval", "fragments"), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.get_template("review.html.j2").module
