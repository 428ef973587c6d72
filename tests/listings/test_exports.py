"""Everything can be taken out as a file; taken in again it changes nothing, and nothing secret is in the open
form."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import openpyxl
import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from portal.core.errors import Conflict
from portal.directory.models import ChangeSet, Service
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.listings.exports.making import make_export
from portal.listings.imports.doors import Incoming, plan_file, write_file
from portal.listings.imports.vocabulary import RowAction
from tests.support.factories import a_location, a_service, change

SECRET = "7 Hidden Lane"


def add_listings() -> str:
    """A full listing, a draft, one at a secret place; returns the first one's id."""
    hall = a_location(address={"address_1": "High Street", "city": "Oakham", "postal_code": "LE15 6AH"})
    refuge = a_location("Refuge", address={"address_1": SECRET, "city": "Oakham"}, confidential=True)
    full = a_service(
        "=Tea & talk",
        summary="'-Come in",
        description="Two lines,\nwith “quotes” and \u00a0a hard space; and a semicolon.",
        service_types=["social_clubs", "befriending"],
        needs=["lonely"],
        delivery=["in_person", "phone"],
        minimum_age=18,
        cost_options=[{"option": "A cup", "amount": 1.5}],
        phones=[{"number": "+44 1632 960001", "description": "@ desk", "languages": [{"name": "Polish"}]}],
        schedules=[{"freq": "WEEKLY", "byday": "MO,WE", "opens_at": "10:00", "closes_at": "12:00"}],
        at=[{"location": hall, "description": "Upstairs", "phones": [{"number": "01632 960002"}]}],
        languages=[{"name": "English"}],
        service_areas=[{"name": "Rutland", "code": "E06000017"}],
        sources=[{"title": "Their leaflet", "fields": ["phones", "name"]}],
    )
    a_service("Not yet", status="draft", email="draft@example.org")
    a_service("Safe place", at=[{"location": refuge}])
    return full.id


def open_plan(data: bytes, name: str = "listings.csv") -> dict[str, int]:
    """How many rows come to each action when the file is read back."""
    counts = plan_file(Incoming(data, name)).counts
    return {str(action): counts[action] for action in RowAction if counts[action]}


@pytest.mark.database
@pytest.mark.parametrize("name", ["listings.csv", "listings.xlsx"])
def test_an_export_read_back_changes_nothing(directory: Flask, name: str) -> None:
    add_listings()
    assert open_plan(make_export(name, site="Here"), name) == {"skip": 3}


@pytest.mark.database
def test_what_is_changed_in_the_spreadsheet_is_changed_on_the_site(directory: Flask) -> None:
    full = add_listings()
    rows = list(csv.DictReader(io.StringIO(make_export("listings.csv", site="Here").decode("utf-8-sig"))))
    rows[0]["summary"], rows[0]["needs"] = "Come in and sit down", "lonely; getting_active"
    rows[0]["phones"] = json.dumps([{**json.loads(rows[0]["phones"])[0], "number": "01632 960009"}])
    rows[1]["kind"] = "nonsense"
    data = as_file(rows)
    plan = plan_file(Incoming(data, "changed.csv"))
    assert [str(row.action) for row in plan.rows] == ["update", "error", "skip"]
    with transaction():
        write_file(Incoming(data, "changed.csv"), expected=plan.digest, author="an-account")
    row = db.session.query(Service).filter_by(id=full).one()
    assert row.summary == "Come in and sit down"
    done = db.session.query(ChangeSet).order_by(ChangeSet.pk.desc()).first()
    assert done is not None
    assert (done.source, done.author) == ("editor", "an-account"), "a later import leaves it alone"
    db.session.remove()
    again = plan_file(Incoming(make_export("listings.csv", site="Here"), "listings.csv"))
    assert again.counts[RowAction.SKIP] == 3
    phones = json.loads(next(csv.DictReader(io.StringIO(
        make_export("listings.csv", site="Here").decode("utf-8-sig"))))["phones"])  # fmt: skip
    assert [(one["number"], one["languages"][0]["name"]) for one in phones] == [("01632 960009", "Polish")]


@pytest.mark.database
def test_what_somebody_changed_meanwhile_is_left_alone(directory: Flask) -> None:
    full = add_listings()
    rows = list(csv.DictReader(io.StringIO(make_export("listings.csv", site="Here").decode("utf-8-sig"))))
    rows[0]["summary"] = "From the file"
    seen = plan_file(Incoming(as_file(rows), "old.csv"))
    change("service", full, summary="From the site")
    db.session.remove()
    plan = plan_file(Incoming(as_file(rows), "old.csv"))
    assert plan.rows[0].action is RowAction.ERROR
    assert "changed this listing on the site" in plan.rows[0].reason
    with pytest.raises(Conflict), transaction():
        write_file(Incoming(as_file(rows), "old.csv"), expected=seen.digest, author="an-account")
    assert db.session.query(Service.summary).filter_by(id=full).scalar() == "From the site"


