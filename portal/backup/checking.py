"""Looking a backup over: it is put back in a scratch place and must be, there, the site it was taken of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing

from flask import Flask
from sqlalchemy import create_engine, select, text

from portal.audit.queries import verify
from portal.audit.rules import Head
from portal.backup.manifest import BackupError
from portal.backup.restoring import Backup, restore, scratch_site
from portal.backup.stores import Store
from portal.config import Settings
from portal.extensions import db, migrations
from portal.extensions.sqlite import driver
from portal.extensions.tables import Model
from portal.keys.rules import CannotOpen
from portal.keys.sealed import Keyed, Sealed

#: (whether it is as it must be, what was looked at or what is wrong).
Finding = tuple[bool, str]
_BATCH = 500


def check_backup(
    backup: Backup, settings: Settings, make_app: Callable[[Settings], Flask]
) -> Iterator[Finding]:
    """Every finding in turn; the first that is wrong is the last. `make_app` makes the application."""
    wrong = backup.differences()
    yield not wrong, "; ".join(wrong) or "every file is as it was written"
    if wrong:
        return
    with scratch_site(settings) as scratch:
        try:
            restore(backup, scratch)
        except (BackupError, OSError) as fault:
            yield False, f"it cannot be put back: {fault}"
            return
        for look in (_soundness, _contents):
            finding = look(backup, scratch)
            yield finding
            if not finding[0]:
                return
        app = make_app(scratch)
        with app.app_context():
            try:
                yield from _as_a_site(backup)
            finally:
                db.session.remove()
                for engine in db.engines.values():
                    engine.dispose()


def _soundness(backup: Backup, scratch: Settings) -> Finding:
    """SQLite's own checks; PostgreSQL checks a dump while it is put back."""
    for store, _source, _counts in backup.parts(scratch):
        if not store.on_sqlite:
            continue
        with closing(driver().connect(store.path)) as connection:
            try:
                verdict = connection.execute("PRAGMA quick_check").fetchone()[0]
                strays = connection.execute("PRAGMA foreign_key_check").fetchall()
            except driver().DatabaseError as damage:
                return False, f"{store.file} is damaged: {damage}"
        if verdict != "ok" or strays:
            return False, f"{store.file} is damaged: {verdict}, {len(strays)} rows without their parent"
    return True, "the databases are sound"


def _contents(backup: Backup, scratch: Settings) -> Finding:
    """As many rows in every table as there were, the shape and the end of the audit log that there were."""
    rows = 0
    for store, _source, counts in backup.parts(scratch):
        found = _count(store, list(counts))
        different = [table for table in counts if found[table] != counts[table]]
        if different:
            return False, f"{store.file} does not hold what it held: {', '.join(different)}"
        rows += sum(counts.values())
    return True, f"{rows} rows, as many as there were"


def _count(store: Store, tables: list[str]) -> dict[str, int]:
    engine = create_engine(store.url, **({"module": driver()} if store.on_sqlite else {}))
    try:
        with engine.connect() as connection:
            return {
                table: int(connection.execute(text(f'select count(*) from "{table}"')).scalar_one())  # noqa: S608
                for table in tables
            }
    finally:
        engine.dispose()


def _as_a_site(backup: Backup) -> Iterator[Finding]:
    """Migrations, the audit log, and what is sealed: as the portal itself sees them."""
    found = set(migrations.current().values())
    if found != {backup.of_records.migration}:
        yield False, f"it is at migration {', '.join(sorted(found))}, not {backup.of_records.migration}"
        return
    if not migrations.is_known(backup.of_records.migration):
        yield False, f"migration {backup.of_records.migration} is of a newer version than this one"
        return
    migrations.upgrade()
    yield True, f"migration {backup.of_records.migration}, brought to {migrations.head()}"
    head = backup.of_records.audit_head
    report = verify([Head.parse(head)] if head else [])
    problem = report.problems[0].message if report.problems else ""
    yield report.ok, problem or f"the audit log is whole: {report.checked} entries"
    if report.ok:
        opened, closed = _sealed()
        if closed:
            where = "A trial keeps its own in instance/secrets.json"
            yield False, f"{closed} sealed values do not open: is PORTAL_KEY_RING that of the site? {where}"
        else:
            yield True, f"every sealed value opens: {opened}"


def _sealed() -> tuple[int, int]:
    """How many sealed values open (erased ones count as that), and how many do not."""
    opened = closed = 0
    for table in (mapper.class_ for mapper in Model.registry.mappers if issubclass(mapper.class_, Keyed)):
        names = [name for name in dir(table) if isinstance(getattr(table, name), Sealed)]
        rows = db.session.scalars(
            select(table).where(table.key_id.is_not(None)), execution_options={"yield_per": _BATCH}
        )
        for row in rows:
            for name in names:
                try:
                    getattr(row, name)
                    opened += 1
                except CannotOpen:
                    closed += 1
            db.session.expunge(row)
    return opened, closed
