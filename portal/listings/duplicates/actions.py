"""Looking for listings that are there twice, in the background."""

from __future__ import annotations

from sqlalchemy import select

from portal.core import clock
from portal.core.waiting import Waiting
from portal.directory.duplicate_queries import list_facts
from portal.directory.models import Duplicate, DuplicateScan
from portal.directory.queries import session_generation
from portal.directory.rules.likeness import find_pairs
from portal.directory.vocabulary import DuplicateState
from portal.extensions import db
from portal.extensions.inserts import insert_once
from portal.extensions.transactions import transaction


def scan() -> bool:
    """Bring the candidates up to date with the listings; False when nothing changed since the last look.

    What somebody decided stays decided. A candidate that is none any more goes: nobody had looked at it.
    """
    db.session.rollback()  # see what is there now
    generation = session_generation()
    if generation == _seen():
        return False
    pairs = find_pairs(list_facts())
    with transaction():
        known = {(row.first_id, row.second_id): row for row in db.session.scalars(select(Duplicate))}
        for pair, row in known.items():
            if pair in pairs:
                row.score, row.signs = pairs[pair].score, list(pairs[pair].signs)
            elif row.state == DuplicateState.CANDIDATE:
                db.session.delete(row)
        for pair in pairs.keys() - known.keys():
            alike = pairs[pair]
            row = Duplicate(first_id=pair[0], second_id=pair[1], score=alike.score, signs=list(alike.signs))
            insert_once(row)
        _note(generation)
    return True


def waiting() -> Waiting:
    """One look, when something was changed since the last one. It is never late: nobody waits for it."""
    return Waiting(int(session_generation() != _seen()))


def _seen() -> int:
    return db.session.scalar(select(DuplicateScan.generation).where(DuplicateScan.pk == 1)) or 0


def _note(generation: int) -> None:
    row = db.session.get(DuplicateScan, 1)
    if row is None:
        row = DuplicateScan(pk=1)
        db.session.add(row)
    row.generation, row.scanned_at = generation, clock.now()
