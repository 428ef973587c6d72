"""The outbox: what may go in, and that each message is one sender's at a time."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select, text

from portal.core import clock
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.keys.sealed import ERASED
from portal.keys.store import create_key, destroy_key
from portal.messages.actions import (
    LEASE,
    MOST_ATTEMPTS,
    RETRY_EVERY,
    LeaseLost,
    WrongMessage,
    lease_due,
    mark_failed,
    mark_sent,
    queue,
)
from portal.messages.models import OutboxMessage
from portal.messages.vocabulary import MessageState

pytestmark = pytest.mark.database
START = datetime(2026, 11, 23, 9, tzinfo=UTC)
ADDRESS = "wren@example.org"


def queue_one(**values: str) -> str:
    with transaction():
        message = queue(
            "report_received", recipient=ADDRESS, reference="ABCD-2345", link="/report/ABCD-2345", **values
        )
        db.session.flush()
        return message.id


def lease(owner: str = "sender-1", limit: int = 20) -> list[str]:
    with transaction():
        return [message.id for message in lease_due(owner, limit=limit)]


def state_of(message_id: str) -> tuple[str, int, str]:
    db.session.rollback()
    message = db.session.get_one(OutboxMessage, message_id)
    return message.state, message.attempts, message.last_error


def test_a_message_carries_a_reference_and_a_link_and_seals_the_address(app: Flask) -> None:
    with app.app_context():
        message_id = queue_one()
        message = db.session.get_one(OutboxMessage, message_id)
        assert message.context == {"reference": "ABCD-2345", "link": "/report/ABCD-2345"}
        assert (message.state, message.attempts, message.recipient) == ("queued", 0, ADDRESS)
        stored = db.session.execute(text("select * from outbox_message")).mappings().one()
        assert ADDRESS not in str(dict(stored))


def test_a_message_is_not_sent_when_what_it_tells_did_not_happen(app: Flask) -> None:
    with app.app_context():
        with suppress(InterruptedError), transaction():
            queue("report_received", recipient=ADDRESS)
            raise InterruptedError
        assert lease() == []


def test_the_address_is_erased_when_the_persons_key_is_destroyed(app: Flask) -> None:
    with app.app_context():
        key_id, _key = create_key()
        message = db.session.get_one(OutboxMessage, queue_one(key_id=key_id))
        destroy_key(key_id)
        assert message.recipient == ERASED


@pytest.mark.parametrize(
    "wrong",
    [
        {"template": "../secrets"},
        {"template": "Report"},
        {"recipient": ""},
        {"recipient": f"{ADDRESS}\nBcc: finch@example.org"},
        {"reference": "Wren Example"},
        {"link": "https://example.org/"},
        {"link": "//example.org"},
        {"link": "/\\example.org"},
        {"link": "/search?q=debt"},
    ],
)
def test_a_message_is_refused_when_it_carries_more(app: Flask, wrong: dict[str, str]) -> None:
    values = {"template": "report_received", "recipient": ADDRESS} | wrong
    with app.app_context(), pytest.raises(WrongMessage), transaction():
        queue(values.pop("template"), **values)


def test_a_message_is_one_senders_until_the_lease_ends(app: Flask) -> None:
    with app.app_context(), clock.frozen(START):
        message_id = queue_one()
        assert lease("sender-1") == [message_id]
        assert lease("sender-2") == []
        with clock.frozen(START + LEASE - timedelta(seconds=1)):
            assert lease("sender-2") == []
        with clock.frozen(START + LEASE):  # sender-1 died
            assert lease("sender-2") == [message_id]
            with pytest.raises(LeaseLost), transaction():
                mark_sent(message_id, "sender-1")
            with transaction():
                mark_sent(message_id, "sender-2")
        assert state_of(message_id) == (MessageState.SENT, 2, "")
        with clock.frozen(START + timedelta(days=1)):
            assert lease() == []


def test_the_oldest_are_leased_first_and_no_more_than_asked(app: Flask) -> None:
    with app.app_context():
        ids = []
        for minute in (3, 1, 2):
            with clock.frozen(START + timedelta(minutes=minute)):
                ids.append(queue_one())
        with clock.frozen(START + timedelta(minutes=2)):
            assert lease(limit=1) == [ids[1]]
            assert lease() == [ids[2]]  # the third is not due yet


def test_a_message_is_tried_again_and_given_up_when_it_keeps_failing(app: Flask) -> None:
    now = START
    with app.app_context():
        with clock.frozen(now):
            message_id = queue_one()
        for attempt in range(1, MOST_ATTEMPTS + 1):
            with clock.frozen(now):
                assert lease() == [message_id]
                with transaction():
                    state = mark_failed(message_id, "sender-1", "SMTPServerDisconnected")
                assert lease() == []
            assert state_of(message_id) == (state, attempt, "SMTPServerDisconnected")
            now += RETRY_EVERY
        assert state is MessageState.GAVE_UP
        assert now - START >= timedelta(hours=4)
        with clock.frozen(now + timedelta(days=1)):
            assert lease() == []


def test_a_message_is_given_up_when_every_sender_dies_of_it(app: Flask) -> None:
    now = START
    with app.app_context():
        with clock.frozen(now):
            message_id = queue_one()
        for _ in range(MOST_ATTEMPTS):
            with clock.frozen(now):
                assert lease() == [message_id]
            now += LEASE
        with clock.frozen(now):
            assert lease() == []
        assert state_of(message_id) == (MessageState.GAVE_UP, MOST_ATTEMPTS, "sender_died")


def test_an_error_is_refused_when_it_is_words(app: Flask) -> None:
    with app.app_context():
        message_id = queue_one()
        lease()
        with pytest.raises(WrongMessage), transaction():
            mark_failed(message_id, "sender-1", f"550 no such user {ADDRESS}")


def test_no_message_is_leased_twice_when_senders_ask_at_once(app: Flask) -> None:
    with app.app_context():
        ids = sorted(queue_one() for _ in range(24))
    taken: list[str] = []
    together = Barrier(4)

    def send(owner: str) -> None:
        with app.app_context():
            together.wait()
            while mine := lease(owner, limit=3):
                taken.extend(mine)
            db.session.remove()

    senders = [Thread(target=send, args=(f"sender-{number}",)) for number in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert sorted(taken) == ids
    with app.app_context():
        assert set(db.session.scalars(select(OutboxMessage.attempts))) == {1}


def test_a_link_that_lets_its_reader_in_is_sealed_until_it_is_sent(app: Flask) -> None:
    with app.app_context():
        with transaction():
            secret = queue("invitation", recipient=ADDRESS, link="/invitation/to-ken", secret=True)
            plain = queue("invitation", recipient=ADDRESS, link="/contact")
        rows = str(db.session.execute(select(OutboxMessage.__table__)).all())
        assert "to-ken" not in rows
        assert "/contact" in rows
        assert (secret.link, plain.link) == ("/invitation/to-ken", "/contact")
