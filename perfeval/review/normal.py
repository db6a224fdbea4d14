"""One plain form of a document's prose, with the way back: each character knows its place in the original.

Half-width forms (NFKC), simplified characters, no white space inside sentences and numbers, one line a paragraph.
Tables are left out (they are read as cells), and so are page numbers.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from perfeval.review.documents import Document

PAGE_LINE = re.compile(
    r"^[ \t\u3000]*(?:[-—–―·]+[ \t]*\d{1,4}[ \t]*[-—–―·]+|\d{1,3}|第[ ]*\d+[ ]*页(?:[,，/ ]*共[ ]*\d+[ ]*页)?)[ \t\u3000]*$", re.MULTILINE
)
_DASHES = str.maketrans({"−": "-", "–": "-", "﹣": "-", "‐": "-", "‑": "-"})
_TONES = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
_SPACE = re.compile(rf"\s+|(?<=[\u4e00-\u9fff])\([a-zü]*[{_TONES}][a-zü]*\)")  # and how a character is read: 預算(suàn)
_MARKER = re.compile(r"[(\[]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)\]、.．](?!\d)|[一二三四五六七八九十]{1,2}是|[第附注备表]|[①-⑳]")
_CIRCLED = re.compile("[①-⑳]")
_FRACTION = re.compile(r"\.\d")
_UNIT = re.compile(r"[万亿]?元(?![\d一-龥])|%")
WRAPPED, BEGUN = 0.8, 0.5  # of the width at which lines break: a line so wide goes on, and one in the middle of a sentence
SHORT = 20  # width of a line that does not go on, though it ends in a number
_ENDS = "。;:!?"
_CLOSERS = ",。、;:!?)]%》”’"
_OPENERS = ",、([《“‘"


@dataclass(frozen=True)
class Normal:
    """`text` in plain form; `origin[i]` is where its character i stands in the document's text."""

    text: str
    origin: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original that became `text[start:end]`."""
        if not self.origin:
            return 0, 0
        start = min(start, len(self.origin) - 1)
        return self.origin[start], self.origin[max(start, min(end, len(self.origin)) - 1)] + 1


@lru_cache(maxsize=1)
def _converter() -> object:
    import opencc

    return opencc.OpenCC("t2s")


def _letters(text: str) -> dict[str, str]:
    """The plain form of every distinct character of a text."""
    forms = {char: unicodedata.normalize("NFKC", char).translate(_DASHES) for char in set(text)}
    forms |= {char: char for char in forms if _CIRCLED.match(char)}  # ③ is a mark, and no 3
    old = [char for char, form in forms.items() if len(form) == 1 and form > "\u2e7f"]
    new = _converter().convert("\n".join(forms[char] for char in old)).split("\n") if old else []  # type: ignore[attr-defined]
    forms.update({char: form for char, form in zip(old, new, strict=False) if len(form) == 1} if len(old) == len(new) else {})
    return forms | {"\u00a0": " ", "\u3000": " ", "…": "…", "\u00ad": ""}


@lru_cache(maxsize=50_000)
def plain_text(text: str) -> str:
    """The plain form of a cell or a name: no white space at all."""
    forms = _letters(text)
    return re.sub(r"\s+", "", "".join(forms[char] for char in text))


def normalise(document: Document) -> Normal:
    """The prose of a document in plain form."""
    text = PAGE_LINE.sub(lambda found: " " * len(found[0]), _without_tables(document))
    forms = _letters(text)
    chars, origin = list[str](), list[int]()
    for place, char in enumerate(text):
        form = forms[char]
        chars.append(form)
        origin += [place] * len(form)
    return _joined("".join(chars), origin)


def _without_tables(document: Document) -> str:
    text = document.text
    for table in document.tables:
        text = text[: table.start] + "\n" * (table.end - table.start) + text[table.end :]
    return text


def _joined(text: str, origin: list[int]) -> Normal:
    """White space taken out, except where it divides numbers or words, and where a paragraph ends."""
    wrapped, kept, places, last = _wrap_width(text), list[str](), list[int](), 0
    for found in _SPACE.finditer(text):
        start, end = found.span()
        kept.append(text[last:start])
        places += origin[last:start]
        between = _between(text, start, end, wrapped) if found[0].isspace() else ""
        kept.append(between)
        places += [origin[start]] * len(between)
        last = end
    kept.append(text[last:])
    return Normal("".join(kept), tuple(places + origin[last:]))


def _wrap_width(text: str) -> int:
    """The width at which a hard-wrapped text breaks its lines, or 0: then a line is a paragraph."""
    widths = sorted((_wide(line.strip()), line.rstrip()[-1:] not in _ENDS) for line in text.split("\n") if line.strip())
    if len(widths) < 4:
        return 0
    width = widths[int(len(widths) * 0.9)][0]
    broken = sum(open_end for size, open_end in widths if size >= WRAPPED * width)
    return width if 28 <= width <= 180 and broken >= max(2, 0.25 * len(widths)) else 0


def _wide(line: str) -> int:
    """How wide a line is printed: a Chinese character is as wide as two letters."""
    return sum(1 if char < "\u2e80" else 2 for char in line)


def _between(text: str, start: int, end: int, wrapped: int) -> str:
    """What stands for the white space text[start:end]: nothing, a space between words, or a line break."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if not before or not after:
        return ""
    breaks = text.count("\n", start, end)
    if breaks and not _continues(text, start, end, before, after, wrapped, breaks):
        return "\n"
    if before.isdigit() and after.isdigit():
        return "" if _one_number(text, start, end, bool(breaks)) else " "
    return " " if before.isascii() and before.isalpha() and after.isascii() and after.isalpha() else ""


def _continues(text: str, start: int, end: int, before: str, after: str, wrapped: int, breaks: int) -> bool:
    if after in _CLOSERS or before in _OPENERS or (before.isdigit() and _UNIT.match(text, end)):
        return True
    if breaks == 1 and ((after.isdigit() and before in "占为达") or (before.isdigit() and _FRACTION.match(text, end))):
        return True
    if breaks > 1 or before in _ENDS or _MARKER.match(text, end):
        return False
    line = _wide(text[text.rfind("\n", 0, start) + 1 : start])
    cut = re.search(r"\d\.\d$|\d\.$", text[max(0, start - 3) : start]) and re.match(r"\d{1,3}(?:%|[万亿]?元)", text[end : end + 6])
    if breaks == 1 and cut:
        return True
    number = (before.isdigit() or before == ".") and (after.isdigit() or after in ".万亿元个人辆成")
    last = re.split(r"[。;!?]", text[text.rfind("\n", 0, start) + 1 : start])[-1]
    begun = re.search("[,，]", last) is not None  # in the middle of a sentence, and no heading
    return bool(wrapped and line >= (BEGUN if begun else WRAPPED) * wrapped) or (number and line >= SHORT)


def _one_number(text: str, start: int, end: int, broken: bool) -> bool:
    """`19 596.9` and `2 0 2 1` are one number, `2013 201` are two; a number cut by a line break is one."""
    before = re.search(r"(?<![\d.])\d+$", text[max(0, start - 12) : start])
    after = re.match(r"\d+", text[end : end + 12])
    if broken or not before or not after:
        return broken
    return (len(before[0]) <= 3 and len(after[0]) == 3) or len(before[0]) == len(after[0]) == 1
