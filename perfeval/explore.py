"""Tables and panels for the analyst in JupyterLab; what a helper says with Shift-Tab is Chinese."""

import html
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import pandas as pd

from perfeval import show
from perfeval.beside import compare, figures, totals, years
from perfeval.checks import check_department
from perfeval.errors import Refused
from perfeval.framed import DOWN, keep, table
from perfeval.whatif import TRIED, Trial, limits, open_batch, what_if

__all__ = ["compare", "figures", "keep", "limits", "open_batch", "part_panel", "table", "totals", "trial_panel", "what_if", "years"]

PARTS: Mapping[str, Callable[..., Any]] = {
    "得分表": show.scorecard, "得分图": show.score_chart, "依据与数据": show.basis,
}  # fmt: skip
BOX = widgets.Layout(width="34rem")


def part_panel(batch: Trial, department: str) -> widgets.VBox:
    """挑一个部门，看它报告里的一部分：得分表、得分图、核对结果、依据与数据；一挑就换。"""
    code = _departments(batch, department)
    part = widgets.ToggleButtons(options=[*PARTS, "核对结果"], description="看哪部分")
    screen = widgets.HTML()

    def draw(_: object = None) -> None:
        card = batch.cards[code.value]
        made = PARTS[part.value](card) if part.value in PARTS else show.findings(check_department(card, batch.outline))
        screen.value = f"<h3>{html.escape(card.department.name)}</h3>{made.data}"

    for one in (code, part):
        one.observe(draw, "value")
    draw()
    return widgets.VBox([code, part, screen])


def trial_panel(official: Trial, department: str, out: str | Path) -> widgets.VBox:
    """试算：改一个满分、界限或数据，看总分、等次、名次和各指标怎样变，旁边是现行的。

    改好一格按回车；几处改动可以并用，“清除改动”回到现行的；“导出”把屏幕上的两张表写进 out 文件夹。
    """
    return TrialPanel(official, department, out).box


