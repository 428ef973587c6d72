"""Reading terms to be edited: with their words, what they point at, and how many listings carry them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from portal.core.errors import NotFound
from portal.directory.loading import whole_service
from portal.directory.models import Attribute, Service, Taxonomy, TaxonomyTerm, TermLink
from portal.extensions import db

_WHOLE = (
    joinedload(TaxonomyTerm.taxonomy),
    selectinload(TaxonomyTerm.links).joinedload(TermLink.target),
    selectinload(TaxonomyTerm.words),
)


def list_shelves() -> Sequence[Taxonomy]:
    """The taxonomies."""
    return db.session.scalars(select(Taxonomy).order_by(Taxonomy.pk)).all()


def list_terms_to_edit(taxonomy: str) -> Sequence[TaxonomyTerm]:
    """A taxonomy's terms, hidden ones too, in their order. Raises NotFound."""
    query = select(TaxonomyTerm).join(Taxonomy).where(Taxonomy.code == taxonomy).options(*_WHOLE)
    found = db.session.scalars(query.order_by(TaxonomyTerm.position, TaxonomyTerm.pk)).all()
    if not found:
        raise NotFound
    return found


def get_term_to_edit(taxonomy: str, code: str, *, to_change: bool = False) -> TaxonomyTerm:
    """One term; `to_change` holds it until the transaction ends. Raises NotFound."""
    query = select(TaxonomyTerm).join(Taxonomy).where(Taxonomy.code == taxonomy, TaxonomyTerm.code == code)
    if to_change:
        query = query.with_for_update(of=TaxonomyTerm).execution_options(populate_existing=True)
    found = db.session.scalar(query.options(*_WHOLE))
    if found is None:
        raise NotFound
    return found


def service_types() -> dict[str, TaxonomyTerm]:
    """Every kind of help by its code."""
    query = select(TaxonomyTerm).join(Taxonomy).where(Taxonomy.code == "service_types")
    return {term.code: term for term in db.session.scalars(query.order_by(TaxonomyTerm.position))}


def count_listings(taxonomy: str) -> dict[str, int]:
    """How many listings carry each term of a taxonomy, whatever their state."""
    query = (
        select(TaxonomyTerm.code, func.count())
        .join(Attribute, Attribute.taxonomy_term_pk == TaxonomyTerm.pk)
        .join(Taxonomy, Taxonomy.pk == TaxonomyTerm.taxonomy_pk)
        .where(Taxonomy.code == taxonomy, Attribute.service_pk.is_not(None))
        .group_by(TaxonomyTerm.code)
    )
    return {row[0]: row[1] for row in db.session.execute(query).all()}


def list_carriers(term: TaxonomyTerm) -> Sequence[Service]:
    """Every listing that carries a term, with everything that belongs to it."""
    carries = select(Attribute.pk).where(
        Attribute.service_pk == Service.pk, Attribute.taxonomy_term_pk == term.pk
    )
    return db.session.scalars(select(Service).where(carries.exists()).options(*whole_service())).all()


def list_pointing_at(term: TaxonomyTerm) -> Sequence[TaxonomyTerm]:
    """The needs, themes and life events that point at a kind of help."""
    points = select(TermLink.pk).where(TermLink.term_pk == TaxonomyTerm.pk, TermLink.target_pk == term.pk)
    return db.session.scalars(select(TaxonomyTerm).where(points.exists()).options(*_WHOLE)).all()
