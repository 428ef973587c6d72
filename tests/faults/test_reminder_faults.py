"""A worker that is killed while it asks providers: nobody is forgotten, and nobody is asked twice over."""

from __future__ import annotations

import signal
import time
from collections import Counter

from flask import Flask
from sqlalchemy import func, select

from portal.config import Settings
from portal.core import clock
from portal.directory.models import ReminderItem, Verification
from portal.extensions import db
from tests.faults.test_mail_faults import all_states, end_the_leases, working
from tests.listings.verification.conftest import a_due_listing
from tests.messages.conftest import inbox, mail
from tests.support.mail import Inbox

__all__ = ["inbox", "mail"]

LISTINGS = 16


def wait_for_letters(inbox: Inbox, letters: int) -> None:
    """Until the server has so many letters."""
    deadline = time.monotonic() + 120
    while len(inbox.letters) < letters:
        assert time.monotonic() < deadline, f"{len(inbox.letters)} of {letters} letters came"
        time.sleep(0.02)


def test_a_worker_killed_while_it_reminds_loses_nobody_and_doubles_one_letter_at_most(
    app: Flask, settings: Settings, inbox: Inbox, mail: str
) -> None:
    inbox.pause = 0.1
    with app.app_context():
        for number in range(LISTINGS):
            a_due_listing(f"Club {number}", due=clock.today(), email=f"club{number}@example.org")
    kills = 2
    for kill in range(kills):
        with working(settings, mail) as [worker]:
            wait_for_letters(inbox, 3 + kill * 6)
            worker.send_signal(signal.SIGKILL)
        time.sleep(0.3)  # what the server has in hand it keeps
        end_the_leases(app)
    inbox.pause = 0
    with working(settings, mail), app.app_context():
        deadline = time.monotonic() + 120
        while all_states() != {"sent": LISTINGS}:
            assert time.monotonic() < deadline, all_states()
            time.sleep(0.1)
    with app.app_context():
        assert db.session.scalar(select(func.count(ReminderItem.pk))) == LISTINGS
        assert set(db.session.scalars(select(Verification.stage))) == {"asked"}
    assert {letter["To"] for letter in inbox.letters} == {f"club{one}@example.org" for one in range(LISTINGS)}
    copies = Counter(inbox.ids())
    assert len(copies) == LISTINGS, "one letter an address, whatever was killed"
    assert max(copies.values()) <= 2
    assert len(inbox.letters) - LISTINGS <= kills
