"""What browsing and the site map read: which listings carry a term, and everything that has an address."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, exists, func, or_, select

from portal.directory.models import Attribute, Organization, Service, ServiceArea, TaxonomyTerm
from portal.directory.queries import shown
from portal.directory.vocabulary import LinkType
from portal.extensions import db


def list_tagged(
    link_type: LinkType, code: str, types: Collection[str], local: Collection[str]
) -> list[tuple[str, bool]]:
    """Each public listing that carries the term or one of the service `types`, by name.

    Gives (its id, whether it says that it serves one of the `local` areas).
    """
    tagged = and_(Attribute.link_type == link_type, TaxonomyTerm.code == code)
    if types:
        tagged = or_(tagged, and_(Attribute.link_type == LinkType.SERVICE_TYPE, TaxonomyTerm.code.in_(types)))
    carries = exists().where(
        Attribute.service_pk == Service.pk, TaxonomyTerm.pk == Attribute.taxonomy_term_pk, tagged
    )
    serves = exists().where(ServiceArea.service_pk == Service.pk, ServiceArea.code.in_(local))
    query = select(Service.id, serves).where(shown(), carries).order_by(func.lower(Service.name), Service.pk)
    return [(row[0], bool(row[1])) for row in db.session.execute(query).all()]


def count_tagged() -> dict[tuple[str, str], int]:
    """How many public listings carry each term, by link type and code."""
    query = (
        select(Attribute.link_type, TaxonomyTerm.code, func.count())
        .join(TaxonomyTerm, TaxonomyTerm.pk == Attribute.taxonomy_term_pk)
        .join(Service, Service.pk == Attribute.service_pk)
        .where(shown())
        .group_by(Attribute.link_type, TaxonomyTerm.code)
    )
    return {(row[0], row[1]): row[2] for row in db.session.execute(query).all()}


def list_listing_addresses(most: int) -> list[tuple[str, datetime]]:
    """The slug of each public listing and when it last changed."""
    query = select(Service.slug, Service.last_modified).where(shown()).order_by(Service.slug).limit(most)
    return [(row[0], row[1]) for row in db.session.execute(query).all()]


def list_organization_slugs(most: int) -> list[str]:
    """The slug of each organisation that has a public listing."""
    has_listing = exists().where(Service.organization_pk == Organization.pk, shown())
    query = select(Organization.slug).where(has_listing).order_by(Organization.slug).limit(most)
    return list(db.session.scalars(query))
