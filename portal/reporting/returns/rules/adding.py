"""How the same line of many returns becomes one figure, and what of a year's target is due by now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from portal.reporting.returns.rules.lines import Line, Values
from portal.reporting.returns.vocabulary import Adds, LineKind
from portal.reporting.rules.periods import Period


@dataclass(frozen=True, slots=True)
class Total:
    """A line over several returns: the number, or for a share its part and its whole."""

    number: Decimal | None = None
    part: Decimal | None = None
    whole: Decimal | None = None

    @property
    def amount(self) -> Decimal | None:
        """The number, or the percentage."""
        if self.part is not None and self.whole:
            return self.part * 100 / self.whole
        return self.number


def add_up(line: Line, projects: Iterable[Sequence[Values]]) -> Total:
    """One line over the returns of some projects, each project's in the order of their periods. Where none
    gives it nothing is known, which is not 0."""
    per_project = [_of_project(line, returns) for returns in projects]
    if line.kind is LineKind.SHARE:
        pairs = [one for one in per_project if one.whole is not None]
        if not pairs:
            return Total()
        return Total(
            None, sum((_or_0(one.part) for one in pairs), Decimal(0)), _sum(one.whole for one in pairs)
        )
    numbers = [one.number for one in per_project if one.number is not None]
    return Total(_sum(numbers)) if numbers else Total()


def _of_project(line: Line, returns: Sequence[Values]) -> Total:
    if line.kind is LineKind.SHARE:
        first, second = (box.key for box in line.boxes)
        both = [one for one in returns if first in one and second in one]
        both = both[-1:] if line.adds is Adds.LAST else both
        if not both:
            return Total()
        return Total(None, _sum(one[first] for one in both), _sum(one[second] for one in both))
    given = [one[line.code] for one in returns if line.code in one]
    given = given[-1:] if line.adds is Adds.LAST else given
    return Total(_sum(given)) if given else Total()


def _sum(numbers: Iterable[Decimal | None]) -> Decimal:
    return sum((_or_0(one) for one in numbers), Decimal(0))


def _or_0(number: Decimal | None) -> Decimal:
    return number if number is not None else Decimal(0)


def due_by_now(line: Line, target: Decimal, year: Period, until: Period) -> Decimal:
    """What of a financial year's target is due at the end of `until`: for what adds up the part of the year,
    in whole months; else all of it."""
    if line.kind is LineKind.SHARE or line.adds is Adds.LAST:
        return target
    months = sum(1 for month in year.months() if month.last <= until.last)
    return target * months / len(year.months())
