"""A receptionist refers between two calls, repeats the set-up, tells a patient of a service in one tap; on
Monday the practice reads its week."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core import clock
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.referrals.acting import LINK, PERSON
from portal.referrals.consent_actions import withdraw_consent
from portal.referrals.models import OnwardReferral, Referral, Signpost
from portal.referrals.onward_actions import Said, take_step
from portal.referrals.queries import consents_of, get_referral, load_service
from portal.referrals.vocabulary import DeclineReason, OnwardStatus, Scope
from portal.referrals.work_actions import set_flag
from tests.referrals.world import MONDAY, World, make_world, refer
from tests.support.client import Page, PageClient
from tests.support.factories import a_term
from tests.support.people import Person, enter

Clients = Callable[[], PageClient]
O = OnwardStatus  # noqa: E741

WILF: dict[str, Any] = {
    "given_name": "Wilf", "family_name": "Canarybird", "birth_date": "1/3/44", "phone": "01572 000111",
    "needs": ["lonely"], "words": "Has not been out since the winter.", "none_known": "y", "consent": "yes",
}  # fmt: skip


@pytest.fixture
def world(app: Flask) -> World:
    """A practice, services, and one need to tick."""
    world = make_world(app)
    with app.app_context():
        a_term("needs", "lonely")
        a_term("needs", "falling")
    return world


def come_in(make_client: Clients, world: World, who: str = "practice") -> PageClient:
    """Signed in as one of the world's people."""
    viewer = getattr(world, who)
    return enter(make_client(), viewer)


def send(client: PageClient, page: Page, **typed: Any) -> Page:
    """Fill in and press "Send the referral"."""
    return client.send(page, "/refer", **({"act": "send"} | typed))


def test_a_receptionist_refers_between_two_calls(app: Flask, make_client: Clients, world: World) -> None:
    with clock.frozen(MONDAY):
        desk = come_in(make_client, world)
        form = desk.get("/refer")
        assert "last one" not in form.text, "there is none to repeat yet"
        mistakes = {"none_known": None, "nhs_number": "943 476 5918", "birth_date": "30/2/44"}
        wrong = send(desk, form, **WILF | mistakes)
        for said in (
            "Tick “No known risks”", "This is not an NHS number", "Enter a real date of birth",
        ):  # fmt: skip
            assert said in wrong.text
        kept = wrong.form_values("/refer")
        assert (kept["family_name"], kept["birth_date"], kept["needs"]) == ("Canarybird", "30/2/44", "lonely")

        stopped = send(desk, wrong, **WILF | {"consent": "no", "nhs_number": ""})
        assert stopped.heading == "Ask them first"
        with app.app_context():
            assert db.session.query(Referral).count() == 0

        looked = send(desk, stopped, act="look", service_name="tea")
        assert "Takes new people. We do not know yet how fast it answers." in looked.text
        there = WILF | {"service": world.tea, "service_name": "tea"}
        done = send(desk, looked, **there)
        reference = done.response.request.path.split("/")[2]
        clinical = done.all("textarea", id="clinical")[0].text or ""
        assert reference in clinical
        assert "W C, born 1944" in clinical
        assert "Tea and talk" in clinical
        assert "Canarybird" not in clinical

        twice = send(desk, looked, **there)
        assert twice.response.request.path == done.response.request.path, "sent twice is sent once"
        with app.app_context():
            onward = db.session.scalars(select(OnwardReferral)).one()
            assert (onward.status, onward.service_pk) == (O.SENT, load_service(world.tea).pk)

        again = desk.get("/refer", again="")
        begun = again.form_values("/refer")
        assert (begun["needs"], begun["service"], begun["urgency"]) == ("lonely", world.tea, "routine")
        assert not begun["given_name"]
        assert "none_known" not in begun
        assert "consent" not in begun
        assert "Straight to Tea and talk" in again.text

        other = WILF | {"given_name": "Wilfred", "words": "The same once more."}
        warned = send(desk, again, **other)
        assert warned.heading == "Is this a new referral?"
        assert reference in warned.text
        assert send(desk, warned, **other | {"sure": "y"}).heading.startswith("Referral sent")

        paper = desk.get(f"/refer/{reference}/print")
        assert "Wilf Canarybird" in paper.text
        assert "Your code" in paper.text
        other_desk = come_in(make_client, world, "other_practice")
        other_desk.get(f"/refer/{reference}", status=404)
        assert "None is open now" in other_desk.get("/refer/sent").text


def test_a_session_that_ended_loses_nothing(app: Flask, make_client: Clients, world: World) -> None:
    desk = come_in(make_client, world)
    form = desk.get("/refer")
    with clock.frozen(clock.now() + timedelta(hours=13)):
        sent = send(desk, form, **WILF)
        assert sent.response.request.path == "/sign-in"
        enter(desk, Person(world.practice.id, "", "", ""))
        kept = desk.get("/sign-in/kept")
        done = desk.send(kept, "/refer")
    assert done.heading.startswith("Referral sent")


