"""A listing's page, from records to what a person reads; its calendar file; and the count of taps."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import event

from portal.core import clock
from portal.core.clock import LONDON
from portal.extensions import db
from tests.support.client import Page, PageClient, words_of
from tests.support.counted import counted_events
from tests.support.factories import a_check, a_location, a_service, a_term, build_index, change, two_clubs

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)  # a Monday
SOURCE = {
    "title": "Parish news",
    "url": "https://example.org/news",
    "date": "2025-09",
    "fields": ["schedules"],
}


@pytest.fixture(autouse=True)
def _monday() -> Any:
    with clock.frozen(NOON):
        yield


def listed(app: Flask, **values: Any) -> str:
    """The address of a new listing."""
    with app.app_context():
        return f"/listings/{a_service(**values).slug}"


def section(page: Page, name: str) -> str:
    """The words of one part of a listing's page."""
    return words_of(next(one for one in page.all("section") if one.get("aria-labelledby") == name))


@pytest.mark.database
def test_a_listing_says_all_that_is_stated(app: Flask, client: PageClient) -> None:
    with app.app_context():
        a_term("service_types", "social_clubs", name="Social clubs")
        a_term("audiences", "older_people", name="Older people")
        a_term("needs", "lonely", name="I feel lonely", slug="feeling-lonely", points_to=("social_clubs",))
        hall = a_location(
            "Church hall",
            address={"address_1": "Mill Street", "city": "Oakham", "postal_code": "LE15 6EA"},
            latitude=52.67,
            longitude=-0.73,
            transportation="The 9 bus stops outside.",
            accessibility=[{"description": "step-free entrance", "details": "ramp at the side"}],
        )
        made = a_service(
            "Tea and talk",
            summary="A weekly tea with games.",
            description="Come and **talk**.",
            service_types=["social_clubs"],
            audiences=["older_people"],
            minimum_age=60,
            eligibility="restricted",
            eligibility_description="For people who live alone.",
            cost_options=[{"option": "Entry", "amount": 2.5, "amount_description": "with tea"}],
            at=[
                {
                    "location": hall,
                    "schedules": [
                        {"freq": "WEEKLY", "byday": "TU,TH", "opens_at": "10:00", "closes_at": "12:00"},
                    ],
                }
            ],
            delivery=["in_person"],
            service_areas=[{"name": "Rutland", "code": "E06000017"}],
            application_process="Just turn up.",
            referral_route="self",
            capacity="waiting_list",
            waiting_weeks=6,
            phones=[{"number": "01572 000111", "description": "Ask for the hall"}],
            email="tea@example.org",
            url="https://www.example.org/tea",
            sources=[SOURCE],
        )
    page = client.get(f"/listings/{made.slug}")
    assert page.heading == "Tea and talk"
    assert "01572 000111" in section(page, "contact")
    assert page.links()["example.org"] == "https://www.example.org/tea"
    assert "Come and talk." in section(page, "what")
    for words in ("Older people", "60 and over", "For people who live alone.", "Rutland"):
        assert words in section(page, "who")
    assert "Entry: £2.50, with tea" in section(page, "cost")
    assert "Every Tuesday and Thursday, 10am to midday" in section(page, "when")
    assert "Tuesday 24 November 2026, 10am to midday" in section(page, "when")
    for words in (
        "Church hall",
        "Mill Street",
        "LE15 6EA",
        "The 9 bus",
        "Step-free entrance: ramp at the side",
    ):
        assert words in section(page, "where")
    assert "There is a waiting list: about 6 weeks (as of 23 November 2026)" in section(page, "how")
    assert "Just turn up." in section(page, "how")
    assert "Not yet checked. Details from Parish news, September 2025." in section(page, "fresh")
    assert page.links()["I feel lonely"] == "/browse/needs/feeling-lonely"
    assert page.links()["Something is wrong here"] == "/listings/tea-and-talk/report"
    assert page.links()["Add to your list"] == "/your-list/add/tea-and-talk"


