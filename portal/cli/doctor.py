"""`portal doctor`: is everything this installation needs in order?"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click
from flask import current_app
from sqlalchemy import make_url, text

from portal.cli.context import with_app
from portal.config import Settings
from portal.extensions import db, migrations
from portal.extensions.engines import store_urls
from portal.extensions.sqlite import driver, journal_mode, quick_check
from portal.keys.store import key_ring

Finding = tuple[bool, str]


@click.command()
@with_app
def doctor() -> None:
    """Check storage, migrations, keys and index; exit with 1 when something needs mending."""
    settings: Settings = current_app.extensions["settings"]
    findings = [*_storage(settings), *_migrations(), *_keys(), *_index()]
    for fine, words in findings:
        click.echo(f"{'ok  ' if fine else 'MEND'}  {words}")
    if not all(fine for fine, _words in findings):
        sys.exit(1)


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


def _index() -> Iterator[Finding]:
    status = current_app.extensions["search"].status()
    yield status.usable, f"search index: {status.words}"
