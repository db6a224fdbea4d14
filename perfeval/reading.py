"""Reads YAML as text with line numbers, and checks it against a model, all faults at once.

YAML's own guesses (007 → 7, no → False, 1:30 → 90) never happen: every scalar stays the text that was typed,
and the model says what it must be. Duplicate keys, aliases and tags are refused.
"""

import difflib
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, ValidationError, WithJsonSchema
from pydantic_core import ErrorDetails, PydanticCustomError

from perfeval.amounts import NotANumber, parse_ratio
from perfeval.errors import Fault, Faults, Refused

Place = tuple[str | int, ...]
LARGEST = 5_000_000  # bytes of one YAML file
DEEPEST = 30  # levels of nesting
EXPECTED = {
    "extra_forbidden": "只能是：{allowed}",
    "missing": "这一项必填",
    "bool_parsing": "true 或 false",
    "date_from_datetime_parsing": "年-月-日，例如 2024-01-01",
    "literal_error": "只能是：{expected}",
    "union_tag_invalid": "只能是：{expected_tags}",
    "union_tag_not_found": "需要写明 {discriminator}",
    "string_type": "一段文字",
    "model_type": "下一级的“项: 值”",
    "model_attributes_type": "下一级的“项: 值”",
    "dict_type": "下一级的“项: 值”",
    "tuple_type": "一个列表",
    "int_parsing": "整数",
    "greater_than_equal": "不小于 {ge}",
    "too_short": "至少 {min_length} 项",
    "string_too_short": "不能为空",
    "string_pattern_mismatch": "只用字母、数字、点、下划线和连字符，以字母或数字开头",
}


class Bare(str):
    """A scalar written without quotes."""


