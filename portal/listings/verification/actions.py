"""Asking a provider, and taking the answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from portal.accounts.queries import email_index
from portal.accounts.rules.sessions import hash_token, new_token
from portal.audit.vocabulary import PUBLIC, command
from portal.core import clock
from portal.directory.actions import Authorship
from portal.directory.check_actions import check_listing, set_stage
from portal.directory.models import ChangeSet, Reminder, ReminderItem, Service
from portal.directory.rules.checking import Cadence
from portal.directory.suggestion_actions import suggest_change
from portal.directory.values import Lookup
from portal.directory.vocabulary import ChangeSource, CheckGroup, CheckStage, Tick, VerificationMethod
from portal.extensions import db
from portal.listings.verification.queries import Recipient
from portal.messages.actions import queue

LINK_LASTS = timedelta(days=90)
ASKING = command("reminders")
#: The messages, by whether any listing in it is asked about for the second time.
FIRST, AGAIN = "check_listings", "check_listings_again"


def ask(recipient: Recipient, listings: Sequence[tuple[Service, CheckStage]], today: date) -> Reminder:
    """Write to one address about all of these listings in one message, and note for each how far the asking
    has come: all of it is kept together, or nothing."""
    address, key_id = recipient
    again = any(stage == CheckStage.ASKED_AGAIN for _service, stage in listings)
    token = new_token()
    message = queue(
        AGAIN if again else FIRST, recipient=address, link=f"/check/{token}", secret=True, key_id=key_id
    )
    db.session.flush()
    reminder = Reminder(
        token_hash=hash_token(token),
        address_index=email_index(address),
        message_id=message.id,
        expires_at=clock.now() + LINK_LASTS,
        items=[
            ReminderItem(service_pk=service.pk, due_on=due_of(service), stage=stage)
            for service, stage in listings
        ],
    )
    db.session.add(reminder)
    db.session.flush()
    for service, stage in listings:
        set_stage(service, stage, today, ASKING)
    return reminder


def due_of(service: Service) -> date:
    """The day a listing with its standing is due."""
    assert service.verification is not None
    assert service.verification.due_at is not None
    return service.verification.due_at


def say_right(
    item: ReminderItem, service: Service, *, seen: int | None, cadence: Cadence, views: int
) -> bool:
    """The provider says that everything, or everything they did not correct, is right; once for each listing
    of a message: False when it was answered before. Raises Conflict when the listing is another one by now
    than they saw."""
    if item.answered_at is not None:
        return False
    corrected = corrected_groups(item, service)
    ticks = {group: Tick.CHANGED if group in corrected else Tick.CONFIRMED for group in CheckGroup}
    check_listing(
        service,
        ticks,
        method=VerificationMethod.PROVIDER,
        by="",
        actor=PUBLIC,
        cadence=cadence,
        views=views,
        seen=seen,
        reminder=item.id,
        hold=bool(corrected),
    )
    item.answered_at, item.answer = clock.now(), "corrected" if corrected else "confirmed"
    if corrected:  # nothing is right before somebody has decided on it
        set_stage(service, CheckStage.CALL, clock.today(), PUBLIC)
    db.session.flush()
    return True


def correct(
    item: ReminderItem,
    service: Service,
    group: CheckGroup,
    values: Mapping[str, Any],
    lookup: Lookup,
    *,
    message: str,
    reference: str,
    cadence: Cadence,
) -> ChangeSet | None:
    """Keep what the provider says is different as a suggestion; the listing stays as it is. None when nothing
    differs. Raises InvalidValue."""
    by = Authorship(ChangeSource.PROVIDER, author=f"reminder {item.id}", reason="Answer to a reminder")
    change = suggest_change(
        "service", service, values, by, lookup, message=message, reference=reference, topic="provider"
    )
    if change is not None:
        check_listing(
            service,
            {group: Tick.CHANGED},
            method=VerificationMethod.PROVIDER,
            by="",
            actor=PUBLIC,
            cadence=cadence,
            reminder=item.id,
            hold=True,
        )
    return change


def corrected_groups(item: ReminderItem, service: Service) -> set[CheckGroup]:
    """What the provider corrected since they were asked; takes the item with its reminder."""
    ticks = service.verification.fields if service.verification is not None else {}
    since = item.reminder.created_at.replace(microsecond=0)
    return {
        CheckGroup(name)
        for name, tick in ticks.items()
        if tick["state"] == Tick.CHANGED and datetime.fromisoformat(tick["at"]) >= since
    }


def digest_of(values: Mapping[str, Any]) -> str:
    """A short mark of what was sent, so that the same answers sent twice are one."""
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()[:16]
