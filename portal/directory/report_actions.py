"""Keeping what people report as wrong, once each, and letting it go after 12 months."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError

from portal.audit import actions as audit
from portal.audit.vocabulary import PUBLIC, Action
from portal.core.clock import LONDON, add_months
from portal.directory.actions import report_problem
from portal.directory.models import ChangeSet, Service
from portal.directory.report_queries import find_report
from portal.directory.vocabulary import ChangeSource
from portal.extensions import db
from portal.keys.sealed import erase
from portal.keys.store import destroy_key

_TABLE = ChangeSet.__table__.c
_SEALED = (
    _TABLE.message_sealed,
    _TABLE.reporter_name_sealed,
    _TABLE.reporter_contact_sealed,
    _TABLE.note_sealed,
    _TABLE.answer_sealed,
)


def keep_report(
    service: Service,
    *,
    topic: str,
    message: str,
    name: str,
    contact: str,
    reference: str,
    suspicion: str = "",
) -> ChangeSet:
    """Keep a report as a pending ChangeSet under `reference`; the one that is there when it was sent already.

    What looks like abuse is kept too, with why as its reason, for a person to judge.
    """
    known = find_report(reference)
    if known is not None:
        return known
    try:
        with db.session.begin_nested():
            report = report_problem(service, topic=topic, message=message, name=name, contact=contact)
            report.reference, report.reason = reference, suspicion
    except IntegrityError:  # it was sent twice at the same moment, and the other one was first
        known = find_report(reference)
        if known is None:
            raise
        return known
    audit.record(
        Action.PROBLEM_REPORTED, actor=PUBLIC, entity="service", entity_id=service.id, detail={"topic": topic}
    )
    return report


def purge_reports(day: date, months: int) -> int:
    """Remove the reports that are older than `months` on `day`, and destroy their keys; returns how many."""
    oldest = datetime.combine(add_months(day, -months), time(), tzinfo=LONDON)
    query = select(ChangeSet).where(
        ChangeSet.source == ChangeSource.PUBLIC_REPORT, ChangeSet.created_at < oldest
    )
    return erase(db.session.scalars(query).all()) + _forget_words(oldest)


def _forget_words(oldest: datetime) -> int:
    """What a provider's correction says about a person goes too; which fields it was about stays."""
    query = select(ChangeSet).where(
        ChangeSet.source != ChangeSource.PUBLIC_REPORT,
        ChangeSet.reference.is_not(None),
        ChangeSet.created_at < oldest,
        or_(*(column.is_not(None) for column in _SEALED)),
    )
    rows = db.session.scalars(query).all()
    for row in rows:
        if row.key_id is not None:
            destroy_key(row.key_id)
        row.message = row.reporter_name = row.reporter_contact = row.note = row.answer = ""
    return len(rows)
