"""Counting community groups that were newly started: the agents' own figure."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from portal.audit import actions as audit
from portal.audit.vocabulary import Action
from portal.core import clock
from portal.extensions import db
from portal.extensions.inserts import insert_once
from portal.referrals.acting import By
from portal.referrals.models import StartedGroup


def count_group(
    name: str, started_on: date, by: By, *, nonce: str, place: str = "", note: str = ""
) -> StartedGroup:
    """Note a new group; sent twice it is the same one."""
    row = StartedGroup(
        nonce=nonce, name=name, started_on=started_on, place=place, note=note, noted_by=by.account_id
    )
    if not insert_once(row):
        known = db.session.scalar(select(StartedGroup).where(StartedGroup.nonce == nonce))
        assert known is not None
        return known
    _tell(row, by, "counted")
    return row


def uncount_group(row: StartedGroup, by: By) -> None:
    """It was noted by mistake. Twice is the same as once."""
    if row.removed_at is None:
        row.removed_at = clock.now()
        _tell(row, by, "taken-back")


def _tell(row: StartedGroup, by: By, what: str) -> None:
    audit.record(
        Action.GROUP_COUNTED,
        actor=by.actor,
        entity="started_group",
        entity_id=row.id,
        detail={"what": what},
    )
