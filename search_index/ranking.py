"""Scores and orders what a question finds, by words, terms, place and freshness, and counts the facets."""

from __future__ import annotations

import heapq
import math
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from search_index.documents import Place, Query
from search_index.segments import FACETS, Card, Snapshot, mask_of, numbers
from search_index.understanding import Question

CONCEPT, LEXICAL = 1.0, 0.35  # how the two kinds of evidence are weighed against each other
LEAST_MASS = 1.0  # a question of one common word must not make that word weigh as much as a rare one
SHARPEN = 0.3  # how much more the likeliest terms count than the less likely
FIRST, LEAST, MEANINGS, SHARING = 5, 2, 5, 2.0  # see spread()
ABOUT = 0.4  # from here on a listing counts as an answer to a meaning
STALE = 0.7
NEAR_ONLY, PLACE_UNKNOWN = 0.75, 0.7  # against 1.0 for a listing that says it serves the person's place
FARTHEST, NOWHERE = 0.8, 0.92  # least distance factor; factor of a listing that has no point
NAMED, RUN_BY = 1.6, 0.9  # added when the question holds the whole name of a listing, or of its organisation
REAL_CONCEPT, REAL_PART, REAL_SHARE = 0.22, 0.3, 0.5  # evidence below these is only near to what was asked
ANSWERED_SHARE = 0.65  # of the telling words: then it is an answer, whatever they mean
THREE_STATE = frozenset(("audience", "age", "cost", "day", "delivery", "accessibility", "open_to_referrals"))
EARTH_KM = 6371.0


@dataclass(frozen=True, slots=True)
class Scores:
    """What the words alone say about each document number."""

    score: dict[int, float]
    concept: dict[int, float]
    real: set[int]
    answered: bool  # firm words, most of the telling words, or a name: more than just near to what was asked


def score(question: Question, snapshot: Snapshot) -> Scores:
    """Score every document that any word or term of the question finds."""
    words: dict[int, float] = {}
    share: dict[int, float] = {}
    for stem, weight in (*question.words.items(), *question.expanded.items()):
        for base, docs, impacts in snapshot.postings(stem):
            for number, impact in zip(docs, impacts, strict=True):
                number += base
                words[number] = words.get(number, 0.0) + weight * impact
                share[number] = share.get(number, 0.0) + weight
    concept = _concepts(question, snapshot)
    mass = max(question.mass, LEAST_MASS * snapshot.rarest) or 1.0
    total = {number: CONCEPT * value for number, value in concept.items()}
    for number, value in words.items():
        total[number] = total.get(number, 0.0) + LEXICAL * value / mass
    enough = max(REAL_CONCEPT, REAL_PART * max(concept.values(), default=0.0))
    real = {number for number, value in concept.items() if value >= enough}
    matched = {number for number, value in share.items() if value >= REAL_SHARE * question.mass}
    answered = any(share[number] >= ANSWERED_SHARE * question.mass for number in matched) or (
        question.firm and bool(real)
    )
    real |= matched
    for place, key in enumerate(question.keys):
        for number in snapshot.named(key):
            card = snapshot.card(number)
            bonus = NAMED if card.name_key == key else RUN_BY
            total[number] = max(total.get(number, 0.0), 0.0) + (bonus if place == 0 else bonus / 2)
            real.add(number)
            answered = True
    return Scores(total, concept, real, answered)


def _concepts(question: Question, snapshot: Snapshot) -> dict[int, float]:
    found: dict[int, float] = {}
    best = question.concepts[0][1] if question.concepts else 1.0
    for code, belief in question.concepts:
        believed = belief * (belief / best) ** SHARPEN
        for base, docs, strengths in snapshot.about(code):
            for number, strength in zip(docs, strengths, strict=True):
                number += base
                found[number] = found.get(number, 0.0) + believed * strength
    return found


