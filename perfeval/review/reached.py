"""Checks of words that say a limit was kept: 达标 after a bound, 控制在预算以内, what is left."""

import re
from collections.abc import Iterator
from decimal import Decimal

from perfeval.review.changes import rate_agrees
from perfeval.review.equations import Equation
from perfeval.review.facts import BUDGETS
from perfeval.review.findings import Finding, about, judged, of_words
from perfeval.review.numbers import Mention
from perfeval.review.pairs import pairs_of
from perfeval.review.reading import Reading
from perfeval.review.wording import done_and_budget

RIGHT_BEHIND = 12  # characters from a rate to what is left of the same budget


def reached(reading: Reading) -> Iterator[Finding]:
    """C32: a ratio that is said to meet its bound meets it."""
    for mention in reading.mentions:
        bound = reading.phrases.bound.search(reading.before(mention.start, 6))
        kept = reading.phrases.bound_kept.match(reading.text[mention.end : mention.end + 16])
        if bound and not kept and reading.phrases.bound_met.search(reading.before(mention.start, 24)):
            kept = reading.phrases.bound_asked.match(reading.text[mention.end : mention.end + 16])
        if mention.kind != "ratio" or not bound or not kept:
            continue
        begin = reading.begin(mention.start)
        stated = [one for one in reading.within(begin, mention.start) if one.kind == "ratio"]
        if stated:
            yield _reached(reading, stated[-1], mention, bound, kept)
    yield from _targets_met(reading)


def all_met(reading: Reading) -> Iterator[Finding]:
    """C32: 上述指标均已完成, and a rate of completion below 100 % stands before it in its paragraph."""
    said = [one.mention for one in reading.facts.ratios if one.kind == "completion" and one.mention.exact < 1 and not one.mention.hedge]
    completed = [one for one in said if not reading.phrases.of_spending.search(reading.before(one.start, 12))]
    for found in reading.phrases.all_met.finditer(reading.text):
        begin = reading.begin(found.start(), "\n")
        kinds = reading.phrases.kinds_of_goals.findall(found[0])
        short = [one for one in completed if begin < one.start < found.start() and _is_of(reading, one, kinds)]
        if short and not reading.phrases.met_but.search(reading.text[begin : found.end()]):
            why = f"前面的完成率有{'、'.join(one.text for one in short)}，没有达到100%，文中却说“{found[0]}”"
            yield of_words(reading, "C32", "logic", *found.span(), "warn", why)


def _is_of(reading: Reading, mention: Mention, kinds: list[str]) -> bool:
    """Whether a rate is said of these kinds of goals (效益指标), where both name any."""
    named = reading.phrases.kinds_of_goals.findall(reading.text[reading.begin(mention.start, "。\n") + 1 : mention.start])
    return not kinds or not named or bool(set(kinds) & set(named))


def all_done(reading: Reading) -> Iterator[Finding]:
    """C32: 计划12座,完工11座,全部按期完成; 结余A,全部资金已用完: the numbers right before say that something is left."""
    for found in reading.phrases.all_done.finditer(reading.text):
        begin = reading.begin(found.start())
        here = [one for one in reading.within(begin, found.start()) if one.kind == "count"][-2:]
        planned = reading.phrases.aim_and_done.search(reading.text[begin + 1 : found.start()])
        if planned and len(here) == 2 and here[0].unit == here[1].unit and here[0].exact > here[1].exact:
            why = f"前面是{here[0].text}和{here[1].text}，没有全部完成，文中却说“{found[0]}”"
            yield of_words(reading, "C32", "logic", *found.span(), "warn", why)
    for found in reading.phrases.all_used.finditer(reading.text):
        here = reading.within(reading.begin(found.start(), "。\n"), found.start())
        left = [one for one in here if one.kind == "money" and one.value and _is_left_over(reading, one)]
        if left:
            why = f"前面说结余{left[-1].text}，文中却说“{found[0]}”"
            yield of_words(reading, "C32", "logic", *found.span(), "warn", why)


def _is_left_over(reading: Reading, mention: Mention) -> bool:
    """结余A, but not what was carried in: 上年结余A."""
    before = reading.before(mention.start, 16)
    return bool(reading.phrases.left_over.search(before)) and not reading.phrases.carried_in.search(before)


