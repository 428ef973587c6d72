"""Reading the queue: what waits, for whom, and what each suggestion is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import selectinload

from portal.core import clock
from portal.directory.merge_queries import follow_merges
from portal.directory.models import ChangeSet, Location, Merge, Organization, Service
from portal.directory.suggestion_queries import all_of, where_now
from portal.directory.vocabulary import ChangeSource, ChangeState
from portal.extensions import db

#: What only its maker's words tell about; those are sealed.
WORDED = (ChangeSource.PUBLIC_REPORT, ChangeSource.PROVIDER)
_MODELS: dict[str, type[Any]] = {"service": Service, "organization": Organization, "location": Location}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which suggestions somebody wants to see. Empty means all."""

    source: str = ""
    listing: str = ""  # part of a name
    age: int = 0  # days at least
    mine: str = ""  # an account's id
    done: bool = False


@dataclass(frozen=True, slots=True)
class About:
    """What a suggestion is about."""

    name: str
    slug: str = ""
    id: str = ""
    was: str = ""  # the name of the listing it was made about, where that one went into this one
    receipt: str = ""  # the address of the listing it was made about, where its maker finds the receipt


@dataclass(frozen=True)
class Queue:
    """A page of the queue, with what each is about, and how many of each source wait in all."""

    rows: Sequence[ChangeSet]
    about: dict[str, About]
    waiting: dict[str, int] = field(default_factory=dict)


def count_wanted(wanted: Wanted) -> int:
    """How many suggestions fit."""
    return db.session.scalar(select(func.count()).select_from(_wanted(wanted).subquery())) or 0


def list_wanted(wanted: Wanted, *, offset: int, limit: int) -> Queue:
    """The suggestions that fit, the oldest first; of those that ended the latest."""
    order = ChangeSet.decided_at.desc() if wanted.done else ChangeSet.created_at
    query = _wanted(wanted).options(selectinload(ChangeSet.fields))
    query = query.order_by(order, ChangeSet.pk).offset(offset).limit(limit)
    rows = db.session.scalars(query).all()
    return Queue(rows, about_of(rows), count_waiting())


def count_waiting() -> dict[str, int]:
    """How many suggestions wait, by their source."""
    query = select(ChangeSet.source, func.count()).where(*_open()).group_by(ChangeSet.source)
    return dict(db.session.execute(query).all())


def about_of(rows: Iterable[ChangeSet]) -> dict[str, About]:
    """Name and address of the records that suggestions are about, by the suggestion's id."""
    rows = list(rows)
    there = follow_merges(row.entity_id for row in rows if row.entity == "service")
    found: dict[tuple[str, str], Any] = {}
    for entity, model in _MODELS.items():
        ids = {one for row in rows if row.entity == entity for one in (row.entity_id, *_now(row, there))}
        if ids:
            for record in db.session.scalars(select(model).where(model.id.in_(ids))):
                found[entity, record.id] = record
    return {row.id: _about(row, there, found) for row in rows}


def _now(row: ChangeSet, there: Mapping[str, str]) -> tuple[str, ...]:
    return (there[row.entity_id],) if row.entity_id in there else ()


def _about(row: ChangeSet, there: Mapping[str, str], found: Mapping[tuple[str, str], Any]) -> About:
    record = found.get((row.entity, there.get(row.entity_id, row.entity_id)))
    own = found.get((row.entity, row.entity_id))
    if record is None:
        return About("A record that is no longer there", id=row.entity_id)
    return About(
        record.name or "A place",
        slug=getattr(record, "slug", ""),
        id=record.id,
        was=own.name if own is not None and own is not record else "",
        receipt=getattr(own, "slug", ""),
    )


def other_waiting(change: ChangeSet) -> Sequence[ChangeSet]:
    """What else waits about the same record, or about a listing that went into it, oldest first."""
    query = select(ChangeSet).where(
        *_open(),
        ChangeSet.entity == change.entity,
        ChangeSet.entity_id.in_(all_of(change.entity, where_now(change))),
        ChangeSet.pk != change.pk,
    )
    return db.session.scalars(query.order_by(ChangeSet.created_at)).all()


def _open() -> tuple[ColumnElement[bool], ...]:
    return ChangeSet.state == ChangeState.PENDING, ChangeSet.reference.is_not(None)


def _wanted(wanted: Wanted) -> Select[ChangeSet]:
    if wanted.done:
        ended = (ChangeState.AGREED, ChangeState.PARTLY, ChangeState.DECLINED, ChangeState.SPAM)
        query = select(ChangeSet).where(ChangeSet.state.in_(ended), ChangeSet.reference.is_not(None))
    else:
        query = select(ChangeSet).where(*_open())
    if wanted.source:
        query = query.where(ChangeSet.source == wanted.source)
    if wanted.mine:
        query = query.where(ChangeSet.assigned_to == wanted.mine)
    if wanted.age:
        query = query.where(ChangeSet.created_at < clock.now() - timedelta(days=wanted.age))
    if wanted.listing:
        query = query.where(or_(*(_named(entity, wanted.listing) for entity in _MODELS)))
    return query


def _named(entity: str, words: str) -> ColumnElement[bool]:
    model = _MODELS[entity]
    like = func.lower(model.name).contains(words.lower(), autoescape=True)
    ids = select(model.id).where(like)
    gone = select(Merge.gone_id).where(Merge.kept_id.in_(ids), Merge.undone_at.is_(None))
    return and_(ChangeSet.entity == entity, or_(ChangeSet.entity_id.in_(ids), ChangeSet.entity_id.in_(gone)))
