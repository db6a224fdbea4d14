"""The language of reports, read from params/claims.yaml: words, columns, roles of numbers, names of items, sums."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from perfeval.errors import Fault, Faults, Refused
from perfeval.model import Number, Strict, check_model
from perfeval.reading import Source
from perfeval.review.phrases import Phrases

DEFAULT = Path(__file__).parents[2] / "params" / "claims.yaml"
_BRACKET = re.compile(r"(?<=.)\([^()]*\)")
Word = Annotated[str, Field(min_length=1)]


class Role(Strict):
    """`before` is a pattern for what stands right before a number; `unit` the kinds of number it is for."""

    role: Word
    unit: Word
    before: Word


class Family(Strict):
    """A sum everyone in the field knows; `optional` parts are often not reported."""

    whole: Word
    parts: tuple[Word, ...]
    optional: tuple[Word, ...] = ()
    source: Word


class Identity(Strict):
    """What is `carried` over or on is the `total` (or the `other`) less the item `own` of the year and whatever is `beside` it."""

    carried: Word
    own: str
    total: Word
    other: Word
    beside: Word


class Item(Strict):
    name: Word
    pattern: Word
    without: Annotated[str | None, Field(alias="not")] = None


class Head(Strict):
    """The head of a column of a table."""

    pattern: Word
    without: Annotated[str | None, Field(alias="not")] = None


class CountRate(Strict):
    """A rate by its name, and the words before what it counts and before what that is of."""

    rate: Word
    kind: Word
    part: Word
    of: Word
    other_unit: bool = False  # 床位220张,入住143人


class Inside(Strict):
    """Items of which none can be larger than the largest of these totals."""

    parts: Word
    totals: Word


class Scores(Strict):
    """Words before a total score, before a score of one's own, and those that allow more than a hundred."""

    total: Word
    own: Word
    extra: Word


class Couple(Strict):
    """Where `counted` finds a number above zero, the amount of `item` cannot be zero."""

    item: Word
    counted: Word
    says: Word


class Residue(Strict):
    what: Word
    pattern: Word


class Derived(Strict):
    """`left` is `of` less `less`, `rate` is `left` divided by `of`; `alone` where other amounts in the sentence leave it open."""

    left: Word
    of: Word
    less: str = ""
    rate: str = ""
    alone: bool = False


class Relation(Strict):
    says: Word
    pattern: Word


class Hints(Strict):
    """Limits of hints, as ratios."""

    spent: Number
    adjusted: Number
    evaluated: Number
    exceeded: Number
    far_exceeded: Number


class Projects(Strict):
    """What counts as a project evaluated: its `label`, in a `section`; compared with the item `total`."""

    total: Word
    label: Word
    section: Word


class Language(Strict):
    """The file as a whole; see params/claims.yaml for what each part means."""

    words: dict[Word, tuple[Word, ...]]
    counts: tuple[Word, ...]
    columns: dict[Word, tuple[Word, ...]]
    protected: tuple[Word, ...]
    roles: tuple[Role, ...]
    heads: dict[Word, Head]
    families: tuple[Family, ...]
    complete: tuple[tuple[Word, ...], ...]
    siblings: tuple[Word, ...]
    aliases: dict[Word, Word]
    derived: tuple[Derived, ...]
    items: tuple[Item, ...]
    identities: tuple[Identity, ...]
    nested: dict[Word, Word]
    carry_columns: dict[Word, Word]
    grades: dict[Word, tuple[Number, Number]]
    hints: Hints
    inside: Inside
    scores: Scores
    count_rates: tuple[CountRate, ...]
    grade_words: dict[Word, tuple[Word, ...]]
    couples: tuple[Couple, ...]
    relations: tuple[Relation, ...]
    residues: tuple[Residue, ...]
    blanks: tuple[Residue, ...]
    projects: Projects
    phrases: Phrases


class Lexicon:
    """The language with its patterns compiled once."""

    def __init__(self, language: Language) -> None:
        self.language, self.phrases = language, language.phrases
        self.roles = [(role.role, frozenset(role.unit.split()), self.compile(f"(?:{role.before})$")) for role in language.roles]
        self.items = [(item.name, self.compile(item.pattern), self.compile(item.without or "(?!)")) for item in language.items]
        self.names = frozenset(item.name for item in language.items)
        self.heads = {name: (self.compile(head.pattern), self.compile(head.without or "(?!)")) for name, head in language.heads.items()}
        self.column_of = {word: column for column, words in language.columns.items() for word in words}
        masks = sorted([*self.column_of, *language.protected], key=len, reverse=True)
        self.column = re.compile("|".join(map(re.escape, masks)))
        base = sorted(
            (word for name, words in language.columns.items() if name not in ("下达", "支付") for word in words), key=len, reverse=True
        )
        self.base_columns = "|".join(map(re.escape, base))
        self.way_words = {word: way for way in ("增", "减", "变", "平", "大于", "小于", "多", "少") for word in language.words[way]}

    def compile(self, pattern: str) -> re.Pattern[str]:
        """A pattern in which <增> stands for the words of that list."""
        return re.compile(re.sub(r"<([\u4e00-\u9fff]+)>", lambda found: self.words(found[1]), pattern))

    def words(self, name: str) -> str:
        return "(?:" + "|".join(map(re.escape, sorted(self.language.words[name], key=len, reverse=True))) + ")"

    def tells_of_rest(self, label: str) -> bool:
        """Whether a name says that it is what is left: 结转, 结余."""
        return any(word in label for word in self.language.words["余"])

    @lru_cache(maxsize=20_000)  # noqa: B019 — a lexicon lives as long as the process
    def item(self, label: str) -> str:
        """The name everyone knows an item by, or its label as written."""
        for old, new in self.language.aliases.items():
            label = label.replace(old, new)
        for name, pattern, without in self.items:
            if pattern.search(label) and not without.search(label):
                return name
        return short if len(short := _BRACKET.sub("", label)) >= 4 else label

    def is_head(self, name: str, head: str) -> bool:
        """Whether the head of a column says that it is of this kind."""
        pattern, without = self.heads[name]
        return bool(pattern.search(head)) and not without.search(head)

    def way(self, word: str | None) -> int | None:
        """+1 for a word of growth, -1 of decline, 0 of no change, None where it does not say."""
        return {"增": 1, "大于": 1, "多": 1, "减": -1, "小于": -1, "少": -1, "平": 0}.get(self.way_words.get(word or "", ""))


@lru_cache(maxsize=4)
def read_lexicon(path: Path = DEFAULT) -> Lexicon:
    """Read the language of reports; refuses with all faults of the file, a broken pattern among them."""
    source = Source(path)
    with Faults() as faults:
        language = check_model(source, Language, faults)
    try:
        assert language is not None
        return Lexicon(language)
    except (re.error, KeyError) as error:
        raise Refused(Fault(source.where(()), str(error), "正则表达式，<…> 里是 words 的一个表名", "请检查括号和表名")) from None
