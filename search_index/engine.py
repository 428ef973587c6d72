"""The search engine behind one small protocol: search, suggest, rebuild, apply, status."""

from __future__ import annotations

import math
import threading
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from heapq import nlargest
from pathlib import Path
from typing import NamedTuple, Protocol

from search_index import ranking
from search_index.analysis import analyse
from search_index.documents import Document, Hit, Query, Results
from search_index.lexicon import Lexicon
from search_index.segments import FACETS, Card, Snapshot, mask_of, numbers, union
from search_index.snippets import beginnings, snippet
from search_index.spelling import Speller
from search_index.store import Change, IndexUnavailable, Mark, Store
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
        self._mark: Mark = None
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
        return Status(
            not self._problem,
            snapshot.generation,
            snapshot.source_version,
            snapshot.count,
            len(snapshot.segments),
            self.has_other_words,
            self._problem,
        )

    @property
    def has_other_words(self) -> bool:
        """Whether the index as it was last read was made with other words than these."""
        snapshot = self._snapshot
        return snapshot is not None and snapshot.lexicon != self.lexicon.fingerprint

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
        question = read(query.text, snapshot, self.lexicon, self._speller_for(snapshot))
        found = _find(question, query, snapshot)
        ordered = ranking.order(query, found.hits, found.scores.total, found.where, snapshot)
        total, wanted = len(ordered), query.offset + query.limit
        if query.sort == "best":
            meanings = [c for c in question.concepts if self.lexicon.importance.get(c[0], 1.0) == 1.0]
            ordered = ranking.spread(ordered, found.hits, found.scores, meanings, wanted)
        return Results(
            hits=tuple(_hits(ordered[query.offset : wanted], found, snapshot)),
            total=total,
            facets=ranking.FacetCounts(found.before_filters, found.filters, snapshot),
            stated=snapshot.once("stated", lambda: _stated(snapshot)),
            did_you_mean=question.did_you_mean,
            corrected=question.corrected,
            concepts=question.concepts,
            near_only=bool(found.hits) and found.hits == found.weak,
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

    def _refresh(self, mark: Mark) -> None:
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


class _Found(NamedTuple):
    """What a search found, as masks, with all that tells why."""

    question: Question
    scores: ranking.Scores
    before_filters: int
    hits: int
    weak: int  # the hits that are only near to what was asked
    filters: ranking.Filters
    where: ranking.Reach | None


def _find(question: Question, query: Query, snapshot: Snapshot) -> _Found:
    """Give the answers, or with too few of them the best of the rest, and rank them."""
    scores = ranking.score(question, snapshot) if question.tokens else ranking.UNASKED
    where = ranking.reach(query.place, query.radius_km, snapshot)
    filters = ranking.Filters(query, snapshot)
    kinds = snapshot.masks.get("kind", {})
    every = snapshot.live & union(kinds.get(kind, 0) for kind in query.kinds)
    before = where.keep(every & scores.real) if where else every & scores.real
    hits, weak = filters.keep(before), 0
    if question.tokens and hits.bit_count() < ENOUGH:
        some = filters.keep(every & ranking.evident(question, snapshot) & ~before)
        near = numbers(where.keep(some) if where else some)
        weak = mask_of(nlargest(NEAR_SHOWN, near, key=scores.total.__getitem__), snapshot.size)
    last = weak if hits else 0  # all are near: then they rank among themselves
    hits |= weak
    if where is not None:
        where.measure(hits)
    if question.tokens:
        ranking.rank(scores.total, hits, last, filters.stated, where, snapshot)
    return _Found(question, scores, before | weak, hits, weak, filters, where)


def _hits(shown: Sequence[int], found: _Found, snapshot: Snapshot) -> Iterator[Hit]:
    question, total, where = found.question, found.scores.total, found.where
    wanted = beginnings({*question.words, *question.expanded})
    reasons = _Reasons(question, found.scores, snapshot)
    for number in shown:
        card = snapshot.card(number)
        why, serves, distance_km = reasons.of(number, card), False, None
        if where is not None:
            serves = bool(where.serves >> number & 1)
            if serves:
                why.append("serves")
            elif where.near(number):
                why.append("near")
            away = where.distance[number] if where.distance else math.inf
            distance_km = None if away == math.inf else round(away, 1)
        yield Hit(  # by place, which takes half as long as by name
            card.id,
            card.kind,
            card.slug,
            total[number] if total else 0.0,
            tuple(why),
            distance_km,
            "matches" if found.filters.stated >> number & 1 else "not_stated",
            snippet(card.text, wanted),
            serves,
            bool(found.weak >> number & 1),
        )


class _Reasons:
    """Why results are here: a name and what they are about, three at most, and three at most of the words."""

    def __init__(self, question: Question, scores: ranking.Scores, snapshot: Snapshot) -> None:
        self._keys = question.keys
        self._about = [
            (scores.about[code].holders, snapshot.once(("reasons", code), partial(_reasons, code, snapshot)))
            for code, _ in question.concepts
        ]
        words = {t.word: t.stem for t in question.tokens if t.stem in question.words}
        self._words = [(snapshot.holders(stem), f"word:{word}") for word, stem in words.items()]

    def of(self, number: int, card: Card) -> list[str]:
        """Give those of one result."""
        why = ["name"] if card.name_key in self._keys else []
        for holders, reasons in self._about:
            if holders >> number & 1:
                for tagged, reason in reasons:
                    if tagged >> number & 1:
                        why.append(reason)
                        break
                if len(why) == 3:
                    break
        return why + [word for holders, word in self._words if holders >> number & 1][:3]


def _reasons(code: str, snapshot: Snapshot) -> list[tuple[int, str]]:
    """Give who is tagged with a term, and the reason that this is, for each facet that has the term; then the
    reason of all who are about it untagged."""
    masks = ((facet, snapshot.masks.get(facet, {})) for facet in REASON_FACETS)
    tagged = [(values[code], f"{facet}:{code}") for facet, values in masks if code in values]
    return [*tagged, (-1, f"about:{code}")]


def _stated(snapshot: Snapshot) -> dict[str, float]:
    services = snapshot.live & snapshot.masks.get("kind", {}).get("service", 0)
    whole = services.bit_count() or 1
    return {facet: round((snapshot.union(facet) & services).bit_count() / whole, 3) for facet in FACETS}
