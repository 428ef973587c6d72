"""Listings that people looked for in vain: found out, taken by somebody, and ended with a listing or with why
not."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select, update

from portal.audit import actions as audit
from portal.audit.vocabulary import Action, Actor
from portal.core import clock
from portal.core.errors import Conflict
from portal.directory.models import Service, WantedListing
from portal.directory.vocabulary import WantedSource, WantedState
from portal.extensions import db
from portal.extensions.changes import count_changed
from portal.extensions.inserts import insert_once

_ENDED = "Somebody else has ended this already. Look at what they did first."
_OPEN = (WantedState.OPEN, WantedState.TAKEN)


def gather(words: Iterable[tuple[str, int]], references: Iterable[str]) -> int:
    """Add what is wanted and not known yet: words that enough visits searched for in vain, with how many, and
    references of what people wrote that they could not find; returns how many are new.

    What was ended stays ended; words that are searched for again are only counted.
    """
    known = {
        (row.source, row.words, row.reference): row for row in db.session.scalars(select(WantedListing)).all()
    }
    new = 0
    for text, missed in words:
        row = known.get((WantedSource.SEARCH, text, ""))
        if row is not None:
            row.missed = max(row.missed, missed)
        elif insert_once(WantedListing(source=WantedSource.SEARCH, words=text, missed=missed)):
            new += 1
    for reference in references:
        if (WantedSource.FEEDBACK, "", reference) not in known:
            new += insert_once(WantedListing(source=WantedSource.FEEDBACK, reference=reference))
    return new


def note_wanted(words: str) -> WantedListing:
    """Somebody of the team noticed that something is missing; the row that is there when it was said
    before."""
    row = WantedListing(source=WantedSource.STAFF, words=words)
    if insert_once(row):
        return row
    return db.session.scalars(
        select(WantedListing).where(WantedListing.source == WantedSource.STAFF, WantedListing.words == words)
    ).one()


def take(row: WantedListing, actor: Actor) -> None:
    """Somebody is at it. Raises Conflict when it has ended, or somebody else was first."""
    taken = count_changed(
        update(WantedListing)
        .where(WantedListing.pk == row.pk, WantedListing.state == WantedState.OPEN)
        .values(state=WantedState.TAKEN, taken_by=actor.id)
        .execution_options(synchronize_session=False)
    )
    if taken != 1:
        raise Conflict("Somebody else is at it already.")


def put_back(row: WantedListing) -> None:
    """Nobody is at it any more. Raises Conflict when it has ended."""
    if row.state not in _OPEN:
        raise Conflict(_ENDED)
    row.state, row.taken_by = WantedState.OPEN, ""
    db.session.flush()


def end(row: WantedListing, actor: Actor, *, service: Service | None = None, why: str = "") -> None:
    """There is a listing now, or it is not for us and why. Raises Conflict when it has ended."""
    if row.state not in _OPEN:
        raise Conflict(_ENDED)
    row.state = WantedState.FOUND if service is not None else WantedState.DECLINED
    row.service_pk = service.pk if service is not None else None
    row.why, row.decided_at, row.taken_by = why, clock.now(), row.taken_by or actor.id
    db.session.flush()
    audit.record(
        Action.WANTED_DECIDED,
        actor=actor,
        entity="wanted_listing",
        entity_id=row.id,
        detail={"state": str(row.state)},
    )
