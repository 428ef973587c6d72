"""What a provider does: prove that a link was sent to them, and set what their service takes; what teams
settle."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from portal.accounts.attempt_actions import begin_attempt
from portal.accounts.models import Team
from portal.accounts.rules.sessions import hash_token, new_token
from portal.accounts.vocabulary import Check
from portal.audit import actions as audit
from portal.audit.vocabulary import Action
from portal.core import clock
from portal.core.errors import Conflict
from portal.directory.actions import Authorship, change_record
from portal.directory.models import Service
from portal.directory.queries import get_lookup
from portal.directory.vocabulary import Capacity, ChangeSource
from portal.extensions import db
from portal.extensions.inserts import insert_once
from portal.keys.blind import blind_index
from portal.messages.actions import queue
from portal.referrals.acting import By
from portal.referrals.models import OnwardReferral, ProviderSettings, ServiceLevel, Signpost, TeamAgreement
from portal.referrals.notice_actions import provider_address, provider_link
from portal.referrals.provider_queries import settings_of
from portal.referrals.queries import CHANGED, lock_onward
from portal.referrals.rules.codes import CODE_DIGITS, CODE_LASTS, CODE_TRIES, PASS_LASTS
from portal.referrals.rules.timers import check_days
from portal.referrals.vocabulary import OPEN, SignpostWay


def send_code(onward: OnwardReferral) -> bool:
    """Send six digits to the address that the listing gives; the ones before are over. False where it has no
    address, or the referral is over."""
    onward = lock_onward(onward)
    address = provider_address(onward.service)
    if not address or onward.status not in OPEN:
        return False
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    onward.code_hash, onward.code_until = _code_hash(onward, code), clock.now() + CODE_LASTS
    onward.code_tries = 0
    queue(
        "referral_code",
        recipient=address,
        reference=onward.referral.reference,
        link=f"{provider_link(onward)}/code/{code}",
        secret=True,
    )
    return True


def ask_for_code(onward: OnwardReferral, network: str) -> bool:
    """Send a code to whoever asks by the link, a few times in an hour. Raises TooManyTries; False as
    `send_code`."""
    begin_attempt(Check.SEND_CODE, blind_index("send-code", onward.id), network)
    return send_code(onward)


def try_code(onward: OnwardReferral, code: str) -> str:
    """What the provider's browser keeps once the code was right: a token that opens this referral for eight
    hours. '' for a wrong code, one that is spent or too old, or after five tries; the try is counted, so
    commit it too."""
    onward = lock_onward(onward)
    if not onward.code_hash or onward.code_until is None or onward.code_until <= clock.now():
        return ""
    if onward.code_tries >= CODE_TRIES or onward.status not in OPEN:
        return ""
    onward.code_tries += 1
    if not hmac.compare_digest(onward.code_hash, _code_hash(onward, code.strip())):
        return ""
    token = new_token()
    onward.code_hash, onward.code_until = "", None
    onward.pass_hash, onward.pass_until = hash_token(token), clock.now() + PASS_LASTS
    return token


def _code_hash(onward: OnwardReferral, code: str) -> str:
    return blind_index("provider-code", f"{onward.id}|{code}")


def set_provider(
    service: Service,
    by: By,
    *,
    weekly_limit: int | None,
    paused: bool,
    paused_until: date | None = None,
    pause_reason: str = "",
    version: int | None = None,
) -> ProviderSettings:
    """How many referrals a service takes in a week, and whether any at present. Raises Conflict for an older
    `version`. Capacity and waiting time are changed in the listing."""
    row = settings_of(service)
    if row is None:
        row = ProviderSettings(service_pk=service.pk)
        if not insert_once(row):
            raise Conflict(CHANGED)
    elif version is not None and row.version != version:
        raise Conflict(CHANGED)
    row.weekly_limit, row.paused = weekly_limit, paused
    row.paused_until = paused_until if paused else None
    row.pause_reason = pause_reason if paused else ""
    row.changed_at, row.changed_by = clock.now(), by.account_id
    db.session.flush()
    audit.record(
        Action.PROVIDER_SETTINGS_CHANGED,
        actor=by.actor,
        entity="service",
        entity_id=service.id,
        detail={"fields": ["weekly_limit", "paused"]},
    )
    return row


def set_room(
    service: Service, by: By, *, capacity: Capacity, weeks: int | None, version: int | None = None
) -> None:
    """Whether a service has room, and how long people wait: in the listing itself, at once. Its keeper knows
    it, and nobody else can. The service must be loaded whole. Raises Conflict for an older `version`."""
    values = {
        "capacity": str(capacity),
        "waiting_weeks": weeks if capacity == Capacity.WAITING_LIST else None,
    }
    author = Authorship(ChangeSource.PROVIDER, author=by.account_id, reason="What they take")
    changed = change_record("service", service, values, author, get_lookup(), expected=version)
    if changed is not None:
        audit.record(
            Action.RECORD_CHANGED,
            actor=by.actor,
            entity="service",
            entity_id=service.id,
            detail={"fields": sorted(values), "source": str(ChangeSource.PROVIDER), "change_set": changed.id},
        )


def set_levels(team: Team, days: Mapping[str, int], by: By) -> ServiceLevel:
    """A team's own working days for the clocks; those not named are as everywhere. Raises ValueError for what
    makes no sense. Timers that run take them up when they are due next."""
    kept = check_days(days)
    row = db.session.scalar(select(ServiceLevel).where(ServiceLevel.team_pk == team.pk))
    if row is None:
        row = ServiceLevel(team_pk=team.pk)
        db.session.add(row)
    row.days, row.changed_at, row.changed_by = kept, clock.now(), by.account_id
    db.session.flush()
    audit.record(
        Action.SERVICE_LEVEL_CHANGED,
        actor=by.actor,
        entity="team",
        entity_id=team.id,
        detail={"fields": sorted(kept)},
    )
    return row


def agree(
    first: Team,
    second: Team,
    by: By,
    *,
    first_days: int,
    second_days: int,
    starts_on: date,
    review_on: date | None = None,
    note: str = "",
) -> TeamAgreement:
    """Two teams promise to answer each other within so many working days."""
    row = TeamAgreement(
        first_team_pk=first.pk,
        second_team_pk=second.pk,
        first_days=first_days,
        second_days=second_days,
        starts_on=starts_on,
        review_on=review_on,
        note=note,
        changed_by=by.account_id,
    )
    db.session.add(row)
    db.session.flush()
    _agreed(row, by, ["first_days", "second_days"])
    return row


def end_agreement(agreement: TeamAgreement, by: By) -> None:
    """It holds no longer from today on."""
    agreement.ended_on, agreement.changed_by = clock.today(), by.account_id
    db.session.flush()
    _agreed(agreement, by, ["ended_on"])


def _agreed(row: TeamAgreement, by: By, fields: list[str]) -> None:
    audit.record(
        Action.AGREEMENT_CHANGED,
        actor=by.actor,
        entity="team_agreement",
        entity_id=row.id,
        detail={"fields": fields},
    )


def signpost(service: Service, way: SignpostWay, *, nonce: str, team_pk: int | None, need: str = "") -> bool:
    """Count that somebody was told of a service; False when the same form was counted already."""
    row = Signpost(service_pk=service.pk, team_pk=team_pk, need=need, way=way, day=clock.today(), nonce=nonce)
    return insert_once(row)