@dataclass(frozen=True, slots=True)
class Reach:
    """How each document stands to the person's place."""

    allowed: int
    serves: int
    near: int
    distance: Sequence[float]  # kilometres by document number; infinite when it has no point

    def factors(self, found: int, radius: float) -> dict[int, float]:
        """Give the bounded factor of each found document."""
        serves, near = set(numbers(self.serves & found)), set(numbers(self.near & found))
        made: dict[int, float] = {}
        for number in numbers(found):
            away = self.distance[number] if self.distance else math.inf
            factor = (
                NOWHERE if away == math.inf else 1.0 - (1.0 - FARTHEST) * min(1.0, away / max(radius, 1.0))
            )
            if number not in serves:
                factor *= NEAR_ONLY if number in near else PLACE_UNKNOWN
            made[number] = factor
        return made


def reach(place: Place | None, radius: float, snapshot: Snapshot) -> Reach | None:
    """Apply the place rule: serves it, or is within reach and not excluded by area; unknowns stay in."""
    if place is None or (place.point is None and not place.areas):
        return None
    areas = snapshot.masks.get("area", {})
    serves = 0
    for code in place.areas:
        serves |= areas.get(code, 0)
    unstated = snapshot.live & ~snapshot.union("area")
    distance: Sequence[float] = ()
    if place.point is not None:
        at = (round(place.point.latitude, 4), round(place.point.longitude, 4))
        distance = snapshot.recent(at, lambda: _distances(at[0], at[1], snapshot))
    near = mask_of([n for n, away in enumerate(distance) if away <= radius], snapshot.size)
    unplaced = unstated & ~snapshot.union("points") if place.point is not None else unstated
    return Reach(serves | (near & unstated) | unplaced, serves, near, distance)


def _distances(latitude: float, longitude: float, snapshot: Snapshot) -> array[float]:
    """Give kilometres from a point to each document (as on a flat map: exact enough within a county)."""
    narrow = math.cos(math.radians(latitude))
    scale = math.radians(1.0) * EARTH_KM
    found = array("d", [math.inf]) * snapshot.size
    for base, part in zip(snapshot.bases, snapshot.segments, strict=True):
        for number, north, east in zip(part.located, part.latitudes, part.longitudes, strict=True):
            away = scale * math.hypot(north - latitude, (east - longitude) * narrow)
            if away < found[base + number]:
                found[base + number] = away
    return found


@dataclass(frozen=True, slots=True)
class Choice:
    """One filter: what it lets through, and what it lets through because it states a match."""

    allowed: int
    stated: int
    three_state: bool


def choices(query: Query, snapshot: Snapshot) -> dict[str, Choice]:
    """Give each filter of the query as masks. A field that a listing does not state never filters it out."""
    made: dict[str, Choice] = {}
    for facet, values in query.filters.items():
        if not values:
            continue
        matched = 0
        for value in values:
            matched |= value_mask(facet, value, snapshot)
        unstated = snapshot.live & ~snapshot.union(facet) if facet in THREE_STATE else 0
        made[facet] = Choice(matched | unstated, matched, facet in THREE_STATE)
    if query.age is not None:
        matched = snapshot.once(("years", query.age), lambda: _of_age(query.age or 0, snapshot))
        anyone = snapshot.masks.get("eligibility", {}).get("anyone", 0)
        unstated = snapshot.live & ~snapshot.union("age")
        made["years"] = Choice(matched | unstated, matched | (unstated & anyone), True)
    return made


def value_mask(facet: str, value: str, snapshot: Snapshot) -> int:
    """Give the documents that a facet's value fits: for whom, "anyone" fits everybody."""
    masks = snapshot.masks.get(facet, {})
    fits = masks.get(value, 0)
    return fits | masks.get("anyone", 0) if facet == "audience" else fits


def _of_age(age: int, snapshot: Snapshot) -> int:
    return mask_of((n for n, card in snapshot.cards() if _fits(card, age)), snapshot.size)


