"""From a term, a place or a letter to the listings on one page of it: local ones first, then the closest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.core.paging import Paging
from portal.directory.browse_queries import list_tagged
from portal.directory.catalogue import Term
from portal.directory.finding import search_runtime
from portal.directory.presenters.cards import Card, cards_for
from portal.directory.queries import list_services_by_letter
from portal.geography.queries import list_areas
from portal.geography.rules.answers import PlaceFound
from portal.geography.vocabulary import RUTLAND, AreaKind
from search_index.documents import Query

PER_PAGE = 20
_RANKED = 500  # so many are put in the order of how well they fit; a browser pages no further


@dataclass(frozen=True, slots=True)
class Shelf:
    """One page of listings. `away`: the index is away, and they stand in the order of their names."""

    cards: list[Card]
    paging: Paging
    away: bool = False


def shelf_of_term(term: Term, page: int) -> Shelf:
    """The listings of a term. Which ones is asked of the database, so that none is missing while the index is
    away; the index says which fit best."""
    rows = list_tagged(term.link_type, term.code, term.points_to, _local_areas())
    results, away = search_runtime().search(Query(text=term.name, limit=_RANKED))
    rank = {} if away else {hit.id: number for number, hit in enumerate(results.hits)}
    rows.sort(key=lambda row: (not row[1], rank.get(row[0], _RANKED)))
    return _shelf([one for one, _serves in rows], page, away=away)


def shelf_of_place(place: PlaceFound, page: int) -> Shelf:
    """What serves a place, the nearest first, then what is near it."""
    paging = Paging(page, PER_PAGE, 0)
    query = Query(place=place.as_search_place(), offset=paging.offset, limit=PER_PAGE)
    results, away = search_runtime().search(query)
    cards = cards_for([hit.id for hit in results.hits])
    return Shelf(list(cards.values()), Paging(page, PER_PAGE, results.total), away)


def shelf_of_letter(letter: str, page: int) -> Shelf:
    """The listings whose name starts with a letter; '#' for those that start with none."""
    return _shelf([service.id for service in list_services_by_letter(letter)], page)


def _shelf(ids: Sequence[str], page: int, *, away: bool = False) -> Shelf:
    paging = Paging(page, PER_PAGE, len(ids))
    cards = cards_for(ids[paging.offset : paging.offset + PER_PAGE])
    return Shelf(list(cards.values()), paging, away)


def _local_areas() -> list[str]:
    """Rutland and its wards: a listing that names one of them is local; one for the whole country is not."""
    return [RUTLAND, *(area.code for area in list_areas(AreaKind.WARD) if RUTLAND in area.within)]
