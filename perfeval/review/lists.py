"""How a list is opened, goes on and is closed: 其中, 包括, 按…分, a colon, numbered paragraphs."""

import re

from perfeval.review.facts import Change, Entry, Group, Key, Value, is_money
from perfeval.review.labels import Label
from perfeval.review.numbers import Mention
from perfeval.review.state import State

LEVELS = [
    re.compile(mark)
    for mark in (
        r"[一二三四五六七八九十]{1,3}、",
        r"[(]?[一二三四五六七八九十]{1,3}[)]|[一二三四五六七八九十]{1,2}是",
        r"\d{1,2}(?:、|[.．](?!\d))",
        r"[(]?\d{1,2}[)]",
        r"[①-⑳]",
    )
]
LEAST = 4  # characters of a name that are looked for in a longer one
NUMBERED = re.compile(r"[(\[]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)\]、.．]|[一二三四五六七八九十]{1,2}是|[①-⑳]|其[一二三四五],")


class Lists(State):
    """The parts of a whole, as far as words and marks tell."""

    def _open(self, text: str, cue: re.Match[str] | None) -> None:
        """其中, 包括, 按…分: the next items are parts of a whole."""
        first = cue[0][0] if cue else ""
        before = text[: cue.start()] if cue else text
        named = re.sub(r"^.*[,;:。\n]", "", before.strip("(,;:\n")) if first and first in "中按由包" else ""
        listed = self.phrases.list_named.search(before + cue[0]) if cue else None
        named = listed["name"] if listed else named
        label = self.labels.read(named) if named else None
        whole = known = self._named_whole(label, first) if label else self._named_in_full(text[: cue.end()] if cue else text)
        if label and label.item and not whole and (first == "中" or label.text in ("支出", "收入")):
            self.group = None if first == "包" else self.group
            return
        whole = whole or self._whole()
        bracket, divided = "(" in before[-1:], bool(first) and first in "按分从"
        whole = self._divided_whole(whole) if divided and not known else whole
        outer = self.group if self.group and self.group.entries and (bracket or (whole and whole.entry in self.group.entries)) else None
        in_full = known is not None and label is None
        complete = in_full or bool(self.complete.search(text[cue.start() if cue else 0 :]))
        change = self.last[1] if self.last[0] == "change" and not divided else None
        whole = self._of_change(whole, change) if change else whole
        self.group = Group(whole, [], complete, outer, bracket, ":" if text.rstrip("\n").endswith(":") else "", change)
        self.group.others = self._context(whole.entry) if whole else ()
        self.group.level = self.level
        self.group.told = bool(whole and label and label.item == whole.entry.item and first == "中")
        self.plain = bool(cue and self.group.named and cue[0] not in (":", ""))
        self.divided = self.group if divided else self.divided
        self.facts.groups.append(self.group)

    def _named_whole(self, label: Label, first: str) -> Value | None:
        """The whole that the words before a cue name: 设备购置中, 收入由…构成."""
        if label.generic and label.key.prior and first == "由":
            told = [value for one in self.lately for value in one.values if value.key.prior and value.mention.kind == "money"]
            return told[-1] if told else None
        whole = self._find(label) or self._find_like(label)
        if label.text in ("收入", "支出") and (whole is None or whole.entry.paragraph != self.paragraph):
            whole = self._both_sides()
        stated = self._whole() if first == "由" and whole is None else None
        return stated if stated and label.text in stated.entry.label else whole

    def _named_in_full(self, words: str) -> Value | None:
        """将2018年第二批资金安排情况如下, 支出分项目具体如下: the whole that words before a list name, by its name or its kind."""
        below = words.rstrip(":\n")
        found = self.phrases.list_of.search(below.removesuffix("如下")) if below.endswith("如下") else None
        label = self.labels.read(found["name"]) if found else None
        if label is None or not label.text:
            return None
        if label.text in ("收入", "支出"):
            kind = label.text
            near = (one for one in reversed(self.lately) if one.paragraph == self.paragraph and one.label.endswith(kind))
            return next((self._current(one) for one in near if one.values), None)
        return self._find(label) or self._find_like(label)

    def _divided_whole(self, whole: Value | None) -> Value | None:
        """What 按…分 divides: at the start of a paragraph what leads the one before, and never a part of another list."""
        if self.paragraph_lead is None and self.paragraph_before:
            stated = self._of_this_year(self._current(self.paragraph_before))
            known = self._find(Label(self.paragraph_before.item, "", Key())) if stated is None or stated.compared else stated
            whole = known or whole
        while whole and self.segment_start and whole.entry.group and whole.entry.group.whole and not whole.entry.group.bracket:
            whole = whole.entry.group.whole
        if self.divided and self.divided.whole and self._beside(self.divided):
            return self.divided.whole  # 按功能分类:…。按经济分类:… are two lists of one whole
        return whole if whole and whole.mention.value else None

    def _of_change(self, whole: Value | None, change: Change) -> Value | None:
        """调增A,包括…: a list right after a change may be of the change, where no amount of the item itself is said."""
        if whole is None and self.segment_start:
            whole = self._find(Label(change.entry.item, "", Key()))
        if change.amount and (whole is None or (whole.entry is change.entry and whole.mention.start > change.amount.start)):
            return None if change.amount.kind != "money" else Value(change.amount, change.entry, Key(), Key())
        return whole

    def _whole(self) -> Value | None:
        entry = self.entry
        if self.segment_start and self.sentence_lead is None:
            moved = self.last[1] if self.last[0] in ("change", "bracket") else None
            compared = moved is not None and self.compared_of in ((moved.entry, self.sentence - 1), (moved.entry, self.sentence))
            entry = moved.entry if moved and compared else self._money_of(self.previous_lead) or self.entry
        if entry and self.segment_start and entry.label.endswith("结余"):  # a new sentence divides what was spent, not what is left
            entry = next((one for one in self._context(entry) if self._current(one) and not one.label.endswith("结余")), entry)
        last = entry.values[-1] if entry and entry.values else None
        value = self._current(entry) or (None if last and last.key.prior and entry and entry.changes else last)  # 增加A(上年B)。其中
        if last and last.key.prior and not last.compared and value and any(one.whole is value for one in self.facts.groups[-2:]):
            value = last  # 支出A,其中…;上年支出B,其中…
        return self._of_this_year(value) if self.segment_start else value

    def _of_this_year(self, value: Value | None) -> Value | None:
        """。其中 after the amount of the year before is of this year's."""
        if value is None or not value.key.year or not self.year or value.key.year >= self.year:
            return value
        own = [one for one in value.entry.values if not one.key.prior and (not one.key.year or one.key.year >= self.year)]
        return next((one for one in own if one.key.column == value.key.column), own[0] if len(own) == 1 else value)

    def _money_of(self, lead: Entry | None) -> Entry | None:
        """132个部门决算A。其中: not what was counted, but the first amount of its sentence."""
        if lead is None or any(value.mention.kind != "count" for value in lead.values):
            return lead
        here = (one for one in self.lately if one.sentence == lead.sentence and one.values)
        return next((one for one in here if one.values[0].mention.kind == "money"), lead)

    def _find_like(self, label: Label) -> Value | None:
        """地方收入 after 地方一般公共预算收入, or the other way round: the last item whose name has these characters in this order."""
        near = (one for one in reversed(self.lately) if one.values and (is_like(label.text, one.label) or is_like(one.label, label.text)))
        return next((self._current(one) for one in near), None)

    def _both_sides(self) -> Value | None:
        """收支总预算A。收入包括…;支出包括…: each side adds to it."""
        near = (one for one in reversed(self.facts.entries) if self.paragraph - one.paragraph <= 2)
        return next((self._current(one) for one in near if re.search("收、?支", one.label) and one.values), None)

    def _beside(self, group: Group) -> bool:
        """Whether a list was the last thing said, in this paragraph or the two before it."""
        last = group.entries[-1] if group.entries else None
        return last is not None and self.paragraph - last.paragraph <= 2 and self.sentence_lead in (None, group.entries[0])

    def _carry_on(self, start: int, told: bool) -> None:
        """A list opened by a colon at the end of a paragraph goes on over the paragraphs under it.

        Under numbered ones only as long as they are numbered, and deeper than the one that opened it; under plain ones
        as long as they tell amounts.
        """
        group = self.group
        while group and group.outer:
            group = group.outer
        group = group if group and group.named == ":" else self.held or group  # 二、甲A。其中:乙B;丙C has a list of its own
        first = start == 0 or self.text[start - 1] == "\n"
        level = level_of(self.text, start) if first else self.level
        plain = bool(group) and level == 0 and told and self.plain
        under = group is not None and group.named == ":" and (plain or (level > 0 and (group.level == 0 or level > group.level)))
        self.group = self._deeper(group, level) if first and under and group else None
        self.held = group if under or (group and group.named == ":" and not first) else None
        self.level, self.plain = level, plain if first else self.plain

    def _deeper(self, group: Group, level: int) -> Group:
        """1.救助A: (1)甲B,(2)乙C; 2.活动经费D: paragraphs that are numbered deeper than the parts of a list are parts of the one above them."""
        group.parts_level = group.parts_level or level
        above = next((entry.values[0] for entry in reversed(group.entries) if entry.values and is_money(entry)), None)
        if level <= group.parts_level or above is None:
            return group
        inner = self.facts.groups[-1]
        if inner.outer is not group or inner.whole is not above:
            inner = Group(above, [], group.complete, group, colon=True, numbered=True)
            self.facts.groups.append(inner)
        return inner

    def _under_heading(self, start: int, end: int, mentions: list[Mention]) -> None:
        """一、中央资金(5273万元): the numbered paragraphs under a heading with an amount are its parts."""
        first_is = bool(mentions) and mentions[0].kind == "money" and all(one.kind == "ratio" for one in mentions[1:])
        alone = first_is and (len(mentions) > 1 or self.text[mentions[0].end : end] in ("", ")"))
        first, last = start == 0 or self.text[start - 1] == "\n", re.match("。?\n", self.text[end : end + 2])
        deeper = last and level_of(self.text, end + len(last[0])) > self.level > 0
        if alone and first and last and deeper and self.entry and end - start < 40:
            self._open(":", None)
            if self.group:
                self.group.complete, self.group.numbered = last[0] == "\n", True

    def _counted(self, place: int, mention: Mention) -> bool:
        """车辆38辆:公务用车4辆、执法用车34辆: a count, and behind a colon another of the same unit."""
        last = self.entry.values[-1].mention if self.entry and self.entry.values else None
        return last is not None and last.end == place and last.kind == mention.kind == "count" and last.unit == mention.unit

    def _closes(self, clause: str) -> bool:
        """…两部分组成 ends a list, and so does the bracket that it stands in."""
        closed = self.group is not None and self.group.bracket and clause.startswith(")")
        return closed or bool(re.match(r"[)]*(?:[^,;。]{0,4}(?:部分|项))?(?:组成|构成)", clause))


def level_of(text: str, start: int) -> int:
    """How deep a paragraph is numbered: 一、 1, (一) 2, 1. 3, (1) 4, ① 5; 0 for one that is not."""
    return next((level for level, mark in enumerate(LEVELS, 1) if mark.match(text, start)), 0)


def is_like(name: str, longer: str) -> bool:
    """Whether a longer name has the characters of a name, in their order."""
    rest = iter(longer)
    return len(name) >= LEAST and all(char in rest for char in name)
