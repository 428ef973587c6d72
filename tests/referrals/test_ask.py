"""The public door: what is kept and sent, what stops or warns, and what a person looks at first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.attempt_actions import purge_attempts
from portal.accounts.rules.throttling import NETWORK
from portal.core import clock
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.messages.models import OutboxMessage
from portal.referrals.models import (
    Consent,
    Draft,
    EqualityCount,
    Person,
    PublicSending,
    Referral,
    ReferralEvent,
    Task,
)
from portal.referrals.public_actions import FROM_ONE_NETWORK, begin_public_draft, purge_sendings
from portal.referrals.steps.ask import STEPS
from portal.referrals.steps.journey import after, first_open, path, reached
from portal.referrals.vocabulary import Door, Queue, Scope, TaskKind, Urgency
from tests.referrals.asking import DAUGHTER, MYSELF, answer, asks, to_check
from tests.referrals.world import MONDAY
from tests.support.client import Page, PageClient
from tests.support.factories import a_term
from tests.support.public_pages import open_keys, stored_bytes

Answers = dict[str, dict[str, Any]]


@pytest.fixture
def visitor(app: Flask) -> PageClient:
    """Somebody at the door, with needs to tick."""
    return with_needs(app)


def with_needs(app: Flask) -> PageClient:
    """Somebody at the door of a site that knows two needs."""
    with app.app_context():
        a_term("service_types", "befriending")
        a_term("needs", "lonely", points_to=("befriending",))
        a_term("needs", "crisis", points_to=("befriending",))
    return PageClient(app)


def send(client: PageClient, page: Page) -> Page:
    """Press "Send" as fast as a person who typed all of it can."""
    with clock.frozen(clock.now() + timedelta(minutes=5)):
        return client.send(page, "/ask/check")


def test_an_answer_that_cannot_be_taken_stays_on_its_page_until_it_is_put_right(visitor: PageClient) -> None:
    page = answer(visitor, visitor.get("/ask/danger"), DAUGHTER, until="reach")
    wrong = visitor.send(page, "/ask/", phone="not a number", email="edith@", address="7 Hidden Lane")
    assert wrong.response.request.method == "GET", "so that neither Back nor Reload sends anything again"
    assert wrong.title.startswith("Error: ")
    for again in (wrong, visitor.get("/ask/reach")):
        assert "Enter a phone number" in again.text
        assert again.form_values("/ask/reach")["phone"] == "not a number"
        assert again.form_values("/ask/reach")["address"] == "7 Hidden Lane"
        phone = again.all("input", name="phone")[0]
        assert phone.get("autocomplete") is None, "whoever types is not whom it is about"
    assert asks(visitor.get("/ask/safe", follow=True)) == "reach", "nothing was taken"
    assert asks(visitor.send(again, "/ask/", **DAUGHTER["reach"])) == "safe"
    assert "There is a problem" not in visitor.get("/ask/reach").text


def test_a_wrong_first_answer_is_kept_with_the_needs_that_somebody_came_with(visitor: PageClient) -> None:
    page = visitor.send(visitor.get("/ask/danger?need=lonely"), "/ask/danger")
    assert "Say if anyone is in danger now" in page.text
    needs = answer(visitor, page, MYSELF, until="needs")
    assert needs.form_values("/ask/needs")["needs"] == "lonely"


def test_a_request_for_another_person_is_kept_whole_and_only_sealed(app: Flask, visitor: PageClient) -> None:
    with clock.frozen(MONDAY):
        page = to_check(visitor)
        assert "Dora Canarydaughter" in page.text
        assert "3 March 1941" in page.text
        assert "charities and community groups" in page.text.lower()
        page = send(visitor, page)
        assert page.heading == "We have your request"
        assert "9 November 2026" in page.text, "five working days after a Monday"
    with app.app_context():
        referral = db.session.scalars(select(Referral)).one()
        person = db.session.get_one(Person, referral.person_pk)
        assert (referral.door, referral.queue, referral.urgency) == (
            Door.ON_BEHALF,
            Queue.NEW,
            Urgency.ROUTINE,
        )
        assert (referral.needs, referral.age_band) == (["lonely"], "85+")
        assert (person.given_name, person.postcode, person.birth_date) == ("Edith", "LE15 6HP", "1941-03-03")
        assert (person.safe_channels, person.safe_messages) == ("phone email", "name_only")
        assert (person.proxy_name, person.proxy_relation) == ("Dora Canarydaughter", "daughter")
        assert person.equality == ""
        consents = {row.scope: row for row in db.session.scalars(select(Consent))}
        assert set(consents) == {Scope.CONTACT, Scope.SHARE, Scope.TELL_GP}
        assert consents[Scope.SHARE].names == ["sector:voluntary", "sector:council"]
        assert {(row.given_by, row.wording) for row in consents.values()} == {("proxy", "2026-11")}
        notice = db.session.scalars(select(OutboxMessage)).one()
        assert (notice.template, notice.recipient) == ("referral_received", "edith.canary@example.org")
        counted = {
            row.question: (row.answer, row.people, row.month)
            for row in db.session.scalars(select(EqualityCount))
        }
        assert counted == {
            "age": ("85_over", 1, date(2026, 11, 1)),
            "disability": ("yes", 1, date(2026, 11, 1)),
        }
        draft = db.session.scalars(select(Draft)).one()
        assert (draft.answers, draft.referral_pk) == ("", referral.pk)
        assert db.session.scalars(select(PublicSending)).one().network_hash not in ("", "127.0.0.0/24")
    assert b"canary" not in stored_bytes(app.extensions["settings"]).lower()


def test_who_wants_to_hear_by_text_or_letter_hears_from_a_person(app: Flask, visitor: PageClient) -> None:
    by_text = MYSELF | {
        "reach": MYSELF["reach"] | {"email": ""},
        "safe": MYSELF["safe"] | {"safe_channels": ["text"]},
    }
    with clock.frozen(MONDAY):
        send(visitor, to_check(visitor, by_text))
    with app.app_context():
        task = db.session.scalars(select(Task)).one()
        assert (task.kind, task.code) == (TaskKind.TELL_PERSON, "referral_received")
        assert db.session.scalars(select(OutboxMessage)).all() == []


def test_sent_twice_is_sent_once_and_the_receipt_is_this_browsers_alone_for_an_hour(
    app: Flask, visitor: PageClient
) -> None:
    check = to_check(visitor, MYSELF)
    first, second = send(visitor, check), send(visitor, check)
    assert first.text == second.text == visitor.get("/ask/done").text
    assert visitor.get("/ask/name", follow=True).heading == "We have your request"
    assert PageClient(app).get("/ask/done", follow=True).heading == "Ask us to help"
    with app.app_context():
        referral = db.session.scalars(select(Referral)).one()
        assert referral.door == Door.SELF
        assert db.session.scalar(select(func.count()).select_from(ReferralEvent)) == 1
        assert {row.people for row in db.session.scalars(select(EqualityCount))} == {1}
    with clock.frozen(clock.now() + timedelta(hours=2)):
        assert visitor.raw.get("/ask/done").headers["Location"] == "/follow"
    visitor.send(visitor.get("/ask/forget"), "/ask/forget")
    assert visitor.raw.get_cookie("ask") is None
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Referral)) == 1, "what was sent stays"


def test_nothing_typed_is_lost_by_going_back_changing_mending_or_coming_later(
    app: Flask, visitor: PageClient
) -> None:
    page = answer(visitor, visitor.get("/ask/danger", need="lonely"), DAUGHTER, until="needs")
    assert visitor.raw.get("/ask/check").headers["Location"] == "/ask/needs", "not past an open question"
    assert page.form_values("/ask/needs")["needs"] == "lonely", "what a guide's link said is ticked"
    page = answer(visitor, page, DAUGHTER, until="reach")
    page = visitor.send(page, "/ask/", phone="12", email="no address", address="7 Canary Lane")
    assert "Enter a phone number" in page.text
    assert "Enter an email address" in page.text
    assert page.form_values("/ask/")["address"] == "7 Canary Lane"
    page = visitor.send(page, "/ask/", phone="", email="", address="")
    assert "Give one way to reach them" in page.text
    assert visitor.get("/ask/asker").form_values("/ask/")["proxy_name"] == "Dora Canarydaughter"
    with clock.frozen(clock.now() + timedelta(days=6)):
        begun = visitor.get("/ask")
        assert "You have begun a form" in begun.text
        page = visitor.get("/ask/check", follow=True)
        assert asks(page) == "reach"
        page = answer(visitor, page, DAUGHTER, until="check")
    # To another way of being reached the safe way is asked again, and the other answers stand.
    page = visitor.send(
        visitor.get("/ask/reach?to=check"), "/ask/", phone="", email="", address="7 Canary Lane"
    )
    assert asks(page) == "safe"
    page = visitor.send(page, "/ask/", safe_channels=["letter"])
    assert page.heading == "Check your answers"
    assert "7 Canary Lane" in page.text
    visitor.send(visitor.get("/ask/forget"), "/ask/forget")
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Draft)) == 0
        assert open_keys() == 1, "the key of what was typed is destroyed; blind indexes keep theirs"
    assert "We could not find a form of yours" in visitor.get("/ask/name", follow=True).text


def test_danger_and_no_agreement_stop_it_and_words_of_a_crisis_show_where_to_turn(
    app: Flask, visitor: PageClient
) -> None:
    page = visitor.send(visitor.get("/ask/danger"), "/ask/", danger="now")
    assert page.heading == "Get help now"
    assert asks(visitor.get("/ask/check", follow=True)) == "danger", "the stop cannot be walked around"
    page = visitor.send(visitor.get("/ask/danger"), "/ask/", danger="unsafe")
    assert page.heading == "Someone is not safe"
    page = answer(visitor, visitor.get("/ask/check", follow=True), DAUGHTER, until="agreed")
    page = visitor.send(page, "/ask/", agreed="no")
    assert page.heading == "Talk to them first"
    page = visitor.send(visitor.get("/ask/agreed"), "/ask/", agreed="yes")
    page = answer(visitor, page, DAUGHTER, until="needs")
    page = visitor.send(page, "/ask/", words="she says she wants to end her life")
    assert page.heading == "Before you go on"
    assert page.all("section", id="panel-suicide_self_harm")
    page = answer(visitor, visitor.get("/ask/check", follow=True), DAUGHTER, until="contact")
    assert visitor.send(page, "/ask/", contact="no").heading == "We cannot help without contact"
    page = answer(visitor, visitor.get("/ask/contact"), DAUGHTER, until="check")
    assert page.links()["Who can help now"] == "/ask/help-now"
    assert "a person decides" in send(visitor, page).text
    with app.app_context():
        referral = db.session.scalars(select(Referral)).one()
        assert (referral.safeguarding, referral.urgency) == (True, Urgency.SOON)
        assert db.session.scalars(select(OutboxMessage)).all() == [], "no mail where somebody may not be safe"


def test_what_looks_like_abuse_is_kept_for_a_person_and_answered_like_any_other(
    app: Flask, visitor: PageClient
) -> None:
    def sent(*, honey: str = "", quick: bool = False) -> str:
        client = PageClient(app)
        page = client.send(client.get("/ask/danger"), "/ask/", danger="no", subject=honey)
        page = answer(client, page, MYSELF, until="check")
        page = client.send(page, "/ask/check") if quick else send(client, page)
        assert page.heading == "We have your request"
        with app.app_context():
            row = db.session.scalars(select(Referral).order_by(Referral.pk.desc())).first()
            assert row is not None
            assert (row.queue == Queue.QUARANTINE) == bool(row.suspicion)
            return row.suspicion

    with clock.frozen(MONDAY):
        assert sent(honey="cheap pills") == "suspected: honeypot"
        assert sent(quick=True) == "suspected: sent too fast"
        assert [sent() for _turn in range(FROM_ONE_NETWORK - 2)] == [""] * (FROM_ONE_NETWORK - 2)
        assert sent() == "suspected: many from one network"
    with clock.frozen(MONDAY + timedelta(hours=2)):
        assert sent() == ""
    with app.app_context(), clock.frozen(MONDAY + timedelta(days=2)), transaction():
        assert purge_sendings(None) == FROM_ONE_NETWORK + 2


def test_no_network_begins_forms_without_end_and_what_was_typed_stays(
    make_app: Callable[..., Flask],
) -> None:
    app = make_app(site_phone="01572 000111")
    client = with_needs(app)
    with clock.frozen(MONDAY):
        page = answer(client, client.get("/ask/danger"), MYSELF, until="needs")
        with app.app_context(), transaction():
            for _form in range(NETWORK.most - 1):
                begin_public_draft("ask", "127.0.0.0/24")
        client.raw.delete_cookie("ask")
        page = client.send(page, "/ask/needs", needs=["lonely"], words="Nobody comes.", status=429)
        assert "Wait 60 minutes, then press “Continue”." in page.text
        assert "Call 01572 000111" in page.text
        assert page.form_values("/ask/needs")["words"] == "Nobody comes."
        assert drafts(app) == NETWORK.most
        danger = client.send(client.get("/ask/danger"), "/ask/danger", danger="now")
        assert danger.response.request.path == "/ask/stop/danger", "who is in danger is led to help"
    with clock.frozen(MONDAY + NETWORK.within):
        client.send(page, "/ask/needs")
        assert drafts(app) == NETWORK.most + 1
    with clock.frozen(MONDAY + timedelta(days=1, minutes=5)), app.app_context(), transaction():
        assert purge_attempts(None) == NETWORK.most, "a network is known for a day, as the privacy page says"


def drafts(app: Flask) -> int:
    """How many forms are kept."""
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Draft)) or 0


def test_the_way_through_the_questions_follows_from_the_answers_alone() -> None:
    kept: dict[str, Any] = {"danger": {"danger": "no"}, "who": {"who": "me"}}
    assert "asker" not in [step.slug for step in path(STEPS, kept)]
    assert first_open(STEPS, kept) is after(STEPS, kept, "who")
    assert reached(STEPS, kept, "check") is reached(STEPS, kept, "name") is None
    kept["who"] = {"who": "other"}
    assert after(STEPS, kept, "who").slug == "agreed"  # type: ignore[union-attr]
    kept |= {"agreed": {"agreed": "no"}}
    assert path(STEPS, kept)[-1].slug == first_open(STEPS, kept).slug == "agreed"  # type: ignore[union-attr]
    kept |= {step.slug: {} for step in STEPS if step.slug not in kept} | {"agreed": {"agreed": "yes"}}
    kept |= {"asker": {"proxy_contact": "07700 900123"}, "reach": {"instead": "yes"}}
    assert first_open(STEPS, kept) is None
    assert "safe" not in [step.slug for step in path(STEPS, kept)], "the asker is spoken to instead"
