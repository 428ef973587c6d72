"""A page of figures: the periods and limits that were asked for, and each figure made for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from portal.core import clock
from portal.core.text import say_date
from portal.referrals.wording import DOOR_WORDS
from portal.reporting.definitions import Definitions
from portal.reporting.presenters.figures import Figure, present
from portal.reporting.presenters.tile_map import Square
from portal.reporting.queries import names
from portal.reporting.queries.sums import is_known
from portal.reporting.rules.comparing import CHANGE, MOST_COLUMNS, beside, pair_of
from portal.reporting.rules.filters import CHOSEN, Filters, read_filters
from portal.reporting.rules.periods import Period, WrongPeriod, read_period
from portal.reporting.rules.tables import FigureTable, Row
from portal.reporting.sections import Part, Section
from portal.reporting.vocabulary import ChartKind, PeriodKind

#: Each filter as its label says it, and for no limit.
FILTER_WORDS = {
    "ward": "Ward",
    "need": "Need",
    "theme": "Theme",
    "door": "Door",
    "practice": "Practice",
    "service": "Service",
}
ALL_WORDS = {
    "ward": "All wards",
    "need": "All needs",
    "theme": "All themes",
    "door": "All doors",
    "practice": "All practices",
    "service": "All services",
}
NOTHING = "none"
_FOR_THE_TEAM = "Exact figures for the team itself. Do not pass them on: small numbers can tell of people."
_MONTHS, _QUARTERS, _YEARS = 24, 8, 5
_COURSE = 12  # months of a figure's own page


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page is to show: a period, the one it is set against (None for none), and limits. `wrong` says
    what was not understood, by the name of its field; what was typed stays in `typed`."""

    period: Period
    against: Period | None
    filters: Filters
    typed: Mapping[str, str]
    wrong: Mapping[str, str]

    @property
    def problems(self) -> list[dict[str, str]]:
        """What was not understood, for the summary of errors."""
        return [{"text": words, "href": f"#{name}"} for name, words in self.wrong.items()]

    def query(self, **other: str) -> str:
        """The same as the query string of an address, with some limits set to others ("" for none)."""
        limits = {name: getattr(self.filters, name) for name in CHOSEN} | other
        pairs = [("period", self.period.code), ("against", self.against.code if self.against else NOTHING)]
        return urlencode([*pairs, *((name, value) for name, value in limits.items() if value)])


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure on a page, with what it leaves out of account and how many rows are on its own page;
    `narrow`: it is set against the other period in one column alone."""

    figure: Figure
    measure: str
    not_limited: str
    more: int
    narrow: bool


def read_asked(args: Mapping[str, str], section: Section) -> Asked:
    """What an address asks for; where it cannot be understood the usual stands in, and says so."""
    wrong: dict[str, str] = {}
    usual = Period.around(clock.today(), PeriodKind.MONTH).before()
    period = _period(args, "", usual, wrong)
    against: Period | None = None
    if args.get("against") != NOTHING:
        against = _period(args, "against", period.before(), wrong)
    filters = read_filters(args, {name: known_values(name) for name in section.filters})
    typed = {name: args.get(name, "")[:40] for name in ("from", "to", "against_from", "against_to")}
    return Asked(period, against, filters, typed, wrong)


def _period(args: Mapping[str, str], which: str, usual: Period, wrong: dict[str, str]) -> Period:
    field = which or "period"
    ends = {end: args.get(f"{which}_{end}" if which else end, "").strip() for end in ("from", "to")}
    try:  # days that were given go before a period that was chosen
        return read_period(ends if any(ends.values()) else {"period": args.get(field, "")}, usual)
    except WrongPeriod as error:
        wrong[field] = error.message
        return usual


def known_values(name: str) -> dict[str, str]:
    """What a filter can be set to."""
    if name == "door":
        return {str(door): words for door, words in DOOR_WORDS.items()}
    if name == "practice":
        return names.teams("practice")
    if name == "service":
        return names.services_referred_to()
    return {"ward": names.wards, "need": names.needs, "theme": names.themes}[name]()


def filter_fields(section: Section, filters: Filters) -> list[dict[str, Any]]:
    """The filters of a page as select fields."""
    fields = []
    for name in section.filters:
        items = [{"value": "", "text": ALL_WORDS[name]}]
        items += [{"value": code, "text": words} for code, words in known_values(name).items()]
        fields.append(
            {"name": name, "label": FILTER_WORDS[name], "items": items, "value": getattr(filters, name)}
        )
    return fields


def period_items(chosen: Period | None, today: date, *, none: str = "") -> list[dict[str, str]]:
    """The periods to choose from, the latest first: months, quarters, financial years; and the chosen one
    where it is none of them. `none`: the words for no period at all."""
    items = [{"value": NOTHING, "text": none}] if none else []
    lengths = (
        (PeriodKind.MONTH, _MONTHS),
        (PeriodKind.QUARTER, _QUARTERS),
        (PeriodKind.FINANCIAL_YEAR, _YEARS),
    )
    periods = [one for kind, count in lengths for one in _back(today, kind, count)]
    if chosen is not None and chosen not in periods:
        periods.insert(0, chosen)
    return items + [{"value": one.code, "text": one.name} for one in periods]


def _back(today: date, kind: PeriodKind, count: int) -> Iterable[Period]:
    one = Period.around(today, kind)
    for _ in range(count):
        yield one
        one = one.before()


def make(
    part: Part, asked: Asked, filters: Filters | None = None, *, most: int = MOST_COLUMNS
) -> FigureTable:
    """The table of a part for what is asked, set against the other period where it can be: in all of its
    columns where they are no more than `most`, else in one of them."""
    limits = filters if filters is not None else asked.filters
    table = part.table(asked.period, limits)
    if not _compared(part, asked):
        return table
    assert asked.against is not None
    return beside(
        table, part.table(asked.against, limits), (asked.period.name, asked.against.name), most=most
    )


def _compared(part: Part, asked: Asked) -> bool:
    return asked.against not in (None, asked.period) and not part.alone


def show(
    part: Part, table: FigureTable, asked: Asked, definitions: Definitions, squares: Mapping[str, Square],
    *, whole: bool = False, id: str = "", opens: Callable[[str], str] | None = None,
) -> Shown:  # fmt: skip
    """A part as a page shows it, with its first rows or all of them. `opens` says where the row of a code
    leads."""
    most = len(table.rows) if whole else part.first
    cut = table.with_rows(table.rows[:most])
    figure = present(cut, definitions, id=id, chart=None, opens=opens)
    drawn = present(_drawn(cut, part, asked), definitions, chart=part.chart, squares=squares)
    figure = replace(figure, drawing=drawn.drawing, summary=drawn.summary or figure.summary)
    left = [name for name in asked.filters.chosen() if name in CHOSEN and name not in part.takes]
    words = ", ".join(FILTER_WORDS[name].lower() for name in left)
    twice = CHANGE in table.columns or table.columns[0].endswith(f", {asked.period.name}")
    return Shown(
        figure=figure,
        measure=part.measure,
        not_limited=words,
        more=max(0, len(table.rows) - most),
        narrow=_compared(part, asked) and not twice,
    )


def _drawn(table: FigureTable, part: Part, asked: Asked) -> FigureTable:
    """What a chart is of: never a change, on a map one column alone, of columns set against another period
    one in both; as bars no row in which there is nothing, unless nothing is known at all."""
    kept: Sequence[int] = range(len(table.columns))
    if _compared(part, asked) and asked.against is not None:
        kept = pair_of(table, (asked.period.name, asked.against.name))
        kept = kept if table.unit_of(table.columns[kept[0]]) is table.unit else (0,)
    if part.chart is ChartKind.TILE_MAP:
        kept = kept[:1]
    rows = tuple(replace(row, values=tuple(row.values[at] for at in kept)) for row in table.rows)
    known = any(value is not None for row in rows for value in row.values)
    if part.chart is ChartKind.BAR and known:
        rows = tuple(row for row in rows if any(row.values))
    columns = tuple(table.columns[at] for at in kept)
    units = tuple(pair for pair in table.other_units if pair[0] in columns)
    return replace(table, columns=columns, rows=rows, other_units=units)


def course(part: Part, asked: Asked) -> tuple[Part, FigureTable] | None:
    """The first column of a figure month by month, over the months of the period or the last twelve, without
    those before there were any facts: months down the side where it is one figure, along the top where it
    has rows. None where it tells of a course itself."""
    if part.alone:
        return None
    months = list(asked.period.months())[-_COURSE:]
    while len(months) < _COURSE:
        months.insert(0, months[0].before())
    months = [month for month in months if is_known(month)] or months[-1:]
    tables = [part.table(month, asked.filters) for month in months]
    title = f"{tables[-1].title}, month by month"
    if not tables[-1].by:
        rows = tuple(Row((m.name,), one.rows[0].values[:1]) for m, one in zip(months, tables, strict=True))
        table = replace(
            tables[-1], title=title, by=("Month",), columns=tables[-1].columns[:1], rows=rows, other_units=()
        )
        return replace(part, chart=ChartKind.COLUMN, alone=True), table
    found = [{row.labels: row.values[0] for row in table.rows} for table in tables]
    none = [0 if table.known else None for table in tables]
    labels = dict.fromkeys(row.labels for table in tables for row in table.rows)
    rows = tuple(
        Row(one, tuple(values.get(one, no) for values, no in zip(found, none, strict=True))) for one in labels
    )
    columns = tuple(f"{month.first:%b %Y}" for month in months)
    codes = tuple(dict(pair for table in tables for pair in table.codes).items())
    table = replace(tables[-1], title=title, columns=columns, rows=rows, other_units=(), codes=codes)
    return replace(part, chart=None, alone=True), table


def say_days(asked: Asked) -> str:
    """The periods in words: 'November 2026, against October 2026'."""
    other = asked.against if asked.against != asked.period else None
    return f"{asked.period.name}, against {other.name}" if other else asked.period.name


def say_limits(asked: Asked) -> tuple[str, ...]:
    """What the figures are limited by, a sentence each, and for whom they are."""
    limits = [
        f"{FILTER_WORDS[name]}: {known_values(name)[getattr(asked.filters, name)]}, where a figure can be"
        " limited by it."
        for name in asked.filters.chosen()
        if name in CHOSEN
    ]
    return (*limits, _FOR_THE_TEAM)


def say_known(days: tuple[date, date] | None) -> str:
    """From when and up to when the figures go."""
    if days is None:
        return "No day has been rolled up yet. The first figures come tonight."
    first, last = days
    late = " Later days are missing." if last < clock.today() - timedelta(days=1) else ""
    return f"These figures go from {say_date(first)} to the end of {say_date(last)}.{late}"
