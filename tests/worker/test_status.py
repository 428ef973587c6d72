"""The status page and the alarm: what waits and who was seen, to everybody, and nothing personal."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from portal.config import Settings
from portal.core import clock
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.messages.models import OutboxMessage
from portal.messages.sending import init_messages
from portal.tasks.actions import add_task
from portal.tasks.models import Task
from portal.worker.loop import Worker
from portal.worker.presenters import say_age
from tests.messages.conftest import queue_to
from tests.support.client import PageClient


def row_of(client: PageClient, work: str) -> list[str]:
    """The cells of a row of the table: waiting, due, oldest, seen."""
    page = client.get("/status")
    for row in page.all("tr"):
        words = [" ".join("".join(cell.itertext()).split()) for cell in row]
        if words[0] == work:
            return words[1:]
    raise AssertionError(f"no row for {work}")


@pytest.mark.database
def test_what_waits_is_said_and_goes_when_the_worker_comes(app: Flask, client: PageClient) -> None:
    assert row_of(client, "Messages to send") == ["0", "0", "None due", "Not yet"]
    with app.app_context():
        with clock.frozen(clock.now() - timedelta(hours=2)):
            queue_to("wren@example.org", "finch@example.org")
        with transaction():
            add_task("later", due_at=clock.now() + timedelta(days=1))
    assert row_of(client, "Messages to send") == ["2", "2", "2 hours", "Not yet"]
    assert row_of(client, "Tasks") == ["1", "0", "None due", "Not yet"]
    page = client.get("/status")
    assert "something waits and nobody is at work" in page.text
    assert "wren" not in page.response.get_data(as_text=True)
    alarm = client.raw.get("/health/worker")
    assert (alarm.status_code, alarm.text) == (503, "outbox: 2 due, nobody for 2 hours\n")
    done, _failed = Worker(app).once()
    assert done["outbox"] == 2
    waiting = row_of(client, "Messages to send")
    assert waiting[:3] == ["0", "0", "None due"]
    assert waiting[3].endswith("ago")
    assert client.raw.get("/health/worker").text == "ok\n"


def test_what_a_person_must_look_at_is_said(app: Flask, client: PageClient) -> None:
    with app.app_context():
        queue_to("wren@example.org")
        with transaction():
            db.session.query(OutboxMessage).update({"state": "refused"})
            task = add_task("lost")
            task.state, task.finished_at = "dead", clock.now()
    text = client.get("/status").text
    assert "Messages that reached nobody, and that a person must look at: 1." in text
    assert "Tasks that were given up, and that a person must look at: 1." in text
    assert "nothing has been left waiting" not in text
    with app.app_context(), transaction():
        db.session.query(OutboxMessage).delete()
        db.session.query(Task).delete()
    assert "nothing has been left waiting" in client.get("/status").text


def test_a_live_site_that_cannot_send_says_so(app: Flask, settings: Settings, client: PageClient) -> None:
    live = replace(settings, environment="production")
    init_messages(app, live)
    assert "No messages can be sent" in client.get("/status").text
    app.extensions["settings"] = live
    init_messages(app, replace(live, mail="file:"))
    assert "reach nobody" in client.get("/status").text
    with app.app_context():
        init_messages(app, live)
        with clock.frozen(clock.now() - timedelta(minutes=11)):
            queue_to("wren@example.org")
    Worker(app).once()
    assert client.raw.get("/health/worker").status_code == 503, "a worker without mail is no worker for it"


def test_the_limit_is_the_operators(app: Flask, settings: Settings, client: PageClient) -> None:
    with app.app_context(), clock.frozen(clock.now() - timedelta(minutes=20)):
        queue_to("wren@example.org")
    app.extensions["settings"] = replace(settings, worker_alarm_minutes=30)
    assert client.raw.get("/health/worker").status_code == 200


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "under a second"), (1, "1 second"), (59, "59 seconds"), (60, "1 minute"), (7300, "2 hours"),
     (86400 * 3, "3 days")],
)  # fmt: skip
def test_ages_are_said_in_their_largest_unit(seconds: float, words: str) -> None:
    assert say_age(timedelta(seconds=seconds)) == words
