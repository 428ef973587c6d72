"""`portal messages`: what waits, what reached nobody, why, and what can be done about it."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from portal.audit.queries import verify
from portal.cli import portal as group
from portal.extensions import db
from portal.messages import queries
from portal.messages.letters import letter_names
from tests.messages.conftest import queue_to
from tests.messages.test_sending import drain, end_of
from tests.support.mail import Inbox, bounce_of

Say = Callable[..., str]


@pytest.fixture
def say(posting: Flask, monkeypatch: pytest.MonkeyPatch) -> Say:
    """Run a command of `portal messages` over the application."""
    monkeypatch.setattr("portal.cli.context.make_app", lambda: posting)

    def go(*arguments: str, code: int = 0, stdin: bytes | None = None) -> str:
        given = io.BytesIO(stdin) if stdin is not None else None
        result: Result = CliRunner().invoke(group, ["messages", *arguments], input=given)
        assert result.exit_code == code, result.output
        return result.output

    return go


def test_what_reached_nobody_is_listed_and_sent_again(posting: Flask, inbox: Inbox, say: Say) -> None:
    with posting.app_context():
        refused, fine = queue_to("550x1-wren@example.org", "finch@example.org")
        drain()
    listed = say("list", code=1)
    assert f"{refused}  trial  refused  1 tries, 550" in listed
    assert fine not in listed
    assert "1 sent" in listed
    assert fine in say("list", "all")
    assert "1 of 1 message(s) queued again." in say("retry", "--all")
    assert "no such" not in say("list")
    with posting.app_context():
        drain()
        assert end_of(refused)[0] == "sent"
        assert verify().ok
    assert "0 of 1" in say("retry", fine, code=1)
    say("retry", code=2)


def test_one_message_is_shown_and_its_address_only_on_the_record(posting: Flask, say: Say) -> None:
    with posting.app_context():
        [message_id] = queue_to("wren@example.org")
    shown = say("show", message_id)
    assert "queued" in shown
    assert "wren" not in shown
    with posting.app_context():
        assert verify().checked == 0
    assert "to: wren@example.org" in say("show", message_id, "--address")
    with posting.app_context():
        assert verify().checked == 1
    assert "there is no message" in say("show", "nonsense", code=2)


def test_a_report_from_a_pipe_marks_the_message(posting: Flask, inbox: Inbox, say: Say) -> None:
    with posting.app_context():
        first, second = queue_to("wren@example.org", "finch@example.org")
        drain()
    source = next(one for one in inbox.sources if first.encode() in one)
    assert "1 message(s)" in say("bounced", "--report", "-", stdin=bounce_of(source, "wren@example.org"))
    assert "0 message(s)" in say("bounced", "--report", "-", stdin=b"an advertisement")
    assert "1 message(s)" in say("bounced", f"<{second}@example.org>")
    with posting.app_context():
        assert end_of(first) == ("bounced", 1, "5.1.1")
        assert end_of(second) == ("bounced", 1, "bounced")
    say("bounced", "nonsense", code=1)
    say("bounced", code=2)


@pytest.mark.parametrize("name", letter_names())
def test_every_message_can_be_seen_before_it_is_sent(say: Say, name: str) -> None:
    assert say("preview", name).startswith("Subject: ")
    assert say("preview", name, "--html").startswith("<!DOCTYPE html>")


def test_a_trial_message_is_queued_for_one_address(posting: Flask, inbox: Inbox, say: Say) -> None:
    say("try", "not an address", code=2)
    assert "Queued as" in say("try", "wren@example.org")
    with posting.app_context():
        assert queries.waiting().due == 1
        drain()
        db.session.rollback()
    assert len(inbox.letters) == 1
