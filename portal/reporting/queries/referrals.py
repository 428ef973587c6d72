"""Referrals (D4): by door, source, need and place, how long it took, what services answered, how it ended."""

from __future__ import annotations

from typing import Any

from portal.referrals.vocabulary import OnwardStatus, Outcome
from portal.referrals.wording import CLOSE_WORDS, DECLINE_WORDS, DOOR_WORDS, ONWARD_WORDS, OUTCOME_WORDS
from portal.reporting.fact_models import ReferralFact
from portal.reporting.queries import names
from portal.reporting.queries.sums import DAYS, PERCENT, add_up, mean, share, table
from portal.reporting.rules.filters import EVERYTHING, Filters
from portal.reporting.rules.periods import Period
from portal.reporting.rules.tables import FigureTable, Row
from portal.reporting.vocabulary import Step

_STEP = ReferralFact.step
_HOURS = 24
_ANSWERS = (Step.ACCEPTED, Step.WAITLISTED, Step.DECLINED)
_ANSWER_WORDS = {
    Step.SENT: "Sent to a service",
    Step.ACCEPTED: ONWARD_WORDS[OnwardStatus.ACCEPTED],
    Step.WAITLISTED: ONWARD_WORDS[OnwardStatus.WAITLISTED],
    Step.DECLINED: ONWARD_WORDS[OnwardStatus.DECLINED],
    Step.REDIRECTED: ONWARD_WORDS[OnwardStatus.REDIRECTED],
    Step.EXPIRED: ONWARD_WORDS[OnwardStatus.EXPIRED],
    Step.TAKEN_BACK: ONWARD_WORDS[OnwardStatus.WITHDRAWN],
    Step.CANCELLED: ONWARD_WORDS[OnwardStatus.CANCELLED],
    Step.ENDED: ONWARD_WORDS[OnwardStatus.CLOSED],
}


def _counted(period: Period, filters: Filters, by: str, *where: Any) -> dict[tuple[str, ...], Any]:
    return dict(add_up(ReferralFact, period, (by,), ("times",), *where, filters=filters))


def _by(
    period: Period, filters: Filters, step: Step, by: str, measure: str, title: str, label: str, known: Any,
    *, fixed: bool = True,
) -> FigureTable:  # fmt: skip
    words = {str(code): said for code, said in known.items()}
    found = _counted(period, filters, by, step == _STEP)
    return table(
        measure, title, label, ("Referrals",), found, names=words, fixed=words if fixed else (), people=True
    )


def by_door(period: Period, filters: Filters = EVERYTHING) -> FigureTable:
    """Referrals that came in, by the door they came by."""
    return _by(
        period, filters, Step.RECEIVED, "door", "referrals_by_door", "Referrals by door", "Door", DOOR_WORDS
    )


def by_source(period: Period, filters: Filters = EVERYTHING) -> FigureTable:
    """Referrals that came in, by the team that referred."""
    known = names.teams() | {"0": "No team: people themselves"}
    return _by(
        period, filters, Step.RECEIVED, "team_pk", "referrals_by_source", "Referrals by source", "Source",
        known, fixed=False,
    )  # fmt: skip


def by_ward(period: Period, filters: Filters = EVERYTHING) -> FigureTable:
    """Referrals that came in, by the ward people live in."""
    known = names.wards()
    found = _counted(period, filters, "ward", _STEP == Step.RECEIVED)
    inside = {key: value for key, value in found.items() if key[0] in known}
    inside["",] = (sum(value[0] for key, value in found.items() if key[0] not in known),)
    return table(
        "referrals_by_ward", "Referrals by ward", "Ward", ("Referrals",), inside,
        names=known | {"": "Elsewhere or not stated"}, fixed=[*known, ""], people=True,
    )  # fmt: skip


def first_contact(period: Period, filters: Filters = EVERYTHING) -> FigureTable:
    """How long it took until somebody had spoken with the person."""
    step = _STEP == Step.CONTACTED
    values = ("times", "hours", "in_time")
    times, hours, in_time = add_up(ReferralFact, period, (), values, step, filters=filters)[()]
    row = Row((), (times, mean(hours, times, per=_HOURS), in_time, share(in_time, times)))
    return FigureTable(
        "first_contact", "Time to first contact", (),
        ("People contacted", "Days on average", "In time", "In time, of all"), (row,), people=True,
        other_units=(("Days on average", DAYS), ("In time, of all", PERCENT)),
    )  # fmt: skip


def onward(period: Period, filters: Filters = EVERYTHING) -> FigureTable:
    """What became of referrals to services in the period."""
    steps = {str(step): words for step, words in _ANSWER_WORDS.items()}
    found = _counted(period, filters, "step", _STEP.in_(steps))
    return table(
        "onward_steps", "What services answered", "What", ("Referrals",), found, names=steps, fixed=steps,
        people=True,
    )  # fmt: skip


