"""The shape of a search request: words, place, filters, order and page, read forgivingly from an address
or a form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from urllib.parse import quote_plus

from werkzeug.datastructures import MultiDict

from portal.core.paging import read_page
from portal.core.text import clean, one_line

#: Longer texts are stories: they go by POST and never into an address (DESIGN 9.8).
LONGEST_IN_ADDRESS = 120
LONGEST = 5000
PER_PAGE = 10

#: The name in an address -> the engine's facet.
FILTERS = {
    "need": "need",
    "for": "audience",
    "age": "age",
    "cost": "cost",
    "day": "day",
    "how": "delivery",
    "access": "accessibility",
    "at": "place",
    "open": "open_to_referrals",
    "theme": "theme",
    "event": "life_event",
}
SORTS = {"best": "Best match", "distance": "Nearest first", "name": "A to Z", "checked": "Last checked"}
MILES = (3, 5, 10, 20, 40)
_MILES_TYPED = {str(miles): miles for miles in MILES}
USUAL_MILES = 10
_PLAIN = re.compile(r"[\w .-]*", re.ASCII)


@dataclass(frozen=True)
class SearchRequest:
    """What somebody asked the search for."""

    q: str = ""
    place: str = ""
    miles: int = USUAL_MILES
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # filter name -> values
    years: int | None = None  # the age typed
    sort: str = "best"
    page: int = 1

    @property
    def long(self) -> bool:
        """Whether the text is too long, or too likely to say too much, for an address."""
        return len(self.q) > LONGEST_IN_ADDRESS

    @property
    def empty(self) -> bool:
        """Whether nothing at all was asked."""
        return not (self.q or self.place or self.chosen or self.years is not None)

    def pairs(self) -> list[tuple[str, str]]:
        """Everything but the page as name and value, what stands at its usual value left out."""
        found = [("q", self.q)] if self.q else []
        if self.place:
            found.append(("place", self.place))
        if self.miles != USUAL_MILES:
            found.append(("miles", str(self.miles)))
        if self.years is not None:
            found.append(("years", str(self.years)))
        if self.chosen:
            found += [(name, value) for name in FILTERS for value in self.chosen.get(name, ())]
        return found if self.sort == "best" else [*found, ("sort", self.sort)]

    def address(self, page: int = 1, *, sort: str = "", but: tuple[str, str] | None = None) -> str:
        """The address of this search, of it in another order, or of it `but` one of its pairs. The words of a
        long one stay out: they may stand in no address."""
        sort = sort or self.sort
        parts = [text for pair, text in self._asked if pair != but]
        if sort != "best":
            parts.append(f"sort={sort}")
        if page > 1:
            parts.append(f"page={page}")
        return f"/search?{'&'.join(parts)}" if parts else "/search"

    @cached_property
    def _asked(self) -> list[tuple[tuple[str, str], str]]:
        """The pairs that are asked for, each with how it stands in an address."""
        pairs = [pair for pair in self.pairs() if pair[0] != "sort" and (pair[0] != "q" or not self.long)]
        return [(pair, f"{pair[0]}={_quoted(pair[1])}") for pair in pairs]

    def without(self, name: str, value: str = "") -> SearchRequest:
        """The same search without one filter's value (or, with no value, without the whole field)."""
        if name == "place":
            return replace(self, place="", page=1)
        if name == "years":
            return replace(self, years=None, page=1)
        kept = {
            key: tuple(one for one in values if (key, one) != (name, value))
            for key, values in self.chosen.items()
        }
        return replace(self, chosen={key: values for key, values in kept.items() if values}, page=1)

    def without_filters(self) -> SearchRequest:
        """The same words and place, no filter."""
        return replace(self, chosen={}, years=None, page=1)


def _quoted(text: str) -> str:
    """A text as it stands in an address. Most are plain words: those need not be looked at octet by octet."""
    return text.replace(" ", "+") if _PLAIN.fullmatch(text) else quote_plus(text)


def read_search(values: MultiDict[str, str]) -> SearchRequest:
    """A search from an address's or a form's values; what cannot be understood is passed over."""
    chosen = {}
    for name in [name for name in FILTERS if name in values]:
        given = dict.fromkeys(one_line(value, 80) for value in values.getlist(name)[:30])
        if any(given):
            chosen[name] = tuple(value for value in given if value)
    first = values.to_dict()  # a MultiDict makes an error of each name that it has not
    typed_age = one_line(first.get("years", ""), 5)
    return SearchRequest(
        q=clean(first.get("q", ""), LONGEST),
        place=one_line(first.get("place", ""), 120),
        miles=_MILES_TYPED.get(one_line(first.get("miles"), 3), USUAL_MILES),
        chosen=chosen,
        years=int(typed_age)
        if typed_age.isascii() and typed_age.isdigit() and int(typed_age) <= 120
        else None,
        sort=first["sort"] if first.get("sort") in SORTS else "best",
        page=read_page(first.get("page")),
    )
