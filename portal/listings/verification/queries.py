"""Reading what providers were asked, and what they answered."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import User
from portal.accounts.rules.sessions import hash_token
from portal.core import clock
from portal.core.errors import NotFound
from portal.directory.check_queries import email_of
from portal.directory.claim_queries import lead_of, list_claims
from portal.directory.models import Claim, Reminder, ReminderItem, Service, Verification
from portal.directory.queries import shown
from portal.directory.vocabulary import CheckStage, ClaimState
from portal.extensions import db
from portal.messages.actions import is_address
from portal.messages.queries import ended_badly

GONE = (
    "This link does not work any more. It may be older than 90 days, or a part of it may be missing. "
    "Your entry is still on this site. Find it with the search, and choose “Something is "
    "wrong here” on it to tell us what to change."
)

#: An address and, where it is a person's own, their data key.
Recipient = tuple[str, str | None]


def get_reminder(token: str) -> Reminder:
    """The reminder behind a link, with what it asks about. Raises NotFound, saying what to do, for a link
    that never was and for one whose time is over."""
    found = db.session.scalar(
        select(Reminder)
        .where(Reminder.token_hash == hash_token(token), Reminder.expires_at > clock.now())
        .options(
            selectinload(Reminder.items).options(
                joinedload(ReminderItem.reminder),
                joinedload(ReminderItem.service).options(
                    joinedload(Service.organization), joinedload(Service.verification)
                ),
            )
        )
    )
    if found is None:
        raise NotFound(GONE)
    return found


def get_item(token: str, item_id: str) -> ReminderItem:
    """One listing of that reminder. Raises NotFound for another reminder's too."""
    for item in get_reminder(token).items:
        if item.id == item_id:
            return item
    raise NotFound(GONE)


class Recipients:
    """Whom to write to about listings: who was given them, else the address that the listing gives."""

    def __init__(self) -> None:
        claims = list_claims([ClaimState.APPROVED])
        self._of_service = {claim.service_pk: claim for claim in claims if claim.service_pk is not None}
        self._of_organization = {c.organization_pk: c for c in claims if c.organization_pk is not None}
        self._leads: dict[int, User | None] = {}

    def find(self, service: Service) -> Recipient:
        """The recipient; ('', None) for nobody. Takes one with organisation and contacts."""
        claim = self._of_service.get(service.pk) or self._of_organization.get(service.organization_pk)
        lead = self._lead(claim) if claim is not None else None
        if lead is not None and is_address(lead.email):
            return lead.email, lead.key_id
        address = email_of(service)
        return (address, None) if is_address(address) else ("", None)

    def _lead(self, claim: Claim) -> User | None:
        if claim.pk not in self._leads:
            self._leads[claim.pk] = lead_of(claim)
        return self._leads[claim.pk]


def returned_services() -> set[int]:
    """The listings that were asked about in a message that reached nobody, and that nobody answered for."""
    open_items = (
        select(ReminderItem.service_pk, Reminder.message_id)
        .join(Reminder, Reminder.pk == ReminderItem.reminder_pk)
        .join(Verification, Verification.service_pk == ReminderItem.service_pk)
        .where(
            ReminderItem.answered_at.is_(None),
            ReminderItem.due_on == Verification.due_at,
            Verification.stage.in_([CheckStage.ASKED, CheckStage.ASKED_AGAIN]),
        )
    )
    rows = db.session.execute(open_items).all()
    lost = ended_badly({row.message_id for row in rows})
    return {row.service_pk for row in rows if row.message_id in lost}


def returned_among(service_pks: Collection[int]) -> set[int]:
    """Those of these listings whose latest message reached nobody: for an agent to see why they ring."""
    query = (
        select(ReminderItem.service_pk, Reminder.message_id)
        .join(Reminder, Reminder.pk == ReminderItem.reminder_pk)
        .where(ReminderItem.service_pk.in_(list(service_pks)), ReminderItem.answered_at.is_(None))
    )
    rows = db.session.execute(query).all()
    lost = ended_badly({row.message_id for row in rows})
    return {row.service_pk for row in rows if row.message_id in lost}


def corrected_among(service_pks: Collection[int]) -> set[int]:
    """Those of these listings for which the provider sent a correction since they were asked."""
    query = (
        select(ReminderItem.service_pk)
        .join(Verification, Verification.service_pk == ReminderItem.service_pk)
        .where(
            ReminderItem.service_pk.in_(list(service_pks)),
            ReminderItem.answer == "corrected",
            ReminderItem.due_on == Verification.due_at,
        )
    )
    return set(db.session.scalars(query))


def asked_already(service_pk: int, due_on: date, stage: CheckStage) -> bool:
    """Whether that step of asking was written about already."""
    query = select(ReminderItem.pk).where(
        ReminderItem.service_pk == service_pk, ReminderItem.due_on == due_on, ReminderItem.stage == stage
    )
    return db.session.scalar(query) is not None


def lacks_a_day() -> bool:
    """Whether a public listing has no day yet."""
    query = (
        select(Service.pk)
        .outerjoin(Service.verification)
        .where(shown(), Verification.due_at.is_(None))
        .limit(1)
    )
    return db.session.scalar(query) is not None


def count_overdue_steps() -> int:
    """How many listings surely waited for a step yesterday already: somebody should have taken it."""
    today = clock.today()
    before = [
        (CheckStage.RESTING, 1, None),
        (CheckStage.ASKED, 1, 31),
        (CheckStage.ASKED_AGAIN, 15, 15),
        (CheckStage.CALL, 61, 47),
    ]
    count = 0
    for stage, due, since in before:
        conditions = [Verification.stage == stage, Verification.due_at <= today - timedelta(days=due)]
        if since is not None:
            conditions.append(Verification.stage_on <= today - timedelta(days=since))
        query = select(func.count(Service.pk)).join(Service.verification).where(shown(), *conditions)
        count += db.session.scalar(query) or 0
    return count


def count_in_motion() -> int:
    """How many public listings are being asked about."""
    query = select(func.count(Service.pk)).join(Service.verification)
    asked = Verification.stage.in_([CheckStage.ASKED, CheckStage.ASKED_AGAIN, CheckStage.CALL])
    return db.session.scalar(query.where(shown(), asked)) or 0