def answer_times(period: Period, filters: Filters = EVERYTHING) -> FigureTable:
    """How long services took to answer, and how many did in time."""
    values = ("times", "hours", "in_time", "weeks")
    found = add_up(ReferralFact, period, ("step",), values, _STEP.in_(_ANSWERS), filters=filters)
    rows = {}
    for step in _ANSWERS:
        times, hours, in_time, weeks = found.get((str(step),), (0, 0, 0, 0))
        waiting = mean(weeks * 7, times) if step is Step.WAITLISTED else None
        rows[str(step),] = (times, mean(hours, times, per=_HOURS), share(in_time, times), waiting)
    words = {str(step): _ANSWER_WORDS[step] for step in _ANSWERS}
    return table(
        "answer_times", "How long services took to answer", "Answer",
        ("Referrals", "Days to answer, on average", "In time", "Days of waiting told, on average"), rows,
        names=words, fixed=words, people=True,
        other_units=(
            ("Days to answer, on average", DAYS), ("In time", PERCENT),
            ("Days of waiting told, on average", DAYS),
        ),
    )  # fmt: skip


def declines(period: Period, filters: Filters = EVERYTHING) -> FigureTable:
    """Why services said no."""
    return _by(
        period, filters, Step.DECLINED, "code", "decline_reasons", "Why services said no", "Reason",
        DECLINE_WORDS,
    )  # fmt: skip


def outcomes(period: Period, filters: Filters = EVERYTHING) -> FigureTable:
    """How referrals to services ended."""
    return _by(
        period, filters, Step.ENDED, "code", "outcomes", "How referrals to services ended", "Outcome",
        OUTCOME_WORDS,
    )  # fmt: skip


def endings(period: Period, filters: Filters = EVERYTHING) -> FigureTable:
    """Why referrals were closed."""
    return _by(period, filters, Step.OVER, "code", "endings", "Why referrals ended", "Reason", CLOSE_WORDS)


def by_type(period: Period, filters: Filters = EVERYTHING) -> FigureTable:
    """Referrals sent to services, by the type of service."""
    return _by(
        period, filters, Step.SENT, "service_type", "onward_by_type", "Referred on, by type of service",
        "Type of service", names.types() | {"": names.NOT_STATED}, fixed=False,
    )  # fmt: skip


def signposts(period: Period, filters: Filters = EVERYTHING) -> FigureTable:
    """People told of a service, by the type of service."""
    told = _STEP == Step.SIGNPOSTED
    found = _counted(period, filters, "service_type", told)
    return table(
        "signposts", "Told of a service, by type of service", "Type of service", ("Times",), found,
        names=names.types() | {"": names.NOT_STATED}, people=True,
    )  # fmt: skip


_PRACTICE = {
    Step.RECEIVED: "Referred",
    Step.SIGNPOSTED: "Told of a service",
    Step.CONTACTED: "Contacted",
    Step.SENT: "Sent to services",
}


def by_practice(period: Period, filters: Filters = EVERYTHING) -> FigureTable:
    """What each practice sent and what came of it."""
    known = names.teams("practice")
    only = filters.practice or str(filters.team_pk or "")
    steps = add_up(
        ReferralFact, period, ("team_pk", "step"), ("times",), _STEP.in_(_PRACTICE), filters=filters
    )
    ended = add_up(
        ReferralFact, period, ("team_pk", "code"), ("times",), _STEP == Step.ENDED, filters=filters
    )
    rows = {
        (team,): (
            *(steps.get((team, str(step)), (0,))[0] for step in _PRACTICE),
            *(ended.get((team, str(one)), (0,))[0] for one in (Outcome.GOT_HELP, Outcome.GOT_SOME_HELP)),
        )
        for team in known
        if team == (only or team)
    }
    return table(
        "practices", "Practices", "Practice", (*_PRACTICE.values(), "Got help", "Got some help"), rows,
        names=known, people=True,
    )  # fmt: skip


_PROVIDER = (Step.SENT, Step.ACCEPTED, Step.WAITLISTED, Step.DECLINED, Step.EXPIRED, Step.ENDED)


def by_service(period: Period, filters: Filters = EVERYTHING) -> FigureTable:
    """What was sent to each service, what it answered and how fast, and how it ended."""
    of_services = ReferralFact.service_id != ""
    values = ("times", "hours", "in_time")
    steps = add_up(
        ReferralFact, period, ("service_id", "step"), values, of_services, _STEP.in_(_PROVIDER),
        filters=filters,
    )  # fmt: skip
    helped = add_up(
        ReferralFact, period, ("service_id",), ("times",), _STEP == Step.ENDED,
        ReferralFact.code.in_((Outcome.GOT_HELP, Outcome.GOT_SOME_HELP)), filters=filters,
    )  # fmt: skip
    rows = {}
    for one in sorted({key[0] for key in steps}):
        counts = {step: steps.get((one, str(step)), (0, 0, 0)) for step in _PROVIDER}
        answered = [sum(counts[step][at] for step in _ANSWERS) for at in range(3)]
        rows[one,] = (
            *(counts[step][0] for step in _PROVIDER),
            helped.get((one,), (0,))[0],
            mean(answered[1], answered[0], per=_HOURS),
            share(answered[2], answered[0]),
        )
    heads = ("Sent", "Accepted", "Waiting list", "Declined", "Not answered", "Finished", "Got help")
    return table(
        "services_referred_to", "Services that people are referred to", "Service",
        (*heads, "Days to answer", "Answered in time"), rows, names=names.services(key[0] for key in rows),
        people=True, other_units=(("Days to answer", DAYS), ("Answered in time", PERCENT)),
    )  # fmt: skip
