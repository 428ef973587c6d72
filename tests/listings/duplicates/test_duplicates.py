"""Listings that are there twice are found in the background, merged with a preview, and taken apart again."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.vocabulary import Role
from portal.directory.actions import Authorship
from portal.directory.models import Duplicate, Merge
from portal.directory.queries import get_lookup
from portal.directory.report_actions import keep_report
from portal.directory.shapes import SERVICE
from portal.directory.suggestion_actions import suggest_change
from portal.directory.suggestion_queries import get_record, list_pending
from portal.directory.values import read_values
from portal.directory.vocabulary import ChangeSource
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.listings.duplicates.actions import scan, waiting
from tests.support.client import PageClient
from tests.support.factories import Made, a_service, change
from tests.support.people import add_person, enter

pytestmark = pytest.mark.database


@pytest.fixture
def desk(app: Flask) -> PageClient:
    """An information officer at work."""
    return enter(PageClient(app), add_person(app, Role.INFORMATION_OFFICER))


@pytest.fixture
def two(app: Flask) -> tuple[Made, Made]:
    """Two that are the same."""
    with app.app_context():
        return (
            a_service("Tea and talk", summary="Tea.", phones=[{"number": "01632 960001"}]),
            a_service(
                "The tea & talk", slug="tea-again", summary="A chat.", email="tea@example.org",
                phones=[{"number": "+44 1632 960001"}, {"number": "01632 960002"}],
            ),
        )  # fmt: skip


def candidates(app: Flask) -> list[tuple[str, str]]:
    """What is perhaps the same, as pairs with the state."""
    with app.app_context():
        rows = db.session.scalars(select(Duplicate).order_by(Duplicate.pk)).all()
        return [(row.state, " ".join(row.signs)) for row in rows]


def test_a_scan_finds_what_is_alike_once_and_rests_until_something_changes(
    app: Flask, two: tuple[Made, Made]
) -> None:
    with app.app_context():
        assert waiting().count == 1
        assert scan()
        assert not scan()
        assert waiting().count == 0
    assert candidates(app) == [("candidate", "name phone")]
    with app.app_context():
        change("service", two[1].id, name="Walking football")
        assert scan()
    assert candidates(app) == []


def test_two_that_somebody_called_two_are_not_asked_about_again(
    app: Flask, desk: PageClient, two: tuple[Made, Made]
) -> None:
    with app.app_context():
        scan()
    page = desk.get("/staff/duplicates")
    assert "Tea and talk" in page.text
    address = next(href for href in page.links().values() if href.count("/") == 4 and two[0].id in href)
    page = desk.send(desk.get(address), "/not-same", note="One is for carers.")
    assert "Nothing looks alike" in page.text
    with app.app_context():
        change("service", two[0].id, summary="Another.")
        scan()
    assert candidates(app) == [("not_same", "name phone")]
    assert "One is for carers." in desk.get(address).text


def test_two_are_merged_field_by_field_after_a_preview_and_taken_apart_again(
    app: Flask, desk: PageClient, two: tuple[Made, Made], client: PageClient
) -> None:
    kept, gone = two
    page = desk.get(f"/staff/duplicates/{kept.id}/{gone.id}")
    page = desk.send(page, f"{kept.id}/{gone.id}", act="preview", **{"take-summary": "gone"})
    assert "What comes out" in page.text
    assert client.get(f"/listings/{gone.slug}").heading == "The tea & talk", "a preview changes nothing"
    assert page.form_values(f"{kept.id}/{gone.id}")["take-summary"] == "gone"
    done = desk.send(page, f"{kept.id}/{gone.id}")
    assert done.heading == "Listings merged"
    shown = client.get(f"/listings/{gone.slug}", follow=True)
    assert (shown.heading, "A chat." in shown.text, "01632 960002" in shown.text) == (
        "Tea and talk",
        True,
        True,
    )
    back = desk.send(done, "/undo")
    assert back.heading == "Merge taken back"
    assert client.get(f"/listings/{gone.slug}").heading == "The tea & talk"
    assert "Taken back" in desk.get("/staff/duplicates").text


def test_a_merge_of_what_changed_meanwhile_is_asked_again(
    app: Flask, desk: PageClient, two: tuple[Made, Made]
) -> None:
    kept, gone = two
    before = desk.get(f"/staff/duplicates/{kept.id}/{gone.id}")
    with app.app_context():
        change("service", gone.id, summary="Newer words.")
    page = desk.send(before, f"{kept.id}/{gone.id}", status=409, **{"take-summary": "gone"})
    assert "Newer words." in page.text
    assert page.form_values(f"{kept.id}/{gone.id}")["take-summary"] == "gone"
    with app.app_context():
        assert db.session.scalars(select(Merge)).all() == []
    assert desk.send(page, f"{kept.id}/{gone.id}").heading == "Listings merged"


@pytest.mark.parametrize(
    "typed",
    [
        {"take-summary": None},
        {"take-summary": "both"},
        {"take-phones": ["nothing", "kept"]},
        {"take-phones": "x" * 5000},
        {"take-phones": "\0"},
    ],
    ids=range(5),
)
@pytest.mark.sqlite
def test_a_wrong_choice_says_what_to_do(
    app: Flask, desk: PageClient, two: tuple[Made, Made], typed: dict[str, Any]
) -> None:
    kept, gone = two
    page = desk.send(desk.get(f"/staff/duplicates/{kept.id}/{gone.id}"), f"{kept.id}/{gone.id}", **typed)
    assert "choose which one stays" in page.text
    with app.app_context():
        assert db.session.scalars(select(Merge)).all() == []


@pytest.mark.sqlite
def test_any_two_can_be_named_by_their_addresses(
    app: Flask, desk: PageClient, two: tuple[Made, Made]
) -> None:
    page = desk.get("/staff/duplicates")
    ask = {"one": f"https://example.org/listings/{two[0].slug}/", "other": f" {two[1].slug} "}
    assert desk.send(page, "/pair", follow=True, **ask).heading == "Merge two listings"
    for wrong in (
        {"one": two[0].slug, "other": two[0].slug},
        {"one": "", "other": "//[x"},
        {"one": "x" * 400},
    ):
        assert "Enter the addresses of two listings" in desk.send(page, "/pair", **wrong).text
    desk.get(f"/staff/duplicates/{two[0].id}/{two[0].id}", status=404)
    desk.get("/staff/duplicates/merges/not-there", status=404)


def test_what_was_said_of_the_listing_that_went_is_decided_on_the_one_that_stays(
    app: Flask, desk: PageClient, two: tuple[Made, Made], client: PageClient
) -> None:
    kept, gone = two
    with app.app_context(), transaction():
        row = get_record("service", gone.id)
        keep_report(
            row,
            topic="other",
            message="It has moved.",
            name="",
            contact="wren@example.org",
            reference="R1",
        )
        phones = [*read_values(row, SERVICE)["phones"], {"number": "01632 960003"}]
        by = Authorship(ChangeSource.PROVIDER, author="them")
        values = {"summary": "Cake.", "phones": phones}
        change = suggest_change("service", row, values, by, get_lookup())
        assert change is not None
        suggested = change.id
    merge = f"{kept.id}/{gone.id}"
    done = desk.send(desk.get(f"/staff/duplicates/{merge}"), merge)
    done = desk.send(done, merge) if done.heading != "Listings merged" else done
    queue = desk.get("/staff/suggestions", listing="Tea and talk")
    assert len([name for name in queue.links() if "Tea and talk" in name]) == 2
    page = desk.get(f"/staff/suggestions/{suggested}")
    assert page.heading.endswith("Tea and talk")
    assert "Said of “The tea & talk”, which is now part of it" in page.text
    assert "Also waiting for this listing" in page.text
    assert f"/staff/listings/{kept.id}" in page.links().values()
    desk.send(page, "/decide", **{"decide-summary": "accept", "decide-phones": "accept"})
    receipt = client.get(f"/listings/{gone.slug}/report/R1")
    assert "This listing is now part of" in receipt.text
    assert f"/listings/{kept.slug}" in receipt.links().values()
    shown = client.get(f"/listings/{kept.slug}")
    assert "Cake." in shown.text
    assert "01632 960003" in shown.text
    desk.send(done, "/undo")
    assert "now part of" not in client.get(f"/listings/{gone.slug}/report/R1").text
    with app.app_context():
        assert [one.reference for one in list_pending("service", gone.id)] == ["R1"]
        assert list_pending("service", kept.id) == []
