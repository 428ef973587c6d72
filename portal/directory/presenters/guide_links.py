"""A guide to read before the listings: its address, and what it is about in words of our own."""

from __future__ import annotations

from dataclasses import dataclass

from portal.directory.catalogue import Catalogue
from portal.directory.vocabulary import LinkType

#: Whose words name a guide, the first that has them: those that are a topic before those that are a need.
_NAMED_BY = (LinkType.THEME, LinkType.LIFE_EVENT, LinkType.NEED, LinkType.SERVICE_TYPE)


@dataclass(frozen=True, slots=True)
class GuideLink:
    """A guide: its slug, and what it is about."""

    slug: str
    about: str


def guide_link(slug: str, terms: Catalogue) -> GuideLink | None:
    """The guide of this slug, named by the term it belongs to; None for no slug."""
    if not slug:
        return None
    for kind in _NAMED_BY:
        for term in terms.terms[kind].values():
            if term.guide_slug == slug:  # a need is said in a person's own voice: "I cannot get about"
                return GuideLink(slug, f"“{term.name}”" if kind is LinkType.NEED else term.name)
    return GuideLink(slug, "What you can do yourself")
