"""`portal doctor`: is everything this installation needs in order?"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import click
from flask import current_app
from sqlalchemy import make_url, text
from sqlalchemy.exc import SQLAlchemyError

from portal.backup.manifest import finished, moment_of
from portal.backup.taking import backup_folder
from portal.cli.context import with_any_database
from portal.config import Settings
from portal.core import clock
from portal.core.errors import PortalError
from portal.directory.finding import read_word_files
from portal.extensions import db, migrations
from portal.extensions.engines import store_urls
from portal.extensions.sqlite import driver, journal_mode, quick_check
from portal.keys.store import key_ring
from portal.messages.sending import mail_transport
from portal.worker.presenters import say_age
from portal.worker.queries import stopped
from portal.worker.servants import all_servants

Finding = tuple[bool, str]


@click.command()
@with_any_database
def doctor() -> None:
    """Check storage, keys, index, messages, worker and backups; exit with 1 when something needs mending."""
    settings: Settings = current_app.extensions["settings"]
    looks = (
        lambda: _storage(settings),
        _migrations,
        _keys,
        lambda: _content(settings),
        _index,
        lambda: _mail(settings),
        lambda: _worker(settings),
        lambda: _backups(settings),
    )
    findings = [finding for look in looks for finding in _safely(look)]
    for fine, words in findings:
        click.echo(f"{'ok  ' if fine else 'MEND'}  {words}")
    if not all(fine for fine, _words in findings):
        sys.exit(1)


def _safely(look: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """What one look finds; that it could not look is a finding too, and the others go on."""
    try:
        yield from look()
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or type(error).__name__).splitlines()[0]
        yield False, f"the database does not answer as it should: {reason}"


def _storage(settings: Settings) -> Iterator[Finding]:
    urls = dict.fromkeys(store_urls(settings).values())
    if any(url.startswith("sqlite") for url in urls):
        module = driver()
        mode = journal_mode(settings.sqlite_journal)
        note = "" if mode == "wal" else " (install pysqlite3 for the faster write-ahead log)"
        yield True, f"SQLite {module.sqlite_version} through {module.__name__}, journal mode {mode}{note}"
    for url in urls:
        name = make_url(url).render_as_string(hide_password=True)
        if url.startswith("sqlite"):
            path = Path(make_url(url).database or "")
            verdict = quick_check(path) if path.exists() else "not made yet: run `portal db upgrade`"
            yield verdict == "ok", f"{name}: {verdict}"
        else:
            version = db.session.execute(text("show server_version")).scalar_one()
            yield (
                int(str(version).split(".")[0]) >= 15,
                f"{name}: PostgreSQL {version} (15 or later is needed)",
            )


def _migrations() -> Iterator[Finding]:
    head = migrations.head()
    for store, revision in migrations.current().items():
        advice = "" if revision == head else f", but {head} is the newest: run `portal db upgrade`"
        yield revision == head, f"{store}: migration {revision or 'none'}{advice}"


def _keys() -> Iterator[Finding]:
    ring = key_ring()
    yield True, f"key ring: {len(ring.keys)} master key(s), new data keys go under {ring.newest}"


def _content(settings: Settings) -> Iterator[Finding]:
    folder = settings.content
    try:
        read_word_files(folder)
    except PortalError as error:
        yield False, f"content: {error.message}"
    else:
        yield True, f"content: {folder}"
    if settings.production and not (settings.trusted_hosts or settings.public_url):
        yield False, "PORTAL_TRUSTED_HOSTS and PORTAL_PUBLIC_URL: set them, so that no other name is answered"


def _index() -> Iterator[Finding]:
    if not _is_migrated():
        return  # told above; the index stands on the tables
    status = current_app.extensions["search"].status()
    yield status.usable, f"search index: {status.words}"


def _mail(settings: Settings) -> Iterator[Finding]:
    transport = mail_transport()
    if transport is None:
        yield False, "messages: no way to send them, they wait: set PORTAL_MAIL"
        return
    yield transport.reaches_people or not settings.production, f"messages: {transport.words}"


def _worker(settings: Settings) -> Iterator[Finding]:
    if not _is_migrated():
        return
    idle = stopped(timedelta(minutes=settings.worker_alarm_minutes))
    for one in idle:
        yield (
            False,
            (f"worker: {one.servant.name} has {one.waiting.due} due and nobody is at it: run `portal work`"),
        )
    if not idle:
        yield True, "worker: nothing is left waiting"
    for servant in all_servants():
        if servant.name != "outbox" or mail_transport() is not None:  # told above
            yield from ((False, note) for note in servant.notes())


def _backups(settings: Settings) -> Iterator[Finding]:
    found = finished(backup_folder(settings))
    if not found:
        yield not settings.production, "backups: none yet: run `portal backup`"
        return
    age = clock.now() - moment_of(found[-1])
    fresh = age < timedelta(days=1) or not settings.production
    yield fresh, f"backups: the newest of {len(found)} is {say_age(age)} old"


def _is_migrated() -> bool:
    return set(migrations.current().values()) == {migrations.head()}
