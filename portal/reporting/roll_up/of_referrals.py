"""One day of referrals as facts: every step that was taken, who was supported, how people were at the end.

All of it is read from moments and codes, which stay when a person is erased: a day can be read again, always.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, func, select

from portal.directory.models import Service
from portal.extensions import db
from portal.referrals.models import Measure, OnwardReferral, Person, Referral, ReferralEvent, Signpost
from portal.referrals.queries import days_of_hub, days_of_service
from portal.referrals.rules.timers import FIRST_CONTACT, days_of, due_of
from portal.referrals.rules.working_days import due_after
from portal.referrals.vocabulary import HELPED, EventKind, OnwardStatus, ReferralStatus, Stage, Who
from portal.reporting.fact_models import AnswerFact, NeedFact, ProgressFact, ReferralFact, SupportFact
from portal.reporting.roll_up.of_usage import Facts
from portal.reporting.vocabulary import Step
from portal.usage.queries import hours_of

#: What the hub does for a person, as the timeline has it.
_SUPPORT = (EventKind.CALLED, EventKind.ONWARD, EventKind.STATUS, EventKind.MEASURED, EventKind.NOTED)
#: A step of an onward referral by which a provider says yes or no, or leaves it.
_ANSWERS = frozenset({OnwardStatus.ACCEPTED, OnwardStatus.WAITLISTED, OnwardStatus.DECLINED})


@dataclass(frozen=True, slots=True)
class _Taken:
    """One step, with what is added up of it."""

    step: Step
    referral: Row[Any]
    code: str = ""
    service: tuple[str, str] = ("", "")  # its id and its first type
    hours: int = 0
    in_time: bool = False
    weeks: int = 0


def read_day(day: date, types_of: dict[int, str]) -> Facts:
    """The facts of a London day. `types_of`: the first type of each service, by its pk."""
    taken = [*_received(day), *_contacted(day), *_onward(day, types_of), *_over(day)]
    facts: Facts = {ReferralFact: _added_up(day, taken), NeedFact: _by_need(day, taken)}
    facts[ReferralFact] += _signposts(day, types_of)
    facts[SupportFact] = _supported(day)
    facts[ProgressFact] = _progress(day)
    facts[AnswerFact] = _helped(day)
    return facts


_ABOUT = (Referral.door, Referral.team_pk, Referral.ward_code, Referral.needs)


def _between(query: Any, moment: Any, day: date) -> Sequence[Row[Any]]:
    first, last = hours_of(day)
    return db.session.execute(query.where(moment >= first, moment < last)).all()


def _received(day: date) -> Iterator[_Taken]:
    for row in _between(select(*_ABOUT), Referral.submitted_at, day):
        yield _Taken(Step.RECEIVED, row)


def _contacted(day: date) -> Iterator[_Taken]:
    """How long until somebody had spoken with them, and whether that was as soon as was promised."""
    within = days_of(FIRST_CONTACT[0], days_of_hub())
    query = select(*_ABOUT, Referral.submitted_at, Referral.first_contact_at)
    for row in _between(query, Referral.first_contact_at, day):
        in_time = row.first_contact_at <= due_after(row.submitted_at, within)
        hours = _hours(row.first_contact_at - row.submitted_at)
        yield _Taken(Step.CONTACTED, row, hours=hours, in_time=in_time)


def _over(day: date) -> Iterator[_Taken]:
    query = (
        select(*_ABOUT, Referral.submitted_at, ReferralEvent.at, ReferralEvent.after, ReferralEvent.code)
        .join(ReferralEvent, ReferralEvent.referral_pk == Referral.pk)
        .where(ReferralEvent.kind == EventKind.STATUS)
    )
    steps = {ReferralStatus.CLOSED: Step.OVER, ReferralStatus.WITHDRAWN: Step.WITHDRAWN}
    for row in _between(query, ReferralEvent.at, day):
        step = steps.get(row.after)
        if step is not None:
            yield _Taken(step, row, code=row.code, hours=_hours(row.at - row.submitted_at))


def _onward(day: date, types_of: dict[int, str]) -> Iterator[_Taken]:
    query = (
        select(
            *_ABOUT,
            ReferralEvent.at,
            ReferralEvent.after,
            ReferralEvent.code,
            OnwardReferral.sent_at,
            OnwardReferral.waiting_weeks,
            OnwardReferral.service_pk,
            Service.id.label("service_id"),
        )
        .join(ReferralEvent, ReferralEvent.referral_pk == Referral.pk)
        .join(OnwardReferral, OnwardReferral.pk == ReferralEvent.onward_pk)
        .join(Service, Service.pk == OnwardReferral.service_pk)
        .where(ReferralEvent.kind == EventKind.ONWARD)
    )
    steps = {one.value for one in Step}
    own: dict[int, dict[str, int]] = {}
    for row in _between(query, ReferralEvent.at, day):
        step = f"onward_{row.after}"
        if step not in steps:
            continue
        hours, in_time = 0, False
        if row.sent_at is not None and row.after != OnwardStatus.SENT:
            hours = _hours(row.at - row.sent_at)
        if row.after in _ANSWERS and row.sent_at is not None:
            if row.service_pk not in own:
                own[row.service_pk] = days_of_service(db.session.get_one(Service, row.service_pk))
            due = due_of(OnwardStatus.SENT, row.sent_at, own[row.service_pk])
            in_time = due is not None and row.at <= due
        yield _Taken(
            Step(step),
            row,
            code=row.code,
            service=(row.service_id, types_of.get(row.service_pk, "")),
            hours=hours,
            in_time=in_time,
            weeks=(row.waiting_weeks or 0) if row.after == OnwardStatus.WAITLISTED else 0,
        )


def _hours(time: timedelta) -> int:
    return max(0, round(time.total_seconds() / 3600))


def _key(one: _Taken) -> tuple[Any, ...]:
    about = one.referral
    return (str(one.step), one.code, about.door, about.team_pk or 0, about.ward_code)


_KEY = ("step", "code", "door", "team_pk", "ward")


def _added_up(day: date, taken: Sequence[_Taken]) -> list[dict[str, Any]]:
    sums: defaultdict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for one in taken:
        here = sums[(*_key(one), *one.service)]
        for place, value in enumerate((1, one.hours, int(one.in_time), one.weeks)):
            here[place] += value
    names = (*_KEY, "service_id", "service_type", "times", "hours", "in_time", "weeks")
    return [
        {"day": day, **dict(zip(names, (*key, *values), strict=True))} for key, values in sorted(sums.items())
    ]


def _by_need(day: date, taken: Sequence[_Taken]) -> list[dict[str, Any]]:
    sums = Counter((*_key(one), need) for one in taken for need in dict.fromkeys(one.referral.needs or ()))
    names = (*_KEY, "need")
    return [
        {"day": day, **dict(zip(names, key, strict=True)), "times": times}
        for key, times in sorted(sums.items())
    ]


def _signposts(day: date, types_of: dict[int, str]) -> list[dict[str, Any]]:
    """People told of a service: of them nothing is known, so that there is no door and no ward."""
    query = (
        select(Signpost.way, Signpost.team_pk, Signpost.service_pk, Service.id, func.count())
        .join(Service, Service.pk == Signpost.service_pk)
        .where(Signpost.day == day)
        .group_by(Signpost.way, Signpost.team_pk, Signpost.service_pk, Service.id)
        .order_by(Signpost.way, Signpost.team_pk, Service.id)
    )
    return [
        {"day": day, "step": str(Step.SIGNPOSTED), "code": way, "door": "", "team_pk": team_pk or 0}
        | {"ward": "", "service_id": service_id, "service_type": types_of.get(service_pk, "")}
        | {"times": times, "hours": 0, "in_time": 0, "weeks": 0}
        for way, team_pk, service_pk, service_id, times in db.session.execute(query)
    ]


def _supported(day: date) -> list[dict[str, Any]]:
    """Each person whom the hub did something for, once, under the row that stands for all of theirs."""
    person = func.coalesce(Person.merged_into_pk, Person.pk)
    query = (
        select(person.label("person_pk"), func.max(Referral.ward_code).label("ward"))
        .join(Referral, Referral.person_pk == Person.pk)
        .join(ReferralEvent, ReferralEvent.referral_pk == Referral.pk)
        .where(ReferralEvent.who == Who.HUB, ReferralEvent.kind.in_(_SUPPORT))
        .group_by(person)
        .order_by(person)
    )
    rows = _between(query, ReferralEvent.at, day)
    return [{"day": day, "person_pk": row.person_pk, "ward": row.ward} for row in rows]


def _progress(day: date) -> list[dict[str, Any]]:
    """How whoever was signed out was at the start and at the end: the last figure of each stage, where there
    are both. Goals count together, as the mean of a person's own."""
    query = (
        select(ReferralEvent.referral_pk)
        .where(ReferralEvent.kind == EventKind.STATUS, ReferralEvent.after == ReferralStatus.CLOSED)
        .distinct()
    )
    closed = [row.referral_pk for row in _between(query, ReferralEvent.at, day)]
    rows = [_progress_row(day, "", "", [(Decimal(0), Decimal(0))] * len(closed))] if closed else []
    pairs = _pairs(closed, hours_of(day)[1])
    return rows + [_progress_row(day, scale, name, found) for (scale, name), found in sorted(pairs.items())]


