"""Scores and orders what a question finds, by words, terms, place and freshness, and counts the facets."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from search_index.documents import Place, Query
from search_index.segments import FACETS, About, Card, Snapshot, mask_of, numbers, union
from search_index.understanding import Question

LEXICAL = 0.35  # how words weigh against terms, which are 1
LEAST_MASS = 1.0  # a question of one common word must not make that word weigh as much as a rare one
SHARPEN = 0.3  # how much more the likeliest terms count than the less likely
FIRST, LEAST, MEANINGS, SHARING = 5, 2, 5, 2.0  # see spread()
ALIKE = 0.4  # a fifth meaning of such weight against the likeliest: nobody can tell which was meant
STALE = 0.7
NEAR_ONLY, PLACE_UNKNOWN = 0.75, 0.7  # against 1.0 for a listing that says it serves the person's place
FARTHEST, NOWHERE = 0.8, 0.92  # least distance factor; factor of a listing that has no point
NAMED, RUN_BY = 1.6, 0.9  # added when the question holds the whole name of a listing, or of its organisation
REAL_CONCEPT, REAL_PART, REAL_SHARE = 0.22, 0.3, 0.5  # evidence below these is only near to what was asked
ANSWERED_SHARE = 0.65  # of the telling words: then it is an answer, whatever they mean
ANSWERED_WHOLE = 0.95  # of them, when they sound like what is never listed
THREE_STATE = frozenset(("audience", "age", "cost", "day", "delivery", "accessibility", "open_to_referrals"))
EARTH_KM, UNKNOWN = 6371.0, -1.0
UNITS = 256  # of which a weight of 1 has as many, where weights are added up as whole numbers


class Scores(NamedTuple):
    """What the words alone say about the documents."""

    total: list[float]  # by document number; 0 where there is no evidence
    about: dict[str, About]  # of each term of the question
    real: int  # mask of the answers: evidence enough, and firm words, most of the telling words, or a name


UNASKED = Scores([], {}, -1)  # no words: everything answers


def score(question: Question, snapshot: Snapshot) -> Scores:
    """Score every document that any word or term of the question finds."""
    total = [0.0] * snapshot.size
    about = {code: snapshot.about(code) for code, _ in question.concepts}
    levels = _levels(question.concepts, about)
    enough = max(REAL_CONCEPT, REAL_PART * _add_terms(levels, total))
    reached = (held if worth >= enough else [n for n in held if total[n] >= enough] for worth, held in levels)
    real = mask_of(chain.from_iterable(reached), snapshot.size)
    mass = max(question.mass, LEAST_MASS * snapshot.rarest) or 1.0
    said = Tally()
    for stem, weight in (*question.words.items(), *question.expanded.items()):
        worth = LEXICAL * weight / mass
        for found, impacts in snapshot.postings(stem):
            for number, impact in zip(found, impacts, strict=True):
                total[number] += worth * impact
        said.add(snapshot.holders(stem), weight)
    whole = (ANSWERED_WHOLE if question.elsewhere else ANSWERED_SHARE) * question.mass
    answered = bool(said.least(whole)) or (bool(real) and question.firm())
    real |= said.least(REAL_SHARE * question.mass)
    for key, number, own in snapshot.named(question.keys):
        bonus = NAMED if own else RUN_BY
        total[number] += bonus if key == question.keys[0] else bonus / 2
        real |= 1 << number
        answered = True
    return Scores(total, about, real if answered else 0)


def evident(question: Question, snapshot: Snapshot) -> int:
    """Give the mask of what any word or term of the question finds."""
    found = union(snapshot.about(code).holders for code, _ in question.concepts)
    return found | union(snapshot.holders(stem) for stem in (*question.words, *question.expanded))


class Tally:
    """Adds up weights for all documents at once: bit k of each document's sum stands in mask k."""

    def __init__(self) -> None:
        self._masks: list[int] = []
        self._some, self._added = 0, 0

    def add(self, holders: int, weight: float) -> None:
        """Give these documents so much more."""
        worth, place, carried = round(weight * UNITS), 0, 0
        self._some |= holders
        self._added += 1
        masks = self._masks
        while worth or carried:
            if place == len(masks):
                masks.append(0)
            had = masks[place]
            if worth & 1:
                masks[place] = had ^ holders ^ carried
                carried |= had & holders  # only holders carry, so what was carried goes on
            elif carried:
                masks[place] = had ^ carried
                carried &= had
            worth, place = worth >> 1, place + 1

    def least(self, weight: float) -> int:
        """Give the documents that have so much, or less by what rounding takes."""
        wanted = max(0, math.ceil(weight * UNITS - self._added / 2))
        if wanted >> len(self._masks):
            return 0
        reached = -1
        for place, mask in enumerate(self._masks):
            reached = mask & reached if wanted >> place & 1 else mask | reached
        return reached & self._some