def test_what_nobody_stated_is_said_to_be_not_stated(app: Flask, client: PageClient) -> None:
    page = client.get(listed(app, name="Bare bones"))
    for part in ("who", "cost", "when", "where", "how"):
        assert "Not stated – ask them" in section(page, part), part
    assert "We do not know how to reach them" in section(page, "contact")
    assert not page.all("a", download="")


def test_a_tap_calls_and_a_text_line_is_texted(app: Flask, client: PageClient) -> None:
    phones = [
        {"number": "+44 (0)1572 000 111"},
        {"number": "85258", "type": "text", "description": "Text HELLO"},
        {"number": "01572 000112", "type": "fax"},
    ]
    page = client.get(listed(app, phones=phones))
    assert {"tel:+441572000111", "sms:85258"} <= {link.get("href") for link in page.all("a")}
    assert "01572 000112 (fax)" in page.text


def test_a_secret_address_is_nowhere_on_the_page_or_in_its_files(app: Flask, client: PageClient) -> None:
    with app.app_context():
        refuge = a_location(
            "Rose House",
            address={"address_1": "7 Hidden Lane", "city": "Elsewhere", "postal_code": "LE15 9ZZ"},
            latitude=52.61234,
            longitude=-0.71234,
            confidential=True,
            transportation="Bus to Elsewhere",
            phones=[{"number": "01572 999888"}],
        )
        when = [{"freq": "WEEKLY", "byday": "MO", "opens_at": "10:00", "closes_at": "11:00"}]
        at = [{"location": refuge, "schedules": when, "description": "Behind the church in Elsewhere"}]
        made = a_service("Safe home", at=at, service_areas=[{"name": "Rutland"}])
    page = client.get(f"/listings/{made.slug}")
    calendar = client.get(f"/listings/{made.slug}/calendar.ics").response
    assert "kept secret" in section(page, "where")
    for body in (page.response.get_data(as_text=True), calendar.get_data(as_text=True)):
        for secret in ("Rose House", "Hidden", "Elsewhere", "LE15 9ZZ", "52.61", "999888"):
            assert secret not in body


def test_a_closed_service_stays_and_says_until_when(app: Flask, client: PageClient) -> None:
    page = client.get(
        listed(
            app, status="paused", paused_until="2027-01-03", paused_reason="New kitchen", alert="Ring first."
        )
    )
    assert "Temporarily closed until 3 January 2027. New kitchen." in page.text
    assert "Ring first." in page.text


@pytest.mark.parametrize(
    "hidden",
    [
        {"status": "draft"},
        {"status": "archived"},
        {"visible_from": "2026-11-24"},
        {"visible_to": "2026-11-22"},
    ],
)
def test_what_is_not_public_is_not_found(app: Flask, client: PageClient, hidden: dict[str, str]) -> None:
    address = listed(app, **hidden)
    page = client.get(address, status=404)
    assert page.heading == "Page not found"
    client.get(f"{address}/calendar.ics", status=404)


def test_a_check_is_shown_with_who_and_how_and_when_it_is_due_again(app: Flask, client: PageClient) -> None:
    with app.app_context():
        made = a_service("Tea and talk")
        a_check(
            made.id,
            at=NOON - timedelta(days=90),
            by="the Rutland community agents",
            method="phone",
            due=date(2026, 11, 1),
        )
    fresh = section(client.get("/listings/tea-and-talk"), "fresh")
    assert (
        "Checked on 25 August 2026 by the Rutland community agents, by phone. Due to be checked again."
        in fresh
    )


@pytest.mark.parametrize("where", ["listing", "type", "need"])
def test_a_sensitive_listing_can_be_left_fast(app: Flask, client: PageClient, where: str) -> None:
    with app.app_context():
        a_term("service_types", "safety", sensitive=where == "type")
        a_term("needs", "unsafe", points_to=("safety",), sensitive=where == "need")
        made = a_service("Safe home", service_types=["safety"], sensitive=where == "listing")
        calm = a_service("Chess club")
    assert "Exit this page" in client.get(f"/listings/{made.slug}").text
    assert "Exit this page" not in client.get(f"/listings/{calm.slug}").text


