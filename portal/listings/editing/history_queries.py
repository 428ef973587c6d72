"""A record's history: its changes newest first, each with who, when, why and the fields it wrote."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, selectinload

from portal.accounts.models import Membership, User
from portal.accounts.vocabulary import ROLE_WORDS, Role
from portal.core.errors import NotFound
from portal.core.paging import Paging
from portal.directory.models import ChangeSet
from portal.directory.vocabulary import ChangeSource, ChangeState
from portal.extensions import db

PER_PAGE = 20
_UNKNOWN = "Somebody who is no longer here"
_SOURCES: dict[str, str] = {
    ChangeSource.CONTENT: "The starter content",
    ChangeSource.IMPORT: "An import",
    ChangeSource.EDITOR: "An editor",
    ChangeSource.PROVIDER: "The people who run it",
    ChangeSource.PUBLIC_REPORT: "A visitor’s report",
    ChangeSource.LINK_CHECK: "The check of links",
}


def list_changes(entity: str, record_id: str, page: int) -> tuple[Sequence[ChangeSet], Paging]:
    """A page of a record's changes with their fields, newest first."""
    own = (
        ChangeSet.entity == entity,
        ChangeSet.entity_id == record_id,
        ChangeSet.state == ChangeState.ACCEPTED,
    )
    total = db.session.scalar(select(func.count()).select_from(ChangeSet).where(*own)) or 0
    paging = Paging.within(page, PER_PAGE, total)
    query = select(ChangeSet).where(*own).options(selectinload(ChangeSet.fields))
    query = query.order_by(ChangeSet.pk.desc()).offset(paging.offset).limit(PER_PAGE)
    return db.session.scalars(query).all(), paging


def get_change(entity: str, record_id: str, change_id: str) -> ChangeSet:
    """One change of that record with its fields. Raises NotFound."""
    query = select(ChangeSet).where(
        ChangeSet.id == change_id,
        ChangeSet.entity == entity,
        ChangeSet.entity_id == record_id,
        ChangeSet.state == ChangeState.ACCEPTED,
    )
    found = db.session.scalar(query.options(selectinload(ChangeSet.fields)))
    if found is None:
        raise NotFound
    return found


def say_authors(changes: Iterable[ChangeSet]) -> dict[str, str]:
    """Who made each change, by its id: a person's teams and roles, never a name; a file or import by its
    own."""
    found = list(changes)
    people = _say_people({one.author for one in found} | {one.decided_by for one in found})
    return {one.id: _say(one, people) for one in found}


def _say(change: ChangeSet, people: dict[str, str]) -> str:
    source = _SOURCES.get(change.source, change.source)
    if change.source in (ChangeSource.EDITOR, ChangeSource.PROVIDER):
        words = people.get(change.author, _UNKNOWN if change.author else source)
    else:
        words = f"{source}: {change.author}" if change.author and len(change.author) != 36 else source
    taken = people.get(change.decided_by) if change.decided_by != change.author else None
    return f"{words}; accepted by {taken}" if taken else words


def _say_people(ids: set[str]) -> dict[str, str]:
    query = (
        select(Membership)
        .join(Membership.user)
        .join(Membership.team)
        .where(User.id.in_([one for one in ids if len(one) == 36]))
        .options(contains_eager(Membership.user).load_only(User.id), contains_eager(Membership.team))
        .order_by(Membership.pk)
    )
    told: dict[str, list[str]] = {}
    for place in db.session.scalars(query):
        roles = [ROLE_WORDS[Role(name)][0].lower() for name in place.roles if name in set(Role)]
        words = f"{place.team.name} ({', '.join(roles)})" if roles else place.team.name
        told.setdefault(place.user.id, []).append(words)
    return {one: "; ".join(words) for one, words in told.items()}
