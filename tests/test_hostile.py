"""Files that no honest department sends: each is refused in words, in little memory and time, and never with a traceback.

`make fuzz` mutates 5,000 files; the tests 300 of them.
"""

from __future__ import annotations

import io
import os
import random
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from conftest import PARAMS
from perfeval.batch import read_batch
from perfeval.errors import Faults, Refused
from perfeval.model import code_fault
from perfeval.narratives import read_narratives
from perfeval.outline import read_outline
from perfeval.records import inert
from perfeval.scheme_check import read_scheme
from perfeval.tables import read_table
from perfeval.template import template
from perfeval.workbook import read_layout

MUTATIONS = int(os.environ.get("PERFEVAL_FUZZ", "300"))
MOST_MEMORY, MOST_SECONDS = 500 * 2**20, 10
SHEET, ROW, RELATED = "xl/worksheets/sheet1.xml", b'<row r="2">', "xl/_rels/workbook.xml.rels"
UNITS = {"支出合计": "万元"}
SCHEME = read_scheme(PARAMS / "schemes" / "guangdong-sample-2021.yaml")
FILLED = template(SCHEME, read_outline(PARAMS / "outline.yaml"), read_layout())
ALONE = """
import resource, sys
from pathlib import Path
from perfeval.batch import read_batch
from perfeval.errors import Faults, Refused
from perfeval.narratives import read_narratives
from perfeval.tables import read_table
resource.setrlimit(resource.RLIMIT_CPU, ({seconds}, {seconds}))
try:
    with Faults() as faults:
        if sys.argv[1].endswith("yaml"):
            raise next(read_narratives([Path(sys.argv[1])], faults))[1]
        read_table(Path(sys.argv[1]), {{"支出合计": "万元"}}, faults)
except Refused as refusal:
    print(refusal.faults[0].found)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
"""


def workbook() -> dict[str, bytes]:
    """The parts of a small sound wide table."""
    book, buffer = Workbook(), io.BytesIO()
    for row in (["部门编码", "部门", "支出合计（万元）"], ["001", "甲局", 12.5]):
        book.worksheets[0].append(row)
    book.save(buffer)
    with zipfile.ZipFile(buffer) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


def zipped(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return buffer.getvalue()


def changed(old: bytes, new: bytes, part: str = SHEET) -> bytes:
    parts = workbook()
    assert old in parts[part], parts[part]
    return zipped({**parts, part: parts[part].replace(old, new)})


def _laughs() -> bytes:
    entities = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10 if n else b"ha") for n in range(12))
    return changed(b"<worksheet", b"<!DOCTYPE x [" + entities + b"]><worksheet")


def _moved(old: bytes, new: bytes) -> dict[str, bytes]:
    return {RELATED: workbook()[RELATED].replace(old, new)}


HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a text that calls itself a workbook": ("a.xlsx", lambda: b"code,name\n", "不是 .xlsx 工作簿"),
    "half a workbook": ("a.xlsx", lambda: zipped(workbook())[:2_000], "残缺或损坏的工作簿"),
    "a workbook under a password, or an old one": (
        "a.xlsx",
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        "加了密码，或是旧式",
    ),
    "an old workbook": ("a.xls", lambda: b"\xd0\xcf\x11\xe0", ".xls 文件"),
    "a workbook for macros": ("a.xlsm", lambda: zipped(workbook()), ".xlsm 文件"),
    "macros in a workbook": ("a.xlsx", lambda: zipped({**workbook(), "xl/vbaProject.bin": b"x"}), "带宏的工作簿"),
    "a zip bomb": ("a.xlsx", lambda: zipped({**workbook(), "xl/media/b.bin": b"\0" * 210_000_000}), "解开后过大的工作簿"),
    "ten thousand parts": ("a.xlsx", lambda: zipped({**workbook(), **{f"x/{n}": b"" for n in range(10_000)}}), "解开后过大的工作簿"),
    "billion laughs": ("a.xlsx", _laughs, "带有不该有的 XML 声明"),
    "billion laughs in another encoding": (
        "a.xlsx",
        lambda: zipped({**workbook(), SHEET: "<!DOCTYPE x [<!ENTITY a 'ha'>]><worksheet>&a;</worksheet>".encode("utf-16")}),
        "带有不该有的 XML 声明",
    ),
    "billion laughs under another name": (
        "a.xlsx",
        lambda: zipped(
            {**workbook(), **_moved(b"worksheets/sheet1.xml", b"sheet.dat"), "xl/sheet.dat": b"<!DOCTYPE x [<!ENTITY a 'ha'>]><x/>"}
        ),
        "带有不该有的 XML 声明",
    ),
    **{
        f"a flood of {what}": ("a.xlsx", flood, "解开后过大的工作簿")
        for what, flood in {
            "elements": lambda: changed(b"<sheetData>", b"<x/>" * 20_000_000 + b"<sheetData>"),
            "elements in a row": lambda: changed(ROW, ROW + b"<x/>" * 20_000_000),
            "empty cells in a row": lambda: changed(ROW, ROW + b"<c/>" * 20_000_000),
            "elements in each other": lambda: changed(ROW, b"<x>" * 20_000_000 + ROW),
            "names": lambda: changed(ROW, b"".join(b"<a%d/>" % n for n in range(500_000)) + ROW),
            "attributes": lambda: changed(ROW, ROW[:-1] + b"".join(b' a%d=""' % n for n in range(500_000)) + b">"),
            "comment": lambda: changed(ROW, b"<!--" + b"a" * 20_000_000 + b"-->" + ROW),
            "styles": lambda: changed(b"<cellXfs", b"<cellXfs>" + b"<xf/>" * 500_000 + b"</cellXfs><cellXfs", "xl/styles.xml"),
            "sheets": lambda: changed(b"<sheets>", b"<sheets>" + b'<sheet name="a" id=""/>' * 500_000, "xl/workbook.xml"),
        }.items()
    },
    "a million numbers": (
        "a.xlsx",
        lambda: changed(ROW, (b"<row>" + b"<c><v>1.5</v></c>" * 100 + b"</row>") * 10_000 + b"<row>"),
        "过多的行或列",
    ),
    "two rows of one number": ("a.xlsx", lambda: changed(ROW, ROW + b"</row>" + ROW), "有两个相同行号"),
    "a cell written twice": ("a.xlsx", lambda: changed(b"<v>12.5</v></c>", b'<v>12.5</v></c><c r="C2"><v>9</v></c>'), "同一格写了两次"),
    "a number that is none": ("a.xlsx", lambda: changed(b"12.5", b"1e400"), "有数写得不对"),
    "a row beyond all rows": ("a.xlsx", lambda: changed(b'r="2"', b'r="1048576"'), "过多的行或列"),
    "no sheet": ("a.xlsx", lambda: zipped({name: b for name, b in workbook().items() if name != SHEET}), "工作簿已损坏"),
    "10 MB in one cell": ("a.xlsx", lambda: changed(b"<v>12.5</v>", b"<v>" + b"1" * 10_000_000 + b"</v>"), "有数写得不对"),
    "10 MB of text in one cell": (
        "a.xlsx",
        lambda: changed(b't="n"><v>12.5</v>', b't="str"><v>' + b"x" * 10_000_000 + b"</v>"),
        "超过 32767 个字",
    ),
    "a NUL byte": ("a.csv", lambda: b"a\0b", "不是 UTF-8 或 GB18030 文本"),
    "a picture": ("a.csv", lambda: b"\x89PNG\r\n\x1a\n\xff\xff\xff", "不是 UTF-8 或 GB18030 文本"),
    "a mark that turns writing around": ("a.csv", lambda: "编码,部门,支出合计（万元）\n001,\u202e甲,1\n".encode(), "不可见的字符 U+202E"),
    "a million lines": ("a.csv", lambda: "编码,部门,支出合计（万元）\n".encode() + b"\n" * 1_000_000, "过多的行或列"),
    "ten million commas": ("a.csv", lambda: "编码,部门,支出合计（万元）\n".encode() + b"," * 10_000_000, "过多的行或列"),
    "a department file of a million items": (
        "a.yaml",
        lambda: b'code: "1"\nname: a\ntexts: [' + b"a," * 2_000_000 + b"]\n",
        "超过 100000 项",
    ),
    "a department file of a hundred thousand unknown keys": (
        "a.yaml",
        lambda: b"".join(b"a%d: 1\n" % n for n in range(49_000)),
        "（没有写）",
    ),
    "10 MB in one cell of a table": ("a.csv", lambda: b'"' + b"1" * 10_000_000 + b'"', "读不懂的一行"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_refused_in_words_little_memory_and_time(what: str, tmp_path: Path) -> None:
    name, content, said = HOSTILE[what]
    path = tmp_path / name
    path.write_bytes(content())
    found, memory = alone(path)
    assert found.startswith(said), found
    assert memory < MOST_MEMORY, f"{memory / 2**20:.0f} MiB"


@pytest.mark.parametrize(
    ("what", "old", "new"),
    [
        ("all rows and columns declared", b'<dimension ref="A1:C2"', b'<dimension ref="A1:XFD1048576"'),
        ("a link to another workbook", b"<v>12.5</v>", b"<f>[1]Sheet1!A1</f><v>12.5</v>"),
        ("an encoding that hides", b"<worksheet", b'<?xml version="1.0" encoding="cp037"?><worksheet'),
    ],
)
def test_what_only_looks_dangerous_is_read(what: str, old: bytes, new: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(changed(old, new))
    with Faults() as faults:
        (row,) = read_table(path, UNITS, faults)
    assert (row.code, row.value) == ("001", "12.5"), what
    assert alone(path)[1] < MOST_MEMORY


def alone(path: Path) -> tuple[str, int]:
    """What a process of its own says of a table, within MOST_SECONDS of a core, and its peak memory in bytes."""
    command = [sys.executable, "-c", ALONE.format(seconds=MOST_SECONDS), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    *found, memory = done.stdout.splitlines()
    return "".join(found), int(memory)


@pytest.mark.parametrize("code", ["../x", "a/b", "CON", "nul.txt", "", "index.html", "a" * 65, "甲局"])
def test_a_code_is_never_a_path(code: str, tmp_path: Path) -> None:
    assert code_fault(code)
    path = tmp_path / "a.xlsx"
    book = Workbook()
    for row in (["部门编码", "部门", "支出合计（万元）"], [code, "../../etc/passwd", 1]):
        book.worksheets[0].append(row)
    book.save(path)
    with Faults() as faults:
        rows = read_table(path, UNITS, faults)
    assert all(code_fault(row.code) for row in rows)


@pytest.mark.parametrize("key", ["document", "accounts", "last_year_accounts"])
@pytest.mark.parametrize("name", ["/dev/zero", "../putuo-2024.yaml", "..", "a/b.xlsx", "a\\b.xlsx", "C:a.xlsx"])
def test_a_department_names_no_path(key: str, name: str, params: Path) -> None:
    file = params / "departments" / "310107-sgb.yaml"
    file.write_text(file.read_text(encoding="utf-8") + f"\n{key}: {name}\n", encoding="utf-8")
    (fault,) = read_batch(params / "putuo-2024.yaml").refused["310107-sgb"].faults
    assert (fault.found, fault.allowed) == (name, "部门文件旁边的一个文件，只写文件名，不写路径")


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1)", "＝1+1", "\t=1", " =1"])
def test_text_that_looks_like_a_formula_comes_out_inert(text: str) -> None:
    assert inert(text) == "'" + text


def mutated(content: bytes, chance: random.Random) -> bytes:
    """A few bytes changed, cut out, doubled or swapped; of a workbook, inside one of its parts as often as outside."""
    if content.startswith(b"PK") and chance.random() < 0.8:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            parts = {name: book.read(name) for name in book.namelist()}
        name = chance.choice([SHEET, "xl/worksheets/sheet2.xml", *parts])
        if name in parts:
            parts[name] = mutated(parts[name], chance)
            return zipped(parts)
    for _ in range(chance.randint(1, 6)):
        at, length = chance.randrange(len(content) + 1), chance.randint(1, 40)
        piece = content[at : at + length]
        change = [chance.randbytes(length), b"", piece * 2, piece[::-1], b"<", b'"', b"\xff", b"1e400", "＝".encode()]
        content = content[:at] + chance.choice(change) + content[at + length :]
    return content


def test_mutated_files_end_in_words(tmp_path: Path) -> None:
    """Seeded: the same number of mutations is the same files. Anything but a refusal or a reading is a failure."""
    chance, before = random.Random(20211231), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    narrative = (PARAMS / "departments" / "441323-zzb.yaml").read_bytes()
    table = (PARAMS / "figures" / "huidong-2021.csv").read_bytes()
    sound = [("a.xlsx", FILLED), ("t.xlsx", zipped(workbook())), ("t.csv", table), ("a.yaml", narrative)]
    refused = 0
    for number in range(MUTATIONS):
        name, content = sound[number % len(sound)]
        path = tmp_path / name
        path.write_bytes(mutated(content, chance))
        faults = Faults()
        try:
            if name.startswith("t"):
                read_table(path, UNITS, faults)
            else:
                list(read_narratives([path], faults))
        except Refused as refusal:
            refused += bool(refusal.faults)
    assert refused > MUTATIONS / 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MOST_MEMORY / 1024
