"""What people type about themselves: on disk it is sealed, and it is in no log, address, header, count or
index."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, request
from sqlalchemy import MetaData, select

from portal import usage
from portal.config import Settings
from portal.core import clock
from portal.directory.finding import search_runtime
from portal.directory.models import ChangeSet
from portal.extensions import db
from portal.feedback.models import Feedback
from tests.support.client import Page, PageClient
from tests.support.counted import counted_events
from tests.support.public_pages import add_listing
from tests.usage.test_classify import PHONE

pytestmark = pytest.mark.database

SEARCHED = "zephyrine"  # in an address by design (DESIGN 9.8), and nowhere else
TYPED = {
    "story": "quillfinch",
    "message": "marrowgale",
    "name": "ottoline",
    "report_contact": "thistlewick",
    "comment": "brackenmoor",
    "feedback_contact": "pellucida",
    "note": "wolvercote",
    "age_and_place": "le15 6hp",
}
CANARIES = [SEARCHED, *TYPED.values()]
STORY = f"{TYPED['story']} has not been out since the winter, and we do not know what to do. " * 3


@pytest.fixture
def answers(app: Flask) -> list[tuple[str, str]]:
    """The address that was asked for and the headers that were sent, of every request."""
    seen: list[tuple[str, str]] = []

    def note(response: Response) -> Response:
        seen.append((request.url, str(response.headers)))
        return response

    app.after_request(note)
    return seen


@pytest.fixture
def visitor(app: Flask, answers: list[tuple[str, str]]) -> Iterator[PageClient]:
    """Somebody with an ordinary telephone, on a site with one listing."""
    add_listing(app)
    client = PageClient(app)
    client.raw.environ_base["HTTP_USER_AGENT"] = PHONE
    with clock.frozen(datetime(2026, 11, 23, 12, 0, tzinfo=clock.LONDON)):
        yield client


def send(client: PageClient, page: Page, action: str, **typed: Any) -> Page:
    """Fill in a form and send it a minute after it was shown."""
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        return client.send(page, action, **typed)


def search(client: PageClient) -> None:
    """Search by address, by form and with a story, with a postcode."""
    place = TYPED["age_and_place"].upper()
    client.get("/search", q=SEARCHED)
    client.get("/search", q=f"{SEARCHED} {SEARCHED}x", years="83", cost="free")
    client.post("/search", {"q": STORY, "place": place, "years": "83", "cost": "free"})


def write_to_us(client: PageClient) -> None:
    """Report a listing and answer "was this useful?", each first with a mistake."""
    report = {"message": TYPED["message"], "name": TYPED["name"], "contact": TYPED["report_contact"]}
    form = client.get("/listings/tea-and-talk/report")
    form = send(client, form, "/report", **report)
    assert "Choose what is wrong" in form.text
    assert "Report sent" in send(client, form, "/report", topic="other", **report).title
    answer = {"comment": TYPED["comment"], "contact": TYPED["feedback_contact"]}
    form = client.get("/feedback", page=f"/search?q={SEARCHED}")
    form = send(client, form, "/feedback", **answer)
    assert "Choose yes" in form.text
    assert "Thank you" in send(client, form, "/feedback", useful="partly", **answer).title


def print_a_list(client: PageClient) -> None:
    """Start a list and print it with a note."""
    client.raw.delete_cookie("list")
    page = send(client, client.get("/your-list/add/tea-and-talk"), "/add/")
    code = next(href for href in page.links().values() if href.endswith("/print")).split("/")[2]
    printed = send(client, client.get(f"/your-list/{code}/note"), "/print", note=TYPED["note"])
    assert TYPED["note"] in printed.text


WAYS: list[Callable[[PageClient], None]] = [search, write_to_us, print_a_list]


def every_row(app: Flask) -> list[str]:
    """Every row of every table of every store, as text."""
    rows = []
    with app.app_context():
        usage.flush()
        for engine in db.engines.values():
            tables = MetaData()
            with engine.connect() as store:
                tables.reflect(store)
                for table in tables.sorted_tables:
                    rows += [f"{table.name}: {tuple(row)}" for row in store.execute(select(table))]
    return rows


def test_nothing_typed_is_anywhere_but_sealed(
    app: Flask,
    settings: Settings,
    visitor: PageClient,
    answers: list[tuple[str, str]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG):
        for go in WAYS:  # without an index: the plain search answers
            go(visitor)
        with app.app_context():
            search_runtime().rebuild()
        for go in WAYS:
            go(visitor)
        rows = every_row(app)

    assert any(row.startswith("usage_batch") for row in rows), "the visit was counted"
    assert len(counted_events(app)) > 5
    assert told_in("\n".join(rows)) == []
    assert caplog.records, "the test sees the log"
    assert told_in(caplog.text, *(str(record.args) for record in caplog.records)) == []
    assert files_telling(settings) == {}
    for address, headers in answers:
        by_address = SEARCHED if "/search?" in address or "/feedback?" in address else ""
        assert [one for one in told_in(address) if one != by_address] == [], address
        assert told_in(headers) == [], address
    with visitor.raw.session_transaction() as session:
        assert set(session) == {"csrf_token"}


def told_in(*texts: str) -> list[str]:
    """Which canaries are in these texts."""
    plain = " ".join(texts).lower().replace("+", " ").replace("%20", " ")
    return [canary for canary in CANARIES if canary in plain or canary.replace(" ", "") in plain]


def files_telling(settings: Settings) -> dict[str, list[str]]:
    """The files of the instance folder, write-ahead logs and index included, that hold a canary."""
    files = [path for path in Path(settings.instance).rglob("*") if path.is_file()]
    assert any("index" in path.parts for path in files), "the index was built"
    found = {path.name: told_in(path.read_bytes().decode("latin-1")) for path in files}
    return {name: canaries for name, canaries in found.items() if canaries}


def test_those_who_may_can_read_what_was_sealed(app: Flask, visitor: PageClient) -> None:
    write_to_us(visitor)
    with app.app_context():
        report = db.session.scalars(select(ChangeSet).where(ChangeSet.source == "public_report")).one()
        assert report.message == TYPED["message"]
        assert (report.reporter_name, report.reporter_contact) == (TYPED["name"], TYPED["report_contact"])
        answer = db.session.scalars(select(Feedback)).one()
        assert (answer.comment, answer.contact) == (TYPED["comment"], TYPED["feedback_contact"])
        assert answer.page == "/search"


def test_a_search_is_counted_without_its_words(app: Flask, visitor: PageClient) -> None:
    search(visitor)
    assert len(counted_events(app, kind="search")) == 3
