"""The search engine behind one small protocol: search, suggest, rebuild, apply, status."""

from __future__ import annotations

import math
import threading
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from search_index import ranking
from search_index.analysis import analyse
from search_index.documents import Document, Hit, Query, Results
from search_index.lexicon import Lexicon
from search_index.segments import FACETS, Snapshot, mask_of, numbers
from search_index.snippets import snippet
from search_index.spelling import Speller
from search_index.store import Change, IndexUnavailable, Store
from search_index.understanding import Question, read

ENOUGH = 5  # fewer real answers than this are followed by what is only near, marked so
NEAR_SHOWN = 20
REASON_FACETS = ("need", "type", "audience", "theme", "life_event")


@dataclass(frozen=True, slots=True)
class Status:
    """What `portal search engine` and the healer want to know."""

    available: bool
    generation: str = ""
    source_version: str = ""
    documents: int = 0
    segments: int = 0
    words_changed: bool = False  # the editors' words are newer than the index: rebuild
    problem: str = ""


class SearchEngine(Protocol):
    """What any engine must do. Every method may raise IndexUnavailable except `status`."""

    @property
    def generation(self) -> str:
        """A string that differs after every change: the key of every cache."""

    def search(self, query: Query) -> Results:
        """Find listings and guides."""

    def suggest(self, prefix: str, limit: int = 8) -> tuple[str, ...]:
        """Complete what is being typed."""

    def rebuild(
        self,
        documents: Iterable[Document],
        source_version: str,
        progress: Callable[[int], None] | None = None,
    ) -> int:
        """Make the index anew beside the old one; give the number of documents."""

    def apply(self, changes: Iterable[Change], source_version: str) -> None:
        """Put in changed documents and take out deleted ids."""

    def status(self) -> Status:
        """Tell how the index is."""


