"""What a kept page stands on: it is served again while that stays the same (portal/web/page_cache.py)."""

from __future__ import annotations

from portal.directory.finding import search_runtime
from portal.directory.queries import Era, content_era
from portal.extensions.recent import recently


def content_version() -> Era:
    """For a page of the content alone."""
    return content_era()


def search_version() -> tuple[str, Era] | None:
    """For a page of what a search found: the index and the content; None while the index is away."""
    generation = recently("search_generation", search_runtime().generation)
    return (generation, content_era()) if generation else None
