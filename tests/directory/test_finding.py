"""The index follows the database, heals by itself, and is not missed while it is away."""

from __future__ import annotations

import fcntl
import json
import logging
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from portal import create_app
from portal.core import clock
from portal.directory import indexing
from portal.directory.actions import note_change
from portal.directory.finding import Indexer, SearchRuntime, search_runtime
from portal.directory.models import ContentGeneration, IndexChange, TaxonomyTerm, TermWord
from portal.directory.plain_search import find_by_words
from portal.extensions import db
from portal.extensions.transactions import transaction
from search_index.documents import Query
from tests.support.client import PageClient
from tests.support.factories import a_location, a_service, a_term, an_organization, build_index, change

database = pytest.mark.database


def _found(words: str) -> list[str]:
    results, fallback = search_runtime().search(Query(text=words))
    assert not fallback
    return [] if results.near_only else [hit.slug for hit in results.hits]


def _catch_up() -> int:
    done = search_runtime().catch_up()
    db.session.rollback()
    return done


@pytest.fixture
def directory(app: Flask) -> Iterator[Flask]:
    """Three listings and their index, inside an application context."""
    with app.app_context():
        a_term("service_types", "walks", name="Walking groups")
        a_service("Chess for beginners", organization="The Board Club", summary="Learn to play chess.")
        a_service("Knitting circle", organization="The Wool Club", summary="Bring wool and needles.")
        a_service("Choir", organization="The Song Club", summary="Sing together.")
        build_index()
        db.session.rollback()
        yield app


@database
def test_what_changed_is_found_and_what_went_is_not(directory: Flask) -> None:
    made = a_service("Archery", slug="archery", summary="Bows and arrows.")
    assert _found("archery") == []
    assert _catch_up() >= 1
    assert _found("archery") == ["archery"]
    change("service", made.id, name="Fencing", summary="Foils and masks.")
    _catch_up()
    assert _found("fencing") == ["archery"]
    assert "archery" not in _found("arrows")
    change("service", made.id, status="archived")
    _catch_up()
    assert _found("fencing") == []
    assert db.session.scalar(select(func.count()).select_from(IndexChange)) == 0
    assert _catch_up() == 0


@database
def test_a_listing_follows_its_organisation_and_its_place(directory: Flask) -> None:
    hall = a_location("Memorial hall")
    made = a_service("Yoga", at=[{"location": hall}])
    _catch_up()
    change("location", hall, name="Zebedee centre")
    club = an_organization("The Tea Club")
    change("organization", club.id, name="The Wobbly Club")
    _catch_up()
    assert _found("zebedee") == [made.slug]
    assert _found("wobbly") == [made.slug]


@database
def test_a_place_nobody_uses_is_done_with_and_the_next_change_comes(directory: Flask) -> None:
    """`portal work --once` goes on until nothing is left."""
    for number in range(3):
        a_location(f"Empty hall {number}")
    assert _catch_up() >= 1
    assert db.session.scalar(select(func.count()).select_from(IndexChange)) == 0


@database
def test_new_words_lead_to_a_rebuild_with_them(directory: Flask) -> None:
    a_service("Ramblers", slug="ramblers", service_types=["walks"], summary="Every Sunday.")
    _catch_up()
    assert "ramblers" not in _found("perambulation")
    generation = search_runtime().engine.generation
    with transaction():
        term = db.session.scalars(select(TaxonomyTerm).where(TaxonomyTerm.code == "walks")).one()
        db.session.add(TermWord(term_pk=term.pk, phrase="perambulation", strength="says"))
        note_change("words", "")
    _catch_up()
    results, _fallback = search_runtime().search(Query(text="perambulation"))
    assert [hit.slug for hit in results.hits] == ["ramblers"]
    assert search_runtime().engine.generation.split(".")[0] != generation.split(".")[0]
    assert not search_runtime().needs_rebuild()


