"""`portal audit`: a log that is whole, one that was changed, one that was cut off."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import text

from portal.audit.actions import record
from portal.audit.vocabulary import Action, command
from portal.cli import portal
from portal.config import Settings
from portal.extensions import db
from portal.extensions.transactions import transaction


@pytest.fixture
def log(app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """A site with three entries in its log."""
    monkeypatch.setenv("PORTAL_ENV", "test")
    monkeypatch.setenv("PORTAL_INSTANCE", str(settings.instance))
    monkeypatch.setenv("PORTAL_SECRET_KEY", settings.secret_key)
    monkeypatch.setenv("PORTAL_KEY_RING", ",".join(settings.key_ring))
    with app.app_context(), transaction():
        for part in ("places", "terms", "guides"):
            record(Action.CONTENT_LOADED, actor=command("content load"), detail={"part": part})
    return app


def run(*arguments: str) -> Result:
    return CliRunner().invoke(portal, ["audit", *arguments])


def force(app: Flask, statement: str) -> None:
    """Change the log past the triggers that refuse it."""
    with app.app_context(), transaction():
        for name in db.session.scalars(text("select name from sqlite_master where type = 'trigger'")).all():
            db.session.execute(text(f"drop trigger {name}"))
        db.session.execute(text(statement))


def test_a_whole_log_is_said_to_be_whole(log: Flask) -> None:
    result = run("verify")
    assert (result.exit_code, result.stdout.split(",")[0]) == (0, "3 entries")


def test_the_changed_entry_is_named(log: Flask) -> None:
    force(log, "update audit_entry set entity_id = 'other' where number = 2")
    result = run("verify")
    assert result.exit_code == 1
    assert "entry 2 is not what was written" in result.stderr


def test_a_log_that_was_cut_off_shows_against_heads_kept_elsewhere(log: Flask, tmp_path: Path) -> None:
    kept = tmp_path / "heads.txt"
    kept.write_text(run("heads").stdout)
    assert run("verify", "--heads", str(kept)).exit_code == 0
    force(log, "delete from audit_entry where number = 3")
    assert run("verify").exit_code == 0
    result = run("verify", "--heads", str(kept))
    assert result.exit_code == 1
    assert "went on to 3" in result.stderr


def test_a_file_that_holds_no_heads_is_refused_in_words(log: Flask, tmp_path: Path) -> None:
    odd = tmp_path / "odd.txt"
    odd.write_text("not a head")
    result = run("verify", "--heads", str(odd))
    assert result.exit_code == 2
    assert "a head is a month, a number and a hash" in result.stderr
