"""A lead fills in a return by link: page by page, checked against last time, sent in once, corrected with a
reason."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core import clock
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.reporting.returns.actions import send_back, sign_off
from portal.reporting.returns.models import ProjectReturn, ReturnVersion
from portal.reporting.returns.queries import list_projects
from portal.reporting.returns.vocabulary import ReturnState
from tests.reporting.returns.conftest import TEAM, a_project, link_in, reported, the_return, work
from tests.support.client import Page, PageClient
from tests.support.mail import Inbox

pytestmark = pytest.mark.usefixtures("new_year")


@pytest.fixture
def link(posting: Flask, inbox: Inbox) -> str:
    """The link in the first letter about December's return; November's is signed off."""
    with posting.app_context():
        project = a_project()
        work()
        reported(project, "2026-11", activities="4", people="50", satisfied_part="45", satisfied_whole="48")
        db.session.rollback()
    return link_in(inbox.letters[0])


def send(client: PageClient, page: Page, action: str, **typed: str) -> Page:
    """Fill in a form and send it."""
    return client.send(page, action, **typed)


def test_a_lead_fills_it_in_page_by_page_and_sends_it_once(app: Flask, client: PageClient, link: str) -> None:
    page = client.get(link)
    assert page.heading == "Return for December 2026"
    assert "Please send it in by 10 January 2027" in page.text
    page = client.get(page.links()["Go on"])
    assert "Last time: 4" in page.text
    page = send(client, page, "/activity", n_activities="5", n_people="1,04x")
    assert "Enter a whole number" in page.text
    assert page.form_values("/activity")["n_people"] == "1,04x"
    page = send(client, page, "/activity", n_activities="5", n_people="130")
    assert page.heading == "What people thought"
    page = send(client, page, "/views", n_satisfied_part="40", n_satisfied_whole="30")
    assert "cannot be more than 30" in page.text
    page = send(client, page, "/views", n_satisfied_part="28", n_satisfied_whole="30")
    page = send(client, page, "/words", impact="A man who had fallen twice now walks to the shop.")
    assert page.heading == "Check your return"
    assert "28 of 30 (93.3%)" in page.text
    page = send(client, page, "/check")
    assert "Say why it is so different" in page.text
    sent = send(client, page, "/check", note_people="We ran a falls fete in the market")
    assert "We have your return" in sent.text
    again = send(client, page, "/check", note_people="We ran a falls fete in the market")  # the second press
    assert again.heading == "Return for December 2026"
    with app.app_context():
        versions = db.session.scalars(select(ReturnVersion).where(ReturnVersion.source == "link")).all()
        assert [one.numbers["people"] for one in versions] == ["130"]
        assert versions[0].notes == {"people": "We ran a falls fete in the market"}


def test_what_was_saved_is_there_when_the_link_is_opened_again(
    make_client: Callable[[], PageClient], link: str
) -> None:
    first = make_client()
    page = send(first, first.get(f"{link}/activity"), "/activity", n_activities="7", n_people="40")
    second = make_client()
    page = second.get(f"{link}/activity")
    assert page.form_values("/activity")["n_activities"] == "7"
    assert "7" in second.get(link).text


def test_a_correction_needs_a_reason_keeps_the_history_and_waits_for_the_team(
    app: Flask, client: PageClient, link: str
) -> None:
    with app.app_context():
        row = the_return_of_december()
        reported(row.project, "2026-12", activities="5", people="60")
        db.session.rollback()
    assert "signed it off" in client.get(link).text
    page = send(client, client.get(f"{link}/activity"), "/activity", n_activities="6", n_people="60")
    assert "Not sent yet" in client.get(link).text
    page = client.get(f"{link}/check")
    page = send(client, page, "/check")
    assert "Say why you correct it" in page.text
    page = send(client, page, "/check", reason="One class was left out")
    assert "Activities held: 5 became 6" in page.text
    assert "One class was left out" in page.text
    with app.app_context():
        row = the_return_of_december()
        assert row.state == ReturnState.SENT
        assert row.signed is not None
        assert row.signed.numbers["activities"] == "5"  # what counts until the new one is signed off
        with transaction():
            sign_off(row, TEAM, number=2)
        db.session.rollback()
        assert the_return_of_december().signed_number == 2


def test_what_is_sent_back_says_what_to_look_at_and_can_go_in_as_it_is(
    app: Flask, client: PageClient, link: str, inbox: Inbox
) -> None:
    with app.app_context():
        row = the_return_of_december()
        reported(row.project, "2026-12", signed=False, activities="5", people="60")
        with transaction():
            send_back(the_return_of_december(), TEAM, number=1, why="Is 60 right?")
        work()
    assert inbox.letters[-1]["Subject"] == "A question about your return"
    page = client.get(link_in(inbox.letters[-1]))
    assert "Is 60 right?" in page.text
    page = send(client, client.get(page.links()["Check and send"]), "/check", reason="Yes, it is")
    assert "We have your return" in page.text
    with app.app_context():
        row = the_return_of_december()
        assert row.state == ReturnState.SENT
        assert [one.reason for one in row.versions] == ["", "Yes, it is"]


def test_a_link_that_is_too_old_or_was_never_one_says_what_to_do(client: PageClient, link: str) -> None:
    for address in (f"{link}x", "/return/not-there", f"{link}x/activity", f"{link}/no-such-part"):
        assert client.get(address, status=404).status == 404
    assert "ask the programme team" in client.get(f"{link}x", status=404).text
    with clock.frozen(clock.now().replace(year=2028)):
        assert client.get(link, status=404).status == 404


def test_opening_a_link_changes_nothing(app: Flask, client: PageClient, link: str) -> None:
    for page in ("", "/activity", "/views", "/words", "/check"):
        client.get(f"{link}{page}")
    with app.app_context():
        row = the_return_of_december()
        assert (row.state, row.draft, row.versions) == (ReturnState.OPEN, {}, [])


def the_return_of_december() -> ProjectReturn:
    """Of the only project."""
    return the_return(list_projects()[0], "2026-12")
