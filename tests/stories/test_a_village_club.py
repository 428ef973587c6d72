"""A village club without an account answers a referral by the link in an email; a man changes his mind, and
the club loses sight of him while the hub sees what he did."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from portal.audit.models import AuditEntry
from portal.core import clock
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.messages.models import OutboxMessage
from portal.referrals.models import Note, OnwardReferral, Referral, ReferralEvent
from portal.referrals.queries import get_referral
from portal.referrals.work_actions import claim
from tests.referrals.world import MONDAY, World, make_world, refer, send
from tests.support.client import Page, PageClient

Clients = Callable[[], PageClient]
NAME, STREET, NHS = "Canarybird", "Hidden Lane", "943 476 5919"


def link_of(app: Flask, template: str = "referral_sent") -> str:
    """Where the newest such notice leads."""
    with app.app_context():
        rows = db.session.scalars(
            select(OutboxMessage).where(OutboxMessage.template == template).order_by(OutboxMessage.created_at)
        ).all()
        return str(rows[-1].link)


def a_referral_at_the_club(app: Flask, world: World) -> tuple[str, str]:
    """Referred by the practice, taken up, passed on to the club; its reference and the person's code."""
    with app.app_context():
        received = refer(world)
        referral = get_referral(world.agent, received.referral.reference)
        with transaction():
            claim(referral, world.hub)
        send(world, referral, world.tea)
        return received.referral.reference, received.code


def come_in(app: Flask, club: PageClient, link: str) -> Page:
    """Ask for the code, and type it in."""
    club.send(club.get(link), "/send")
    mailed = link_of(app, "referral_code")
    page = club.get(mailed)
    assert page.form_values("/code")["code"] == mailed.rsplit("/", 1)[1]
    return club.send(page, "/code")


def test_a_village_club_answers_by_the_link(app: Flask, make_client: Clients) -> None:
    world = make_world(app)
    with clock.frozen(MONDAY):
        reference, code = a_referral_at_the_club(app, world)
        link = link_of(app)
        club, stranger = make_client(), make_client()
        door = club.get(link)
        assert door.heading == "Somebody asks for your help"
        for words in (
            "practice asks if Tea and talk can help",
            "Please answer by 16 November 2026",
            reference,
        ):
            assert words in door.text
        # Looking changes nothing: mail scanners follow links.
        with app.app_context():
            assert db.session.scalars(select(OnwardReferral)).one().status == "sent"

        # Whoever guesses is told what to do after five tries.
        club.send(door, "/send")
        right = link_of(app, "referral_code").rsplit("/", 1)[1]
        wrong = f"{(int(right) + 1) % 10**6:06d}"
        page = stranger.get(f"{link}/code")
        for _try in range(5):
            page = stranger.send(page, "/code", code=wrong)
        assert "This code was wrong five times" in page.text
        assert "This code was wrong five times" in stranger.send(page, "/code", code=right).text
        assert stranger.get(f"{link}/accept", follow=True).heading == "Somebody asks for your help"

        inside = come_in(app, club, link)
        assert NAME not in inside.text
        opened = club.send(inside, "/open")
        assert opened.heading == f"Referral {reference}"
        assert "W C" in opened.text
        assert "canarywords: has not been out since the winter" in opened.text
        assert "No known risks" in opened.text
        for hidden in (NAME, STREET, "01572", NHS, NHS.replace(" ", "")):
            assert hidden not in opened.text

        # Which answers there are, and what is missing said at its box with what was typed.
        asked = club.send(club.get(f"{link}/question"), "/question", words="")
        assert "Enter what you need to know" in asked.text
        waits = club.send(club.get(f"{link}/wait"), "/wait", weeks="soon", words="Come then")
        assert "whole number of weeks" in waits.text
        assert waits.form_values("/wait")["words"] == "Come then"
        listed = club.send(waits, "/wait", weeks="3")
        assert "On a waiting list" in listed.text
        assert NAME not in listed.text
        said = club.send(club.get(f"{link}/accept"), "/accept", words="Come on Monday at 2, ask for Jo.")
        assert "Wilfred Canarybird" in said.text
        for shown in (STREET, "01572 000111", "mornings only", "Email; Phone call"):
            assert shown in said.text
        assert NHS not in said.text
        assert NHS.replace(" ", "") not in said.text

        # The man reads it on his own page.
        own = make_client()
        page = own.send(
            own.get("/follow"), "/follow", reference=reference.lower(), code=code.replace("-", "")
        )
        assert page.heading == "Help has been found"
        assert "They say: Come on Monday at 2, ask for Jo." in page.text

        for result in ("no_answer", "left_message"):
            club.send(club.get(f"{link}/tried"), "/tried", result=result)
        early = club.post(
            f"{link}/finish",
            club.get(f"{link}/finish").form_values("/finish") | {"outcome": "could_not_contact"},
            status=409,
        )
        assert "Log three tries" in early.text
        club.send(club.get(f"{link}/start"), "/start")
        done = club.send(club.get(f"{link}/finish"), "/finish", outcome="got_help", words="A regular now.")
        assert done.heading == "Thank you"

    # An old link, one that was used up and somebody else's are one and the same answer.
    old = club.get(link, status=404)
    foreign = club.get("/respond/" + "a" * 40, status=404)
    assert old.heading == "This link no longer works"
    assert re.sub(r'value="[^"]*"', "", old.text) == re.sub(r'value="[^"]*"', "", foreign.text)
    with app.app_context():
        read = select(AuditEntry.actor_kind).where(
            AuditEntry.action == "personal_data_read", AuditEntry.entity == "onward_referral"
        )
        assert set(db.session.scalars(read)) == {"public"}


