"""From what somebody asked to what the search page shows: where they are, what was found, what to offer
when little was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from portal.config import Settings
from portal.core.paging import Paging
from portal.core.text import join_words, one_line
from portal.directory.catalogue import Catalogue, Term, catalogue
from portal.directory.finding import search_runtime
from portal.directory.forms import FILTERS, PER_PAGE, SearchRequest
from portal.directory.panels import Panel, all_panels
from portal.directory.presenters import results as shaping
from portal.directory.presenters.cards import cards_for
from portal.directory.presenters.guide_links import GuideLink
from portal.extensions.present import this_app
from portal.geography.queries import extract_place, resolve_place
from portal.geography.rules.answers import PlaceAmbiguous, PlaceFound, PlaceNotFound
from portal.geography.vocabulary import NoPlaceReason, PlaceNote
from search_index.documents import Query, Results

_MOST_CHOICES = 5
_FEW = 3  # at most this many real results: offer ways on

_NOTES = {
    PlaceNote.CORRECTED: "We took your place as {name}.",
    PlaceNote.OUTCODE_ONLY: "You gave half a postcode. Type all of it to see what serves you.",
    PlaceNote.UNKNOWN_POSTCODE: "We do not have that postcode, so we used the area around it.",
    PlaceNote.OLD_POSTCODE: "That postcode is no longer in use, so we used the area it was in.",
    PlaceNote.AWAY: "{name} is some way from Rutland, so little here may be near you.",
}
_NO_PLACE = {
    NoPlaceReason.UNKNOWN_NAME: "We do not know that place. Try a full postcode or the nearest town.",
    NoPlaceReason.MALFORMED_POSTCODE: "That is not a full postcode. A postcode looks like LE15 6HP.",
    NoPlaceReason.UNKNOWN_POSTCODE: "We do not know that postcode. Check it, or try the nearest town.",
    NoPlaceReason.EMPTY: "",
}


@dataclass
class Where:
    """What became of the place: found or not, and what to tell."""

    found: PlaceFound | None = None
    words: str = ""  # what is left to search for once the place is taken out of the text
    notes: list[str] = field(default_factory=list)
    problem: str = ""
    choices: list[dict[str, str]] = field(default_factory=list)  # "did you mean" places: text, href


@dataclass
class SearchPage:
    """Everything the results template shows."""

    request: SearchRequest
    where: Where
    panels: list[Panel]
    rows: list[shaping.ResultRow]
    results: Results
    groups: list[shaping.FilterGroup]
    tags: list[dict[str, str]]
    orders: shaping.Links | None
    turning: shaping.Links | None
    correction: dict[str, str]
    guide: GuideLink | None
    needs: list[Term]
    wider: list[dict[str, Any]]
    fallback: bool
    sensitive: bool

    @property
    def total(self) -> int:
        """How many answers there are; what is only near does not count."""
        return 0 if self.results.near_only else self.results.total

    @property
    def last(self) -> bool:
        """Whether no page comes after this one."""
        return self.request.page >= Paging(1, PER_PAGE, self.results.total).pages

    @property
    def in_danger(self) -> bool:
        """Whether somebody may be in danger: then nothing competes with the number to call."""
        return any(panel.level == "emergency" for panel in self.panels)

    @property
    def miss(self) -> bool:
        """Whether somebody asked and nothing answers."""
        return not self.total and not self.request.empty


def find(request: SearchRequest) -> SearchPage:
    """Run a search and shape its page. Works, with less, while the index is away."""
    terms, runtime = catalogue(), search_runtime()
    panels = runtime.crisis.match(request.q) if request.q else ()
    where = locate(request)
    query = to_query(request, where)
    results, fallback = runtime.search(query)
    last_page = Paging(request.page, PER_PAGE, results.total).pages
    if request.page > last_page:  # an old link, or one made up: the last page there is
        return find(replace(request, page=last_page))
    cards = cards_for([hit.id for hit in results.hits])
    settings: Settings = this_app().extensions["settings"]
    few = results.near_only or results.total <= _FEW
    return SearchPage(
        request=request,
        where=where,
        panels=[all_panels()[match.panel] for match in panels],
        rows=shaping.present_rows(results, cards, request, terms),
        results=results,
        groups=[]
        if fallback
        else shaping.filter_groups(results, request, terms, settings.filter_minimum_stated),
        # A tag is a link; of a long request each filter is taken off in the form instead.
        tags=[] if request.long else shaping.filter_tags(request, terms),
        orders=shaping.order_links(request, where.found is not None)
        if results.total > 1 and not request.long
        else None,
        turning=shaping.page_links(request, results.total),
        correction=_correction(request, results),
        guide=shaping.guide_for(results, request, terms),
        needs=shaping.nearby_needs(results, terms) if few else [],
        wider=_wider(request, query, where, terms) if few and not fallback else [],
        fallback=fallback,
        sensitive=any(match.sensitive for match in panels) or _sensitive(request, results, terms),
    )


def locate(request: SearchRequest) -> Where:
    """The place a request names: in its own box, else inside its words."""
    if not request.place:
        words, found = extract_place(request.q)
        return Where(found, words, _notes(found))
    answer = resolve_place(request.place)
    if isinstance(answer, PlaceFound):
        return Where(answer, request.q, _notes(answer))
    if isinstance(answer, PlaceAmbiguous):
        problem = "There is more than one place of that name. Which do you mean?"
        return _unclear(request, problem, answer.options)
    assert isinstance(answer, PlaceNotFound)
    return _unclear(request, _NO_PLACE[answer.reason], answer.suggestions)


def _unclear(request: SearchRequest, problem: str, places: Sequence[PlaceFound]) -> Where:
    """A place to ask about: each choice is a link, or in words where the request's own fit no address."""
    some = places[:_MOST_CHOICES]
    if request.long and some:
        names = join_words([_full_name(place) for place in some], "or")
        return Where(words=request.q, problem=f"{problem} Type the place again: {names}.")
    choices = [
        {"text": _full_name(place), "href": replace(request, place=place.name, page=1).address()}
        for place in some
    ]
    return Where(words=request.q, problem=problem, choices=choices)


