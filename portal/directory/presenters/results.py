"""A page of search results as its template takes it: cards with reasons, filters with counts, and never a
dead end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from portal.core.paging import Paging
from portal.core.text import join_words
from portal.directory.catalogue import Catalogue, Term
from portal.directory.forms import FILTERS, PER_PAGE, SORTS, SearchRequest
from portal.directory.presenters.cards import Card
from portal.directory.presenters.guide_links import GuideLink, guide_link
from portal.directory.presenters.kept import OfThisEra
from portal.directory.vocabulary import DAY_WORDS, DAYS, DELIVERY_WORDS, LinkType
from portal.geography.queries import gazetteer
from search_index.documents import Hit, Results

_TITLES = {
    "need": "What you need",
    "for": "Who it is for",
    "age": "Age",
    "cost": "Cost",
    "day": "Day",
    "how": "How it reaches you",
    "access": "Access",
    "at": "Town or village",
    "open": "Taking new people",
    "theme": "Staying well",
    "event": "Life events",
}
_LINKS = {
    "need": LinkType.NEED,
    "for": LinkType.AUDIENCE,
    "theme": LinkType.THEME,
    "event": LinkType.LIFE_EVENT,
}
_REASON_LINKS = {
    "need": LinkType.NEED,
    "type": LinkType.SERVICE_TYPE,
    "theme": LinkType.THEME,
    "life_event": LinkType.LIFE_EVENT,
}
_WORDS: dict[str, Mapping[str, str]] = {
    "how": {str(way): words for way, words in DELIVERY_WORDS.items()},
    "day": DAY_WORDS,
    "cost": {"free": "Free", "paid": "There is a cost"},
    "open": {"yes": "Yes", "no": "No", "true": "Yes", "false": "No"},
}
_ORDERS = tuple(SORTS.items())
_ORDERS_ANYWHERE = tuple(order for order in _ORDERS if order[0] != "distance")
_MOST_OPTIONS = 8
_MOST_VALUES = 1000  # of one filter, kept in words
_DAY_PLACES = {day: place for place, day in enumerate(DAYS)}
#: From this weight on, what the search took the words for is taken as meant.
UNDERSTOOD = 0.35
_MOST_REASONS = 3
#: Beside a result, when somebody asked for their age or for people like them.
UNSTATED = "It does not say who it is for: ask them."
KM_PER_MILE = 1.609344


class Choice(NamedTuple):
    """One value of a filter, in words; choices are in the order of those."""

    text: str
    name: str
    value: str
    drawn: dict[Any, Any]


class Values(dict[str, Choice]):
    """One filter: its title, and its values, each put into words when it is first asked for."""

    def __init__(self, name: str, words: Callable[[str], str]) -> None:
        """Take the filter's name, and what puts its values into words."""
        super().__init__()
        self.title = _TITLES[name]
        self.drawn: dict[Any, Any] = {}
        self._name, self._words = name, words

    def __missing__(self, value: str) -> Choice:
        if len(self) >= _MOST_VALUES:  # of values that somebody made up
            self.clear()
        choice = self[value] = Choice(self._words(value), self._name, value, {})
        return choice


#: A choice among these results, as the template fills it in: with whether it is chosen, and how many have it.
Option = tuple[Choice, tuple[bool], int]
FilterGroup = tuple[Values, list[Option]]
_CHOSEN, _LEFT = (True,), (False,)
_values: OfThisEra[str, Values] = OfThisEra("values of filters")


class Links(NamedTuple):
    """Links as the template fills them in: what is the same for many searches, and the words of this one."""

    fixed: tuple[Any, ...]
    words: tuple[str, ...]


class ResultRow(NamedTuple):
    """One result: the card, and why it is here."""

    card: Card
    summary: str  # Markup: where the words stand in the text
    why: str
    note: str


def present_rows(
    results: Results, cards: dict[str, Card], request: SearchRequest, terms: Catalogue
) -> list[ResultRow]:
    """The hits that the database still shows, in the engine's order."""
    for_whom = request.years is not None or any(name in request.chosen for name in ("for", "age"))
    names = {kind: terms.terms[link_type] for kind, link_type in _REASON_LINKS.items()}
    return [
        ResultRow(  # by place, which takes half as long as by name
            card,
            Markup(hit.snippet) if hit.snippet else card.summary,  # noqa: S704 - the engine escapes
            say_why(hit, names),
            UNSTATED if for_whom and hit.eligibility == "not_stated" else card.note,
        )
        for hit in results.hits
        if (card := cards.get(hit.id)) is not None
    ]


def say_why(hit: Hit, terms: Mapping[str, Mapping[str, Term]]) -> str:
    """The reasons of a hit in plain words, at most three: what it helps with, whom it serves, how far it
    is. Takes the terms by kind of reason, then by code."""
    said: list[str] = []
    for reason in hit.reasons:
        kind, _, code = reason.partition(":")
        if kind in terms and (term := terms[kind].get(code)) is not None:
            said.append(f"it helps with “{term.name}”")
            break
    if "name" in hit.reasons:
        said.append("its name fits")
    elif not said:
        words = [reason.removeprefix("word:") for reason in hit.reasons if reason.startswith("word:")]
        said += [f"it mentions {join_words([f'“{word}”' for word in words[:3]])}"] if words else []
    if hit.serves:
        said.append("it serves your area")
    if hit.distance_km is not None:
        said.append(say_distance(hit.distance_km))
    whole = join_words(said[:_MOST_REASONS])
    return whole[:1].upper() + whole[1:]


