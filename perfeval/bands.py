"""分档: a table of bands, read from the top, and what may be wrong with one."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from perfeval.amounts import print_short
from perfeval.model import Number, refuse
from perfeval.value_rule import ONE, ZERO, Bounds, OfValues, Show


class Band(Bounds):
    """One step of a band table with its mark."""

    otherwise: Literal["true"] | None = None
    mark: Number

    @model_validator(mode="after")
    def _one_condition(self) -> "Band":
        if bool(self.bounds()) == bool(self.otherwise):
            raise refuse("一个档写明上下限（below、at_most、above、at_least、equals），或者写 otherwise: true")
        return self

    def says(self, show: Show) -> str:
        return f"{self.words(show) or '其余'}得{print_short(self.mark)}分"


class Bands(OfValues):
    """分档: top down, the first band that holds gives the mark."""

    kind: Literal["bands"]
    bands: Annotated[tuple[Band, ...], Field(min_length=1)]

    def mark(self, value: Fraction, full: Fraction) -> Fraction:
        return next(band.mark for band in self.bands if band.holds(value))

    def edges(self, full: Fraction) -> list[Fraction]:
        return [limit for band in self.bands for limit in band.limits()]

    def words(self, show: Show) -> str:
        return "；".join(band.says(show) for band in self.bands)

    def why(self, value: Fraction | None, show: Show) -> str:
        return self.words(show) if value is None else next(band.says(show) for band in self.bands if band.holds(value))

    def top(self) -> Fraction | None:
        return max(band.mark for band in self.bands)

    def names(self) -> tuple[str, ...]:
        return tuple(name for band in self.bands for name in band.names())

    def resolved(self, figures: Mapping[str, Fraction]) -> Self:
        return self.model_copy(update={"bands": tuple(band.resolved(figures) for band in self.bands)}) if self.names() else self


def band_faults(rule: Bands) -> Iterator[str]:
    """What is wrong with a band table: values without a band, two-sided bands that overlap, bands never reached."""
    if rule.names():
        return
    stops = sorted(set(rule.edges(ONE))) or [ZERO]
    samples = [stops[0] - 1, *stops, *((a + b) / 2 for a, b in pairwise(stops)), stops[-1] + 1]
    holding = {value: [n for n, band in enumerate(rule.bands) if band.holds(value)] for value in sorted(samples)}
    if gaps := [value for value, found in holding.items() if not found]:
        yield f"数值 {print_short(gaps[0])} 落不进任何一档"
    two_sided = {n for n, band in enumerate(rule.bands) if len(band.bounds()) > 1}
    for value, found in holding.items():
        if len(both := [n + 1 for n in found if n in two_sided]) > 1:
            yield f"数值 {print_short(value)} 同时落在第{both[0]}档和第{both[1]}档"
            break
    reached = {found[0] for found in holding.values() if found}
    yield from (f"第{n + 1}档永远轮不到（前面各档已经包括它，或次序颠倒）" for n in range(len(rule.bands)) if n not in reached)
