"""The small tables of geography held in memory: every area, ward, town and village, found by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from portal.geography.rules.answers import PlaceAmbiguous, PlaceAnswer, PlaceFound, PlaceNotFound
from portal.geography.rules.areas import area_closure, certain_and_possible
from portal.geography.rules.names import bare_name, closest, fold
from portal.geography.vocabulary import RUTLAND, AreaKind, NoPlaceReason, PlaceKind, PlaceNote

_PART_WORDS = {"great", "little", "upper", "lower", "north", "south", "east", "west"}
_EMPTY_WORDS = {"on", "the", "in", "of", "and"}
_SUFFIX = {PlaceKind.WARD: "ward", PlaceKind.DISTRICT: "district"}
_MOST_OPTIONS = 6
_LONGEST_NAME = 5  # words


@dataclass(frozen=True, slots=True)
class AreaRecord:
    """One area: its code, its name, and the codes of those it lies directly in."""

    code: str
    name: str
    kind: AreaKind
    within: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceRecord:
    """One named place. `area_codes`: what it is (a ward, a district) or may lie in, as small as is known."""

    slug: str
    name: str
    kind: PlaceKind
    area_codes: tuple[str, ...]
    latitude: float | None = None
    longitude: float | None = None
    alternative_names: tuple[str, ...] = ()
    loose_names: tuple[str, ...] = ()
    also_a_word: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A named place, ready to be given as an answer. Of two with one name, the smaller `rank` wins."""

    place: PlaceFound
    rank: int
    bare: bool  # may be read out of a search without "in" or "near" before it
    local: bool  # in Rutland


