"""Where somebody is, from what they typed. Nothing typed is stored or logged.

The small tables are read once for each load of the places and kept in memory. A postcode is one look-up.
"""

from __future__ import annotations

from itertools import islice

from sqlalchemy import select

from portal.core.errors import NotFound
from portal.core.text import one_line
from portal.extensions import db
from portal.extensions.raw import fetch_rows
from portal.extensions.recent import recently
from portal.extensions.sqlite import writing
from portal.geography.models import Area, Outcode, Place, PlacesVersion, Postcode
from portal.geography.rules.answers import PlaceAnswer, PlaceFound, PlaceNotFound
from portal.geography.rules.areas import distance_km
from portal.geography.rules.extraction import find_mention, without_span
from portal.geography.rules.gazetteer import AreaRecord, Gazetteer, PlaceRecord
from portal.geography.rules.postcodes import (
    has_a_digit,
    looks_like_a_postcode,
    normalise_outcode,
    normalise_postcode,
    outcode_of,
    outcodes_in,
    postcodes_in,
    reads_as_an_ordinal,
)
from portal.geography.vocabulary import RUTLAND, AreaKind, NoPlaceReason, PlaceKind, PlaceNote

_LONGEST_PLACE = 200  # characters typed into a place box that are looked at
_LONGEST_TEXT = 5000
_MOST_CODES = 12  # looked up in one text, so that a text full of them costs no more
_FAR_KM = 60.0  # from the middle of Rutland: further than people go, and our list of postcodes ends
_cache: tuple[str, Gazetteer] = ("", Gazetteer([], []))


def gazetteer() -> Gazetteer:
    """The small tables in memory, read again when they were loaded anew."""
    global _cache
    token = _token()
    known, held = _cache
    if token and token == known:
        return held
    fresh = Gazetteer(_place_records(), _area_records())
    if token:
        _cache = (token, fresh)
    return fresh


def _token() -> str:
    """What tells one load of the places from another: inside a change the change's own, else that of a
    moment ago."""
    if writing.get():
        return db.session.scalar(select(PlacesVersion.token)) or ""
    return recently("places_version", _read_token)


def _read_token() -> str:
    rows = fetch_rows("select token from places_version")
    return str(rows[0][0]) if rows else ""


def resolve_place(text: str) -> PlaceAnswer:
    """The place somebody means by what they typed into a place box: a postcode, half of one, or a name."""
    typed = one_line(text, _LONGEST_PLACE)
    if not typed:
        return PlaceNotFound(NoPlaceReason.EMPTY)
    places = gazetteer()
    postcode = normalise_postcode(typed)
    outcode = None if postcode else normalise_outcode(typed)
    if postcode:
        return _full_postcode(postcode, places) or PlaceNotFound(NoPlaceReason.UNKNOWN_POSTCODE)
    if outcode:
        return _half_postcode(outcode, places) or PlaceNotFound(NoPlaceReason.UNKNOWN_POSTCODE)
    inside = _postcode_inside(typed, places)
    if inside:
        return inside[2]
    answer = places.resolve_name(typed)
    if isinstance(answer, PlaceNotFound) and looks_like_a_postcode(typed):
        return PlaceNotFound(NoPlaceReason.MALFORMED_POSTCODE)
    return answer


def extract_place(text: str) -> tuple[str, PlaceFound | None]:
    """The place inside a search, and the search without it.

    A postcode is always taken out. A name is taken out after "in" or "near" and at the end; elsewhere
    ("Oakham library") it stays in the words too, as it may be part of a name.
    """
    places = gazetteer()
    head = text[:_LONGEST_TEXT]
    coded = has_a_digit(head)  # most searches have none: then nothing is looked for
    inside = (_postcode_inside(head, places) or _local_outcode_inside(head, places)) if coded else None
    if inside:
        start, end, found = inside
        return without_span(text, start, end), found
    mention = find_mention(head, places)
    if mention is None:
        return text, None
    return (without_span(text, mention.start, mention.end) if mention.removable else text), mention.place


def find_postcode(text: str) -> PlaceFound | None:
    """A postcode of an address, for placing it on the map; None where it is not in our list, live or old."""
    code = normalise_postcode(text)
    return _listed_postcode(code, gazetteer()) if code else None


def find_point(postcode: str) -> tuple[float, float, str] | None:
    """A postcode's latitude, longitude (5 decimals: about a metre) and ward code; None where we do not
    know it."""
    found = find_postcode(postcode)
    if found is None or found.latitude is None or found.longitude is None:
        return None
    return round(found.latitude, 5), round(found.longitude, 5), found.ward_code


def get_place(slug: str) -> PlaceFound:
    """The named place with this slug. Raises NotFound."""
    found = gazetteer().by_slug.get(slug)
    if found is None:
        raise NotFound("We do not know that place. Try a postcode or the nearest town.")
    return found


