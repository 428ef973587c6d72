"""Mail under faults: servers that refuse, delay and break off, workers that are killed; nothing is lost."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal.config import Settings
from portal.core import clock
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.messages import queries
from portal.messages.actions import LEASE, MOST_ATTEMPTS, RETRY_EVERY
from portal.messages.models import OutboxMessage
from portal.messages.sending import send_next
from portal.messages.vocabulary import EXCEPTIONS, MessageState
from portal.referrals.acting import LINK
from portal.referrals.consent_actions import withdraw_all
from portal.referrals.models import Referral
from portal.referrals.onward_actions import Said, take_step
from portal.referrals.provider_actions import ask_for_code
from portal.referrals.vocabulary import OnwardStatus
from portal.referrals.work_actions import wait_for_person
from tests.messages.conftest import FROM, inbox, mail, posting, queue_to
from tests.referrals.world import MONDAY, WILF, make_world, refer, send
from tests.support.factories import change
from tests.support.forked import Forked, start_portal
from tests.support.mail import Inbox, mail_server
from tests.support.server import environment

__all__ = ["inbox", "mail", "posting"]

#: Messages in the suite and in `make prove`.
SHORT, LONG = 60, 2000
FATES = ("", "550-", "data-554-", "451x1-", "451x3-", "421x1-", "data-451x2-", "dropx1-", "dropx2-",
         "mutex1-", "451-", "drop-")  # fmt: skip
#: Those that fail at every try take forty-eight times as long: a few are enough.
WEIGHTS = [8] * 10 + [1] * 2


def all_states() -> Counter[str]:
    """How many messages are in each state."""
    db.session.rollback()
    return Counter({state: number for state, number in queries.count_by_state().items() if number})


@pytest.mark.parametrize(
    "messages", [SHORT, pytest.param(LONG, marks=pytest.mark.prove)], ids=["short", "long"]
)
def test_every_message_is_delivered_or_on_the_list(posting: Flask, inbox: Inbox, messages: int) -> None:
    """Twelve fates; the clock goes on by five minutes whenever nothing is due."""
    chance = random.Random(1)
    fates = [*FATES, *chance.choices(FATES, WEIGHTS, k=messages - len(FATES))]
    addresses = [f"{fate}{number}@example.org" for number, fate in enumerate(fates)]
    moment = clock.now()
    with posting.app_context():
        with clock.frozen(moment):
            ids = dict(zip(addresses, queue_to(*addresses), strict=True))
        for _ in range(MOST_ATTEMPTS):
            with clock.frozen(moment):
                while send_next("sender-1"):
                    pass
            moment += RETRY_EVERY
        states = all_states()
        listed = {row.id for row in queries.list_exceptions(limit=messages)}
    got = inbox.by_recipient()
    for address, message_id in ids.items():
        copies = 2 if address.startswith("mute") else 1
        lost = address.startswith(("550-", "data-554-", "451-", "drop-"))
        assert got.get(address, []) == ([] if lost else [message_id] * copies), address
        assert (message_id in listed) == lost, address
    assert set(states) <= {MessageState.SENT, *EXCEPTIONS}, "none is stuck"
    assert sum(states.values()) == messages
    assert moment - clock.now() <= timedelta(hours=4, minutes=1)


@contextmanager
def working(settings: Settings, setting: str, number: int = 1) -> Iterator[list[Forked]]:
    """Real workers, each in a process of its own, sending through a mail server."""
    env = environment(
        settings.instance,
        PORTAL_MAIL=setting,
        PORTAL_MAIL_FROM=FROM,
        PORTAL_SECRET_KEY=settings.secret_key,
        PORTAL_KEY_RING=",".join(settings.key_ring),
        PORTAL_DATABASE_URL=settings.database_url,
        PORTAL_USAGE_DATABASE_URL=settings.usage_database_url,
        PORTAL_KEYS_DATABASE_URL=settings.keys_database_url,
    )
    workers = [start_portal(("work",), env, stderr=Path(os.devnull)) for _ in range(number)]
    try:
        for worker in workers:
            assert worker.stdout.readline().startswith("Working")
        yield workers
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
            worker.stdout.close()


def wait_for(inbox: Inbox, letters: int, seconds: float = 90) -> None:
    """Until the server has so many letters."""
    deadline = time.monotonic() + seconds
    while len(inbox.letters) < letters:
        assert time.monotonic() < deadline, f"{len(inbox.letters)} of {letters} letters came"
        time.sleep(0.02)


def end_the_leases(app: Flask) -> None:
    """As if the time had passed after which a dead sender's messages are free again."""
    with app.app_context(), transaction():
        for row in db.session.query(OutboxMessage).filter_by(state="leased"):
            row.leased_until = clock.now() - LEASE


