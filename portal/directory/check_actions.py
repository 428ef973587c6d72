"""Writing down that a listing was checked, when it is due again, and how far the asking has come. None of it
is an edit: the listing's own version stays."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import select, update

from portal.audit import actions as audit
from portal.audit.vocabulary import Action, Actor
from portal.core import clock
from portal.core.errors import Conflict
from portal.directory.actions import note_change
from portal.directory.check_queries import risk_of_service
from portal.directory.models import Reminder, ReminderItem, Service, Verification
from portal.directory.rules.checking import Cadence, due_after, first_due, is_whole, ticked
from portal.directory.vocabulary import CheckGroup, CheckStage, Tick, VerificationMethod
from portal.extensions import db

CHANGED_SINCE = "This listing was changed a moment ago. Look at it again before you say that it is right."
ALL_RIGHT: Mapping[CheckGroup, Tick] = dict.fromkeys(CheckGroup, Tick.CONFIRMED)


def check_listing(
    service: Service,
    ticks: Mapping[CheckGroup, Tick],
    *,
    method: VerificationMethod,
    by: str,
    actor: Actor,
    cadence: Cadence,
    views: int = 0,
    seen: int | None = None,
    reminder: str = "",
    hold: bool = False,
) -> bool:
    """Keep what somebody found about a fully loaded listing; returns whether it is made sure of as a whole,
    which sets the day it is due again and ends the asking.

    `by` is a team's name, shown to everybody, or ''; `seen` is the version of the listing they looked at:
    raises Conflict when it is another one by now. `hold`: it does not count as the whole, whatever is ticked,
    because somebody must decide on a correction first.
    """
    if seen is not None and seen != service.version:
        raise Conflict(CHANGED_SINCE)
    now = clock.now()
    row = _row_of(service)
    row.fields = ticked(row.fields, ticks, now)
    whole = is_whole(row.fields, now) and not hold
    if whole:
        months = cadence.months(risk_of_service(service, views, cadence))
        row.verified_at, row.verified_by, row.method = now, by, str(method)
        row.due_at = due_after(clock.to_london(now).date(), months)
        row.stage, row.stage_on, row.tries, row.tried_at = CheckStage.RESTING, None, 0, None
        close_items([service.pk], now)
    _show(service, row)
    audit.record(
        Action.LISTING_CHECKED,
        actor=actor,
        entity="service",
        entity_id=service.id,
        detail={
            "method": str(method),
            "groups": [str(group) for group, tick in ticks.items() if tick == Tick.CONFIRMED],
            "changed": [str(group) for group, tick in ticks.items() if tick == Tick.CHANGED],
            "whole": whole,
        }
        | ({"reminder": reminder} if reminder else {}),
    )
    return whole


def close_items(service_pks: Collection[int], now: datetime) -> None:
    """What is asked about these listings needs no answer any more: they were made sure of in another way."""
    db.session.execute(
        update(ReminderItem)
        .where(ReminderItem.service_pk.in_(list(service_pks)), ReminderItem.answered_at.is_(None))
        .values(answered_at=now, answer="elsewhere")
        .execution_options(synchronize_session=False)
    )


def purge_reminders(_day: date) -> int:
    """Let go of reminders whose link works no more and whose round is over; returns how many."""
    old = clock.now() - timedelta(days=400)  # longer than the longest cadence: a step is never repeated
    gone = db.session.scalars(select(Reminder).where(Reminder.expires_at < old)).all()
    for reminder in gone:
        db.session.delete(reminder)
    return len(gone)


def note_call(service: Service, actor: Actor) -> int:
    """That an agent rang and reached nobody; returns how often by now."""
    row = _row_of(service)
    row.tries += 1
    row.tried_at = clock.now()
    db.session.flush()
    audit.record(
        Action.LISTING_CALLED,
        actor=actor,
        entity="service",
        entity_id=service.id,
        detail={"tries": row.tries},
    )
    return row.tries


def set_stage(service: Service, stage: CheckStage, today: date, actor: Actor) -> None:
    """The asking has come to `stage` today. The public page and the order of results change with the last."""
    row = _row_of(service)
    row.stage, row.stage_on = stage, today
    if stage == CheckStage.UNCONFIRMED:
        _show(service, row)
    db.session.flush()
    audit.record(
        Action.CHECK_STAGE_REACHED,
        actor=actor,
        entity="service",
        entity_id=service.id,
        detail={"stage": str(stage) or "resting"} | ({"due": row.due_at.isoformat()} if row.due_at else {}),
    )


def plan(service: Service, views: int, cadence: Cadence) -> bool:
    """Give a listing its day, or another one when its risk has changed; True when that is news. While it is
    being asked about the day stays. Takes one with its areas and how it stands."""
    row = service.verification
    if row is not None and row.stage != CheckStage.RESTING:
        return False
    months = cadence.months(risk_of_service(service, views, cadence))
    if row is None or row.verified_at is None:
        due = first_due(clock.to_london(service.created_at).date(), months, service.id)
    else:
        due = due_after(clock.to_london(row.verified_at).date(), months)
    if row is not None and row.due_at == due:
        return False
    row = row or _row_of(service)
    row.due_at = due
    if row.verified_at is not None:
        _show(service, row)  # the page says when it is due
    return True


def _row_of(service: Service) -> Verification:
    """How a listing stands; a new row where it has none."""
    row = db.session.scalar(select(Verification).where(Verification.service_pk == service.pk))
    if row is None:
        row = Verification(service_pk=service.pk, fields={}, stage=CheckStage.RESTING, tries=0, version=1)
        db.session.add(row)
        db.session.flush()
    return row


def _show(service: Service, row: Verification) -> None:
    """Pages and the index read it anew."""
    row.version += 1
    db.session.flush()
    note_change("service", service.id)
