"""Reading which web addresses public listings and their organisations give, and which are due to be asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import ColumnElement, exists, func, literal, select

from portal.core import clock
from portal.core.waiting import Waiting
from portal.directory.models import ChangeSet, Organization, Phone, Service, Url
from portal.directory.queries import shown
from portal.directory.vocabulary import ChangeSource
from portal.extensions import db
from portal.listings.links.models import LinkCheck

#: A host is left alone for so long between two questions.
BETWEEN = timedelta(seconds=60)
#: Whose an address is: the kind of record and its id.
Giver = tuple[str, str]
SERVICE, ORGANIZATION = literal("service"), literal("organization")


def given_urls() -> dict[str, set[Giver]]:
    """Every web address of public listings and of the organisations that run them, with who gives it."""
    found: dict[str, set[Giver]] = {}
    queries = (
        select(Service.url, SERVICE, Service.id).where(shown(), Service.url != ""),
        select(Url.url, SERVICE, Service.id).join(Service, Service.pk == Url.service_pk).where(shown()),
        select(Organization.website, ORGANIZATION, Organization.id).where(
            _runs(), Organization.website != ""
        ),
        select(Url.url, ORGANIZATION, Organization.id)
        .join(Organization, Organization.pk == Url.organization_pk)
        .where(_runs()),
    )
    for query in queries:
        for url, entity, record_id in db.session.execute(query):
            found.setdefault(url, set()).add((entity, record_id))
    return found


def _runs() -> ColumnElement[bool]:
    """The condition that an organisation runs something public, and so has a page."""
    return exists().where(Service.organization_pk == Organization.pk, shown())


def next_due() -> LinkCheck | None:
    """The address that waits longest and whose host was left alone for a while."""
    now = clock.now()
    busy = select(LinkCheck.host).where(LinkCheck.checked_at > now - BETWEEN)
    query = select(LinkCheck).where(LinkCheck.next_at <= now, LinkCheck.host.not_in(busy))
    return db.session.scalars(query.order_by(LinkCheck.next_at, LinkCheck.pk).limit(1)).first()


def waiting() -> Waiting:
    """The addresses that are due. They are never late: politeness comes first."""
    due = select(func.count()).select_from(LinkCheck).where(LinkCheck.next_at <= clock.now())
    return Waiting(db.session.scalar(due) or 0)


def contacts() -> Iterator[tuple[Giver, str, str]]:
    """Every number and e-mail address of public listings and of the organisations that run them: whose it is,
    "phone" or "email", value."""
    queries = (
        ("email", select(Service.email, SERVICE, Service.id).where(shown(), Service.email != "")),
        (
            "email",
            select(Organization.email, ORGANIZATION, Organization.id).where(
                _runs(), Organization.email != ""
            ),
        ),
        (
            "phone",
            select(Phone.number, SERVICE, Service.id)
            .join(Service, Service.pk == Phone.service_pk)
            .where(shown()),
        ),
        (
            "phone",
            select(Phone.number, ORGANIZATION, Organization.id)
            .join(Organization, Organization.pk == Phone.organization_pk)
            .where(_runs()),
        ),
    )
    for kind, query in queries:
        for value, entity, record_id in db.session.execute(query):
            yield (entity, record_id), kind, value


def told_reasons() -> set[tuple[Giver, str]]:
    """What was told already, and about what."""
    query = select(ChangeSet.entity, ChangeSet.entity_id, ChangeSet.reason).where(
        ChangeSet.source == ChangeSource.LINK_CHECK
    )
    return {((row.entity, row.entity_id), row.reason) for row in db.session.execute(query)}
