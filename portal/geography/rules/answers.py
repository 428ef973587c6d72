"""What the portal answers when somebody says where they are. None of it is stored or logged (DESIGN 4.8)."""

from __future__ import annotations

from dataclasses import dataclass, field

from portal.geography.vocabulary import RUTLAND, NoPlaceReason, PlaceKind, PlaceNote
from search_index import documents


@dataclass(frozen=True, slots=True)
class PlaceFound:
    """One place. `areas` surely hold it; `possible_areas` may, and take the others in.

    What could tell where a person lives is left out of the text form, so that it cannot slip into a log.
    """

    name: str = field(repr=False)
    kind: PlaceKind
    areas: frozenset[str] = field(repr=False)
    possible_areas: frozenset[str] = field(repr=False)
    latitude: float | None = field(default=None, repr=False)
    longitude: float | None = field(default=None, repr=False)
    slug: str = ""
    ward_code: str = ""  # "" where we cannot be sure
    district_code: str = ""
    district_name: str = ""
    notes: frozenset[PlaceNote] = frozenset()

    @property
    def in_rutland(self) -> bool:
        """Whether it is surely in Rutland."""
        return RUTLAND in self.areas

    def as_search_place(self) -> documents.Place:
        """The place as the search engine takes it.

        The possible areas go along: a listing that may serve the person is shown rather than hidden.
        """
        point = None
        if self.latitude is not None and self.longitude is not None:
            point = documents.Point(self.latitude, self.longitude, self.name)
        return documents.Place(name=self.name, point=point, areas=self.possible_areas, slug=self.slug)


@dataclass(frozen=True, slots=True)
class PlaceAmbiguous:
    """More than one place has that name: ask which."""

    options: tuple[PlaceFound, ...]


@dataclass(frozen=True, slots=True)
class PlaceNotFound:
    """No such place. `suggestions` are places with a name that is close, best first."""

    reason: NoPlaceReason
    suggestions: tuple[PlaceFound, ...] = ()


PlaceAnswer = PlaceFound | PlaceAmbiguous | PlaceNotFound
