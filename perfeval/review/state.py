"""Where a reading stands: the current item, comparison, list and sentence, and how an item is found or opened."""

import re

from perfeval.review.facts import BUDGETS, OTHER_SIDE, Change, Entry, Facts, Group, Key, Value, is_money, stem
from perfeval.review.labels import Label, Labels
from perfeval.review.lexicon import Lexicon
from perfeval.review.numbers import Mention

_MARKER = re.compile(r"^(?:[(\[]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)\]、.．])+")
_SPLIT = re.compile(r"[、,]|和|及|与")
LATELY = 12
SHARE = 24  # characters before a number in which 占…的 stands
BACK = 300  # items before, in which a longer name is looked for
SHORT = 3  # characters of a name by which a longer one is known again
EACH = 14  # characters before a number in which 分别 stands


class State:
    """The state of one reading; `facts` grows as it goes."""

    def __init__(self, text: str, lexicon: Lexicon, labels: Labels, year: int | None) -> None:
        self.text, self.lexicon, self.labels, self.year = text, lexicon, labels, year
        self.phrases = lexicon.phrases
        self.facts = Facts()
        self.said = set[str]()  # the items named so far, without 支出 and the like
        self.entry: Entry | None = None
        self.sentence_lead: Entry | None = None
        self.previous_lead: Entry | None = None
        self.paragraph_lead: Entry | None = None
        self.paragraph_before: Entry | None = None
        self.base: Key | None = None
        self.base_entry: Entry | None = None
        self.compared_of: tuple[Entry | None, int] = (None, 0)  # the item and the sentence that the last comparison was said of
        self.pending_base: Mention | None = None
        self.group: Group | None = None
        self.held: Group | None = None
        self.divided: Group | None = None
        self.plain = False  # the paragraphs of the list that is open are not numbered
        self.bundle: list[Entry] = []
        self.paragraph = self.sentence = self.level = 0
        self.section_year: int | None = None  # of a section about the year to come
        self.segment_start = False
        self.bracketed: list[tuple[Entry | None, tuple[str, Change | None]]] = []  # what was spoken of where each open bracket began
        self.pending_whole: tuple[Mention, str] | None = None
        self.heading = self.topic = self.title = self.table_of = Label("", "", Key())
        self.last: tuple[str, Change | None] = ("", None)
        self._compile_words(lexicon)

    def _compile_words(self, lexicon: Lexicon) -> None:
        """The patterns that are made of the lexicon's words."""
        self.changing = lexicon.compile("<变>(?:为|是)?$")
        self.only_way = lexicon.compile("(?:<增>|<减>|<多>|<少>)(?:了|约|近|出|支)*")
        self.flat = lexicon.compile("<平>")
        self.hope = lexicon.compile("<望>")
        self.taken_off = lexicon.compile("^<扣>|<扣>$")
        self.each = lexicon.compile("<各>")
        self.in_pairs = lexicon.compile("(?:、|,|和|及|与)(?P<way><增>|<减>)?")
        self.all = lexicon.compile("<均>")
        self.more = lexicon.compile("(?:相比|比)?,?(?P<way><多>|<少>)(?:支出|支|了|出)?")
        self.leads_to = lexicon.compile(
            r"(?:<增>|<减>|调整|调|变更|变|[压降涨升缩扩提增减])(?<![幅率])(?:到|至|为|成)(?:了?(?:19|20)\d\d年度?)?的?"
        )
        self.relations = [(one.says, lexicon.compile(one.pattern)) for one in lexicon.language.relations]
        self.complete = re.compile(f"{lexicon.words('齐全')}|{self.phrases.list_opened.pattern}")

    def _sentence_before(self, place: int) -> str:
        """What stands before a place in its sentence, or its part of one."""
        return self.text[max(self.text.rfind(mark, 0, place) for mark in "。;\n") + 1 : place]

    def each_before(self, mention: Mention) -> bool:
        """分别较上年增长A: whether a word that deals out stands before a number, in its clause and near."""
        words = re.split("[,。;:、\\d]", self.text[max(0, mention.start - EACH) : mention.start])[-1]
        return bool(self.each.search(words))

    def _are_pairs(self, first: Mention, between: str) -> bool:
        """分别增长A和下降B, 占支出的A和B: numbers that are dealt out in their order."""
        shares = (
            first.kind == "ratio"
            and between == "和"
            and bool(self.phrases.share_opened.search(self.text[max(0, first.start - SHARE) : first.start]))
        )
        return shares or self.each_before(first)

    def _entry_of_table(self) -> Entry | None:
        """(1)2020年决算比预算节约A, under a table of 三公经费 and with no item named yet in the paragraph: of its total."""
        return self._new_entry(self.table_of) if self.table_of.item and self.paragraph_lead is None else None

    def _begun_by(self, name: str) -> list[Entry]:
        """灾害防治 for 灾害防治及应急管理支出: the one item said before whose name begins with a shorter one."""
        near = self.facts.entries[-BACK:] if len(name) >= SHORT else []
        found = {one.item: one for one in near if one.label.startswith(name) and one.values}
        return list(found.values()) if len(found) == 1 else []

    def _names(self, clause: str, count: int) -> list[str]:
        """The names that a clause lists, if there are so many: 收入、支出 or 教育、商品和服务、住房."""
        words = self.each.sub("", re.sub(r"^.*?其中[:,]?", "", _MARKER.sub("", clause)))
        words = re.sub(r"(?:[两二三四五六七八]|\d)[个项类](?!月|年)[^、]*$", "", words)
        parts = [part for part in words.split("、") if part]
        if len(parts) == count - 1:
            parts[-1:] = [part for part in re.split("以及|和|及|与", parts[-1], maxsplit=1) if part]
        if len(parts) != count:
            parts = [part for part in _SPLIT.split(words) if part]
        return parts if len(parts) == count else []

    def _add_change(self, change: Change) -> None:
        change.entry.changes.append(change)
        self.facts.changes.append(change)

    def _subject(self, text: str) -> Key | None:
        """An item named before a comparison becomes the current one: 公务接待费较上年减少."""
        label = self.labels.read(re.sub(r"^.*[,;:。]", "", text))
        if label.generic or (len(label.text) < 2 and not self._has_name(label)):
            return label.key if label.key.column else None
        if self.entry and self.entry.item == label.item:
            return label.key
        if self._is_item(label) or (self.segment_start and label.text in self.lexicon.language.words["产"]):
            self._new_entry(label)
            return label.key
        return None

    def _context(self, entry: Entry) -> tuple[Entry, ...]:
        """What words without an item may speak of besides the current one: the wholes it is a part of, and earlier leads."""
        group, found = entry.group, list[Entry | None]()
        while group:
            found.append(group.whole.entry if group.whole else None)
            group = group.outer
        found += [self.sentence_lead, self.paragraph_lead, self.previous_lead, None if self.paragraph_lead else self.paragraph_before]
        found.append(next((one for one in self.facts.entries if any(value.mention.kind == "money" for value in one.values)), None))
        return tuple(dict.fromkeys(one for one in found if one and one is not entry and (not entry.item or one.item != entry.item)))

    def _with_money(self, entry: Entry | None) -> Entry | None:
        """Not the visitors or the cars just counted, but the expenditure they were counted for."""
        if entry is None or not entry.values or is_money(entry):
            return entry
        here = [one for one in reversed(self.lately) if one.item and stem(one.item) == stem(entry.item) and is_money(one)]
        here += [one for one in reversed(self.lately) if one.sentence == entry.sentence and one.start < entry.start and is_money(one)]
        near = here[:1] + [one for one in self._context(entry) if is_money(one)]
        return near[0] if near and (near[0].sentence >= self.sentence - 2 or self.paragraph - near[0].paragraph <= 2) else entry

    @property
    def lately(self) -> list[Entry]:
        """The items named last, before words that do not name theirs."""
        return self.facts.entries[-LATELY:]

    def _has_name(self, label: Label) -> bool:
        """Whether everyone knows the item by a name of its own."""
        return label.item != label.text or label.item in self.lexicon.names

    def _is_item(self, label: Label) -> bool:
        known = stem(label.item) in self.said
        return known or self._has_name(label) or bool(self.phrases.item_ending.search(label.text))

    def _new_entry(self, label: Label) -> Entry:
        entry = Entry(label.item, label.text, self.paragraph, self.sentence, 0)
        entry.taken_off = self.taken_off.search(label.text) is not None
        self.facts.entries.append(entry)
        self.said.add(stem(entry.item))
        self.entry = entry
        self.sentence_lead = self.sentence_lead or entry
        if self.paragraph_lead is None:
            self.paragraph_lead = entry
        if self.group and self.group.whole and self._is_sibling(label, self.group.whole.entry):
            self.group = self.group.outer
        if self.group is not None and entry is not (self.group.whole.entry if self.group.whole else None):
            entry.group = self.group
            self.group.entries.append(entry)
        return entry

    def _is_sibling(self, label: Label, whole: Entry) -> bool:
        """政府性基金支出 is no part of 一般公共预算支出, and 一般公共预算收入 none of 基金收入."""
        other = OTHER_SIDE.get(whole.label[-2:])
        families = self.lexicon.language.families
        if any({label.item, whole.item} <= set(one.parts) and label.item != whole.item for one in families):
            return True  # 购置费A(新购1辆);运行费B
        if any(one.whole == label.item and whole.item in one.parts for one in families):
            return True  # 公用经费A,包括…;两者之和为基本支出B
        if other and other not in whole.label and label.text.endswith(other) and whole.label[-2:] not in label.text:
            return True  # 基金收入A,其中…;基金支出B
        kinds = [next((kind for kind in self.lexicon.language.siblings if kind in text), "") for text in (label.text, whole.label)]
        return bool(kinds[0] and kinds[1]) and kinds[0] != kinds[1]

    def _current(self, entry: Entry | None) -> Value | None:
        """The amount of an item that changes, shares and parts speak of."""
        values = [value for value in entry.values if not value.key.prior and value.mention.kind in ("money", "count")] if entry else []
        values = [value for value in values if not value.compared] or values
        values = [value for value in values if not value.mention.hedge] or values
        if not values:
            return None
        if values[-1].key.year != values[0].key.year and values[-1].key.year:
            return values[-1]
        final = [value for value in values if value.key.column == "决算"]
        return (final or [value for value in values if not value.key.column] or values)[-1]

    def _of_two(self, words: str) -> Entry | None:
        """前者, 后者: one of the two items said last."""
        two = [entry for entry in self.lately if entry.values and not self._is_closing(entry)][-2:]
        return two[words.endswith("后者")] if len(two) == 2 and words.endswith(("前者", "后者")) else None

    def _find(self, label: Label) -> Value | None:
        """The last amount said of an item."""
        found = [value for entry in reversed(self.facts.entries) if entry.item == label.item and (value := self._current(entry))]
        found = [value for value in found if not value.compared] or found
        return next((value for value in found if value.key.column not in BUDGETS), next(iter(found), None))

    def _add_value(self, entry: Entry, mention: Mention, said: Key, *, compared: bool = False) -> None:
        key = said
        whole = entry.group.whole if entry.group else None
        if whole:
            key = Key(said.column or whole.key.column, said.year or whole.key.year, said.prior or whole.key.prior)
        if (said.prior or (said.year and entry.values and said.year != entry.values[0].key.year)) and entry.values:
            first = entry.values[0].key
            later = said.year and first.year and said.year > first.year  # 2022年A, 2023年B: A is what B is compared with
            self.base = Key(first.column, first.year) if later else Key(said.column, said.year, said.prior)
        entry.start = entry.start or mention.start
        entry.values.append(Value(mention, entry, key, said, compared))

    def _is_closing(self, entry: Entry) -> bool:
        """合计A after the items it is of."""
        place = entry.values[0].mention.start
        return bool(re.search("合计|共计|总计|之和$", entry.label)) or bool(
            self.phrases.total_said.search(self.text[max(0, place - 24) : place])
        )

    def _last_total(self) -> Entry | None:
        """What 收、支总计 speaks of, where both are said apart: the total said last."""
        named = (one for one in reversed(self.lately) if re.search(r"(?:总计|总额|合计)(?:\([^()]*\))?$", one.label))
        return next((one for one in named if one.values), None)

    def _side_apart(self, label: Label) -> bool:
        """结余A,收入完成预算的X%;支出增长Y%: of income or expenditure, and not of what is left of them."""
        apart = label.text in ("收入", "支出") and self.entry is not None and "结余" in self.entry.label
        return apart and self._new_entry(Label(label.text, label.text, label.key)) is not None

    def _closed(self) -> bool:
        """Whether the item said last is a total of those before it."""
        return self.entry is not None and bool(self.entry.values) and self._is_closing(self.entry)

    def _called_so(self, entry: Entry, label: Label) -> bool:
        """全市总财力A,比上年总财力增加B: the item of the sentence, by the end of its name."""
        return entry.sentence == self.sentence and len(label.text) > 1 and entry.label.endswith(label.text)
