"""`portal listings due`: what is due, the most urgent first, in words and as JSON."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner
from flask import Flask

from portal.cli import portal
from portal.config import Settings
from portal.core import clock
from portal.core.text import say_date
from tests.listings.verification.conftest import a_due_listing


def test_what_is_due_is_counted_by_stage_and_the_most_urgent_is_named_first(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_ENV", "test")
    monkeypatch.setenv("PORTAL_INSTANCE", str(settings.instance))
    monkeypatch.setenv("PORTAL_SECRET_KEY", settings.secret_key)
    monkeypatch.setenv("PORTAL_KEY_RING", ",".join(settings.key_ring))

    def run(*arguments: str) -> str:
        result = CliRunner().invoke(portal, ["listings", "due", *arguments])
        assert result.exit_code == 0, result.output
        return result.stdout

    assert run("--days", "0") == "No listing is due.\n"
    today = clock.today()
    with app.app_context():
        a_due_listing("Only due", due=today + timedelta(days=3))
        a_due_listing("Ring me", due=today - timedelta(days=20), stage="call", capacity="open")
        a_due_listing("Much later", due=today + timedelta(days=60))
    said = run("--most", "1")
    assert "2 to check, 1 of them past their day\n     1  to ring about\n     1  not asked yet\n" in said
    line = next(line for line in said.splitlines() if "ring-me" in line)
    assert say_date(today - timedelta(days=20)) in line
    assert line.endswith(
        "They did not answer two emails. Ring them. People are referred to it, or many use it."
    )
    assert said.endswith("and 1 more (--most)\n")
    told = json.loads(run("--json"))
    assert (told["due"], told["late"], told["stages"]["call"]) == (2, 1, 1)
    assert [one["slug"] for one in told["listings"]] == ["ring-me", "only-due"]
    assert CliRunner().invoke(portal, ["listings", "due", "--days", "soon"]).exit_code == 2
