"""Cards: what a result shows, made once a version, and never for what is not public."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import event

from portal.core import clock
from portal.directory.presenters.cards import Card, cards_for
from portal.extensions import db
from tests.support.factories import a_check, a_location, a_service, change

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def card(name: str = "Tea and talk", **values: object) -> Card:
    """The card of a new listing."""
    made = a_service(name, **values)
    return cards_for([made.id])[made.id]


@pytest.mark.database
def test_a_card_tells_where_when_cost_and_whom_to_ring(app: Flask) -> None:
    with app.app_context():
        hall = a_location("Hall", address={"city": "Oakham", "postal_code": "LE15 6EA"})
        made = card(
            summary="A weekly tea.",
            at=[{"location": hall}],
            schedules=[{"freq": "WEEKLY", "byday": "TU", "opens_at": "10:00"}],
            cost_options=[{"option": "Adult", "amount": 3}, {"option": "Child", "amount": 1.5}],
            minimum_age=18,
            delivery=["in_person", "phone"],
            phones=[{"number": "85258", "type": "text"}, {"number": "01572 000111"}],
        )
    assert (made.href, made.organisation, made.summary) == (
        "/listings/tea-and-talk",
        "The Tea Club",
        "A weekly tea.",
    )
    assert dict(made.facts) == {
        "Where": "Oakham",
        "When": "Every Tuesday, from 10am",
        "Cost": "From £1.50",
        "Age": "18 and over",
    }
    assert [tag["text"] for tag in made.tags] == ["By phone"]
    assert (made.phone, made.checked, made.note) == ("01572 000111", "Not yet checked", "")


def test_a_card_warns_of_what_would_disappoint(app: Flask) -> None:
    with app.app_context(), clock.frozen(NOON):
        closed = card("Closed", status="paused", paused_until="2027-01-03")
        full = card("Full", capacity="closed")
        waiting = card("Waiting", capacity="waiting_list", waiting_weeks=1)
        free = card("Free", cost_options=[{"option": "Free", "amount": 0}])
    assert [tag["text"] for tag in closed.tags] == ["Temporarily closed"]
    assert closed.note == "Temporarily closed until 3 January 2027."
    assert [tag["text"] for tag in full.tags] == ["Not taking new people now"]
    assert [tag["text"] for tag in waiting.tags] == ["Waiting list: about a week"]
    assert [tag["text"] for tag in free.tags] == ["Free"]


def test_a_secret_place_is_no_town_on_a_card_and_its_number_is_not_given(app: Flask) -> None:
    with app.app_context():
        refuge = a_location(
            address={"city": "Elsewhere"}, confidential=True, phones=[{"number": "01572 999888"}]
        )
        made = card(at=[{"location": refuge}], service_areas=[{"name": "Rutland"}])
    assert dict(made.facts) == {"For people in": "Rutland"}
    assert made.phone == ""


def test_cards_come_in_the_order_asked_without_what_is_not_public(app: Flask) -> None:
    with app.app_context():
        one, two, draft = (
            a_service(name, status=status).id
            for name, status in (("One", "live"), ("Two", "live"), ("Draft", "draft"))
        )
        assert list(cards_for([two, draft, "no such", one])) == [two, one]
        assert cards_for([]) == {}


def test_cards_read_no_record_again_until_something_they_show_changes(app: Flask) -> None:
    with app.app_context():
        hall = a_location("Hall", address={"city": "Oakham"})
        made = a_service(at=[{"location": hall}])
        assert dict(cards_for([made.id])[made.id].facts)["Where"] == "Oakham"
        seen: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *call: seen.append(call[2]))
        cards_for([made.id])
        assert seen == []  # the one light query is read raw, past the session
        change("location", hall, addresses=[{"city": "Uppingham"}])
        assert dict(cards_for([made.id])[made.id].facts)["Where"] == "Uppingham"


def test_a_card_is_made_anew_when_the_day_changes(app: Flask) -> None:
    with app.app_context():
        made = a_service(schedules=[{"freq": "WEEKLY", "byday": "TU", "until": "2026-11-24"}])
        with clock.frozen(NOON):
            assert "When" in dict(cards_for([made.id])[made.id].facts)
        with clock.frozen(datetime(2026, 11, 25, 12, tzinfo=UTC)):
            assert "When" not in dict(cards_for([made.id])[made.id].facts)


def test_a_check_shows_on_the_card(app: Flask) -> None:
    with app.app_context():
        made = a_service()
        a_check(made.id, at=datetime(2026, 5, 3, 9, tzinfo=UTC), due=None)
        assert cards_for([made.id])[made.id].checked == "Checked 3 May 2026"
