"""A database that others hold too long: nothing changes, what was typed comes back, one press sends it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import OperationalError

from portal.accounts.models import UserSession
from portal.accounts.rules.sessions import TOUCH_EVERY
from portal.config import Settings
from portal.core import clock
from portal.extensions import db
from portal.extensions.busy import is_busy
from portal.extensions.transactions import transaction
from portal.feedback.models import Feedback
from portal.web.access import public
from portal.web.public_forms import checks_own_token
from portal.web.transactions import commits
from tests.conftest import close
from tests.support.client import Page, PageClient
from tests.support.forked import start_code
from tests.support.people import add_person, enter

pytestmark = pytest.mark.database

#: A second process that holds what a writer needs until it is killed.
_HOLDER = """
import sys, time
from portal.extensions.sqlite import driver
url = sys.argv[1]
if url.startswith("sqlite"):
    holder = driver().connect(url.removeprefix("sqlite:///"), isolation_level=None)
    holder.execute("begin immediate")
else:
    import psycopg
    holder = psycopg.connect(url.replace("+psycopg", ""))
    holder.execute("lock table feedback in exclusive mode")
print("held", flush=True)
time.sleep(600)
"""


@contextmanager
def _held_by_another(settings: Settings) -> Iterator[None]:
    with start_code(_HOLDER, settings.database_url) as process:
        assert process.stdout.readline() == "held\n"
        try:
            yield
        finally:
            process.kill()


@pytest.fixture
def busy_settings(settings: Settings) -> Settings:
    """No page waits for more than a second."""
    return replace(settings, page_busy_seconds=1)


@pytest.fixture
def site(busy_settings: Settings, open_app: Callable[[Settings], Flask]) -> Iterator[Flask]:
    """The application with them."""
    app = open_app(busy_settings)
    yield app
    with app.app_context():
        close(app)


def _kept(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Feedback)) or 0


def _send(client: PageClient, status: int) -> Page:
    page = client.get("/feedback", page="/search")
    values = page.form_values("/feedback") | {"useful": "no", "comment": 'Not "there" <at> all & no bus.'}
    return client.post("/feedback", values, status=status)


def test_what_was_typed_comes_back_and_is_kept_with_one_press(
    site: Flask, busy_settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    client = PageClient(site)
    with _held_by_another(busy_settings):
        page = _send(client, 503)
        assert page.heading == "We are busy"
        assert "Nothing was changed. We still have what you typed." in page.text
        assert "then press “Send it again”." in page.text
        assert 'Not "there" <at> all & no bus.' in page.text, "and it can be seen"
        assert page.response.headers["Retry-After"] == "5"
        assert page.response.headers["Cache-Control"] == "no-store"
        assert client.send(page, "/feedback", status=503).heading == "We are busy", "busy still"
    assert _kept(site) == 0
    client.send(page, "/feedback")
    with site.app_context():
        assert db.session.scalars(select(Feedback)).one().comment == 'Not "there" <at> all & no bus.'
    assert "busy in POST" in caplog.text
    assert "no bus" not in caplog.text


@pytest.mark.sqlite
def test_a_form_of_another_site_is_not_made_ours_by_a_busy_moment(
    site: Flask, busy_settings: Settings
) -> None:
    def write() -> str:
        db.session.execute(text("update content_generation set number = number + 1"))
        return "written"

    site.add_url_rule("/write", "write", public(checks_own_token(commits(write))), methods=["POST"])
    client = PageClient(site)
    client.get("/feedback", page="/search")
    with _held_by_another(busy_settings):
        page = client.post("/write", {"csrf_token": "made up", "one": "1"}, status=503)
    assert page.form_values("/write") == {"csrf_token": "made up", "one": "1"}


@pytest.mark.sqlite
def test_a_secret_is_never_given_back(site: Flask, busy_settings: Settings) -> None:
    client = PageClient(site)
    page = client.get("/sign-in")
    with _held_by_another(busy_settings):
        typed = {"email": "a@example.org", "password": "correct horse battery"}
        page = client.send(page, "/sign-in", status=503, **typed)
    assert "correct horse" not in page.response.text
    assert "go back and send it again." in page.text


@pytest.mark.sqlite
def test_who_is_signed_in_waits_no_second_time(
    site: Flask, busy_settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    client = enter(PageClient(site), add_person(site))
    page = client.get("/account")
    with site.app_context(), transaction():
        db.session.execute(update(UserSession).values(last_seen_at=clock.now() - 2 * TOUCH_EVERY))
    with _held_by_another(busy_settings):
        client.send(page, "/second-step/codes", status=503)
    assert "sessions: last use not kept" not in caplog.text, "it was not tried"


def test_other_faults_are_not_taken_for_a_busy_moment() -> None:
    assert is_busy(OperationalError("", {}, Exception("database is locked")))
    assert not is_busy(OperationalError("", {}, Exception("disk I/O error")))
    assert not is_busy(OperationalError("", {}, Exception("no such table: database is locked")))
    assert not is_busy(ValueError("database is locked"))
