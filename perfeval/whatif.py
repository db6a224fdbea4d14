"""A batch with other weights, limits or figures, scored by the same machinery; its helpers speak Chinese to the analyst."""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from perfeval.amounts import NotANumber, parse_ratio, plain
from perfeval.batch import Batch, read_batch
from perfeval.departments import stand_in
from perfeval.errors import Fault, Faults, Refused, nearest
from perfeval.evaluate import Scorecard, evaluate, peer_values
from perfeval.figures import Department, Known, put
from perfeval.frames import with_marks
from perfeval.model import check_model
from perfeval.narrative import Entry
from perfeval.reading import Place, Source
from perfeval.scheme import Scheme
from perfeval.scheme_check import CHECKS, read_scheme
from perfeval.value_rule import Bounds

Texts = Mapping[str, object]  # what an analyst typed: text, or a plain number
LIMIT_WORDS = Bounds.SIGNS | {
    "target": "目标值", "zero_at": "得0分的数值", "gate": "门槛", "cap": "至多得满分的", "per": "每", "at": "插值点",
}  # fmt: skip
GRADE, TRIED = "等次", "试算"


@dataclass(frozen=True, eq=False)
class Trial(Batch):
    """A batch with its scorecards at hand. `known` are cards that still hold; `tried` says that something was changed."""

    source: Source
    known: Mapping[str, Scorecard] = field(default_factory=dict)
    tried: bool = False

    @cached_property
    def cards(self) -> dict[str, Scorecard]:
        peers = peer_values(self.scheme, self.departments.values())
        return {code: self.known.get(code) or evaluate(self.scheme, one, peers) for code, one in self.departments.items()}

    @cached_property
    def ranks(self) -> dict[str, int]:
        """By code, the place by the lowest total as printed; equal totals share one."""
        order = sorted((card.low for card in self.cards.values()), reverse=True)
        places = {low: place for place, low in reversed([*enumerate(order, 1)])}
        return {code: places[card.low] for code, card in self.cards.items()}


def open_batch(batch: str | Path, scheme: str | Path = "") -> Trial:
    """打开一个批次：读批次文件和它所列的指标体系、部门、数据。

    batch 是批次文件的路径；scheme 是另一套指标体系的路径，空着就用批次自己的。文件有错就列出全部错处。
    """
    read = read_batch(batch)
    source = Source(Path(scheme) if scheme else read.path.parent / read.file.scheme)
    used = read_scheme(source.path) if scheme else read.scheme
    return Trial(read.file, used, read.outline, dict(read.departments), read.refused, read.codes, read.path, source)


def what_if(
    official: Trial, weights: Texts | None = None, limits: Texts | None = None, figures: Mapping[str, Texts] | None = None
) -> Trial:
    """试算：换满分、界限或数据，其余照旧，按同样的规则重新评分。正式的批次不变，也不写任何文件。

    weights：{指标编码: 新满分}，分档等按比例跟着变，总分是新满分之和，等次按得分占新总分的比例定；
    limits：{界限编号: 新界限}，编号见 limits(...)；figures：{部门编码: {数据项: 新数值}}，空文字表示缺数。
    数字写成文字，例如 "12"、"95%"、"3万元"。改得不合规矩（分档不接、单位不对……）就列出全部错处。
    """
    if official.tried:
        raise Refused(Fault(TRIED, "已经是试算的批次", "open_batch 打开的批次", "请从它开始，把各项改动写在一起"))
    scheme = _changed(official, weights or {}, limits or {})
    departments, changed = dict(official.departments), figures or {}
    with Faults() as faults:
        for code, new in changed.items():
            departments[code] = _with_figures(official, scheme, official.department(code), new, faults)
    keeps = scheme is official.scheme and not scheme.compares_peers
    known = {code: card for code, card in official.cards.items() if code not in changed} if keeps else {}
    return replace(official, scheme=scheme, departments=departments, known=known, tried=True)


def limits(official: Trial) -> pd.DataFrame:
    """全部界限：编号（what_if 的 limits 用它）、指标、界限（小于、不超过、目标值……）、现值。"""
    names = {indicator.code: indicator.name for indicator in official.scheme.indicators}
    rows = [
        (number, names.get(number.split(":")[0], GRADE), LIMIT_WORDS[str(place[-1])], text)
        for number, (place, text) in places_of_limits(official.source.data).items()
    ]
    return pd.DataFrame(rows, columns=pd.Index(["编号", "指标", "界限", "现值"]), dtype=object)


