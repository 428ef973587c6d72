"""What whoever refers looks up: their practice's referrals, likely double ones, services that take one
straight, and what was signposted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.rules.access import Viewer
from portal.accounts.vocabulary import Permission
from portal.core import clock
from portal.core.errors import NotFound
from portal.directory.models import Organization, Service
from portal.directory.queries import shown
from portal.directory.vocabulary import ReferralRoute
from portal.extensions import db
from portal.keys.store import at_hand
from portal.referrals.models import Draft, Note, OnwardReferral, Person, Referral, ReferralEvent, Signpost
from portal.referrals.people_queries import match_index, nhs_index
from portal.referrals.queries import teams_with, visible_to, whole
from portal.referrals.rules.codes import tidy_reference
from portal.referrals.rules.identity import age_band, plain, read_birth_date
from portal.referrals.vocabulary import OVER, EventKind, OnwardStatus, Who

#: An open referral older than this is none that somebody sends again by mistake.
_ALIKE_DAYS = 365
#: So many of one team's open ones of one age band are looked at by name.
_MOST_ALIKE = 100
_MOST_SERVICES = 8
_OVER = [str(one) for one in OVER]


@dataclass(frozen=True, slots=True)
class Told:
    """What was typed about somebody, as far as it tells people apart."""

    given_name: str = field(repr=False)
    family_name: str = field(default="", repr=False)
    birth: date | None = field(default=None, repr=False)
    postcode: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    nhs_number: str = field(default="", repr=False)


def team_of(viewer: Viewer) -> int:
    """The team in whose name the viewer refers, by its inner number: the first that lets them."""
    return teams_with(viewer, Permission.REFER)[0]


def get_sent(viewer: Viewer, reference: str) -> Referral:
    """A referral of the viewer's own team, whole. Raises NotFound."""
    query = _own(viewer).where(Referral.reference == tidy_reference(reference)).options(*whole())
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def _own(viewer: Viewer) -> Select[Referral]:
    return visible_to(viewer).where(Referral.team_pk.in_(teams_with(viewer, Permission.REFER)))


def count_sent_by(viewer: Viewer, *, over: bool) -> int:
    """How many the viewer's team referred that are over, or that are not."""
    state = Referral.status.in_(_OVER) if over else Referral.status.not_in(_OVER)
    rows = _own(viewer).where(state).with_only_columns(Referral.pk).subquery()
    return db.session.scalar(select(func.count()).select_from(rows)) or 0


def list_late_of(viewer: Viewer) -> Sequence[Referral]:
    """The team's open ones that somebody should have acted on already, the longest first."""
    query = _own(viewer).where(Referral.due_at < clock.now()).options(*whole())
    return db.session.scalars(query.order_by(Referral.due_at, Referral.pk).limit(_MOST_ALIKE)).all()


def list_open_alike(viewer: Viewer, told: Told, *, everywhere: bool = False) -> list[Referral]:
    """Open referrals of the viewer's team, or of all that they may see, that are likely about the same
    person: by NHS number, by name, date of birth and postcode, else by date of birth with name or phone."""
    sure = [
        condition
        for condition in (
            Person.nhs_index == nhs_index(told.nhs_number) if nhs_index(told.nhs_number) else None,
            Person.match_index == _match(told) if _match(told) else None,
        )
        if condition is not None
    ]
    since = clock.now() - timedelta(days=_ALIKE_DAYS)
    query = (
        (visible_to(viewer) if everywhere else _own(viewer))
        .join(Person, Person.pk == Referral.person_pk)
        .where(Referral.status.not_in(_OVER), Person.erased_at.is_(None))
        .options(joinedload(Referral.person))
        .order_by(Referral.pk.desc())
    )
    band = age_band(told.birth, clock.today())
    by_age = and_(Referral.age_band == band, Referral.submitted_at >= since) if band else None
    found = list(db.session.scalars(query.where(or_(*sure)))) if sure else []
    if by_age is not None:
        near = db.session.scalars(query.where(by_age).limit(_MOST_ALIKE)).all()
        with at_hand(one.person.key_id for one in near):
            found += [one for one in near if one not in found and _alike(one.person, told)]
    return found


def _match(told: Told) -> str | None:
    return match_index(told.given_name, told.family_name, told.birth, told.postcode)


def _alike(person: Person, told: Told) -> bool:
    if read_birth_date(person.birth_date) != told.birth:
        return False
    same_name = plain(person.family_name) == plain(told.family_name)
    return same_name or (bool(_digits(told.phone)) and _digits(person.phone) == _digits(told.phone))


def _digits(phone: str) -> str:
    return re.sub(r"[^0-9]", "", phone)


def straight_of(referral: Referral) -> Service | None:
    """The service that whoever referred sent it straight to; None for none."""
    query = (
        select(Service)
        .join(OnwardReferral, OnwardReferral.service_pk == Service.pk)
        .join(ReferralEvent, ReferralEvent.onward_pk == OnwardReferral.pk)
        .where(
            OnwardReferral.referral_pk == referral.pk,
            ReferralEvent.kind == EventKind.ONWARD,
            ReferralEvent.after == OnwardStatus.SENT,
            ReferralEvent.who == Who.REFERRER,
        )
        .options(joinedload(Service.organization))
        .order_by(OnwardReferral.pk)
    )
    return db.session.scalars(query.limit(1)).first()


def find_straight(words: str) -> Sequence[Service]:
    """The first few public services that a professional may send to and whose name, or whose organisation's,
    has all the words in it."""
    routes = [ReferralRoute.PROFESSIONAL, ReferralRoute.SELF]
    query = (
        select(Service)
        .join(Organization, Organization.pk == Service.organization_pk)
        .where(shown(), Service.referral_route.in_(routes))
        .options(joinedload(Service.organization))
    )
    for word in words.split()[:6]:
        has = [column.icontains(word, autoescape=True) for column in (Service.name, Organization.name)]
        query = query.where(or_(*has))
    return db.session.scalars(query.order_by(Service.name, Service.pk).limit(_MOST_SERVICES)).all()


def find_service(service_id: str) -> Service | None:
    """A public service by its id; None for one that is not, or is not there."""
    query = select(Service).where(Service.id == service_id, shown())
    return db.session.scalar(query.options(joinedload(Service.organization)))


def information_of(referral: Referral) -> Sequence[Note]:
    """What whoever referred added afterwards, oldest first."""
    writers = select(ReferralEvent.account_id).where(
        ReferralEvent.referral_pk == referral.pk,
        ReferralEvent.kind == EventKind.NOTED,
        ReferralEvent.who == Who.REFERRER,
    )
    query = select(Note).where(Note.referral_pk == referral.pk, Note.account_id.in_(writers))
    return db.session.scalars(query.order_by(Note.pk)).all()


def get_entered(viewer: Viewer, draft: Draft) -> Referral:
    """The referral that a draft became. Raises NotFound."""
    query = visible_to(viewer).where(Referral.pk == draft.referral_pk).options(*whole())
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def get_signpost(viewer: Viewer, nonce: str) -> tuple[Signpost, Service]:
    """Something that the viewer's team signposted, with its service. Raises NotFound."""
    query = (
        select(Signpost, Service)
        .join(Service, Service.pk == Signpost.service_pk)
        .where(Signpost.nonce == nonce, Signpost.team_pk.in_(teams_with(viewer, Permission.REFER)))
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        raise NotFound("This was taken back, or it is not there.")
    return row[0], row[1]