def _full_name(place: PlaceFound) -> str:
    return (
        f"{place.name}, {place.district_name}"
        if place.district_name and place.district_name != place.name
        else place.name
    )


def _notes(place: PlaceFound | None) -> list[str]:
    if place is None:
        return []
    return [words.format(name=place.name) for note, words in _NOTES.items() if note in place.notes]


def to_query(request: SearchRequest, where: Where) -> Query:
    """The request as the engine takes it."""
    return Query(
        text=where.words if where.found else request.q,
        place=where.found.as_search_place() if where.found else None,
        radius_km=request.miles * shaping.KM_PER_MILE,
        filters={FILTERS[name]: values for name, values in request.chosen.items()},
        age=request.years,
        sort=request.sort if where.found or request.sort != "distance" else "best",
        offset=(request.page - 1) * PER_PAGE,
        limit=PER_PAGE,
    )


def _correction(request: SearchRequest, results: Results) -> dict[str, str]:
    """What we read the words as, with the address of that search; empty when there was nothing to correct."""
    if not results.did_you_mean:
        return {}
    meant = one_line(results.did_you_mean, 200)
    return {"text": meant, "href": "" if request.long else replace(request, q=meant, page=1).address()}


def _wider(request: SearchRequest, query: Query, where: Where, terms: Catalogue) -> list[dict[str, Any]]:
    """The same search with one thing less asked for, where that finds more: never a dead end."""
    ways = []
    for name, values in request.chosen.items():
        for value in values:
            less = request.without(name, value)
            filters = {FILTERS[key]: kept for key, kept in less.chosen.items()}
            ways.append((shaping.option_text(name, value, terms), less, replace(query, filters=filters)))
    if request.years is not None:
        ways.append((f"age {request.years}", request.without("years"), replace(query, age=None)))
    if where.found is not None and request.place:
        ways.append((where.found.name, request.without("place"), replace(query, place=None)))
    found = []
    for words, less, wider in ways[:6]:
        results, _fallback = search_runtime().search(replace(wider, limit=0, offset=0))
        if results.total and not results.near_only and not less.long:
            found.append({"text": f"Without “{words}”", "href": less.address(), "count": results.total})
    return found


def _sensitive(request: SearchRequest, results: Results, terms: Catalogue) -> bool:
    codes = [
        *request.chosen.get("need", ()),
        *(code for code, weight in results.concepts[:1] if weight >= shaping.UNDERSTOOD),
    ]
    return terms.sensitive(codes)
