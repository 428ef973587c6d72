"""The person's own page, by reference and code and without an account, and what they change there."""

from __future__ import annotations

import hmac

from sqlalchemy import select

from portal.accounts.attempt_actions import begin_attempt, succeed
from portal.accounts.vocabulary import Check
from portal.core.errors import Conflict
from portal.core.references import read_code
from portal.extensions import db
from portal.keys.blind import blind_index
from portal.referrals.acting import PERSON, By
from portal.referrals.consent_actions import withdraw_all
from portal.referrals.event_actions import note_event
from portal.referrals.models import Referral
from portal.referrals.queries import lock_referral, whole
from portal.referrals.rules.codes import follow_code, tidy_reference
from portal.referrals.submission_actions import code_of
from portal.referrals.vocabulary import OVER, EventKind
from portal.referrals.work_actions import add_note, wait_for_person


def try_follow(reference: str, code: str, network: str) -> Referral | None:
    """The referral, with all that its person's page needs, where the code is right; None where it is wrong or
    there is no such reference: the same answer after the same work. Each try is counted, so commit it too.

    Raises TooManyTries, for a reference that is not there as for one that is.
    """
    reference = tidy_reference(reference)
    attempt = begin_attempt(Check.FOLLOW, blind_index("follow-try", reference), network)
    row = db.session.execute(
        select(Referral.id, Referral.nonce, Referral.code_round).where(
            Referral.reference == reference, Referral.erased_at.is_(None)
        )
    ).one_or_none()
    nonce, turn = (row.nonce, row.code_round) if row is not None else (reference, 0)
    wanted = follow_code(blind_index("follow-code", f"{nonce}|{turn}"))
    right = hmac.compare_digest(read_code(code).encode(), wanted.encode())
    if row is None or not right:
        return None
    succeed(attempt)
    return reload(row.id, turn)


def reload(referral_id: str, code_round: int | None = None) -> Referral | None:
    """The same again at a later request of somebody who has shown the code: the page keeps the id and the
    round of the code in its signed cookie, never in an address. None once the code is another, or what we
    knew was erased."""
    query = select(Referral).where(Referral.id == referral_id, Referral.erased_at.is_(None)).options(*whole())
    if code_round is not None:
        query = query.where(Referral.code_round == code_round)
    return db.session.scalar(query.execution_options(populate_existing=True))


def renew_code(referral: Referral, by: By) -> str:
    """Another code, for somebody who lost theirs and whom the hub knows; the one before opens nothing, and
    whoever is on the page with it is out."""
    referral = lock_referral(referral)
    referral.code_round += 1
    note_event(referral, EventKind.CHANGED, by, code="code")
    db.session.flush()
    return code_of(referral)


def answer_us(referral: Referral, words: str) -> None:
    """The person says what we were waiting for; somebody at the hub reads it next. Raises Conflict where
    nobody waits for them any more."""
    referral = lock_referral(referral)
    if referral.status in OVER or not referral.waiting_for_person:
        raise Conflict("We are not waiting for anything any more. You can ring us to tell us more.")
    add_note(referral, words, PERSON)
    wait_for_person(referral, False, PERSON)


def end_own(referral: Referral, words: str = "") -> None:
    """The person needs it no longer, or changed their mind: all of it ends, with a line why where they gave
    one. Twice is the same as once."""
    referral = lock_referral(referral)
    if referral.status in OVER:
        return
    if words:
        add_note(referral, words, PERSON)
    withdraw_all(referral, PERSON)