def _targets_met(reading: Reading) -> Iterator[Finding]:
    """指标值不低于180人,实际完成164人,达到指标值: the bound stands before what was reached."""
    for mention in reading.mentions:
        kept = reading.phrases.target_met.match(reading.text, mention.end)
        if not kept:
            continue
        begin = reading.begin(mention.start, "。\n")
        alike = [one for one in reading.within(begin, mention.start) if (one.kind, one.unit) == (mention.kind, mention.unit)]
        bound = reading.phrases.bound.search(reading.before(alike[-1].start, 6)) if alike else None
        if bound:
            holds = _meets(mention, alike[-1], bound)
            why = f"{mention.text}与“{bound[0]}{alike[-1].text}”：{'相符' if holds else '没有达到，文中却说达到'}"
            yield of_words(reading, "C32", "limit", mention.start, kept.end(), "pass" if holds else "fail", why)


def _meets(stated: Mention, limit: Mention, bound: re.Match[str]) -> bool:
    return stated.exact >= limit.exact if bound["least"] else stated.exact <= limit.exact


def _reached(reading: Reading, stated: Mention, limit: Mention, bound: re.Match[str], kept: re.Match[str]) -> Finding:
    holds = _meets(stated, limit, bound)
    why = f"{stated.text}与“{bound[0]}{limit.text}”：{'相符' if holds else '没有达到，文中却说达标'}"
    return of_words(reading, "C32", "limit", limit.start, limit.end + kept.end(), "pass" if holds else "fail", why)


def paced(reading: Reading) -> Iterator[Finding]:
    """C04: 占预算90.9%,快于91.7%的时间进度: the first is the larger of the two."""
    for found in reading.phrases.paced.finditer(reading.text):
        rate, due = Decimal(found["rate"]), Decimal(found["due"])
        holds = rate >= due if found["ahead"] else rate <= due
        why = f"{rate}%与{due}%的进度相比，文中说“{found['way']}”，{'相符' if holds else '方向不符'}"
        yield of_words(reading, "C04", "direction", found.start("way"), found.end("due") + 1, "pass" if holds else "fail", why)


def within_budget(reading: Reading) -> Iterator[Finding]:
    """C07: 控制在预算以内 after an amount and its budget in the same sentence."""
    for found in reading.phrases.within_budget.finditer(reading.text):
        begin = reading.begin(found.start())
        here = [
            v for v in reading.facts.values if begin < v.mention.start < found.start() and v.mention.kind == "money" and not v.key.prior
        ]
        printed = [one for one in reading.mentions if one.start == found.end() and one.kind == "money"]
        budgets = printed or [v.mention for v in here if v.key.column in BUDGETS][-1:]
        done = [v for v in here if v.key.column not in BUDGETS][-1:]
        if found["of"] and (both := _both_budgets(reading, begin, found.start())):
            yield _kept(reading, found, *both)
        elif not here and not printed:
            yield from _of_last_year(reading, found) if found["of"] else _of_all(reading, found)
        elif budgets and done and len(here) == (1 if printed else 2):
            yield _kept(reading, found, done[0].mention, budgets[0])


def _kept(reading: Reading, found: re.Match[str], stated: Mention, limit: Mention) -> Finding:
    holds = stated.exact <= limit.exact
    why = f"{stated.text}与预算{limit.text}，文中说“{found[0]}”，{'相符' if holds else '不符'}"
    return of_words(reading, "C07", "limit", found.start(), found.end(), "pass" if holds else "fail", why)


def _both_budgets(reading: Reading, begin: int, end: int) -> tuple[Mention, Mention] | None:
    """预算A,上年预算B,未超过上年预算: both budgets of one item, in the sentence."""
    for entry in (one for one in reading.facts.entries if begin < one.start < end):
        budgets = [value for value in entry.values if value.key.column in BUDGETS and value.mention.end <= end]
        now, before = ([value.mention for value in budgets if value.key.prior == prior] for prior in (False, True))
        if len(now) == len(before) == 1:
            return now[0], before[0]
    return None


