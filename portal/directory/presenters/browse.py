"""What the browse pages show: ways in, headings, and the links between pages of a longer list."""

from __future__ import annotations

import string
from dataclasses import dataclass
from typing import Any

from portal.core.paging import Paging
from portal.directory.browse_queries import count_tagged
from portal.directory.catalogue import Catalogue, Term
from portal.directory.queries import list_letters
from portal.directory.vocabulary import LinkType
from portal.geography.queries import list_places
from portal.geography.rules.answers import PlaceFound
from portal.geography.vocabulary import PlaceKind

OTHER = "0-9"  # the page of names that start with no letter


@dataclass(frozen=True, slots=True)
class Branch:
    """One way of browsing by terms: its address, what it is called, and its filter's name in a search."""

    path: str
    link_type: LinkType
    heading: str
    filter: str


BRANCHES = (
    Branch("needs", LinkType.NEED, "By what you need", "need"),
    Branch("life-events", LinkType.LIFE_EVENT, "When life changes", "event"),
    Branch("themes", LinkType.THEME, "Staying well", "theme"),
    Branch("audiences", LinkType.AUDIENCE, "By who it is for", "for"),
)


def branch_terms(branch: Branch, terms: Catalogue, counts: dict[tuple[str, str], int]) -> list[Term]:
    """The terms of a branch that lead somewhere: to listings, or to a guide."""
    return [
        term
        for term in terms.terms[branch.link_type].values()
        if not term.hidden
        and (
            term.guide_slug
            or counts.get((branch.link_type, term.code))
            or any(counts.get((LinkType.SERVICE_TYPE, code)) for code in term.points_to)
        )
    ]


def ways_in(terms: Catalogue) -> list[tuple[Branch, list[Term]]]:
    """Every branch with its terms; "anyone" is no way to choose."""
    counts = count_tagged()
    found = [(branch, branch_terms(branch, terms, counts)) for branch in BRANCHES]
    return [(branch, [term for term in kept if term.code != "anyone"]) for branch, kept in found]


def towns_and_villages() -> tuple[list[PlaceFound], list[PlaceFound]]:
    """The places of Rutland, and the towns around it, by name."""
    every = list_places(PlaceKind.TOWN, PlaceKind.VILLAGE)
    rutland = [place for place in every if place.in_rutland]
    return rutland, [place for place in every if not place.in_rutland and place.kind is PlaceKind.TOWN]


def letters(current: str = "") -> list[dict[str, Any]]:
    """The row of letters: each with its address where a listing starts with it."""
    there = list_letters()
    row = [
        {"text": letter, "path": letter.lower(), "there": letter in there}
        for letter in string.ascii_uppercase
    ]
    row.append({"text": OTHER, "path": OTHER, "there": "#" in there})
    return [entry | {"current": entry["path"] == current} for entry in row]


def page_links(paging: Paging, path: str) -> dict[str, Any]:
    """The pagination component's parameters; empty when there is one page."""
    if paging.pages == 1:
        return {}

    def href(number: int) -> str:
        return path if number == 1 else f"{path}?page={number}"

    items = [
        {"number": number, "href": href(number), "current": number == paging.page}
        if number
        else {"ellipsis": True}
        for number in paging.window()
    ]
    return {
        "items": items,
        "previous": href(paging.page - 1) if paging.page > 1 else "",
        "next": href(paging.page + 1) if paging.page < paging.pages else "",
        "label": "Pages of this list",
    }
