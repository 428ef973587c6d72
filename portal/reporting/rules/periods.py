"""Periods of London days: months, quarters of the calendar, financial years, or any stretch of days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from portal.core.clock import add_months
from portal.core.errors import PortalError
from portal.core.text import say_date
from portal.reporting.vocabulary import PeriodKind

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
#: No record is older, and before it "2011-12" would be a month and a financial year alike.
_FIRST_YEAR, _LAST_YEAR = 2013, 2098
_LENGTH = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.FINANCIAL_YEAR: 12}


class WrongPeriod(PortalError):
    """An address or a form names no period; the message says what to put."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from `first` to `last`, both of them in it."""

    first: date
    last: date

    def __post_init__(self) -> None:
        """Refuse a period that ends before it begins, or lies outside the years we know."""
        if self.last < self.first:
            raise WrongPeriod("The last day must be the same as or after the first day.")
        if self.first.year < _FIRST_YEAR or self.last.year > _LAST_YEAR + 1:
            raise WrongPeriod(f"Years must be between {_FIRST_YEAR} and {_LAST_YEAR}.")

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        """A month of the calendar, 1 to 12."""
        return cls._of_months(year, month, 1)

    @classmethod
    def quarter(cls, year: int, quarter: int) -> Period:
        """A quarter of the calendar: 1 is January to March."""
        return cls._of_months(year, quarter * 3 - 2, 3)

    @classmethod
    def financial_year(cls, year: int) -> Period:
        """The twelve months from 1 April of `year`."""
        return cls._of_months(year, 4, 12)

    @classmethod
    def any(cls, first: date, last: date) -> Period:
        """Any stretch of days. Raises WrongPeriod."""
        return cls(first, last)

    @classmethod
    def _of_months(cls, year: int, month: int, months: int) -> Period:
        if not _FIRST_YEAR <= year <= _LAST_YEAR:
            raise WrongPeriod(f"Years must be between {_FIRST_YEAR} and {_LAST_YEAR}.")
        if not 1 <= month <= 12:
            raise WrongPeriod("There is no such month or quarter.")
        first = date(year, month, 1)
        return cls(first, add_months(first, months) - timedelta(days=1))

    @classmethod
    def around(cls, day: date, kind: PeriodKind) -> Period:
        """The month, quarter or financial year that a day is in; for ANY the day alone."""
        if kind is PeriodKind.MONTH:
            return cls.month(day.year, day.month)
        if kind is PeriodKind.QUARTER:
            return cls.quarter(day.year, (day.month + 2) // 3)
        if kind is PeriodKind.FINANCIAL_YEAR:
            return cls.financial_year(day.year if day.month >= 4 else day.year - 1)
        return cls(day, day)

    @property
    def kind(self) -> PeriodKind:
        """What it is by the calendar."""
        for kind in _LENGTH:
            if _FIRST_YEAR <= self.first.year <= _LAST_YEAR and _fits(self, kind):
                return kind
        return PeriodKind.ANY

    @property
    def name(self) -> str:
        """'November 2026', 'October to December 2026', 'April 2026 to March 2027', '3 May 2026 to 9 June
        2026', '3 May 2026'."""
        first, last = self.first, self.last
        if self.kind is PeriodKind.MONTH:
            return f"{_MONTHS[first.month - 1]} {first.year}"
        if self.kind is PeriodKind.QUARTER:
            return f"{_MONTHS[first.month - 1]} to {_MONTHS[last.month - 1]} {last.year}"
        if self.kind is PeriodKind.FINANCIAL_YEAR:
            return f"April {first.year} to March {last.year}"
        return say_date(first) if first == last else f"{say_date(first)} to {say_date(last)}"

    @property
    def code(self) -> str:
        """The period in an address: '2026-11', '2026-Q4', '2026-27', or '2026-05-03..2026-06-09'."""
        first = self.first
        if self.kind is PeriodKind.MONTH:
            return f"{first.year}-{first.month:02}"
        if self.kind is PeriodKind.QUARTER:
            return f"{first.year}-Q{(first.month + 2) // 3}"
        if self.kind is PeriodKind.FINANCIAL_YEAR:
            return f"{first.year}-{self.last.year % 100:02}"
        return f"{first.isoformat()}..{self.last.isoformat()}"

    @property
    def days(self) -> int:
        """How many days there are in it."""
        return (self.last - self.first).days + 1

    def before(self) -> Period:
        """The period of the same kind before it; for ANY as many days, up to the day before."""
        if self.kind is PeriodKind.ANY:
            return Period(self.first - timedelta(days=self.days), self.first - timedelta(days=1))
        return Period(add_months(self.first, -_LENGTH[self.kind]), self.first - timedelta(days=1))

    def after(self) -> Period:
        """The period of the same kind after it; for ANY as many days, from the day after."""
        first = self.last + timedelta(days=1)
        if self.kind is PeriodKind.ANY:
            return Period(first, self.last + timedelta(days=self.days))
        return Period(first, add_months(first, _LENGTH[self.kind]) - timedelta(days=1))

    def months(self) -> tuple[Period, ...]:
        """Every month of the calendar that has a day of it, the first first."""
        found = [Period.month(self.first.year, self.first.month)]
        while found[-1].last < self.last:
            found.append(found[-1].after())
        return tuple(found)

    def is_over(self, today: date) -> bool:
        """Whether all its days are past."""
        return self.last < today

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def _fits(period: Period, kind: PeriodKind) -> bool:
    return period == Period.around(period.first, kind)


def parse_period(code: str) -> Period:
    """The period that an address names in one word (`Period.code`). Raises WrongPeriod."""
    first, dots, last = code.partition("..")
    if dots:
        return Period(_day(first), _day(last))
    year, dash, rest = code.partition("-")
    if not (dash and _digits(year, 4)):
        raise WrongPeriod(_HELP)
    if len(rest) == 2 and rest[0] == "Q" and rest[1] in "1234":
        return Period.quarter(int(year), int(rest[1]))
    if _digits(rest, 2) and 1 <= int(rest) <= 12:
        return Period.month(int(year), int(rest))
    if _digits(rest, 2) and int(rest) == (int(year) + 1) % 100:
        return Period.financial_year(int(year))
    raise WrongPeriod(_HELP)


def read_period(args: Mapping[str, str], otherwise: Period) -> Period:
    """The period of a query string: `period=`, or `from=` and `to=` as days; `otherwise` where it names none.
    Raises WrongPeriod."""
    first, last = args.get("from", "").strip(), args.get("to", "").strip()
    code = args.get("period", "").strip()
    if code:
        return parse_period(code)
    if first and last:
        return Period(_day(first), _day(last))
    if first or last:
        raise WrongPeriod("Give both the first day and the last day.")
    return otherwise


_HELP = "Give a period as 2026-11 (a month), 2026-Q4 (a quarter) or 2026-27 (April to March)."


def _digits(text: str, length: int) -> bool:
    return len(text) == length and text.isascii() and text.isdigit()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise WrongPeriod("Give each day as year, month and day, such as 2026-11-30.") from error
