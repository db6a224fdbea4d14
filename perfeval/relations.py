"""What must hold between one department's figures: sums, limits, the levels of a table, neighbours of one size.

Compared at the precision the figures are printed with: what the rounding of the printed terms allows is
`rounding`, more is a fault; what cannot be checked is `skip`, with what is missing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from fractions import Fraction

from perfeval.amounts import print_number, print_percent, print_short
from perfeval.figures import Department, Figure
from perfeval.outline import ANY, LAST_YEAR, PART, Check, Outline, UnitSlip

CSV_COLUMNS = ("file", "check", "kind", "where", "stated", "computed", "verdict", "why")
VERDICTS = ("fail", "warn", "rounding", "skip", "pass")  # the order in which a reader wants them


@dataclass(frozen=True)
class Finding:
    """The result of one check. `stated` and `computed` carry their unit; `where` is the place of the stated value."""

    check: str
    kind: str
    where: str
    stated: str
    computed: str
    verdict: str
    why: str

    def as_row(self, file: str) -> dict[str, str]:
        return {"file": file, **asdict(self)}


def check_figures(department: Department, outline: Outline) -> Iterator[Finding]:
    """All findings about the figures, in the order of the outline."""
    for check in (relations, classes, unit_slips, stretches):
        yield from check(department, outline)


def relations(department: Department, outline: Outline) -> Iterator[Finding]:
    """The relations of the outline: sums and limits; one with `*` is checked for each project that has a part of it.

    Those inside and between the official tables only where the department has sent them.
    """
    for check, project in _each(department, (*outline.checks, *(outline.account_checks if department.narrative.accounts else ()))):
        whole, *parts = (name.replace(ANY, project) for name in check.names)
        yield (_sum if check.kind == "sum" else _not_above)(check, department, whole, parts)


def _each(department: Department, checks: Iterable[Check]) -> Iterator[tuple[Check, str]]:
    """Each check with no project, or with each of the department's where it has `*`."""
    for check in checks:
        yield from ((check, project) for project in (department.narrative.projects if any(ANY in name for name in check.names) else ("",)))


def _sum(check: Check, department: Department, whole: str, parts: list[str]) -> Finding:
    figures = department.figures
    less = parts[len(parts) - len(check.minus) :]
    missing = [name for name in [whole, *parts[: len(check.parts)]] if name not in figures]
    if missing:
        return _skip(check, whole, f"缺少{'、'.join(missing)}，无法核对")
    terms = [figures[name] for name in parts if name in figures]
    stated, computed = figures[whole], sum((-term.exact if term.name in less else term.exact for term in terms), Fraction(0))
    if stated.derived:
        return _skip(check, whole, f"{whole}本身是推算数，不作核对")
    verdict, why = compare(stated, computed, terms, check.level)
    signed = "".join(f"{' - ' if term.name in less else ' + '}{term.name}{print_number(term.value)}" for term in terms)
    arithmetic = signed.removeprefix(" + ")
    total, unstated = f"{print_short(computed)}{stated.unit}", [name for name in parts if name not in figures]
    why = f"{arithmetic} ＝ {total}，{why}" + (f"（未列{'、'.join(unstated)}）" if unstated else "")
    return Finding(check.check, "sum", stated.source, stated.text, total, verdict, f"{check.name}：{why}")


def _not_above(check: Check, department: Department, whole: str, parts: list[str]) -> Finding:
    figures = department.figures
    missing = [name for name in [whole, *parts] if name not in figures]
    if missing:
        return _skip(check, whole, f"缺少{'、'.join(missing)}，无法核对")
    limit, actual = figures[whole], figures[parts[0]]
    above = actual.exact > limit.exact
    why = f"{actual.name}{actual.text}{'超过' if above else '不超过'}{limit.name}{limit.text}"
    if above and limit.value > 0:
        why += f"，为其{print_percent(actual.exact / limit.exact)}"
    reasons = department.narrative.reasons if check.explained == "true" else {}
    reason = next((reasons[name] for name in (actual.name, limit.name, actual.name.rpartition(PART)[0]) if name in reasons), None)
    if above:
        why += f"，部门说明：{reason}" if reason else "，请说明原因" if check.explained == "true" else "，请核对"
    verdict = check.level if above and not reason else "pass"
    return Finding(check.check, "logic", actual.source, actual.text, limit.text, verdict, f"{check.name}：{why}")


def _skip(check: Check, stated: str, why: str) -> Finding:
    kind = "sum" if check.kind == "sum" else "logic"
    return Finding(check.check, kind, stated, "", "", "skip", f"{check.name}：{why}")


