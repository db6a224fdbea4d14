"""The numbers of a text: value, unit, printed decimals, hedges; not years, dates, list numerals or codes."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

from perfeval.amounts import MONEY
from perfeval.review.lexicon import Lexicon

MONEY_WORDS = {**MONEY, "万": 10_000, "亿": 100_000_000, "万亿": 10**12, "万亿元": 10**12, "百万元": 1_000_000, "百元": 100}
RATIOS = {"‰": 1000, "倍": 1}  # how many of a unit make 1; else it is %
TENTHS = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "半": 5}
LONGEST = 18  # digits of a number; more is a code
BASE = 12  # characters before a number that say it is what another is compared with
_NUMBER = r"(?<![\d.A-Za-z〔_])(?P<sign>[-+](?=\d))?(?P<digits>\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)"
_YEAR = re.compile(r"(?:年度?|年末|年初|年底)(?!限|以上|以下|来)|/|-\d{1,2}-")
_FIRST_OF_RANGE = re.compile(r"(?<=\d)(?:[万亿]?元|%|万?[人户个名辆台])[至到]$")
_FROM = re.compile("[由从自][^,。;、:]{0,20}$")
CLAUSE = 40  # characters before a number
MORE_THAN_HALF = 0.6  # of the last digit: what rounding hides, and what floating-point numbers may be wrong by
NEAR = 120  # characters from an amount to one that goes without a unit after it
_SKIP_AFTER = re.compile(r"[月日时:号〕版级届类股室楼]|年[代级]|\)[^,。]|[、.](?=[^\d\s])|-\d|—\d|～|~|至\d+[月日号]|/\d|[A-Za-z]")
_TIMES = re.compile(
    r"(?:(?:增长|增加|提高|扩大|上升)(?:了|近|约|超过?|逾|将近)*(?:(?P<times>[一两二三四五]|\d{1,3}(?:\.\d+)?)倍)"
    r"|翻(?:了|近|约)*(?P<double>[一两二三])番|(?:下降|减少|降低|压缩|压减)(?:了|近|约|超过?|将近)*(?P<half>一半))(?=[,。;、)以左多的\n]|$)"
)
_NO_AMOUNT = re.compile(
    r"(?:增长|下降|上升|提高|[增降跌涨]幅|占地?|率|比[例重]?|[得评]分|分值?|满分|指数|系数|面积|[共长宽深高]|倍|值|第|标准|度|距离|\d|[^\u4e00-\u9fff(])(?:了|为|是|达到?)?$"
)
_SKIP_BEFORE = re.compile(
    r"(?:第|〔|编号|编码|电话|代码|科目|文号|序号|批次号|流水号|附表|附件|(?<!发)表|页|№|[A-Za-z]|—|~|转|邮政编码|:\d\d|\d[:/])$"
)


@dataclass(eq=False)
class Mention:
    """A number as printed: `text[start:end]`, in its own unit. `one` is the unit in 元, in hundredths, or 1."""

    start: int
    end: int
    text: str
    value: Decimal
    unit: str
    kind: str  # money ratio points tenths score count bare
    hedge: str = ""  # 约 超 近
    per: str = ""  # 每人, 每辆 …: an average
    ranged: bool = False
    left_off: bool = False  # printed without the unit of the amounts around it
    precision: int = 0  # decimals this number is precise to, at least those printed
    where: tuple[int, int] = field(default=(0, 0))  # in the original document

    @cached_property
    def decimals(self) -> int:
        return max(0, -int(self.value.as_tuple().exponent))

    @property
    def digits(self) -> int:
        """How many digits say something: those between the zeros at its ends."""
        return len(str(abs(self.value)).replace(".", "").strip("0"))

    @cached_property
    def one(self) -> Fraction:
        if self.kind == "money":
            return Fraction(MONEY_WORDS.get(self.unit, 1))
        if self.kind == "count" and len(self.unit) > 1 and self.unit[0] in MONEY_WORDS:
            return Fraction(MONEY_WORDS[self.unit[0]])
        return Fraction(1, {"ratio": RATIOS.get(self.unit, 100), "points": 100, "tenths": 10}.get(self.kind, 1))

    @cached_property
    def exact(self) -> Fraction:
        return Fraction(self.value) * self.one

    @property
    def is_rough(self) -> bool:
        """Said only roughly: 约, 近, 超, 七成."""
        return bool(self.hedge) or self.kind == "tenths"

    @cached_property
    def low(self) -> Fraction:
        """The least that it may have been before it was rounded."""
        return self.exact - self.half

    @cached_property
    def about(self) -> tuple[float, float]:
        """A little less and a little more than it may have been before it was rounded as printed."""
        value, unit = float(self.exact), float(self.one) / 10**self.decimals
        return value - MORE_THAN_HALF * unit, value + MORE_THAN_HALF * unit

    @cached_property
    def high(self) -> Fraction:
        return self.exact + self.half

    @cached_property
    def half(self) -> Fraction:
        """Half a unit of the last digit it is precise to; people and vehicles are whole."""
        if self.kind == "count" and self.one == 1:
            return Fraction(0)
        return self.one * Fraction(1, 2 * 10 ** max(self.decimals, self.precision))


def number_pattern(lexicon: Lexicon) -> re.Pattern[str]:
    counts = "|".join(map(re.escape, sorted(lexicon.language.counts, key=len, reverse=True)))
    unit = (
        rf"(?P<unit>(?:万亿|亿|万|千|百|百万)?元|(?:万亿|[亿万])(?![元亿万吨千百\d]|{counts})|个?百分点|[%‰]|成(?=[^员立效果功本为交品长就绩都])|分(?![之别配类析布期项支管钟局工行]|散|公司|组)"
        rf"|[万亿]?(?:{counts})(?!百分点))?"
    )
    return re.compile(_NUMBER + r"(?P<odd>[多余])?" + unit)


def find_numbers(text: str, pattern: re.Pattern[str], lexicon: Lexicon) -> list[Mention]:
    """All numbers of a plain text, in order."""
    found = [_mention(text, match) for match in pattern.finditer(text)]
    spoken = {mention.start: mention for mention in (*_spoken_tenths(text), *_multiples(text))}
    mentions = sorted([m for m in found if m and m.start not in spoken] + [*spoken.values()], key=lambda m: m.start)
    _share_units(text, mentions)
    _add_units(text, mentions, lexicon)
    for mention in mentions:
        mention.hedge = mention.hedge or _hedge(text, mention, lexicon)
        mention.ranged = _is_range(text, mention)
    return mentions


def _mention(text: str, match: re.Match[str]) -> Mention | None:
    digits, unit, (start, end) = match["digits"].replace(",", ""), match["unit"] or "", match.span()
    after, before = text[end : end + 4], text[max(0, start - 6) : start]
    if len(digits) > LONGEST or (not unit and _SKIP_AFTER.match(text, match.end("digits"))):
        return None
    if before.endswith("类") and not unit:
        return None  # 类201: a code; 基础设施类9个 is a count
    if _SKIP_BEFORE.search(before) and _kind(unit) not in ("money", "ratio", "points", "score"):
        return None
    if unit in ("年", "年度", "月", "日", "小时") or (len(digits) == 4 and not unit and _YEAR.match(after)):
        return None
    if not unit and len(digits) > 4 and "." not in digits and "," not in match["digits"] and "\u4e00" <= after[:1] <= "\u9fff":
        return None
    value = Decimal((match["sign"] or "") + digits)
    mention = Mention(start, end, text[start:end], value, unit, _kind(unit), "超" if match["odd"] else "")
    if after.startswith("/") and mention.kind == "money":
        mention.per = after[1:2]
    return mention


def _kind(unit: str) -> str:
    kinds = {"": "bare", "%": "ratio", "‰": "ratio", "成": "tenths", "分": "score", "百分点": "points", "个百分点": "points", "倍": "times"}
    return kinds.get(unit, "money" if unit in MONEY_WORDS else "count")


def _spoken_tenths(text: str) -> list[Mention]:
    """近三成, 超五成: tenths written in characters."""
    found = re.finditer(r"(?:(?<=[近超逾约占达过])|(?<=下降|增长|减少|增加))([一两二三四五六七八九])成(半)?(?=[,。;、的以左])", text)
    return [Mention(m.start(), m.end(), m[0], Decimal(TENTHS[m[1]]) + (Decimal("0.5") if m[2] else 0), "成", "tenths") for m in found]


def _multiples(text: str) -> list[Mention]:
    """增长一倍, 增长1.5倍, 翻两番, 下降一半: as tenths of what it was before."""
    found = []
    for match in _TIMES.finditer(text):
        spoken = match["times"] or match["double"]
        many = Decimal(TENTHS.get(spoken, 0) or spoken) if spoken else Decimal(0)
        if match["times"] and "." in spoken:  # 增长1.56倍 is as exact as a rate
            found.append(Mention(match.start("times"), match.end(), text[match.start("times") : match.end()], many, "倍", "ratio"))
            continue
        value = many * 10 if match["times"] else 10 * (2**many - 1) if match["double"] else Decimal(5)
        start = next(match.start(name) for name in ("times", "double", "half") if match[name])
        found.append(Mention(start, match.end(), text[start : match.end()], value, "成", "tenths"))
    return found


def _share_units(text: str, mentions: list[Mention]) -> None:
    """`100、200和300万元`: a number without a unit takes that of the list it opens."""
    for mention, after in reversed(list(pairwise(mentions))):
        if mention.kind == "bare" and after.unit and re.fullmatch(r"(?:、|和|及|与|,)", text[mention.end : after.start]):
            mention.unit, mention.kind = after.unit, after.kind


def _add_units(text: str, mentions: list[Mention], lexicon: Lexicon) -> None:
    """甲A万元,上年B,增加C: a number with the decimals of the amount before it, and no other unit in question, has its unit."""
    last: Mention | None = None
    for mention in mentions:
        if mention.kind == "money":
            last = mention if mention.value else last
        elif mention.kind == "bare" and last and _is_like(mention, last) and mention.start - last.end < NEAR:
            ends = text[mention.end : mention.end + 1] in (",", "。", ";", ")", "(", "") or _is_base(text, mention, lexicon)
            if ends and not _NO_AMOUNT.search(text[max(0, mention.start - 6) : mention.start]):
                mention.unit, mention.kind, mention.left_off, last = last.unit, "money", True, mention


def _is_base(text: str, bare: Mention, lexicon: Lexicon) -> bool:
    """比上年2.08下降0.03万元: what an amount is compared with, right before the change."""
    moved = lexicon.phrases.move_behind.match(text, bare.end)
    return moved is not None and lexicon.phrases.base_before.search(text[max(0, bare.start - BASE) : bare.start]) is not None


def _is_like(bare: Mention, last: Mention) -> bool:
    """A number with as many decimals as an amount, or with none behind one whose unit was left off as well."""
    return bare.decimals == last.decimals > 1 or (not bare.decimals and last.left_off)


def _hedge(text: str, mention: Mention, lexicon: Lexicon) -> str:
    before, after = text[max(0, mention.start - 4) : mention.start], text[mention.end : mention.end + 2]
    for name in ("约", "超", "近"):
        words = lexicon.language.words
        if before.endswith(words[name + "前"]) and not before.endswith(
            ("未超过", "没有超过", "不超过", "最近", "附近", "节约", "制约", "合约")
        ):
            return name
        if after.startswith(words[name + "后"]):
            return name
    return ""


def _is_range(text: str, mention: Mention) -> bool:
    """One of the two ends of 3—5% or 3000元至2万元; 由A至B is a change."""
    after, before = text[mention.end : mention.end + 3], text[max(0, mention.start - CLAUSE) : mention.start]
    if re.match(r"[-~～—]+\d", after) or re.search(r"\d%?[-~～—]+$", before[-4:]):
        return True
    is_first = re.match(r"[至到]\d", after)
    before_first = before if is_first else _FIRST_OF_RANGE.sub("", before)
    is_either = is_first or before_first != before
    return bool(mention.unit and is_either and not _FROM.search(before_first))


def set_precision(mentions: list[Mention]) -> None:
    """The finest decimals a document prints a unit with hold for all numbers in it, unless hardly any has them."""
    by_unit = defaultdict[str, Counter[int]](Counter)
    for mention in mentions:
        if mention.kind == "money" and not mention.hedge:
            by_unit[mention.unit][mention.decimals] += 1
    finest = {unit: _finest(counts) for unit, counts in by_unit.items()}
    for mention in mentions:
        mention.precision = finest.get(mention.unit, 0) if mention.kind == "money" else 0


def _finest(counts: Counter[int]) -> int:
    enough = max(Fraction(1), Fraction(sum(counts.values()), 20))
    return max((digits for digits in counts if sum(n for more, n in counts.items() if more >= digits) >= enough), default=0)
