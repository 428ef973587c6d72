"""The commands: help, exit codes, dry runs that change nothing, problems told in a line."""

from __future__ import annotations

import json
import shutil
import socket
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from portal.cli import portal as group
from portal.config import ROOT
from tests.cli.conftest import Run
from tests.support.server import portal
from tests.support.shared import SHARED, needs_shared


def _every_command(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from _every_command(inner, (*path, name))


@pytest.mark.parametrize("path", list(_every_command(group)), ids=" ".join)
def test_every_command_says_what_it_does(path: tuple[str, ...]) -> None:
    result = CliRunner().invoke(group, [*path, "--help"])
    assert result.exit_code == 0
    assert result.output.startswith("Usage: ")
    described = result.output.splitlines()[2].strip()
    assert described.endswith(".") or len(described) > 40, "one plain sentence on what it is for"


@pytest.mark.parametrize(
    "arguments",
    [["nonsense"], ["content", "nonsense"], ["serve", "--port", "0"], ["serve", "--port", "many"],
     ["search", "evaluate"], ["import"], ["content", "load", "--dry"]],
)  # fmt: skip
def test_what_was_asked_wrongly_ends_with_2(run: Run, tmp_path: Path, arguments: list[str]) -> None:
    ended = run(tmp_path, *arguments, check=False)
    assert ended.returncode == 2
    assert "Usage:" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which nothing was ever set up."""
    return tmp_path_factory.mktemp("empty")


@pytest.mark.parametrize(
    "arguments",
    [["content", "load"], ["search", "rebuild"], ["search", "engine"], ["work", "--once"], ["serve"],
     ["keys", "rotate"]],
)  # fmt: skip
def test_a_database_that_was_not_set_up_is_told(run: Run, empty: Path, arguments: list[str]) -> None:
    ended = run(empty, *arguments, check=False)
    assert ended.returncode == 1
    assert "portal setup" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_the_doctor_names_every_problem_of_an_empty_folder(run: Run, empty: Path) -> None:
    ended = run(empty, "doctor", check=False)
    assert ended.returncode == 1
    assert ended.stdout.count("MEND") >= 3
    assert "run `portal db upgrade`" in ended.stdout
    assert "SQLite 3" in ended.stdout
    assert "Traceback" not in ended.stderr


def test_the_doctor_finds_nothing_on_a_site_that_is_set_up(run: Run, loaded_copy: Path) -> None:
    ended = run(loaded_copy, "doctor", check=False, PORTAL_KEY_RING="test:" + "5a" * 32)
    assert "MEND" not in ended.stdout
    assert ended.returncode == 0
    assert "journal mode wal" in ended.stdout


def test_the_doctor_of_a_live_site_asks_for_mail_and_backups(run: Run, loaded_copy: Path) -> None:
    live = {
        "PORTAL_ENV": "production",
        "PORTAL_SECRET_KEY": "s" * 40,
        "PORTAL_KEY_RING": "test:" + "5a" * 32,
        "PORTAL_PUBLIC_URL": "https://help.example.org",
    }
    ended = run(loaded_copy, "doctor", check=False, **live)
    assert ended.returncode == 1
    assert "MEND  messages: no way to send them, they wait: set PORTAL_MAIL" in ended.stdout
    assert "MEND  backups: none yet" in ended.stdout
    into_files = run(loaded_copy, "doctor", check=False, PORTAL_MAIL="file:", **live)
    assert "MEND  messages: files in" in into_files.stdout
    mail = {"PORTAL_MAIL": "smtp://me:secret@mail.example.org", "PORTAL_MAIL_FROM": "help@example.org"}
    run(loaded_copy, "backup", **live, **mail)
    fine = run(loaded_copy, "doctor", **live, **mail)
    assert "mail.example.org:587 (TLS: starttls), as help@example.org" in fine.stdout
    assert "secret" not in fine.stdout
    refused = run(loaded_copy, "doctor", check=False, PORTAL_MAIL="smtp://me:secret@", **live)
    assert "PORTAL_MAIL cannot be read" in refused.stderr
    assert "secret" not in refused.stderr


def test_the_doctor_finds_damage_and_nothing_is_served_from_it(run: Run, loaded_copy: Path) -> None:
    (loaded_copy / "portal.db").write_bytes(b"not a database, not at all. " * 1000)
    for name in ("portal.db-wal", "portal.db-shm"):
        (loaded_copy / name).unlink(missing_ok=True)
    ended = run(loaded_copy, "doctor", check=False)
    assert ended.returncode == 1
    assert "file is not a database" in ended.stdout
    assert "Traceback" not in ended.stderr
    for command in (["serve"], ["setup"], ["content", "load"]):
        refused = run(loaded_copy, *command, check=False)
        assert refused.returncode == 1, command
        assert "not a database" in refused.stderr
        assert len(refused.stderr.splitlines()) == 1


def test_the_doctor_finds_broken_index_and_rules(run: Run, loaded_copy: Path, tmp_path: Path) -> None:
    (loaded_copy / "index" / "CURRENT").unlink()
    content = tmp_path / "content"
    shutil.copytree(ROOT / "content", content)
    (content / "crisis" / "panels.yaml").write_text("panels: [")
    ended = run(loaded_copy, "doctor", check=False, PORTAL_CONTENT=str(content))
    assert ended.returncode == 1
    assert "search index: Whoosh, away" in ended.stdout
    assert "content: crisis" in ended.stdout
    load = run(loaded_copy, "content", "load", check=False, PORTAL_CONTENT=str(content))
    assert load.returncode == 1
    assert "Nothing was changed. crisis" in load.stderr


@pytest.mark.parametrize(
    ("env", "said"),
    [
        ({"PORTAL_ENV": "staging"}, "PORTAL_ENV"),
        ({"PORTAL_ENV": "production"}, "PORTAL_SECRET_KEY"),
        ({"PORTAL_KEY_RING": "k1:short"}, "k1"),
        ({"PORTAL_DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1:1/none"}, "does not answer"),
    ],
)
def test_a_wrong_setting_is_told_in_a_line(run: Run, tmp_path: Path, env: dict[str, str], said: str) -> None:
    ended = run(tmp_path, "db", "current", check=False, **env)
    assert ended.returncode == 1
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


def _rows(folder: Path) -> list[str]:
    with sqlite3.connect(f"file:{folder / 'portal.db'}?mode=ro", uri=True) as database:
        lines = list(database.iterdump())
    database.close()
    return lines


def test_a_dry_run_says_all_and_changes_nothing(run: Run, loaded_copy: Path, tmp_path: Path) -> None:
    content = tmp_path / "content"
    shutil.copytree(ROOT / "content", content)
    victim = content / "listings" / "rutland"
    path = next(one for one in sorted(victim.glob("*.yaml")) if "\n  summary: " in one.read_text())
    path.write_text(path.read_text().replace("\n  summary: ", "\n  summary: Changed. ", 1))
    before = _rows(loaded_copy)
    dry = run(loaded_copy, "content", "load", "--dry-run", PORTAL_CONTENT=str(content))
    assert dry.stdout.startswith("Dry run: nothing was changed.")
    assert "1 changed" in dry.stdout
    assert _rows(loaded_copy) == before
    real = run(loaded_copy, "content", "load", PORTAL_CONTENT=str(content))
    assert real.stdout == dry.stdout.removeprefix("Dry run: nothing was changed.\n")
    assert _rows(loaded_copy) != before


def test_the_index_is_described_and_rebuilt(run: Run, loaded_copy: Path) -> None:
    assert "documents in 1 segment" in run(loaded_copy, "search", "engine").stdout
    (loaded_copy / "index" / "CURRENT").unlink()
    away = run(loaded_copy, "search", "engine", check=False)
    assert away.returncode == 1
    assert "a plain database query answers" in away.stdout
    assert "documents are in the index" in run(loaded_copy, "search", "rebuild").stdout
    done = dict(line.split(": ") for line in run(loaded_copy, "work", "--once").stdout.splitlines())
    assert {"outbox", "reminders", "tasks", "duplicates", "resets"} <= set(done)
    assert (done["index"], done["housekeeping"]) == ("0 done", "1 done")  # the index was made just now


def test_work_that_cannot_be_done_ends_with_1(run: Run, loaded_copy: Path) -> None:
    shutil.rmtree(loaded_copy / "index")
    (loaded_copy / "index").write_text("in the way")
    ended = run(loaded_copy, "work", "--once", check=False)
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr


def test_a_port_in_use_is_told(loaded_copy: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ended = portal(loaded_copy, "serve", "--port", str(taken.getsockname()[1]), check=False)
    assert ended.returncode == 1
    assert "Choose another with --port" in ended.stderr


def test_migrations_are_told_checked_and_taken_back(run: Run, tmp_path: Path) -> None:
    assert "empty" in run(tmp_path, "db", "current").stdout
    run(tmp_path, "db", "upgrade")
    assert "empty" not in run(tmp_path, "db", "current").stdout
    assert run(tmp_path, "db", "check").stdout == "No differences.\n"
    with sqlite3.connect(tmp_path / "portal.db") as database:
        database.execute("alter table service add column surprise text")
    database.close()
    drifted = run(tmp_path, "db", "check", check=False)
    assert drifted.returncode == 1
    assert "surprise" in drifted.stdout
    refused = run(tmp_path, "db", "downgrade", "base", check=False)
    assert refused.returncode == 1, "nobody said yes"
    run(tmp_path, "db", "downgrade", "base", "--yes")
    assert "empty" in run(tmp_path, "db", "current").stdout


def test_new_keys_fit_the_settings(run: Run, tmp_path: Path) -> None:
    made = dict(line.split("=", 1) for line in run(tmp_path, "keys", "new").stdout.splitlines())
    assert set(made) == {"PORTAL_SECRET_KEY", "PORTAL_KEY_RING"}
    run(tmp_path, "db", "upgrade", PORTAL_ENV="production", **made)
    assert not (tmp_path / "secrets.json").exists()


@needs_shared
def test_evaluation_prints_what_was_asked_for(run: Run, tmp_path: Path) -> None:
    queries, listings = tmp_path / "q.tsv", tmp_path / "l.jsonl"
    queries.write_text("".join((SHARED / "data" / "queries.tsv").read_text().splitlines(keepends=True)[:6]))
    listings.write_text(
        "".join((SHARED / "data" / "listings.jsonl").read_text().splitlines(keepends=True)[:50])
    )
    run(tmp_path, "db", "upgrade")
    asked = ["search", "evaluate", "--queries", str(queries), "--listings", str(listings)]
    figures = json.loads(run(tmp_path, *asked, "--json").stdout)
    assert set(figures) == {"overall", "styles"}
    assert set(figures["overall"]) == {"n", "hit@5", "ndcg@10", "zero"}
    assert "overall" in run(tmp_path, *asked).stdout


def test_a_live_site_that_cannot_send_says_so_when_it_works(run: Run, loaded_copy: Path) -> None:
    live = {"PORTAL_ENV": "production", "PORTAL_SECRET_KEY": "s" * 40, "PORTAL_KEY_RING": "k:" + "5a" * 32}
    assert "No messages can be sent" in run(loaded_copy, "work", "--once", **live).stderr
    assert "No messages" not in run(loaded_copy, "work", "--once", PORTAL_MAIL="file:", **live).stderr
