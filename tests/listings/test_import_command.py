"""`portal import` from outside: exit codes, files written, real dirty files, and a kill in the middle."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, select

from portal.cli.imports import import_listings
from portal.config import ROOT, Settings
from portal.directory.models import ChangeSet, Service
from portal.extensions import db
from portal.extensions.sqlite import quick_check
from tests.listings.conftest import HEAD, LUNCH, MAPPING, WALKS, as_csv
from tests.support.forked import start_code
from tests.support.shared import SHARED, needs_shared

RAW = SHARED / "data" / "raw"
REAL = [
    ("hounslow_services_visible.csv", "hounslow-services", 250),
    ("gp_practices_2015/input__epraccur_2015-11-27.csv", "gp-practices", 8),
    ("libraries_england/data__libraries_england_2022.csv", "libraries-england", 100),
    ("libraries_england/data__libraries_england_2023.csv", "libraries-england", 100),
    ("libraries_england/data__schemas__libraries__rutland_county_council.csv", "libraries-of-a-council", 4),
    (
        "libraries_england/data__schemas__libraries__peterborough_city_council.csv",
        "libraries-of-a-council",
        9,
    ),
    (
        "libraries_england/data__schemas__libraries__lincolnshire_county_council.csv",
        "libraries-of-a-council",
        40,
    ),
    (
        "libraries_england/data__schemas__libraries__leicestershire_county_council.csv",
        "libraries-of-a-council",
        45,
    ),
    ("rutland_libraries_2023.csv", "libraries-england", 5),
    ("rutland_health_care_2014_2015.csv", "rutland-health-care", 40),
    ("trafford_places/care_homes__trafford_care_homes.csv", "trafford-care-homes", 50),
    ("trafford_places/food_banks__gm_food_banks.csv", "trafford-food-banks", 160),
    ("trafford_places/sports_clubs__sports_clubs.csv", "trafford-sports-clubs", 130),
    ("trafford_places/jobcentre_plus__gm_jobcentreplus.csv", "trafford-places", 25),
    ("trafford_places/libraries__gm_libraries.csv", "trafford-places", 130),
    ("trafford_places/childrens_centres__trafford_childrens_centres.csv", "trafford-places", 2),
]


def environment(settings: Settings) -> dict[str, str]:
    return {
        "PORTAL_ENV": "test",
        "PORTAL_INSTANCE": str(settings.instance),
        "PORTAL_SECRET_KEY": settings.secret_key,
        "PORTAL_KEY_RING": ",".join(settings.key_ring),
    }


@pytest.fixture
def run(directory: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run the command on the test's own directory."""
    for name, value in environment(settings).items():
        monkeypatch.setenv(name, value)
    db.session.rollback()

    def command(*arguments: object) -> Result:
        return CliRunner().invoke(import_listings, [str(argument) for argument in arguments])

    return command


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """A small file with one row in error, and its mapping."""
    data, mapping = tmp_path / "clubs.csv", tmp_path / "clubs.yaml"
    data.write_bytes(as_csv(LUNCH, WALKS, ["3", *LUNCH[1:5], "nowhere", *LUNCH[6:]]))
    mapping.write_text(MAPPING)
    return data, mapping


def services() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Service)) or 0


def test_the_dry_run_is_the_default_and_the_plan_can_be_committed(run: Any, files: tuple[Path, Path]) -> None:
    data, mapping = files
    dry = run(data, "--mapping", mapping)
    assert dry.exit_code == 1  # a row is in error
    assert "2 create, 0 update, 0 skip, 1 error" in dry.stdout
    assert services() == 0
    assert "New and pending: 2. Nobody sees them yet. /staff/listings?state=pending" in dry.stdout
    code = dry.stdout.strip().split()[-1]
    assert run(data, "--mapping", mapping, "--commit", "--plan", "000000000000").exit_code == 1
    assert services() == 0
    done = run(data, "--mapping", mapping, "--commit", "--plan", code)
    assert "Done" in done.stdout
    assert services() == 2


def test_rejected_rows_and_the_report_are_written(run: Any, files: tuple[Path, Path], tmp_path: Path) -> None:
    data, mapping = files
    rejected, report = tmp_path / "rejected.csv", tmp_path / "report.csv"
    run(data, "--mapping", mapping, "--rejected", rejected, "--report", report)
    rows = list(csv.reader(io.StringIO(rejected.read_text("utf-8-sig"), newline="")))
    assert rows[0] == [*HEAD, "reason"]
    assert (len(rows), rows[1][0], "postcode" in rows[1][-1]) == (2, "3", True)
    assert len(list(csv.reader(io.StringIO(report.read_text("utf-8-sig"), newline="")))) == 4