def list_places(*kinds: PlaceKind) -> list[PlaceFound]:
    """Named places of these kinds (all kinds when none is given), by name."""
    found = [place for place in gazetteer().by_slug.values() if not kinds or place.kind in kinds]
    return sorted(found, key=lambda place: (place.name, place.slug))


def area_name(code: str) -> str:
    """The name of an area ("Oakham South", "England"), '' for a code we do not know."""
    return gazetteer().area_name(code)


def list_areas(*kinds: AreaKind) -> list[AreaRecord]:
    """Areas of these kinds (all kinds when none is given), by name."""
    found = [area for area in gazetteer().areas.values() if not kinds or area.kind in kinds]
    return sorted(found, key=lambda area: (area.name, area.code))


def area_closure(codes: frozenset[str]) -> frozenset[str]:
    """These areas and all that hold them."""
    return gazetteer().closure(codes)


def _full_postcode(code: str, places: Gazetteer) -> PlaceFound | None:
    listed = _listed_postcode(code, places)
    return listed or _outcode_of(outcode_of(code), places, PlaceNote.UNKNOWN_POSTCODE, code)


def _half_postcode(code: str, places: Gazetteer) -> PlaceFound | None:
    return _outcode_of(code, places, PlaceNote.OUTCODE_ONLY, code)


def _listed_postcode(code: str, places: Gazetteer) -> PlaceFound | None:
    row = db.session.get(Postcode, code)
    if row is None:
        return None
    smallest = row.ward_code or row.district_code or _areas_of_outcode(outcode_of(code))
    return places.answer(
        area_codes=tuple(smallest.split()),
        name=code,
        kind=PlaceKind.POSTCODE,
        latitude=row.latitude,
        longitude=row.longitude,
        notes=frozenset({PlaceNote.OLD_POSTCODE}) if row.terminated else frozenset(),
    )


def _outcode_of(code: str, places: Gazetteer, note: PlaceNote, name: str) -> PlaceFound | None:
    row = db.session.get(Outcode, code)
    if row is None:
        return None
    notes = {note}
    if _km_from_rutland(row.latitude, row.longitude, places) > _FAR_KM:
        notes.add(PlaceNote.AWAY)
    return places.answer(
        area_codes=tuple(row.area_codes.split()),
        name=name,
        kind=PlaceKind.OUTCODE,
        latitude=row.latitude,
        longitude=row.longitude,
        notes=frozenset(notes),
    )


def _areas_of_outcode(code: str) -> str:
    row = db.session.get(Outcode, code)
    return row.area_codes if row else ""


def _postcode_inside(text: str, places: Gazetteer) -> tuple[int, int, PlaceFound] | None:
    for start, end, code in islice(postcodes_in(text), _MOST_CODES):
        found = _listed_postcode(code, places)
        if found is None and not reads_as_an_ordinal(code):
            found = _full_postcode(code, places)
        if found:
            return start, end, found
    return None


def _local_outcode_inside(text: str, places: Gazetteer) -> tuple[int, int, PlaceFound] | None:
    """Only the first halves around Rutland: "B12 injections" and "E10 fuel" are not places."""
    for start, end, code in islice(outcodes_in(text), _MOST_CODES):
        found = _half_postcode(code, places)
        if found and PlaceNote.AWAY not in found.notes:
            return start, end, found
    return None


def _km_from_rutland(latitude: float, longitude: float, places: Gazetteer) -> float:
    districts = (place for place in places.by_slug.values() if place.kind is PlaceKind.DISTRICT)
    rutland = next((place for place in districts if place.district_code == RUTLAND), None)
    if rutland is None or rutland.latitude is None or rutland.longitude is None:
        return 0.0
    return distance_km(latitude, longitude, rutland.latitude, rutland.longitude)


def _place_records() -> list[PlaceRecord]:
    return [
        PlaceRecord(
            slug=row.slug,
            name=row.name,
            kind=PlaceKind(row.kind),
            area_codes=tuple(row.area_codes.split()),
            latitude=row.latitude,
            longitude=row.longitude,
            alternative_names=_names(row.alternative_names),
            loose_names=_names(row.loose_names),
            also_a_word=row.also_a_word,
        )
        for row in db.session.scalars(select(Place).order_by(Place.slug))
    ]


def _area_records() -> list[AreaRecord]:
    rows = db.session.scalars(select(Area).order_by(Area.code))
    return [AreaRecord(row.code, row.name, AreaKind(row.kind), tuple(row.within.split())) for row in rows]


def _names(joined: str) -> tuple[str, ...]:
    return tuple(name for name in joined.split("|") if name)
