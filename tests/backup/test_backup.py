"""Backups of a site in use: whole, apart from the keys, checked by being put back, and let go of in time."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import threading
from contextlib import closing, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, select, text

from portal import create_app, usage
from portal.backup.manifest import BackupError, Manifest, finished
from portal.backup.restoring import Backup, restore_into
from portal.backup.taking import prune
from portal.config import Settings
from portal.core import clock
from portal.core.locks import FileLock
from portal.extensions import db
from portal.feedback.models import Feedback
from portal.keys.sealed import ERASED
from portal.keys.store import destroy_key
from tests.backup.conftest import is_trusted, look_over, take, write_something
from tests.conftest import close
from tests.support.postgres import Databases

#: Rounds under load in the suite and in `make prove`.
SHORT, LONG = 8, 200


def comments(settings: Settings) -> list[str]:
    """What people wrote, as a site with these settings reads it."""
    app = create_app(settings)
    with app.app_context():
        found = [row.comment for row in db.session.scalars(select(Feedback).order_by(Feedback.pk))]
        close(app)
    return found


@pytest.mark.database
def test_a_backup_is_put_back_and_is_the_site_again(site: Settings, tmp_path: Path) -> None:
    folder = take(site, tmp_path / "backups")
    findings = look_over(folder, site)
    assert all(fine for fine, _words in findings), findings
    said = " ".join(words for _fine, words in findings)
    assert "the audit log is whole: 2 entries" in said
    assert "every sealed value opens" in said
    manifest = Manifest.read(folder, "records")
    counts = next(one for file, one in manifest.counts.items() if file.startswith("portal."))
    assert (counts["feedback"], counts["outbox_message"], counts["audit_entry"]) == (2, 2, 2)


@pytest.mark.database
def test_keys_lie_apart_and_without_them_nothing_sealed_opens(site: Settings, tmp_path: Path) -> None:
    folder = take(site, tmp_path / "backups")
    keys = finished(tmp_path / "backups" / "keys")
    assert [one.name for one in keys] == [folder.name]
    assert "data_key" in str(Manifest.read(keys[0], "keys").counts)
    shutil.rmtree(keys[0])
    with pytest.raises(BackupError, match="--keys"):
        Backup.open(folder)
    stranger = replace(site, key_ring=("other:" + "7b" * 32,))
    shutil.rmtree(folder)
    *_fine, last = look_over(take(site, tmp_path / "backups"), stranger)
    assert not last[0]
    assert "PORTAL_KEY_RING" in last[1]


def test_a_backup_is_put_into_an_empty_place_only(
    site: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    backup = Backup.open(take(site, tmp_path / "backups"))
    assert restore_into(backup, elsewhere, force=False) is None
    assert comments(elsewhere) == ["number 1", "number 2"]
    with pytest.raises(BackupError, match="--force"):
        restore_into(backup, elsewhere, force=False)
    aside = restore_into(backup, elsewhere, force=True)
    assert aside is not None
    assert {"portal.db", "usage.db", "keys.db"} <= {path.name for path in aside.iterdir()}
    assert comments(elsewhere) == ["number 1", "number 2"]


def test_nothing_is_put_under_a_site_that_runs(site: Settings, elsewhere: Settings, tmp_path: Path) -> None:
    backup = Backup.open(take(site, tmp_path / "backups"))
    lock = FileLock(elsewhere.index_folder / "indexer.lock")
    assert lock.take()
    with pytest.raises(BackupError, match="stop it first"):
        restore_into(backup, elsewhere, force=True)
    lock.release()


def test_a_postgresql_site_is_put_back_and_the_other_set_aside(
    databases: Databases, migrated_postgres: str, site: Settings, tmp_path: Path
) -> None:
    urls = {}
    for name in ("from", "into"):
        database = f"portal_{name}_{os.getpid()}"
        url = databases.make(database, migrated_postgres)
        urls[name] = replace(
            site, database_url=url, usage_database_url=url, keys_database_url=url, instance=tmp_path / name
        )
        (tmp_path / name).mkdir()
    app = create_app(urls["from"])
    with app.app_context():
        write_something(3)
        close(app)
    backup = Backup.open(take(urls["from"], tmp_path / "backups"))
    with pytest.raises(BackupError, match="--force"):
        restore_into(backup, urls["into"], force=False)
    aside = restore_into(backup, urls["into"], force=True)
    assert aside is not None
    assert comments(urls["into"]) == ["number 3"]
    engine = create_engine(urls["into"].database_url)
    with engine.connect() as connection:
        schemas = connection.execute(text("select nspname from pg_namespace")).scalars().all()
    engine.dispose()
    assert aside.name in schemas
    with pytest.raises(BackupError, match="other databases"):
        restore_into(backup, replace(site, instance=tmp_path / "new"), force=True)
    for one in urls.values():
        databases.drop(one.database_url.rpartition("/")[2])


def test_a_site_on_three_databases_is_put_back_each_into_its_own(
    databases: Databases, migrated_postgres: str, site: Settings, tmp_path: Path
) -> None:
    """Records, counts of use and keys each in a database; who was erased since the backup stays erased."""
    made: list[str] = []

    def three(name: str) -> Settings:
        (tmp_path / name).mkdir()
        made.extend(f"portal_{name}_{part}_{os.getpid()}" for part in ("records", "usage", "keys"))
        records, used, keys = (databases.make(one, migrated_postgres) for one in made[-3:])
        urls = {"database_url": records, "usage_database_url": used, "keys_database_url": keys}
        return replace(site, **urls, instance=tmp_path / name)

    live, spare = three("live"), three("spare")
    app = create_app(live)
    with app.app_context():
        write_something(1)
        write_something(2)
        app.test_client().get("/", headers={"User-Agent": "Mozilla/5.0 Firefox/140.0"})
        usage.flush()
        folder = take(live, tmp_path / "backups")
        key_id = db.session.scalars(select(Feedback.key_id).order_by(Feedback.pk)).first()
        assert key_id is not None
        destroy_key(key_id)
        close(app)
    take(live, tmp_path / "backups")
    assert {path.name for path in folder.iterdir()} == {"portal.dump", "usage.dump", "manifest.json"}
    findings = look_over(folder, live)
    assert all(fine for fine, _words in findings), findings
    backup = Backup.open(folder)
    with pytest.raises(BackupError, match="portal, usage, keys"):
        restore_into(backup, spare, force=False)
    aside = restore_into(backup, spare, force=True)
    assert aside is not None
    assert comments(spare) == [ERASED, "number 2"]
    held = {
        "feedback": [2, 0, 0],
        "usage_batch": [0, 1, 0],
        "data_key": [0, 0, _rows(live.keys_database_url, "data_key")],
    }
    urls = (spare.database_url, spare.usage_database_url, spare.keys_database_url)
    assert {table: [_rows(url, table) for url in urls] for table in held} == held
    assert [_rows(url, f'"{aside.name}".feedback') for url in urls] == [0, 0, 0], "set aside"
    for name in made:
        databases.drop(name)


def _rows(url: str, table: str) -> int:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return int(connection.scalar(text(f"select count(*) from {table}")) or 0)
    finally:
        engine.dispose()


def test_who_was_erased_after_a_backup_stays_erased_when_it_is_put_back(
    app: Flask, site: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    folder = take(site, tmp_path / "backups")
    with app.app_context():
        key_id = db.session.scalars(select(Feedback.key_id).order_by(Feedback.pk)).first()
        assert key_id is not None
        destroy_key(key_id)
    take(site, tmp_path / "backups")
    assert is_trusted(folder, site)
    restore_into(Backup.open(folder), elsewhere, force=False)
    assert comments(elsewhere) == [ERASED, "number 2"]


@pytest.mark.parametrize(
    "rounds", [SHORT, pytest.param(LONG, marks=pytest.mark.prove)], ids=["short", "long"]
)
@pytest.mark.parametrize("journal", ["wal", "truncate"])
def test_backups_under_a_writing_site_are_each_whole(
    rounds: int, journal: str, settings: Settings, tmp_path: Path
) -> None:
    """Half of the rounds in each journal mode; every one is put back and verified."""
    settings = replace(settings, sqlite_journal=journal)
    app, stop, written = create_app(settings), threading.Event(), [0]
    with app.app_context():
        write_something(0)  # a file leaves the write-ahead log only while nobody else has it open
        db.session.remove()

    def write() -> None:
        with app.app_context():
            while not stop.is_set():
                written[0] += 1
                write_something(written[0])
                db.session.remove()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        seen = []
        for number in range(rounds // 2):
            folder = take(settings, tmp_path / f"round-{number}")
            findings = look_over(folder, settings)
            assert all(fine for fine, _words in findings), findings
            seen.append(Manifest.read(folder, "records").counts["portal.db"]["audit_entry"])
            shutil.rmtree(tmp_path / f"round-{number}")
    finally:
        stop.set()
        writer.join()
        with app.app_context():
            close(app)
    assert seen == sorted(seen)
    assert seen[-1] > seen[0], "the harness proves nothing when nothing was written"


def _torn(site: Settings, folder: Path, app: Flask) -> None:
    """Put a plain copy of the live file in the place of the one that was backed up."""
    with app.app_context():
        write_something(9)
    shutil.copyfile(site.instance / "portal.db", folder / "portal.db")


def test_a_plain_copy_of_a_live_file_is_refused(app: Flask, site: Settings, tmp_path: Path) -> None:
    """By its sum; and where somebody mends the sum, by what is in it."""
    folder = take(site, tmp_path / "backups")
    _torn(site, folder, app)
    [first] = look_over(folder, site)
    assert first == (False, "portal.db is not the file that was written")
    manifest = Manifest.read(folder, "records")
    (folder / "manifest.json").unlink()
    manifest.write(folder)
    assert not is_trusted(folder, site)


@pytest.mark.parametrize("harm", ["cut", "flipped", "emptied", "missing"])
def test_damage_is_found(site: Settings, tmp_path: Path, harm: str) -> None:
    folder = take(site, tmp_path / "backups")
    path = folder / "portal.db"
    whole = path.read_bytes()
    middle = len(whole) // 2
    harmed = {
        "cut": whole[:middle],
        "flipped": whole[:middle] + bytes([whole[middle] ^ 255]) + whole[middle + 1 :],
        "emptied": b"",
    }
    if harm == "missing":
        path.unlink()
    else:
        path.write_bytes(harmed[harm])
    assert not is_trusted(folder, site)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("delete from feedback where pk = 1", "feedback"),
        ("update audit_entry set detail_text = '{}' where number = 1", "entry 1 is not what was written"),
        ("update feedback set comment_sealed = 'v1.AAAA'", "do not open"),
        ("update alembic_version set version_num = '9999'", "9999"),
    ],
)
def test_what_was_changed_in_a_backup_is_found_though_its_sum_was_mended(
    site: Settings, tmp_path: Path, statement: str, said: str
) -> None:
    folder = take(site, tmp_path / "backups")
    with closing(sqlite3.connect(folder / "portal.db")) as database:
        for (trigger,) in database.execute(
            "select name from sqlite_master where type = 'trigger'"
        ).fetchall():
            database.execute(f"drop trigger {trigger}")
        database.execute(statement)
        database.commit()
    manifest = Manifest.read(folder, "records")
    (folder / "manifest.json").unlink()
    manifest.write(folder)
    last = look_over(folder, site)[-1]
    assert not last[0]
    assert said in last[1]


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": 2}', '{"format": 1, "kind": "keys"}'])
def test_what_is_no_backup_is_refused(tmp_path: Path, content: str) -> None:
    folder = tmp_path / "20261129T100000000000Z"
    folder.mkdir()
    with pytest.raises(BackupError, match="not a finished backup"):
        Backup.open(folder)
    (folder / "manifest.json").write_text(content)
    with pytest.raises(BackupError, match="not the list"):
        Backup.open(folder)


def test_a_manifest_cannot_lead_elsewhere(site: Settings, tmp_path: Path) -> None:
    folder = take(site, tmp_path / "backups")
    said = json.loads((folder / "manifest.json").read_text())
    said["files"] = {"../../secrets.json": said["files"]["portal.db"]}
    (folder / "manifest.json").write_text(json.dumps(said))
    assert not is_trusted(folder, site)


def test_a_backup_that_was_interrupted_leaves_nothing_that_looks_finished(
    site: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    to = tmp_path / "backups"

    def breaks(*_arguments: object) -> None:
        raise OSError("no space")

    with monkeypatch.context() as patched, suppress(OSError):
        patched.setattr(Manifest, "write", breaks)
        take(site, to)
    assert finished(to) == []
    assert finished(to / "keys") == []
    folder = take(site, to)
    assert [one.name for one in to.iterdir() if one.is_dir()] == sorted([folder.name, "keys"])


def test_two_backups_at_once_do_not_meet(site: Settings, tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "backups" / "backup.lock")
    assert lock.take()
    with pytest.raises(BackupError, match="under way"):
        take(site, tmp_path / "backups")
    lock.release()


def test_the_newest_are_kept_and_keys_for_thirty_days(site: Settings, tmp_path: Path) -> None:
    to, now = tmp_path / "backups", clock.now()
    for days in (60, 40, 20, 10, 0):
        with clock.frozen(now - timedelta(days=days)):
            take(site, to)
    assert prune(to, to / "keys", keep=4) == 3
    assert (len(finished(to)), len(finished(to / "keys"))) == (4, 3)
    oldest = finished(to)[0]
    assert is_trusted(oldest, site), "with the newest keys"
    with clock.frozen(now + timedelta(days=90)):
        prune(to, to / "keys", keep=1)
    assert (len(finished(to)), len(finished(to / "keys"))) == (1, 1)