class WhooshEngine:
    """Whoosh keeps the index; searching happens in memory that all threads of a process share."""

    def __init__(self, folder: Path, lexicon: Lexicon, places: Iterable[str] = ()) -> None:
        """Take the index folder, the words, and place names, which are never "corrected"."""
        self.lexicon = lexicon
        self._store = Store(folder, lexicon)
        self._places = frozenset(t.word for name in places for t in analyse(name))
        self._refreshing = threading.Lock()
        self._mark: tuple[int, int, int] | None = None
        self._snapshot: Snapshot | None = None
        self._speller: tuple[str, Speller] | None = None
        self._problem = ""

    @property
    def generation(self) -> str:
        """A string that differs after every change. Raises IndexUnavailable."""
        return self._current().generation

    def status(self) -> Status:
        """Tell how the index is. Never raises."""
        try:
            snapshot = self._current()
        except IndexUnavailable as error:
            return Status(False, problem=str(error))
        changed = snapshot.lexicon != self.lexicon.fingerprint
        return Status(
            not self._problem,
            snapshot.generation,
            snapshot.source_version,
            snapshot.count,
            len(snapshot.segments),
            changed,
            self._problem,
        )

    def rebuild(
        self,
        documents: Iterable[Document],
        source_version: str,
        progress: Callable[[int], None] | None = None,
    ) -> int:
        """Make the index anew beside the old one; give the number of documents.

        Raises IndexUnavailable, OSError.
        """
        return self._store.rebuild(documents, source_version, progress)

    def apply(self, changes: Iterable[Change], source_version: str) -> None:
        """Put in changed documents and take out deleted ids, in one commit.

        Raises IndexUnavailable, OSError.
        """
        self._store.apply(changes, source_version)

    def suggest(self, prefix: str, limit: int = 8) -> tuple[str, ...]:
        """Complete what is being typed: needs as people say them, then names of listings."""
        start = " ".join(t.word for t in analyse(prefix, 8))
        if len(start) < 2:
            return ()
        snapshot = self._current()
        entries: list[tuple[str, int, str]] = snapshot.once("suggestions", lambda: self._entries(snapshot))
        low = bisect_left(entries, (start,))
        high = bisect_left(entries, (start + "\U0010ffff",))
        found = sorted(entries[low:high], key=lambda entry: (entry[1], len(entry[0]), entry[0]))
        return tuple(dict.fromkeys(entry[2] for entry in found))[:limit]

    def search(self, query: Query) -> Results:
        """Find listings and guides. Raises IndexUnavailable when there is no index to search."""
        snapshot = self._current()
        question = (
            read(query.text, snapshot, self.lexicon, self._speller_for(snapshot)) if query.text else None
        )
        base = snapshot.live & _kinds(query, snapshot)
        where = ranking.reach(query.place, query.radius_km, snapshot)
        if where is not None:
            base &= where.allowed
        chosen = ranking.choices(query, snapshot)
        allowed = stated = base
        for choice in chosen.values():
            allowed &= choice.allowed
            stated &= choice.stated if choice.three_state else -1
        if question is None or not question.tokens:
            return self._page(
                query, snapshot, _Found(None, base, allowed, {}, frozenset(), chosen), where, stated
            )
        scores = ranking.score(question, snapshot)
        real = mask_of(scores.real, snapshot.size)
        if not scores.answered:
            real = 0
        weak = _near(scores, allowed & ~real) if (real & allowed).bit_count() < ENOUGH else frozenset()
        hits = (real & allowed) | mask_of(weak, snapshot.size)
        last = weak if real & allowed else frozenset()  # all are near: then they rank among themselves
        ranked = _rank(scores.score, hits, last, stated, where, query, snapshot)
        found = _Found(question, (real | mask_of(weak, snapshot.size)) & base, hits, ranked, weak, chosen)
        return self._page(query, snapshot, found, where, stated)

    def _page(
        self, query: Query, snapshot: Snapshot, found: _Found, where: ranking.Reach | None, stated: int
    ) -> Results:
        ordered = ranking.order(query, found.hits, found.score, where, snapshot)
        if found.question is not None and query.sort == "best":
            meanings = [c for c in found.question.concepts if self.lexicon.importance.get(c[0], 1.0) == 1.0]
            ordered = ranking.spread(ordered, found.score, meanings, snapshot)
        shown = ordered[query.offset : query.offset + query.limit]
        question = found.question
        counts = ranking.count_facets(found.before_filters, found.chosen, snapshot)
        hits = tuple(_hit(number, snapshot, found, where, stated) for number in shown)
        return Results(
            hits=hits,
            total=len(ordered),
            facets=counts,
            stated=snapshot.once("stated", lambda: _stated(snapshot)),
            did_you_mean=question.did_you_mean if question else "",
            corrected=bool(question and question.corrected),
            concepts=question.concepts if question else (),
            near_only=bool(ordered) and len(found.weak) == len(ordered),
            generation=snapshot.generation,
        )

    def _current(self) -> Snapshot:
        """Give the newest snapshot; while another thread reads a new one in, the one before it."""
        mark = self._store.mark()
        snapshot = self._snapshot
        if snapshot is not None and mark == self._mark:
            return snapshot
        if not self._refreshing.acquire(blocking=snapshot is None):
            assert snapshot is not None
            return snapshot
        try:
            if self._snapshot is None or self._mark != mark:
                self._refresh(mark)
            assert self._snapshot is not None
            return self._snapshot
        finally:
            self._refreshing.release()

    def _refresh(self, mark: tuple[int, int, int] | None) -> None:
        try:
            self._snapshot = self._store.load()
            self._problem = ""
        except IndexUnavailable as error:
            if self._snapshot is None:
                raise
            self._problem = str(error)  # answer from what was read before; status() tells
        self._mark = mark

    def _speller_for(self, snapshot: Snapshot) -> Speller:
        """Give the speller. It is made anew only with a new folder: an edit brings few new words."""
        known = self._speller
        folder = snapshot.generation.partition(".")[0]
        if known is None or known[0] != folder:
            frequency: Counter[str] = Counter({word: 3 * n for word, n in self.lexicon.vocabulary.items()})
            for segment in snapshot.segments:
                frequency.update(segment.words)
            known = self._speller = (folder, Speller(frequency, self._places))
        return known[1]

    def _entries(self, snapshot: Snapshot) -> list[tuple[str, int, str]]:
        said = [(" ".join(t.word for t in analyse(phrase)), 0, phrase) for phrase in self.lexicon.says]
        names = [(" ".join(t.word for t in analyse(card.name)), 1, card.name) for _, card in snapshot.cards()]
        return sorted(entry for entry in said + names if entry[0])


