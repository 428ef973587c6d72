"""Making ready, before a server's workers are forked, what each of them would else make for itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import monotonic
from urllib.parse import urlencode

from flask import Flask

from portal.config import Settings
from portal.core import clock
from portal.directory.catalogue import catalogue
from portal.directory.finding import search_runtime
from portal.directory.panels import all_panels
from portal.directory.presenters.cards import cards_of, lay_cards_down
from portal.directory.presenters.kept import NEW
from portal.directory.presenters.shown_listing import keep_pages, lay_pages_down
from portal.directory.queries import find_services, list_shown_ids
from portal.directory.stamps import find_stamps
from portal.extensions import db

#: Of this many listings, a county's, the cards and pages are made, as many at once as wait to be drawn.
MOST, BATCH = 2000, NEW
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
        ids = list_shown_ids()[:MOST]
        db.session.remove()
    for make in (_make_cards, _make_pages):  # cards first: every page of results has ten of them
        for at in range(0, len(ids), BATCH):
            if monotonic() < until:
                make(app, ids[at : at + BATCH])
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def _make_cards(app: Flask, ids: Sequence[str]) -> None:
    """Make and draw the cards of these listings, and lay them down."""
    draw_card: Callable[..., str] = vars(app.jinja_env.get_template(CARD).module)["result_card"]
    with app.app_context():
        cards = cards_of(find_stamps(ids), clock.today())
    for card in cards.values():
        draw_card(card, "…", "…")
    lay_cards_down()


def _make_pages(app: Flask, ids: Sequence[str]) -> None:
    """Make and draw the pages of these listings, and lay them down."""
    with app.app_context():
        stamps = find_stamps(ids)
        keep_pages(find_services(stamps, whole=True).values(), stamps, clock.today())
    _ask(app, [f"/listings/{stamp.slug}" for stamp in stamps.values()])
    lay_pages_down()


def _ask(app: Flask, addresses: Sequence[str]) -> None:
    """Answer these. Nothing is kept of it but what every answer is made of: names looked up, code that Python
    has learnt, templates, listings drawn."""
    settings: Settings = app.extensions["settings"]
    for address in addresses:
        with app.test_request_context(address, base_url=settings.public_url or None, headers=UNSEEN):
            app.full_dispatch_request()
