"""Letters that come back: a mail server's report marks the message, and nothing else does."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask

from portal.core import clock
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.keys.store import KeyDestroyed, create_key, open_key
from portal.messages import queries
from portal.messages.actions import mark_bounced, mark_sent, purge
from portal.messages.bounces import read_bounce
from portal.messages.models import OutboxMessage
from portal.messages.sending import send_next
from tests.messages.conftest import queue_to
from tests.messages.test_sending import drain, end_of
from tests.support.mail import Inbox, bounce_of


def sent(inbox: Inbox) -> tuple[str, bytes]:
    """A message that was sent: its id and how the server got it."""
    [message_id] = queue_to("wren@example.org")
    drain()
    return message_id, inbox.sources[-1]


def test_a_report_of_failure_names_our_message(posting: Flask, inbox: Inbox) -> None:
    with posting.app_context():
        message_id, source = sent(inbox)
        ids, code = read_bounce(BytesIO(bounce_of(source, "wren@example.org")))
        assert (ids, code) == ([message_id], "5.1.1")
        with transaction():
            assert mark_bounced(message_id, code)
        assert end_of(message_id) == ("bounced", 1, "5.1.1")
        assert [row.id for row in queries.list_exceptions()] == [message_id]
        with transaction():
            assert not mark_bounced(message_id, code)


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_a_report_of_anything_else_marks_nothing(posting: Flask, inbox: Inbox, action: str) -> None:
    with posting.app_context():
        _id, source = sent(inbox)
    assert read_bounce(BytesIO(bounce_of(source, "wren@example.org", action, "4.0.0"))) == ([], "")


@pytest.mark.parametrize("rubbish", [b"", b"hello", b"\xff" * 1000, b"Content-Type: multipart/report\n\nx"])
def test_a_letter_that_is_no_report_marks_nothing(rubbish: bytes) -> None:
    assert read_bounce(BytesIO(rubbish)) == ([], "")


def test_a_bounce_of_the_first_copy_ends_the_second_try(posting: Flask) -> None:
    with posting.app_context():
        [message_id] = queue_to("451-wren@example.org")
        send_next("sender-1")
        with transaction():
            assert mark_bounced(message_id)
        with clock.frozen(clock.now() + timedelta(hours=1)):
            assert not send_next("sender-1")


@pytest.mark.database
def test_old_messages_go_with_the_keys_that_are_theirs_alone(app: Flask) -> None:
    with app.app_context():
        shared, _key = create_key()
        with clock.frozen(clock.now() - timedelta(days=40)):
            own, of_a_person, bounced, waiting = queue_to(*["wren@example.org"] * 3, "finch@example.org")
            [of_a_person] = queue_to("wren@example.org", key_id=shared)
            for message_id in (own, of_a_person, bounced):
                _mark_sent(message_id)
            with transaction():
                mark_bounced(bounced)
        key_of_own = db.session.get_one(OutboxMessage, own).key_id
        assert key_of_own
        with transaction():
            assert purge(clock.today()) == 2
        left = {row.id for row in queries.list_messages(["sent", "bounced", "queued"])}
        assert {bounced, waiting} < left
        assert not {own, of_a_person} & left
        assert open_key(shared)
        with pytest.raises(KeyDestroyed):
            open_key(key_of_own)
        with clock.frozen(clock.now() + timedelta(days=60)), transaction():
            assert purge(clock.today()) == 1, "one that reached nobody is kept longer"


def _mark_sent(message_id: str) -> None:
    with transaction():
        row = db.session.get_one(OutboxMessage, message_id)
        row.state, row.lease_owner, row.leased_until = "leased", "sender-1", clock.now()
        db.session.flush()
        mark_sent(message_id, "sender-1")