def as_file(rows: list[dict[str, str]]) -> bytes:
    """Rows as a spreadsheet program would save them."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def test_no_cell_is_a_formula(directory: Flask) -> None:
    add_listings()
    words = make_export("listings.csv", site="Here").decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(words)) for cell in row]
    assert [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t")] == []
    book = openpyxl.load_workbook(io.BytesIO(make_export("listings.xlsx", site="Here")))
    kinds = {cell.data_type for row in book.active for cell in row if cell.value is not None}
    assert kinds == {"s"}


def test_nothing_secret_and_no_draft_is_in_the_open_forms(directory: Flask) -> None:
    add_listings()
    for name in ("public-listings.csv", "open-data.zip"):
        data = make_export(name, site="Here")
        texts = [data]
        if name.endswith(".zip"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                texts = [archive.read(entry) for entry in archive.namelist()]
        whole = b"\n".join(texts)
        assert b"Safe place" in whole
        assert SECRET.encode() not in whole
        assert b"draft@example.org" not in whole


def test_the_open_form_is_the_tables_of_hsds_with_ids_that_meet(directory: Flask) -> None:
    add_listings()
    tables = {}
    with zipfile.ZipFile(io.BytesIO(make_export("open-data.zip", site="Here"))) as archive:
        package = json.loads(archive.read("datapackage.json"))
        for resource in package["resources"]:
            rows = list(csv.DictReader(io.StringIO(archive.read(resource["path"]).decode())))
            tables[resource["name"]] = rows
            named = [field["name"] for field in resource["schema"]["fields"]]
            for row in rows:
                assert list(row) == named
                required = [
                    field["name"]
                    for field in resource["schema"]["fields"]
                    if field.get("constraints", {}).get("required")
                ]
                assert [name for name in required if not row[name]] == [], resource["name"]
    ids = {name: {row["id"] for row in rows} for name, rows in tables.items()}
    for resource in package["resources"]:
        for key in resource["schema"].get("foreignKeys", []):
            held = {row[key["fields"]] for row in tables[resource["name"]]} - {""}
            assert held <= ids[key["reference"]["resource"]], (resource["name"], key)
    assert [row["status"] for row in tables["service"]] == ["active", "active"]
    assert len(tables["location"]) == 1
    assert "+44 1632 960001" in {row["number"] for row in tables["phone"]}


@pytest.mark.database
def test_tables_of_hsds_come_in_with_places_phones_and_times(directory: Flask) -> None:
    data = a_package()
    plan = plan_file(Incoming(data, "theirs.zip", "The county’s own list"))
    assert [(str(row.action), row.reason) for row in plan.rows] == [
        ("create", "new"),
        ("error", "Its organization is not among the organizations."),
    ]
    with transaction():
        write_file(
            Incoming(data, "theirs.zip", "The county’s own list"), expected=plan.digest, author="somebody"
        )
    db.session.remove()
    rows = list(csv.DictReader(io.StringIO(make_export("listings.csv", site="Here").decode("utf-8-sig"))))
    assert [(row["name"], row["status"], row["organization"]) for row in rows] == [
        ("Lunch club", "pending", "Oakham Hall")
    ]
    assert "High Street, Oakham, LE15 6AH" in rows[0]["place"]
    assert json.loads(rows[0]["phones"])[0]["number"] == "01632 960003"
    assert json.loads(rows[0]["schedules"])[0]["opens_at"] == "12:00"
    again = plan_file(Incoming(data, "theirs.zip", "The county’s own list"))
    assert again.rows[0].reason == "unchanged"


def a_package(**more: str) -> bytes:
    """A zip of HSDS tables as somebody else's system writes them."""
    files = {
        "organizations.csv": "id,name,description\no1,Oakham Hall,A hall\n",
        "services.csv": "id,organization_id,name,status\ns1,o1,Lunch club,active\ns2,o9,Lost,active\n",
        "locations.csv": "id,location_type,name\nl1,physical,The hall\n",
        "addresses.csv": "id,location_id,address_1,city,state_province,postal_code,country,address_type\n"
        "a1,l1,High Street,Oakham,Rutland,LE15 6AH,GB,physical\n",
        "service_at_location.csv": "id,service_id,location_id,description\nx1,s1,l1,At the back\n",
        "phones.csv": "id,service_id,number,type\np1,s1,01632 960003,voice\n",
        "schedules.csv": "id,service_id,freq,byday,opens_at,closes_at\nt1,s1,WEEKLY,TU,12:00:00,14:00:00\n",
    } | more
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, words in files.items():
            archive.writestr(name, words)
    return out.getvalue()


_WORDS = st.text(alphabet=st.sampled_from(list("abcé ,;\"'=+-@\n\u00a0\u200b|{}[]")), min_size=1, max_size=60)


@hypothesis_settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(words=_WORDS, number=st.integers(0, 120), name=_WORDS)
def test_any_listing_comes_back_from_its_export_as_it_was(
    directory: Flask, words: str, number: int, name: str
) -> None:
    slug = f"s{db.session.query(Service).count()}"
    phones = [{"number": "01632 960001", "description": words}]
    made = a_service(f"x{name}", slug=slug, description=words, minimum_age=number, phones=phones)
    db.session.remove()
    plan = plan_file(Incoming(make_export("listings.csv", site="Here"), "listings.csv"))
    assert [row.reason for row in plan.rows if row.key == made.id] == ["unchanged"]