def _fits(card: Card, age: int) -> bool:
    if card.minimum_age is None and card.maximum_age is None:
        return False
    return (card.minimum_age or 0) <= age and (card.maximum_age is None or age < card.maximum_age + 1)


def count_facets(found: int, chosen: Mapping[str, Choice], snapshot: Snapshot) -> dict[str, dict[str, int]]:
    """Count each value among what the question finds, given every filter but the facet's own."""
    counts: dict[str, dict[str, int]] = {}
    for facet in FACETS:
        within = found
        for other, choice in chosen.items():
            if other != facet and not (other == "years" and facet == "age"):
                within &= choice.allowed
        values = snapshot.masks.get(facet, {})
        counted = {value: (mask & within).bit_count() for value, mask in values.items()}
        counts[facet] = {value: n for value, n in counted.items() if n}
    return counts


def spread(
    ordered: list[int],
    score_of: Mapping[int, float],
    concepts: Sequence[tuple[str, float]],
    snapshot: Snapshot,
) -> list[int]:
    """Share the first places out between the likely meanings of a question, each by its best answers; the
    likeliest has at least two of the first five."""
    if len(concepts) < 2 or len(ordered) <= FIRST:
        return ordered
    weight = {code: (belief / concepts[0][1]) ** SHARING for code, belief in concepts[:MEANINGS]}
    held = {code: _held(code, score_of, snapshot) for code in weight}
    queues = {
        code: heapq.nsmallest(
            FIRST, (n for n, v in about.items() if v >= ABOUT), key=lambda n: (-score_of[n], n)
        )
        for code, about in held.items()
    }
    taken = dict.fromkeys(weight, 0.0)
    first: list[int] = []
    likeliest = concepts[0][0]
    while len(first) < FIRST:
        code = max(weight, key=lambda c: weight[c] / (2 * taken[c] + 1))
        if len(first) == FIRST - 1 and sum(held[likeliest].get(n, 0.0) >= ABOUT for n in first) < LEAST:
            code = likeliest
        number = next(n for n in (*(queues[code] if first else ()), *ordered) if n not in first)
        first.append(number)
        taken[code] += 0.1  # so that a meaning nobody answers gives way
        for other, about in held.items():
            taken[other] += about.get(number, 0.0)
    chosen = set(first)
    return first + [n for n in ordered if n not in chosen]


def _held(code: str, score_of: Mapping[int, float], snapshot: Snapshot) -> dict[int, float]:
    """Give the answers in the top tier that are about a term, with how far."""
    return {
        base + number: value
        for base, docs, strengths in snapshot.about(code)
        for number, value in zip(docs, strengths, strict=True)
        if score_of.get(base + number, -1.0) > 0
    }


def order(
    query: Query, found: int, score_of: Mapping[int, float], where: Reach | None, snapshot: Snapshot
) -> list[int]:
    """Sort the document numbers as asked; ties always fall the same way, so that pages never overlap."""
    ordered = list(numbers(found))
    if query.sort == "best" and score_of:
        ordered.sort(key=score_of.__getitem__, reverse=True)
        return ordered
    ranks = snapshot.once("alphabetical", lambda: _alphabetical(snapshot))
    ordered.sort(key=ranks.__getitem__)
    if query.sort == "checked":
        ordered.sort(key=lambda n: snapshot.card(n).verified_on, reverse=True)
    elif where is not None and where.distance and query.sort in ("distance", "best"):
        ordered.sort(key=where.distance.__getitem__)
    if where is not None and query.sort == "best":
        serves = set(numbers(where.serves & found))
        ordered.sort(key=lambda n: n not in serves)
    return ordered


def _alphabetical(snapshot: Snapshot) -> array[int]:
    """Give, for each document number, its rank by name."""
    cards = [(c.name.casefold(), c.id) for segment in snapshot.segments for c in segment.cards]
    ranks = array("I", bytes(4 * snapshot.size))
    for rank, number in enumerate(sorted(range(len(cards)), key=cards.__getitem__)):
        ranks[number] = rank
    return ranks
