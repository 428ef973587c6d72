"""The worker asks about listings in time: one message an address, each step once, nothing lost."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.core import clock
from portal.directory.models import Reminder, ReminderItem, Verification
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.listings.verification.reminding import go_on, plan_days, waiting
from portal.messages.actions import mark_bounced
from portal.messages.models import OutboxMessage
from tests.listings.verification.conftest import NOON, a_due_listing, link_in, stage_of, work
from tests.support.client import PageClient
from tests.support.factories import a_service, change
from tests.support.mail import Inbox

TODAY = date(2026, 11, 30)


def test_the_whole_way_from_the_first_mail_to_the_listing_itself(site: Flask, inbox: Inbox) -> None:
    with site.app_context():
        made = a_due_listing(due=TODAY)
        stages = {}
        for number in range(-35, 65):
            with clock.frozen(NOON + timedelta(days=number)):
                work()
            stages.setdefault(stage_of(made), number)
    assert stages == {"": -35, "asked": -30, "asked_again": 0, "call": 14, "unconfirmed": 60}
    subjects = [letter["Subject"] for letter in inbox.letters]
    assert [subject.startswith("Please check your entries") for subject in subjects] == [True, False]
    assert {letter["To"] for letter in inbox.letters} == {"tea@example.org"}


def test_one_address_gets_one_message_however_many_entries(site: Flask, inbox: Inbox) -> None:
    with site.app_context(), clock.frozen(NOON):
        for number in range(12):
            a_due_listing(f"Club {number}", due=TODAY + timedelta(days=number * 5), email="Tea@Example.org")
        a_due_listing("Another", due=TODAY, email="other@example.org")
        work()
        items = db.session.execute(
            select(Reminder.pk, func.count(ReminderItem.pk)).join(ReminderItem).group_by(Reminder.pk)
        ).all()
        assert sorted(count for _pk, count in items) == [1, 12]
    assert len(inbox.letters) == 2


def test_a_message_says_nothing_of_what_it_is_about(site: Flask, inbox: Inbox) -> None:
    with site.app_context(), clock.frozen(NOON):
        a_due_listing("Recovery group", due=TODAY, summary="For people who drink.")
        work()
    [letter] = inbox.letters
    for kind in ("plain", "html"):
        part = letter.get_body((kind,))
        assert part is not None
        assert "Recovery" not in part.get_content()
        assert "drink" not in part.get_content()
    assert link_in(letter).startswith("/check/")


def test_the_token_is_in_the_message_only(site: Flask, inbox: Inbox) -> None:
    with site.app_context(), clock.frozen(NOON):
        a_due_listing(due=TODAY)
        work()
        token = link_in(inbox.letters[0]).removeprefix("/check/")
        kept = db.session.scalar(select(Reminder))
        message = db.session.scalar(select(OutboxMessage))
        assert kept is not None
        assert message is not None
        assert token not in (kept.token_hash, kept.address_index)
        assert token not in str(message.context)
        assert "tea@example.org" not in kept.address_index


def test_a_listing_without_an_address_is_rung_about_on_its_day(site: Flask, inbox: Inbox) -> None:
    with site.app_context():
        made = a_due_listing(due=TODAY, email="")
        for days, stage in ((-1, ""), (0, "call"), (60, "unconfirmed")):
            with clock.frozen(NOON + timedelta(days=days)):
                work()
            assert stage_of(made) == stage
    assert inbox.letters == []


@pytest.mark.parametrize("fate", ["550-tea@example.org", "data-554-tea@example.org"])
def test_what_the_mail_server_refuses_is_rung_about_at_once(site: Flask, fate: str) -> None:
    with site.app_context(), clock.frozen(NOON):
        made = a_due_listing(due=TODAY + timedelta(days=20), email=fate)
        work()
        work()
        assert stage_of(made) == "call"


def test_what_comes_back_later_is_rung_about_at_once(site: Flask, inbox: Inbox) -> None:
    with site.app_context(), clock.frozen(NOON):
        made = a_due_listing(due=TODAY + timedelta(days=20))
        work()
        assert stage_of(made) == "asked"
        with transaction():
            assert mark_bounced(inbox.ids()[0], "5.1.1")
        work()
        assert stage_of(made) == "call"


def test_a_listing_off_the_site_is_not_asked_about(site: Flask, inbox: Inbox) -> None:
    with site.app_context(), clock.frozen(NOON):
        made = a_due_listing(due=TODAY)
        change("service", made.id, status="archived")
        assert work() == 0
    assert inbox.letters == []


@pytest.mark.database
def test_two_workers_at_the_same_moment_ask_once(site: Flask, inbox: Inbox) -> None:
    with site.app_context():
        for number in range(30):
            a_due_listing(f"Club {number}", due=clock.today(), email=f"club{number}@example.org")

    def serve(name: str) -> None:
        with site.app_context():
            while go_on(clock.today()):
                pass

    threads = [Thread(target=serve, args=(f"worker-{number}",)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with site.app_context():
        assert db.session.scalar(select(func.count(ReminderItem.pk))) == 30
        assert db.session.scalar(select(func.count(OutboxMessage.id))) == 30
        work()
    assert sorted(letter["To"] for letter in inbox.letters) == sorted(
        f"club{number}@example.org" for number in range(30)
    )


def test_a_look_at_which_nothing_is_due_writes_nothing(site: Flask) -> None:
    with site.app_context(), clock.frozen(NOON):
        a_due_listing(due=TODAY + timedelta(days=200))
        assert work() == 0
        assert db.session.scalar(select(func.count(Reminder.pk))) == 0


def test_every_new_listing_is_given_its_day_by_the_next_look(site: Flask) -> None:
    with site.app_context(), clock.frozen(NOON):
        for number in range(3):
            a_service(f"Club {number}")
        work()
        days = db.session.scalars(select(Verification.due_at)).all()
        assert len(days) == 3
        assert all(day is not None and day > TODAY for day in days)
        assert plan_days() == 0


def test_where_no_mail_can_be_sent_agents_ring(app: Flask) -> None:
    with app.app_context(), clock.frozen(NOON):
        app.extensions["mail"] = None
        made = a_due_listing(due=TODAY)
        later = a_due_listing("Later", due=TODAY + timedelta(days=10))
        while go_on(TODAY):
            pass
        assert stage_of(made) == "call"
        assert stage_of(later) == ""


def test_the_status_page_says_when_reminders_are_late(site: Flask, client: PageClient) -> None:
    with site.app_context(), clock.frozen(NOON):
        a_due_listing(due=TODAY - timedelta(days=2))
        assert waiting().due == 1
        assert waiting().oldest_due is not None
        work()
        assert waiting().due == 0
        assert waiting().count == 1
    assert "Listings to be checked" in client.get("/status").text