@dataclass(frozen=True, slots=True)
class _Found:
    """What a search found, before a page is cut out of it."""

    question: Question | None
    before_filters: int
    hits: int
    score: dict[int, float]
    weak: frozenset[int]
    chosen: dict[str, ranking.Choice]


def _kinds(query: Query, snapshot: Snapshot) -> int:
    masks = snapshot.masks.get("kind", {})
    allowed = 0
    for kind in query.kinds:
        allowed |= masks.get(kind, 0)
    return allowed


def _near(scores: ranking.Scores, allowed: int) -> frozenset[int]:
    """Give the few best of what has some evidence, but not enough to be called an answer."""
    some = [n for n in scores.score if allowed >> n & 1]
    some.sort()
    some.sort(key=lambda n: -scores.score[n])
    return frozenset(some[:NEAR_SHOWN])


def _rank(
    score: Mapping[int, float],
    hits: int,
    weak: frozenset[int],
    stated: int,
    where: ranking.Reach | None,
    query: Query,
    snapshot: Snapshot,
) -> dict[int, float]:
    """Give each hit its final score: bounded factors; answers before near ones, matches before unstated."""
    factors = where.factors(hits, query.radius_km) if where else {}
    stale = set(numbers(snapshot.masks.get("stale", {}).get("yes", 0) & hits))
    unstated = set(numbers(hits & ~stated))
    ranked: dict[int, float] = {}
    for number in numbers(hits):
        value = score.get(number, 0.0) * factors.get(number, 1.0)
        if number in stale:
            value *= ranking.STALE
        ranked[number] = value - 100.0 * (number in unstated) - 1000.0 * (number in weak)
    return ranked


def _hit(number: int, snapshot: Snapshot, found: _Found, where: ranking.Reach | None, stated: int) -> Hit:
    card = snapshot.card(number)
    question = found.question
    serves = bool(where and where.serves >> number & 1)
    away = where.distance[number] if where and where.distance else math.inf
    reasons = _reasons(number, snapshot, question) if question else []
    if serves:
        reasons.append("serves")
    elif where and where.near >> number & 1:
        reasons.append("near")
    stems = {*question.words, *question.expanded} if question else set()
    return Hit(
        id=card.id,
        kind=card.kind,
        slug=card.slug,
        score=round(found.score.get(number, 0.0), 4),
        reasons=tuple(reasons),
        distance_km=None if away == math.inf else round(away, 1),
        eligibility="matches" if stated >> number & 1 else "not_stated",
        snippet=snippet(card.text, stems),
        serves=serves,
        near_only=number in found.weak,
    )


def _reasons(number: int, snapshot: Snapshot, question: Question) -> list[str]:
    segment, inside = snapshot.locate(number)
    keys = set(question.keys)
    reasons = []
    if segment.cards[inside].name_key in keys:
        reasons.append("name")
    for code, _ in question.concepts:
        if segment.strength(code, inside) < 0.15:
            continue
        facets = [f for f in REASON_FACETS if segment.masks.get(f, {}).get(code, 0) >> inside & 1]
        reasons.append(f"{facets[0] if facets else 'about'}:{code}")
        if len(reasons) >= 3:
            break
    words = dict.fromkeys(
        t.word for t in question.tokens if t.stem in question.words and segment.has(t.stem, inside)
    )
    return reasons + [f"word:{word}" for word in list(words)[:3]]


def _stated(snapshot: Snapshot) -> dict[str, float]:
    services = snapshot.live & snapshot.masks.get("kind", {}).get("service", 0)
    whole = services.bit_count() or 1
    return {facet: round((snapshot.union(facet) & services).bit_count() / whole, 3) for facet in FACETS}
