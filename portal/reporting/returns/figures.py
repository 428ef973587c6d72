"""What projects reported, as tables of figures: only what is signed off counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from portal.reporting.returns.kinds import Kind, all_kinds
from portal.reporting.returns.models import Project, ProjectReturn
from portal.reporting.returns.queries import list_missing, list_projects, list_signed_off
from portal.reporting.returns.rules.adding import add_up, due_by_now
from portal.reporting.returns.rules.lines import Line, Values
from portal.reporting.returns.vocabulary import LineKind
from portal.reporting.rules.periods import Period
from portal.reporting.rules.tables import FigureTable, Row, Value
from portal.reporting.vocabulary import PeriodKind, Unit

AMOUNTS, PEOPLE, MONEY, SHARES = "returns_amounts", "returns_people", "returns_money", "returns_shares"
TARGETS = "returns_targets"
#: The column of money that says how many people or homes it is for: where they are few it is held back.
FOR_HOW_MANY = "For how many"
_UNITS = {LineKind.COUNT: Unit.COUNT, LineKind.POUNDS: Unit.POUNDS, LineKind.SHARE: Unit.PERCENT}
_GROUPS = ((PEOPLE, "people"), (AMOUNTS, "activities"), (MONEY, "money"), (SHARES, "what share of people"))


@dataclass(frozen=True, slots=True)
class Reached:
    """A line of a project against its target: the financial year so far, what is due by now, the year's."""

    project: str
    line: Line
    so_far: Decimal | None
    due: Decimal
    target: Decimal


def returns_tables(period: Period) -> tuple[FigureTable, ...]:
    """Every kind of project that reported for a part of the period, each with its people, activities, money
    and shares. A line that no return gives is not known."""
    by_kind: dict[str, dict[int, list[Values]]] = defaultdict(lambda: defaultdict(list))
    for row in list_signed_off(period):
        if row.signed is not None:
            by_kind[row.project.kind][row.project_pk].append(row.signed.values)
    found: list[FigureTable] = []
    for kind in all_kinds().by_code.values():
        if kind.code in by_kind:
            found += _kind_tables(kind, list(by_kind[kind.code].values()))
    return tuple(found)


def _kind_tables(kind: Kind, projects: Sequence[Sequence[Values]]) -> Iterator[FigureTable]:
    for measure, words in _GROUPS:
        lines = [line for line in kind.lines if measure_of(line) == measure]
        rows = tuple(Row((line.name,), _values(line, projects)) for line in lines)
        if all(value is None for row in rows for value in row.values):
            continue
        title = f"{kind.name}: {words}"
        counted = {line.code: line for line in kind.lines}
        if any(line.of for line in lines):
            of = [_values(counted[line.of], projects) if line.of else (None,) for line in lines]
            rows = tuple(Row(row.labels, (*row.values, *more)) for row, more in zip(rows, of, strict=True))
            units = ((FOR_HOW_MANY, Unit.COUNT),)
            columns = ("Sum", FOR_HOW_MANY)
            yield FigureTable(measure, title, ("What",), columns, rows, Unit.POUNDS, True, units)
        else:
            yield _table(measure, title, rows, any(line.people or line.personal for line in lines))


def _table(measure: str, title: str, rows: tuple[Row, ...], people: bool) -> FigureTable:
    if measure == SHARES:
        columns = ("Of them", "Asked", "Share")
        units = (("Share", Unit.PERCENT),)
        return FigureTable(measure, title, ("What",), columns, rows, Unit.COUNT, True, units)
    unit = Unit.POUNDS if measure == MONEY else Unit.COUNT
    return FigureTable(measure, title, ("What",), ("Number",), rows, unit, people)


def _values(line: Line, projects: Sequence[Sequence[Values]]) -> tuple[Value, ...]:
    total = add_up(line, projects)
    if line.kind is LineKind.SHARE:
        return _whole(total.part), _whole(total.whole), _rounded(total.amount)
    return (_whole(total.number),)


def measure_of(line: Line) -> str:
    """The measure that a line is part of."""
    if line.kind is LineKind.COUNT:
        return PEOPLE if line.people else AMOUNTS
    return MONEY if line.kind is LineKind.POUNDS else SHARES


def _whole(value: Decimal | None) -> Value:
    """A count as a whole number; money to the penny."""
    if value is None:
        return None
    return int(value) if value == int(value) else value


def _rounded(value: Decimal | None) -> Value:
    return value.quantize(Decimal("0.1")) if value is not None else None


def list_reached(period: Period) -> list[Reached]:
    """Every line that has a target in the financial year that the period ends in."""
    year = Period.around(period.last, PeriodKind.FINANCIAL_YEAR)
    returns: dict[int, list[Values]] = defaultdict(list)
    for row in list_signed_off(Period(year.first, period.last)):
        if row.signed is not None:
            returns[row.project_pk].append(row.signed.values)
    return [
        one for project in list_projects() for one in _reached(project, year, period, returns[project.pk])
    ]


def _reached(project: Project, year: Period, period: Period, returns: Sequence[Values]) -> Iterable[Reached]:
    kind = all_kinds().by_code.get(project.kind)
    lines = {line.code: line for line in kind.lines} if kind is not None else {}
    for one in project.targets:
        line = lines.get(one.line)
        if one.year == year.first.year and line is not None:
            so_far = add_up(line, [returns]).amount
            yield Reached(project.name, line, so_far, due_by_now(line, one.value, year, period), one.value)


def target_tables(period: Period) -> tuple[FigureTable, ...]:
    """The same as tables, one for each unit, exact: for the team's own page."""
    found = []
    reached = list_reached(period)
    for kind, words in (
        (LineKind.COUNT, "numbers"),
        (LineKind.POUNDS, "money"),
        (LineKind.SHARE, "shares"),
    ):
        rows = tuple(
            Row(
                (one.project, one.line.name),
                (_tenth(one.so_far), _tenth(one.due), _tenth(one.target)),
            )
            for one in reached
            if one.line.kind is kind
        )
        if rows:
            columns = ("Year so far", "Due by now", "Target of the year")
            title = f"Projects against their targets: {words}"
            by, people = ("Project", "What"), kind is not LineKind.POUNDS
            found.append(FigureTable(TARGETS, title, by, columns, rows, _UNITS[kind], people))
    return tuple(found)


def _tenth(value: Decimal | None) -> Value:
    if value is None or value == int(value):
        return _whole(value)
    return value.quantize(Decimal("0.01"))


def say_missing(period: Period) -> list[str]:
    """The returns that should be in the figures of a period and are not signed off yet."""
    return [_name(row) for row in list_missing(period)]


def _name(row: ProjectReturn) -> str:
    return f"{row.project.name}, {row.period.name}"
