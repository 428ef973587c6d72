"""Counting from requests: cheap, after the commit, bounded, and never the reason that a page fails."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, text

from portal import usage
from portal.config import Settings, SettingsError
from portal.core import clock
from portal.extensions import db
from portal.extensions.sqlite import writing
from portal.extensions.transactions import transaction
from portal.usage.recorder import FLUSH_EVERY, Recorder
from portal.usage.rules import Event
from portal.usage.vocabulary import ActorClass, Kind
from portal.usage.writer import Counted, Writer
from portal.web.cookies import NO_COUNT
from tests.support.forked import Forked, start_code
from tests.usage.conftest import Stored, Visit

pytestmark = pytest.mark.database
SERVICE = "0f0e0d0c-0b0a-4908-8706-050403020100"


def an_event(page: str = "home") -> Counted:
    visit = (ActorClass.PUBLIC, "198.51.100.7", "Mozilla/5.0", "")
    return clock.now(), Event(Kind.PAGE_VIEWED, {"page": page}), visit


def recorder_of(app: Flask) -> Recorder:
    recorder: Recorder = app.extensions["usage"]
    return recorder


def test_an_event_is_kept_to_the_hour_with_its_class_and_detail(
    visit: Visit, stored: Stored, store: str
) -> None:
    with clock.frozen(datetime(2026, 11, 23, 9, 41, 7, 5, tzinfo=UTC)):
        visit(Kind.CONTACT_USED, service=SERVICE, by="phone")
    (row,) = stored()
    assert str(row["hour"])[:16] == "2026-11-23 09:00"
    assert (row["actor_class"], row["kind"], row["detail"], row["service_id"]) == (
        "public",
        "contact_used",
        "phone",
        SERVICE,
    )


def test_events_come_into_the_store_within_a_second(app: Flask, visit: Visit) -> None:
    visit(Kind.PAGE_VIEWED, page="home")
    deadline = time.monotonic() + 20 * FLUSH_EVERY
    batches = 0
    while not batches and time.monotonic() < deadline:
        time.sleep(0.05)
        with app.app_context(), db.engines["usage"].connect() as store:
            batches = store.scalar(text("select count(*) from usage_batch")) or 0
    assert batches == 1


def test_a_request_runs_no_statement_to_count(app: Flask, visit: Visit) -> None:
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        statements.append(statement)

    with app.app_context():
        engines = list(db.engines.values())
    recorder_of(app)._running = True  # the thread stays away: only the request is looked at
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    for _ in range(20):
        visit(Kind.SEARCH, results=3, words="lunch club")
    assert statements == []
    assert recorder_of(app).flush() == 20
    assert len(statements) > 0


def test_what_did_not_happen_is_not_counted(app: Flask, stored: Stored) -> None:
    with app.test_request_context(headers={"User-Agent": "Mozilla/5.0"}):
        with suppress(InterruptedError), transaction():
            usage.record(Kind.LIST, did="added", service=SERVICE)
            raise InterruptedError
        with transaction():
            usage.record(Kind.LIST, did="started")
            assert recorder_of(app).flush() == 0  # not before the commit
    assert [row["detail"] for row in stored()] == ["started"]


def test_counting_is_refused_when_the_keys_are_wrong(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(usage.WrongUsage):
        usage.record(Kind.SEARCH, results=3, postcode="LE15 6XX")


def test_nothing_is_counted_when_there_is_no_visitor_or_counting_is_off(
    app: Flask, settings: Settings, stored: Stored
) -> None:
    with app.app_context():
        usage.record(Kind.PAGE_VIEWED, page="home")
    assert stored() == []
    app.extensions["usage"] = None
    with app.test_request_context(headers={"User-Agent": "Mozilla/5.0"}):
        usage.record(Kind.PAGE_VIEWED, page="home")
        usage.count_as_staff()
        assert usage.flush() == 0


def test_bots_staff_and_those_who_said_no_are_told_apart(app: Flask, visit: Visit, stored: Stored) -> None:
    recorder_of(app).staff_networks = ("192.0.2.0/24",)
    visit(Kind.PAGE_VIEWED, page="public")
    visit(Kind.PAGE_VIEWED, page="bot", headers={"User-Agent": "curl/8.5.0"})
    visit(Kind.PAGE_VIEWED, page="staff", address="192.0.2.9")
    visit(Kind.PAGE_VIEWED, page="test", headers={"User-Agent": "portal-test/1"})
    visit(Kind.PAGE_VIEWED, page="gpc", headers={"Sec-GPC": "1"})
    visit(Kind.PAGE_VIEWED, page="dnt", headers={"DNT": "1"})
    visit(Kind.PAGE_VIEWED, page="cookie", cookies={NO_COUNT.name: "1"})
    rows = stored()
    assert {row["page"]: row["actor_class"] for row in rows if row["page"]} == {
        name: name for name in ("public", "bot", "staff", "test")
    }
    refused = [row for row in rows if row["actor_class"] == "optout"]
    assert [row["detail"] for row in refused] == ["browser", "browser", "here"]
    about = {name for row in refused for name, value in row.items() if value is not None}
    assert about == {"hour", "actor_class", "kind", "detail"}  # that there was a page, and nothing more
    assert {row["page"] for row in rows if row["visitor"]} == {"public"}


def test_a_signed_in_visit_is_the_teams_own(app: Flask, stored: Stored) -> None:
    with app.test_request_context(headers={"User-Agent": "Mozilla/5.0"}):
        usage.count_as_staff()
        usage.record(Kind.PAGE_VIEWED, page="home")
    assert [(row["actor_class"], row["visitor"]) for row in stored()] == [("staff", None)]


def test_memory_is_bounded_and_what_is_dropped_is_counted(app: Flask, stored: Stored) -> None:
    recorder = Recorder(recorder_of(app)._writer, most=50)
    recorder._running = True
    for _ in range(80):
        recorder.add(an_event())
    assert recorder.dropped == 30
    assert recorder.flush() == 50
    assert len(stored()) == 50


def test_a_page_is_served_and_nothing_lost_when_the_store_is_away(
    app: Flask, visit: Visit, stored: Stored
) -> None:
    def rename(old: str, new: str) -> None:
        token = writing.set(True)
        with app.app_context(), db.engines["usage"].begin() as store:
            store.execute(text(f"alter table {old} rename to {new}"))
        writing.reset(token)

    recorder = recorder_of(app)
    recorder._running = True
    rename("usage_batch", "away")
    visit(Kind.PAGE_VIEWED, page="home")
    assert recorder.flush_quietly() is False
    visit(Kind.PAGE_VIEWED, page="about")
    rename("away", "usage_batch")
    assert sorted(row["page"] for row in stored()) == ["about", "home"]
    assert recorder.dropped == 0


def test_a_batch_is_kept_once_when_nobody_could_tell_how_writing_it_ended(
    app: Flask, visit: Visit, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = recorder_of(app)
    recorder._running = True
    written = recorder._writer.write

    def cut_off(batch: Any, batch_id: str = "") -> None:
        written(batch, batch_id)
        raise ConnectionError

    monkeypatch.setattr(recorder._writer, "write", cut_off)
    visit(Kind.PAGE_VIEWED, page="home")
    assert recorder.flush_quietly() is False
    visit(Kind.PAGE_VIEWED, page="about")
    monkeypatch.undo()
    assert sorted(row["page"] for row in stored()) == ["about", "home"]


def test_a_page_that_somebody_who_said_no_opens_is_one_however_much_is_on_it(
    app: Flask, stored: Stored
) -> None:
    with app.test_request_context(headers={"User-Agent": "Mozilla/5.0", "Sec-GPC": "1"}):
        usage.record(Kind.SEARCH, results=1, words="zither")
        usage.record(Kind.RESULTS_SHOWN, services=[SERVICE])
    assert [(row["kind"], row["detail"]) for row in stored()] == [("not_counted", "browser")]
    assert stored("usage_word_visit") == []


def test_device_and_the_other_site_are_kept_and_nothing_else_of_them(visit: Visit, stored: Stored) -> None:
    visit(Kind.PAGE_VIEWED, page="home", headers={"Referer": "https://www.surgery.example/patients/wren?q=x"})
    visit(Kind.PAGE_VIEWED, page="home", headers={"Referer": "http://localhost/search?q=wren"})
    visit(Kind.PAGE_VIEWED, page="home", headers={"User-Agent": "curl/8", "Referer": "https://a.example/"})
    kept = [(row["actor_class"], row["device"], row["host"]) for row in stored()]
    assert kept == [("public", "phone", "surgery.example"), ("public", "phone", None), ("bot", None, None)]


def test_a_failed_batch_leaves_room_for_no_more_than_the_bound(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    class Failing(Writer):
        def write(self, batch: object, batch_id: str = "") -> None:
            for _ in range(8):
                recorder.add(an_event("later"))
            raise OSError("Wren's disk is full")

    with app.app_context():
        recorder = Recorder(Failing(db.engines["usage"], b""), most=10)
    recorder._running = True
    for _ in range(10):
        recorder.add(an_event())
    assert recorder.flush_quietly() is False
    assert (len(recorder._batch), len(recorder._waiting), recorder.dropped) == (10, 0, 8)
    assert "could not write (OSError)" in caplog.text
    assert "Wren" not in caplog.text


def test_what_comes_while_a_batch_is_written_waits_for_the_next(app: Flask, stored: Stored) -> None:
    recorder = recorder_of(app)
    recorder._running = True
    written = recorder._writer.write

    class Slow(Writer):
        def write(self, batch: Any, batch_id: str = "") -> None:
            recorder.add(an_event("later"))
            written(batch, batch_id)

    with app.app_context():
        recorder._writer = Slow(db.engines["usage"], b"")
    recorder.add(an_event())
    assert (recorder.flush(), recorder.flush()) == (1, 1)
    assert len(recorder._waiting) == 1


def test_an_event_that_comes_when_the_thread_ends_has_one_of_its_own(app: Flask, stored: Stored) -> None:
    recorder = recorder_of(app)
    for page in ("first", "second"):
        recorder.add(an_event(page))
        deadline = time.monotonic() + 20 * FLUSH_EVERY
        while recorder._running and time.monotonic() < deadline:
            time.sleep(0.01)
        assert not recorder._running
    assert sorted(row["page"] for row in stored()) == ["first", "second"]


def test_a_batch_that_reaches_into_the_next_hour_is_kept_in_both(app: Flask, stored: Stored) -> None:
    recorder = recorder_of(app)
    recorder._running = True
    for minute in (59, 61, 59):
        at = datetime(2026, 11, 23, 9, tzinfo=UTC) + timedelta(minutes=minute)
        with clock.frozen(at):
            recorder.add(an_event())
    assert [row["hour"].hour for row in stored()] == [9, 9, 10]
    assert len(stored("usage_batch")) == 2


def test_every_event_is_written_once_when_threads_count_at_once(
    app: Flask, visit: Visit, stored: Stored
) -> None:
    threads = [
        Thread(target=lambda: [visit(Kind.PAGE_VIEWED, page="home") for _ in range(25)]) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(stored()) == 200


def test_a_forked_process_writes_its_own_events_and_not_its_parents(app: Flask, stored: Stored) -> None:
    recorder = recorder_of(app)
    recorder._running = True
    recorder.add(an_event("parent"))
    child = os.fork()
    if not child:
        status = 1
        with suppress(BaseException):
            recorder.add(an_event("child"))
            deadline = time.monotonic() + FLUSH_EVERY * 2 + 1
            while recorder._waiting and time.monotonic() < deadline:
                time.sleep(0.02)  # it is taken by the thread that the child has to start for itself
            status = int(recorder.flush())
        os._exit(status)
    assert os.waitpid(child, 0)[1] == 0
    assert sorted(row["page"] for row in stored()) == ["child", "parent"]


COUNTER = """
import sys, time
from pathlib import Path
from portal import create_app, usage
from tests.conftest import make_settings
urls = dict(zip(("database_url", "usage_database_url", "keys_database_url"), sys.argv[3:]))
app = create_app(make_settings(Path(sys.argv[1]), **urls))
for number in range(int(sys.argv[2])):
    with app.test_request_context(headers={"User-Agent": "Mozilla/5.0"}):
        usage.record(usage.Kind.PAGE_VIEWED, page="home")
    print(time.monotonic(), flush=True)
    time.sleep(0.01)
