"""What every file model shares: strict keys, exact numbers, quoted codes, and faults said in Chinese."""

import copy
import datetime
import re
from fractions import Fraction
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainValidator,
    StringConstraints,
    ValidationError,
    WithJsonSchema,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from perfeval.amounts import NotANumber, parse_ratio
from perfeval.errors import LOOK_UP, MOST_SHOWN, Faults, nearest
from perfeval.reading import Bare, Place, Source

EXPECTED = {
    "extra_forbidden": "只能是：{allowed}",
    "missing": "这一项必填",
    "bool_parsing": "true 或 false",
    "bool_type": "true 或 false",
    "literal_error": "只能是：{expected}",
    "union_tag_invalid": "只能是：{expected_tags}",
    "union_tag_not_found": "需要写明 kind",
    "string_type": "一段文字",
    "pattern_regex": "正则表达式，括号成对",
    "model_type": "下一级的“项: 值”",
    "model_attributes_type": "下一级的“项: 值”",
    "dict_type": "下一级的“项: 值”",
    "tuple_type": "一个列表，每项前面加“- ”或写在 [ ] 里",
    "int_parsing": "整数",
    "int_type": "整数",
    "greater_than_equal": "不小于 {ge}",
    "less_than_equal": "不大于 {le}",
    "too_short": "至少 {min_length} 项",
    "too_long": "至多 {max_length} 项",
    "string_too_short": "不能为空",
    "string_too_long": "至多 {max_length} 个字符",
}
OTHERWISE = "别的写法，请参照随附的样板"
PUBLISHED = {"index.html", "overview.html", "scorecards.csv", "findings.csv", "refusals.csv", "run.json", "run.jsonl", "bench.json"}
DEVICES = {"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))}
YEAR_PATTERN = "(19|20)[0-9]{2}"
CODE_PATTERN = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"


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


def _date(text: object) -> object:
    if isinstance(text, datetime.date):
        return text
    try:
        return datetime.date.fromisoformat(str(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", str(text)) else "")
    except ValueError:
        raise refuse("年-月-日，例如 2024-01-01") from None


def _ratio(text: object) -> Fraction:
    try:
        return parse_ratio(text)
    except NotANumber:
        raise refuse("一个数或百分数，例如 4、0.5、10%") from None


def code_fault(text: str) -> str:
    """What is wrong with a code, which also names a folder; empty where it is sound."""
    if not re.fullmatch(CODE_PATTERN, text):
        return "只用字母、数字、点、下划线和连字符，以字母或数字开头，至多64个字符"
    if text.endswith(".") or text.split(".")[0].lower() in DEVICES or text.lower() in PUBLISHED:
        return "不能以点结尾，不能是 CON 一类的系统保留名，也不能与输出文件同名"
    return ""


def _code(text: str) -> str:
    if fault := code_fault(text):
        raise refuse(fault)
    return text


def _beside(text: str) -> str:
    if re.search(r"[/\\:]", text) or text in (".", ".."):
        raise refuse("部门文件旁边的一个文件，只写文件名，不写路径")
    return text


def _year(text: object) -> str:
    if not re.fullmatch(YEAR_PATTERN, str(text)):
        raise refuse("四位数的年份，例如 2024")
    return str(text)


def _count(text: object) -> str:
    if not re.fullmatch("[0-9]{1,9}", str(text)):
        raise refuse("不小于 0 的整数")
    return str(text)


SafeCode = Annotated[str, AfterValidator(_code), WithJsonSchema({"type": "string", "pattern": f"^{CODE_PATTERN}$"})]
Code = Annotated[SafeCode, BeforeValidator(_quoted)]
Year = Annotated[str, BeforeValidator(_year), WithJsonSchema({"type": "string", "pattern": f"^{YEAR_PATTERN}$"})]
Count = Annotated[str, BeforeValidator(_count), WithJsonSchema({"type": ["string", "integer"]})]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]
FileName = Annotated[Text, AfterValidator(_beside)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000)]
Date = Annotated[datetime.date, BeforeValidator(_date)]
Number = Annotated[Fraction, PlainValidator(_ratio), WithJsonSchema({"type": ["number", "string"]})]


Model = TypeVar("Model", bound=Strict)


def check_model(source: Source, model: type[Model], faults: Faults) -> Model | None:
    """The source as a `model`, with every violation added to `faults`; None where it cannot be understood at all.

    Keys that are not known and codes without quotes are reported and then passed over, so that what follows from
    the rest of the file can be said in the same refusal.
    """
    faults.found.extend(source.duplicates.found)
    try:
        return model.model_validate(source.data)
    except ValidationError as error:
        details = error.errors(include_url=False)
    for detail in details:
        _report(source, model, detail, faults)
    try:
        return model.model_validate(_mended(source.data, details))
    except ValidationError:
        return None


def _mended(data: Any, details: list[ErrorDetails]) -> Any:
    """The data without unknown keys, and with codes as if they had been quoted."""
    data = copy.deepcopy(data)
    for detail in details:
        *way, last = detail["loc"] or ("",)
        inner = data
        for step in way:
            known = range(len(inner)) if isinstance(inner, list) else inner if isinstance(inner, dict) else ()
            inner = inner[step] if step in known else inner
        if isinstance(inner, dict) and last in inner:
            if detail["type"] == "extra_forbidden":
                del inner[last]
            elif isinstance(inner[last], Bare) and last == "code":
                inner[last] = str.__str__(inner[last])
    return data


def _report(source: Source, model: type[Strict], detail: ErrorDetails, faults: Faults) -> None:
    context: dict[str, Any] = dict(detail.get("ctx") or {})
    kind, place, advice = detail["type"], tuple(detail["loc"]), "请改写这一处"
    found = "（没有写）" if kind in ("missing", "union_tag_not_found") else _shown(detail["input"])
    if kind == "extra_forbidden" and len(faults.found) >= MOST_SHOWN:
        context["allowed"], advice = LOOK_UP, LOOK_UP
    elif kind == "extra_forbidden":
        keys, key = _keys_near(model, place), str(place[-1])
        context["allowed"], advice = "、".join(sorted(keys)), f"不认识“{key}”，{nearest(key, keys)}"
    if kind == "union_tag_invalid":
        found, advice = context["tag"], nearest(context["tag"], context["expected_tags"].replace("'", "").split(", "))
    expected = EXPECTED.get(kind, "{allowed}" if kind == "refused" else OTHERWISE).format(**context)
    faults.add(source.where(_named_steps(place)), found, expected.replace("'", "").replace(" or ", "、"), advice)


def _named_steps(place: Place) -> Place:
    """A place without pydantic's own words for the types it tried, such as `constrained-str`."""
    return tuple(step for step in place if isinstance(step, int) or not re.search(r"constrained-|\[|function-", step))


def _shown(found: object) -> str:
    if isinstance(found, (dict, list)):
        return "、".join("（项: 值）" if isinstance(part, (dict, list)) else str(part) for part in found) or "（空）"
    return "（空）" if found is None else str(found)


def _keys_near(model: type[BaseModel], place: Place) -> set[str]:
    """The keys allowed beside the offending one, found by following the place through the JSON schema."""
    schema = model.model_json_schema()
    here = _options(schema, schema)
    for step in place[:-1]:
        here = [one for part in here for inner in _inside(part, step) for one in _options(schema, inner)] or here
    return {key for part in here for key in part.get("properties", {})}


def _options(schema: dict[str, Any], part: dict[str, Any]) -> list[dict[str, Any]]:
    """A part of a JSON schema with references followed and alternatives listed."""
    if "$ref" in part:
        return _options(schema, schema["$defs"][part["$ref"].rsplit("/", 1)[1]])
    choices = part.get("oneOf") or part.get("anyOf")
    return [one for choice in choices for one in _options(schema, choice)] if choices else [part]


def _inside(part: dict[str, Any], step: str | int) -> list[dict[str, Any]]:
    if isinstance(step, int):
        return [part["items"]] if "items" in part else []
    named = part.get("properties", {}).get(step)
    extra = part.get("additionalProperties")
    return [named] if named else [extra] if isinstance(extra, dict) else []
