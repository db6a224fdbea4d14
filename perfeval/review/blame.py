"""Which number of a claim that fails is the wrong one: not always the one that was computed.

A number is blamed where swapped digits, a moved point or another unit of just this one number make the claim agree,
or where the document prints elsewhere what it should be, and where no claim that agreed is spoiled. The claims it
explains are then no findings of their own. But one claim does not tell which of its numbers is wrong, nor does a list that
does not add up: it stays where it is, with the number that looks wrong in words. Any other replacement is only a hint (replacement.py).
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from perfeval.amounts import print_number, round_half_up
from perfeval.review.arithmetic import judge, wrong_base
from perfeval.review.equations import Equation
from perfeval.review.facts import stem
from perfeval.review.findings import Finding, about
from perfeval.review.numbers import Mention
from perfeval.review.reading import Reading
from perfeval.review.replacement import GOOD, MANY, MOST, SEARCHED, distinct, solve, solved, swapped
from perfeval.review.slips import with_swapped_digits

SEVERAL = 3  # claims that one number explains: then it is the wrong one, whatever list it stands in
POWERS = (10_000, 1_000, 100, 10)
NEAR = 50  # a slip is worth trying within a fiftieth of what would make the claim hold
OTHER_UNIT = {("元", 10_000): "万元", ("万元", 10_000): "亿元", ("亿元", -10_000): "万元", ("万元", -10_000): "元"}


@dataclass(eq=False)
class Culprit:
    """`mention` should be `value` of its own unit; then the claims of `explained` agree."""

    mention: Mention
    value: Decimal
    explained: list[Equation]

    @property
    def right(self) -> str:
        """The number as it should stand: in another unit, if that was the slip."""
        for power in (10_000, -10_000):
            unit = OTHER_UNIT.get((self.mention.unit, power))
            if unit and self.value == (self.mention.value * power if power > 0 else self.mention.value / -power):
                return self.mention.text.removesuffix(self.mention.unit) + unit
        return print_number(self.value) + self.mention.unit


def with_culprits(reading: Reading, findings: list[Finding]) -> list[Finding]:
    """The findings, those that a wrong number in their inputs explains gathered at that number."""
    flagged = [f for f in findings if f.verdict in ("fail", "warn") and f.equation]
    told = {id(f.equation.target): f.equation for f in flagged if f.equation and _tells(f) and f.verdict == "fail"}
    odd = {id(f.equation.target): f.equation for f in flagged if f.equation and _tells(f)}
    findings = [replace(f, equation=None) if f.kind == "unit" and f.equation and _restates(f.equation) else f for f in findings]
    evidence = Evidence(reading, findings)
    culprits: dict[int, Culprit] = {}
    for finding in [one for one in findings if one.verdict in ("fail", "warn") and one.equation][:SEARCHED]:
        if finding.equation and id(finding.equation) not in culprits and (found := evidence.culprit(finding.equation)):
            culprits |= {id(equation): found for equation in found.explained}
    findings = [_after(finding, told) for finding in findings]
    accused = {id(one) for one in culprits.values() if any(f.equation and f.equation.target is one.mention for f in findings)}
    settled = [_settled(reading, finding, culprits, accused) for finding in findings]
    return [_after(finding, odd) for finding in settled]


def _restates(equation: Equation) -> bool:
    return equation.form == "sum" and len(equation.terms) == 1 and equation.signs == (1,)


def _tells(finding: Finding) -> bool:
    """Whether a finding says what its number should be: the amount said elsewhere, or the one in another unit."""
    return finding.equation is not None and (finding.kind == "unit" or _restates(finding.equation))


def _is_list(equation: Equation) -> bool:
    return equation.form == "sum" and len(equation.terms) > 1


def _after(finding: Finding, told: dict[int, Equation]) -> Finding:
    """A claim that agrees with the number as it should stand is no fault of its own."""
    equation = finding.equation
    if finding.verdict not in ("fail", "warn") or equation is None or _tells(finding) or finding.span != equation.target.where:
        return finding
    for term in equation.terms:
        right = told[id(term)].exact if id(term) in told else None
        value = round_half_up(right / term.one, max(term.decimals, term.precision)) if right is not None else term.value
        if right is not None and judge(swapped(equation, term, value)).verdict in GOOD:
            why = f"{finding.why}；{term.text}应为{print_number(value)}{term.unit}，这样就相符，这里不另作判断"
            return replace(finding, verdict="skip", why=why, equation=None)
    return finding


class Evidence:
    """All claims by the numbers in them, and what the document prints."""

    def __init__(self, reading: Reading, findings: list[Finding]) -> None:
        self.touching = defaultdict[int, list[Equation]](list)
        equations = distinct(finding.equation for finding in findings if finding.equation)
        for equation in equations:
            for mention in (equation.target, *equation.terms):
                self.touching[id(mention)].append(equation)
        self.verdicts = {id(equation): judge(equation).verdict for equation in equations}
        sums = [equation for equation in equations if equation.form == "sum" and len(equation.terms) > 1]
        self.agreed = {equation.target.exact for equation in sums if self.verdicts[id(equation)] == "pass"}
        numbers = [*reading.mentions, *(number.mention for sheet in reading.sheets for number in sheet.numbers)]
        self.printed = {mention.exact for mention in numbers}
        self.by_item = reading.by_item
        self.value_of = {id(value.mention): value for values in reading.by_item.values() for value in values if len(value.item) > 2}
        units = Counter(mention.unit for mention in numbers if mention.kind == "money")
        self.usual = units.most_common(1)[0][0] if units else ""

    def culprit(self, failing: Equation) -> Culprit | None:
        """The one number to blame, None where it is the target itself or cannot be told."""
        if (
            len(failing.terms) > MOST
            or failing.exact is None
            or wrong_base(failing)
            or any(True for _ in self._slips(failing, failing.target))
        ):
            return None
        terms = [mention for mention in failing.terms if len(self.touching[id(mention)]) <= MANY]
        found = [one for mention in terms for one in self._slips(failing, mention)]
        found = found or [one for mention in terms for one in self._known(failing, mention)]
        return found[0] if len({id(one.mention) for one in found}) == 1 else None

    def _known(self, failing: Equation, mention: Mention) -> Iterator[Culprit]:
        """Another number of the document that makes this claim and a second failing one agree; of a sum, also one that is found wrong itself."""
        wrong = [equation for equation in self.touching[id(mention)] if self.verdicts[id(equation)] == "fail"]
        wanted = {value for equation in wrong if (value := solve(equation, mention)) is not None}
        if failing.form == "rate_of_amount" and mention is failing.terms[0] and len(wanted) < 2:
            yield from self._by_base(failing, mention)
        own = failing.form == "sum" and any(equation.target is mention for equation in wrong)
        for value in sorted(wanted):
            amount = Fraction(value) * mention.one
            again = failing.form == "sum" and amount in self._elsewhere(mention)  # the item's own amount, said elsewhere
            known = own or amount in self.printed
            found = self._tried(failing, mention, value, said=again) if again or (known and len(wrong) > 1) else None
            if found and (again or len(found.explained) > 1):
                yield found

    def _elsewhere(self, mention: Mention) -> set[Fraction]:
        """The other amounts of the item that an amount is of."""
        value = self.value_of.get(id(mention))
        return {one.mention.exact for one in self.by_item.get(stem(value.item), []) if one is not value} if value else set()

    def _by_base(self, failing: Equation, mention: Mention) -> Iterator[Culprit]:
        """The change that leads from another amount of the item, as printed, to the present one, where the rate is of that."""
        now, way = failing.terms[1], failing.way or 1
        for base in sorted(self._elsewhere(now)):
            value = round_half_up((now.exact - base) * way / mention.one, mention.decimals)
            found = self._tried(failing, mention, value) if value > 0 and value != mention.value else None
            if found:
                yield found

    def _slips(self, failing: Equation, mention: Mention) -> Iterator[Culprit]:
        """Two neighbouring digits swapped, the point moved, or a unit that is not the usual one."""
        values = [*with_swapped_digits(mention.value)]
        if mention.kind == "ratio":
            values += [value for power in (10, 100) for value in (mention.value * power, mention.value / power)]
        if mention.kind == "money":
            powers = POWERS if mention.unit != self.usual else POWERS[1:]
            shifted = [(value, power) for power in powers for value in (mention.value * power, mention.value / power)]
            short = [value if power == POWERS[0] else round_half_up(value, mention.decimals) for value, power in shifted]
            values += [value for value in short if len(value.as_tuple().digits) > 2]
        wanted = solved(failing, mention, {id(one): one.exact for one in (failing.target, *failing.terms)})
        near = [value for value in values if wanted is not None and abs(Fraction(value) * mention.one - wanted) * NEAR <= abs(wanted)]
        for value in near:
            unit = mention.kind == "money" and OTHER_UNIT.get((mention.unit, _power(value, mention.value))) == self.usual
            if one := self._tried(failing, mention, value, unit=unit):
                yield one

    def _confirmed(self, failing: Equation) -> bool:
        """Whether another claim agrees with the total of a sum that fails."""
        own = any(judge(one).verdict == "pass" for one in self.touching[id(failing.target)] if one is not failing)
        return own or failing.target.exact in self.agreed

    def _tried(self, failing: Equation, mention: Mention, value: Decimal, *, said: bool = False, unit: bool = False) -> Culprit | None:
        """The number with another value, if this claim agrees then and every claim that agreed still does."""

        def enough(equation: Equation) -> tuple[str, ...]:
            return GOOD if unit else _enough(equation)  # ten thousand times as much agrees with nothing by chance

        if judge(swapped(failing, mention, value)).verdict not in enough(failing):
            return None
        touched, verdicts = self.touching[id(mention)], self.verdicts
        agreeing = [equation for equation in touched if judge(swapped(equation, mention, value)).verdict in enough(equation)]
        spoiled = any(equation not in agreeing and verdicts[id(equation)] in GOOD for equation in touched)
        explained = [equation for equation in agreeing if verdicts[id(equation)] == "fail"]
        alone = len(explained) == 1 and mention is not failing.target
        chance = alone and (_coarse(failing) or (_swapped(mention.value, value) and failing.form == "sum" and not self._confirmed(failing)))
        return None if spoiled or (chance and not (said or unit)) or failing not in explained else Culprit(mention, value, explained)


def _power(value: Decimal, of: Decimal) -> int:
    """10,000 or -10,000 where a value is so many times another, or so many times less; else 0."""
    return 10_000 if value == of * 10_000 else -10_000 if of == value * 10_000 else 0


def _swapped(one: Decimal, other: Decimal) -> bool:
    """The same digits in another order: a part of a sum that might as well be right, and the total wrong."""
    return sorted(str(one)) == sorted(str(other))


def _coarse(equation: Equation) -> bool:
    """A rate of so few digits that a wrong input might make it agree by chance."""
    return equation.target.kind in ("ratio", "points", "tenths") and equation.target.digits < 4


def _enough(equation: Equation) -> tuple[str, ...]:
    """Amounts must agree to the digit, unless their terms are in a larger unit, and rates to three digits; or chance would do."""
    target = equation.target
    if target.kind in ("ratio", "points"):
        return GOOD if len(target.value.as_tuple().digits) > 2 and target.exact != 1 else ()
    return GOOD if any(term.one > target.one for term in equation.terms) else ("pass",)


def _settled(reading: Reading, finding: Finding, culprits: dict[int, Culprit], accused: set[int]) -> Finding:
    culprit = culprits.get(id(finding.equation))
    if culprit is None or finding.verdict not in ("fail", "warn") or finding.equation is None:
        return finding
    mention = culprit.mention
    hint = f"；把{mention.text}改为{culprit.right}就相符，像是{mention.text}写错了"
    if finding.equation.target is mention:
        return finding
    if id(culprit) in accused:
        return replace(finding, verdict="skip", why=f"{finding.why}{hint}，这里不另作判断", equation=None)
    listed = len(culprit.explained) < SEVERAL and any(_is_list(one) and one.target.exact != mention.exact for one in culprit.explained)
    alone = len(culprit.explained) == 1 and not _is_list(finding.equation)
    if (listed or alone) and not _power(culprit.value, mention.value):
        return replace(finding, why=f"{finding.why}{hint}")  # one claim does not tell which of its numbers is wrong
    accused.add(id(culprit))
    return about(reading, finding.check, finding.kind, mention, "fail", f"{finding.why}{hint}", culprit.right, finding.equation)
