"""What every file model shares: strict keys, exact numbers, quoted codes, and faults said in Chinese."""

from fractions import Fraction
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, ValidationError, WithJsonSchema
from pydantic_core import ErrorDetails, PydanticCustomError

from perfeval.amounts import NotANumber, parse_ratio
from perfeval.errors import Faults, nearest
from perfeval.reading import Bare, Place, Source

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
Text = Annotated[str, Field(min_length=1)]
Number = Annotated[Fraction, PlainValidator(_ratio), WithJsonSchema({"type": ["number", "string"]})]


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
    kind, place, advice = detail["type"], tuple(detail["loc"]), "请改写这一处"
    found = "（没有写）" if kind in ("missing", "union_tag_not_found") else _shown(detail["input"])
    if kind == "extra_forbidden":
        keys, key = _keys_near(model, place), str(place[-1])
        context["allowed"], advice = "、".join(sorted(keys)), f"不认识“{key}”，{nearest(key, keys)}"
    if kind == "union_tag_invalid":
        found, advice = context["tag"], nearest(context["tag"], context["expected_tags"].replace("'", "").split(", "))
    expected = EXPECTED.get(kind, "{allowed}" if kind == "refused" else detail["msg"])
    faults.add(source.where(place), found, expected.format(**context).replace("'", ""), advice)


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
