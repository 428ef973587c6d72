"""A directory with its taxonomies and nothing else, and small files to import into it."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from flask import Flask

from portal import create_app
from portal.config import ROOT, Settings
from portal.core.loading import LoadReport
from portal.directory.seed_terms import load_terms
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.listings.imports.actions import apply_import, plan_import
from portal.listings.imports.rules.mapping import ImportMapping, read_mapping
from portal.listings.imports.rules.planning import ImportPlan
from portal.listings.imports.rules.reading import read_table
from tests.conftest import close, make_settings, on_postgres
from tests.support.postgres import Databases
from tests.support.run import Run

MAPPING = """
name: clubs
source: {title: The clubs' own list, date: "2026"}
rows: {key: [id]}
organization: {name: run by}
location: {address_1: street, city: town, postal_code: postcode}
service:
  name: name
  description: about
  email: email
  phones: [{number: {column: phone, phone: yes}}]
  service_types: {column: kind, map: {food: food_bank, sport: [physical_activity]}}
  defaults: {kind: activity}
"""
HEAD = ["id", "name", "run by", "street", "town", "postcode", "phone", "email", "kind", "about"]
LUNCH = [
    "1",
    "Lunch club",
    "Oakham Hall",
    "High Street",
    "Oakham",
    "LE15 6AH",
    "01572 000111",
    "",
    "food",
    "Hot lunch",
]
WALKS = ["2", "Walks", "Oakham Hall", "", "", "", "", "walks@example.org", "sport", "Short walks"]
POINTS = {"LE15 6AH": (52.67, -0.73, "E05000001")}


def find_point(postcode: str) -> tuple[float, float, str] | None:
    """The only postcode that these tests know."""
    return POINTS.get(postcode)


def as_csv(*rows: Sequence[str], head: Sequence[str] = HEAD) -> bytes:
    """A CSV file with these rows under the headings."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([head, *rows])
    return out.getvalue().encode()


def planned(data: bytes, mapping: str = MAPPING) -> ImportPlan:
    """What importing the file would do."""
    made = read_mapping(mapping.encode())
    return plan_import(read_table(data, made.file, made.columns), made, find_point, file_name="clubs.csv")


def imported(data: bytes, mapping: str = MAPPING) -> ImportPlan:
    """Import the file as planned and return what was done."""
    made: ImportMapping = read_mapping(mapping.encode())
    sheet = read_table(data, made.file, made.columns)
    seen = plan_import(sheet, made, find_point, file_name="clubs.csv")
    with transaction():
        return apply_import(sheet, made, find_point, file_name="clubs.csv", expected=seen.digest)


def _load_terms(settings: Settings, folder: Path) -> None:
    """The taxonomies without the words people use for them: imports have no use for those."""
    shutil.copytree(ROOT / "content" / "taxonomies", folder / "taxonomies")
    app = create_app(settings)
    with app.app_context():
        with transaction():
            load_terms(folder, LoadReport())
        close(app)


@pytest.fixture(scope="session")
def sqlite_start(this_run: Run, migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Stores whose directory knows the kinds of help: loading them takes longer than copying."""

    def make(folder: Path) -> None:
        shutil.copytree(migrated_sqlite, folder, dirs_exist_ok=True)
        _load_terms(make_settings(folder), tmp_path_factory.mktemp("terms"))

    return this_run.once("terms", make)


@pytest.fixture(scope="session")
def postgres_start(this_run: Run, databases: Databases, migrated_postgres: str) -> str:
    """The same on PostgreSQL."""
    name = f"portal_terms_{this_run.name}"

    def make(folder: Path) -> None:
        _load_terms(on_postgres(folder, databases.make(name, migrated_postgres)), folder)

    this_run.once("terms-postgres", make)
    return name


@pytest.fixture
def directory(app: Flask) -> Iterator[Flask]:
    """An application whose directory knows the kinds of help and has no listing yet."""
    with app.app_context():
        yield app
        db.session.rollback()