def _levels(
    concepts: Sequence[tuple[str, float]], about: Mapping[str, About]
) -> list[tuple[float, array[int]]]:
    """Give what it is worth to be about each term of a question, and who is so far about it."""
    best = concepts[0][1] if concepts else 1.0
    believed = ((belief * (belief / best) ** SHARPEN, about[code].levels) for code, belief in concepts)
    return [(worth * strength, held) for worth, levels in believed for strength, held in levels]


def _add_terms(levels: Iterable[tuple[float, array[int]]], total: list[float]) -> float:
    """Add these to the total; give the most that any document has then."""
    most = 0.0
    for worth, held in levels:
        for number in held:
            total[number] = value = total[number] + worth
            if value > most:
                most = value
    return most


class Distances:
    """How many kilometres documents are from a point. Worked out for those asked about, and kept."""

    def __init__(self, latitude: float, longitude: float, snapshot: Snapshot) -> None:
        self._latitude, self._longitude, self._snapshot = latitude, longitude, snapshot
        self._measured = 0
        self.away = array("d", [UNKNOWN]) * snapshot.size  # by document number; infinite without a point

    def measure(self, found: int) -> None:
        """Work out how far these are, as on a flat map: exact enough within a county."""
        found &= ~self._measured
        if not found:
            return
        narrow, scale = math.cos(math.radians(self._latitude)), math.radians(1.0) * EARTH_KM
        for base, part in zip(self._snapshot.bases, self._snapshot.segments, strict=True):
            points, north, east = part.points, part.latitudes, part.longitudes
            for number in numbers(found >> base & ((1 << part.count) - 1)):
                away = math.inf
                for i in range(points[number], points[number + 1]):
                    east_west = (east[i] - self._longitude) * narrow
                    away = min(away, math.hypot(north[i] - self._latitude, east_west))
                self.away[base + number] = scale * away
        self._measured |= found  # what another thread adds at the same moment is measured again


class Reach:
    """How documents stand to the person's place."""

    def __init__(self, place: Place, radius: float, snapshot: Snapshot) -> None:
        """Take where the person is and how many kilometres are near."""
        self.radius, self._snapshot = radius, snapshot
        self.serves = union(snapshot.masks.get("area", {}).get(code, 0) for code in place.areas)
        self._distances: Distances | None = None
        self.distance = array("d")  # kilometres by document number; infinite when it has no point
        if place.point is not None:
            at = round(place.point.latitude, 4), round(place.point.longitude, 4)
            known: Distances = snapshot.recent(at, lambda: Distances(*at, snapshot))
            self._distances, self.distance = known, known.away

    def keep(self, found: int) -> int:
        """Apply the place rule: serves it, or is within reach and not excluded by area; unknowns stay in."""
        kept, unstated = found & self.serves, found & ~self._snapshot.union("area")
        if self._distances is None:
            return kept | unstated
        placed = unstated & self._snapshot.union("points")
        self.measure(placed)
        distance, radius = self.distance, self.radius
        near = [number for number in numbers(placed) if distance[number] <= radius]
        return kept | (unstated & ~placed) | mask_of(near, self._snapshot.size)

    def measure(self, found: int) -> None:
        """Work out how far these are, if that can be said."""
        if self._distances is not None:
            self._distances.measure(found)

    def near(self, number: int) -> bool:
        """Tell whether a document that was measured is within reach."""
        return bool(self.distance) and self.distance[number] <= self.radius

    def weigh(self, total: list[float], hits: int) -> None:
        """Multiply scores of documents that were measured by bounded factors: of their distance, and of
        whether they say that they serve the place, or else are near."""
        distance, scale, loss = self.distance, max(self.radius, 1.0), 1.0 - FARTHEST
        for number in numbers(hits):
            away = distance[number] if distance else math.inf
            total[number] *= NOWHERE if away == math.inf else 1.0 - loss * min(1.0, away / scale)
        for number in numbers(hits & ~self.serves):
            total[number] *= NEAR_ONLY if self.near(number) else PLACE_UNKNOWN


