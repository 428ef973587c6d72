"""A person's rights, and what we may no longer keep: all of it as one file, erased, let go of in time (DESIGN
9.7, 9.26)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Select, case, func, select, update
from sqlalchemy.orm import joinedload

from portal.audit import actions as audit
from portal.audit.vocabulary import Action
from portal.core import clock
from portal.core.clock import LONDON, add_months
from portal.core.errors import Conflict
from portal.extensions import db
from portal.extensions.transactions import after_commit
from portal.keys.sealed import Sealed
from portal.keys.store import destroy_key, living_keys
from portal.referrals.acting import CLOCK, By
from portal.referrals.event_actions import note_event
from portal.referrals.models import (
    CallAttempt,
    Draft,
    Measure,
    Note,
    OnwardReferral,
    Person,
    Referral,
    ReferralEvent,
    Task,
)
from portal.referrals.people_queries import all_consents, rows_of
from portal.referrals.rules.identity import show_nhs_number
from portal.referrals.vocabulary import OVER, EventKind

#: A purge lets go of so many at a time, so that editors can write in between; the rest goes the next day.
_MOST_PURGED = 500

_OF_REFERRAL = (Note, Task, CallAttempt, Measure, ReferralEvent, OnwardReferral)


def _sealed(model: type[Any]) -> list[str]:
    return [name for name, value in vars(model).items() if isinstance(value, Sealed)]


def export_person(person: Person, by: By) -> dict[str, Any]:
    """Everything we know of one person, from all their contacts, as one structure for JSON; that it was made
    is audited."""
    rows = rows_of(person)
    referrals = _referrals(rows)
    audit.record(
        Action.PERSON_EXPORTED,
        actor=by.actor,
        entity="person",
        entity_id=rows[0].id,
        detail={"referrals": len(referrals)},
    )
    return {
        "made_at": clock.now().isoformat(),
        "people": [_person(row) for row in rows],
        "consents": [_plain(one, ("scope", "names", "wording", "given_by", "given_at", "withdrawn_at"))
                     for one in all_consents(person)],
        "referrals": [_referral(one) for one in referrals],
    }  # fmt: skip


def _person(row: Person) -> dict[str, Any]:
    told = {name: getattr(row, name) for name in _sealed(Person)}
    told["nhs_number"] = show_nhs_number(told["nhs_number"])
    told["equality"] = json.loads(told["equality"]) if told["equality"] else {}
    return {"told_at": row.created_at.isoformat()} | told


def _referral(referral: Referral) -> dict[str, Any]:
    names = (
        "reference", "door", "urgency", "needs", "risks", "ward_code", "age_band", "safeguarding",
        "risk_to_worker", "do_not_contact", "status", "submitted_at", "acknowledged_at", "first_contact_at",
        "closed_at", "close_reason",
    )  # fmt: skip
    parts: dict[str, Any] = _plain(referral, (*names, *_sealed(Referral)))
    onward = ("status", "sent_at", "opened_at", "answered_at", "ended_at", "waiting_weeks", "decline_reason",
              "outcome", *_sealed(OnwardReferral))  # fmt: skip
    parts["passed_on"] = [
        _plain(one, onward) | {"service": one.service.name} for one in _rows(OnwardReferral, referral)
    ]
    parts["timeline"] = [
        _plain(one, ("kind", "before", "after", "code", "who", "at", "words"))
        for one in _rows(ReferralEvent, referral)
    ]
    parts["notes"] = [_plain(one, ("at", "words")) for one in _rows(Note, referral)]
    parts["tasks"] = [_plain(one, ("kind", "due_at", "done_at", "words")) for one in _rows(Task, referral)]
    parts["calls"] = [_plain(one, ("at", "result", "words")) for one in _rows(CallAttempt, referral)]
    parts["measures"] = [
        _plain(one, ("scale", "name", "stage", "value", "at", "words")) for one in _rows(Measure, referral)
    ]
    return parts


def _rows(model: type[Any], referral: Referral) -> Sequence[Any]:
    query = select(model).where(model.referral_pk == referral.pk).order_by(model.pk)
    if model is OnwardReferral:
        query = query.options(joinedload(OnwardReferral.service))
    return db.session.scalars(query).all()


def _plain(row: Any, names: Sequence[str]) -> dict[str, Any]:
    said = {}
    for name in names:
        value = getattr(row, name)
        if isinstance(value, datetime | date):
            value = value.isoformat()
        said[name] = value if isinstance(value, str | int | bool | list | None) else str(value)
    return said


def erase_person(person: Person, by: By, *, why: str = "asked") -> int:
    """Erase a person from every contact of theirs, backups included: their keys are destroyed once this is on
    disk, and what was sealed goes. What is left of a referral says nothing about who. Returns how many
    referrals that were.

    Raises Conflict while one of them is open: withdraw it first, so that the services hear of it.
    """
    rows = rows_of(person)
    referrals = _referrals(rows)
    if any(one.status not in OVER for one in referrals):
        raise Conflict("A referral of this person is still open. Withdraw it first.")
    for referral in referrals:
        note_event(referral, EventKind.ERASED, by, code=why)
        _let_go(referral)
    for row in rows:
        for name in _sealed(Person):
            setattr(row, name, "")
        row.nhs_index = row.match_index = None
        row.erased_at = clock.now()
        if row.key_id is not None:
            after_commit(partial(destroy_key, row.key_id))
    db.session.flush()
    audit.record(
        Action.PERSON_ERASED,
        actor=by.actor,
        entity="person",
        entity_id=rows[0].id,
        detail={"people": len(rows), "referrals": len(referrals), "why": why},
    )
    return len(referrals)


def _let_go(referral: Referral) -> None:
    """Everything that was sealed of one referral goes; its codes and moments stay."""
    for name in _sealed(Referral):
        setattr(referral, name, "")
    referral.erased_at = clock.now()
    db.session.flush()
    for model in _OF_REFERRAL:
        columns = {f"{name}_sealed": None for name in _sealed(model)}
        db.session.execute(
            update(model)
            .where(model.referral_pk == referral.pk)
            .values(columns)
            .execution_options(synchronize_session=False)
        )
    db.session.expire_all()


def _referrals(rows: Sequence[Person]) -> Sequence[Referral]:
    query = select(Referral).where(Referral.person_pk.in_([row.pk for row in rows]))
    return db.session.scalars(query.order_by(Referral.pk)).all()


@dataclass(frozen=True, slots=True)
class Due:
    """What a purge would let go of: counts alone."""

    referrals: int  # whose words go
    people: int  # who are erased: nothing of theirs is younger
    reasons: Mapping[str, int]  # why those referrals ended -> how many
    drafts: int  # that nobody sent, or that were sent


def due_for_purge(day: date, months: int) -> Due:
    """The dry run: what `purge_referrals` would do on `day`, and what else of referrals goes then."""
    old = _old(day, months).subquery()
    rows = db.session.execute(
        select(old.c.close_reason, old.c.status, func.count()).group_by(old.c.close_reason, old.c.status)
    )
    reasons = {reason or status: count for reason, status, count in rows}
    ends = datetime.combine(day, time(), tzinfo=LONDON)
    drafts = db.session.scalar(select(func.count()).where(Draft.ends_at <= max(ends, clock.now()))) or 0
    return Due(sum(reasons.values()), len(_old_people(day, months, None)), reasons, drafts)


def purge_referrals(day: date, months: int) -> int:
    """Let go of the words of referrals that ended more than `months` ago, and erase everybody of whom nothing
    is younger; returns how many referrals that were."""
    people = _old_people(day, months, _MOST_PURGED)
    done = sum(erase_person(one, CLOCK, why="retention") for one in people)
    rest = db.session.scalars(_old(day, months).limit(_MOST_PURGED)).all()
    for referral in rest:
        note_event(referral, EventKind.ERASED, CLOCK, code="retention")
        _let_go(referral)
    if done or rest:
        audit.record(
            Action.REFERRALS_PURGED,
            actor=CLOCK.actor,
            detail={"people": len(people), "referrals": done + len(rest)},
        )
    return done + len(rest)


def finish_erasing(day: date) -> int:
    """Destroy the keys of people who were erased in the last week, where a process ended between erasing and
    that; returns how many."""
    since = datetime.combine(day - timedelta(days=7), time(), tzinfo=LONDON)
    query = select(Person.key_id).where(Person.erased_at >= since, Person.key_id.is_not(None))
    left = living_keys(str(key_id) for key_id in db.session.scalars(query))
    for key_id in left:
        destroy_key(key_id)
    return len(left)


def _old(day: date, months: int) -> Select[Referral]:
    oldest = datetime.combine(add_months(day, -months), time(), tzinfo=LONDON)
    return (
        select(Referral)
        .where(Referral.closed_at < oldest, Referral.erased_at.is_(None))
        .order_by(Referral.closed_at, Referral.pk)
    )


def _old_people(day: date, months: int, most: int | None) -> list[Person]:
    """Whoever has only referrals that ended so long ago, by the row that stands for all of theirs."""
    oldest = datetime.combine(add_months(day, -months), time(), tzinfo=LONDON)
    head = func.coalesce(Person.merged_into_pk, Person.pk)
    query = (
        select(head)
        .join(Referral, Referral.person_pk == Person.pk)
        .where(Person.erased_at.is_(None))
        .group_by(head)
        .having(func.sum(case((Referral.closed_at < oldest, 1), else_=0)) == func.count())
        .order_by(head)
        .limit(most)
    )
    pks = list(db.session.scalars(query))
    return list(db.session.scalars(select(Person).where(Person.pk.in_(pks)).order_by(Person.pk)))