class Strict(BaseModel):
    """A model whose keys are all known and whose values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def refuse(allowed: str) -> PydanticCustomError:
    """The error a model raises for a value it does not accept; `allowed` is said to the user."""
    return PydanticCustomError("refused", "{allowed}", {"allowed": allowed})


def _quoted(text: object) -> object:
    if isinstance(text, Bare):
        raise refuse('编码要加引号，例如 "001"，以免 001 被读成 1')
    return text


def _ratio(text: object) -> Fraction:
    try:
        return parse_ratio(text)
    except NotANumber:
        raise refuse("一个数或百分数，例如 4、0.5、10%") from None


def _code(text: str) -> str:
    if text.rstrip(".") != text or text.split(".")[0].upper() in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT1"}:
        raise refuse("不能以点结尾，也不能是 CON 一类的系统保留名")
    return text


CODE_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
SafeCode = Annotated[str, Field(pattern=CODE_PATTERN), AfterValidator(_code)]
Code = Annotated[SafeCode, BeforeValidator(_quoted)]
Number = Annotated[Fraction, PlainValidator(_ratio), WithJsonSchema({"type": ["number", "string"]})]


def nearest(name: str, known: Iterable[str]) -> str:
    """Advice for an unknown name: the nearest known one, if any is near."""
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f"是不是“{near[0]}”？" if near else "请对照已有的名称"


def read_text(path: Path) -> str:
    """The text of a small UTF-8 file; refuses one that is absent, a folder, too large or not text."""
    try:
        if path.stat().st_size > LARGEST:
            raise Refused(Fault(path.name, f"{path.stat().st_size} 字节", f"至多 {LARGEST} 字节", "请检查是否选错了文件"))
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        why = "不是 UTF-8 文本" if isinstance(error, ValueError) else "打不开或不存在"
        raise Refused(Fault(str(path), why, "一个 UTF-8 文本文件", "请检查路径和文件")) from None
    if "\0" in text:
        raise Refused(Fault(path.name, "含有空字符（NUL）", "一个 UTF-8 文本文件", "请重新保存为文本"))
    return text


class _Builder:
    """Turns YAML events into dicts, lists and text, and remembers the line of every place."""

    def __init__(self, name: str, faults: Faults) -> None:
        self.name, self.faults, self.lines = name, faults, dict[Place, int]()

    def build(self, events: Any, event: Any, place: Place) -> Any:
        line = event.start_mark.line + 1
        self.lines.setdefault(place, line)
        tag = getattr(event, "tag", None)
        if isinstance(event, yaml.AliasEvent) or tag or len(place) > DEEPEST:
            found = "别名 *" if isinstance(event, yaml.AliasEvent) else f"标签 {tag}" if tag else "嵌套过深"
            raise Refused(Fault(f"{self.name} 第{line}行", found, "只用普通的“项: 值”和列表", "请照样板重写这一处"))
        if isinstance(event, yaml.ScalarEvent):
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
    """A place as a person says it: list items by code and name, `指标 B-04 结转结余率 · `."""
    words = []
    for step in place:
        inside = isinstance(found, list) and isinstance(step, int) and step < len(found)
        found = found[step] if inside else found.get(step) if isinstance(found, dict) else None
        named = [found[key] for key in ("code", "name") if isinstance(found, dict) and isinstance(found.get(key), str)]
        words.append(" ".join(named) if isinstance(step, int) and named else f"第{step + 1}项" if isinstance(step, int) else step)
    return "".join(f"{word} · " for word in words)


class Source:
    """A YAML file as read: `data`, and where each part of it stands."""

    def __init__(self, path: Path) -> None:
        self.path, self.name, text = path, path.name, read_text(path)
        with Faults() as faults:
            builder = _Builder(self.name, faults)
            try:
                events = (e for e in yaml.parse(text, Loader=yaml.SafeLoader) if not isinstance(e, _FRAME))
                first = next(events, None)
                self.data: Any = builder.build(events, first, ()) if first else None
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


_FRAME = (yaml.StreamStartEvent, yaml.StreamEndEvent, yaml.DocumentStartEvent, yaml.DocumentEndEvent)
Model = TypeVar("Model", bound=Strict)


def check_model(source: Source, model: type[Model], faults: Faults) -> Model | None:
    """The source as a `model`, or None with every violation added to `faults`."""
    try:
        return model.model_validate(source.data)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            _report(source, model, detail, faults)
        return None


def _report(source: Source, model: type[Strict], detail: ErrorDetails, faults: Faults) -> None:
    context: dict[str, Any] = dict(detail.get("ctx") or {})
    place = tuple(detail["loc"])
    if detail["type"] == "extra_forbidden":
        context["allowed"] = "、".join(sorted(_keys_near(model, place)))
    expected = EXPECTED.get(detail["type"], "{allowed}" if detail["type"] == "refused" else detail["msg"])
    found = "（没有写）" if detail["type"] in ("missing", "union_tag_not_found") else _shown(detail["input"])
    key = str(place[-1]) if place else ""
    advice = f"不认识“{key}”，{nearest(key, _keys_near(model, place))}" if detail["type"] == "extra_forbidden" else "请改写这一处"
    faults.add(source.where(place), found, expected.format(**context), advice)


def _shown(found: object) -> str:
    return "、".join(map(str, found)) if isinstance(found, (dict, list)) else "（空）" if found is None else str(found)


def _keys_near(model: type[BaseModel], place: Place) -> set[str]:
    """The keys allowed beside the offending one, found by following the place through the JSON schema."""
    schema = model.model_json_schema()
    here: list[dict[str, Any]] = [schema]
    for step in place[:-1]:
        inner = [_resolve(schema, part) for part in here]
        nexts = [part for one in inner for part in _inside(one, step)]
        here = nexts or inner
    return {key for part in here for one in _options(schema, part) for key in one.get("properties", {})}


def _resolve(schema: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    return schema["$defs"][part["$ref"].rsplit("/", 1)[1]] if "$ref" in part else part


def _options(schema: dict[str, Any], part: dict[str, Any]) -> list[dict[str, Any]]:
    part = _resolve(schema, part)
    return [_resolve(schema, one) for one in part.get("oneOf", part.get("anyOf", [part]))]


def _inside(part: dict[str, Any], step: str | int) -> list[dict[str, Any]]:
    if isinstance(step, int):
        return [part["items"]] if "items" in part else []
    named = part.get("properties", {}).get(step)
    extra = part.get("additionalProperties")
    return [named] if named else [extra] if isinstance(extra, dict) else []