def reach(place: Place | None, radius: float, snapshot: Snapshot) -> Reach | None:
    """Give how documents stand to a place; None when it says nothing about where it is."""
    if place is None or (place.point is None and not place.areas):
        return None
    return Reach(place, radius, snapshot)


def rank(
    total: list[float], hits: int, last: int, stated: int, where: Reach | None, snapshot: Snapshot
) -> None:
    """Make each hit's evidence its final score: bounded factors; answers before near ones, matches before
    unstated."""
    if where is not None:
        where.weigh(total, hits)
    for number in numbers(hits & snapshot.masks.get("stale", {}).get("yes", 0)):
        total[number] *= STALE
    for number in numbers(hits & ~stated):
        total[number] -= 100.0
    for number in numbers(last):
        total[number] -= 1000.0


class Filters:
    """What the filters of a query let through, as masks. A field that a listing does not state never filters
    it out."""

    def __init__(self, query: Query, snapshot: Snapshot) -> None:
        """Take the chosen values of each facet, and the age."""
        self._allowed: dict[str, int] = {}
        self.stated = -1  # what states a match, where a filter lets the unstated through
        for facet, values in query.filters.items():
            if not values:
                continue
            self._allowed[facet] = fits = union(_fitting(facet, value, snapshot) for value in values)
            if facet in THREE_STATE:
                self._allowed[facet] |= self._unstated(facet, snapshot)
                self.stated &= fits
        if query.age is not None:
            fits = snapshot.once(("years", query.age), lambda: snapshot.of_age(query.age or 0))
            unstated = self._unstated("age", snapshot)
            self._allowed["years"] = fits | unstated
            self.stated &= fits | (unstated & snapshot.masks.get("eligibility", {}).get("anyone", 0))

    @staticmethod
    def _unstated(facet: str, snapshot: Snapshot) -> int:
        return snapshot.live & ~snapshot.union(facet)

    def keep(self, found: int, but: str = "") -> int:
        """Give those of the found that every filter lets through, leaving out one facet's own."""
        for facet, allowed in self._allowed.items():
            if facet != but and not (facet == "years" and but == "age"):
                found &= allowed
        return found


def _fitting(facet: str, value: str, snapshot: Snapshot) -> int:
    """Give the documents that a facet's value fits: for whom, "anyone" fits everybody."""
    masks = snapshot.masks.get(facet, {})
    fits = masks.get(value, 0)
    return fits | masks.get("anyone", 0) if facet == "audience" else fits


class FacetCounts(Mapping[str, dict[str, int]]):
    """How many of what was found have each value of a facet, given every filter but the facet's own. A facet
    is counted when it is asked for."""

    def __init__(self, found: int, filters: Filters, snapshot: Snapshot) -> None:
        """Take what was found before any filter, and the filters."""
        self._found, self._filters, self._snapshot = found, filters, snapshot

    def __getitem__(self, facet: str) -> dict[str, int]:
        if facet not in FACETS:
            raise KeyError(facet)
        within = self._filters.keep(self._found, but=facet)
        values = self._snapshot.masks.get(facet, {})
        return {value: n for value, mask in values.items() if (n := (mask & within).bit_count())}

    def __iter__(self) -> Iterator[str]:
        return iter(FACETS)

    def __len__(self) -> int:
        return len(FACETS)