def compare(stated: Figure, computed: Fraction, parts: list[Figure], level: str) -> tuple[str, str]:
    """Verdict and reason for a stated amount against a computed one.

    Each printed term may be off by half a unit of the finest digit printed among them; one that was printed in
    another unit (1.77亿元 or 17656234.50元 beside 万元) by half a unit of its own last digit.
    """
    terms = [stated, *parts]
    places = [int(term.value.as_tuple().exponent) for term in terms]
    finest = min((place for term, place in zip(terms, places, strict=True) if not term.converted), default=0)
    steps = [place if term.converted else finest for term, place in zip(terms, places, strict=True)]
    difference = abs(stated.exact - computed)
    if difference == 0:
        return "pass", "相符"
    said, allowed = f"报的是{stated.value:f}，相差{print_short(difference)}", sum((Fraction(10) ** step for step in steps), Fraction(0)) / 2
    return ("rounding", f"{said}，在四舍五入允许的范围内") if difference <= allowed else (level, f"{said}，超出四舍五入的范围")


def classes(department: Department, outline: Outline) -> Iterator[Finding]:
    """The tables by functional class: in each column 合计 is the sum of its 类, a 类 of its 款, a 款 of its 项; each row adds up across.

    What differs is told row by row, what agrees once for each table.
    """
    for table, cells in _class_rows(department, outline).items():
        found = [*_down(table, cells, department, outline), *_across(table, cells, department, outline)]
        yield from (one for one in found if one.verdict not in ("pass", "skip"))
        if agreeing := [one for one in found if one.verdict == "pass"]:
            why = f"{table}：类、款、项逐级、逐栏核对，{len(agreeing)}处相符"
            yield replace(agreeing[0], stated="", computed="", why=why)


def _class_rows(department: Department, outline: Outline) -> dict[str, dict[str, list[str]]]:
    """Table → code → names of its cells; the code of the total is empty."""
    rows: dict[str, dict[str, list[str]]] = {}
    for name in department.figures:
        table, *inner = name.split(PART)
        if table.removeprefix(LAST_YEAR) in outline.accounts and inner:
            code, cell = inner if len(inner) > 1 else ("", inner[0])
            rows.setdefault(table, {"": []}).setdefault(code, []).append(cell)
    return {table: cells for table, cells in rows.items() if len(cells) > 1}


def _down(table: str, cells: dict[str, list[str]], department: Department, outline: Outline) -> Iterator[Finding]:
    for code in cells if outline.classes else ():
        for cell in cells[code]:
            parts = [_cell(table, below, cell) for below in cells if _below(code, below) and cell in cells[below]]
            if parts and outline.classes:
                yield _sum(outline.classes, department, _cell(table, code, cell), parts)


def _across(table: str, cells: dict[str, list[str]], department: Department, outline: Outline) -> Iterator[Finding]:
    """The relations inside the table, which hold for its total, for each class too."""
    for check in outline.account_checks:
        tables, inner = zip(*(name.split(PART) for name in check.names), strict=True)
        for code in cells if set(tables) == {table.removeprefix(LAST_YEAR)} else ():
            whole, *parts = (_cell(table, code, cell) for cell in inner)
            if code and inner[0] in cells[code]:
                yield _sum(check, department, whole, parts)


def _cell(table: str, code: str, cell: str) -> str:
    return PART.join(part for part in (table, code, cell) if part)


def _below(code: str, below: str) -> bool:
    """Whether a class is of the next level under another: 201 under the total, 20103 under 201, 2010301 under 20103."""
    return below.startswith(code) and len(below) == (len(code) + 2 if code else 3)


def unit_slips(department: Department, outline: Outline) -> Iterator[Finding]:
    """An amount many times its neighbour, the same of last year, its limit or the sum of its parts, as where 元 stands for 万元."""
    figures, slip = department.figures, outline.unit_slip
    if slip is None:
        return
    for name, figure in figures.items():
        before = figures.get(LAST_YEAR + name)
        if before and slip.between(figure.exact, before.exact):
            yield _slip(slip, figure, before.name, before.text)
    for check, project in _each(department, (*outline.checks, *outline.account_checks)):
        whole, *parts = (figures.get(name.replace(ANY, project)) for name in (check.whole, *check.parts, *check.optional))
        there = [part for part in parts if part]
        total = sum((part.exact for part in there), Fraction(0))
        if whole and not check.minus and slip.between(whole.exact, total):
            names = "、".join(part.name for part in there) + ("之和" if check.kind == "sum" else "")
            yield _slip(slip, whole, names, f"{print_short(total)}{whole.unit}")


def _slip(slip: UnitSlip, figure: Figure, name: str, text: str) -> Finding:
    why = f"{slip.name}：{figure.name}{figure.text}与{name}{text}相差约{print_short(slip.times)}倍，请核对各自的单位"
    return Finding(slip.check, "logic", figure.source, figure.text, text, slip.level, why)


def stretches(department: Department, outline: Outline) -> Iterator[Finding]:
    """Figures that lie where figures of their unit cannot, or seldom do: half a person, 130 % satisfied."""
    for stretch in outline.stretches:
        for figure in department.figures.values():
            if figure.unit in stretch.units and not stretch.holds(figure.exact):
                why = f"{stretch.name}：{figure.name}{figure.text}，应{stretch.words()}，请核对"
                yield Finding(stretch.check, "logic", figure.source, figure.text, stretch.words(), stretch.level, why)
