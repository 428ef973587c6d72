"""Running the numbered migrations on every store; the same ones on each, so that none can drift (DESIGN
9.3)."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import Connection, Engine

from portal.config import ROOT
from portal.extensions import db
from portal.extensions.sqlite import writing
from portal.extensions.tables import Model

FOLDER = ROOT / "migrations"


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def head() -> str:
    """The newest migration's number."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def is_known(revision: str) -> bool:
    """Whether this version has the migration of that number."""
    return any(one.revision == revision for one in ScriptDirectory.from_config(_config()).walk_revisions())


def _stores() -> list[Engine]:
    """Each database once, whatever the binds: on PostgreSQL the three stores are one."""
    return list({str(engine.url): engine for engine in db.engines.values()}.values())


@contextmanager
def _alone() -> Iterator[None]:
    """One process migrates at a time: two that start together would trip over each other (RELIABILITY
    3.2)."""
    with (Path(current_app.instance_path) / "migrate.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _run(act: Callable[[Config], Any]) -> None:
    with _alone():
        for engine in _stores():
            token = writing.set(True)
            try:
                with engine.connect() as connection:
                    if engine.dialect.name == "sqlite":
                        # Batch migrations rebuild tables: foreign keys must look away meanwhile, and can
                        # only be
                        # told so outside a transaction.
                        connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
                    with connection.begin():
                        act(_config(connection))
                    if engine.dialect.name == "sqlite":
                        connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")  # type: ignore[union-attr]
            finally:
                writing.reset(token)


def upgrade(target: str = "head") -> None:
    """Bring every store forward to `target`."""
    _run(lambda config: command.upgrade(config, target))


def downgrade(target: str) -> None:
    """Take every store back to `target` ("base" for an empty one)."""
    _run(lambda config: command.downgrade(config, target))


def current() -> dict[str, str]:
    """Each store's present migration number, '' for an empty one."""
    found = {}
    for engine in _stores():
        with engine.connect() as connection:
            found[engine.url.render_as_string()] = (
                MigrationContext.configure(connection).get_current_revision() or ""
            )
    return found


def drift() -> list[str]:
    """What the tables declared in code have that the migrated databases have not, and the other way round."""
    differences: list[str] = []
    for engine in _stores():
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            differences += [
                f"{engine.url.database}: {found}" for found in compare_metadata(context, Model.metadata)
            ]
    return differences


def write_revision(message: str) -> str:
    """Write the next numbered migration by comparing the main store with the code; returns its path."""
    number = f"{len(list((FOLDER / 'versions').glob('*.py'))) + 1:04d}"
    token = writing.set(True)
    try:
        with db.engine.connect() as connection, connection.begin():
            script = command.revision(_config(connection), message, autogenerate=True, rev_id=number)
    finally:
        writing.reset(token)
    return str(script.path) if script and not isinstance(script, list) else ""
