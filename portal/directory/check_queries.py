"""Reading how listings stand with being checked: what is due, whom to write to, what an agent must ring."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from portal.core.errors import NotFound
from portal.directory.loading import whole_service
from portal.directory.models import Service, Verification
from portal.directory.queries import shown
from portal.directory.rules.checking import ASK_BEFORE, TAKE_ALONG, Cadence, Risk, risk_of
from portal.directory.vocabulary import Capacity, CheckStage, ReferralRoute
from portal.extensions import db

#: Area codes of whole countries: England, Wales, Scotland, Northern Ireland, Great Britain, the kingdom.
_COUNTRIES = ("E92", "W92", "S92", "N92", "K0")
_BATCH = 500


def risk_of_service(service: Service, views: int, cadence: Cadence) -> Risk:
    """How risky a mistake in this listing is; its areas must be loaded."""
    referred_to = service.referral_route == ReferralRoute.PROFESSIONAL or service.capacity in (
        Capacity.OPEN,
        Capacity.WAITING_LIST,
    )
    codes = [area.code for area in service.service_areas if area.code]
    national = bool(codes) and all(code.startswith(_COUNTRIES) for code in codes)
    return risk_of(referred_to=referred_to, views=views, national=national, cadence=cadence)


def batches_of_shown() -> Iterator[Sequence[Service]]:
    """Every public listing with its areas and how it stands, some at a time."""
    last = 0
    while True:
        query = (
            select(Service)
            .where(shown(), Service.pk > last)
            .options(selectinload(Service.service_areas), joinedload(Service.verification))
            .order_by(Service.pk)
            .limit(_BATCH)
        )
        rows = db.session.scalars(query).all()
        if not rows:
            return
        yield rows
        last = rows[-1].pk


def list_in_motion(today: date) -> Sequence[Service]:
    """The public listings whose asking may go a step further now or goes along with another's, with
    everything that says whom to write to; the earliest day first."""
    query = (
        select(Service)
        .join(Service.verification)
        .where(
            shown(today),
            Verification.stage != CheckStage.UNCONFIRMED,
            or_(
                Verification.due_at <= today + ASK_BEFORE + TAKE_ALONG,
                Verification.stage != CheckStage.RESTING,
            ),
        )
        .options(
            joinedload(Service.verification),
            joinedload(Service.organization),
            selectinload(Service.contacts),
        )
        .order_by(Verification.due_at, Service.pk)
    )
    return db.session.scalars(query).all()


def list_to_check(today: date, *, days: int = 30) -> Sequence[Service]:
    """The public listings that are due within `days`, or past it, with their areas and contacts."""
    query = select(Service).join(Service.verification).where(shown(today), _due(today, days))
    return db.session.scalars(query.options(*_for_lists()).order_by(Verification.due_at, Service.pk)).all()


def get_to_check(service_id: str) -> Service:
    """One public listing, whole. Raises NotFound."""
    query = select(Service).where(Service.id == service_id, shown()).options(*whole_service())
    found = db.session.scalar(query)
    if found is None:
        raise NotFound("We could not find that listing. It may have been taken off.")
    return found


def find_to_check(ids: Collection[str]) -> dict[str, Service]:
    """The public ones among these listings, whole, by id."""
    query = select(Service).where(Service.id.in_(list(ids)), shown()).options(*whole_service())
    return {row.id: row for row in db.session.scalars(query)}


def email_of(service: Service) -> str:
    """Whom to write to about a listing: its own address, else its organisation's, else a contact's; '' for
    nobody. Takes one with organisation and contacts."""
    contacts = [contact.email for contact in service.contacts]
    return next((one.strip() for one in (service.email, service.organization.email, *contacts) if one), "")


_RING = (CheckStage.CALL, CheckStage.UNCONFIRMED)


def _due(today: date, days: int) -> ColumnElement[bool]:
    return or_(
        Verification.due_at <= date.fromordinal(today.toordinal() + days), Verification.stage.in_(_RING)
    )


def _for_lists() -> tuple[ExecutableOption, ...]:
    return (
        joinedload(Service.verification),
        joinedload(Service.organization),
        selectinload(Service.service_areas),
        selectinload(Service.contacts),
        selectinload(Service.phones),
    )
