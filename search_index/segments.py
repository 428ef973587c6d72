"""Holds an immutable part of the index in compact memory, and the snapshot of all parts readers share."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from sys import intern
from typing import Any, NamedTuple

from search_index.rows import Texts

K1, B = 1.2, 0.6  # BM25: how soon repeats stop counting, how much length counts
SNIPPET_SOURCE = 900  # characters of text kept for snippets
ABOUT = 0.4  # from here on a listing counts as an answer to a meaning
CLOSEST = 0.8  # of what the listing most about a meaning has, where none is about it
CACHED, RECENT = 8_000, 24  # small values, and distances from places, kept with a snapshot
BITS = tuple(tuple(bit for bit in range(8) if octet >> bit & 1) for octet in range(256))
ON = ord("1")
AGE_BANDS = (
    ("under_5", 0, 4), ("5_to_10", 5, 10), ("11_to_17", 11, 17), ("18_to_25", 18, 25), ("26_to_64", 26, 64),
    ("65_plus", 65, 130),
)  # fmt: skip
LISTS = {  # facet -> field of the document
    "need": "needs", "type": "types", "audience": "audiences", "theme": "themes", "life_event": "life_events",
    "day": "days", "delivery": "delivery", "accessibility": "accessibility",
    "place": "places", "area": "areas",
}  # fmt: skip
FACETS = (
    "need", "type", "audience", "theme", "life_event", "age", "cost", "day", "delivery", "accessibility",
    "place", "open_to_referrals",
)  # fmt: skip


class Card(NamedTuple):
    """What a result needs to be told and shown, and no more. No field has a line break in it."""

    id: str
    kind: str
    slug: str
    name: str
    name_key: str
    verified_on: str
    text: str


class Segment:
    """One Whoosh segment, decoded: postings, cards, facets as bit masks, concepts."""

    __slots__ = (
        "cards", "concepts", "count", "docs", "impacts", "latitudes", "longitudes", "masks", "name", "named",
        "offsets", "oldest", "points", "run_by", "terms", "words", "youngest",
    )  # fmt: skip

    def __init__(
        self, name: str, size: int, records: Iterable[Mapping[str, Any]], words: Mapping[str, int]
    ) -> None:
        """Take what was stored for each of `size` documents, in order. Postings are added by `fill`."""
        self.name = name
        self.count = size
        self.words = words  # spelling vocabulary, as written
        self.terms: dict[str, int] = {}
        self.offsets = array("I", [0])
        self.docs = array("I")
        self.impacts = array("f")
        self.masks: dict[str, dict[str, int]] = {}
        self.named: dict[str, array[int]] = {}  # key of a name -> who has it
        self.run_by: dict[str, array[int]] = {}  # key of an organisation -> what it runs
        self.youngest, self.oldest = array("d"), array("d")  # years; no age at all where none is stated
        self.concepts: dict[str, tuple[array[int], array[float]]] = {}
        self.points = array("I", [0])  # where each document's points start in the next two
        self.latitudes, self.longitudes = array("d"), array("d")
        bits: dict[str, dict[str, bytearray]] = defaultdict(dict)
        cards: list[str] = []
        for number, record in enumerate(records):
            cards.append("\n".join(_card(record)))
            self._add_ages(record)
            for facet, value in _facets(record):
                mask = bits[facet].setdefault(intern(value), bytearray(self.count // 8 + 1))
                mask[number >> 3] |= 1 << (number & 7)
            for latitude, longitude, _ in record.get("points", ()):
                self.latitudes.append(latitude)
                self.longitudes.append(longitude)
            self.points.append(len(self.latitudes))
            for key in record["keys"]:
                holders = self.named if key == record["keys"][0] else self.run_by
                holders.setdefault(key, array("I")).append(number)
            for code, strength in record["about"].items():
                docs, weights = self.concepts.setdefault(intern(code), (array("I"), array("f")))
                docs.append(number)
                weights.append(strength)
        self.cards = Texts(cards)
        for facet, values in bits.items():
            self.masks[facet] = {value: int.from_bytes(mask, "little") for value, mask in values.items()}

    def _add_ages(self, record: Mapping[str, Any]) -> None:
        low, high = record.get("minimum_age"), record.get("maximum_age")
        stated = low is not None or high is not None
        self.youngest.append(low or 0.0 if stated else math.inf)
        self.oldest.append(math.inf if high is None else high)

    def fill(self, postings: Iterable[tuple[str, Sequence[int], Sequence[float]]], average: float) -> None:
        """Take (term, document numbers, weights) once and keep each weight as its share of a BM25 score."""
        lengths = [0.0] * self.count
        weights = array("f")
        for term, docs, found in postings:
            self.terms[term] = len(self.terms)
            self.docs.extend(docs)
            weights.extend(found)
            self.offsets.append(len(self.docs))
            for doc, weight in zip(docs, found, strict=True):
                lengths[doc] += weight
        norms = [K1 * (1 - B + B * length / max(average, 1.0)) for length in lengths]
        self.impacts = array(
            "f", (w * (K1 + 1) / (w + norms[d]) for d, w in zip(self.docs, weights, strict=True))
        )

    def find(self, term: str) -> tuple[int, int]:
        """Give where the term's postings start and end; the same number twice when there are none."""
        number = self.terms.get(term)
        return (0, 0) if number is None else (self.offsets[number], self.offsets[number + 1])


