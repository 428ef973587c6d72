"""Taxonomies and words: loaded again and again; edits on screen stay; a broken file is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import selectinload

from portal.core.files import ContentError
from portal.core.loading import LoadReport
from portal.directory.models import IndexChange, TaxonomyTerm
from portal.directory.queries import content_generation, get_words
from portal.directory.seed_terms import ORDER, load_terms
from portal.extensions import db
from portal.extensions.transactions import transaction

pytestmark = pytest.mark.database

TERMS: dict[str, list[dict[str, Any]]] = {
    "service_types": [{"code": "walks", "name": "Walks"}, {"code": "talks", "name": "Talks"}],
    "needs": [{"code": "lonely", "name": "I feel lonely", "points_to": ["talks", "walks"]}],
    "themes": [],
    "audiences": [{"code": "carers", "name": "Carers"}],
    "life_events": [],
}
WORDS = {"lonely": {"says": ["on my own", "no friends"], "hints": ["quiet"]}, "walks": {"says": ["stroll"]}}


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A small folder of taxonomies and words."""
    folder = tmp_path / "content"
    (folder / "taxonomies").mkdir(parents=True)
    (folder / "words").mkdir()
    for code in ORDER:
        _write(folder, code, TERMS[code])
    _words(folder, WORDS)
    return folder


def _write(folder: Path, code: str, terms: Any) -> None:
    data = {"taxonomy": {"code": code, "name": code}, "terms": terms}
    (folder / "taxonomies" / f"{code}.yaml").write_text(yaml.safe_dump(data))


def _words(folder: Path, words: Any) -> None:
    (folder / "words" / "all.yaml").write_text(words if isinstance(words, str) else yaml.safe_dump(words))


Load = Callable[[], LoadReport]


@pytest.fixture
def load(app: Flask, content: Path) -> Load:
    """Load the files, as the command does."""

    def go() -> LoadReport:
        report = LoadReport()
        with app.app_context(), transaction():
            load_terms(content, report)
        return report

    return go


def _stored(app: Flask) -> dict[str, dict[str, list[str]]]:
    with app.app_context():
        return get_words()


def test_terms_words_and_pointers_are_stored_in_order(app: Flask, load: Load) -> None:
    assert load().total("created") == 4
    assert _stored(app)["lonely"] == {"says": ["on my own", "no friends"], "hints": ["quiet"]}
    with app.app_context():
        term = db.session.scalars(
            select(TaxonomyTerm)
            .where(TaxonomyTerm.code == "lonely")
            .options(
                selectinload(TaxonomyTerm.links).joinedload(TaxonomyTerm.links.property.mapper.class_.target)
            )
        ).one()
        assert [link.target.code for link in term.links] == ["talks", "walks"]
        assert db.session.scalars(select(IndexChange.kind)).all() == ["words"]


def test_loading_again_changes_nothing_and_tells_the_index_nothing(app: Flask, load: Load) -> None:
    load()
    with app.app_context():
        generation = content_generation()
    report = load()
    assert {what for _kind, what in report.counts} == {"unchanged"}
    assert report.notes == []
    with app.app_context():
        assert content_generation() == generation


@pytest.mark.parametrize(
    "words",
    [
        {"lonely": {"says": ["quiet", "no friends"], "hints": ["on my own"]}},  # they change sides
        {"lonely": {"hints": ["on my own", "no friends", "quiet"]}},
        {"lonely": {"says": ["no friends", "quiet", "on my own", "new"]}},
        {"lonely": {"says": ["new"], "hints": []}},
        {},
    ],
)
def test_words_may_move_between_says_and_hints_and_back(
    app: Flask, load: Load, content: Path, words: dict[str, Any]
) -> None:
    """A phrase is there once for each term: moving it must not meet its old row half-way."""
    load()
    _words(content, words)
    assert load().total("changed") >= 1
    wanted = {"says": [], "hints": []} | words.get("lonely", {})
    assert _stored(app)["lonely"] == wanted
    _words(content, WORDS)
    load()
    assert _stored(app)["lonely"] == WORDS["lonely"]


def test_a_phrase_given_twice_is_kept_once_at_its_first_strength(
    app: Flask, load: Load, content: Path
) -> None:
    _words(content, {"lonely": {"says": ["alone", "alone"], "hints": ["alone", "quiet"]}})
    load()
    assert _stored(app)["lonely"] == {"says": ["alone"], "hints": ["quiet"]}
    assert load().total("changed") == 0


def test_pointers_may_be_swapped(app: Flask, load: Load, content: Path) -> None:
    load()
    _write(content, "needs", [TERMS["needs"][0] | {"points_to": ["walks", "talks"]}])
    assert load().counts["needs", "changed"] == 1
    assert load().total("changed") == 0


def test_a_term_edited_on_screen_is_kept_and_told(app: Flask, load: Load, content: Path) -> None:
    load()
    with app.app_context(), transaction():
        term = db.session.scalars(select(TaxonomyTerm).where(TaxonomyTerm.code == "lonely")).one()
        term.name = "Edited on screen"
        term.version += 1
    assert load().total("kept") == 0
    _write(content, "needs", [TERMS["needs"][0] | {"name": "The file moved on"}])
    report = load()
    assert report.counts["needs", "kept"] == 1
    assert any("lonely" in note and "edited on screen" in note for note in report.notes)
    with app.app_context():
        names = db.session.scalars(select(TaxonomyTerm.name)).all()
    assert "Edited on screen" in names


def test_a_term_that_leaves_the_file_stays_and_is_told(app: Flask, load: Load, content: Path) -> None:
    load()
    _write(content, "audiences", [])
    assert any("carers" in note for note in load().notes)
    with app.app_context():
        assert db.session.scalar(text("select count(*) from taxonomy_term where code = 'carers'")) == 1


@pytest.mark.parametrize(
    ("name", "broken", "said"),
    [
        ("taxonomies/needs.yaml", "terms: [", "needs.yaml"),
        ("taxonomies/needs.yaml", "[]", "needs.yaml"),
        ("taxonomies/needs.yaml", "taxonomy: {code: needs}", "needs.yaml"),
        ("taxonomies/needs.yaml", "taxonomy: {code: needs, name: N}\nterms: [{code: x}]", "needs.yaml"),
        (
            "taxonomies/needs.yaml",
            "taxonomy: {code: needs, name: N}\nterms: [{code: x, name: X, points_to: [nowhere]}]",
            "x points to 'nowhere'",
        ),
        ("words/all.yaml", "- a", "all.yaml"),
        ("words/all.yaml", "lonely: [a, b]", "all.yaml"),
        ("words/all.yaml", "lonely: {says: 5}", "all.yaml"),
    ],
)
def test_a_broken_file_changes_nothing_and_is_named(
    app: Flask, load: Load, content: Path, name: str, broken: str, said: str
) -> None:
    load()
    with app.app_context():
        generation = content_generation()
    _write(content, "service_types", [{"code": "walks", "name": "Changed first"}])
    (content / name).write_text(broken)
    with pytest.raises(ContentError, match=said):
        load()
    with app.app_context():
        assert content_generation() == generation
        assert "Changed first" not in db.session.scalars(select(TaxonomyTerm.name)).all()


def test_a_missing_file_is_named(load: Load, content: Path) -> None:
    (content / "taxonomies" / "themes.yaml").unlink()
    with pytest.raises(ContentError, match=r"themes\.yaml"):
        load()
