"""Finding what to edit: listings by words, state, organisation and what they need; organisations; places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.rules.access import Viewer
from portal.core import clock, text
from portal.core.paging import Paging
from portal.directory.claim_queries import claimed_services, keeping_teams
from portal.directory.loading import whole_location
from portal.directory.models import Address, Location, Organization, Service, Verification
from portal.extensions import db
from portal.listings.editing.queries import may_change_all

PER_PAGE = 25
_MOST_WORDS = 8


class Doing(StrEnum):
    """What a listing may need."""

    DUE = "due"
    NEVER = "never"
    CLOSED = "closed"
    ENDED = "ended"


DOING_WORDS = {
    Doing.DUE: "Due to be checked",
    Doing.NEVER: "Never checked",
    Doing.CLOSED: "Closed for a time",
    Doing.ENDED: "No longer shown: its last day is over",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for. Everything may be ''."""

    words: str = ""
    state: str = ""
    organization: str = ""  # its slug
    doing: str = ""


def find_listings(viewer: Viewer, wanted: Wanted, page: int) -> tuple[Sequence[Service], Paging]:
    """A page of the listings that the viewer may change, by name."""
    conditions = [_words_in(wanted.words, _LISTING_TEXTS)] if wanted.words else []
    if not may_change_all(viewer):
        conditions.append(Service.pk.in_(claimed_services(keeping_teams(viewer))))
    if wanted.state:
        conditions.append(Service.status == wanted.state)
    if wanted.organization:
        conditions.append(Organization.slug == wanted.organization)
    if wanted.doing:
        conditions.append(_needs(Doing(wanted.doing)))
    query = select(Service).join(Service.organization).outerjoin(Service.verification).where(*conditions)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    paging = Paging.within(page, PER_PAGE, total)
    rows = query.options(joinedload(Service.organization), joinedload(Service.verification))
    rows = rows.order_by(func.lower(Service.name), Service.pk).offset(paging.offset).limit(PER_PAGE)
    return db.session.scalars(rows).all(), paging


def _needs(doing: Doing) -> ColumnElement[bool]:
    today = clock.today()
    return {
        Doing.DUE: and_(Verification.due_at.is_not(None), Verification.due_at <= today),
        Doing.NEVER: Verification.verified_at.is_(None),
        Doing.CLOSED: Service.status == "paused",
        Doing.ENDED: and_(Service.visible_to.is_not(None), Service.visible_to < today),
    }[doing]


_LISTING_TEXTS = (Service.name, Service.alternate_name, Service.summary, Organization.name, Service.slug)


def _words_in(words: str, columns: Sequence[ColumnElement[str] | object]) -> ColumnElement[bool]:
    """That every word stands somewhere in these columns."""
    wanted = text.one_line(words, 200).lower().split()[:_MOST_WORDS]
    return and_(
        *(or_(*(func.lower(column).contains(word, autoescape=True) for column in columns)) for word in wanted)
    )


def find_organizations(words: str, most: int = 20) -> Sequence[Organization]:
    """Organisations in whose names all these words stand, by name; all of them for no words."""
    query = select(Organization)
    if words.strip():
        query = query.where(_words_in(words, (Organization.name, Organization.alternate_name)))
    return db.session.scalars(query.order_by(func.lower(Organization.name)).limit(most)).all()


def find_organization(name: str) -> Organization | None:
    """The organisation of exactly that name, however it is spelt in capitals; or None."""
    query = select(Organization).where(func.lower(Organization.name) == text.one_line(name).lower())
    return db.session.scalars(query.order_by(Organization.pk).limit(1)).first()


def list_organization_names() -> list[tuple[str, str]]:
    """Every organisation's slug and name, by name."""
    query = select(Organization.slug, Organization.name).order_by(func.lower(Organization.name))
    return [(row.slug, row.name) for row in db.session.execute(query)]


def find_places(words: str, most: int = 20) -> Sequence[Location]:
    """Fully loaded places in whose name or address all these words stand; a postcode may be typed without
    its space."""
    packed = func.replace(func.lower(Address.postal_code), " ", "")
    joined = (Location.name, Location.alternate_name, Address.address_1, Address.address_2, Address.city)
    query = select(Location.pk).outerjoin(Location.addresses).distinct()
    code = "".join(words.lower().split())[:10]
    query = query.where(or_(_words_in(words, joined), and_(packed != "", packed == code)))
    return _places(query, most)


def _places(query: Select[int], most: int) -> Sequence[Location]:
    rows = select(Location).where(Location.pk.in_(query)).options(*whole_location())
    return db.session.scalars(rows.order_by(func.lower(Location.name), Location.pk).limit(most)).all()


def slug_taken(model: type[Service | Organization], slug: str) -> bool:
    """Whether a record has this address already."""
    return db.session.scalar(select(model.pk).where(model.slug == slug)) is not None
