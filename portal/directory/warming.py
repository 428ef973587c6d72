"""Making ready, before a server's workers are forked, what each of them would else make for itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from time import monotonic
from urllib.parse import urlencode

from flask import Flask

from portal.config import Settings
from portal.core import clock
from portal.directory.catalogue import catalogue
from portal.directory.finding import search_runtime
from portal.directory.panels import all_panels
from portal.directory.presenters.cards import Card, keep_cards
from portal.directory.presenters.listing import keep_pages
from portal.directory.queries import find_services, list_shown_ids
from portal.directory.stamps import find_stamps
from portal.extensions import db

#: Of this many listings, a county's, the cards and pages are made, in batches of so many.
MOST, BATCH = 2000, 100
#: Of the sayings that the search was taught, so many are asked for.
QUESTIONS = 60
#: Seconds after which a server that starts is not kept waiting any longer.
LONGEST = 30.0
#: What visitors meet besides results and listings.
PAGES = ("/", "/browse", "/guides", "/contact", "/search", "/listings/there-is-none")
CARD = "components/result_card.html"
#: What a browser says that gets a page in case it is wanted: nobody looks, and nothing is counted.
UNSEEN = {"Sec-Purpose": "prefetch"}


def warm_up(app: Flask) -> None:
    """Read in the words and the index, answer as the first visitors will be answered, and make and draw the
    listings' cards and pages. Leaves no connection open: one must not be carried into another process."""
    until = monotonic() + LONGEST
    with app.app_context():
        runtime = search_runtime()
        runtime.generation()
        runtime.crisis.match("help")
        catalogue()
        all_panels()
        says = runtime.engine.lexicon.says
    questions = [urlencode({"q": words}) for words in says[:: len(says) // QUESTIONS + 1]]
    _ask(app, [*PAGES, *(f"/search?{asked}" for asked in questions)])
    with app.app_context():
        ids = iter(list_shown_ids()[:MOST])
        db.session.remove()
    while monotonic() < until and (batch := list(islice(ids, BATCH))):
        with app.app_context():
            cards = _make_listings(batch)
            _draw(app, cards)
        _ask(app, [card.href for card in cards])
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def _make_listings(ids: Sequence[str]) -> list[Card]:
    """Make the cards and the pages of these listings, each read once."""
    today = clock.today()
    stamps = find_stamps(ids)
    services = find_services(stamps, whole=True).values()
    keep_pages(services, stamps, today)
    return list(keep_cards(services, stamps, today).values())


def _draw(app: Flask, cards: Sequence[Card]) -> None:
    draw_card: Callable[..., str] = vars(app.jinja_env.get_template(CARD).module)["result_card"]
    for card in cards:
        draw_card(card, "…", "…")


def _ask(app: Flask, addresses: Sequence[str]) -> None:
    """Answer these. Nothing is kept of it but what every answer is made of: names looked up, code that Python
    has learnt, templates, listings drawn."""
    settings: Settings = app.extensions["settings"]
    for address in addresses:
        with app.test_request_context(address, base_url=settings.public_url or None, headers=UNSEEN):
            app.full_dispatch_request()