def _pairs(closed: Sequence[int], before: datetime) -> dict[tuple[str, str], list[tuple[Decimal, Decimal]]]:
    measures = db.session.scalars(
        select(Measure)
        .where(Measure.referral_pk.in_(closed), Measure.at < before)
        .order_by(Measure.at, Measure.pk)
    )
    last: defaultdict[tuple[int, str, str], dict[tuple[str, str], Decimal]] = defaultdict(dict)
    for one in measures:
        shown = "" if one.scale == "goal" else one.name
        last[one.referral_pk, one.scale, shown][one.stage, one.name] = one.value
    pairs: defaultdict[tuple[str, str], list[tuple[Decimal, Decimal]]] = defaultdict(list)
    for (_referral, scale, name), values in sorted(last.items()):
        both = [
            (value, values[Stage.SIGN_OUT, which])
            for (stage, which), value in values.items()
            if stage == Stage.START and (Stage.SIGN_OUT, which) in values
        ]
        if both:
            pairs[scale, name].append((_mean([one for one, _ in both]), _mean([one for _, one in both])))
    return pairs


def _mean(values: Sequence[Decimal]) -> Decimal:
    return (sum(values, Decimal(0)) / len(values)).quantize(Decimal("0.01"))


def _progress_row(
    day: date, scale: str, name: str, pairs: Sequence[tuple[Decimal, Decimal]]
) -> dict[str, Any]:
    up = sum(end > start for start, end in pairs)
    down = sum(end < start for start, end in pairs)
    better, worse = (down, up) if scale == "ons_anxious" else (up, down)  # less anxious is better
    return {
        "day": day,
        "scale": scale,
        "name": name,
        "people": len(pairs),
        "start_hundredths": int(sum(start for start, _ in pairs) * 100),
        "end_hundredths": int(sum(end for _, end in pairs) * 100),
        "better": better,
        "same": len(pairs) - up - down if scale else 0,
        "worse": worse,
    }


def _helped(day: date) -> list[dict[str, Any]]:
    """What people said six weeks later: did it help?"""
    query = (
        select(Measure.value, func.count().label("times"))
        .where(Measure.stage == Stage.CHECK_IN, Measure.name == HELPED)
        .group_by(Measure.value)
        .order_by(Measure.value)
    )
    words = {0: "no", 1: "a_little", 2: "yes"}
    return [
        {"day": day, "question": "helped", "about": "", "answer": words[int(row.value)], "times": row.times}
        for row in _between(query, Measure.at, day)
        if int(row.value) in words
    ]
