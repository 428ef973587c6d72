"""The page of a public listing, made once a version and day and kept: a view costs one light query."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from markupsafe import Markup

from portal.core import clock
from portal.core.errors import NotFound
from portal.directory.catalogue import catalogue
from portal.directory.models import Service
from portal.directory.presenters.cards import Card, cards_of
from portal.directory.presenters.guide_links import GuideLink
from portal.directory.presenters.kept import Kept, OfThisEra, terms_mark
from portal.directory.presenters.laid import Values
from portal.directory.presenters.listing import ListingPage, make_page
from portal.directory.queries import get_service
from portal.directory.stamps import Stamp, find_stamps


class NeedLink(NamedTuple):
    """A need that a listing answers."""

    slug: str
    name: str


class Frame(NamedTuple):
    """What stands around the HTML of a listing's page, once that is drawn and laid down."""

    id: str
    slug: str
    name: str
    summary: str
    sensitive: bool
    related: tuple[str, ...] | None
    to_guide: tuple[str, str] | None
    to_needs: tuple[tuple[str, str], ...]
    drawn: dict[Any, Markup]

    @property
    def guide(self) -> GuideLink | None:
        """The guide that goes with it."""
        return GuideLink(*self.to_guide) if self.to_guide else None

    @property
    def needs(self) -> list[NeedLink]:
        """Needs that it answers."""
        return [NeedLink(*need) for need in self.to_needs]


class ShownListing(NamedTuple):
    """A public listing's page, with the cards of the public ones like it; of one that was laid down there is
    the HTML instead of both."""

    page: ListingPage | Frame
    related: tuple[Card, ...]
    page_mark: int  # of what the page alone is made of
    drawn: dict[Any, Markup]


def _values_of(shown: ShownListing) -> Values | None:
    page, guide = shown.page, shown.page.guide
    if not shown.drawn:  # what is drawn last: the page was never shown
        return None
    to_guide = guide and (guide.slug, guide.title)
    to_needs = tuple((need.slug, need.name) for need in page.needs)
    inner, outer = ({of: str(html) for of, html in one.drawn.items()} for one in (page, shown))
    frame = (page.id, page.slug, page.name, page.summary, page.sensitive, page.related, to_guide, to_needs)
    return (*frame, inner), shown.page_mark, outer


def _made_of(values: Values) -> ShownListing:
    frame, page_mark, outer = values
    page = Frame._make(frame)
    for drawn in page.drawn, outer:
        for of, html in drawn.items():
            drawn[of] = Markup(html)  # noqa: S704 - a macro's own
    return ShownListing(page, (), page_mark, outer)


_kept: Kept[ShownListing] = Kept(_values_of, _made_of)
_right_now: OfThisEra[str, None] = OfThisEra("listings")


def show_listing(slug: str) -> ShownListing:
    """A public listing as its page shows it now. Raises NotFound."""
    known = _right_now.things()
    if slug in known and (found := _kept.peek(slug)):
        return found
    found = _show_listing(slug)
    if found.page.related is not None:  # else the index is away: what is like it is looked for again
        known[slug] = None
    return found


def _show_listing(slug: str) -> ShownListing:
    before = _kept.peek(slug)
    related = (before.page.related or ()) if before else ()
    stamps = find_stamps(related, slug)
    own = next((stamp for stamp in stamps.values() if stamp.slug == slug), None)
    if own is None:
        raise NotFound("We could not find that listing. It may have been taken off.")
    today = clock.today()
    mark = hash((today, own, terms_mark()))
    if before is None or before.page_mark != mark:
        page = make_page(get_service(slug), today, catalogue())
        return _keep(page, mark, stamps | find_stamps(page.related or ()), today)
    found = _kept.get(slug, _whole_mark(mark, related, stamps))
    return found or _keep(before.page, mark, stamps, today)


def keep_pages(services: Iterable[Service], stamps: Mapping[str, Stamp], today: date) -> None:
    """Make and keep the pages of these fully loaded listings, public a moment ago, before anybody asks for
    them."""
    terms = catalogue()
    for service in services:
        page = make_page(service, today, terms)
        mark = hash((today, stamps[service.id], terms_mark()))
        _keep(page, mark, find_stamps(page.related or ()), today)


def lay_pages_down() -> None:
    """Lay down the pages that were made and drawn, before the process is forked."""
    _kept.lay_down()


def _keep(page: ListingPage | Frame, mark: int, stamps: Mapping[str, Stamp], today: date) -> ShownListing:
    related = page.related or ()
    cards = cards_of(stamps, today)
    shown = ShownListing(page, tuple(cards[one] for one in related if one in cards), mark, {})
    if page.related is not None:
        _kept.put(page.slug, _whole_mark(mark, related, stamps), shown)
    return shown


def _whole_mark(mark: int, related: Iterable[str], stamps: Mapping[str, Stamp]) -> Hashable:
    """What a page with the cards of those like it is right for."""
    return (mark, tuple(stamps.get(one) for one in related))