class About:
    """How far the documents of a snapshot are about one term. Made once for each term; never changed."""

    __slots__ = ("answers", "holders", "levels", "nearest", "numbers", "strengths")

    def __init__(self, numbers: array[int], strengths: array[float], size: int) -> None:
        """Take who is about it at all, in the order of their numbers, and how far each is."""
        self.numbers, self.strengths = numbers, strengths
        self.holders = mask_of(numbers, size)
        self.answers = self._reaching(ABOUT, size)
        self.nearest = self._reaching(CLOSEST * max(strengths, default=ABOUT), size)
        levels: dict[float, array[int]] = {}
        for number, strength in zip(numbers, strengths, strict=True):
            levels.setdefault(strength, array("I")).append(number)
        self.levels = tuple(levels.items())  # few: tags give a handful of strengths

    def _reaching(self, least: float, size: int) -> int:
        held = zip(self.numbers, self.strengths, strict=True)
        return mask_of((number for number, strength in held if strength >= least), size)

    def of(self, number: int) -> float:
        """Give how far one of the holders is about it."""
        return self.strengths[bisect_left(self.numbers, number)]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything one commit holds: never changed, shared by all threads, swapped as one."""

    generation: str
    source_version: str
    segments: tuple[Segment, ...]
    bases: tuple[int, ...]
    size: int
    live: int  # bit mask of the documents that are not deleted
    count: int
    masks: dict[str, dict[str, int]]
    lexicon: str = ""
    cache: dict[Any, Any] = field(default_factory=dict)  # filled lazily; a lost race only works twice
    places: dict[Any, Any] = field(default_factory=dict)
    terms: dict[str, About] = field(default_factory=dict)  # few: they stay when the cache is full

    @classmethod
    def of(
        cls,
        parts: Sequence[tuple[Segment, Iterable[int]]],
        generation: str,
        source_version: str,
        lexicon: str = "",
    ) -> Snapshot:
        """Join segments and the numbers deleted in each."""
        bases: list[int] = []
        live, size = 0, 0
        masks: dict[str, dict[str, int]] = {}
        for segment, deleted in parts:
            bases.append(size)
            mask = (1 << segment.count) - 1
            for number in deleted:
                mask &= ~(1 << number)
            live |= mask << size
            for facet, values in segment.masks.items():
                into = masks.setdefault(facet, {})
                for value, bits in values.items():
                    into[value] = into.get(value, 0) | (bits << size)
            size += segment.count
        segments = tuple(segment for segment, _ in parts)
        return cls(
            generation, source_version, segments, tuple(bases), size, live, live.bit_count(), masks, lexicon
        )

    def card(self, number: int) -> Card:
        """Give the card of a document by its number in this snapshot."""
        at = bisect_right(self.bases, number) - 1
        return Card._make(self.segments[at].cards[number - self.bases[at]].split("\n"))

    def idf(self, term: str) -> float:
        """Give how much the term tells apart; 0 when no document has it."""
        known = self.cache.get(("idf", term))
        if known is None:
            spans = [segment.find(term) for segment in self.segments]
            holders = min(sum(b - a for a, b in spans), self.count)
            known = math.log(1 + (self.count - holders + 0.5) / (holders + 0.5)) if holders else 0.0
            self._keep(("idf", term), known)
        return float(known)

    @property
    def rarest(self) -> float:
        """Give the weight that a word held by one document has."""
        return math.log(1 + (self.count - 0.5) / 1.5) if self.count else 0.0

    def postings(self, term: str) -> list[tuple[Sequence[int], array[float]]]:
        """Give (numbers, impacts) of the documents that have the term, for each segment that has it."""
        found: list[tuple[Sequence[int], array[float]]] = []
        for base, segment in zip(self.bases, self.segments, strict=True):
            start, end = segment.find(term)
            if end > start:
                found.append((_from(base, segment.docs[start:end]), segment.impacts[start:end]))
        return found

    def holders(self, term: str) -> int:
        """Give the mask of the documents that have the term."""
        return int(self.once(("holders", term), lambda: mask_of(self._numbers(term), self.size)))

    def _numbers(self, term: str) -> Iterator[int]:
        return chain.from_iterable(found for found, _ in self.postings(term))

    def about(self, code: str) -> About:
        """Give how far the documents are about a term."""
        held = self.terms.get(code)
        if held is None:
            held = self.terms[code] = self._about(code)
        return held

    def _about(self, code: str) -> About:
        found, strengths = array("I"), array("f")
        for base, segment in zip(self.bases, self.segments, strict=True):
            if code in segment.concepts:
                inside, far = segment.concepts[code]
                found.extend(array("I", _from(base, inside)))
                strengths.extend(far)
        return About(found, strengths, self.size)

    def named(self, keys: Iterable[str]) -> Iterator[tuple[str, int, bool]]:
        """Give each document whose name, or organisation, has one of these keys: the key, the document's
        number, and whether it is its name."""
        for key in keys:
            for base, segment in zip(self.bases, self.segments, strict=True):
                for number in segment.named.get(key, ()):
                    yield key, base + number, True
                for number in segment.run_by.get(key, ()):
                    yield key, base + number, False

    def of_age(self, years: int) -> int:
        """Give the mask of the documents that say they are for this age."""
        ages = (zip(segment.youngest, segment.oldest, strict=True) for segment in self.segments)
        fits = (n for n, (low, high) in enumerate(chain(*ages)) if low <= years < high + 1)
        return mask_of(fits, self.size)

    def union(self, facet: str) -> int:
        """Give the mask of the documents that state this facet at all."""
        return int(self.once(("union", facet), lambda: union(self.masks.get(facet, {}).values())))

    def once(self, key: Any, make: Callable[[], Any]) -> Any:
        """Give the cached value, made on first use."""
        value = self.cache.get(key)
        if value is None:
            value = make()
            self._keep(key, value)
        return value

    def recent(self, key: Any, make: Callable[[], Any]) -> Any:
        """Give the cached value of one of the last few keys asked for: for large values."""
        value = self.places.get(key)
        if value is None:
            value = make()
            if len(self.places) >= RECENT:
                self.places.clear()
            self.places[key] = value
        return value

    def _keep(self, key: Any, value: Any) -> None:
        if len(self.cache) < CACHED:
            self.cache[key] = value

    def cards(self) -> Iterator[tuple[int, Card]]:
        """Give every live card with its number."""
        return ((number, self.card(number)) for number in numbers(self.live))


def _from(base: int, docs: array[int]) -> Sequence[int]:
    """Give a segment's numbers as the snapshot's."""
    return [base + number for number in docs] if base else docs


def numbers(mask: int) -> list[int]:
    """Give the document numbers in a mask, in order."""
    octets = mask.to_bytes((mask.bit_length() + 7) // 8, "little")
    starts = range(0, 8 * len(octets), 8)
    return [start + bit for start, octet in zip(starts, octets, strict=True) if octet for bit in BITS[octet]]


def mask_of(found: Iterable[int], size: int) -> int:
    """Give the mask that holds these document numbers, all below size."""
    digits = bytearray(b"0" * (size or 1))  # numbers go into digits sooner than into a mask
    for number in found:
        digits[number] = ON
    return int(digits[::-1], 2)


def union(masks: Iterable[int]) -> int:
    """Give the mask of what is in any of these."""
    whole = 0
    for mask in masks:
        whole |= mask
    return whole


def _facets(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for facet, attribute in LISTS.items():
        for value in record.get(attribute, ()):
            yield facet, value
    for facet in ("kind", "cost", "eligibility"):
        if record.get(facet):
            yield facet, record[facet]
    for facet in ("points", "stale"):
        if record.get(facet):
            yield facet, "yes"
    if record.get("open_to_referrals") is not None:
        yield "open_to_referrals", "yes" if record["open_to_referrals"] else "no"
    low, high = record.get("minimum_age"), record.get("maximum_age")
    for band, first, last in AGE_BANDS if low is not None or high is not None else ():
        if (low or 0) <= last and (high is None or high >= first):
            yield "age", band


def _card(record: Mapping[str, Any]) -> Card:
    summary, description = record.get("summary", ""), record.get("description", "")
    text = description if description.startswith(summary.rstrip(" .…,")) else f"{summary} {description}"
    return Card(
        id=record["id"],
        kind=record["kind"],
        slug=record["slug"],
        name=" ".join(record["name"].split()),
        name_key=record["keys"][0] if record["keys"] else "",
        verified_on=record.get("verified_on", ""),
        text=" ".join(text.split())[:SNIPPET_SOURCE],
    )
