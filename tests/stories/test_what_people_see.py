"""What people met on the real content when it was walked through as they would: kept right by these."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask

from portal.core import clock
from portal.directory.models import Verification
from portal.directory.presenters.timing import dates_from
from portal.directory.queries import get_service
from tests.support.client import PageClient


def test_a_village_scheme_is_offered_to_its_own_village_alone(loaded_client: PageClient) -> None:
    here = loaded_client.get("/search", q="neighbour who does shopping", place="Whissendine").text
    assert "Whissendine Good Neighbour Scheme" in here
    assert "North Luffenham Good Neighbour Scheme" not in here


def test_nothing_found_says_so_and_leads_on(loaded_client: PageClient) -> None:
    page = loaded_client.get("/search", q="zzxqy")
    assert page.heading == "We found nothing for that"
    assert page.links()["tell us what you could not find"] == "/feedback?page=/search"
    assert "Order:" not in page.text


def test_the_guide_beside_results_is_named(loaded_client: PageClient) -> None:
    page = loaded_client.get("/search", q="stop smoking")
    assert page.links()["Read our guide first: Stopping smoking"] == "/guides/stopping-smoking"
    listing = loaded_client.get("/listings/nhs-stop-smoking")
    assert listing.links()["Stopping smoking"] == "/guides/stopping-smoking"


def test_pages_of_one_search_have_titles_of_their_own(loaded_client: PageClient) -> None:
    first, second = (loaded_client.get("/search", page=number).title for number in ("1", "2"))
    assert first != second
    assert "(page 2)" in second


def test_those_it_is_for_are_said_in_one_sentence(loaded_client: PageClient) -> None:
    page = loaded_client.get("/listings/rutland-foodbank").text
    assert "Anyone, such as people on a low income, parents and families" in page


def test_times_read_years_ago_become_no_dates_until_somebody_checks_them(
    loaded_app: Flask, loaded_client: PageClient
) -> None:
    page = loaded_client.get("/listings/rutland-community-fridge").text
    assert "Every Friday, 10am to 11:30am – As in December 2023" in page
    assert "Next dates" not in page
    assert loaded_client.raw.get("/listings/rutland-community-fridge/calendar.ics").status_code == 404
    with loaded_app.app_context():
        service, today = get_service("rutland-community-fridge"), clock.today()
        service.verification = Verification(verified_at=datetime(2026, 11, 1, tzinfo=UTC), method="phone")
        assert dates_from(service, today) == today


def test_dates_that_nobody_checked_say_so(loaded_client: PageClient) -> None:
    assert (
        "Next dates, if nothing has changed"
        in loaded_client.get("/listings/loros-bereavement-hub-melton").text
    )