@database
def test_every_process_follows_new_words_and_none_keeps_what_the_old_ones_found(directory: Flask) -> None:
    """Also one that asked with the words of before while the index was switched."""
    a_service("Ramblers", slug="ramblers", service_types=["walks"], summary="Every Sunday.")
    _catch_up()
    here = search_runtime()
    before = here.engine
    assert "ramblers" not in _found("perambulation")
    with transaction():
        term = db.session.scalars(select(TaxonomyTerm).where(TaxonomyTerm.code == "walks")).one()
        db.session.add(TermWord(term_pk=term.pk, phrase="perambulation", strength="says"))
        note_change("words", "")
    SearchRuntime(directory.extensions["settings"]).catch_up()  # another process
    db.session.rollback()
    stale = before.search(Query(text="perambulation"))
    assert "ramblers" not in [hit.slug for hit in stale.hits], "else the harness proves nothing"
    results, _fallback = here.search(Query(text="perambulation"))
    assert [hit.slug for hit in results.hits] == ["ramblers"]
    assert results.generation == stale.generation
    assert here.engine is not before
    after = here.engine
    here.search(Query(text="choir"))
    assert here.engine is after, "the words are read once"


@database
def test_a_new_day_opens_and_closes_listings(directory: Flask) -> None:
    today = datetime(2026, 11, 23, 12, tzinfo=UTC)
    with clock.frozen(today):
        a_service("Fireworks", slug="fireworks", visible_to="2026-11-23")
        a_service("Carols", slug="carols", visible_from="2026-11-24")
        build_index()
        assert (_found("fireworks"), _found("carols")) == (["fireworks"], [])
        assert not search_runtime().needs_rebuild()
    with clock.frozen(today + timedelta(days=1)):
        db.session.rollback()
        assert search_runtime().needs_rebuild()
        _catch_up()
        assert (_found("fireworks"), _found("carols")) == ([], ["carols"])


@database
def test_a_database_put_back_from_a_backup_gets_a_fresh_index(directory: Flask) -> None:
    a_service("Archery", slug="archery")
    _catch_up()
    with transaction():  # as if the last change had never been
        db.session.execute(update(ContentGeneration).values(number=ContentGeneration.number - 1))
    assert search_runtime().needs_rebuild()
    assert "another state" in search_runtime().status().words
    _catch_up()
    assert not search_runtime().needs_rebuild()


@database
def test_a_stale_index_shows_nothing_that_is_not_public_now(directory: Flask) -> None:
    made = a_service("Secret supper", slug="secret-supper", summary="Supper.")
    _catch_up()
    change("service", made.id, status="draft")
    assert _found("supper") == ["secret-supper"], "the index does not know yet"
    page = PageClient(directory).get("/search", q="supper")
    assert "Secret supper" not in page.text


@database
def test_the_plain_answer_finds_by_name_summary_and_kind(directory: Flask) -> None:
    a_service("Ramblers", slug="ramblers", service_types=["walks"])
    a_service("Draft chess", slug="draft", status="draft")
    cases = {
        "chess": ["chess-for-beginners"],
        "WOOL": ["knitting-circle"],
        "walking": ["ramblers"],
        "sing or chess": ["chess-for-beginners", "choir"],
        "nothing like it": [],
        "% _": ["chess-for-beginners", "choir", "knitting-circle", "ramblers"],
        "": ["chess-for-beginners", "choir", "knitting-circle", "ramblers"],
        "'; drop table service; --": [],
    }
    for words, slugs in cases.items():
        results = find_by_words(Query(text=words))
        assert [hit.slug for hit in results.hits] == slugs, words
        assert results.total == len(slugs)
    second = find_by_words(Query(text="", offset=2, limit=1))
    assert ([hit.slug for hit in second.hits], second.total) == (["knitting-circle"], 4)
    assert find_by_words(Query(text="x" * 5000)).total == 0


@database
def test_the_site_answers_without_an_index_and_says_so(app: Flask) -> None:
    with app.app_context():
        a_service("Chess for beginners", summary="Learn to play chess.")
    client = PageClient(app)
    for _ in range(2):
        page = client.get("/search", q="chess")
        assert "Our full search is away" in page.text
        assert "Chess for beginners" in page.text
        assert "ETag" not in page.response.headers, "nothing that stands on a fall-back is kept"
    assert (
        client.get("/search", q="chess", cost="free", place="Oakham", page="2", sort="distance").status == 200
    )
    with app.app_context():
        assert not search_runtime().status().usable
        assert search_runtime().suggest("che") == ()
        Indexer(app, app.extensions["settings"].index_folder).turn()
    page = client.get("/search", q="chess")
    assert "Our full search is away" not in page.text
    assert "Chess for beginners" in page.text


def _delete(folder: Path) -> None:
    shutil.rmtree(folder)


def _no_pointer(folder: Path) -> None:
    (folder / "CURRENT").unlink()