def test_rejected_rows_put_right_can_be_sent_again(
    run: Any, files: tuple[Path, Path], tmp_path: Path
) -> None:
    data, mapping = files
    rejected = tmp_path / "rejected.csv"
    run(data, "--mapping", mapping, "--commit", "--rejected", rejected)
    rejected.write_text(rejected.read_text().replace("nowhere", "PE9 3TE"))
    again = run(rejected, "--mapping", mapping, "--commit")
    assert (again.exit_code, services()) == (0, 3)


def test_the_plan_as_json(run: Any, files: tuple[Path, Path]) -> None:
    data, mapping = files
    plan = json.loads(run(data, "--mapping", mapping, "--json").stdout)
    assert plan["counts"] == {"create": 2, "update": 0, "skip": 0, "error": 1}
    assert [row["row"] for row in plan["rows"]] == [2, 3, 4]
    assert plan["committed"] is False


def test_a_file_or_mapping_that_cannot_be_used_ends_with_one_line(
    run: Any, files: tuple[Path, Path], tmp_path: Path
) -> None:
    data, mapping = files
    data.write_bytes(b"%PDF-1.7")
    refused = run(data, "--mapping", mapping)
    assert (refused.exit_code, refused.stderr.count("\n")) == (1, 1)
    assert "This is a PDF" in refused.stderr
    assert json.loads(run(data, "--mapping", mapping, "--json").stdout)["error"].startswith("This is a PDF")
    mapping.write_text("name: [")
    assert run(data, "--mapping", mapping).exit_code == 1
    assert run(tmp_path / "none.csv", "--mapping", mapping).exit_code == 2
    assert run(data).exit_code == 2


@needs_shared
@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "mapping", "least"), REAL, ids=[name.split("/")[-1] for name, _map, _least in REAL]
)
def test_a_real_dirty_file_is_planned_imported_and_found_unchanged(
    run: Any, tmp_path: Path, name: str, mapping: str, least: int
) -> None:
    arguments = (RAW / name, "--mapping", ROOT / "content" / "imports" / f"{mapping}.yaml", "--json")
    plan = json.loads(run(*arguments).stdout)
    assert plan["counts"]["create"] >= least * 0.9
    assert all(row["reason"] for row in plan["rows"])
    assert services() == 0
    done = json.loads(run(*arguments, "--commit").stdout)
    assert (done["plan"], done["counts"]) == (plan["plan"], plan["counts"])
    assert services() == plan["counts"]["create"]
    changes = db.session.scalar(select(func.count()).select_from(ChangeSet))
    again = json.loads(run(*arguments, "--commit").stdout)
    assert (again["counts"]["create"], again["counts"]["update"]) == (0, 0)
    assert again["counts"]["error"] == plan["counts"]["error"]
    assert db.session.scalar(select(func.count()).select_from(ChangeSet)) == changes


@needs_shared
@pytest.mark.shared
def test_a_real_workbook_is_planned(run: Any, tmp_path: Path) -> None:
    mapping = tmp_path / "sheet.yaml"
    mapping.write_text(
        "name: sheet\nsource: {title: Import sheet}\nrows: {key: [name]}\norganization: {name: name}\n"
        "service: {name: name, summary: intro, description: description, "
        "url: {column: url, wrong: leave out}}\n"
    )
    for name, rows in (("100_good", 100), ("3_bad", 3)):
        path = RAW / "hounslow_connect_formats" / f"tests__assets__services_import_{name}.xlsx"
        plan = json.loads(run(path, "--mapping", mapping, "--json").stdout)
        assert sum(plan["counts"].values()) == rows
    assert plan["counts"]["error"] >= 1


#: The command, telling of every row that is written.
_TOLD = """
import json, os, sys
os.environ.update(json.loads(sys.argv.pop(1)))
from contextlib import contextmanager
from itertools import count
from portal.cli import imports

@contextmanager
def tell(label, length):
    rows = count(1)
    print(0, flush=True)
    yield lambda step: print(next(rows), flush=True)

imports.progress = tell
imports.import_listings()
"""


@pytest.mark.parametrize("rows", [0, 120, 280])
def test_a_kill_in_the_middle_leaves_nothing(
    directory: Flask, settings: Settings, tmp_path: Path, rows: int
) -> None:
    data, mapping = tmp_path / "many.csv", tmp_path / "many.yaml"
    data.write_bytes(
        as_csv(
            *[
                [str(n), f"Club {n}", f"Group {n}", "High Street", "", "", "", "", "food", "x"]
                for n in range(400)
            ]
        )
    )
    mapping.write_text(MAPPING)
    db.session.rollback()
    command = [json.dumps(environment(settings)), str(data), "--mapping", str(mapping), "--commit"]
    with start_code(_TOLD, *command) as process:
        next(line for line in process.stdout if line == f"{rows}\n")
        process.kill()
        assert process.wait() == -9, "the import was over before the kill"
    assert services() == 0
    assert db.session.scalar(select(func.count()).select_from(ChangeSet)) == 0
    assert quick_check(settings.instance / "portal.db") == "ok"
