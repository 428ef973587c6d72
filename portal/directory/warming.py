"""Making ready, before a server's workers are forked, what each of them would else make for itself."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from time import monotonic

from flask import Flask

from portal.core import clock
from portal.directory.catalogue import catalogue
from portal.directory.finding import search_runtime
from portal.directory.panels import all_panels
from portal.directory.presenters.cards import Card, cards_of
from portal.directory.presenters.listing import keep_pages
from portal.directory.queries import list_shown_ids
from portal.directory.stamps import find_stamps
from portal.extensions import db
from search_index.documents import Query

#: Of this many listings the cards are made, of so many of them the whole pages, in batches of so many.
MOST_CARDS, MOST_PAGES, BATCH = 3000, 400, 100
#: Seconds after which a server that starts is not kept waiting any longer.
LONGEST = 20.0
#: What nearly every visitor's page is made with.
TEMPLATES = (
    "home/index.html",
    "search/results.html",
    "listing/show.html",
    "guides/show.html",
    "browse/index.html",
    "errors/error.html",
)
CARD = "components/result_card.html"


def warm_up(app: Flask) -> None:
    """Read in the words, the index and the templates, and make the listings' cards and pages. Leaves no
    connection open: one must not be carried into another process."""
    with app.app_context():
        runtime = search_runtime()
        runtime.search(Query(text="somewhere to talk"))
        runtime.crisis.match("help")
        catalogue()
        all_panels()
        for name in TEMPLATES:
            app.jinja_env.get_template(name)
        draw_card: Callable[..., str] = vars(app.jinja_env.get_template(CARD).module)["result_card"]
        for card in _make_listings():
            draw_card(card, "…", "…")
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def _make_listings() -> list[Card]:
    """Make the cards of the listings and the pages of the first ones, as long as there is time."""
    ids, until, today = iter(list_shown_ids()[:MOST_CARDS]), monotonic() + LONGEST, clock.today()
    cards: list[Card] = []
    while monotonic() < until and (batch := list(islice(ids, BATCH))):
        stamps = find_stamps(batch)
        cards += cards_of(stamps, today).values()
        if len(cards) <= MOST_PAGES:
            keep_pages(stamps, today)
        db.session.expunge_all()
    return cards
