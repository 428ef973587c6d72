"""Many editors of one listing, and a server that dies while they work: nothing that was said to be kept is
lost, nothing is half-written, nobody is overwritten."""

from __future__ import annotations

import itertools
import multiprocessing
import shutil
import time
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal import create_app
from portal.accounts.vocabulary import Role
from portal.config import Settings
from portal.directory.models import ChangeSet, FieldChange, Service
from portal.extensions import db
from portal.extensions.sqlite import quick_check
from portal.listings.editing.models import Draft
from tests.conftest import close, make_settings, on_postgres
from tests.faults.editors import SESSIONS, edit_for_ever, edit_so_often, first_listing
from tests.faults.killing import kill, moments
from tests.support.factories import a_service
from tests.support.people import add_person, session_of
from tests.support.postgres import Databases

EDITORS = 8

#: How many edit at once, and how often each. It takes minutes with eight: those are for `prove`.
_CROWDS = {"short": (4, 6), "crowd": (8, 25), "long": (8, 200)}
#: A run that takes most of an hour is no run that hangs.
_FOR_PROVE = [pytest.mark.prove, pytest.mark.timeout(3 * 60 * 60)]


def _fill(settings: Settings) -> None:
    """A listing, and editors with sessions."""
    app = create_app(settings)
    cookies = []
    with app.app_context():
        a_service(summary="As it began.")
    for number in range(EDITORS):
        person = add_person(app, Role.COMMUNITY_AGENT, email=f"agent{number}@example.org", factor=False)
        cookies.append(session_of(app, person))
    (settings.instance / SESSIONS).write_text("\n".join(cookies))
    with app.app_context():
        close(app)


def _history(app: Flask, record_id: str) -> list[tuple[str, str]]:
    """Every change of the summary: what it said before and after, oldest first."""
    query = (
        select(FieldChange.previous_value, FieldChange.replacement_value)
        .join(ChangeSet, ChangeSet.pk == FieldChange.change_set_pk)
        .where(FieldChange.resource_id == record_id, FieldChange.field_name == "summary")
        .order_by(FieldChange.pk)
    )
    with app.app_context():
        return [(row[0], row[1]) for row in db.session.execute(query)]


def _check_chain(app: Flask, record_id: str) -> list[str]:
    """Each change began from what the one before it left, and the listing says what the last one wrote."""
    changes = _history(app, record_id)
    for (_, left), (found, _) in itertools.pairwise(changes):
        assert found == left, "a change was written over one that its editor never saw"
    with app.app_context():
        assert db.session.scalar(select(Service.summary).where(Service.id == record_id)) == changes[-1][1]
    return [after for _, after in changes]


@pytest.mark.parametrize(
    "crowd", ["short", *(pytest.param(name, marks=_FOR_PROVE) for name in ("crowd", "long"))]
)
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_many_editors_of_one_listing_lose_nothing_and_the_stale_one_is_told(
    kind: str,
    crowd: str,
    migrated_sqlite: Path,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    folder, (editors, edits) = tmp_path / "site", _CROWDS[crowd]
    shutil.copytree(migrated_sqlite, folder)
    settings = make_settings(folder)
    if kind == "postgresql":
        databases: Databases = request.getfixturevalue("databases")
        settings = on_postgres(
            folder, databases.make(f"editors_{crowd}", request.getfixturevalue("migrated_postgres"))
        )
    _fill(settings)
    began, context = time.monotonic(), multiprocessing.get_context("forkserver")
    running = []
    for number in range(editors):
        mine, theirs = context.Pipe(duplex=False)
        process = context.Process(target=edit_so_often, args=(settings, number, edits, theirs), daemon=True)
        process.start()
        theirs.close()
        running.append((process, mine))
    told = [mine.recv() for _process, mine in running]
    for process, _mine in running:
        process.join()
    acknowledged = [words for saved, _conflicts, _busy in told for words in saved]
    conflicts, busy = (sum(one[part] for one in told) for part in (1, 2))
    print(f"\n{kind}: {editors} editors, {len(acknowledged)} edits acknowledged, {conflicts} conflicts, "
          f"{busy} times busy, {time.monotonic() - began:.0f} s")  # fmt: skip
    assert len(acknowledged) == editors * edits
    app = create_app(settings)
    written = _check_chain(app, first_listing(app))
    assert sorted(written[1:]) == sorted(acknowledged), "every save is there, once"
    assert conflicts > 0, "nobody was ever stale: it proves nothing"
    with app.app_context():
        assert db.session.scalars(select(Draft)).all() == []
        close(app)


@pytest.mark.parametrize("kills", [3, pytest.param(100, marks=pytest.mark.prove)], ids=["short", "long"])
def test_a_server_killed_while_somebody_edits_keeps_every_word_it_said_it_kept(
    kills: int, migrated_sqlite: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "site"
    shutil.copytree(migrated_sqlite, folder)
    settings = make_settings(folder)
    _fill(settings)
    started = time.monotonic()
    assert len(kill(edit_for_ever, settings, 120, enough=16)) >= 16
    longest, total = time.monotonic() - started, 0  # as fast as this machine is now
    for moment in moments("editors", kills, longest, resume=kills > 50):
        told = kill(edit_for_ever, settings, moment)
        total += len(told)
        assert all(quick_check(path) == "ok" for path in folder.glob("*.db"))
        app = create_app(settings)
        record_id = first_listing(app)
        written = _check_chain(app, record_id)
        saved = [words for what, words in told if what == "saved"]
        assert set(saved) <= set(written), "a save that was acknowledged is there"
        kept = told[-1][1] if told and told[-1][0] == "kept" else ""
        with app.app_context():
            drafts = [row.values["summary"] for row in db.session.scalars(select(Draft))]
            # It was killed after "kept": it stands in the draft, or was saved a moment later.
            assert not kept or kept in drafts or written[-1] == kept
            close(app)
    assert total > kills, "the harness proves nothing when hardly anything was saved"
