"""Guides in the index: found by their words, beside the listings, and forgotten with their row."""

from __future__ import annotations

from flask import Flask

from portal.directory.finding import search_runtime
from portal.guides.indexing import document_of, guide_documents
from portal.guides.models import Guide
from portal.guides.queries import get_guide
from search_index.documents import Query


def test_every_guide_is_a_document(loaded_site: Flask) -> None:
    with loaded_site.app_context():
        documents = guide_documents()
        assert len(documents) == 29
        assert {document.kind for document in documents.values()} == {"guide"}
        assert all(document.types and document.needs for document in documents.values())


def test_only_the_asked_guides_are_made_and_unknown_ids_are_left_out(loaded_site: Flask) -> None:
    with loaded_site.app_context():
        falls = get_guide("falls")
        assert list(guide_documents([falls.id, "no-such-id"])) == [falls.id]


def test_a_guide_is_found_in_the_words_people_use(loaded_site: Flask) -> None:
    with loaded_site.app_context():
        results, away = search_runtime().search(Query(text="my mum keeps falling over", kinds=("guide",)))
        assert not away
        assert "falls" in [hit.slug for hit in results.hits[:3]]


def test_guides_stay_out_of_a_search_for_listings(loaded_site: Flask) -> None:
    with loaded_site.app_context():
        results, _away = search_runtime().search(Query(text="falls"))
        assert {hit.kind for hit in results.hits} == {"service"}


def test_markdown_does_not_reach_the_index() -> None:
    guide = Guide(
        id="1",
        slug="one",
        title="One",
        summary="Sum.",
        body="## Part\n\nRead **this** [page](/guides/two).",
        kind="theme",
        codes=["falls"],
        service_types=["falls_prevention"],
        needs=[],
        audiences=[],
        version=3,
    )
    document = document_of(guide)
    assert document.description == "Part Read this page."
    assert document.themes == ("falls",)
    assert document.life_events == ()
    assert document.version == 3
