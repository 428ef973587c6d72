"""Reading merges: where a listing that went into another one is to be found now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from portal.core.errors import NotFound
from portal.directory.models import Merge, Service
from portal.directory.queries import shown
from portal.directory.rules.merging import OWN, MergeField, preset
from portal.directory.shapes import SERVICE, Scalar
from portal.directory.values import Values, same
from portal.extensions import db

_MOST_STEPS = 20  # one into the next into the next


def follow_merges(ids: Iterable[str]) -> dict[str, str]:
    """Where each of these listings is now; those that never went anywhere are left out."""
    wanted = list(dict.fromkeys(ids))
    now = {one: one for one in wanted}
    for _step in range(_MOST_STEPS):
        present = set(now.values())
        query = select(Merge.gone_id, Merge.kept_id).where(
            Merge.gone_id.in_(present), Merge.undone_at.is_(None)
        )
        steps = dict(db.session.execute(query).all()) if present else {}
        if not steps:
            break
        now = {one: steps.get(there, there) for one, there in now.items()}
    return {one: there for one, there in now.items() if one != there}


def merged_into(service_id: str) -> list[str]:
    """The listings that went into this one, some of them through others."""
    found: list[str] = []
    last = [service_id]
    for _step in range(_MOST_STEPS):
        query = select(Merge.gone_id).where(Merge.kept_id.in_(last), Merge.undone_at.is_(None))
        last = [one for one in db.session.scalars(query) if one not in found] if last else []
        found += last
    return found


def moved_to(slug: str) -> str | None:
    """The address of the public listing that the one at `slug` went into; None where it went nowhere."""
    row = db.session.execute(
        select(Service.id)
        .join(Merge, Merge.gone_id == Service.id)
        .where(Service.slug == slug, Merge.undone_at.is_(None))
    ).first()
    if row is None:
        return None
    there = follow_merges([row.id]).get(row.id)
    return db.session.scalar(select(Service.slug).where(Service.id == there, shown()))


def get_merge(merge_id: str) -> Merge:
    """One merge, undone or not. Raises NotFound."""
    found = db.session.scalar(select(Merge).where(Merge.id == merge_id))
    if found is None:
        raise NotFound
    return found


def find_standing(service_ids: Sequence[str]) -> Merge | None:
    """The merge by which one of these listings went into another one, where it stands."""
    query = select(Merge).where(Merge.gone_id.in_(service_ids), Merge.undone_at.is_(None))
    return db.session.scalars(query.limit(1)).first()


def differing(kept: Values, gone: Values) -> list[MergeField]:
    """The fields in which two listings say something else, in the record's order, with what to do as
    preset."""
    found = []
    for part in SERVICE.fields:
        mine, theirs = kept[part.name], gone[part.name]
        if part.name in OWN or same(mine, theirs):
            continue
        joinable = not isinstance(part, Scalar) or part.kind in ("words", "dates")
        found.append(
            MergeField(part.name, part.label, mine, theirs, joinable, preset(mine, theirs, joinable=joinable))
        )
    return found
