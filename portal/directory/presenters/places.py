"""Where a listing takes place: address, getting there, access and times; a secret address stays secret."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import quote

from portal.directory.models import Location, Service, ServiceAtLocation
from portal.directory.presenters.contacts import PhoneLine, is_web, phone_lines
from portal.directory.presenters.timing import Timing, dates_from, rules_at, timing

_MAP = "https://www.openstreetmap.org"


@dataclass(frozen=True, slots=True)
class PlacePart:
    """One place as the listing's page shows it. A secret one says only that it is."""

    name: str = ""
    address: tuple[str, ...] = ()
    map_href: str = ""
    travel: str = ""
    access: tuple[tuple[str, str], ...] = ()
    about: str = ""
    url: str = ""
    phones: tuple[PhoneLine, ...] = ()
    timing: Timing = field(default_factory=Timing)
    physical: bool = False
    secret: bool = False


def place_part(at: ServiceAtLocation, service: Service, today: date, whole: Timing) -> PlacePart:
    """One of a fully loaded listing's places, as it is on `today`; `whole` is what is said of all of them."""
    place = at.location
    when = timing(rules_at(at, service), today, dates_from(service, today))
    when = replace(when, changes=tuple(line for line in when.changes if line not in whole.changes))
    if place.confidential:
        return PlacePart(timing=when, secret=True)
    address = address_lines(place)
    return PlacePart(
        name="" if place.name in (service.name, *address) else place.name,
        address=address,
        map_href=map_link(place),
        travel=place.transportation,
        access=tuple(
            (one.description[:1].upper() + one.description[1:], one.details) for one in place.accessibility
        ),
        about=" ".join(words for words in (at.description, place.description) if words),
        url=place.url if is_web(place.url) else "",
        phones=phone_lines([*at.phones, *place.phones]),
        timing=when,
        physical=place.location_type == "physical",
    )


def address_lines(place: Location) -> tuple[str, ...]:
    """A place's address from its name's street down to the postcode; () where none is stated."""
    for row in place.addresses:
        lines = (
            row.attention,
            row.address_1,
            row.address_2,
            row.city,
            row.region,
            row.state_province,
            row.postal_code,
        )
        kept = dict.fromkeys(line.strip() for line in lines if line.strip())
        if kept:
            return tuple(kept)
    return ()


def map_link(place: Location) -> str:
    """An ordinary link to a map of a place that people can go to; '' where we know too little of it."""
    if place.confidential or place.location_type != "physical":
        return ""
    if place.latitude is not None and place.longitude is not None:
        point = f"{place.latitude:.5f}", f"{place.longitude:.5f}"
        return f"{_MAP}/?mlat={point[0]}&mlon={point[1]}#map=17/{point[0]}/{point[1]}"
    postcode = next((row.postal_code for row in place.addresses if row.postal_code), "")
    return f"{_MAP}/search?query={quote(postcode)}" if postcode else ""
