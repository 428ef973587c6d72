"""kill -9 while suggestions are decided and listings merged: each is done whole or not at all."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from portal import create_app
from portal.config import Settings
from portal.directory.models import ChangeSet, Duplicate, Merge, Service
from portal.extensions import db
from portal.extensions.sqlite import quick_check
from tests.conftest import close, make_settings
from tests.faults.killing import kill, moments
from tests.faults.victims import decide_and_merge
from tests.support.factories import a_service

SHORT, LONG = 4, 100


@pytest.mark.parametrize("kills", [SHORT, pytest.param(LONG, marks=pytest.mark.prove)], ids=["short", "long"])
def test_a_decision_and_a_merge_are_whole_or_not_there(
    kills: int, migrated_sqlite: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "site"
    shutil.copytree(migrated_sqlite, folder)
    settings = make_settings(folder)
    app = create_app(settings)
    with app.app_context():
        for number in range(2):
            a_service(f"Tea {number}", slug=f"tea-{number}", summary=f"Number {number}.")
        close(app)
    begun = time.monotonic()
    assert len(kill(decide_and_merge, settings, 120, enough=6)) >= 6
    longest = time.monotonic() - begun
    told = 0
    for moment in moments("decide", kills, longest, resume=kills == LONG):
        done = kill(decide_and_merge, settings, moment)
        told += len(done)
        assert all(quick_check(path) == "ok" for path in folder.glob("*.db"))
        _check(settings, done)
    assert told > kills // 2, "the harness proves nothing when hardly anything was done"


def _check(settings: Settings, done: list[tuple[str, str]]) -> None:
    app = create_app(settings)
    with app.app_context():
        suggestions = db.session.scalars(select(ChangeSet).where(ChangeSet.reference.is_not(None))).all()
        applied = set(db.session.scalars(select(ChangeSet.suggestion_id)))
        for one in suggestions:
            assert (one.state == "agreed") == (one.id in applied), "decided and written, or neither"
        standing = db.session.scalars(select(Merge).where(Merge.undone_at.is_(None))).all()
        gone = {row.id for row in db.session.scalars(select(Service).where(Service.status == "archived"))}
        assert {merge.gone_id for merge in standing} == gone, "merged and archived, or neither"
        merged = db.session.scalars(select(Duplicate).where(Duplicate.state == "merged")).all()
        assert len(merged) == len(standing)
        states = {one.id: one.state for one in suggestions}
        assert all(states[key] == "agreed" for kind, key in done if kind == "decided"), "told, so kept"
        close(app)
