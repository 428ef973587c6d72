"""Sending through a real mail server that takes, refuses, delays and breaks off: every message has an end."""

from __future__ import annotations

import datetime as dt
import logging
import ssl
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask

from portal.config import Settings, SettingsError
from portal.core import clock
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.keys.store import create_key, destroy_key
from portal.messages import queries
from portal.messages.actions import LEASE, MOST_ATTEMPTS, RETRY_EVERY, lease_due, queue, retry
from portal.messages.letters import Letter
from portal.messages.models import OutboxMessage
from portal.messages.sending import init_messages, send_next
from portal.messages.transports.choosing import choose_transport
from portal.messages.transports.delivery import NotSent, Parcel
from tests.conftest import make_settings
from tests.messages.conftest import FROM, queue_to
from tests.support.mail import Inbox, mail_server

PARCEL = Parcel("00000000-0000-4000-8000-000000000000", "wren@example.org", Letter("Hello", "Hi\n", "<p>Hi"))


def end_of(message_id: str) -> tuple[str, int, str]:
    """A message's state, tries and last error."""
    db.session.rollback()
    row = db.session.get_one(OutboxMessage, message_id)
    return row.state, row.attempts, row.last_error


def drain() -> int:
    """Send until nothing is due."""
    done = 0
    while send_next("sender-1"):
        done += 1
    return done


@pytest.mark.database
def test_a_message_arrives_as_text_and_html_and_ends_as_sent(posting: Flask, inbox: Inbox) -> None:
    with posting.app_context():
        [message_id] = queue_to("wren@example.org")
        assert drain() == 1
        assert end_of(message_id) == ("sent", 1, "")
    [letter] = inbox.letters
    assert letter["Message-ID"] == f"<{message_id}@example.org>"
    assert (letter["From"], letter["To"]) == (FROM, "wren@example.org")
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content_type() == "multipart/alternative"
    text, html = (part.get_content() for part in letter.iter_parts())
    for words in (text, html):
        assert "ABCD-2345" in words
        assert "https://help.example.org/status" in words
    assert inbox.sources[0].isascii(), "old mail servers carry seven bits only"


@pytest.mark.parametrize("address", ["550-wren@example.org", "data-554-wren@example.org"])
def test_what_is_refused_for_good_is_an_exception_at_once(
    posting: Flask, inbox: Inbox, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    with posting.app_context(), caplog.at_level(logging.DEBUG):
        [message_id] = queue_to(address)
        drain()
        state, tries, error = end_of(message_id)
        assert (state, tries) == ("refused", 1)
        assert error in ("550", "554")
        assert [row.id for row in queries.list_exceptions()] == [message_id]
    assert inbox.letters == []
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("portal")]
    assert ours
    assert "wren" not in "".join(ours), "an address does not come into the log"


@pytest.mark.parametrize("fate", ["451x1", "421x1", "data-451x1", "dropx1"])
def test_what_failed_for_now_is_sent_five_minutes_later(posting: Flask, inbox: Inbox, fate: str) -> None:
    start = clock.now()
    with posting.app_context():
        with clock.frozen(start):
            [message_id] = queue_to(f"{fate}-wren@example.org")
            assert drain() == 1
            state, tries, error = end_of(message_id)
            assert (state, tries) == ("queued", 1)
            assert error
            assert drain() == 0
        with clock.frozen(start + RETRY_EVERY):
            assert drain() == 1
        assert end_of(message_id) == ("sent", 2, "")
    assert inbox.ids() == [message_id]


def test_a_slow_server_is_waited_for(posting: Flask, inbox: Inbox) -> None:
    inbox.pause = 3  # longer than it may take for anything but its last word
    with posting.app_context():
        [message_id] = queue_to("wren@example.org")
        drain()
        assert end_of(message_id)[0] == "sent"
    assert inbox.ids() == [message_id]


def test_a_line_that_breaks_after_the_text_sends_a_second_copy_under_the_same_id(
    posting: Flask, inbox: Inbox
) -> None:
    start = clock.now()
    with posting.app_context():
        with clock.frozen(start):
            [message_id] = queue_to("mutex1-wren@example.org")
            drain()
        with clock.frozen(start + RETRY_EVERY):
            drain()
        assert end_of(message_id) == ("sent", 2, "")
    assert inbox.ids() == [message_id, message_id]


def test_a_server_that_is_away_is_given_up_after_four_hours_and_told(app: Flask, settings: Settings) -> None:
    init_messages(app, replace(settings, mail="smtp://127.0.0.1:1?tls=no", mail_from=FROM))
    moment = clock.now()
    with app.app_context():
        with clock.frozen(moment):
            [message_id] = queue_to("wren@example.org")
        for _ in range(MOST_ATTEMPTS):
            with clock.frozen(moment):
                assert drain() == 1
            moment += RETRY_EVERY
        assert end_of(message_id) == ("gave_up", MOST_ATTEMPTS, "ConnectionRefusedError")
        with transaction():
            assert retry(message_id)
        assert end_of(message_id)[:2] == ("queued", 0)


