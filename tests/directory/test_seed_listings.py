"""Starter listings: loaded again and again; edits on screen stay; a broken file changes nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask
from sqlalchemy import func, select, text

from portal.cli.content import load_content
from portal.core.files import ContentError
from portal.core.loading import LoadReport
from portal.directory.models import ChangeSet, Location, Organization, Service
from portal.directory.queries import content_generation
from portal.directory.seed_listings import load_listings
from portal.extensions import db
from portal.extensions.transactions import transaction
from tests.support.factories import a_service, a_term, change

pytestmark = pytest.mark.database

FILE: dict[str, Any] = {
    "organization": {"slug": "tea-club", "name": "The Tea Club", "sector": "club"},
    "locations": [
        {"key": "hall", "name": "Village hall", "address_1": "1 High Street", "city": "Oakham",
         "postal_code": "LE15 6HP", "accessibility": [{"feature": "Level access"}]},
    ],
    "services": [
        {"slug": "tea-and-talk", "name": "Tea and talk", "kind": "activity", "needs": ["lonely"],
         "at": [{"location": "hall"}], "cost_options": [{"amount": 0}],
         "sources": [{"title": "Own website", "url": "https://example.org", "file": "facts.tsv"}]},
        {"slug": "tea-at-home", "name": "Tea at home"},
    ],
}  # fmt: skip


def _geocode(postcode: str) -> tuple[float, float, str] | None:
    return (52.67, -0.72, "E05000001") if postcode == "LE15 6HP" else None


Load = Callable[..., LoadReport]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One file of listings."""
    (tmp_path / "files" / "rutland").mkdir(parents=True)
    _write(tmp_path / "files", "tea.yaml", FILE)
    return tmp_path / "files"


def _write(folder: Path, name: str, content: Any) -> None:
    (folder / "rutland" / name).write_text(content if isinstance(content, str) else yaml.safe_dump(content))


@pytest.fixture
def load(app: Flask, folder: Path) -> Load:
    """Load the files, as the command does."""
    with app.app_context():
        a_term("needs", "lonely")

    def go() -> LoadReport:
        report = LoadReport()
        with app.app_context(), transaction():
            list(load_listings(folder, report, _geocode))
        return report

    return go


def _edited(**changes: Any) -> dict[str, Any]:
    """The file with the first service changed."""
    first, *rest = FILE["services"]
    return FILE | {"services": [first | changes, *rest]}


def _facts(app: Flask) -> tuple[int, ...]:
    with app.app_context():
        counted = [
            db.session.scalar(select(func.count()).select_from(model)) or 0
            for model in (Organization, Location, Service, ChangeSet)
        ]
        return (*counted, content_generation())


def test_a_file_becomes_records_with_their_place_and_point(app: Flask, load: Load) -> None:
    report = load()
    assert report.total("created") == 4
    with app.app_context():
        place = db.session.scalars(select(Location)).one()
        assert (place.latitude, place.longitude, place.ward_code) == (52.67, -0.72, "E05000001")
        services = db.session.scalars(select(Service).order_by(Service.name)).all()
        assert [(row.slug, row.status, row.kind) for row in services] == [
            ("tea-and-talk", "live", "activity"),
            ("tea-at-home", "live", "service"),
        ]


def test_loading_again_changes_nothing(app: Flask, load: Load) -> None:
    load()
    before = _facts(app)
    report = load()
    assert report.total("unchanged") == 4
    assert report.total("changed") == report.total("created") == report.total("kept") == 0
    assert _facts(app) == before


def test_only_what_a_file_changed_is_changed(app: Flask, load: Load, folder: Path) -> None:
    load()
    _write(folder, "tea.yaml", _edited(summary="Come for tea."))
    report = load()
    assert report.counts["services", "changed"] == 1
    assert report.total("unchanged") == 3
    with app.app_context():
        row = db.session.scalars(select(Service).where(Service.slug == "tea-and-talk")).one()
        assert (row.summary, row.version) == ("Come for tea.", 2)
    assert load().total("unchanged") == 4


def test_a_price_of_nothing_is_a_change(app: Flask, load: Load, folder: Path) -> None:
    _write(folder, "tea.yaml", _edited(cost_options=[{"option": "Entry"}]))
    load()
    _write(folder, "tea.yaml", _edited(cost_options=[{"option": "Entry", "amount": 0}]))
    assert load().counts["services", "changed"] == 1
    with app.app_context():
        assert db.session.scalar(text("select amount from cost_option")) == 0
    assert load().total("unchanged") == 4


