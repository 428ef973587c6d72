"""What a kept page stands on: it is served again while that stays the same (portal/web/page_cache.py)."""

from __future__ import annotations

from portal.core import clock
from portal.directory.finding import search_runtime
from portal.directory.queries import content_generation


def content_version() -> tuple[int, str]:
    """For a page of the content alone: the content and the day."""
    return content_generation(), clock.today().isoformat()


def search_version() -> tuple[str, str] | None:
    """For a page of what a search found: the index, the content and the day; None while the index is away."""
    generation = search_runtime().generation()
    return (generation, clock.today().isoformat()) if generation else None
