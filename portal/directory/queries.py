"""Reading the directory: single listings, lists, terms and what caches are keyed on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.core import clock
from portal.core.errors import NotFound
from portal.directory.loading import whole_location, whole_organization, whole_service
from portal.directory.models import (
    ContentGeneration,
    Location,
    Organization,
    Service,
    Taxonomy,
    TaxonomyTerm,
    TermLink,
)
from portal.directory.values import Lookup
from portal.directory.vocabulary import SHOWN, TAXONOMY_OF_LINK
from portal.extensions import db
from portal.extensions.raw import fetch_rows
from search_index.lexicon import Term


def content_generation() -> int:
    """The number that goes up with every public change; read raw, since every cached page asks for it."""
    rows = fetch_rows("select number from content_generation where pk = 1")
    return int(rows[0][0]) if rows else 0


def session_generation() -> int:
    """The same number as this session sees it, which may have begun before the last change."""
    return db.session.scalar(select(ContentGeneration.number).where(ContentGeneration.pk == 1)) or 0


def shown(day: date | None = None) -> ColumnElement[bool]:
    """The condition that a listing is public on `day` (today by default)."""
    day = day or clock.today()
    return and_(
        # Nearly every listing is shown: an index on the status would only lead SQLite to read them all.
        func.coalesce(Service.status, "").in_(SHOWN),
        or_(Service.visible_from.is_(None), Service.visible_from <= day),
        or_(Service.visible_to.is_(None), Service.visible_to >= day),
    )


def get_service(slug: str) -> Service:
    """A public listing with everything its page shows. Raises NotFound."""
    found = db.session.scalar(select(Service).where(Service.slug == slug, shown()).options(*whole_service()))
    if found is None:
        raise NotFound("We could not find that listing. It may have been taken off.")
    return found


def find_services(ids: Iterable[str], *, whole: bool = False) -> dict[str, Service]:
    """The public ones among these ids, by id: how search results are re-checked (DESIGN 4.3)."""
    wanted = list(ids)
    if not wanted:
        return {}
    options = whole_service() if whole else (joinedload(Service.organization),)
    rows = db.session.scalars(select(Service).where(Service.id.in_(wanted), shown()).options(*options))
    return {row.id: row for row in rows}


def find_shown(ids: Sequence[str]) -> dict[str, int]:
    """Which of these listings are public now, with their versions: one light query for a page of results."""
    if not ids:
        return {}
    rows = db.session.execute(select(Service.id, Service.version).where(Service.id.in_(ids), shown()))
    return {row.id: row.version for row in rows}


def get_version(slug: str) -> tuple[str, int] | None:
    """A public listing's id and version, or None."""
    row = db.session.execute(
        select(Service.id, Service.version).where(Service.slug == slug, shown())
    ).one_or_none()
    return (row.id, row.version) if row else None


def list_shown_ids() -> list[str]:
    """Every public listing's id, by name."""
    return list(db.session.scalars(select(Service.id).where(shown()).order_by(Service.name, Service.pk)))


def list_services_by_letter(letter: str) -> list[Service]:
    """Public listings whose name starts with `letter`; '#' for those that start with none."""
    first = func.upper(func.substr(Service.name, 1, 1))
    condition = (
        first.not_in([chr(code) for code in range(65, 91)]) if letter == "#" else first == letter.upper()
    )
    query = select(Service).where(shown(), condition).options(joinedload(Service.organization))
    return list(db.session.scalars(query.order_by(func.lower(Service.name), Service.pk)))


def list_letters() -> set[str]:
    """The first letters that public listings have; '#' for anything that is not a letter."""
    rows = db.session.scalars(select(func.upper(func.substr(Service.name, 1, 1))).where(shown()).distinct())
    return {letter if "A" <= letter <= "Z" else "#" for letter in rows}


def get_organization(slug: str) -> Organization:
    """An organisation that has public listings, with them. Raises NotFound."""
    found = db.session.scalar(
        select(Organization).where(Organization.slug == slug).options(*whole_organization())
    )
    if found is None:
        raise NotFound("We could not find that organisation.")
    return found


def list_services_of(organization: Organization) -> list[Service]:
    """An organisation's public listings, by name."""
    query = select(Service).where(shown(), Service.organization_pk == organization.pk)
    return list(
        db.session.scalars(query.options(joinedload(Service.organization)).order_by(func.lower(Service.name)))
    )


def list_terms(taxonomy: str) -> list[TaxonomyTerm]:
    """A taxonomy's terms in their order, each with the service types it points at."""
    query = select(TaxonomyTerm).join(Taxonomy).where(Taxonomy.code == taxonomy)
    options = (
        joinedload(TaxonomyTerm.taxonomy),
        selectinload(TaxonomyTerm.links).joinedload(TermLink.target),
    )
    return list(db.session.scalars(query.options(*options).order_by(TaxonomyTerm.position, TaxonomyTerm.pk)))


def get_term(taxonomy: str, slug: str) -> TaxonomyTerm:
    """One term by its slug, with the service types it points at. Raises NotFound."""
    options = (
        joinedload(TaxonomyTerm.taxonomy),
        selectinload(TaxonomyTerm.links).joinedload(TermLink.target),
    )
    query = select(TaxonomyTerm).join(Taxonomy).where(Taxonomy.code == taxonomy, TaxonomyTerm.slug == slug)
    found = db.session.scalar(query.options(*options))
    if found is None:
        raise NotFound
    return found


def get_words() -> dict[str, dict[str, list[str]]]:
    """Every term code's words, as the search engine's lexicon takes them."""
    query = select(TaxonomyTerm).options(selectinload(TaxonomyTerm.words)).order_by(TaxonomyTerm.pk)
    words: dict[str, dict[str, list[str]]] = {}
    for term in db.session.scalars(query):
        mine = words.setdefault(term.code, {"says": [], "hints": []})
        for word in term.words:
            mine[word.strength].append(word.phrase)
    return words


def get_lookup() -> Lookup:
    """What values may refer to: every term and every location."""
    terms = {}
    link_of = {taxonomy: link for link, taxonomy in TAXONOMY_OF_LINK.items()}
    query = select(TaxonomyTerm).options(joinedload(TaxonomyTerm.taxonomy))
    for term in db.session.scalars(query):
        if term.taxonomy.code in link_of:
            terms[link_of[term.taxonomy.code], term.code] = term
    locations = {row.id: row for row in db.session.scalars(select(Location).options(*whole_location()))}
    return Lookup(terms, locations)


def has_content() -> bool:
    """Whether anything was ever loaded."""
    return session_generation() > 0


def list_search_terms() -> list[Term]:
    """Every term with the service types it points at, best first: as the search lexicon takes them."""
    target = TaxonomyTerm.__table__.alias("target")
    links = (
        select(TermLink.term_pk, target.c.code)
        .join(target, target.c.pk == TermLink.target_pk)
        .order_by(TermLink.term_pk, TermLink.position)
    )
    points: dict[int, list[str]] = {}
    for pk, code in db.session.execute(links).all():
        points.setdefault(pk, []).append(code)
    rows = select(Taxonomy.code, TaxonomyTerm.code, TaxonomyTerm.name, TaxonomyTerm.pk).join(
        TaxonomyTerm.taxonomy
    )
    return [
        Term(taxonomy, code, name, tuple(points.get(pk, ())))
        for taxonomy, code, name, pk in db.session.execute(rows).all()
    ]
