"""Records for tests, made through the same actions as real ones. Call them inside an application context."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from portal.core.references import slugify
from portal.directory.actions import Authorship, change_record, create_record, note_change
from portal.directory.finding import search_runtime
from portal.directory.loading import WHOLE
from portal.directory.models import (
    Location,
    Organization,
    Service,
    Taxonomy,
    TaxonomyTerm,
    TermLink,
    Verification,
)
from portal.directory.queries import get_lookup
from portal.directory.vocabulary import ChangeSource
from portal.extensions import db
from portal.extensions.transactions import transaction

BY = Authorship(ChangeSource.EDITOR, author="a test")


class Made(NamedTuple):
    """What a test needs to know of a record: its id and its slug."""

    id: str
    slug: str


def an_organization(name: str = "The Tea Club", **values: Any) -> Made:
    """An organisation of that name; the same one when it is there already."""
    slug = values.setdefault("slug", slugify(name))
    with transaction():
        row = db.session.scalar(select(Organization).where(Organization.slug == slug))
        if row is None:
            row = create_record("organization", {"name": name} | values, BY, get_lookup())
        return Made(row.id, slug)


def a_location(name: str = "Village hall", *, address: dict[str, str] | None = None, **values: Any) -> str:
    """A place; returns its id. `address` is its parts, for example address_1, city, postal_code."""
    if address is not None:
        values["addresses"] = [address]
    with transaction():
        row = create_record("location", {"name": name} | values, BY, get_lookup())
        return str(row.id)


def a_service(name: str = "Tea and talk", *, organization: str = "The Tea Club", **values: Any) -> Made:
    """A live listing; `values` are its fields as an editor would save them (see directory/shapes.py)."""
    facts = {"name": name, "slug": slugify(name), "kind": "activity", "status": "live"} | values
    club = an_organization(organization)
    with transaction():
        owner = db.session.scalar(select(Organization).where(Organization.id == club.id))
        row = create_record("service", facts, BY, get_lookup(), organization=owner)
        return Made(row.id, row.slug)


def two_clubs() -> Made:
    """Two listings that are like each other, "Tea and talk" and "Chess club"; returns the second."""
    a_term("service_types", "clubs")
    a_service("Tea and talk", service_types=["clubs"])
    return a_service("Chess club", service_types=["clubs"])


def a_term(taxonomy: str, code: str, *, points_to: tuple[str, ...] = (), **values: Any) -> str:
    """A term of a taxonomy ("needs", "service_types"), made with it when it is not there; returns its
    code."""
    with transaction():
        home = db.session.scalar(select(Taxonomy).where(Taxonomy.code == taxonomy))
        if home is None:
            home = Taxonomy(code=taxonomy, name=taxonomy.replace("_", " ").capitalize())
            db.session.add(home)
            db.session.flush()
        name = values.pop("name", code.replace("_", " ").capitalize())
        targets = db.session.scalars(select(TaxonomyTerm).where(TaxonomyTerm.code.in_(points_to))).all()
        assert len(targets) == len(points_to), f"make the service types {points_to} first"
        term = TaxonomyTerm(
            taxonomy_pk=home.pk,
            code=code,
            slug=values.pop("slug", slugify(name)),
            name=name,
            links=[TermLink(target=target, position=points_to.index(target.code)) for target in targets],
            **values,
        )
        db.session.add(term)
        note_change("words", "")
        return code


def a_check(
    service_id: str, *, at: datetime, by: str = "", method: str = "", due: date | None = None
) -> None:
    """That somebody made sure of a listing."""
    with transaction():
        row = db.session.scalar(select(Service).where(Service.id == service_id))
        assert row is not None
        db.session.add(
            Verification(service_pk=row.pk, verified_at=at, verified_by=by, method=method, due_at=due)
        )
        row.version += 1
        note_change("service", service_id)


def change(entity: str, record_id: str, **values: Any) -> None:
    """Edit a record, as an editor's save does."""
    model = {"service": Service, "location": Location, "organization": Organization}[entity]
    with transaction():
        row = db.session.scalar(select(model).where(model.id == record_id).options(*WHOLE[entity]()))
        change_record(entity, row, values, BY, get_lookup())


def build_index() -> None:
    """Bring the search index to what the database holds."""
    search_runtime().rebuild()