class TrialPanel:
    """The widgets of a trial, what was changed so far, and the frames on screen."""

    def __init__(self, official: Trial, department: str, out: str | Path) -> None:
        self.official, self.out = official, out
        self.changes: dict[str, dict[str, str]] = {"weights": {}, "limits": {}, "figures": {}}
        self.frames: dict[str, pd.DataFrame] = {}
        self.code = _departments(official, department)
        self.screen, self.said = widgets.HTML(), widgets.HTML()
        self.picks: dict[str, widgets.Dropdown] = {}
        self.texts: dict[str, widgets.Text] = {}
        self.hears: dict[str, partial[None]] = {}
        lines = [self._line(kind, label) for kind, label in (("weights", "满分"), ("limits", "界限"), ("figures", "数据"))]
        clear, save = (widgets.Button(description=words) for words in ("清除改动", "导出"))
        clear.on_click(self.clear)
        save.on_click(self.save)
        self.code.observe(self.other_department, "value")
        self.other_department()
        self.box = widgets.VBox([self.code, *lines, widgets.HBox([clear, save]), self.said, self.screen])

    def _line(self, kind: str, label: str) -> widgets.HBox:
        pick = widgets.Dropdown(description=label, layout=BOX)
        text = widgets.Text(continuous_update=False, placeholder="新的值，按回车")
        self.picks[kind], self.texts[kind] = pick, text
        pick.observe(partial(self.picked, kind), "value")
        self.hears[kind] = partial(self.typed, kind)
        text.observe(self.hears[kind], "value")
        return widgets.HBox([pick, text])

    def other_department(self, _: object = None) -> None:
        """What can be changed for this department; changes of figures of another one stay with that one."""
        now = _values(self.official, self.code.value)
        for kind, pick in self.picks.items():
            before, keys = pick.value, list(now[kind])
            pick.options = [(f"{words}（{value}）", key) for key, (words, value) in now[kind].items()]
            pick.value = before if before in keys else next(iter(keys), None)
            pick.disabled = self.texts[kind].disabled = not keys
            self.picked(kind)
        self.draw()

    def picked(self, kind: str, _: object = None) -> None:
        """The text shows what is now held of what was picked."""
        self.texts[kind].unobserve(self.hears[kind], "value")
        self.texts[kind].value = self._held(kind).get(str(self.picks[kind].value), "")
        self.texts[kind].observe(self.hears[kind], "value")

    def _held(self, kind: str) -> dict[str, str]:
        return {key.removeprefix(f"{self.code.value} "): text for key, text in self.changes[kind].items()}

    def typed(self, kind: str, event: Any) -> None:
        """A new text is one more change; an empty one takes a change back."""
        key = f"{self.code.value} {self.picks[kind].value}" if kind == "figures" else str(self.picks[kind].value)
        before = dict(self.changes[kind])
        if event["new"].strip():
            self.changes[kind][key] = event["new"]
        else:
            self.changes[kind].pop(key, None)
        try:
            self.draw()
        except Refused as refusal:
            self.changes[kind] = before
            self.said.value = f'<pre style="color: {DOWN}">{html.escape(str(refusal))}</pre>'

    def clear(self, _: object = None) -> None:
        for kind in self.changes:
            self.changes[kind] = {}
            self.picked(kind)
        self.draw()

    def draw(self) -> None:
        """Score again and show; refused changes leave the screen as it was."""
        by_department: dict[str, dict[str, str]] = {}
        for key, text in self.changes["figures"].items():
            code, name = key.split(" ", 1)
            by_department.setdefault(code, {})[name] = "" if text.strip() == "缺数" else text
        tried = what_if(self.official, self.changes["weights"], self.changes["limits"], by_department)
        self.frames = {"总分": totals(self.official, tried, self.code.value), "各指标": compare(self.official, tried, self.code.value)}
        self.said.value = f"<p>{html.escape(self.note())}</p>"
        self.screen.value = "".join(table(frame).to_html() for frame in self.frames.values())

    def note(self) -> str:
        """What was changed, and that the result is none of the official ones; above it what the scheme says of itself."""
        kinds = {"weights": "满分", "limits": "界限", "figures": "数据"}
        made = [f"{words} {key} 改为 {text.strip()}" for kind, words in kinds.items() for key, text in self.changes[kind].items()]
        done = f"试算，不是正式得分。改动：{'；'.join(made)}。" if made else "还没有改动。"
        return f"{self.official.departments[self.code.value].name}。{self.official.scheme.notice}{done}"

    def save(self, _: object = None) -> None:
        try:
            files = keep(self.frames, f"{TRIED}-{self.code.value}", self.out, self.note())
            self.said.value = f"<p>已写入 {html.escape(str(self.out))}：{html.escape('、'.join(files))}</p>"
        except OSError as error:
            self.said.value = f'<p style="color: {DOWN}">没有写成 {html.escape(str(self.out))}：{html.escape(str(error.strerror))}</p>'


def _departments(batch: Trial, department: str) -> widgets.Dropdown:
    options = [(f"{one.name}（{code}）", code) for code, one in batch.departments.items()]
    return widgets.Dropdown(options=options, value=batch.department(department).code, description="部门", layout=BOX)


def _values(batch: Trial, code: str) -> dict[str, dict[str, tuple[str, str]]]:
    """What may be changed, by kind and key: its name and its present value."""
    department, indicators = batch.departments[code], batch.scheme.indicators
    names = {indicator.code: indicator.name for indicator in indicators}
    held = {name: figure.text for name, figure in department.figures.items()}
    held |= {name: one.text for name, one in department.declared.items()}
    frame = limits(batch)
    return {
        "weights": {one.code: (f"{one.code} {one.name}", batch.cards[code].mark(one.full_mark)) for one in indicators if one.full_mark},
        "limits": {
            number: (f"{number} {names.get(number.split(':')[0], '')}{words}", text)
            for number, words, text in zip(frame["编号"], frame["界限"], frame["现值"], strict=True)
        },
        "figures": {name: (name, held.get(name, "缺数")) for name in dict.fromkeys([*batch.scheme.figures, *held])},
    }