def test_a_killed_worker_loses_nothing_and_doubles_one_at_most(
    app: Flask, settings: Settings, inbox: Inbox, mail: str
) -> None:
    """Each kill comes while a letter is being handed over."""
    inbox.pause = 0.15
    kills, messages = 3, 24
    with app.app_context():
        ids = queue_to(*[f"n{number}@example.org" for number in range(messages)])
    for kill in range(1, kills + 1):
        with working(settings, mail) as [worker]:
            wait_for(inbox, kill * 4)
            worker.send_signal(signal.SIGKILL)
        time.sleep(0.3)  # what the server has in hand it keeps
        end_the_leases(app)
    inbox.pause = 0
    with working(settings, mail):
        deadline = time.monotonic() + 90
        with app.app_context():
            while all_states() != {"sent": messages}:
                assert time.monotonic() < deadline, all_states()
                time.sleep(0.1)
    copies = Counter(inbox.ids())
    assert set(copies) == set(ids), "nothing is lost, and nothing else was sent"
    assert max(copies.values()) <= 2
    assert len(inbox.letters) - messages <= kills, "one second copy for each kill at most, of the same id"


def test_a_worker_that_is_asked_to_stop_finishes_its_letter(
    app: Flask, settings: Settings, inbox: Inbox, mail: str
) -> None:
    inbox.pause = 1
    with app.app_context():
        queue_to(*[f"n{number}@example.org" for number in range(5)])
    with working(settings, mail) as [worker]:
        wait_for(inbox, 1)
        deadline = time.monotonic() + 30
        with app.app_context():
            while all_states()["sent"] < 1 or not all_states()["leased"]:
                assert time.monotonic() < deadline
                time.sleep(0.02)
        worker.terminate()
        assert worker.wait(60) == 0
    with app.app_context():
        states = all_states()
    assert states["leased"] == 0, "none is left in the hands of a worker that went"
    assert states["sent"] == len(inbox.letters) == len(set(inbox.ids()))
    assert states["queued"] > 0


@pytest.mark.database
def test_two_workers_share_the_work_and_send_nothing_twice(
    app: Flask, settings: Settings, inbox: Inbox, mail: str
) -> None:
    inbox.pause = 0.02
    with app.app_context():
        ids = queue_to(*[f"n{number}@example.org" for number in range(40)])
    with working(settings, mail, number=2):
        wait_for(inbox, len(ids))
        deadline = time.monotonic() + 60
        with app.app_context():
            while all_states() != {"sent": len(ids)}:
                assert time.monotonic() < deadline, all_states()
                time.sleep(0.1)
    assert sorted(inbox.ids()) == sorted(ids)


def test_a_server_that_comes_back_gets_what_waited(app: Flask, settings: Settings) -> None:
    inbox = Inbox()
    with mail_server(inbox) as setting:
        pass
    with app.app_context():
        [message_id] = queue_to("wren@example.org")
    with working(settings, setting):
        deadline = time.monotonic() + 60
        with app.app_context():
            while not db.session.get_one(OutboxMessage, message_id).last_error:
                db.session.rollback()
                assert time.monotonic() < deadline
                time.sleep(0.05)
            with mail_server(inbox, port=int(setting.split(":")[2].partition("?")[0])):
                with transaction():  # five minutes later
                    db.session.get_one(OutboxMessage, message_id).next_try_at = clock.now()
                wait_for(inbox, 1)
    assert inbox.ids() == [message_id]


def test_every_notice_of_a_referral_is_delivered_or_on_the_list(posting: Flask, inbox: Inbox) -> None:
    """Person, referrer and provider behind servers of every temper: each notice arrives, or a person sees it
    on the list of those that reached nobody."""
    world, fates = make_world(posting), ("", "550-", "data-451x2-", "dropx1-", "drop-")
    with posting.app_context():
        with clock.frozen(MONDAY):
            for number, fate in enumerate(fates):
                person = replace(WILF, email=f"{fate}wilf{number}@example.org", nhs_number="")
                change("service", world.tea, email=f"{fate}club{number}@example.org")
                received = refer(world, person=person)
                referral = db.session.get_one(Referral, received.referral.pk)
                with transaction():
                    wait_for_person(referral, True, world.hub, words="When?")
                    wait_for_person(referral, False, world.hub)
                onward = send(world, referral, world.tea)
                with transaction():
                    assert ask_for_code(onward, f"192.0.{number}.0/24")
                    take_step(onward, OnwardStatus.OPENED, LINK)
                    take_step(onward, OnwardStatus.WAITLISTED, LINK, Said(weeks=2))
                    withdraw_all(referral, world.hub)
        moment = MONDAY
        for _ in range(MOST_ATTEMPTS):
            with clock.frozen(moment):
                while send_next("sender-1"):
                    pass
            moment += RETRY_EVERY
        rows = db.session.scalars(select(OutboxMessage)).all()
        listed = {row.id for row in queries.list_exceptions(limit=len(rows))}
        arrived = set(inbox.ids())
        wrong = [row.template for row in rows if (row.id in arrived) == (row.id in listed)]
        assert wrong == []
        kinds = Counter(row.template for row in rows)
        lost = {row.recipient.partition("-")[0] for row in rows if row.id in listed}
    assert set(kinds) == {
        "referral_received", "referral_acknowledged", "referral_asked", "referral_sent", "referral_code",
        "referral_accepted", "referral_taken_back",
    }  # fmt: skip
    assert lost == {"550", "drop"}
    told = [letter.get_body(("plain",)).get_content() for letter in inbox.letters]  # type: ignore[union-attr]
    assert not [
        text for text in told if "Canarybird" in text or "canarywords" in text or "Hidden Lane" in text
    ]
