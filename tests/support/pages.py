"""An address for every page template, with the starter content."""

from __future__ import annotations

ADDRESSES = {
    "browse/index.html": "/browse",
    "browse/letter.html": "/browse/a-to-z/a",
    "browse/place.html": "/browse/places/oakham",
    "browse/term.html": "/browse/needs/feeling-lonely",
    "errors/error.html": "/no-such-page",
    "feedback/form.html": "/feedback?page=/search",
    "guides/index.html": "/guides",
    "guides/show.html": "/guides/falls",
    "home/index.html": "/",
    "information/contact.html": "/contact",
    "information/cookies.html": "/cookies",
    "information/emergency.html": "/emergency",
    "information/page.html": "/privacy",
    "information/sources.html": "/sources",
    "listing/show.html": "/listings/oakham-library",
    "listings/report.html": "/listings/oakham-library/report",
    "organisation/show.html": "/organisations/rutland-libraries",
    "search/results.html": "/search?q=lonely&place=LE15+6HP",
    "shortlist/add.html": "/your-list/add/oakham-library",
    "shortlist/empty.html": "/your-list",
    "usage/counting.html": "/privacy/counting",
}
#: Templates that only the course of a story shows: tests/browser/test_stories.py looks at them.
MADE_BY_A_STORY = {
    "feedback/thanks.html",
    "listings/report_sent.html",
    "shortlist/forget.html",
    "shortlist/keep.html",
    "shortlist/list.html",
    "shortlist/note.html",
    "shortlist/print.html",
    "shortlist/shared.html",
}