def test_a_club_that_cannot_help_says_why_or_who_could(app: Flask, make_client: Clients) -> None:
    world = make_world(app)
    with clock.frozen(MONDAY):
        reference, _code = a_referral_at_the_club(app, world)
        link, club = link_of(app), make_client()
        club.send(come_in(app, club, link), "/open")
        find = club.get(f"{link}/another")
        assert "We found no service of that name" in club.send(find, "/another", name="zzz").text
        choose = club.send(find, "/another", name="walk")
        assert "Walks, Walkers" in choose.text
        assert "Choose the service" in club.send(choose, "/another").text
        assert club.send(choose, "/another", service=world.walks, words="They go on Tuesdays").heading == (
            "Thank you"
        )
        club.get(link, status=404)
        with app.app_context():
            onward = db.session.scalars(select(OnwardReferral)).one()
            assert (onward.status, onward.said) == ("redirected", "They go on Tuesdays")
            referral = db.session.get_one(Referral, onward.referral_pk)
            again = send(world, referral, world.walks)
            assert again.status == "sent"
        link = link_of(app)
        club.send(come_in(app, club, link), "/open")
        no = club.get(f"{link}/decline")
        assert "Choose why you cannot help" in club.send(no, "/decline").text
        assert club.send(no, "/decline", reason="no_capacity").heading == "Thank you"
        with app.app_context():
            assert get_referral(world.agent, reference).queue == "triage"


def test_a_man_changes_his_mind(app: Flask, make_client: Clients) -> None:
    world = make_world(app)
    with clock.frozen(MONDAY):
        reference, code = a_referral_at_the_club(app, world)
        link, club, man = link_of(app), make_client(), make_client()
        club.send(come_in(app, club, link), "/open")
        assert "Wilfred" in club.send(club.get(f"{link}/accept"), "/accept").text

        # A wrong code and a reference that is not there are one answer.
        enter = man.get("/follow")
        wrong = man.send(enter, "/follow", reference=reference, code="AAAA-AAAA")
        nothing = man.send(enter, "/follow", reference="ABCD-2345", code=code)
        assert wrong.text == nothing.text
        assert "Reference and code do not fit together" in wrong.text
        page = man.send(enter, "/follow", reference=reference, code=code)
        assert "Exit this page" in page.text
        assert man.get("/follow/contact").form_values("/contact")["phone"] == "01572 000111"

        # First he asks not to be written to any more.
        form = man.get("/follow/contact")
        bad = man.send(form, "/contact", ways=["phone", "email"], email="", messages="no")
        assert "Enter an email address, or choose another way" in bad.text
        told = man.send(bad, "/contact", ways=["phone"], email="", messages="no", times="after 6")
        assert "Change how we reach you: call me" in told.text

        # Then he takes back one thing, and then all of it.
        choices = man.get("/follow/choices")
        assert "Your team may ask me later how it went." in choices.text
        feedback = _button(choices, "Take this back: Being asked later how it went")
        assert "Taken back" in man.send(choices, feedback).text
        stop = man.get("/follow/stop")
        assert "Tick the box if you want us to stop" in man.send(stop, "/stop").text
        ended = man.send(stop, "/stop", sure="y", words="My sister helps me now.")
        assert ended.heading == "We have stopped"
        assert "Services can no longer see who you are" in ended.text
        assert "They can no longer see who you are." in ended.text

        gone = club.get(link, status=404)
        assert gone.heading == "This link no longer works"
        assert link_of(app, "referral_taken_back") == link
    with app.app_context():
        referral = get_referral(world.agent, reference)
        assert (referral.status, referral.queue) == ("withdrawn", None)
        hands = select(ReferralEvent.kind, ReferralEvent.after).where(ReferralEvent.who == "person")
        kinds = db.session.execute(hands.order_by(ReferralEvent.pk)).all()
        assert ("onward", "withdrawn") in kinds
        assert kinds[-1] == ("status", "withdrawn")
        assert db.session.scalars(select(Note)).one().words == "My sister helps me now."
        notices = db.session.scalars(
            select(OutboxMessage.template).where(OutboxMessage.created_at > MONDAY - timedelta(days=1))
        ).all()
        assert "referral_closed" not in notices, "nobody is told what they did themselves"
    with clock.frozen(MONDAY + timedelta(hours=2)):
        assert man.get("/follow").heading == "See how your request stands"


def _button(page: Page, label: str) -> str:
    """The address of the form with that button."""
    for form in page.all("form"):
        if any(button.get("aria-label") == label for button in form.iter() if button.tag.endswith("button")):
            return form.get("action", "")
    raise AssertionError(label)
