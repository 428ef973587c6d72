"""The portal's own engine, with the editors' real words, on the made-up listings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks.corpus import ROOT, Listing, read_towns
from benchmarks.peers import NEAR_KM, SHOWN, Answer
from benchmarks.queries import Question
from search_index.documents import Document, Place, Point, Query
from search_index.engine import WhooshEngine
from search_index.lexicon import Lexicon
from search_index.words import read_words

FACET_NAMES = {"type": "type", "town": "place", "cost": "cost"}


class PortalEngine:
    """`search_index` as the site uses it, with the reasons why each result is here."""

    def __init__(self) -> None:
        self.lexicon: Lexicon = read_words(ROOT / "content")
        self.places = [town.name for town in read_towns()]
        self.engine: WhooshEngine

    def build(self, listings: Iterable[Listing], folder: Path) -> None:
        """Make an index in an empty folder, checked and read back as on the site."""
        WhooshEngine(folder, self.lexicon, self.places).rebuild(self.documents(listings), "benchmark")

    def documents(self, listings: Iterable[Listing]) -> Iterator[Document]:
        """The listings as the engine takes them."""
        needs: dict[str, list[str]] = {}
        for need, types in self.lexicon.links.items():
            for code in types:
                needs.setdefault(code, []).append(need)
        for one in listings:
            types = tuple(code for code in (one.type, one.other_type) if code)
            yield Document(
                id=one.id,
                kind="service",
                slug=one.slug,
                name=one.name,
                organisation=one.organisation,
                summary=one.summary,
                description=one.description,
                extra=one.town_name,
                types=types,
                needs=tuple(dict.fromkeys(need for code in types for need in needs.get(code, ()))),
                audiences=(one.audience,) if one.audience else (),
                areas=(one.district,) if one.district else (),
                points=(Point(one.latitude, one.longitude, one.town_name),),
                places=(one.town,),
                delivery=(one.delivery,),
                days=(one.day[:2].upper(),),
                cost=one.cost,
                minimum_age=one.minimum_age,
                open_to_referrals=True,
            )

    def open(self, folder: Path) -> None:
        """Be ready to answer."""
        self.engine = WhooshEngine(folder, self.lexicon, self.places)
        self.engine.search(Query(text="help"))

    def search(self, question: Question) -> Answer:
        """Answer a question in full."""
        results = self.engine.search(as_query(question))
        facets = {name: results.facets.get(facet, {}) for name, facet in FACET_NAMES.items()}
        return Answer(
            results.total, [hit.id for hit in results.hits], [hit.snippet for hit in results.hits], facets
        )


def as_query(question: Question) -> Query:
    """A question as the engine takes it."""
    filters: dict[str, tuple[str, ...]] = {}
    if question.type:
        filters["type"] = (question.type,)
    if question.cost:
        filters["cost"] = (question.cost,)
    if question.town:
        filters["place"] = (question.town,)
    if question.latitude is None or question.longitude is None:
        return Query(question.text, filters=filters, limit=SHOWN)
    place = Place("here", Point(question.latitude, question.longitude), frozenset(question.areas))
    return Query(question.text, place=place, radius_km=NEAR_KM, filters=filters, sort="distance", limit=SHOWN)
