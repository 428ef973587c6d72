"""Counting tries before they are checked, so that many at once count like many in a row."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, delete, or_, select, update

from portal.accounts.models import Attempt
from portal.accounts.rules.throttling import FORMS_KEPT, KNOWN_FOR, LONGEST, Failure, wait_until
from portal.accounts.vocabulary import Check
from portal.core import clock
from portal.core.errors import PortalError
from portal.extensions import db
from portal.extensions.changes import count_changed
from portal.extensions.locks import Lock, alone
from portal.keys.blind import blind_index


class TooManyTries(PortalError):
    """The next try is allowed later. The same for an account that is not there. `wait` says how much later:
    "1 minute", "12 minutes"."""

    status = 429

    def __init__(self, until: datetime) -> None:
        minutes = max(1, round((until - clock.now()).total_seconds() / 60))
        self.wait = f"{minutes} minute{'' if minutes == 1 else 's'}"
        super().__init__(
            f"There were too many tries. Wait {self.wait}, then try again. "
            "Tries from now on make the wait no longer."
        )


def begin_attempt(what: Check, account: str, network: str) -> int:
    """Write down that somebody tries `what` for an account (by its index) from a network; returns the try's
    number.

    It counts as failed until `succeed` says otherwise. Raises TooManyTries, and then counts nothing.
    """
    alone(Lock.ATTEMPTS)
    now, place = clock.now(), blind_index("network", network)
    mine, here = Attempt.account_hash == account, Attempt.network_hash == place
    rows = db.session.execute(
        select(Attempt.at, Attempt.account_hash, Attempt.network_hash).where(
            or_(mine, here), Attempt.what == what, Attempt.succeeded.is_(False), Attempt.at > now - LONGEST
        )
    )
    failures = [Failure(row.at, row.account_hash == account, row.network_hash == place) for row in rows]
    known = select(Attempt.pk).where(
        mine, here, Attempt.what == what, Attempt.succeeded.is_(True), Attempt.at > now - KNOWN_FOR
    )
    until = wait_until(failures, now, known_place=db.session.scalar(known.limit(1)) is not None)
    if until is not None:
        raise TooManyTries(until)
    attempt = Attempt(what=what, account_hash=account, network_hash=place, at=now)
    db.session.add(attempt)
    db.session.flush()
    return attempt.pk


def succeed(attempt: int) -> None:
    """The try was right."""
    db.session.execute(update(Attempt).where(Attempt.pk == attempt).values(succeeded=True))


def purge_attempts(_day: object) -> int:
    """Let go of tries nobody counts any more; returns how many."""
    now = clock.now()
    begun = and_(Attempt.what == Check.DRAFT, Attempt.at < now - FORMS_KEPT)
    return count_changed(delete(Attempt).where(or_(begun, Attempt.at < now - KNOWN_FOR)))
