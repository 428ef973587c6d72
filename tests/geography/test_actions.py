"""Loading the places: complete, repeatable, only what changed, nothing when a file is wrong."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.core.loading import LoadReport
from portal.extensions import db
from portal.geography.models import Place, PlacesVersion, Postcode
from portal.geography.queries import resolve_place
from portal.geography.rules.answers import PlaceFound, PlaceNotFound
from portal.geography.rules.files import PlacesFileError

Load = Callable[..., LoadReport]
_DID = ("created", "changed", "removed")


@pytest.fixture
def copied(tmp_path: Path, places_folder: Path) -> Path:
    """A small copy of the places: Rutland's own files whole, the long ones cut."""
    folder = tmp_path / "copied"
    shutil.copytree(places_folder, folder)
    for name in ("neighbour_postcodes.csv", "outcodes.csv"):
        lines = (folder / name).read_text(encoding="utf-8").splitlines(keepends=True)
        (folder / name).write_text("".join(lines[:200]), encoding="utf-8")
    return folder


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def _version() -> str | None:
    return db.session.scalar(select(PlacesVersion.token))


def _what_happened(report: LoadReport) -> dict[str, int]:
    return {what: report.total(what) for what in _DID if report.total(what)}


@pytest.mark.usefixtures("empty_app")
def test_loading_twice_changes_nothing_the_second_time(load: Load, copied: Path) -> None:
    first = load(copied)
    version = _version()
    assert first.total("created") > 1500
    second = load(copied)
    assert _what_happened(second) == {}
    assert second.total("unchanged") == first.total("created")
    assert _version() == version


@pytest.mark.usefixtures("places")
def test_the_whole_of_content_loads_and_loads_again_without_change(load: Load) -> None:
    assert _what_happened(load()) == {}
    assert db.session.scalar(select(func.count()).select_from(Postcode)) == 1273 + 23567 + 324


@pytest.mark.usefixtures("empty_app")
def test_only_the_rows_that_differ_are_written(load: Load, copied: Path) -> None:
    load(copied)
    before = _version()
    _replace(copied / "places.csv", "ketton,Ketton,village,,", "ketton,Ketton,village,Kettonville,")
    _replace(copied / "places.csv", "wing,Wing,", "wing-green,Wing Green,")
    assert _what_happened(load(copied)) == {"created": 1, "changed": 1, "removed": 1}
    assert _version() != before
    assert db.session.get(Place, "wing") is None


@pytest.mark.usefixtures("empty_app")
def test_a_new_load_is_seen_by_the_next_look_up(load: Load, copied: Path) -> None:
    load(copied)
    assert isinstance(resolve_place("Kettonville"), PlaceNotFound)
    _replace(copied / "places.csv", "ketton,Ketton,village,,", "ketton,Ketton,village,Kettonville,")
    load(copied)
    answer = resolve_place("Kettonville")
    assert isinstance(answer, PlaceFound)
    assert answer.slug == "ketton"


@pytest.mark.usefixtures("empty_app")
def test_a_dry_run_says_what_it_would_do_and_does_nothing(load: Load, copied: Path) -> None:
    report = load(copied, dry_run=True)
    assert report.total("created") > 1500
    assert db.session.scalar(select(func.count()).select_from(Place)) == 0
    assert _version() is None


@pytest.mark.usefixtures("empty_app")
@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("places.csv", "52.66667,-0.73333", "52.66667,-73.333", "not in Great Britain"),
        ("places.csv", "barrowden,Barrowden,village", "barrowden,Barrowden,hamlet", "hamlet"),
        ("places.csv", "brooke,Brooke", "ashwell,Brooke", "there twice"),
        ("places.csv", "slug,name,kind", "slug,title,kind", "column 'name' is missing"),
        ("rutland_postcodes.csv", "LE15 0FH", "LE15 FH0", "not a postcode"),
        ("rutland_postcodes.csv", "E05012641", "E05099999", "no area E05099999"),
        ("wards.csv", "Barleythorpe", "", "no name"),
        ("terminated.csv", "2011-05", "2011-15", "not a month"),
        ("areas.csv", "LLR,", "ABC,", "no area LLR"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_written(
    load: Load, copied: Path, name: str, old: str, new: str, message: str
) -> None:
    _replace(copied / name, old, new)
    with pytest.raises(PlacesFileError, match=message):
        load(copied)
    assert db.session.scalar(select(func.count()).select_from(Place)) == 0


@pytest.mark.usefixtures("empty_app")
def test_a_missing_file_is_named(load: Load, copied: Path) -> None:
    (copied / "wards.csv").unlink()
    with pytest.raises(PlacesFileError, match=r"wards\.csv is missing"):
        load(copied)


def test_a_place_is_asked_for_before_anything_is_loaded(empty_app: Flask) -> None:
    assert isinstance(resolve_place("Oakham"), PlaceNotFound)
    assert isinstance(resolve_place("LE15 6HP"), PlaceNotFound)


def test_every_file_is_small_enough_to_keep_and_has_its_attribution(places_folder: Path) -> None:
    files = list(places_folder.glob("*.csv"))
    assert sum(file.stat().st_size for file in files) < 2_500_000
    attribution = (places_folder / "ATTRIBUTION.md").read_text(encoding="utf-8")
    assert all(f"`{file.name}`" in attribution for file in files)
    assert "Contains Ordnance Survey data © Crown copyright and database right 2025" in attribution
    assert "GeoNames" in attribution
