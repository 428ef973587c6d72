"""The SQLite guard: what is acknowledged is on disk, a reader cannot write, writers queue, unsafe ground is
refused."""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError

from portal import create_app
from portal.config import Settings
from portal.directory.models import FieldChange, IndexChange
from portal.extensions import db, sqlite
from portal.extensions.sqlite import UnsafeStorage, check_folder, journal_mode, quick_check, wal_is_safe
from portal.extensions.transactions import transaction
from tests.conftest import close
from tests.support.forked import start_code


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
        ((4, 0, 0), True),
    ],
)
def test_the_write_ahead_log_is_safe_from_the_fix_on(version: tuple[int, ...], safe: bool) -> None:
    assert wal_is_safe(version) is safe


@pytest.mark.parametrize(("version", "mode"), [((3, 40, 1), "truncate"), ((3, 53, 4), "wal")])
def test_the_journal_follows_the_library_when_nothing_is_set(
    monkeypatch: pytest.MonkeyPatch, version: tuple[int, ...], mode: str
) -> None:
    library = SimpleNamespace(sqlite_version_info=version, sqlite_version=".".join(map(str, version)))
    monkeypatch.setattr(sqlite, "driver", lambda: library)
    assert journal_mode("auto") == mode
    assert journal_mode("truncate") == "truncate"
    if mode == "truncate":
        with pytest.raises(UnsafeStorage, match=r"3\.40\.1 can corrupt"):
            journal_mode("wal")
    else:
        assert journal_mode("wal") == "wal"


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "9p"])
def test_a_folder_is_refused_when_it_is_on_a_network(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str
) -> None:
    check_folder(tmp_path)
    monkeypatch.setattr(sqlite, "_file_system_of", lambda _folder: kind)
    with pytest.raises(UnsafeStorage, match="network file system"):
        check_folder(tmp_path)


@pytest.mark.parametrize(("store_name", "synchronous"), [(None, 2), ("usage", 1), ("keys", 2)])
def test_every_connection_is_set_up(app: Flask, store_name: str | None, synchronous: int) -> None:
    with (
        app.app_context(),
        db.engines[store_name].connect() as first,
        db.engines[store_name].connect() as second,
    ):
        for connection in (first, second):
            found = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("synchronous", "foreign_keys", "secure_delete", "busy_timeout", "query_only")
            }
            assert found == {
                "synchronous": synchronous,
                "foreign_keys": 1,
                "secure_delete": 1,
                "busy_timeout": 15000,
                "query_only": 1,
            }
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == journal_mode()


def test_a_connection_reads_only_again_when_its_writing_is_over(app: Flask) -> None:
    with app.app_context():
        with transaction():
            db.session.execute(text("update content_generation set number = 7"))
        with pytest.raises(DatabaseError, match="readonly"):
            db.session.execute(text("update content_generation set number = 8"))
        db.session.rollback()
        assert db.session.scalar(text("select number from content_generation")) == 7


@pytest.mark.parametrize(("page", "seconds"), [(True, 1), (False, 2)])
def test_who_waits_in_vain_waits_once_and_sooner_at_a_page(
    settings: Settings, open_app: Callable[[Settings], Flask], page: bool, seconds: int
) -> None:
    app = open_app(replace(settings, page_busy_seconds=1, busy_seconds=2))
    holder = sqlite.driver().connect(str(settings.instance / "portal.db"), isolation_level=None)
    said: list[str] = []
    with app.test_request_context() if page else app.app_context():
        raw = db.session.connection().connection.driver_connection
        db.session.rollback()
        raw.set_trace_callback(said.append)
        holder.execute("begin immediate")
        with pytest.raises(OperationalError, match="locked"), transaction():
            db.session.execute(text("update content_generation set number = 7"))
        raw.set_trace_callback(None)
        holder.close()
        close(app)
    waits = [words for words in said if "busy_timeout" in words]
    assert waits == ["PRAGMA busy_timeout=0", f"PRAGMA busy_timeout={seconds}000"]
    assert said.index(waits[1]) > max(at for at, words in enumerate(said) if words == "BEGIN IMMEDIATE")


