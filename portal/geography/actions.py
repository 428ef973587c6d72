"""Loading content/places into the tables: repeatable, and only what changed is written."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, select, update

from portal.core.loading import LoadReport
from portal.extensions import db
from portal.extensions.tables import Model
from portal.geography.models import Area, Outcode, Place, PlacesVersion, Postcode
from portal.geography.rules.files import Row, read_tables

_BATCH = 2000
_TABLES: dict[str, type[Model]] = {"area": Area, "place": Place, "outcode": Outcode, "postcode": Postcode}


def load_places(folder: Path, *, dry_run: bool = False) -> LoadReport:
    """Make the tables hold what the files in `folder` say, writing only the rows that differ.

    With `dry_run` nothing is written. Raises PlacesFileError, before anything is written, where a file is
    missing or a row is wrong.
    """
    wanted = read_tables(folder)
    report = LoadReport()
    for name, model in _TABLES.items():
        _load(name, model, wanted[name], report, dry_run=dry_run)
    changed = sum(report.total(what) for what in ("created", "changed", "removed"))
    if changed and not dry_run:
        _mark_as_changed()
    return report


def _load(
    name: str, model: type[Model], wanted: dict[str, Row], report: LoadReport, *, dry_run: bool
) -> None:
    table = model.__table__
    key = next(column for column in table.c if column.primary_key)
    columns = [column.name for column in table.c]
    held: dict[str, tuple[Any, ...]] = {}
    for row in db.session.execute(select(*table.c)):
        values = tuple(row)
        held[values[columns.index(key.name)]] = values
    new = [row for code, row in wanted.items() if code not in held]
    in_both = [(held[code], row) for code, row in wanted.items() if code in held]
    differing = [row for values, row in in_both if values != tuple(row[column] for column in columns)]
    gone = [code for code in held if code not in wanted]
    if not dry_run:
        for rows in _batches(gone):
            db.session.execute(
                delete(model).where(key.in_(rows)).execution_options(synchronize_session=False)
            )
        for rows in _batches(differing):
            db.session.execute(update(model), rows)
        for rows in _batches(new):
            db.session.execute(insert(model), rows)
    counts = {"created": len(new), "changed": len(differing), "removed": len(gone)}
    counts["unchanged"] = len(wanted) - len(new) - len(differing)
    for what, count in counts.items():
        if count:
            report.did(name, what, count)


def _batches(rows: Sequence[Any]) -> list[Sequence[Any]]:
    return [rows[start : start + _BATCH] for start in range(0, len(rows), _BATCH)]


def _mark_as_changed() -> None:
    """Give the tables a new version, so that every process reads the small ones again."""
    version = db.session.get(PlacesVersion, 1)
    if version is None:
        version = PlacesVersion(id=1)
        db.session.add(version)
    version.token = uuid.uuid4().hex
    db.session.flush()
    db.session.expire_all()