"""


def counting_process(settings: Settings, events: int) -> Forked:
    urls = [settings.database_url, settings.usage_database_url, settings.keys_database_url]
    return start_code(COUNTER, str(settings.instance), str(events), *urls)


def test_at_most_a_second_is_lost_when_the_process_is_killed(
    app: Flask, settings: Settings, stored: Stored
) -> None:
    with counting_process(settings, 100_000) as process:
        moments = [float(process.stdout.readline()) for _ in range(150)]
        process.send_signal(signal.SIGKILL)
        moments += [float(line) for line in process.stdout if line.strip()]
    older = [moment for moment in moments if moment < moments[-1] - 1]
    assert len(older) > 30
    assert len(older) <= len(stored()) <= len(moments) + 1


def test_nothing_is_lost_when_the_process_ends_by_itself(
    app: Flask, settings: Settings, stored: Stored
) -> None:
    with counting_process(settings, 20) as process:
        assert len(process.stdout.readlines()) == 20
    assert len(stored()) == 20


@pytest.mark.parametrize("network", ["10.0.0.0/99", "the office", "10.0.0.0/8 192.0.2.0/24"])
def test_the_site_does_not_start_when_a_network_of_ours_cannot_be_read(
    make_app: Callable[..., Flask], network: str
) -> None:
    with pytest.raises(SettingsError, match="PORTAL_STAFF_NETWORKS"):
        make_app(staff_networks=("192.0.2.0/24", network))
