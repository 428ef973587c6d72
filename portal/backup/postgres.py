"""PostgreSQL's own tools: dumping a database at one moment, and putting a dump back."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from portal.backup.manifest import BackupError

T = TypeVar("T")


def dump(
    url: str, target: Path, look: Callable[[Callable[[str], Sequence[Any]]], T], without: str, only: str
) -> T:
    """Dump a database to `target`, and let `look` read it, both as it is at one moment."""
    engine = create_engine(url, isolation_level="REPEATABLE READ")
    try:
        with engine.connect() as connection:
            connection.execute(text("set transaction read only"))
            snapshot = connection.execute(text("select pg_export_snapshot()")).scalar_one()
            seen = look(lambda sql: connection.execute(text(sql)).all())
            which = [f"--exclude-table-data={without}"] if without else []
            which += ["--data-only", f"--table={only}"] if only else []
            _run("pg_dump", url, "--format=custom", f"--snapshot={snapshot}", f"--file={target}", *which)
    finally:
        engine.dispose()
    return seen


def load(url: str, source: Path) -> None:
    """Put a dump into a database, all of it or nothing."""
    _run("pg_restore", url, "--single-transaction", "--exit-on-error", str(source))


def is_empty(url: str) -> bool:
    """Whether a database has no table yet."""
    with _admin(url) as ask:
        return not ask("select 1 from information_schema.tables where table_schema = 'public' limit 1")


def set_aside(url: str, name: str) -> None:
    """Keep what is in a database under another schema's name, and begin with nothing."""
    with _admin(url) as ask:
        ask(f'alter schema public rename to "{name}"')
        ask("create schema public")


@contextmanager
def scratch_database(url: str, name: str) -> Iterator[str]:
    """A database of its own on the same server, gone afterwards; gives its address."""
    with _admin(url) as ask:
        try:
            ask(f'create database "{name}"')
        except SQLAlchemyError:
            raise BackupError("No database can be made to try the backup in: allow CREATEDB.") from None
    try:
        yield make_url(url).set(database=name).render_as_string(hide_password=False)
    finally:
        with _admin(url) as ask:
            ask(f'drop database "{name}" with (force)')


@contextmanager
def _admin(url: str) -> Iterator[Callable[[str], Sequence[Any]]]:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:

            def ask(sql: str) -> Sequence[Any]:
                answer = connection.execute(text(sql))
                return answer.all() if answer.returns_rows else ()

            yield ask
    finally:
        engine.dispose()


def _run(program: str, url: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs; the password goes by the environment, which others cannot see."""
    address = make_url(url)
    plain = address.set(drivername="postgresql", password=None).render_as_string()
    env = os.environ | ({"PGPASSWORD": str(address.password)} if address.password else {})
    command = [_find(program), "--no-owner", "--no-privileges", f"--dbname={plain}", *arguments]
    ended = subprocess.run(command, env=env, capture_output=True, text=True, check=False)  # noqa: S603
    if ended.returncode:
        why = (ended.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise BackupError(f"{program} failed: {why}")


def _find(program: str) -> str:
    """The newest one here: it works with every older server."""
    installed = Path("/usr/lib/postgresql").glob(f"*/bin/{program}")
    newest = sorted(installed, key=lambda path: int(path.parts[-3]) if path.parts[-3].isdigit() else 0)
    found = str(newest[-1]) if newest else shutil.which(program)
    if not found:
        raise BackupError(f"{program} is not installed (package postgresql-client).")
    return found
