"""The plain answer while the search index is away: one database query over names, summaries and needs
(DESIGN 9.1)."""

from __future__ import annotations

from sqlalchemy import case, func, or_, select

from portal.directory.models import Attribute, Service, TaxonomyTerm
from portal.directory.queries import shown
from portal.extensions import db
from search_index.documents import Hit, Query, Results

_MOST_WORDS = 8


def find_by_words(query: Query) -> Results:
    """Listings that hold any of the words, the ones that hold most in their name first; no facets, no
    corrections."""
    words = [
        word
        for word in "".join(ch if ch.isalnum() else " " for ch in query.text.lower()).split()
        if len(word) > 2
    ]
    words = list(dict.fromkeys(words))[:_MOST_WORDS]
    conditions, score = [], []
    term_names = (
        select(Attribute.service_pk)
        .join(TaxonomyTerm, TaxonomyTerm.pk == Attribute.taxonomy_term_pk)
        .where(Attribute.service_pk.is_not(None))
    )
    for word in words:
        like = f"%{word}%"
        in_name, in_summary = Service.name.ilike(like), Service.summary.ilike(like)
        in_terms = Service.pk.in_(term_names.where(TaxonomyTerm.name.ilike(like)))
        conditions.append(or_(in_name, in_summary, in_terms))
        score.append(case((in_name, 3), (in_terms, 2), (in_summary, 1), else_=0))
    base = select(Service.id, Service.slug).where(shown())
    if words:
        base = base.where(or_(*conditions))
        order = [sum(score[1:], score[0]).desc(), func.lower(Service.name), Service.pk]
    else:
        order = [func.lower(Service.name), Service.pk]
    total = db.session.scalar(select(func.count()).select_from(base.subquery())) or 0
    rows = db.session.execute(base.order_by(*order).offset(query.offset).limit(query.limit)).all()
    hits = tuple(Hit(id=row.id, kind="service", slug=row.slug, score=0.0) for row in rows)
    return Results(hits=hits, total=total)
