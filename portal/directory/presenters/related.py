"""Other listings of the same main kind, the ones that serve the same place first."""

from __future__ import annotations

from portal.directory.finding import search_runtime
from portal.directory.models import Service
from portal.directory.presenters.cards import open_places
from portal.directory.vocabulary import LinkType
from portal.geography.queries import area_closure
from portal.geography.vocabulary import RUTLAND
from search_index.documents import Place, Point, Query

MOST = 5


def main_type(service: Service) -> str:
    """The code of the listing's main kind of help; '' when nobody tagged it."""
    links = [link for link in service.attributes if link.link_type == LinkType.SERVICE_TYPE]
    return min(links, key=lambda link: link.position).term.code if links else ""


def related_ids(service: Service) -> tuple[str, ...] | None:
    """A few listings like this one, best first; None while the index is away."""
    code = main_type(service)
    if not code:
        return ()
    query = Query(filters={"type": (code,)}, place=_neighbourhood(service), limit=MOST + 1)
    results, away = search_runtime().search(query)
    if away:
        return None
    return tuple(hit.id for hit in results.hits if hit.id != service.id)[:MOST]


def _neighbourhood(service: Service) -> Place:
    """Where the listing is; Rutland for one that is nowhere in particular."""
    for place in open_places(service):
        if place.latitude is not None and place.longitude is not None:
            areas = area_closure(frozenset((place.ward_code or RUTLAND,)))
            return Place(place.name, Point(place.latitude, place.longitude), areas)
    return Place("", areas=area_closure(frozenset((RUTLAND,))))