def spread(
    ordered: list[int], found: int, scores: Scores, meanings: Sequence[tuple[str, float]], wanted: int
) -> list[int]:
    """Share the first places out between the likely meanings of a question, each by its best answers; the
    likeliest has at least two of the first five, unless five are nearly as likely. Takes what was found in
    order and as a mask, and gives the first so many of it."""
    if len(meanings) < 2 or len(ordered) <= FIRST:
        return ordered[:wanted]
    total = scores.total
    weight = {code: (belief / meanings[0][1]) ** SHARING for code, belief in meanings[:MEANINGS]}
    about = {code: scores.about[code] for code in weight}
    taken, pull = dict.fromkeys(weight, 0.0), weight.copy()
    first: list[int] = []
    likeliest, left = meanings[0][0], found

    def leading(held: About) -> int:
        """Give the best that is left and about a term; where nothing quite is, what is so the most."""
        for some in (held.answers, held.nearest):
            mask = some & left
            best = next(n for n in ordered if mask >> n & 1) if mask else None
            if best is not None and total[best] > 0:  # it is in the top tier
                return best
        return next(n for n in ordered if n not in first)

    def take(code: str, share: float) -> None:
        taken[code] += share
        pull[code] = weight[code] / (2 * taken[code] + 1)

    while len(first) < FIRST:
        code = max(pull, key=pull.__getitem__)
        if len(first) == FIRST - 1 and weight[code] < ALIKE:
            answered = [n for n in first if about[likeliest].answers >> n & 1 and total[n] > 0]
            code = likeliest if len(answered) < LEAST else code
        number = leading(about[code]) if first else ordered[0]
        first.append(number)
        left &= ~(1 << number)
        take(code, 0.1)  # so that a meaning nobody answers gives way
        for other, held in about.items() if total[number] > 0 else ():
            if held.holders >> number & 1:
                take(other, held.of(number))
    return (first + [n for n in ordered[:wanted] if n not in first])[:wanted]


def order(
    query: Query, found: int, total: Sequence[float], where: Reach | None, snapshot: Snapshot
) -> list[int]:
    """Sort the document numbers as asked; ties always fall the same way, so that pages never overlap."""
    ordered = numbers(found)
    if query.sort == "best" and total:
        ordered.sort(key=total.__getitem__, reverse=True)
        return ordered
    ranks = snapshot.once("alphabetical", lambda: _alphabetical(snapshot))
    ordered.sort(key=ranks.__getitem__)
    if query.sort == "checked":
        checked = snapshot.once("checked", lambda: [card.verified_on for card in _cards(snapshot)])
        ordered.sort(key=checked.__getitem__, reverse=True)
    elif where is not None and where.distance and query.sort in ("distance", "best"):
        ordered.sort(key=where.distance.__getitem__)
    if where is not None and query.sort == "best":
        serves = set(numbers(where.serves & found))
        ordered.sort(key=lambda n: n not in serves)
    return ordered


def _alphabetical(snapshot: Snapshot) -> array[int]:
    """Give, for each document number, its rank by name."""
    cards = [(card.name.casefold(), card.id) for card in _cards(snapshot)]
    ranks = array("I", bytes(4 * snapshot.size))
    for rank, number in enumerate(sorted(range(len(cards)), key=cards.__getitem__)):
        ranks[number] = rank
    return ranks


def _cards(snapshot: Snapshot) -> Iterator[Card]:
    """Give the card of every document, deleted ones too, in the order of their numbers."""
    return (snapshot.card(number) for number in range(snapshot.size))
