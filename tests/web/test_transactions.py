"""One transaction a request: a reader cannot write, @commits keeps all or nothing, the rest comes after."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import DatabaseError

from portal.extensions import db
from portal.extensions.transactions import after_commit, transaction
from portal.web.access import public
from portal.web.transactions import commits
from tests.support.factories import an_organization

pytestmark = pytest.mark.database


def _write() -> None:
    """A row in a table that every installation has."""
    db.session.execute(text("update content_generation set number = number + 1"))


def _fail_after(*acts: Callable[[], object]) -> None:
    """Do these in one transaction, then fail."""
    with transaction():
        for act in acts:
            act()
        raise RuntimeError


def _nested() -> None:
    with transaction():
        _write()


def _number(app: Flask) -> int:
    with app.app_context():
        return int(db.session.scalar(text("select number from content_generation")) or 0)


@pytest.fixture
def site(app: Flask) -> Flask:
    """The application with views that write in every way they should and should not."""

    def forgetful() -> str:
        _write()
        return "written"

    def raising() -> str:
        _write()
        raise RuntimeError("no")

    app.add_url_rule("/forgetful", "forgetful", public(forgetful))
    app.add_url_rule("/kept", "kept", public(commits(forgetful)), methods=["GET", "POST"])
    app.add_url_rule("/raising", "raising", public(commits(raising)))
    with app.app_context(), transaction():
        _write()
    return app


def test_a_view_that_is_not_marked_cannot_write(site: Flask) -> None:
    assert site.test_client().get("/forgetful").status_code == 500
    assert _number(site) == 1


def test_a_writer_in_a_request_leaves_the_next_reader_a_reader(site: Flask) -> None:
    client = site.test_client()
    assert client.get("/kept").status_code == 200
    assert client.get("/forgetful").status_code == 500
    assert _number(site) == 2


def test_everything_is_rolled_back_when_the_view_raises(site: Flask) -> None:
    assert site.test_client().get("/raising").status_code == 500
    assert _number(site) == 1


def test_the_work_is_on_disk_before_the_answer_when_the_view_returns(site: Flask) -> None:
    assert site.test_client().get("/kept").text == "written"
    assert _number(site) == 2


def test_a_reading_session_refuses_to_write_and_reads_on(app: Flask) -> None:
    with app.app_context():
        with pytest.raises(DatabaseError):
            _write()
        db.session.rollback()
        assert db.session.scalar(text("select number from content_generation")) == 0


def test_what_comes_after_a_commit_sees_the_work_kept(app: Flask) -> None:
    seen: list[int] = []
    with app.app_context():
        with transaction():
            _write()
            after_commit(lambda: seen.append(_number(app)))
            assert seen == []
        assert seen == [1]


def test_what_comes_after_a_commit_never_comes_when_it_rolls_back(app: Flask) -> None:
    seen: list[str] = []
    with app.app_context():
        with pytest.raises(RuntimeError):
            _fail_after(lambda: after_commit(lambda: seen.append("done")))
        assert seen == []
        after_commit(lambda: seen.append("at once when nothing is open"))
        assert len(seen) == 1


def test_a_failure_after_the_commit_is_told_to_the_log_and_to_nobody_else(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(secret: str) -> None:
        raise ValueError(secret)

    seen: list[str] = []
    with app.app_context(), caplog.at_level(logging.ERROR), transaction():
        _write()
        after_commit(lambda: fail("canary-words"))
        after_commit(lambda: seen.append("the next one"))
    assert _number(app) == 1
    assert seen == ["the next one"]
    assert "ValueError after a commit" in caplog.text
    assert "canary-words" not in caplog.text


def test_the_outer_transaction_rules_when_they_are_nested(app: Flask) -> None:
    with app.app_context():
        with pytest.raises(RuntimeError):
            _fail_after(_nested)
        assert _number(app) == 0


def test_nothing_is_left_when_the_commit_itself_fails(app: Flask) -> None:
    def refuse(_connection: object) -> None:
        raise OSError("disk")

    with app.app_context():
        event.listen(db.engine, "commit", refuse)
        try:
            with pytest.raises(OSError, match="disk"), transaction():
                _write()
        finally:
            event.remove(db.engine, "commit", refuse)
        assert _number(app) == 0
        with transaction():
            _write()
        assert _number(app) == 1


@pytest.mark.parametrize("journal", ["wal", "truncate"])
def test_two_writers_queue_in_both_journal_modes(journal: str, make_app: Callable[..., Flask]) -> None:
    """Read-then-write in threads: without a queue some would read the same number or be told "locked"."""
    app = make_app(sqlite_journal=journal)
    failures: list[Exception] = []

    def count_up() -> None:
        with app.app_context():
            try:
                for _ in range(10):
                    with transaction():
                        number = db.session.scalar(text("select number from content_generation"))
                        db.session.execute(
                            text("update content_generation set number = :number"), {"number": number + 1}
                        )
            except Exception as error:
                failures.append(error)
            finally:
                db.session.remove()

    threads = [Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        mode = db.session.scalar(text("pragma journal_mode"))
        assert mode == journal
        assert db.session.scalar(text("pragma synchronous")) == 2, "FULL: an acknowledged record is on disk"
    assert failures == []
    assert _number(app) == 40


def test_a_record_and_what_tells_of_it_are_kept_together(app: Flask) -> None:
    with app.app_context():
        with pytest.raises(RuntimeError):
            _fail_after(lambda: an_organization("Lost"))
        for table in ("organization", "change_set", "index_change"):
            assert db.session.scalar(select(func.count()).select_from(text(table))) == 0, table