class Gazetteer:
    """Every named place and area. Made once for each load of the tables; nothing in it changes."""

    def __init__(self, places: Iterable[PlaceRecord], areas: Iterable[AreaRecord]) -> None:
        self.areas: Mapping[str, AreaRecord] = {area.code: area for area in areas}
        self.within: Mapping[str, tuple[str, ...]] = {code: area.within for code, area in self.areas.items()}
        self.by_slug: dict[str, PlaceFound] = {}
        self._by_name: dict[str, list[Entry]] = {}
        self._longest: dict[str, int] = {}  # first word -> most words of a name that begins so
        self._packed: dict[str, str] = {}
        self._close: dict[str, Entry] = {}
        for record in places:
            self._add(record)
        for entries in self._by_name.values():
            entries.sort(key=lambda entry: (entry.rank, entry.place.slug))

    def closure(self, codes: Iterable[str]) -> frozenset[str]:
        """The given areas and all that hold them."""
        return area_closure(codes, self.within)

    def area_name(self, code: str) -> str:
        """The name of an area, '' for a code we do not know."""
        area = self.areas.get(code)
        return area.name if area else ""

    def answer(self, area_codes: Iterable[str], **known: Any) -> PlaceFound:
        """A place from the codes of areas, one of which holds it, and the other fields of PlaceFound."""
        sure, possible = certain_and_possible(tuple(code for code in area_codes if code), self.within)
        ward = next((code for code in sure if self._is(code, AreaKind.WARD)), "")
        district = next((code for code in sure if self._is(code, AreaKind.DISTRICT)), "")
        return PlaceFound(
            areas=sure,
            possible_areas=possible,
            ward_code=ward,
            district_code=district,
            district_name=self.area_name(district),
            **known,
        )

    def entries(self, key: str) -> list[Entry]:
        """The places whose folded name is exactly `key`, the likeliest first; only those of the best rank."""
        entries = self._by_name.get(key, [])
        return [entry for entry in entries if entry.rank == entries[0].rank]

    def longest(self, word: str) -> int:
        """How many words the longest name has that begins with this folded word; 0 where none does."""
        return self._longest.get(word, 0)

    def begins_none(self, words: Iterable[str]) -> bool:
        """Whether no name begins with any of these folded words."""
        return self._longest.keys().isdisjoint(words)

    def resolve_name(self, typed: str) -> PlaceAnswer:
        """The place somebody means by a name typed into a place box."""
        key = bare_name(typed)
        if not key:
            return PlaceNotFound(NoPlaceReason.EMPTY)
        for candidate in (fold(typed), key, self._packed.get(key.replace(" ", ""), "")):
            exact = self.entries(candidate)
            if exact:
                return _one_or_ask(exact)
        return self._by_part(key) or self._in_address(typed) or self._by_spelling(key)

    def closest_entry(self, key: str, limit: int) -> Entry | None:
        """The one Rutland place or town whose name is within `limit` letters of `key`, same first letter."""
        distance, names = closest(key, (name for name in self._close if name[0] == key[0]), limit)
        found = {self._close[name].place.slug: self._close[name] for name in names}
        if distance > limit or len(found) != 1:
            return None
        entry = next(iter(found.values()))
        return entry if _may_be_put_right(entry) else None

    def _is(self, code: str, kind: AreaKind) -> bool:
        area = self.areas.get(code)
        return area is not None and area.kind is kind

    def _add(self, record: PlaceRecord) -> None:
        place = self.answer(
            area_codes=record.area_codes,
            name=record.name,
            kind=record.kind,
            latitude=record.latitude,
            longitude=record.longitude,
            slug=record.slug,
        )
        local = RUTLAND in place.areas
        rank = _rank(record.kind, local)
        bare = rank < 2 and not record.also_a_word
        self.by_slug[record.slug] = place
        names = {fold(record.name): bare} | {fold(name): bare for name in record.alternative_names}
        suffix = _SUFFIX.get(record.kind)
        if suffix:
            names[f"{fold(record.name)} {suffix}"] = rank < 2
        for name in record.loose_names:
            names[fold(name)] = False
        for name, may_stand_alone in names.items():
            entry = Entry(place, rank, may_stand_alone, local)
            self._by_name.setdefault(name, []).append(entry)
            words = name.split()
            self._longest[words[0]] = max(len(words), self._longest.get(words[0], 0))
            self._packed.setdefault(name.replace(" ", ""), name)
            if rank < 2 and len(name) > 3:
                self._close.setdefault(name, entry)

    def _by_part(self, key: str) -> PlaceAnswer | None:
        """Places whose name holds every word typed ("luffenham"), or one without its "Great" or "Little"."""
        words = set(key.split()) - _EMPTY_WORDS
        holding = [entry for name, entry in self._close.items() if words and words <= set(name.split())]
        if holding and max(map(len, words)) > 3:
            return _one_or_ask(holding)
        first, _, rest = key.partition(" ")
        shorter = self.entries(rest) if first in _PART_WORDS else []
        return _corrected(shorter[0]) if len(shorter) == 1 and shorter[0].local else None

    def _in_address(self, typed: str) -> PlaceAnswer | None:
        """The place that an address ends with."""
        for part in reversed(typed.split(",")):
            words = bare_name(part).split()
            for count in range(min(len(words), _LONGEST_NAME), 0, -1):
                exact = self.entries(" ".join(words[-count:]))
                if exact and exact[0].rank < 2 and (count == len(words) or exact[0].bare):
                    return _one_or_ask(exact)
        return None

    def _by_spelling(self, key: str) -> PlaceAnswer:
        """The place whose name is close enough to be meant, else the close ones as suggestions."""
        limit = 1 if len(key) < 6 else 2 if len(key) < 10 else 3
        distance, names = closest(key, self._close, limit)
        entries = list({self._close[name].place.slug: self._close[name] for name in names}.values())
        if len(entries) == 1 and _may_be_put_right(entries[0]) and distance * 5 <= len(key):
            return _corrected(entries[0])
        suggestions = tuple(entry.place for entry in entries[:_MOST_OPTIONS])
        return PlaceNotFound(NoPlaceReason.UNKNOWN_NAME, suggestions)


def _rank(kind: PlaceKind, local: bool) -> int:
    if kind in (PlaceKind.TOWN, PlaceKind.VILLAGE):
        return 0
    if kind is PlaceKind.WARD:
        return 1 if local else 3
    return 2


def _may_be_put_right(entry: Entry) -> bool:
    return entry.local or entry.place.kind is PlaceKind.TOWN


def _corrected(entry: Entry) -> PlaceFound:
    return replace(entry.place, notes=entry.place.notes | {PlaceNote.CORRECTED})


def _one_or_ask(entries: list[Entry]) -> PlaceAnswer:
    best = min(entry.rank for entry in entries)
    places = {entry.place.slug: entry.place for entry in entries if entry.rank == best}
    options = tuple(places.values())
    return options[0] if len(options) == 1 else PlaceAmbiguous(options[:_MOST_OPTIONS])