def test_a_sender_that_dies_leaves_the_message_to_the_next(posting: Flask, inbox: Inbox) -> None:
    start = clock.now()
    with posting.app_context():
        with clock.frozen(start):
            [message_id] = queue_to("wren@example.org")
            with transaction():
                lease_due("dead", limit=1)
            assert drain() == 0
        with clock.frozen(start + LEASE):
            assert drain() == 1
        assert end_of(message_id) == ("sent", 2, "")


def test_a_person_who_was_erased_is_not_written_to(posting: Flask, inbox: Inbox) -> None:
    with posting.app_context():
        key_id, _key = create_key()
        [message_id] = queue_to("wren@example.org", key_id=key_id)
        destroy_key(key_id)
        drain()
        assert end_of(message_id) == ("refused", 1, "erased")
    assert inbox.tries == {}


def test_a_message_without_templates_waits_for_them_and_stops_no_other(posting: Flask, inbox: Inbox) -> None:
    with posting.app_context():
        with transaction():
            message = queue("nobody_wrote_this", recipient="wren@example.org")
            db.session.flush()
            lost = message.id
        [message_id] = queue_to("finch@example.org")
        drain()
        assert end_of(lost) == ("queued", 1, "no_template")
        assert end_of(message_id)[0] == "sent"


def test_a_site_that_cannot_send_lets_messages_wait_untried(app: Flask, settings: Settings) -> None:
    init_messages(app, replace(settings, environment="production"))
    with app.app_context():
        [message_id] = queue_to("wren@example.org")
        assert drain() == 0
        assert end_of(message_id) == ("queued", 0, "")
        assert queries.waiting().due == 1


def test_files_are_written_for_trying_out(app: Flask, settings: Settings) -> None:
    with app.app_context():
        [message_id] = queue_to("wren@example.org")
        drain()
        assert end_of(message_id)[0] == "sent"
    [path] = (settings.instance / "mailbox").iterdir()
    assert path.name == f"{message_id}.eml"
    assert b"To: wren@example.org" in path.read_bytes()


def test_names_with_accents_and_signs_go_through(posting: Flask, settings: Settings, inbox: Inbox) -> None:
    name = "Hélp, “here”; <and> there"
    init_messages(
        posting, replace(posting.extensions["settings"], mail_from=f'"{name}" <portal@example.org>')
    )
    with posting.app_context():
        queue_to("wren@example.org")
        drain()
    [address] = inbox.letters[0]["From"].addresses
    assert address.display_name == name


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for 127.0.0.1 with its key, trusted by nobody."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "certificate.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def _send(tmp_path: Path, setting: str) -> None:
    transport = choose_transport(make_settings(tmp_path, mail=setting, mail_from=FROM))
    assert transport is not None
    transport.send(PARCEL)


def test_mail_goes_in_private_or_not_at_all(
    tmp_path: Path, inbox: Inbox, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with mail_server(inbox, tls_context=context, require_starttls=True) as setting:
        private = setting.replace("tls=no", "tls=starttls").replace("127.0.0.1", "localhost")
        with pytest.raises(NotSent, match="SSLCertVerificationError"):
            _send(tmp_path, private)  # nobody vouches for the certificate
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        _send(tmp_path, private)
        with pytest.raises(NotSent, match="SSLCertVerificationError"):
            _send(tmp_path, private.replace("localhost", "127.0.0.1"))  # it is another's
    with mail_server(inbox) as setting, pytest.raises(NotSent, match="SMTPNotSupportedError"):
        _send(tmp_path, setting.replace("tls=no", "tls=starttls"))  # it does not offer it
    assert len(inbox.letters) == 1


@pytest.mark.parametrize(
    "setting",
    ["smtp://", "smtp://host?tls=maybe", "smtp://host?colour=red", "smtp://user:secret@host?tls=no",
     "carrier:", "smtp://host:port", "notify:secret", "notify:secret?template=no", "smtp://host?timeout=600",
     "notify:a-00000000-0000-4000-8000-000000000000-00000000-0000-4000-8000-000000000000"
     "?template=00000000-0000-4000-8000-000000000000&url=http://example.org"],
)  # fmt: skip
def test_a_setting_that_cannot_be_used_is_told_without_its_secret(tmp_path: Path, setting: str) -> None:
    with pytest.raises(SettingsError) as told:
        choose_transport(make_settings(tmp_path, mail=setting, mail_from=FROM))
    assert "PORTAL_MAIL" in str(told.value)
    assert "secret" not in str(told.value)


@pytest.mark.parametrize("sender", ["", "nobody", "a@b\nBcc: c@d", "@example.org"])
def test_mail_needs_an_address_to_come_from(tmp_path: Path, sender: str) -> None:
    with pytest.raises(SettingsError, match="PORTAL_MAIL_FROM"):
        choose_transport(make_settings(tmp_path, mail="smtp://mail.example.org", mail_from=sender))


def test_a_password_is_read_and_never_shown(tmp_path: Path) -> None:
    transport = choose_transport(
        make_settings(tmp_path, mail="smtp://me:p%40ss@mail.example.org", mail_from=FROM)
    )
    assert transport is not None
    assert (transport.password, transport.port) == ("p@ss", 587)  # type: ignore[attr-defined]
    assert "p@ss" not in transport.words + repr(transport)
