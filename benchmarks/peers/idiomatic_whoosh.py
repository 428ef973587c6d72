"""Whoosh as its documentation shows it: five text fields, a multi-field parser, groupedby, highlights."""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from whoosh.analysis import StemmingAnalyzer
from whoosh.fields import ID, NUMERIC, STORED, TEXT, Schema
from whoosh.index import create_in, open_dir
from whoosh.qparser import MultifieldParser, OrGroup
from whoosh.query import And, NumericRange, Term

from benchmarks.corpus import Listing
from benchmarks.peers import FACETS, NEAR_KM, SHOWN, Answer
from benchmarks.queries import Question

FIELDS = ("name", "organisation", "summary", "description", "words")
BOOSTS = {"name": 3.0, "organisation": 2.0, "summary": 1.5, "words": 1.5}
SCALE = 100_000  # degrees are kept as whole numbers: Whoosh 2.7.4 cannot sort by fractions


class IdiomaticWhoosh:
    """Whoosh used the way a reader of its documentation would."""

    def __init__(self) -> None:
        self.searcher: Any = None
        self.parser: Any = None

    def build(self, listings: Iterable[Listing], folder: Path) -> None:
        """Make an index in an empty folder."""
        analyzer = StemmingAnalyzer()
        schema = Schema(
            id=ID(unique=True, stored=True),
            **{name: TEXT(analyzer=analyzer, stored=True) for name in FIELDS},
            type=ID(stored=True, sortable=True),
            town=ID(stored=True, sortable=True),
            cost=ID(stored=True, sortable=True),
            day=STORED,
            latitude=NUMERIC(int, bits=32, stored=True),
            longitude=NUMERIC(int, bits=32, stored=True),
        )
        writer = create_in(str(folder), schema).writer()
        for one in listings:
            writer.add_document(
                id=one.id,
                name=one.name,
                organisation=one.organisation,
                summary=one.summary,
                description=one.description,
                words=f"{one.type_name} {one.audience} {one.town_name}",
                type=one.type,
                town=one.town,
                cost=one.cost or "unstated",
                day=one.day,
                latitude=round(one.latitude * SCALE),
                longitude=round(one.longitude * SCALE),
            )
        writer.commit()

    def open(self, folder: Path) -> None:
        """Be ready to answer."""
        index = open_dir(str(folder))
        self.searcher = index.searcher()
        self.parser = MultifieldParser(FIELDS, index.schema, fieldboosts=BOOSTS, group=OrGroup)

    def search(self, question: Question) -> Answer:
        """Answer a question in full; a misspelt one is corrected by Whoosh's own corrector."""
        text = f'"{question.text}"' if question.kind == "phrase" else question.text
        query = self.parser.parse(text)
        if question.kind == "misspelt":
            query = self.searcher.correct_query(query, text).query
        options = {"filter": self._filter(question), "groupedby": list(FACETS), "limit": SHOWN}
        results = self.searcher.search(query, **options)
        hits = results[:SHOWN]
        if question.kind == "nearest":
            hits = sorted(results, key=lambda hit: _away(hit, question))[:SHOWN]
        return Answer(
            len(results),
            [hit["id"] for hit in hits],
            [hit.highlights("description") or hit["summary"] for hit in hits],
            {facet: {key: len(found) for key, found in results.groups(facet).items()} for facet in FACETS},
        )

    def _filter(self, question: Question) -> Any:
        parts = [
            Term(name, value)
            for name, value in (("type", question.type), ("cost", question.cost), ("town", question.town))
            if value
        ]
        if question.latitude is not None and question.longitude is not None:
            north = NEAR_KM / 111.2
            east = north / math.cos(math.radians(question.latitude))
            parts += [
                _range("latitude", question.latitude, north),
                _range("longitude", question.longitude, east),
            ]
        return And(parts) if parts else None


def _range(name: str, middle: float, reach: float) -> Any:
    return NumericRange(name, round((middle - reach) * SCALE), round((middle + reach) * SCALE))


def _away(hit: Any, question: Question) -> float:
    assert question.latitude is not None
    assert question.longitude is not None
    north = hit["latitude"] / SCALE - question.latitude
    east = (hit["longitude"] / SCALE - question.longitude) * math.cos(math.radians(question.latitude))
    return math.hypot(north, east)
