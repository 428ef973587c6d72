"""`portal referrals purge`: says what would go and why, changes nothing, and then lets it go."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from portal import housekeeping
from portal.cli import portal
from portal.config import Settings, SettingsError
from portal.core import clock
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.keys.store import KeyDestroyed, destroy_key, living_keys, open_key
from portal.referrals import rights_actions
from portal.referrals.acting import PERSON
from portal.referrals.consent_actions import withdraw_all
from portal.referrals.models import Person
from portal.referrals.submission_actions import PersonFacts
from portal.referrals.vocabulary import CloseReason
from portal.referrals.work_actions import close
from tests.referrals.test_rights import every_value
from tests.referrals.world import MONDAY, make_world, refer

LATER = MONDAY.replace(year=2028, day=6)


def test_a_dry_run_counts_by_reason_and_changes_nothing_and_the_purge_lets_go(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (
        ("ENV", "test"),
        ("INSTANCE", str(settings.instance)),
        ("SECRET_KEY", settings.secret_key),
        ("KEY_RING", ",".join(settings.key_ring)),
    ):
        monkeypatch.setenv(f"PORTAL_{name}", value)

    def run(*arguments: str, code: int = 0) -> str:
        result = CliRunner().invoke(portal, ["referrals", "purge", *arguments])
        assert result.exit_code == code, result.output
        return result.stdout

    world = make_world(app)
    with app.app_context(), clock.frozen(MONDAY):
        helped = refer(world).referral
        withdrawn = refer(world, person=PersonFacts(given_name="Edith", phone="01572 000222")).referral
        with transaction():
            close(helped, CloseReason.HELPED, world.hub)
            withdraw_all(withdrawn, PERSON)
    with clock.frozen(LATER):
        with app.app_context():
            before = every_value()
        said = run("--dry-run")
        assert said.startswith("2 referrals that ended more than 24 months ago: their words would go\n")
        assert "     1  No longer wanted\n" in said
        assert "2 people of whom nothing is younger: would be erased whole\n" in said
        assert "Canarybird" not in said
        monkeypatch.setenv("PORTAL_KEEP_REFERRALS_MONTHS", "36")
        assert json.loads(run("--dry-run", "--json"))["referrals"] == 0
        assert json.loads(run("--dry-run", "--json", "--on", "2029-11-06"))["reasons"] == {
            "helped": 1,
            "no_longer_wanted": 1,
        }
        run("--on", "2029-11-06", code=2)
        with app.app_context():
            assert every_value() == before, "a dry run changes nothing"
        monkeypatch.delenv("PORTAL_KEEP_REFERRALS_MONTHS")
        assert json.loads(run("--json")) == {
            "months": 24, "referrals": 2, "reasons": {"helped": 1, "no_longer_wanted": 1}, "people": 2,
            "drafts": 0, "changed": True,
        }  # fmt: skip
        assert json.loads(run("--dry-run", "--json"))["referrals"] == 0
        with app.app_context():
            keys = [str(key) for key in db.session.scalars(select(Person.key_id))]
            assert living_keys(keys) == []


def test_housekeeping_keeps_what_is_set_and_destroys_keys_that_a_killed_process_left(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world(app)
    with app.app_context(), clock.frozen(MONDAY):
        referral = refer(world).referral
        with transaction():
            close(referral, CloseReason.HELPED, world.hub)
    with app.app_context(), clock.frozen(LATER):
        key_id = str(db.session.scalar(select(Person.key_id)))
        monkeypatch.setattr(rights_actions, "destroy_key", lambda _key: None)  # as if killed just then
        assert housekeeping.housekeep()["referrals that ended long ago"] == 1
        assert open_key(key_id)
        monkeypatch.setattr(rights_actions, "destroy_key", destroy_key)
        done = housekeeping.housekeep()
        assert (done["referrals that ended long ago"], done["keys of people who were erased"]) == (0, 1)
        with pytest.raises(KeyDestroyed):
            open_key(key_id)
        assert housekeeping.housekeep()["keys of people who were erased"] == 0


def test_a_month_is_the_least_that_is_kept(tmp_path: object) -> None:
    env = {"PORTAL_INSTANCE": str(tmp_path)}
    assert Settings.from_env(env).keep_referrals_months == 24
    assert Settings.from_env(env | {"PORTAL_KEEP_REPORTS_MONTHS": "6"}).keep_reports_months == 6
    with pytest.raises(SettingsError, match="PORTAL_KEEP_REFERRALS_MONTHS"):
        Settings.from_env(env | {"PORTAL_KEEP_REFERRALS_MONTHS": "0"})