def _of_all(reading: Reading, found: re.Match[str]) -> Iterator[Finding]:
    """均未超出年初预算: of every item that is said with its budget."""
    if not re.search("均|都|各项", reading.before(found.start(), 6)):
        return
    both = [(entry, *done_and_budget(reading, entry, "预算")) for entry in reading.facts.entries if len(entry.values) > 1]
    told = [(entry, done.mention, budget.mention) for entry, done, budget in both if done and budget and budget in entry.values]
    above = next(((entry, done, budget) for entry, done, budget in told if done.exact > budget.exact), None)
    if above or len(told) > 1:
        entry, done, budget = above or told[0]
        why = f"{entry.label}：{done.text}与预算{budget.text}，文中说“{found[0]}”，{'不符' if above else '相符'}"
        yield of_words(reading, "C07", "limit", found.start(), found.end(), "fail" if above else "pass", why)


def _of_last_year(reading: Reading, found: re.Match[str]) -> Iterator[Finding]:
    """预算控制在2023年预算以内, after an amount, that of the year before and the change between them."""
    year = int(found["of"][:4]) if found["of"][:4].isdigit() else None
    for change in reading.facts.changes:
        against = change.base is not None and (change.base.year == year if year else change.base.prior)
        pairs = [pair for pair in pairs_of(reading, change) if rate_agrees(change, *pair)] if against else []
        if pairs and change.amount and change.amount.start < found.start():
            now, limit = (value.mention for value in pairs[0])
            yield _kept(reading, found, now, limit)
            return


def over_fulfilled(reading: Reading) -> Iterator[Finding]:
    """C32: 计划128座,实际120座,超额完成: the second of the two counts right before the words is the larger one."""
    for found in reading.phrases.over_fulfilled.finditer(reading.text):
        here = [one for one in reading.within(reading.begin(found.start()), found.start()) if one.kind in ("count", "money")][-2:]
        if len(here) == 2 and here[0].unit == here[1].unit and reading.phrases.aimed_at.search(reading.before(here[0].start, 8)):
            above = here[1].exact >= here[0].exact
            why = f"目标{here[0].text}，实际{here[1].text}，文中说“{found[0]}”：{'相符' if above else '不符'}"
            yield of_words(reading, "C32", "logic", *found.span(), "pass" if above else "fail", why)


def nothing_left(reading: Reading) -> Iterator[Finding]:
    """C02: 执行率100%,结余A: of a budget that was spent in full nothing is left."""
    for ratio in reading.facts.ratios:
        if ratio.kind != "completion" or ratio.mention.exact != 1 or ratio.mention.hedge:
            continue
        apart = re.split("[。;\n]", reading.text[ratio.mention.end : ratio.mention.end + RIGHT_BEHIND])[0]
        behind = [one for one in reading.within(ratio.mention.start, ratio.mention.end + len(apart)) if one.kind == "money"]
        left = next((one for one in behind if reading.phrases.left_over.search(reading.before(one.start, 16))), None)
        if left is not None and left is behind[0]:
            why = f"执行率{ratio.mention.text}，又说结余{left.text}，" + ("相符" if not left.value else "自相矛盾")
            yield about(reading, "C02", "logic", left, "fail" if left.value else "pass", why, "0")


def residuals(reading: Reading) -> Iterator[Finding]:
    """C02: 预算A,支出B,剩余C: what is left of a budget, in one sentence."""
    for mention in (one for one in reading.mentions if one.kind == "money"):
        if not reading.phrases.left_over.search(reading.before(mention.start, 16)):
            continue
        begin = reading.begin(mention.start, "。\n")
        here = [
            v for v in reading.facts.values if begin < v.mention.start < mention.start and v.mention.kind == "money" and not v.key.prior
        ]
        budgets = [value for value in here if value.key.column in BUDGETS]
        done = [value for value in here if value not in budgets and not value.compared]
        if len(budgets) == len(done) == 1 and done[0].mention.exact < budgets[0].mention.exact:
            equation = Equation("sum", mention, (budgets[0].mention, done[0].mention), (1, -1))
            yield from filter(None, [judged(reading, "C02", "balance", [equation], "剩余＝预算－支出")])
