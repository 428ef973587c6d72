"""Adding to the audit log: one chain, whoever adds and however many at once."""

from __future__ import annotations

import multiprocessing
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.exc import DBAPIError

from portal import create_app
from portal.audit.actions import purge, record
from portal.audit.models import AuditEntry, AuditSegment
from portal.audit.queries import get_head, list_heads, verify
from portal.audit.rules import GENESIS, WrongDetail
from portal.audit.vocabulary import PUBLIC, Action, Actor, ActorKind, command
from portal.config import Settings
from portal.core import clock
from portal.extensions import db
from portal.extensions.transactions import transaction

pytestmark = pytest.mark.database
LOADER = command("content load")


def add(count: int = 1) -> None:
    """So many entries, a transaction each."""
    for _ in range(count):
        with transaction():
            record(Action.KEY_DESTROYED, actor=LOADER, entity="change_set", entity_id="an-id")


def test_an_entry_says_who_what_and_when_and_follows_the_one_before(app: Flask) -> None:
    moment = datetime(2026, 11, 23, 9, 30, 1, 5, tzinfo=UTC)
    with app.app_context():
        with clock.frozen(moment), transaction():
            record(
                Action.RECORD_CHANGED,
                actor=Actor(ActorKind.STAFF, "u-1"),
                entity="service",
                entity_id="lunch-club",
                detail={"source": "editor", "fields": ["name", "summary"]},
            )
        add()
        first, second = db.session.scalars(select(AuditEntry).order_by(AuditEntry.number))
        assert (first.number, first.previous_hash, first.segment, first.at) == (1, GENESIS, "2026-11", moment)
        assert (first.actor_kind, first.actor_id, first.action) == ("staff", "u-1", "record_changed")
        assert (first.entity, first.entity_id) == ("service", "lunch-club")
        assert first.detail == {"source": "editor", "fields": ["name", "summary"]}
        assert (second.number, second.previous_hash) == (2, first.hash)
        assert verify().ok


def test_nothing_is_kept_when_the_transaction_fails(app: Flask) -> None:
    with app.app_context():
        with suppress(InterruptedError), transaction():
            record(Action.KEY_DESTROYED, actor=LOADER)
            raise InterruptedError
        add()
        assert [row.number for row in db.session.scalars(select(AuditEntry))] == [1]
        assert verify().ok


def test_recording_is_refused_when_no_transaction_is_open(app: Flask) -> None:
    with app.app_context(), pytest.raises(RuntimeError, match="open transaction"):
        record(Action.KEY_DESTROYED, actor=LOADER)


@pytest.mark.parametrize(
    "detail",
    [
        {"unknown": "x"},
        {"source": "Wren Example"},
        {"source": "wren@example.org"},
        {"source": "07700900123"},
        {"source": "x07700900123"},
        {"source": "some words"},
        {"source": ""},
        {"fields": ["name", "Wren's name"]},
        {"fields": ["name"] * 101},
        {"source": {"nested": "x"}},
        {"source": 1.5},
        {"source": None},
        {"source": 7700900123},
        {"source": -1},
    ],
)
def test_a_detail_is_refused_when_it_could_be_personal(app: Flask, detail: dict[str, object]) -> None:
    with app.app_context():
        with pytest.raises(WrongDetail) as refused, transaction():
            record(Action.RECORD_CHANGED, actor=PUBLIC, detail=detail)
        assert "Wren" not in str(refused.value)
        assert get_head() is None


def test_a_month_leaves_its_head_when_the_next_one_begins(app: Flask) -> None:
    with app.app_context():
        for day in (datetime(2026, 11, 30, 23, 59, tzinfo=UTC), datetime(2026, 12, 1, 0, 1, tzinfo=UTC)):
            with clock.frozen(day):
                add(2)
        with clock.frozen(datetime(2026, 11, 30, 23, 58, tzinfo=UTC)):
            add()  # a clock set back does not open November again
        entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.number)).all()
        assert [entry.segment for entry in entries] == ["2026-11", "2026-11", "2026-12", "2026-12", "2026-12"]
        november = db.session.scalars(select(AuditSegment)).one()
        assert (november.segment, november.last_number, november.head_hash) == ("2026-11", 2, entries[1].hash)
        assert [(head.segment, head.number) for head in list_heads()] == [("2026-11", 2), ("2026-12", 5)]
        assert verify(list_heads()).ok


def test_one_unbroken_chain_when_threads_add_at_once(app: Flask) -> None:
    def work() -> None:
        with app.app_context():
            add(25)
            db.session.remove()

    run([Thread(target=work) for _ in range(8)])
    with app.app_context():
        report = verify()
        assert (report.problems, report.checked) == ([], 200)


def _work_in_process(settings: Settings) -> None:
    with create_app(settings).app_context():
        add(25)


def test_one_unbroken_chain_when_processes_add_at_once(app: Flask, settings: Settings) -> None:
    fork = multiprocessing.get_context("fork")
    workers = [fork.Process(target=_work_in_process, args=(settings,)) for _ in range(8)]
    run(workers)
    assert [worker.exitcode for worker in workers] == [0] * 8
    with app.app_context():
        report = verify()
        assert (report.problems, report.checked) == ([], 200)


def run(workers: list[Thread] | list[multiprocessing.context.ForkProcess]) -> None:
    """Start all, wait for all."""
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def test_old_months_go_with_their_heads_kept_and_the_log_is_still_whole(app: Flask) -> None:
    """By the database's own clock: so these months are really past."""
    with app.app_context():
        for year, month in ((2023, 1), (2023, 2), (2023, 3)):
            with clock.frozen(datetime(year, month, 10, tzinfo=UTC)):
                add(3)
        add()
        kept = list_heads()
        with transaction():
            assert purge(clock.today()) == 9
        assert [head.segment for head in list_heads()[:3]] == ["2023-01", "2023-02", "2023-03"]
        report = verify(kept)
        assert report.ok, report.problems
        assert report.first is not None
        assert report.first.number == 10
        newest = db.session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc())).first()
        assert newest is not None
        assert (newest.action, newest.detail) == ("audit_purged", {"entries": 9, "months": 3})
        with transaction():
            assert purge(clock.today()) == 0


def test_the_database_itself_lets_no_other_entry_go(app: Flask) -> None:
    with app.app_context():
        with clock.frozen(datetime(2023, 1, 10, tzinfo=UTC)):
            add()  # its month is not over for the log: no entry of a later one follows
        with pytest.raises(DBAPIError, match="append-only"), transaction():
            db.session.execute(delete(AuditEntry))
        last_month = clock.now().replace(day=1) - timedelta(days=3)
        with clock.frozen(last_month):
            add()
        add()
        with pytest.raises(DBAPIError, match="append-only"), transaction():
            db.session.execute(delete(AuditEntry).where(AuditEntry.number == 2))  # over, but not old
        with transaction():
            assert purge(clock.today()) == 1
        assert verify().ok
