"""tantivy through its Python package: stemmed fields, term aggregations, fuzzy words, its own snippets."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import tantivy

from benchmarks.corpus import Listing
from benchmarks.peers import FACETS, NEAR_KM, SHOWN, Answer
from benchmarks.queries import Question

FIELDS = ["name", "organisation", "summary", "description", "words"]
BOOSTS = {"name": 3.0, "organisation": 2.0, "summary": 1.5, "description": 1.0, "words": 1.5}
_AGGREGATIONS = {name: {"terms": {"field": name, "size": 200}} for name in FACETS}
_MOST_NEAR = 500  # tantivy has no order by distance: this many of the best are sorted in Python


class TantivyEngine:
    """The Rust engine, embedded."""

    def __init__(self) -> None:
        self.index: Any = None
        self.searcher: Any = None
        self.description = ""

    def build(self, listings: Iterable[Listing], folder: Path) -> None:
        """Make an index in an empty folder."""
        index = tantivy.Index(_schema(), path=str(folder))
        writer = index.writer(num_threads=1)
        for one in listings:
            document = tantivy.Document()
            for name in ("id", "name", "organisation", "summary", "description", "type", "town"):
                document.add_text(name, getattr(one, name))
            document.add_text("cost", one.cost or "unstated")
            document.add_text("words", f"{one.type_name} {one.audience} {one.town_name}")
            document.add_float("latitude", one.latitude)
            document.add_float("longitude", one.longitude)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> None:
        """Be ready to answer."""
        self.index = tantivy.Index.open(str(folder))
        self.index.reload()
        self.searcher = self.index.searcher()

    def search(self, question: Question) -> Answer:
        """Answer a question in full; a misspelt one is searched with fuzzy words."""
        words = " ".join(re.findall(r"\w+", question.text.lower()))
        text = f'"{words}"' if question.kind == "phrase" else words
        fuzzy = dict.fromkeys(FIELDS, (False, 1, True)) if question.kind == "misspelt" else {}
        query = self.index.parse_query(text, FIELDS, field_boosts=BOOSTS, fuzzy_fields=fuzzy)
        words_query = query
        limits = self._limits(question)
        if limits:
            must = tantivy.Occur.Must
            query = tantivy.Query.boolean_query([(must, query), *((must, limit) for limit in limits)])
        near = question.latitude is not None
        found = self.searcher.search(query, _MOST_NEAR if near else SHOWN, count=True)
        documents = [self.searcher.doc(address) for _score, address in found.hits]
        if near:
            documents = sorted(documents, key=lambda document: _away(document, question))[:SHOWN]
        counted = self.searcher.aggregate(query, _AGGREGATIONS)
        snippets = tantivy.SnippetGenerator.create(
            self.searcher, words_query, self.index.schema, "description"
        )
        return Answer(
            found.count,
            [document.get_first("id") for document in documents],
            [snippets.snippet_from_doc(document).to_html() for document in documents],
            {name: {b["key"]: b["doc_count"] for b in counted[name]["buckets"]} for name in FACETS},
        )

    def _limits(self, question: Question) -> list[Any]:
        schema = self.index.schema
        limits = [
            tantivy.Query.term_query(schema, name, getattr(question, name))
            for name in FACETS
            if getattr(question, name)
        ]
        if question.latitude is not None and question.longitude is not None:
            north = NEAR_KM / 111.2
            east = north / math.cos(math.radians(question.latitude))
            limits += [_range(schema, "latitude", question.latitude, north)]
            limits += [_range(schema, "longitude", question.longitude, east)]
        return limits


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    for name in FIELDS:
        builder.add_text_field(name, stored=True, tokenizer_name="en_stem")
    for name in FACETS:
        builder.add_text_field(name, stored=True, fast=True, tokenizer_name="raw")
    for name in ("latitude", "longitude"):
        builder.add_float_field(name, stored=True, indexed=True, fast=True)
    return builder.build()


def _range(schema: Any, name: str, middle: float, reach: float) -> Any:
    kind = tantivy.FieldType.Float
    return tantivy.Query.range_query(schema, name, kind, middle - reach, middle + reach)


def _away(document: Any, question: Question) -> float:
    assert question.latitude is not None
    assert question.longitude is not None
    north = document.get_first("latitude") - question.latitude
    east = (document.get_first("longitude") - question.longitude) * math.cos(math.radians(question.latitude))
    return math.hypot(north, east)
