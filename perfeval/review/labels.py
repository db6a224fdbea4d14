"""What stands before a number, taken apart: the item, which of its amounts, what it is compared with."""

import re
from dataclasses import dataclass

from perfeval.review.facts import OPENING, Key
from perfeval.review.lexicon import Lexicon

_MARKERS = re.compile(
    r"^(?:[(\[]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)\]、.．]|[一二三四五六七八九十]{1,2}是|[①-⑳⑴-⒇]|其[一二三四五六七],|[甲乙丙丁]、|——|[(])+"
)
_QUOTES = re.compile(r"[“”‘’《》\"'「」『』]")
_MONTHS = re.compile(r"(?:截至|截止)?(?:到)?(?:\d{1,2}(?:[-—~至]\d{1,2})?月(?:份|底|末)?(?:\d{1,2}日)?)+")
_YEAR = re.compile(r"((?:19|20)\d\d)年(?:度|末|底|初(?!预算|批复|安排|结转|结余))?")

_FROM = re.compile(r"[由从]$")  # 由A上升到B: A is the amount before


@dataclass(frozen=True)
class Label:
    item: str
    text: str
    key: Key

    @property
    def generic(self) -> bool:
        return not self.item


@dataclass(frozen=True)
class Comparison:
    """`start:end` of the words within the clause, and the base they name."""

    start: int
    end: int
    base: Key


class Labels:
    """Reads labels and comparisons with the words of one lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon, self.phrases = lexicon, lexicon.phrases
        words, columns = lexicon.words, lexicon.base_columns
        ways = "|".join(words(name) for name in ("增", "减", "变", "平", "大于", "小于"))
        time = rf"(?P<time>(?:19|20)\d\d年(?:度|同期)?|{words('上年')}|年初(?={ways}|的|$)|年初相比)"
        tail = r"(?:的)?(?:累计|全年)?(?:数字|数据|总额|支出数|支出|收入|数|额|水平|同口径|同期)*(?:相比较|相比|比较|对比|相较|比(?![例重率]))?"
        self.compare_time = re.compile(
            rf"(?:{words('比')}(?:全[省市县区州盟镇]|同口径|[^,;:。\d比较与同和跟]{{2,6}}的)?|从|由){time}(?:[^,;:。\d]{{0,14}}?(?P<column>{columns}))?{tail}"
        )
        self.compare_column = re.compile(rf"{words('比')}(?P<mid>[^,;:。\d]{{0,8}}?)(?P<column>{columns}){tail}")
        self.same_period = re.compile(words("同比") + "|环比")
        self.way = re.compile(ways)
        self.more_or_less = lexicon.compile("<多>|<少>")
        self.filler = re.compile(f"^(?!约束|约定){words('填前')}+|{words('填后')}+$")
        self.prior = re.compile(words("上年") + "(?!末?结|年末)")
        self.cue = re.compile(f"{words('其中')}|{self.phrases.list_cue.pattern}")

    def compared(self, clause: str, after: str = "") -> list[Comparison]:
        """The comparisons of a clause, in order: 较上年, 与2020年预算相比, 比年初预算数, 同比."""
        found = [Comparison(m.start(), m.end(), self._base(m["time"], m["column"])) for m in self.compare_time.finditer(clause)]
        found += [Comparison(m.start(), m.end(), Key(prior=True)) for m in self.same_period.finditer(clause)]
        if not found:
            matches = self.compare_column.finditer(clause)
            found = [
                Comparison(m.start(), m.end(), self._base(None, m["column"])) for m in matches if self._is_comparison(clause, m, after)
            ]
        return sorted(found, key=lambda one: one.start)

    def _is_comparison(self, clause: str, match: re.Match[str], after: str) -> bool:
        """`较预算数` compares; `和项目支出预算` is a second item, unless 相比 or 持平 follows."""
        rest = clause[match.end() :]
        if (
            "比" in match[0]
            or self.way.search(rest)
            or self.more_or_less.match(rest)
            or re.match("(?:相比|比较|对比|相较|持平|一致|相等)", after)
        ):
            return True
        return rest in ("", "的", "为") and (match[0][0] in "比较" or not match["mid"])

    def _base(self, time: str | None, column: str | None) -> Key:
        if time and time.startswith(OPENING):
            return Key(OPENING)
        year = int(time[:4]) if time and time[:4].isdigit() else None
        return Key(self.lexicon.column_of.get(column or "", ""), year, bool(time) and year is None)

    def read(self, clause: str) -> Label:
        """The item a clause names, with its column and year; the item is empty for words like 支出决算."""
        text = _QUOTES.sub("", clause)
        for found in list(self.cue.finditer(text))[-1:]:
            text = text[found.end() :] if len(text) > found.end() else text
        text = _MARKERS.sub("", text.strip(",:;、"))
        text = self.phrases.sum_is.sub("", text)
        text = text.removeprefix("同期") if self.phrases.meanwhile.match(text) else text
        rising, text = bool(_FROM.search(text)), _FROM.sub("", text)
        years, prior = _YEAR.findall(text), bool(self.prior.search(text))
        text = _MONTHS.sub("", self.prior.sub("", _YEAR.sub("", self.phrases.until_when.sub("", text))))
        text, column = self._without_columns(text)
        column = (
            column or (self.phrases.only_allotted.fullmatch(text) and "下达") or (self.phrases.only_spent.fullmatch(text) and "决算") or ""
        )
        text = "" if self.phrases.only_spent.fullmatch(text) else text
        text = self._trim(text).removesuffix("总")
        key = Key(column, int(years[-1]) if years else None, prior or (rising and not years))
        text = "" if text in self.lexicon.language.words["平"] else text
        dated = bool(years) and text not in ("支出", "收入")
        generic = (
            text in self.lexicon.language.words["泛"] and (column or dated or prior or text in self.lexicon.language.words["今"])
        ) or not text
        return Label("" if generic else self.lexicon.item(text), text, key)

    def _without_columns(self, text: str) -> tuple[str, str]:
        column, kept, last = "", "", 0
        for found in self.lexicon.column.finditer(text):
            kept += text[last : found.start()]
            name = self.lexicon.column_of.get(found[0], "")
            column = name or column
            side = found[0][-2:] if name == "预算" and found[0][-2:] in ("支出", "收入") else ""
            kept += side or found[0][:2] if name and (kept or side) and found[0][:2] in ("支出", "收入") else "" if name else found[0]
            last = found.end()
        return kept + text[last:], column

    def _trim(self, text: str) -> str:
        before = None
        while before != text:
            before = text
            text = self.filler.sub("", text.strip(",:;、()[]. -"))
            text = text + ")" if text.count("(") > text.count(")") else text
        return text[-30:]
