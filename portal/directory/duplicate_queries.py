"""Reading what listings are compared by, and which of them are perhaps the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portal.directory.models import Address, Organization, Phone, Service, ServiceAtLocation, Url
from portal.directory.rules.likeness import Facts, facts_of, find_alike
from portal.directory.vocabulary import ServiceStatus
from portal.extensions import db


@dataclass(frozen=True, slots=True)
class Likely:
    """A listing that is perhaps the same as one somebody is about to add."""

    id: str
    slug: str
    name: str
    organization: str
    status: str
    score: float  # 0.5 to 1
    signs: tuple[str, ...]  # of "name", "postcode", "phone", "email", "site"


def likely_duplicates(
    name: str, phone: str = "", email: str = "", url: str = "", postcode: str = ""
) -> list[Likely]:
    """The listings, drafts included, that are perhaps what somebody is about to add; the most alike first.

    For the page of a new listing: ask with what was typed before anything is created, show what comes back
    beside "it is none of these", and create only after that. Empty values say nothing. A pure read.
    """
    wanted = facts_of(name, phones=[phone], emails=[email], sites=[url], postcodes=[postcode])
    if not wanted.name:
        return []
    found = dict(find_alike(wanted, list_facts()))
    rows = db.session.execute(
        select(Service.id, Service.slug, Service.name, Organization.name, Service.status)
        .join(Organization, Organization.pk == Service.organization_pk)
        .where(Service.id.in_(list(found)[:20]))
    ).all()
    made = [Likely(*row, found[row.id].score, found[row.id].signs) for row in rows]
    return sorted(made, key=lambda one: (-one.score, one.slug))


def list_facts() -> dict[str, Facts]:
    """What every listing that is not archived is compared by, by its id."""
    held: dict[int, dict[str, Any]] = {}
    rows = select(Service.pk, Service.id, Service.name, Service.email, Service.url).where(
        Service.status != ServiceStatus.ARCHIVED
    )
    for row in db.session.execute(rows):
        held[row.pk] = {
            "id": row.id, "name": row.name, "phones": [], "postcodes": [],
            "emails": [row.email], "sites": [row.url],
        }  # fmt: skip
    at = ServiceAtLocation
    for kind, query in (
        ("phones", select(Phone.service_pk, Phone.number).where(Phone.service_pk.is_not(None))),
        ("phones", select(at.service_pk, Phone.number).join(Phone, Phone.service_at_location_pk == at.pk)),
        ("sites", select(Url.service_pk, Url.url).where(Url.service_pk.is_not(None))),
        (
            "postcodes",
            select(at.service_pk, Address.postal_code).join(Address, Address.location_pk == at.location_pk),
        ),
    ):
        for service_pk, fact in db.session.execute(query):
            if service_pk in held:
                held[service_pk][kind].append(fact)
    return {one.pop("id"): facts_of(**one) for one in held.values()}
