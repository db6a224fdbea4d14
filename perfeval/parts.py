"""The parts of an .xlsx as streams of XML, stopped by limits while they are read: relations, sheet names, strings, styles."""

import posixpath
import re
import zipfile
from functools import lru_cache
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH
from openpyxl.utils.escape import unescape

from perfeval.cell import LONGEST_CELL, MOST_CELLS, TOO_LARGE, Damaged

MOST_TAGS, DEEPEST, LONGEST_TAG, CHUNK = 8_000_000, 60, 1_000_000, 1 << 16
MOST_NAMES, MOST_SHEETS, MOST_STYLES = 5_000, 1_000, 65_536  # Excel writes no more styles
DATE, PERCENT = "date", "%"
CHINESE_DATES = {*range(27, 37), *range(50, 59)}  # format numbers that Excel in Chinese does not declare
QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')  # parts of a number format that are only printed
Attributes = dict[str, str]


class Left:
    """What may still be read of a workbook, over all its parts."""

    def __init__(self) -> None:
        self.tags, self.cells = MOST_TAGS, MOST_CELLS


class _LocalNames(dict[str, str]):
    """Names of elements without their prefixes."""

    def __missing__(self, name: str) -> str:
        self[name] = local = name.rpartition(":")[2]
        return local


class Part:
    """One XML part, streamed, with the text of its innermost element as far as a cell may hold it."""

    def __init__(self, left: Left) -> None:
        self.left, self.local, self.depth, self.pieces, self.length = left, _LocalNames(), 0, list[str](), 0

    def read(self, archive: zipfile.ZipFile, name: str) -> None:
        parser, given = expat.ParserCreate("utf-8"), 0
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = self._open, self._close, self._say
        parser.StartDoctypeDeclHandler = _no_doctype
        with archive.open(name) as file:
            while chunk := file.read(CHUNK):
                self.left.tags -= chunk.count(b"<") + chunk.count(b"/>")  # what opens and closes at once counts twice
                given += len(chunk)
                parser.Parse(chunk, False)
                if self.left.tags < 0 or given - parser.CurrentByteIndex > LONGEST_TAG or len(parser.intern) > MOST_NAMES:
                    raise Damaged(TOO_LARGE)
        parser.Parse(b"", True)

    def _open(self, name: str, attributes: Attributes) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Damaged(TOO_LARGE)
        self.pieces, self.length = [], 0
        self.begin(self.local[name], attributes)

    def _close(self, name: str) -> None:
        self.depth -= 1
        self.end(self.local[name])

    def _say(self, text: str) -> None:
        if self.length <= LONGEST_CELL:
            self.pieces.append(text)
            self.length += len(text)

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def begin(self, name: str, attributes: Attributes) -> None: ...

    def end(self, name: str) -> None: ...


def _no_doctype(*_: object) -> None:
    raise Damaged("带有不该有的 XML 声明的工作簿")


class Related(Part):
    """What a part refers to: id → (kind, path inside the archive)."""

    def __init__(self, left: Left, archive: zipfile.ZipFile, part: str) -> None:
        super().__init__(left)
        self.folder, name = posixpath.split(part)
        self.found = dict[str, tuple[str, str]]()
        self.read(archive, posixpath.join(self.folder, "_rels", f"{name}.rels"))

    def begin(self, name: str, attributes: Attributes) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            path = posixpath.normpath(posixpath.join("/", self.folder, attributes["Target"])).lstrip("/")
            self.found[attributes["Id"]] = attributes["Type"].rpartition("/")[2], path

    def of(self, kind: str) -> str | None:
        return next((path for one, path in self.found.values() if one == kind), None)


class Book(Part):
    """The names of the sheets with the ids of their parts, and the day from which dates are counted."""

    def __init__(self, left: Left) -> None:
        super().__init__(left)
        self.epoch, self.sheets = WINDOWS_EPOCH, list[tuple[str, str]]()

    def begin(self, name: str, attributes: Attributes) -> None:
        if name == "sheet":
            if len(self.sheets) == MOST_SHEETS:
                raise Damaged(TOO_LARGE)
            self.sheets.append((attributes["name"], next((text for key, text in attributes.items() if key.endswith(":id")), "")))
        elif name == "workbookPr" and attributes.get("date1904") in ("1", "true"):
            self.epoch = MAC_EPOCH


class Strings(Part):
    """The strings that cells share, without the readings above Chinese characters."""

    def __init__(self, left: Left) -> None:
        super().__init__(left)
        self.found, self.parts, self.reading = list[str](), list[str](), False

    def begin(self, name: str, attributes: Attributes) -> None:
        self.reading = self.reading or name == "rPh"

    def end(self, name: str) -> None:
        if name == "t" and not self.reading:
            self.parts.append(self.text)
        elif name == "rPh":
            self.reading = False
        elif name == "si":
            self.found.append(typed(unescape("".join(self.parts))))
            self.parts = []


class Styles(Part):
    """How each style shows a number: as a date, as a percentage, with so many digits (`000`), or as it is (empty)."""

    def __init__(self, left: Left) -> None:
        super().__init__(left)
        self.codes, self.shows, self.of_cells = dict[int, str](), list[str](), False

    def begin(self, name: str, attributes: Attributes) -> None:
        if max(len(self.codes), len(self.shows)) > MOST_STYLES:
            raise Damaged(TOO_LARGE)
        if name == "numFmt":
            self.codes[int(attributes["numFmtId"])] = attributes["formatCode"]
        elif name == "cellXfs":
            self.of_cells = True
        elif name == "xf" and self.of_cells:
            number = int(attributes.get("numFmtId", 0))
            known = DATE if number in CHINESE_DATES else BUILTIN_FORMATS.get(number, "General")
            self.shows.append(_way_of_showing(self.codes.get(number, known)))

    def end(self, name: str) -> None:
        self.of_cells = self.of_cells and name != "cellXfs"


@lru_cache
def _way_of_showing(code: str) -> str:
    bare = QUOTED.sub("", code)
    if code == DATE or is_date_format(code):
        return DATE
    return PERCENT if PERCENT in bare else bare if re.fullmatch("0{2,20}", bare) else ""


def typed(text: str) -> str:
    """Text without the blanks around it and with one kind of line break."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
