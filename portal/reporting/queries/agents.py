"""Community agents (D5): people supported, how they were at the start and when they were signed out, groups
that were started."""

from __future__ import annotations

from sqlalchemy import func, select

from portal.extensions import db
from portal.referrals.models import StartedGroup
from portal.referrals.wording import SCALE_WORDS
from portal.reporting.fact_models import ProgressFact, SupportFact
from portal.reporting.queries import names
from portal.reporting.queries.sums import SCORE, add_up, limits, mean, table
from portal.reporting.rules.filters import EVERYTHING, Filters
from portal.reporting.rules.periods import Period
from portal.reporting.rules.tables import FigureTable, Row, single

_PROGRESS = ("people", "start_hundredths", "end_hundredths", "better", "same", "worse")


def supported(period: Period, filters: Filters = EVERYTHING) -> FigureTable:
    """How many different people the agents did something for."""
    query = select(func.count(func.distinct(SupportFact.person_pk))).where(
        SupportFact.day >= period.first, SupportFact.day <= period.last, *limits(SupportFact, filters)
    )
    people = db.session.scalar(query) or 0
    return single("people_supported", "People supported", people, people=True)


def supported_by_ward(period: Period, filters: Filters = EVERYTHING) -> FigureTable:
    """The same by the ward they live in."""
    known = names.wards()
    query = (
        select(SupportFact.ward, func.count(func.distinct(SupportFact.person_pk)))
        .where(SupportFact.day >= period.first, SupportFact.day <= period.last)
        .where(*limits(SupportFact, filters))
        .group_by(SupportFact.ward)
    )
    found = {ward: int(people) for ward, people in db.session.execute(query)}
    rows = {(ward,): (found.get(ward, 0),) for ward in known}
    rows["",] = (sum(people for ward, people in found.items() if ward not in known),)
    return table(
        "people_supported_by_ward", "People supported, by ward", "Ward", ("People",), rows,
        names=known | {"": "Elsewhere or not stated"}, fixed=[*known, ""], people=True,
    )  # fmt: skip


def signed_out(period: Period, _filters: Filters = EVERYTHING) -> FigureTable:
    """How many referrals were signed out."""
    found = add_up(ProgressFact, period, (), ("people",), ProgressFact.scale == "")
    return single("signed_out", "People signed out", found[()][0], people=True)


def progress(period: Period, _filters: Filters = EVERYTHING) -> FigureTable:
    """How people were at the start and when they were signed out, by what was measured."""
    measured = ProgressFact.scale != ""
    found = add_up(ProgressFact, period, ("scale", "name"), _PROGRESS, measured)
    rows = []
    for (scale, name), (people, start, end, better, same, worse) in sorted(found.items()):
        said = SCALE_WORDS.get(scale, scale)  # type: ignore[call-overload]
        label = f"{said}: {name}" if name else str(said)
        means = (mean(start, people, per=100), mean(end, people, per=100))
        rows.append(Row((label,), (people, *means, better, same, worse)))
    return FigureTable(
        "progress", "Progress of people signed out", ("What was measured",),
        ("People", "Mean at the start", "Mean at the end", "Better", "The same", "Worse"), tuple(rows),
        people=True, other_units=(("Mean at the start", SCORE), ("Mean at the end", SCORE)),
    )  # fmt: skip


def groups_started(period: Period, _filters: Filters = EVERYTHING) -> FigureTable:
    """New community groups, by where."""
    query = (
        select(StartedGroup.place, func.count())
        .where(StartedGroup.removed_at.is_(None))
        .where(StartedGroup.started_on >= period.first, StartedGroup.started_on <= period.last)
        .group_by(StartedGroup.place)
    )
    found = {(place,): (int(groups),) for place, groups in db.session.execute(query)}
    return table(
        "groups_started", "Community groups started", "Place", ("Groups",), found,
        names={"": names.NOT_STATED},
    )  # fmt: skip