def structured(page: Page) -> dict[str, Any]:
    """What the page tells machines."""
    found: dict[str, Any] = json.loads("".join(page.all("script", type="application/ld+json")[0].itertext()))
    return found


def test_machines_are_told_the_same_and_nothing_breaks_out(app: Flask, client: PageClient) -> None:
    evil = 'Tea </script><script>alert("x")</script> & <!-- more \u2028'
    page = client.get(
        listed(app, name=evil, slug="evil", summary=evil, cost_options=[{"option": "Entry", "amount": 0}])
    )
    assert structured(page)["name"] == evil.replace("\u2028", "").strip()
    assert structured(page)["offers"] == [
        {"@type": "Offer", "name": "Entry", "price": "0.00", "priceCurrency": "GBP"}
    ]
    assert not [
        one for one in page.all("script") if "alert" in "".join(one.itertext()) and not one.get("type")
    ]


def test_a_page_is_sent_in_ascii_and_reads_as_it_was_written(app: Flask, client: PageClient) -> None:
    name = "Café Zoë’s – “tea” for £5 🚲"
    page = client.get(listed(app, name=name, summary=name))
    assert page.response.text.isascii()
    assert page.title.startswith(name)
    assert structured(page)["name"] == structured(page)["description"] == name


def test_machines_are_told_the_day_in_london(app: Flask, client: PageClient) -> None:
    with clock.frozen(datetime(2026, 7, 1, 23, 30, tzinfo=UTC)):
        page = client.get(listed(app))
    assert structured(page)["dateModified"] == "2026-07-02"


def test_an_edit_of_the_listing_its_place_or_its_organisation_shows_at_once(
    app: Flask, client: PageClient
) -> None:
    with app.app_context():
        hall = a_location("Old hall", address={"city": "Oakham"})
        made = a_service("Tea and talk", at=[{"location": hall}])
    assert "Old hall" in client.get("/listings/tea-and-talk").text
    with app.app_context():
        change("location", hall, name="New hall")
    assert "New hall" in client.get("/listings/tea-and-talk").text
    with app.app_context():
        change("service", made.id, summary="Now with cake.")
    assert "Now with cake." in client.get("/listings/tea-and-talk").text
    with app.app_context():
        change("service", made.id, status="archived")
    client.get("/listings/tea-and-talk", status=404)


def test_a_view_after_another_record_changed_reads_no_record_again(app: Flask, client: PageClient) -> None:
    with app.app_context():
        other = two_clubs()
        build_index()
    client.get("/listings/tea-and-talk")
    client.get("/listings/chess-club")
    with app.app_context():
        change("service", other.id, description="New board.")
    client.get("/listings/chess-club")  # made anew, and the terms are read again
    seen: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *call: seen.append(call[2]))
    assert "Chess club" in client.get("/listings/tea-and-talk").links()
    assert seen == []  # the light queries are read raw, past the session


def test_others_of_the_same_kind_are_offered_and_hidden_ones_are_not(app: Flask, client: PageClient) -> None:
    with app.app_context():
        a_term("service_types", "clubs")
        a_term("service_types", "advice")
        a_service("Tea and talk", service_types=["clubs"])
        chess = a_service("Chess club", service_types=["clubs"])
        a_service("Debt advice", service_types=["advice"])
        build_index()
    links = client.get("/listings/tea-and-talk").links()
    assert links["Chess club"] == "/listings/chess-club"
    assert "Debt advice" not in links
    with app.app_context():
        change("service", chess.id, status="archived")  # the index does not know yet
    assert "Chess club" not in client.get("/listings/tea-and-talk").links()


