"""A site with something of everything in it, and its backups."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from portal import create_app
from portal.audit.actions import record
from portal.audit.vocabulary import Action, command
from portal.backup.checking import check_backup
from portal.backup.restoring import Backup
from portal.backup.taking import take_backup
from portal.config import Settings
from portal.extensions.transactions import transaction
from portal.feedback.actions import give_feedback
from tests.messages.conftest import queue_to


@contextmanager
def quiet(_label: str, _length: int) -> Iterator[Callable[[int], Any]]:
    """No progress bar."""
    yield lambda _steps: None


def write_something(number: int = 1) -> None:
    """A message, a sealed comment and an entry in the audit log; inside an application context."""
    queue_to(f"wren{number}@example.org")
    with transaction():
        give_feedback(page="/", useful="yes", comment=f"number {number}", contact="", reference=f"N{number}")
        record(Action.KEYS_ROTATED, actor=command("test"), detail={"keys": number})


def take(settings: Settings, to: Path) -> Path:
    """A backup in `to`, with its keys in `to`/keys."""
    return take_backup(settings, to, to / "keys", quiet)


def look_over(folder: Path, settings: Settings) -> list[tuple[bool, str]]:
    """What `portal restore --check` finds."""
    return list(check_backup(Backup.open(folder), settings, create_app))


def is_trusted(folder: Path, settings: Settings) -> bool:
    """Whether it finds nothing wrong."""
    return all(fine for fine, _words in look_over(folder, settings))


@pytest.fixture
def site(app: Flask, settings: Settings) -> Settings:
    """The settings of a site with two of everything."""
    with app.app_context():
        write_something(1)
        write_something(2)
    return settings


@pytest.fixture
def elsewhere(site: Settings, tmp_path: Path) -> Settings:
    """The settings of another, empty instance with the same keys, on SQLite."""
    folder = tmp_path / "elsewhere"
    return replace(
        site,
        instance=folder,
        database_url=f"sqlite:///{folder / 'portal.db'}",
        usage_database_url=f"sqlite:///{folder / 'usage.db'}",
        keys_database_url=f"sqlite:///{folder / 'keys' / 'keys.db'}",
    )
