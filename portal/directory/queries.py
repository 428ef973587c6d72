"""Reading the directory: single listings, lists, terms and what caches are keyed on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

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
    TermWord,
)
from portal.directory.values import Lookup
from portal.directory.vocabulary import SHOWN, TAXONOMY_OF_LINK
from portal.extensions import db
from portal.extensions.raw import fetch_rows
from portal.extensions.recent import recently
from search_index.lexicon import Term


class Era(NamedTuple):
    """A stretch of time in which nothing public changed: the content's generation, which database, the day
    in London (listings come and go with the day)."""

    generation: int
    token: str
    day: date


def content_era() -> Era:
    """The era of a moment ago (`recently` says how long): every page stands on it."""
    return Era(*recently("content_era", _read_generation), clock.today())


def content_generation() -> int:
    """The number that goes up with every public change, as it is on the disk now."""
    return _read_generation()[0]


def _read_generation() -> tuple[int, str]:
    rows = fetch_rows("select number, token from content_generation where pk = 1")
    return (int(rows[0][0]), str(rows[0][1])) if rows else (0, "")


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


def get_words() -> dict[str, dict[str, list[str]]]:
    """Every term code's words, as the search engine's lexicon takes them."""
    query = (
        select(TaxonomyTerm.code, TermWord.strength, TermWord.phrase)
        .outerjoin(TermWord, TermWord.term_pk == TaxonomyTerm.pk)
        .order_by(TaxonomyTerm.pk, TermWord.position, TermWord.pk)
    )
    words: dict[str, dict[str, list[str]]] = {}
    for code, strength, phrase in db.session.execute(query.where(TaxonomyTerm.hidden.is_(False))):
        mine = words.setdefault(code, {"says": [], "hints": []})
        if phrase is not None:
            mine[strength].append(phrase)
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
        .join(target, and_(target.c.pk == TermLink.target_pk, target.c.hidden.is_(False)))
        .order_by(TermLink.term_pk, TermLink.position)
    )
    points: dict[int, list[str]] = {}
    for pk, code in db.session.execute(links).all():
        points.setdefault(pk, []).append(code)
    rows = (
        select(Taxonomy.code, TaxonomyTerm.code, TaxonomyTerm.name, TaxonomyTerm.pk)
        .join(TaxonomyTerm.taxonomy)
        .where(TaxonomyTerm.hidden.is_(False))
    )
    return [
        Term(taxonomy, code, name, tuple(points.get(pk, ())))
        for taxonomy, code, name, pk in db.session.execute(rows).all()
    ]