def test_a_calendar_file_repeats_by_london_s_clock_and_keeps_its_ids(app: Flask, client: PageClient) -> None:
    schedules = [
        {
            "freq": "WEEKLY",
            "byday": "TU",
            "opens_at": "10:00",
            "closes_at": "12:00",
            "until": "2027-06-30",
            "except_dates": ["2026-12-29"],
        },
        {
            "exceptional": True,
            "valid_from": "2026-12-22",
            "valid_to": "2026-12-22",
            "opens_at": "14:00",
            "closes_at": "15:00",
        },
    ]
    address = listed(app, schedules=schedules)
    assert client.get(address).links()["Put the dates in your calendar"] == f"{address}/calendar.ics"
    response = client.get(f"{address}/calendar.ics").response
    assert response.mimetype == "text/calendar"
    calendar = Calendar.from_ical(response.data)
    assert [zone["TZID"] for zone in calendar.timezones] == ["Europe/London"]
    weekly, special = sorted(calendar.events, key=lambda one: "RRULE" not in one)
    assert weekly["DTSTART"].dt == datetime(2026, 11, 24, 10, tzinfo=LONDON)
    assert weekly["DTEND"].dt - weekly["DTSTART"].dt == timedelta(hours=2)
    assert weekly["RRULE"]["FREQ"] == ["WEEKLY"]
    assert weekly["RRULE"]["UNTIL"] == [datetime(2027, 6, 30, 22, 59, 59, tzinfo=UTC)]
    left_out = [day.dt.date() for part in weekly["EXDATE"] for day in part.dts]
    assert left_out == [date(2026, 12, 22), date(2026, 12, 29)]
    assert special["DTSTART"].dt == datetime(2026, 12, 22, 14, tzinfo=LONDON)
    again = Calendar.from_ical(client.get(f"{address}/calendar.ics").response.data)
    assert {one["UID"] for one in again.events} == {one["UID"] for one in calendar.events}


def test_opening_hours_make_no_calendar(app: Flask, client: PageClient) -> None:
    office = [{"freq": "WEEKLY", "byday": "MO,TU,WE,TH,FR", "opens_at": "09:00", "closes_at": "17:00"}]
    address = listed(app, schedules=office)
    assert "Put the dates in your calendar" not in client.get(address).links()
    client.get(f"{address}/calendar.ics", status=404)


def counted(app: Flask) -> list[tuple[str, str | None]]:
    """What was counted so far: (kind, detail)."""
    return [(row["kind"], row["detail"]) for row in counted_events(app)]


def test_every_view_is_counted_also_from_the_cache(app: Flask, client: PageClient) -> None:
    address = listed(app)
    for _ in range(3):
        client.get(address)
    assert [kind for kind, _detail in counted(app)] == ["listing_viewed"] * 3


@pytest.mark.database
def test_a_tap_is_counted_by_a_beacon_and_junk_is_not(app: Flask, client: PageClient) -> None:
    with app.app_context():
        made = a_service()
    page = client.get(f"/listings/{made.slug}")
    assert page.all("div", data_listing=made.id)
    client.post("/count", {"kind": "phone", "listing": made.id}, status=204)
    for junk in ("no such listing", "", made.id.replace("-", "\0"), made.id + "x"):
        client.post("/count", {"kind": "phone", "listing": junk}, status=400)
    client.post("/count", {"kind": "sms-bomb", "listing": made.id}, status=400)
    elsewhere = client.raw.post(
        "/count", data={"kind": "phone", "listing": made.id}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert elsewhere.status_code == 403
    assert client.raw.post("/count", data={"kind": "x" * 900, "listing": made.id}).status_code == 413
    assert client.raw.get("/count").status_code == 405
    assert [detail for kind, detail in counted(app) if kind == "contact_used"] == ["phone"]


def test_the_canonical_address_has_no_filters(app: Flask, client: PageClient) -> None:
    page = client.get(listed(app), x="1")
    canonical: list[ET.Element] = page.all("link", rel="canonical")
    assert [link.get("href") for link in canonical] == ["http://localhost/listings/tea-and-talk"]