def _broken_pointer(folder: Path) -> None:
    (folder / "CURRENT").write_text('{"format": 1, "fold')


def _odd_pointer(folder: Path) -> None:
    said = json.loads((folder / "CURRENT").read_text())
    (folder / "CURRENT").write_text(json.dumps(said | {"source_version": "odd:odd"}))


def _other_format(folder: Path) -> None:
    said = json.loads((folder / "CURRENT").read_text())
    (folder / "CURRENT").write_text(json.dumps(said | {"format": 999}))


def _empty_files(folder: Path) -> None:
    for path in folder.glob("generation-*/*"):
        path.write_bytes(b"")


def _cut_files(folder: Path) -> None:
    for path in folder.glob("generation-*/*"):
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _flipped_bits(folder: Path) -> None:
    for path in folder.glob("generation-*/*"):
        raw = bytearray(path.read_bytes())
        for place in range(0, len(raw), 97):
            raw[place] ^= 0x55
        path.write_bytes(raw)


def _no_generation(folder: Path) -> None:
    for path in folder.glob("generation-*"):
        shutil.rmtree(path)


def _a_file_in_the_way(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("not a folder")


DAMAGE = [
    _delete, _no_pointer, _broken_pointer, _odd_pointer, _other_format, _empty_files, _cut_files,
    _flipped_bits, _no_generation,
]  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda one: one.__name__.strip("_"))
@pytest.mark.parametrize("restarted", [False, True], ids=["while it runs", "before a start"])
def test_damage_is_answered_through_and_healed(
    directory: Flask, damage: Callable[[Path], None], restarted: bool
) -> None:
    settings, app = directory.extensions["settings"], directory
    before = PageClient(app).get("/search", q="chess").text
    damage(settings.index_folder)
    if restarted:
        app = create_app(settings)
    client = PageClient(app)
    assert client.get("/search", q="play chess").all("article"), "the site answers"
    Indexer(app, settings.index_folder).turn()
    with app.app_context():
        assert search_runtime().status().usable
    assert client.get("/search", q="chess").text == before, "exact again"


def test_an_index_that_cannot_be_written_is_told_and_tried_again(
    directory: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(directory.extensions["settings"])
    folder = app.extensions["settings"].index_folder
    _a_file_in_the_way(folder)
    with caplog.at_level(logging.WARNING):
        assert Indexer(app, folder).turn() == 0
        assert PageClient(app).get("/search", q="chess").all("article")
    assert "could not be brought up to date" in caplog.text
    folder.unlink()
    Indexer(app, folder).turn()
    with app.app_context():
        assert search_runtime().status().usable


def _until(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_only_the_holder_of_the_lock_keeps_the_index(directory: Flask) -> None:
    """Another process may hold it: this one waits, and takes over when the other ends."""
    folder = directory.extensions["settings"].index_folder
    indexer = Indexer(directory, folder)
    a_service("Archery", slug="archery")

    def done() -> bool:
        db.session.rollback()
        return not indexing.pending_changes()

    with (folder / "indexer.lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        indexer.start()
        try:
            assert not _until(done, 1.5)
            fcntl.flock(other, fcntl.LOCK_UN)
            assert _until(done, 6)
            with pytest.raises(BlockingIOError):
                fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        finally:
            indexer.stop()
    assert not indexer.is_alive()
    assert _found("archery") == ["archery"]


def test_a_thread_of_the_indexer_outlives_a_failure(directory: Flask) -> None:
    folder = directory.extensions["settings"].index_folder
    indexer = Indexer(directory, folder)
    indexer.start()
    try:
        _no_pointer(folder)
        assert _until(lambda: (folder / "CURRENT").exists(), 10)
        assert indexer.is_alive()
    finally:
        indexer.stop()


def test_a_slip_in_the_file_of_equivalents_does_not_take_the_search_away(
    make_app: Callable[..., Flask], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    content = tmp_path / "content"
    for part in ("crisis", "words"):
        shutil.copytree(Path("content") / part, content / part)
    (content / "words" / "equivalents.yaml").write_text("- [one, two\n")
    app = make_app(content=content)
    with app.app_context():
        a_service("Chess for beginners", summary="Learn to play chess.")
        with caplog.at_level(logging.ERROR):
            build_index()
        assert "equivalents.yaml" in caplog.text
        assert _found("chess") == ["chess-for-beginners"]
