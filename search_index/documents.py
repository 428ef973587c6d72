"""What the engine is told about a thing that can be found, and what it tells back: plain data only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the map: WGS84 degrees, with the label people know it by."""

    latitude: float
    longitude: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One listing or guide as the engine sees it. Only published, public text may be in here (DESIGN 4.8)."""

    id: str  # the record's UUID, stable for ever
    kind: str  # "service" or "guide"
    slug: str
    name: str
    organisation: str = ""
    summary: str = ""
    description: str = ""
    extra: str = ""  # any further words worth finding: alternate name, eligibility, place names
    types: tuple[str, ...] = ()  # service type codes, the main one first; () = nobody tagged it
    needs: tuple[str, ...] = ()  # need codes
    audiences: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    life_events: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()  # codes of the areas it serves; () = not stated
    points: tuple[Point, ...] = ()  # where it takes place
    places: tuple[str, ...] = ()  # slugs of the towns and villages it takes place in
    delivery: tuple[str, ...] = ()  # in_person, phone, online, text, email, home_visit, outreach, post
    days: tuple[str, ...] = ()  # MO..SU on which it runs; () = not stated
    accessibility: tuple[str, ...] = ()
    cost: str = ""  # "free", "paid", "" = not stated
    minimum_age: float | None = None  # years; None with a maximum: from birth; both None: not stated
    maximum_age: float | None = None
    eligibility: str = ""  # "anyone", "restricted", "" = not stated
    open_to_referrals: bool | None = None  # None = not stated
    verified_on: str = ""  # ISO date of the last check; "" = not yet checked
    stale: bool = False  # past its date for checking: a bounded penalty, never hidden
    version: int = 0  # the record's version, so that a change can be told from a repeat


@dataclass(frozen=True, slots=True)
class Place:
    """Where the person is: a point and the codes of every area that holds it (ward, county, nation)."""

    name: str
    point: Point | None = None
    areas: frozenset[str] = frozenset()
    slug: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """What a person asked for, already validated. Text may be one word or a pasted paragraph."""

    text: str = ""
    place: Place | None = None
    radius_km: float = 16.0
    filters: dict[str, tuple[str, ...]] = field(default_factory=dict)  # facet -> chosen values (any)
    age: int | None = None
    sort: str = "best"  # best | distance | name | checked
    kinds: tuple[str, ...] = ("service",)
    offset: int = 0
    limit: int = 10


class Hit(NamedTuple):
    """One result with the reasons it is here."""

    id: str
    kind: str
    slug: str
    score: float
    reasons: tuple[str, ...] = ()  # codes for the page to word: "name", "need:lonely", "near"
    distance_km: float | None = None
    eligibility: str = "not_stated"  # matches | not_stated (three states; excluded ones are not hits)
    snippet: str = ""  # HTML-safe text with <mark> around the words that matched
    serves: bool = False  # one of its areas holds the person's place
    near_only: bool = False  # in no strict sense an answer: shown under "near to what you asked"


@dataclass(frozen=True, slots=True)
class Results:
    """A page of hits with everything the results page needs to say."""

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, dict[str, int]] = field(default_factory=dict)  # facet -> value -> count
    stated: dict[str, float] = field(default_factory=dict)  # facet -> share that state it, 0..1
    did_you_mean: str = ""  # the corrected text, when a correction was used or would help
    corrected: bool = False  # the search already used the correction
    concepts: tuple[tuple[str, float], ...] = ()  # term codes the text was understood as, best first
    near_only: bool = False  # nothing answers; what is shown is only near to it
    generation: str = ""