def test_a_field_that_leaves_the_file_is_not_stated_any_more(app: Flask, load: Load, folder: Path) -> None:
    load()
    first = {name: value for name, value in FILE["services"][0].items() if name != "cost_options"}
    _write(folder, "tea.yaml", FILE | {"services": [first, FILE["services"][1]]})
    assert load().counts["services", "changed"] == 1
    with app.app_context():
        assert db.session.scalar(text("select count(*) from cost_option")) == 0


def test_what_was_edited_on_screen_is_kept_and_told(app: Flask, load: Load, folder: Path) -> None:
    load()
    with app.app_context():
        record_id = db.session.scalars(select(Service.id).where(Service.slug == "tea-and-talk")).one()
        change("service", record_id, summary="Edited on screen.")
    assert load().total("kept") == 0, "the file says what it always said"
    _write(folder, "tea.yaml", _edited(summary="The file moved on."))
    report = load()
    assert report.counts["services", "kept"] == 1
    assert any("tea-and-talk" in note and "kept" in note for note in report.notes)
    with app.app_context():
        row = db.session.scalars(select(Service).where(Service.slug == "tea-and-talk")).one()
        assert row.summary == "Edited on screen."
    _write(folder, "tea.yaml", _edited(summary="Edited on screen."))
    assert load().total("kept") == 0, "the file has taken the edit in"


def test_a_listing_that_leaves_the_files_stays_and_is_told(app: Flask, load: Load, folder: Path) -> None:
    load()
    _write(folder, "tea.yaml", FILE | {"services": FILE["services"][:1]})
    assert any("tea-at-home" in note for note in load().notes)
    with app.app_context():
        record_id = db.session.scalars(select(Service.id).where(Service.slug == "tea-at-home")).one()
        change("service", record_id, status="archived")
    assert load().notes == []


def _club(*services: dict[str, Any]) -> dict[str, Any]:
    return {"organization": {"slug": "x", "name": "X"}, "services": list(services)}


BROKEN: list[tuple[Any, str]] = [
    ("organization: [", "broken.yaml"),
    ("", "broken.yaml"),
    ("- a\n- b\n", "broken.yaml"),
    ({"services": []}, "'organization' is missing"),
    ({"organization": {"slug": "x"}}, "Enter name."),
    ({"organization": {"slug": "x", "name": "X", "colour": "red"}}, "colour"),
    (_club({"name": "no slug"}), "'slug' is missing"),
    (_club({"slug": "a", "name": "A", "needs": ["no-such"]}), "needs"),
    (_club({"slug": "a", "name": "A", "at": [{"location": "?"}]}), "no location '?'"),
    (_club({"slug": "a", "name": "A", "email": "?"}), "email"),
    (_club({"slug": "tea-at-home", "name": "A"}), "broken.yaml already"),
    (_club({"slug": "a", "name": "A"}, {"slug": "a", "name": "A"}), "already"),
    (_club({"slug": "on-screen", "name": "A"}), "address"),
    ({"organization": {"slug": "tea-club", "name": "X"}}, "broken.yaml already"),
    ({"organization": {"slug": "x", "name": "X"}, "locations": [{"name": "no key"}]}, "'key' is missing"),
]


@pytest.mark.parametrize(("content", "said"), BROKEN, ids=[said[:24] for _content, said in BROKEN])
def test_a_broken_file_changes_nothing_and_is_named(
    app: Flask, load: Load, folder: Path, content: Any, said: str
) -> None:
    with app.app_context():
        a_service("On screen", slug="on-screen")
    before = _facts(app)
    _write(folder, "broken.yaml", content)
    with pytest.raises(ContentError) as caught:
        load()
    assert "tea.yaml" in caught.value.message or "broken.yaml" in caught.value.message
    assert said in caught.value.message or "broken.yaml" in said
    assert _facts(app) == before


def test_the_real_content_is_loaded_twice_without_a_difference(make_app: Callable[..., Flask]) -> None:
    with make_app().app_context():
        first = load_content()
        generation = content_generation()
        db.session.remove()
        second = load_content()
        assert first.total("created") > 100
        assert {what for _kind, what in second.counts} == {"unchanged"}
        assert second.notes == first.notes == []
        assert content_generation() == generation


def test_a_last_file_that_is_broken_leaves_an_empty_database_empty(
    make_app: Callable[..., Flask],
    small_content: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    content = tmp_path / "content"
    shutil.copytree(small_content, content)
    victim = sorted((content / "listings").glob("*/*.yaml"))[-1]
    victim.write_text(victim.read_text().replace("organization:", "organisation:", 1))
    app = make_app(content=content)
    with app.app_context():
        with pytest.raises(SystemExit) as ended:
            load_content()
        assert ended.value.code == 1
        assert victim.name in capsys.readouterr().err
        assert content_generation() == 0
        assert db.session.scalar(text("select count(*) from postcode")) == 0
