"""What tests of the public forms share: a listing to write about, and what the stores hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from portal.config import Settings
from portal.directory.actions import Authorship, create_record
from portal.directory.queries import get_lookup
from portal.directory.vocabulary import ChangeSource
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.keys.models import DataKey


def add_listing(app: Flask, slug: str = "tea-and-talk", **values: Any) -> str:
    """A public listing of a made-up club; returns its id."""
    by = Authorship(ChangeSource.EDITOR, author="test")
    with app.app_context(), transaction():
        lookup = get_lookup()
        club = create_record("organization", {"slug": f"{slug}-club", "name": "The Tea Club"}, by, lookup)
        facts = {"slug": slug, "name": "Tea and talk", "kind": "activity", "status": "live"} | values
        row = create_record("service", facts, by, lookup, organization=club)
        return str(row.id)


def stored_bytes(settings: Settings) -> bytes:
    """Everything in the files of the stores, write-ahead logs included."""
    files = [path for path in Path(settings.instance).rglob("*") if path.is_file() and ".db" in path.name]
    assert files
    return b"".join(path.read_bytes() for path in files)


def open_keys() -> int:
    """How many data keys are there that were not destroyed; inside an application context."""
    with db.engines["keys"].connect() as store:
        return (
            store.scalar(select(func.count()).select_from(DataKey).where(DataKey.wrapped.is_not(None))) or 0
        )