def say_distance(kilometres: float) -> str:
    """'it is 0.4 miles away', 'it is about 12 miles away'."""
    miles = kilometres / KM_PER_MILE
    if miles < 0.1:
        return "it is where you are"
    return f"it is {miles:.1f} miles away" if miles < 10 else f"it is about {miles:.0f} miles away"


def filter_groups(
    results: Results, request: SearchRequest, terms: Catalogue, minimum_stated: float
) -> list[FilterGroup]:
    """The filters worth offering: those whose field most listings state, or that are in use (DESIGN 9.23)."""
    groups: list[FilterGroup] = []
    known = _values.things()
    for name, facet in FILTERS.items():
        chosen = request.chosen.get(name, ())
        if not chosen and (results.stated.get(facet, 0.0) < minimum_stated or name in ("theme", "event")):
            continue
        counts = results.facets.get(facet, {})
        if chosen:
            counts = dict.fromkeys(chosen, 0) | counts
        if len(counts) < 2 and not chosen:
            continue
        values = known.get(name)
        if values is None:
            values = known[name] = Values(name, _words_of(name, terms))
        ranked = sorted([(-count, values[value]) for value, count in _contenders(counts, chosen)])
        offered = ranked[:_MOST_OPTIONS]
        if chosen:
            offered += [one for one in ranked[_MOST_OPTIONS:] if one[1].value in chosen]
        if name == "day":
            offered.sort(key=lambda one: _DAY_PLACES.get(one[1].value, len(DAYS)))
        options = [
            (one, _CHOSEN if chosen and one.value in chosen else _LEFT, -less) for less, one in offered
        ]
        groups.append((values, options))
    return groups


def _contenders(counts: Mapping[str, int], chosen: Sequence[str]) -> Iterable[tuple[str, int]]:
    """The values that may be among those shown, with their counts: putting a hundred places into words would
    cost more than all else."""
    if len(counts) <= _MOST_OPTIONS:
        return counts.items()
    least = sorted(counts.values())[-_MOST_OPTIONS]
    most = [(value, count) for value, count in counts.items() if count >= least]
    return most + [(value, counts[value]) for value in chosen if counts[value] < least] if chosen else most


def option_text(name: str, value: str, terms: Catalogue) -> str:
    """One filter value in words."""
    return _words_of(name, terms)(value)


def _words_of(name: str, terms: Catalogue) -> Callable[[str], str]:
    """What puts a filter's values into words. A page may have a hundred places to name: they are fetched
    once."""
    if name in _LINKS:
        link_type = _LINKS[name]
        return lambda value: terms.name(link_type, value)
    if name == "at":
        places = gazetteer().by_slug
        return lambda value: places[value].name if value in places else value
    known = _WORDS.get(name)
    if known is not None:
        return lambda value: known.get(value, value)
    return lambda value: value.replace("_", " ").replace("-", " ").capitalize()


def filter_tags(request: SearchRequest, terms: Catalogue) -> list[dict[str, str]]:
    """The filters in use, each with the address of the same search without it."""
    tags = []
    if request.years is not None:
        href = request.address(but=("years", str(request.years)))
        tags.append({"text": f"Age {request.years}", "href": href})
    for name, values in request.chosen.items():
        for value in values:
            words = f"{_TITLES[name]}: {option_text(name, value, terms)}"
            tags.append({"text": words, "href": request.address(but=(name, value))})
    return tags


def order_links(request: SearchRequest, has_place: bool) -> Links:
    """The orders to choose from; by distance only where there is a place."""
    usual = request.address(sort="best")
    return Links((_ORDERS if has_place else _ORDERS_ANYWHERE, request.sort), (usual, _more(usual)))


def page_links(request: SearchRequest, total: int) -> Links | None:
    """The pages to turn to; None when all fits on one."""
    paging = Paging(request.page, PER_PAGE, total)
    if paging.pages < 2:
        return None
    window, first = paging.window(), request.address()
    numbers = [str(number or "") for number in window]
    return Links((window.index(request.page),), (first, _more(first), *numbers))


def _more(address: str) -> str:
    """The beginning of an address that asks one thing more than this one."""
    return f"{address}&" if "?" in address else f"{address}?"


def nearby_needs(results: Results, terms: Catalogue, most: int = 6) -> list[Term]:
    """Needs close to what was asked; the first ones of all when nothing was understood."""
    needs = terms.terms[LinkType.NEED]
    found: dict[str, Term] = {}
    for code, _weight in results.concepts:
        for need in [needs[code]] if code in needs else terms.needs_of.get(code, []):
            found.setdefault(need.code, need)
    return (list(found.values()) or list(needs.values()))[:most]


def guide_for(results: Results, request: SearchRequest, terms: Catalogue) -> GuideLink | None:
    """The guide that goes with what was understood; None when there is none."""
    codes = [] if results.near_only else [c for c, weight in results.concepts[:3] if weight >= UNDERSTOOD]
    codes = [
        *request.chosen.get("need", ()),
        *request.chosen.get("theme", ()),
        *request.chosen.get("event", ()),
        *codes,
    ]
    slug = next((slug for code in codes if (slug := terms.guide_for(code))), "")
    return guide_link(slug, terms)
