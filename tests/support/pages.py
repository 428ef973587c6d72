"""An address for every page template, with the starter content."""

from __future__ import annotations

ADDRESSES = {
    "home/index.html": "/",
    "search/results.html": "/search?q=lonely&place=LE15+6HP",
    "errors/error.html": "/no-such-page",
    "feedback/form.html": "/feedback?page=/search",
}
#: Templates that only the end of a story shows: their stories look at them themselves.
MADE_BY_A_STORY: set[str] = set()
