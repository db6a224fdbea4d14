"""Reads a document: from its text to its numbers, and from those to what it states."""

from collections import defaultdict

from perfeval.review.documents import Document
from perfeval.review.facts import Value, stem
from perfeval.review.grammar import Grammar
from perfeval.review.inferred import infer_lists
from perfeval.review.labels import Labels
from perfeval.review.lexicon import Lexicon
from perfeval.review.normal import normalise
from perfeval.review.numbers import find_numbers, number_pattern, set_precision
from perfeval.review.own_years import title_years
from perfeval.review.reading import Plain, Reading
from perfeval.review.tables import read_tables


def read_plain(document: Document) -> Plain:
    return Plain(document, normalise(document))


def read(plain: Plain, lexicon: Lexicon) -> Reading:
    """Read a document: numbers, facts, tables."""
    document, normal = plain.document, plain.normal
    labels = Labels(lexicon)
    pattern = number_pattern(lexicon)
    mentions = find_numbers(normal.text, pattern, lexicon)
    for mention in mentions:
        mention.where = normal.span(mention.start, mention.end)
    years = title_years(normal.text)
    facts = Grammar(normal.text, lexicon, labels, max(years) if years else None).read(mentions)
    infer_lists(normal.text, facts, lexicon)
    sheets = read_tables(document, labels)
    set_precision([m for m in mentions if m.kind != "bare"] + [cell.mention for sheet in sheets for cell in sheet.numbers])
    reading = Reading(document, normal, lexicon, facts, sheets, years, mentions)
    by_item = defaultdict[str, list[Value]](list)
    for value in [*facts.values, *(value for sheet in sheets for value in sheet.values)]:
        by_item[stem(value.item)].append(value)
    reading.by_item = dict(by_item)
    return reading