def test_foreign_keys_are_kept(app: Flask) -> None:
    orphan = FieldChange(
        change_set_pk=99,
        resource_type="service",
        resource_id="x",
        last_action_type="update",
        field_name="name",
    )
    with app.app_context(), pytest.raises(IntegrityError, match="FOREIGN KEY"), transaction():
        db.session.add(orphan)


def test_no_writer_fails_or_reads_old_numbers_when_many_write_at_once(app: Flask) -> None:
    failed: list[BaseException] = []

    def read_then_write() -> None:
        with app.app_context():
            for _ in range(25):
                try:
                    add_next()
                except DatabaseError as error:
                    failed.append(error)
            db.session.remove()

    threads = [Thread(target=read_then_write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with app.app_context():
        assert sorted(db.session.scalars(select(IndexChange.generation))) == list(range(1, 151))


def add_next() -> int:
    """A row whose number is one more than the highest: two writers that see the same highest would show."""
    with transaction():
        number = (db.session.scalar(select(func.max(IndexChange.generation))) or 0) + 1
        db.session.execute(insert(IndexChange), [{"kind": "service", "record_id": "x", "generation": number}])
    return number


WRITER = """
import sys
from pathlib import Path
from portal import create_app
from tests.conftest import make_settings
from tests.extensions.test_sqlite import add_next
with create_app(make_settings(Path(sys.argv[1]), sqlite_journal=sys.argv[2])).app_context():
    while True:
        print(add_next(), flush=True)
"""


@pytest.mark.parametrize("journal", ["auto", "truncate"])
def test_what_was_acknowledged_is_there_when_the_process_is_killed(settings: Settings, journal: str) -> None:
    settings = replace(settings, sqlite_journal=journal)
    acknowledged = 0
    for kill_after in (1, 12, 25):
        with start_code(WRITER, str(settings.instance), journal) as writer:
            for _ in range(kill_after):
                acknowledged = int(writer.stdout.readline())
            writer.send_signal(signal.SIGKILL)
            acknowledged = max([acknowledged, *(int(line) for line in writer.stdout if line.endswith("\n"))])
        app = create_app(settings)
        with app.app_context():
            numbers = sorted(db.session.scalars(select(IndexChange.generation)))
            assert numbers == list(range(1, len(numbers) + 1))
            assert acknowledged <= len(numbers) <= acknowledged + 1
            mode = db.session.connection().exec_driver_sql("PRAGMA journal_mode").scalar()
            assert mode == journal_mode(journal)
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()
        assert quick_check(settings.instance / "portal.db") == "ok"


def test_the_check_says_what_is_wrong_when_the_file_is_damaged(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        for _ in range(3):
            add_next()
        db.session.remove()
        db.engine.dispose()
    path = tmp_path / "portal.db"
    assert quick_check(path) == "ok"
    content = bytearray(path.read_bytes())
    content[len(content) // 2 :] = bytes(len(content) - len(content) // 2)
    path.write_bytes(content)
    assert quick_check(path) != "ok"


def test_a_removed_text_leaves_the_file(app: Flask, tmp_path: Path) -> None:
    canary = "a-text-to-be-forgotten"

    def on_disk() -> bool:
        return any(canary.encode() in path.read_bytes() for path in tmp_path.glob("portal.db*"))

    with app.app_context():
        with transaction():
            db.session.execute(
                insert(IndexChange), [{"kind": "service", "record_id": canary, "generation": 1}]
            )
        assert on_disk()
        with transaction():
            db.session.execute(text("delete from index_change"))
        db.session.remove()
        db.engine.dispose()  # the last connection closes and the write-ahead log is brought in
    assert not on_disk()
