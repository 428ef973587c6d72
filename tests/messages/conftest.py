"""Sites that send through the tests' own mail server, and messages waiting to be sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask

from portal.config import Settings
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.messages.actions import queue
from portal.messages.sending import init_messages
from tests.support.mail import Inbox, mail_server

Send = Callable[..., Flask]
FROM = "The Site <portal@example.org>"


@pytest.fixture
def inbox() -> Inbox:
    """What the mail server took."""
    return Inbox()


@pytest.fixture
def mail(inbox: Inbox) -> Iterator[str]:
    """The setting that leads to a running mail server."""
    with mail_server(inbox) as setting:
        yield setting


@pytest.fixture
def posting(app: Flask, settings: Settings, mail: str) -> Flask:
    """The application, sending through that server."""
    changed = replace(settings, mail=mail, mail_from=FROM, public_url="https://help.example.org")
    app.extensions["settings"] = changed
    init_messages(app, changed)
    return app


def queue_to(*recipients: str, **values: str) -> list[str]:
    """A trial message to each; returns their ids. Inside an application context."""
    ids = []
    for recipient in recipients:
        with transaction():
            message = queue("trial", recipient=recipient, reference="ABCD-2345", link="/status", **values)
            db.session.flush()
            ids.append(message.id)
    return ids
