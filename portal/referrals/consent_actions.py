"""Consents given, and taken back: what was taken back stops at once whatever stands on it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from portal.audit import actions as audit
from portal.audit.vocabulary import Action
from portal.core import clock
from portal.core.errors import NotFound
from portal.extensions import db
from portal.referrals.acting import By
from portal.referrals.event_actions import note_event, settle
from portal.referrals.models import Consent, Referral
from portal.referrals.onward_actions import stop_all, stop_those_on
from portal.referrals.queries import consents_of, lock_referral
from portal.referrals.vocabulary import OVER, CloseReason, EventKind, OnwardStatus, ReferralStatus, Scope


def give_consent(
    referral: Referral,
    scope: Scope,
    by: By,
    *,
    wording: str,
    names: Sequence[str] = (),
    given_by: str = "person",
    quiet: bool = False,
) -> Consent:
    """Write down what somebody agreed to. For SHARE `names` say with whom; `quiet` writes no line of the
    timeline, for consents that came with the request."""
    consent = Consent(
        person_pk=referral.person_pk,
        referral_pk=referral.pk,
        scope=scope,
        names=list(names),
        wording=wording,
        given_by=given_by,
        taken_by=by.account_id,
    )
    db.session.add(consent)
    db.session.flush()
    if not quiet:
        note_event(referral, EventKind.CONSENT_GIVEN, by, code=scope)
    audit.record(
        Action.CONSENT_GIVEN,
        actor=by.actor,
        entity="consent",
        entity_id=consent.id,
        detail={"scope": str(scope), "names": len(names), "referral": referral.id},
    )
    return consent


def withdraw_consent(referral: Referral, consent_id: str, by: By) -> None:
    """Take one consent back. What was passed on to services on it alone is withdrawn from them. Raises
    NotFound for one that is not this referral's."""
    referral = lock_referral(referral)
    consent = db.session.scalar(
        select(Consent).where(Consent.id == consent_id, Consent.referral_pk == referral.pk)
    )
    if consent is None:
        raise NotFound
    if consent.withdrawn_at is not None:
        return
    _take_back(referral, consent, by)
    if consent.scope == Scope.SHARE:
        stop_those_on(consent, referral, by)
    settle(referral, by)


def withdraw_all(referral: Referral, by: By) -> None:
    """The person wants none of it any more: every consent is taken back, every service is told that it is
    over, and the referral ends as withdrawn. Twice is the same as once."""
    referral = lock_referral(referral)
    for consent in consents_of(referral):
        _take_back(referral, consent, by)
    stop_all(referral, OnwardStatus.WITHDRAWN, by)
    if referral.status not in OVER:
        settle(referral, by, over=ReferralStatus.WITHDRAWN, reason=CloseReason.NO_LONGER_WANTED)


def _take_back(referral: Referral, consent: Consent, by: By) -> None:
    consent.withdrawn_at = clock.now()
    note_event(referral, EventKind.CONSENT_WITHDRAWN, by, code=consent.scope)
    audit.record(
        Action.CONSENT_WITHDRAWN,
        actor=by.actor,
        entity="consent",
        entity_id=consent.id,
        detail={"scope": consent.scope, "referral": referral.id},
    )
