"""Cost, age, eligibility and freshness in words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from portal.directory.rules import wording
from portal.directory.rules.wording import Check, Price, SourceNote
from portal.directory.vocabulary import VerificationMethod

TODAY = date(2026, 11, 23)
MAY = datetime(2026, 5, 2, 23, 30, tzinfo=UTC)  # already 3 May in London


@pytest.mark.parametrize(
    ("minimum", "maximum", "words"),
    [
        (18, None, "18 and over"),
        (None, 4, "Under 5"),
        (11, 17, "11 to 17"),
        (0, None, "All ages"),
        (7, 7, "Aged 7"),
        (0, 4, "Under 5"),
        ("0.5", None, "6 months and over"),
        ("16.5", 25, "16 and a half to 25"),
        (None, None, ""),
    ],
)
def test_ages_are_said_plainly(minimum: float | None, maximum: float | None, words: str) -> None:
    low, high = (None if years is None else Decimal(str(years)) for years in (minimum, maximum))
    assert wording.say_ages(low, high) == words


@pytest.mark.parametrize(
    ("price", "words"),
    [
        (Price(amount=Decimal(0), option="Free"), "Free"),
        (Price(amount=Decimal("3.50"), option="Adult"), "Adult: £3.50"),
        (Price(amount=Decimal("5.00"), words="a session"), "£5, a session"),
        (Price(option="Donation"), "Donation"),
        (Price(amount=Decimal(4), currency="EUR"), "4 EUR"),
    ],
)
def test_prices_are_said_plainly(price: Price, words: str) -> None:
    assert wording.say_price(price) == words


def test_a_result_shows_the_range_of_prices() -> None:
    pounds = [Price(amount=Decimal(amount)) for amount in (0, 3, 12)]
    assert wording.say_cost_briefly(pounds) == "Free to £12"
    assert wording.say_cost_briefly(pounds[1:]) == "From £3"
    assert wording.say_cost_briefly(pounds[1:2]) == "£3"
    assert wording.say_cost_briefly([Price(words="Ask")]) == ""


def test_nobody_is_told_a_rule_that_nobody_stated() -> None:
    assert wording.say_eligibility("", "") == "Not stated – ask them"
    assert wording.say_eligibility("anyone", "") == "Anyone can use this"
    assert wording.say_eligibility("restricted", "") == "Only some people can use this – ask them"
    assert wording.say_eligibility("restricted", "Rutland residents.") == "Rutland residents."


def test_what_nobody_checked_says_where_its_newest_facts_are_from() -> None:
    sources = [
        SourceNote("Library data", "2023"),
        SourceNote("Its own page", "2025-04-28"),
        SourceNote("A leaflet", "unknown"),
    ]
    assert (
        wording.say_check(Check(), sources, TODAY)
        == "Not yet checked. Details from Its own page, 28 April 2025."
    )
    assert wording.say_check(Check(), sources[2:], TODAY) == "Not yet checked. Details from A leaflet."
    assert wording.say_check(Check(), [], TODAY) == "Not yet checked."


def test_a_check_says_when_by_whom_and_how() -> None:
    check = Check(MAY, "the Rutland community agents", VerificationMethod.PHONE, date(2026, 11, 23))
    assert (
        wording.say_check(check, [], TODAY)
        == "Checked on 3 May 2026 by the Rutland community agents, by phone"
    )
    assert wording.say_check(check, [], date(2026, 11, 24)).endswith("by phone. Due to be checked again.")
    assert wording.say_check_briefly(check, TODAY) == "Checked 3 May 2026"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("2025-09", "September 2025"),
        ("2021", "2021"),
        ("unknown", ""),
        ("2025-02-31", ""),
        ("spring 2024", "spring 2024"),
    ],
)
def test_a_source_s_date_is_said_as_exactly_as_it_is_known(given: str, words: str) -> None:
    assert wording.say_source_date(given) == words


def test_a_closure_says_until_when_and_does_not_promise_a_day_that_has_gone() -> None:
    day = date(2027, 1, 3)
    assert (
        wording.say_closed(day, "New kitchen.", TODAY)
        == "Temporarily closed until 3 January 2027. New kitchen."
    )
    assert "ask them" in wording.say_closed(day, "", date(2027, 1, 4))
    assert wording.say_closed(None, "", TODAY) == "Temporarily closed."


def test_where_is_short_however_many_places_there_are() -> None:
    assert wording.say_where_briefly(["Oakham", "Oakham"], 2) == "Oakham"
    assert wording.say_where_briefly(["Oakham", "Uppingham"], 2) == "Oakham and Uppingham"
    assert wording.say_where_briefly(["A", "B", "C", "D"], 4) == "4 places, such as A and B"
    assert wording.say_where_briefly([""], 1) == ""


def test_waits_are_said_in_weeks() -> None:
    assert [wording.say_wait(weeks) for weeks in (None, 0, 1, 6)] == [
        "",
        "less than a week",
        "about a week",
        "about 6 weeks",
    ]