def test_what_is_added_too_late_is_not_lost(app: Flask, make_client: Clients, world: World) -> None:
    with clock.frozen(MONDAY):
        desk, other = (come_in(make_client, world) for _ in range(2))
        send(desk, desk.get("/refer"), **WILF)
        with app.app_context():
            here = f"/refer/{db.session.scalars(select(Referral.reference)).one()}"
        page = other.get(here)
        desk.send(desk.get(here), f"{here}/cancel", why="Not needed any more.")
        late = other.send(page, f"{here}/more", more="She has moved in with her son.", status=409)
        assert "This referral is over." in late.text
        assert late.form_values(f"{here}/more")["more"] == "She has moved in with her son."


def test_what_cannot_go_straight_is_not_lost(app: Flask, make_client: Clients, world: World) -> None:
    """The same person must not be contacted, as another referral says: a person decides."""
    with app.app_context():
        first = refer(world)
        with transaction():
            set_flag(first.referral, "do_not_contact", True, world.hub)
    desk = come_in(make_client, world, "other_practice")
    form = desk.get("/refer", service=world.tea)
    done = send(desk, form, **WILF | {"nhs_number": "943 476 5919"})
    assert done.heading.startswith("Referral sent")
    assert "Our team looks at it within 1 working day" in done.text
    with app.app_context():
        assert db.session.scalars(select(OnwardReferral)).one().status == O.DRAFT


def test_a_patient_is_told_of_a_service_in_one_tap(app: Flask, make_client: Clients, world: World) -> None:
    visitor, desk = make_client(), come_in(make_client, world)
    for _once in range(2):  # the second one from the cache
        assert "I told the patient" not in visitor.get("/listings/tea-and-talk").text
    page = desk.get("/listings/tea-and-talk")
    told = desk.send(page, "/refer/told", need="lonely")
    assert told.heading == "Counted: you told a patient about Tea and talk"
    desk.send(page, "/refer/told")
    leaflet = desk.send(told, "/leaflet")
    assert leaflet.heading == "Tea and talk"
    with app.app_context():
        row = db.session.scalars(select(Signpost)).one()
        assert (row.way, row.need) == ("leaflet", "lonely")
        assert row.team_pk == world.practice.places[0].team_pk
    assert "I told the patient" not in visitor.get("/listings/tea-and-talk").text
    assert desk.send(told, "/undo").heading == "Taken back"
    with app.app_context():
        assert db.session.query(Signpost).count() == 0


def test_a_practice_reads_its_week(app: Flask, make_client: Clients, world: World) -> None:
    with clock.frozen(MONDAY):
        desk = come_in(make_client, world)
        references = {}
        for name, service in (("Ada", world.tea), ("Ben", world.walks)):
            page = desk.get("/refer", service=service)
            done = send(desk, page, **WILF | {"given_name": name, "birth_date": "1/3/44", "sure": "y"})
            references[name] = done.response.request.path.split("/")[2]
        with app.app_context(), transaction():
            tea, walks = db.session.scalars(select(OnwardReferral).order_by(OnwardReferral.pk))
            take_step(tea, O.OPENED, LINK)
            take_step(tea, O.NEEDS_INFORMATION, LINK, Said(words="Does she come by bus?"))
            take_step(walks, O.OPENED, LINK)
            take_step(walks, O.DECLINED, LINK, Said(reason=DeclineReason.NO_CAPACITY))
        asked = desk.get(f"/refer/{references['Ada']}")
        assert "Does she come by bus?" in asked.text
        assert "Enter your answer" in desk.send(asked, "/answer/", answer_words="").text
        answered = desk.send(asked, "/answer/", answer_words="By bus.")
        assert "Answered: By bus." in answered.text
        added = desk.send(answered, "/more", more="She has a new number.")
        assert "She has a new number." in added.text
    with clock.frozen(MONDAY + timedelta(days=7, hours=8)):
        desk = come_in(make_client, world)
        week = desk.get("/refer/week")
        assert "Ben Canarybird: Walks, declined: no room" in week.text
        assert "Late (1)" in week.text, "nobody has placed Ben again"
        assert "New (2)" in week.text
        show = desk.get(f"/refer/{references['Ben']}")
        assert "Walks said no: no room" in show.text
        over = desk.send(show, "/cancel", why="He moved.")
        assert "Closed: no longer wanted" in over.text
        assert "Cancel the referral" not in over.text
        closed = desk.get("/refer/sent", state="closed")
        assert "Ben Canarybird" in closed.text
        assert "Ada" not in closed.text
        assert "Closed, with what came of it (1)" in desk.get("/refer/week").text

        with app.app_context(), transaction():
            referral = get_referral(world.agent, references["Ada"])
            told = next(one for one in consents_of(referral) if one.scope == Scope.TELL_GP)
            withdraw_consent(referral, told.id, PERSON)
        for page in (desk.get(f"/refer/{references['Ada']}"), desk.get("/refer/sent")):
            assert "no longer wants us to tell you" in page.text
            assert "Tea and talk" not in page.text
