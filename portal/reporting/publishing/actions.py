"""Bringing out a month's figures, and with them a quarter's and a year's that end with it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from portal.extensions.inserts import insert_once
from portal.reporting.definitions import Definitions
from portal.reporting.published import PEOPLE, TOGETHER, USE, exact_tables
from portal.reporting.publishing.models import Publication
from portal.reporting.publishing.queries import months_of
from portal.reporting.publishing.rules import by_chance
from portal.reporting.rules.calendar_tables import release_year
from portal.reporting.rules.periods import Period
from portal.reporting.rules.plain import tables_as_json, tables_of_json, write_json
from portal.reporting.rules.tables import FigureTable
from portal.reporting.vocabulary import PeriodKind


def publish_month(month: Period, definitions: Definitions) -> list[Publication]:
    """Publish a month that is over and settled; what is public already is left as it is. Returns what came
    out."""
    before = months_of(Period.around(month.first, PeriodKind.FINANCIAL_YEAR))
    before = [one for one in before if one.last < month.first]
    salt = before[0].salt if before else secrets.token_hex(16)
    exact = exact_tables(PEOPLE, month)
    months = {one.period: tables_of_json(one.exact) for one in before} | {month: exact}
    released = release_year(months, TOGETHER, by_chance(salt))
    made = []
    for period in dict.fromkeys(period for _measure, period in released if period.last == month.last):
        people = [released[code, period] for code in PEOPLE if (code, period) in released]
        tables = [*exact_tables(USE, period), *people]
        kept = exact if period == month else ()
        row = _publication(period, tables, kept, salt, definitions)
        if insert_once(row):
            made.append(row)
    return made


def _publication(
    period: Period,
    tables: Sequence[FigureTable],
    exact: Sequence[FigureTable],
    salt: str,
    definitions: Definitions,
) -> Publication:
    meanings = [definitions.get(table.measure).as_plain() for table in tables]
    return Publication(
        code=period.code,
        first=period.first,
        last=period.last,
        told=tables_as_json(tables),
        exact=tables_as_json(exact),
        salt=salt,
        definitions_version=definitions.version,
        meanings=write_json(meanings),
    )
