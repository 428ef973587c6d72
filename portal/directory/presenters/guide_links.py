"""A guide to read before the listings: its address, and its title."""

from __future__ import annotations

from dataclasses import dataclass

from portal.directory.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class GuideLink:
    """A guide: its slug, and its own title, which is what whoever follows the link reads first."""

    slug: str
    title: str


def guide_link(slug: str, terms: Catalogue) -> GuideLink | None:
    """The guide of this slug; None for no slug and for a guide that is not there."""
    return GuideLink(slug, terms.guide_titles[slug]) if slug in terms.guide_titles else None
