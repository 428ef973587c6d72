"""Importing on screen: a file is looked at before anything is changed, and what cannot be used is refused in
plain words."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from flask import Flask

from portal.accounts.vocabulary import Role
from portal.core import clock
from portal.core.references import new_id
from portal.directory.models import Service
from portal.extensions import db
from portal.housekeeping import housekeep
from portal.listings.exports.making import make_export
from portal.listings.imports import uploads, views
from portal.listings.imports.rules.sheets import Limits
from portal.registry import TASKS
from portal.tasks.doing import do_next
from tests.listings.conftest import HEAD, LUNCH, WALKS, as_csv
from tests.support.client import Page, PageClient
from tests.support.factories import a_service
from tests.support.people import add_person, audit_actions, enter

HERE = "/staff/import"


@pytest.fixture
def officer(directory: Flask, client: PageClient) -> PageClient:
    """The browser of an information officer."""
    return enter(client, add_person(directory, Role.INFORMATION_OFFICER))


def send(client: PageClient, data: bytes, name: str = "clubs.csv", status: int = 200) -> Page:
    """Choose a file and press Send."""
    token = client.get(HERE).form_values(HERE)["csrf_token"]
    return client.post(HERE, {"csrf_token": token, "file": (io.BytesIO(data), name)}, status=status)


def address_of(page: Page) -> str:
    """The page of the upload that is shown."""
    return page.response.request.path


def names(app: Flask) -> list[str]:
    """The listings there are."""
    with app.app_context():
        return list(db.session.scalars(db.select(Service.name).order_by(Service.name)))


@pytest.mark.database
def test_a_file_is_guessed_looked_at_and_imported(directory: Flask, officer: PageClient) -> None:
    bad = ["3", "", "", "", "", "", "", "", "", ""]
    page = send(officer, as_csv(LUNCH, WALKS, bad))
    guessed = page.form_values("/mapping")
    assert [guessed[f"column_{at}"] for at in range(8)] == [
        "", "name", "organization", "address_1", "city", "postal_code", "phone", "email"
    ]  # fmt: skip
    assert guessed["key"] == "id"
    page = officer.send(page, "/mapping", source="The clubs’ own list")
    assert "Nothing is changed yet" in page.text
    assert "Import 2 listings" in page.text
    assert "Enter name." in page.text, "the reason why a row is not taken"
    assert names(directory) == [], "and nothing is"
    here = address_of(page)
    rejected = officer.get(f"{here}/rejected.csv").response.get_data(as_text=True)
    assert [row[0] for row in csv.reader(io.StringIO(rejected.lstrip("\ufeff")))][1:] == ["3"]
    done = officer.send(page, "/import")
    assert "Imported: 2 new" in done.text
    assert "nobody sees them yet" in done.text
    waiting = officer.get(done.links()["listings that wait"])
    assert {"Lunch club", "Walks"} <= waiting.links().keys()
    assert names(directory) == ["Lunch club", "Walks"]
    assert "file_imported" in audit_actions(directory)
    again = officer.send(send(officer, as_csv(LUNCH, WALKS)), "/mapping", source="The clubs’ own list")
    assert "Import " not in "".join(el.text or "" for el in again.all("button")), "a repeat changes nothing"


@pytest.mark.database
def test_a_large_file_is_done_by_the_worker_whole_or_not_at_all(
    directory: Flask, officer: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "AT_ONCE", 1)
    page = officer.send(send(officer, as_csv(LUNCH, WALKS)), "/mapping", source="A list")
    here = address_of(page)
    assert "We are looking at every row" in page.text
    db.session.remove()
    assert do_next("a worker", TASKS)
    page = officer.get(here)
    assert "Import 2 listings" in page.text
    page = officer.send(page, "/import")
    assert "being imported" in page.text
    assert names(directory) == []
    db.session.remove()
    assert do_next("a worker", TASKS)
    assert "Imported: 2 new" in officer.get(here).text
    db.session.remove()
    assert not do_next("a worker", TASKS), "a task that is done again has nothing to do"
    assert names(directory) == ["Lunch club", "Walks"]


@pytest.mark.database
def test_what_changed_since_somebody_looked_is_shown_again_first(
    directory: Flask, officer: PageClient
) -> None:
    page = officer.send(send(officer, as_csv(LUNCH)), "/mapping", source="A list")
    with directory.app_context():
        a_service("Lunch club", phones=[{"number": "01572 000111"}])
        db.session.remove()
    page = officer.send(page, "/import")
    assert "look at the new plan first" in page.text
    assert "perhaps the same as the listing" in page.text
    assert names(directory) == ["Lunch club"]


def test_our_own_export_comes_back_through_the_same_door(directory: Flask, officer: PageClient) -> None:
    a_service("Tea and talk", summary="Old words")
    data = make_export("listings.csv", site="Here").replace(b"Old words", b"New words")
    db.session.remove()
    page = send(officer, data, "listings.csv")
    assert "Import 1 listing" in page.text
    assert "Old words" in page.text
    assert "Imported: 0 new, 1 changed" in officer.send(page, "/import").text


def workbook(*rows: list[object]) -> bytes:
    """A spreadsheet with these rows."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(**files: bytes) -> bytes:
    """A zip with these files; underscores stand for dots."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("_", "."), data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "message"),
    [
        (b"", "empty.csv", "The file is empty."),
        (b"\0\0 \n", "blank.csv", "The file is empty."),
        (b"%PDF-1.7 nothing", "list.csv", "This is a PDF"),
        (b"\xd0\xcf\x11\xe0old", "list.xls", "an old Excel file"),
        (b"\x1f\x8bpacked", "list.csv.gz", "This is an archive"),
        (b"PK\x03\x04broken", "list.xlsx", "could not be read as a spreadsheet"),
        (zipped(readme_txt=b"hello"), "list.zip", "an archive, not a spreadsheet"),
        (zipped(services_csv=b"id,name\n"), "list.zip", "no rows in organizations.csv"),
        (zipped(services_csv=b"0" * 30_000_000), "bomb.zip", "packed too tightly"),
        (zipped(services_csv=b"x", **{f"x{n}": b"x" for n in range(600)}), "bomb.zip", "unpacks to"),
        (bytes(range(1, 9)) * 400, "noise.csv", "not a text file"),
        (b"name\n" + b"x\n" * 5_001, "long.csv", "more than 5,000 rows"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_refused_in_plain_words(
    officer: PageClient, data: bytes, name: str, message: str
) -> None:
    page = send(officer, data, name)
    assert message in page.text
    assert "Files of the last" not in page.text, "and not kept"


def test_a_file_that_is_too_large_is_refused_and_one_far_too_large_not_even_read(
    officer: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "LIMITS", Limits(csv_bytes=100_000))
    assert "larger than" in send(officer, b"name\n" + b"x" * 100_000, "huge.csv").text
    monkeypatch.setattr(views, "_MOST_BYTES", 100_000)
    assert "too big" in send(officer, b"x" * 200_000, "huge.csv", status=413).text


def test_formula_cells_are_never_run(directory: Flask, officer: PageClient) -> None:
    sheet = workbook(["id", "name"], [1, '=HYPERLINK("https://example.org","Free")'], [2, "Walks"])
    page = officer.send(send(officer, sheet, "clubs.xlsx"), "/mapping", source="A list")
    assert "HYPERLINK" not in page.text
    officer.send(page, "/import")
    assert names(directory) == ["Walks"]


def test_nobody_else_may_send_a_file(directory: Flask, client: PageClient) -> None:
    agent = enter(client, add_person(directory, Role.COMMUNITY_AGENT))
    agent.get(HERE, status=403)
    agent.post(HERE, {"file": (io.BytesIO(b"x" * 300_000), "a.csv")}, status=403)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"source": ""}, "Enter who the file is from"),
        ({"source": "x" * 201}, "takes 200 characters"),
        ({"key": "nonsense"}, "Choose from the list"),
        ({"column_0": "nonsense"}, "Choose from the list"),
        ({"column_0": "name"}, "Two columns are"),
        ({"column_1": ""}, "Choose which column is the name"),
        ({"kind_of_help": "nonsense"}, "Choose from the list"),
        ({"csrf_token": None}, "What you typed is still here"),
    ],
)
def test_what_is_wrong_with_the_columns_is_said(
    officer: PageClient, typed: dict[str, str | None], message: str
) -> None:
    page = officer.send(
        send(officer, as_csv(LUNCH)), "/mapping", **({"source": "A list", "runs": "Me"} | typed)
    )
    assert message in page.text
    assert page.form_values("/mapping")["runs"] == "Me"


def test_a_mapping_that_is_there_can_be_used_and_no_other_file_be_read(officer: PageClient) -> None:
    page = send(officer, as_csv(LUNCH, head=HEAD))
    token = page.form_values("/mapping")["csrf_token"]
    here = address_of(page)
    officer.post(f"{here}/mapping", {"csrf_token": token, "file": "../taxonomies/needs"}, status=404)
    page = officer.post(f"{here}/mapping", {"csrf_token": token, "file": "mutual-aid"})
    assert "The file has no column" in page.text
    assert "Nothing was changed" in page.text


def test_files_go_when_thrown_away_and_after_a_week(
    directory: Flask, officer: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(directory.extensions["settings"].instance) / "uploads"
    here = address_of(send(officer, as_csv(LUNCH)))
    officer.send(officer.send(officer.get(here), "/mapping", source="A list"), "/throw-away")
    assert list(folder.iterdir()) == []
    officer.get(here, status=404)
    officer.get(f"{HERE}/{new_id()}", status=404)
    here = address_of(send(officer, as_csv(LUNCH)))
    db.session.remove()
    assert housekeep(clock.today())["uploaded files"] == 0
    later = clock.today().replace(year=clock.today().year + 1)
    assert housekeep(later)["uploaded files"] == 1
    assert list(folder.iterdir()) == []
    officer.get(here, status=404)
