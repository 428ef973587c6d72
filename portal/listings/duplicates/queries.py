"""Reading what is perhaps there twice, and what was merged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.directory.models import Duplicate, Merge, Service
from portal.directory.vocabulary import DuplicateState
from portal.extensions import db

_MOST = 200


@dataclass(frozen=True, slots=True)
class Pair:
    """Two listings that look alike."""

    row: Duplicate
    first: Service
    second: Service


@dataclass(frozen=True, slots=True)
class Merged:
    """A merge with its listings' names; '' for one that is no longer there."""

    merge: Merge
    kept: str
    gone: str


def list_pairs() -> list[Pair]:
    """The candidates that nobody decided on, the most alike first, with their organisations."""
    rows = db.session.scalars(
        select(Duplicate)
        .where(Duplicate.state == DuplicateState.CANDIDATE)
        .order_by(Duplicate.score.desc(), Duplicate.pk)
        .limit(_MOST)
    ).all()
    found = _services({one for row in rows for one in (row.first_id, row.second_id)})
    return [
        Pair(row, found[row.first_id], found[row.second_id])
        for row in rows
        if row.first_id in found and row.second_id in found
    ]


def find_pair(one: str, other: str) -> Duplicate | None:
    """What is known of two listings, by their ids in any order."""
    first, second = sorted((one, other))
    return db.session.scalar(
        select(Duplicate).where(Duplicate.first_id == first, Duplicate.second_id == second)
    )


def list_merges(limit: int = 20) -> list[Merged]:
    """The latest merges, undone ones too."""
    rows = db.session.scalars(select(Merge).order_by(Merge.pk.desc()).limit(limit)).all()
    return _with_names(rows)


def with_names(merge: Merge) -> Merged:
    """One merge with its listings' names."""
    return _with_names([merge])[0]


def find_id(slug: str) -> str | None:
    """The id of the listing at an address of ours, public or not."""
    return db.session.scalar(select(Service.id).where(Service.slug == slug))


def _with_names(rows: Sequence[Merge]) -> list[Merged]:
    found = _services({one for row in rows for one in (row.kept_id, row.gone_id)})
    return [
        Merged(
            row,
            found[row.kept_id].name if row.kept_id in found else "",
            found[row.gone_id].name if row.gone_id in found else "",
        )
        for row in rows
    ]


def _services(ids: set[str]) -> dict[str, Service]:
    query = select(Service).where(Service.id.in_(ids)).options(joinedload(Service.organization))
    return {row.id: row for row in db.session.scalars(query)}