def places_of_limits(data: Any) -> dict[str, tuple[Place, str]]:
    """By number (`B-04:1`, `等次:2`): where each limit of a scheme file stands in its data, and its text."""
    found: dict[str, tuple[Place, str]] = {}
    parts = [(one["code"], ("indicators", n, "rule"), one.get("rule")) for n, one in enumerate(data["indicators"])]
    for code, place, part in [*parts, (GRADE, ("grades",), data.get("grades"))]:
        for number, (inner, text) in enumerate(_texts(part, place), 1):
            found[f"{code}:{number}"] = inner, text
    return found


def _texts(part: Any, place: Place) -> Iterator[tuple[Place, str]]:
    steps = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for step, inner in steps:
        if step in LIMIT_WORDS and isinstance(inner, str):
            yield (*place, step), inner
        yield from _texts(inner, (*place, step))


def _changed(official: Trial, weights: Texts, new_limits: Texts) -> Scheme:
    """The scheme with other limits, then other full marks; held to all that a scheme file is held to."""
    if not weights and not new_limits:
        return official.scheme
    source, scheme = copy.copy(official.source), official.scheme
    if new_limits:
        source.data = _with_limits(official.source.data, new_limits)
        with Faults() as faults:
            scheme = _checked(check_model(source, Scheme, faults), source, faults) or scheme
    if weights:
        groups = tuple(group.model_copy(update={"full_mark": None}) for group in scheme.groups)
        scheme = with_marks(scheme, _sound_weights(scheme, weights)).model_copy(update={"groups": groups})
        with Faults() as faults:
            _checked(scheme, source, faults)
    return scheme.model_copy(update={"official": False})


def _checked(scheme: Scheme | None, source: Source, faults: Faults) -> Scheme | None:
    if scheme:
        for check in CHECKS:
            check(scheme, source, faults)
    return scheme


def _with_limits(data: Any, new: Texts) -> Any:
    data, known = copy.deepcopy(data), places_of_limits(data)
    with Faults() as faults:
        for number, text in new.items():
            if number not in known:
                faults.add(f"{TRIED} · 界限", number, "、".join(known), nearest(number, known))
                continue
            *way, last = known[number][0]
            part = data
            for step in way:
                part = part[step]
            part[last] = plain(text)
    return data


def _sound_weights(scheme: Scheme, weights: Texts) -> dict[str, object]:
    full = {indicator.code: indicator.full_mark for indicator in scheme.indicators if indicator.full_mark}
    with Faults() as faults:
        for code, text in weights.items():
            if code not in full:
                faults.add(f"{TRIED} · 满分", code, "、".join(full) or "（本指标体系不计分）", nearest(code, full))
            elif not _positive(text):
                faults.add(f"{TRIED} · 满分 · {code}", text or "（空）", "大于 0 的数，例如 6、4.5", "请改正")
    return dict(weights)


def _positive(text: object) -> bool:
    try:
        return parse_ratio(text) > 0
    except NotANumber:
        return False


def _with_figures(official: Trial, scheme: Scheme, department: Department, new: Texts, faults: Faults) -> Department:
    """A copy of a department with other figures, read as those of its file are; what stood in for others is taken anew."""
    basis = official.file.basis | department.narrative.basis
    held = department.figures
    taken = {name for name, one in basis.items() if one.figure in held and held.get(name) == stand_in(name, one, held[one.figure])}
    gone = taken | new.keys()
    done = replace(
        department,
        figures={name: one for name, one in held.items() if name not in gone},
        declared={name: one for name, one in department.declared.items() if name not in new},
    )
    needs = official.outline.figures_with(department.narrative.projects) | official.outline.account_cells | scheme.figures
    computed = [indicator for indicator in scheme.indicators if indicator.formula]
    percent = frozenset(indicator.name for indicator in computed if indicator.show_as == "percent")
    known = Known(needs, frozenset(indicator.name for indicator in computed), percent)
    for name, text in new.items():
        if given := str(text).strip():
            unit = needs[name].unit if name in needs and plain(given)[-1].isdigit() else ""
            put(done, name, Entry(value=given, unit=unit), TRIED, known, faults)
    for name in taken - new.keys():
        if (figure := done.figures.get(basis[name].figure)) is not None:
            done.figures[name] = stand_in(name, basis[name], figure)
    return done
