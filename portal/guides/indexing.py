"""Guides as documents of the search engine: the directory finds them so without knowing this feature."""

from __future__ import annotations

from collections.abc import Iterable

from portal.core import text
from portal.guides.models import Guide
from portal.guides.queries import find_guides
from portal.guides.vocabulary import GuideKind
from search_index.documents import Document


def guide_documents(ids: Iterable[str] | None = None) -> dict[str, Document]:
    """The guides among these ids (every one for None) as documents of kind "guide", by id."""
    return {guide.id: document_of(guide) for guide in find_guides(ids)}


def document_of(guide: Guide) -> Document:
    """One guide as the engine sees it: its words without Markdown, and the terms it answers."""
    return Document(
        id=guide.id,
        kind="guide",
        slug=guide.slug,
        name=guide.title,
        summary=guide.summary,
        description=text.strip_tags(text.markdown(guide.body)),
        types=tuple(guide.service_types),
        needs=tuple(guide.needs),
        audiences=tuple(guide.audiences),
        themes=tuple(guide.codes) if guide.kind == GuideKind.THEME else (),
        life_events=tuple(guide.codes) if guide.kind == GuideKind.LIFE_EVENT else (),
        version=guide.version,
    )
