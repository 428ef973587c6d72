"""The three stores of the portal: records, usage counts and data keys; one database each on SQLite, one on
PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from weakref import WeakSet

from flask import Flask, has_request_context
from sqlalchemy import Connection, Engine, event, make_url

from portal.config import Settings
from portal.extensions import db
from portal.extensions.sqlite import check_folder, driver, guard, journal_mode, writing

#: Bind names and the durability each needs on SQLite (DESIGN 9.3, 9.7).
STORES = {None: "FULL", "usage": "NORMAL", "keys": "FULL"}


_engines: WeakSet[Engine] = WeakSet()


def _open_anew() -> None:
    """A connection must not be used by two processes: a child of a fork opens its own."""
    for engine in list(_engines):
        engine.dispose(close=False)


os.register_at_fork(after_in_child=_open_anew)


def store_urls(settings: Settings) -> dict[str | None, str]:
    """The address of each store."""
    return {
        None: settings.database_url,
        "usage": settings.usage_database_url,
        "keys": settings.keys_database_url,
    }


def init_databases(app: Flask, settings: Settings) -> None:
    """Give `app` its engines, each SQLite one guarded. Raises UnsafeStorage where SQLite may not be used."""
    urls = store_urls(settings)
    app.config["SQLALCHEMY_DATABASE_URI"] = urls[None]
    app.config["SQLALCHEMY_BINDS"] = {name: _options(url) for name, url in urls.items() if name}
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
        key: value for key, value in _options(urls[None]).items() if key != "url"
    }
    db.init_app(app)
    with app.app_context():
        _engines.update(db.engines.values())
        for name, url in urls.items():
            if url.startswith("sqlite"):
                guard(
                    db.engines[name],
                    journal=journal_mode(settings.sqlite_journal),
                    synchronous=STORES[name],
                    patience=partial(_patience, settings),
                )
            else:
                _guard_server(db.engines[name], partial(_patience, settings))


def _patience(settings: Settings) -> int:
    """Seconds to wait for somebody else's lock: whoever waits before a page is told sooner than a command."""
    return settings.page_busy_seconds if has_request_context() else settings.busy_seconds


def _guard_server(engine: Engine, patience: Callable[[], int]) -> None:
    """On PostgreSQL too, a transaction outside `transaction()` cannot write, and nobody waits for another
    one's lock for ever."""

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        held = "" if writing.get() else "; SET TRANSACTION READ ONLY"
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {patience() * 1000}{held}")


def _options(url: str) -> dict[str, Any]:
    if not url.startswith("sqlite"):
        return {"url": url, "pool_pre_ping": True, "pool_size": 8, "hide_parameters": True}
    path = make_url(url).database
    if path and path != ":memory:":
        folder = Path(path).parent
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        check_folder(folder)
    # hide_parameters: an error message must not carry what somebody typed into a log.
    return {"url": url, "module": driver(), "hide_parameters": True}
