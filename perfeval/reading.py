"""Reads YAML as text with the line of every place.

YAML's own guesses (007 → 7, no → False, 1:30 → 90) never happen: every scalar stays the text that was typed, and a
model (module `model`) says what it must be. Duplicate keys, aliases and tags are refused.
"""

import re
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from perfeval.errors import Fault, Faults, Refused

Place = tuple[str | int, ...]
WRONG_FILE = "请检查是否选错了文件"  # advice
LARGEST = 5_000_000  # bytes of one YAML file
MOST_PLACES = 100_000  # keys and items of one YAML file
DEEPEST = 30  # levels of nesting
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")  # all but tab and line feed
ITEMS = {
    "indicators": "指标",
    "groups": "一级指标",
    "grades": "等次",
    "points": "要点",
    "bands": "分档",
    "checks": "核对",
    "sections": "部分",
}


class Bare(str):
    """A scalar written without quotes."""


def read_bytes(path: Path, largest: int, allowed: str) -> bytes:
    """The bytes of a file; refuses one that is absent, no plain file or too large. `allowed` says what it should be."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise Refused(Fault(path.name, "不是普通文件", allowed, "请检查路径"))
        with path.open("rb") as file:
            content = file.read(largest + 1)
    except (OSError, ValueError):
        raise Refused(Fault(path.name, "打不开或不存在", allowed, "请检查路径和文件")) from None
    if len(content) > largest:
        raise Refused(Fault(path.name, f"超过 {largest} 字节", f"至多 {largest} 字节", WRONG_FILE))
    return content


def read_text(path: Path, largest: int = LARGEST) -> str:
    """The text of a small UTF-8 file; refuses one that is absent, no plain file, too large or not text."""
    try:
        text = read_bytes(path, largest, "一个 UTF-8 文本文件").decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(Fault(path.name, "不是 UTF-8 文本", "一个 UTF-8 文本文件", "请用 UTF-8 编码另存")) from None
    if "\0" in text:
        raise Refused(Fault(path.name, "含有空字符（NUL）", "一个 UTF-8 文本文件", "请重新保存为文本"))
    return text


def unprintable(text: str) -> str:
    """The first control character, mark of writing direction or lone surrogate of a text, as its code point; else empty."""
    found = UNPRINTABLE.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""


class _Builder:
    """Turns YAML events into dicts, lists and text, and remembers the line of every place."""

    def __init__(self, name: str, faults: Faults) -> None:
        self.name, self.faults, self.lines = name, faults, dict[Place, int]()

    def build(self, events: Any, event: Any, place: Place) -> Any:
        line = event.start_mark.line + 1
        self.lines.setdefault(place, line)
        if len(self.lines) > MOST_PLACES:
            raise Refused(Fault(f"{self.name} 第{line}行", f"超过 {MOST_PLACES} 项", f"一个文件至多 {MOST_PLACES} 项", WRONG_FILE))
        tag = getattr(event, "tag", None)
        if isinstance(event, yaml.AliasEvent) or tag or len(place) > DEEPEST:
            found = "别名 *" if isinstance(event, yaml.AliasEvent) else f"标签 {tag}" if tag else "嵌套过深"
            raise Refused(Fault(f"{self.name} 第{line}行", found, "只用普通的“项: 值”和列表", "请照样板重写这一处"))
        if isinstance(event, yaml.ScalarEvent):
            if sign := unprintable(event.value):
                raise Refused(Fault(f"{self.name} 第{line}行", f"不可见的字符 {sign}", "可以印出来的文字", "请重新输入这一处"))
            return self._scalar(event)
        many = self._mapping if isinstance(event, yaml.MappingStartEvent) else self._sequence
        return many(events, place)

    def _scalar(self, event: yaml.ScalarEvent) -> str | None:
        if event.style in ("'", '"'):
            return str(event.value)
        return Bare(event.value) if event.value not in ("", "~", "null") else None

    def _sequence(self, events: Any, place: Place) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(self.build(events, event, (*place, len(items))))
        return items

    def _mapping(self, events: Any, place: Place) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key, line = self.build(events, event, (*place, "")), event.start_mark.line + 1
            if not isinstance(key, str):
                raise Refused(Fault(f"{self.name} 第{line}行", "不是文字的项名", "项名是一段文字", "请改写项名"))
            if key in found:
                self.faults.add(f"{self.name} 第{line}行 · {label(found, place)}{key}", f"重复的 {key}", "每项只写一次", "请删去一个")
            self.lines[(*place, str(key))] = line
            found[str(key)] = self.build(events, next(events), (*place, str(key)))
        return found


def label(found: Any, place: Sequence[str | int]) -> str:
    """A place as a person says it: list items by code and name, `指标 B-04 结转结余率 · formula · `."""
    words: list[str] = []
    for step in place:
        if isinstance(step, int):
            found = found[step] if isinstance(found, list) and step < len(found) else None
            named = [found[key] for key in ("code", "name") if isinstance(found, dict) and isinstance(found.get(key), str)]
            kind = ITEMS.get(words.pop(), "") if words and words[-1] in ITEMS else ""
            words.append(f"{kind} {' '.join(named) or f'第{step + 1}项'}".strip())
        else:
            found = found.get(step) if isinstance(found, dict) else None
            words.append(step)
    return "".join(f"{word} · " for word in words)


class Source:
    """A YAML file as read: `data`, where each part of it stands, and the keys that were written twice."""

    def __init__(self, path: Path) -> None:
        self.path, self.name, text = path, path.name, read_text(path)
        self.duplicates = Faults()
        with Faults() as faults:
            builder = _Builder(self.name, self.duplicates)
            try:
                events = (e for e in yaml.parse(text, Loader=_LOADER) if not isinstance(e, _FRAME))
                first = next(events, None)
                self.data: Any = builder.build(events, first, ()) if first else None
                if more := next(events, None):
                    line = getattr(more.start_mark, "line", 0) + 1
                    faults.add(f"{self.name} 第{line}行", "第二个文档", "一个文件只有一个文档", "请删去 --- 或 ... 以及多余的部分")
            except yaml.YAMLError as error:
                mark = getattr(error, "problem_mark", None)
                where = f"{self.name} 第{mark.line + 1}行第{mark.column + 1}列" if mark else self.name
                faults.add(
                    where, getattr(error, "problem", None) or "无法解析", "YAML 的“项: 值”和列表，缩进对齐", "请检查缩进、冒号和引号"
                )
        self.lines = builder.lines

    def where(self, place: Place) -> str:
        """`file 第N行 · 指标 … · key`, with the line of the nearest enclosing place that was written."""
        known = [step for n, step in enumerate(place) if (*place[:n], step) in self.lines or n == len(place) - 1]
        line = next((self.lines[place[:n]] for n in range(len(place), -1, -1) if place[:n] in self.lines), 1)
        return f"{self.name} 第{line}行 · {label(self.data, known)}".removesuffix(" · ")


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml where PyYAML was built with it: five times faster
_FRAME = (yaml.StreamStartEvent, yaml.StreamEndEvent, yaml.DocumentStartEvent, yaml.DocumentEndEvent)
