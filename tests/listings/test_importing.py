"""Imports into a real directory: what is planned is what is done, and what people edited stays."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.core.errors import Conflict
from portal.directory.actions import Authorship, change_record, create_record
from portal.directory.loading import whole_location, whole_service
from portal.directory.models import ChangeSet, Location, Organization, Service
from portal.directory.queries import get_lookup
from portal.directory.vocabulary import ChangeSource
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.listings.imports.actions import apply_import, plan_import
from portal.listings.imports.rules.mapping import read_mapping
from portal.listings.imports.rules.planning import ImportPlan
from portal.listings.imports.rules.reading import read_table
from portal.listings.imports.rules.rejected import rejected_csv, report_csv
from portal.listings.imports.vocabulary import RowAction
from tests.listings.conftest import LUNCH, MAPPING, WALKS, as_csv, find_point, imported, planned

pytestmark = pytest.mark.database

SCREEN = Authorship(ChangeSource.EDITOR, author="an-editor")


def service(name: str) -> Service:
    found = db.session.scalar(select(Service).where(Service.name == name).options(*whole_service()))
    assert found is not None
    return found


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def outcome(plan: ImportPlan) -> list[tuple[str, str]]:
    return [(str(row.action), row.reason) for row in plan.rows]


def changed(row: list[str], **cells: str) -> list[str]:
    names = ["id", "name", "run_by", "street", "town", "postcode", "phone", "email", "kind", "about"]
    return [cells.get(name, cell) for name, cell in zip(names, row, strict=True)]


def edit(name: str, **values: object) -> None:
    with transaction():
        assert change_record("service", service(name), values, SCREEN, get_lookup())


def test_a_dry_run_writes_nothing(directory: Flask) -> None:
    plan = planned(as_csv(LUNCH, WALKS))
    assert outcome(plan) == [("create", "new"), ("create", "new")]
    db.session.rollback()
    assert (count(Service), count(Organization), count(ChangeSet)) == (0, 0, 0)


def test_a_row_becomes_a_service_with_its_organisation_and_its_place(directory: Flask) -> None:
    imported(as_csv(LUNCH, WALKS))
    lunch = service("Lunch club")
    assert (lunch.slug, lunch.kind, lunch.status, lunch.origin_key) == (
        "lunch-club",
        "activity",
        "pending",
        "1",
    )
    assert [phone.number for phone in lunch.phones] == ["01572 000111"]
    assert [link.term.code for link in lunch.attributes] == ["food_bank"]
    assert [source.title for source in lunch.sources] == ["The clubs' own list"]
    place = lunch.at_locations[0].location
    assert (place.latitude, place.ward_code, place.addresses[0].postal_code) == (
        52.67,
        "E05000001",
        "LE15 6AH",
    )
    assert lunch.organization.slug == "oakham-hall"
    assert service("Walks").organization_pk == lunch.organization_pk
    assert (count(Organization), count(Location)) == (1, 1)
    changes = db.session.scalars(select(ChangeSet)).all()
    assert {(change.source, change.author, change.reason) for change in changes} == {
        ("import", "clubs.csv", "The clubs' own list")
    }


def test_the_same_file_again_changes_nothing(directory: Flask) -> None:
    imported(as_csv(LUNCH, WALKS))
    before = count(ChangeSet)
    plan = imported(as_csv(LUNCH, WALKS))
    assert outcome(plan) == [("skip", "unchanged")] * 2
    assert count(ChangeSet) == before


def test_only_what_changed_in_the_file_is_written(directory: Flask) -> None:
    imported(as_csv(LUNCH, WALKS))
    plan = imported(as_csv(changed(LUNCH, phone="01572 000222", street="Low Street"), WALKS))
    assert outcome(plan) == [("update", "changes: Address, Phone numbers"), ("skip", "unchanged")]
    assert [one.field for one in plan.rows[0].differences] == ["addresses", "phones"]
    lunch = service("Lunch club")
    assert [phone.number for phone in lunch.phones] == ["01572 000222"]
    assert lunch.at_locations[0].location.addresses[0].address_1 == "Low Street"


def test_a_field_edited_on_screen_is_kept_and_the_others_follow_the_file(directory: Flask) -> None:
    imported(as_csv(LUNCH))
    edit("Lunch club", description="Better words", status="live")
    plan = imported(as_csv(changed(LUNCH, about="The file's new words", phone="01572 000222")))
    assert outcome(plan) == [("update", "changes: Phone numbers; edited on screen and kept: What it is")]
    lunch = service("Lunch club")
    assert (lunch.description, lunch.status, lunch.phones[0].number) == (
        "Better words",
        "live",
        "01572 000222",
    )


def test_a_listing_edited_on_screen_is_skipped_with_the_reason(directory: Flask) -> None:
    imported(as_csv(LUNCH))
    edit("Lunch club", description="Better words")
    assert "edited on screen" in planned(as_csv(LUNCH)).rows[0].reason
    plan = imported(as_csv(changed(LUNCH, about="The file's new words")))
    assert outcome(plan) == [("skip", "edited on screen since the last import; kept as it is: What it is")]
    assert service("Lunch club").description == "Better words"


def test_a_row_may_gain_a_place_later(directory: Flask) -> None:
    imported(as_csv(WALKS))
    plan = imported(as_csv(changed(WALKS, street="High Street", postcode="LE15 6AH")))
    assert plan.rows[0].action is RowAction.UPDATE
    assert service("Walks").at_locations[0].location.latitude == 52.67


def test_an_organisation_that_is_there_already_is_used_as_it_is(directory: Flask) -> None:
    with transaction():
        create_record(
            "organization", {"slug": "hall", "name": "OAKHAM HALL", "sector": "club"}, SCREEN, get_lookup()
        )
    plan = imported(as_csv(LUNCH))
    assert service("Lunch club").organization.slug == "hall"
    assert any("stays as it is" in note for note in plan.rows[0].notes)


def test_a_listing_stays_with_its_organisation_when_the_file_names_another(directory: Flask) -> None:
    imported(as_csv(LUNCH))
    plan = imported(as_csv(changed(LUNCH, run_by="Somebody else", about="New words")))
    assert "names the organisation “Somebody else”" in plan.rows[0].notes[0]
    assert (service("Lunch club").organization.name, count(Organization)) == ("Oakham Hall", 1)


def test_a_row_like_a_listing_that_is_there_is_skipped_and_names_it(directory: Flask) -> None:
    imported(as_csv(LUNCH))
    other = MAPPING.replace("name: clubs", "name: other")
    plan = planned(as_csv(changed(LUNCH, id="77", name="The Lunch Club")), other)
    assert outcome(plan) == [
        (
            "skip",
            "perhaps the same as the listing “Lunch club” (lunch-club): same name and postcode and phone",
        )
    ]
    anyway = other.replace("{key: [id]}", "{key: [id], import_anyway: ['77']}")
    plan = imported(as_csv(changed(LUNCH, id="77", name="The Lunch Club")), anyway)
    assert (plan.rows[0].action, service("The Lunch Club").slug) == (RowAction.CREATE, "the-lunch-club")


def test_two_rows_with_the_same_name_and_postcode_become_one_listing(directory: Flask) -> None:
    plan = planned(as_csv(LUNCH, changed(LUNCH, id="3")))
    assert outcome(plan)[1] == (
        "skip",
        "perhaps the same as an earlier row: Lunch club, LE15 6AH is row 2 too",
    )


def test_listings_of_the_same_name_get_different_addresses_on_the_site(directory: Flask) -> None:
    imported(as_csv(changed(WALKS, id="5"), changed(WALKS, id="6"), changed(WALKS, id="7", town="Ketton")))
    slugs = sorted(db.session.scalars(select(Service.slug)))
    assert slugs == ["walks", "walks-2", "walks-ketton"]


def test_every_fault_of_a_row_is_told_and_the_other_rows_go_in(directory: Flask) -> None:
    bad = changed(LUNCH, id="9", postcode="LE99", email="no at sign", kind="chess")
    plan = imported(as_csv(LUNCH, bad, changed(WALKS, id="")))
    assert [row.action for row in plan.rows] == [RowAction.CREATE, RowAction.ERROR, RowAction.ERROR]
    for words in ("“chess”", "“High Street, Oakham, LE99”", "“no at sign”"):
        assert words in plan.rows[1].reason
    assert plan.rows[2].reason == "There is nothing in “id”, which tells the rows apart."
    assert count(Service) == 1


def test_a_key_that_repeats_is_an_error_of_the_later_row(directory: Flask) -> None:
    plan = planned(as_csv(LUNCH, changed(WALKS, id="1")))
    assert outcome(plan)[1] == ("error", "repeats the key of an earlier row: '1' is row 2")


def test_rows_that_the_mapping_leaves_out_say_why(directory: Flask) -> None:
    only = MAPPING.replace("{key: [id]}", "{key: [id], only: [{column: kind, is: food}]}")
    assert outcome(planned(as_csv(LUNCH, WALKS), only))[1] == (
        "skip",
        "left out by the mapping: kind is “sport”",
    )


def test_a_wrong_value_may_be_left_out_with_a_note(directory: Flask) -> None:
    lenient = MAPPING.replace("email: email", "email: {column: email, wrong: leave out}").replace(
        "{column: phone, phone: yes}", "{column: phone, phone: yes, wrong: leave out}"
    )
    plan = imported(as_csv(changed(LUNCH, email="none", phone="ask at the desk")), lenient)
    lunch = service("Lunch club")
    assert (plan.rows[0].action, lunch.email, lunch.phones) == (RowAction.CREATE, "", [])
    assert len([note for note in plan.rows[0].notes if "left out" in note]) == 2


def test_listings_that_are_gone_from_the_file_stay_and_are_told(directory: Flask) -> None:
    imported(as_csv(LUNCH, WALKS))
    plan = imported(as_csv(LUNCH))
    assert plan.notes[-1].startswith("1 listings of earlier imports are not in this file")
    assert service("Walks").status == "pending"


def test_a_plan_that_no_longer_holds_is_not_carried_out(directory: Flask) -> None:
    imported(as_csv(LUNCH))
    data, mapping = as_csv(changed(LUNCH, about="New words"), WALKS), read_mapping(MAPPING.encode())
    sheet = read_table(data, mapping.file, mapping.columns)
    seen = plan_import(sheet, mapping, find_point, file_name="clubs.csv")
    edit("Lunch club", description="Better words")
    with pytest.raises(Conflict), transaction():
        apply_import(sheet, mapping, find_point, file_name="clubs.csv", expected=seen.digest)
    assert (count(Service), service("Lunch club").description) == (1, "Better words")


def test_a_failure_in_the_last_row_leaves_nothing(directory: Flask) -> None:
    data, mapping = as_csv(LUNCH, WALKS), read_mapping(MAPPING.encode())
    sheet = read_table(data, mapping.file, mapping.columns)
    seen = plan_import(sheet, mapping, find_point, file_name="clubs.csv")
    done: list[int] = []

    def fails_at_the_end(rows: int) -> None:
        done.append(rows)
        if len(done) == 2:
            raise OSError("the terminal is gone")

    with pytest.raises(OSError, match="terminal"), transaction():
        apply_import(sheet, mapping, find_point, file_name="x", expected=seen.digest, step=fails_at_the_end)
    assert (count(Service), count(Organization), count(Location), count(ChangeSet)) == (0, 0, 0, 0)


def test_hours_of_the_place_are_kept_there(directory: Flask) -> None:
    hours = MAPPING.replace("  email: email\n", "  at: {schedules: {week: about}}\n").replace(
        "  description: about\n", ""
    )
    imported(as_csv(changed(LUNCH, about="Mon - Fri 12 noon - 2pm")), hours)
    schedule = service("Lunch club").at_locations[0].schedules[0]
    assert (schedule.byday, f"{schedule.opens_at:%H:%M}") == ("MO,TU,WE,TH,FR", "12:00")
    plan = imported(as_csv(changed(LUNCH, about="Mon - Fri 1 - 2pm")), hours)
    assert plan.rows[0].reason == "changes: Where"
    assert f"{service('Lunch club').at_locations[0].schedules[0].opens_at:%H:%M}" == "13:00"


def test_a_place_edited_on_screen_keeps_its_field(directory: Flask) -> None:
    imported(as_csv(LUNCH))
    place = db.session.scalars(select(Location).options(*whole_location())).one()
    with transaction():
        row = db.session.scalars(
            select(Location).where(Location.id == place.id).options(*whole_location())
        ).one()
        change_record("location", row, {"transportation": "Bus 9", "latitude": 52.5}, SCREEN, get_lookup())
    plan = imported(as_csv(changed(LUNCH, street="Low Street")))
    assert plan.rows[0].reason == "changes: Address"
    assert service("Lunch club").at_locations[0].location.latitude == 52.5


def test_rejected_rows_come_back_with_reasons_and_without_formulas(directory: Flask) -> None:
    evil = changed(LUNCH, id="=cmd|' /C calc'!A0", postcode="nowhere", about="+1")
    plan = planned(as_csv(LUNCH, evil))
    text = rejected_csv(plan)
    head, row = text.removeprefix("\ufeff").splitlines()
    assert head.startswith("id,name,")
    assert head.endswith(",about,reason")
    assert row.startswith("'=cmd|' /C calc'!A0,Lunch club,")
    assert ",'+1," in row
    assert "full postcode" in row
    assert "'=cmd" in report_csv(plan)
    assert "\n=cmd" not in report_csv(plan)
