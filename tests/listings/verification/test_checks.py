"""An agent's list: what to check first, a call sheet that works with one thumb, and many at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from portal.accounts.vocabulary import Role
from portal.core import clock
from tests.listings.verification.conftest import a_due_listing, stage_of, verification
from tests.support.client import Page, PageClient
from tests.support.factories import Made, change
from tests.support.people import add_person, enter


@pytest.fixture
def agent(app: Flask, client: PageClient) -> PageClient:
    """An agent who is signed in."""
    person = add_person(app, Role.COMMUNITY_AGENT, team="Community agents of the county")
    return enter(client, person)


def to_ring(app: Flask, *names: str, **values: object) -> list[Made]:
    """Listings whose people did not answer."""
    with app.app_context():
        return [
            a_due_listing(name, due=clock.today() - timedelta(days=20), stage="call", **values)
            for name in names
        ]


def headings(page: Page) -> list[str]:
    """The names on the list."""
    return ["".join(one.itertext()).strip() for one in page.all("h2") if one.find(".//*[@href]") is not None]


def test_what_to_ring_about_comes_before_what_is_only_due(app: Flask, agent: PageClient) -> None:
    with app.app_context():
        a_due_listing("Only due", due=clock.today() + timedelta(days=3))
        a_due_listing("Much later", due=clock.today() + timedelta(days=60))
    to_ring(app, "Ring me", phones=[{"number": "01632 960001"}])
    page = agent.get("/staff/checks")
    assert headings(page) == ["Ring me", "Only due"]
    assert "To ring: 1. Past their day: 1." in page.text
    assert "They did not answer two emails. Ring them." in page.text
    assert [link.get("href") for link in page.all("a") if "tel:" in (link.get("href") or "")] == [
        "tel:01632960001"
    ]


def test_a_call_sheet_has_the_number_the_words_to_say_and_what_the_listing_says(
    app: Flask, agent: PageClient
) -> None:
    [made] = to_ring(app, "Ring me", phones=[{"number": "01632 960001"}], fees_description="Two pounds")
    page = agent.get(f"/staff/checks/{made.id}")
    assert page.heading == "Check: Ring me"
    assert "Hello, I am ringing from" in page.text
    assert "Community agents of the county" in page.text
    assert "Two pounds" in page.text
    assert "Is this still what it costs?" in page.text
    assert "tel:01632960001" in {link.get("href") for link in page.all("a")}


def test_all_of_it_is_right_with_one_press(app: Flask, agent: PageClient) -> None:
    [made] = to_ring(app, "Ring me")
    page = agent.get(f"/staff/checks/{made.id}")
    send_ticks(agent, page, made, method="phone", all="yes")
    with app.app_context():
        row = verification(made)
        assert (row.stage, row.method, row.verified_by) == ("", "phone", "Community agents of the county")
    assert "Nothing is due in the next 30 days." in agent.get("/staff/checks").text


def test_some_answers_now_and_the_others_later(app: Flask, agent: PageClient) -> None:
    [made] = to_ring(app, "Ring me")
    page = agent.get(f"/staff/checks/{made.id}")
    page = send_ticks(agent, page, made, method="phone", name="confirmed", hours="changed", cost="unknown")
    assert "Right" in page.text
    with app.app_context():
        row = verification(made)
        assert row.stage == "call"
        assert {name: tick["state"] for name, tick in row.fields.items()} == {
            "name": "confirmed",
            "hours": "changed",
            "cost": "unknown",
        }
    rest = dict.fromkeys(("contact", "place", "eligibility", "route", "capacity"), "confirmed")
    send_ticks(agent, page, made, method="visit", **rest)
    with app.app_context():
        assert verification(made).stage == ""
        assert verification(made).method == "visit"


def send_ticks(agent: PageClient, page: Page, made: Made, **typed: object) -> Page:
    """Send the form with the answers, not the button that nobody answered."""
    form = next(form for form in page.all("form") if form.get("action") == f"/staff/checks/{made.id}")
    hidden = {
        str(field.get("name")): field.get("value") or ""
        for field in form.iter()
        if field.get("type") == "hidden"
    }
    return agent.post(f"/staff/checks/{made.id}", hidden | typed)


def test_nobody_answered_is_counted_and_shown(app: Flask, agent: PageClient) -> None:
    [made] = to_ring(app, "Ring me")
    agent.send(agent.get(f"/staff/checks/{made.id}"), "/no-answer")
    page = agent.send(agent.get(f"/staff/checks/{made.id}"), "/no-answer")
    assert "Rung 2 times in vain" in page.text
    with app.app_context():
        assert stage_of(made) == "call"


def test_many_at_once_and_one_that_changed_meanwhile_is_kept_back(app: Flask, agent: PageClient) -> None:
    made = to_ring(app, "One", "Two", "Three")
    page = agent.get("/staff/checks")
    boxes = [box.get("value") for box in page.all("input", name="listing")]
    with app.app_context():
        change("service", made[1].id, summary="Something new.")
    page = agent.send(page, "/still-right", listing=boxes)
    assert "Look at these again, they were changed a moment ago: Two" in page.text
    with app.app_context():
        assert [stage_of(one) for one in made] == ["", "call", ""]
    page = agent.send(agent.get("/staff/checks"), "/still-right")
    assert "Tick the listings that are still right first." in page.text


def test_a_sheet_that_somebody_overtook_is_shown_again(app: Flask, agent: PageClient) -> None:
    [made] = to_ring(app, "Ring me")
    page = agent.get(f"/staff/checks/{made.id}")
    with app.app_context():
        change("service", made.id, summary="Something new.")
    page = send_ticks(agent, page, made, method="phone", all="yes")
    assert "changed a moment ago" in page.text
    with app.app_context():
        assert stage_of(made) == "call"


@pytest.mark.parametrize("value", [None, "", "x" * 100_000, "\x00", "no-such", "-1"])
def test_bad_input_is_answered_in_words(app: Flask, agent: PageClient, value: str | None) -> None:
    [made] = to_ring(app, "Ring me")
    page = agent.get(f"/staff/checks/{made.id}")
    answered = send_ticks(agent, page, made, method=value or "", name="confirmed")
    assert "Choose how you checked" in answered.text
    for name in ("name", "hours", "seen", "csrf_token"):
        answered = send_ticks(agent, page, made, **({"method": "phone"} | {name: value or ""}))
        assert answered.title.startswith("Error: "), name
    agent.send(agent.get("/staff/checks"), "/still-right", listing=[value or "", ":", "a:b", f"{made.id}:x"])
    agent.get(f"/staff/checks/{'x' * 60}", status=404)
    agent.post(f"/staff/checks/{made.id}/no-answer", {}, status=400)
    with app.app_context():
        assert stage_of(made) == "call"
        assert verification(made).fields == {}
