"""What whoever refers does afterwards: takes a referral back, adds what was not known, and takes back what
was signposted by mistake."""

from __future__ import annotations

from portal.core.errors import Conflict
from portal.extensions import db
from portal.referrals.acting import By
from portal.referrals.event_actions import settle, want_done
from portal.referrals.gate_actions import Refused
from portal.referrals.models import Referral, Signpost
from portal.referrals.notice_actions import tell_person
from portal.referrals.onward_actions import CannotStep, Said, create_onward, send_onward, stop_all, take_step
from portal.referrals.queries import load_service, lock_referral
from portal.referrals.rules.gate import Caution
from portal.referrals.vocabulary import (
    OVER,
    CloseReason,
    OnwardStatus,
    ReferralStatus,
    SignpostWay,
    TaskKind,
)
from portal.referrals.work_actions import add_note

_ENDED = "This referral is over. Start a new one if it is needed again."


def send_straight(referral: Referral, service_id: str, by: By) -> bool:
    """Send a referral that has just come in straight to a service. Where the service takes none any more, or
    the gate says no, it stays ready to be sent and the hub decides: False."""
    onward = create_onward(referral, load_service(service_id), by)
    told = {Caution.RISK_TO_WORKER} if referral.risk_to_worker else set()  # whoever refers has just said so
    try:
        send_onward(onward, by, acknowledged=told)
    except (CannotStep, Refused):
        return False
    return True


def cancel(referral: Referral, why: str, by: By, *, version: int | None = None) -> None:
    """Take a referral back: services that have it hear so, and nobody is at it any more. Raises Conflict for
    one that is over, or an older `version`."""
    referral = _open(referral, version)
    stop_all(referral, OnwardStatus.CANCELLED, by, words=why)
    add_note(referral, why, by)
    settle(referral, by, over=ReferralStatus.CLOSED, reason=CloseReason.NO_LONGER_WANTED)
    tell_person(referral, "referral_closed", by, must_know=False)


def add_information(referral: Referral, words: str, by: By) -> None:
    """Something that was not known before: a note, and somebody at the hub reads it."""
    referral = _open(referral)
    add_note(referral, words, by)
    want_done(referral, TaskKind.REVIEW, by, code="information", words="The referrer added information.")


def answer_question(referral: Referral, onward_id: str, words: str, by: By) -> None:
    """Answer what a service asks. Raises CannotStep where nothing is asked any more."""
    for onward in referral.onwards:
        if onward.id == onward_id and onward.status == OnwardStatus.NEEDS_INFORMATION:
            take_step(onward, OnwardStatus.OPENED, by, Said(words=words))
            return
    raise CannotStep("This question was answered already.", "answer_words")


def set_way(signpost: Signpost, way: SignpostWay) -> None:
    """A leaflet was printed, or a link given."""
    signpost.way = way


def take_back(signpost: Signpost) -> None:
    """It was pressed by mistake: nothing of it is counted."""
    db.session.delete(signpost)


def _open(referral: Referral, version: int | None = None) -> Referral:
    referral = lock_referral(referral, version)
    if referral.status in OVER:
        raise Conflict(_ENDED)
    return referral
