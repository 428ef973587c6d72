"""`portal backup` and `portal restore`, as an operator runs them, and killed while they run."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

from portal.backup.manifest import finished
from portal.config import Settings
from tests.backup.conftest import elsewhere, is_trusted, site
from tests.cli.conftest import Run
from tests.support.forked import start_portal
from tests.support.server import environment, portal

__all__ = ["elsewhere", "site"]

KILLS = 4


def env_of(settings: Settings) -> dict[str, str]:
    """The environment of a site on SQLite."""
    return {"PORTAL_SECRET_KEY": settings.secret_key, "PORTAL_KEY_RING": ",".join(settings.key_ring)}


def test_an_operator_takes_a_backup_looks_it_over_and_puts_it_back(
    app: Flask, run: Run, site: Settings, tmp_path: Path
) -> None:
    env, to, new = env_of(site), tmp_path / "out", tmp_path / "new"
    made = run(site.instance, "backup", "--to", str(to), **env).stdout.splitlines()
    folder = Path(made[0])
    assert made[1] == f"Keys: {to / 'keys' / folder.name}"
    checked = run(site.instance, "restore", str(folder), "--check", **env).stdout
    assert "BAD" not in checked
    assert checked.endswith("The backup can be trusted.\n")
    put = run(site.instance, "restore", str(folder), "--into", str(new), **env).stdout
    assert put.endswith("Now run `portal setup`, and serve again.\n")
    assert oct((new / "keys" / "keys.db").stat().st_mode)[-3:] == "600"
    again = run(site.instance, "restore", str(folder), "--into", str(new), check=False, **env)
    assert (again.returncode, len(again.stderr.splitlines())) == (1, 1)
    assert "--force" in again.stderr
    forced = run(site.instance, "restore", str(folder), "--into", str(new), "--force", **env).stdout
    assert "set aside as before-restore-" in forced
    listed = run(new, "messages", "list", "all", **env).stdout
    assert listed.count("trial") == 2
    verified = run(new, "audit", "verify", **env).stdout
    assert verified.startswith("2 entries, each as it was written.")


def test_a_backup_that_cannot_be_trusted_ends_with_1(
    app: Flask, run: Run, site: Settings, tmp_path: Path
) -> None:
    env = env_of(site)
    folder = Path(run(site.instance, "backup", "--to", str(tmp_path / "out"), **env).stdout.splitlines()[0])
    (folder / "usage.db").write_bytes(b"")
    for way in (["--check"], ["--into", str(tmp_path / "new")]):
        refused = run(site.instance, "restore", str(folder), *way, check=False, **env)
        assert refused.returncode == 1
        assert "BAD   usage.db is not the file that was written" in refused.stdout
        assert "Nothing was changed." in refused.stderr
    assert not (tmp_path / "new" / "portal.db").exists()
    asked_wrongly = run(site.instance, "restore", str(folder), check=False, **env)
    assert asked_wrongly.returncode == 2


@pytest.fixture
def big(app: Flask, site: Settings) -> Settings:
    """A site whose copy takes a while."""
    with closing(sqlite3.connect(site.instance / "portal.db")) as database:
        database.execute("create table ballast (words blob)")
        database.executemany("insert into ballast values (?)", [(os.urandom(100_000),) for _ in range(400)])
        database.commit()
    return site


def test_a_backup_that_is_killed_leaves_nothing_that_looks_finished(big: Settings, tmp_path: Path) -> None:
    to, env = tmp_path / "out", environment(big.instance, **env_of(big))
    killed = 0
    for number in range(KILLS):
        said = tmp_path / f"said-{number}"
        process = start_portal(("backup", "--to", str(to)), env, stderr=said)
        while not said.exists() or "\n" not in said.read_text():
            time.sleep(0.005)  # until the copying begins
        time.sleep(number * 0.12)
        process.send_signal(signal.SIGKILL)
        killed += process.wait() != 0
        process.stdout.close()
        names = {one.name for one in finished(to / "keys")}
        for folder in finished(to):
            assert folder.name in names
            assert is_trusted(folder, big)
            shutil.rmtree(folder)
    assert killed, "no kill came in time: the harness proves nothing"
    folder = Path(portal(big.instance, "backup", "--to", str(to), **env_of(big)).stdout.splitlines()[0])
    assert is_trusted(folder, big)
    assert not list(to.glob(".unfinished-*"))
