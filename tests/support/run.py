"""One run of the tests, in one process or shared out among several: what is made once for all of it.

`-n 2` gives the tests to two processes, and a third one that hands them out. What takes long to make is made
by whichever process needs it first, in a folder of the run; the others wait for it, and copy it.
"""

from __future__ import annotations

import fcntl
import gc
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support import postgres

_RUN = pytest.StashKey["Run"]()
#: Files in memory: thousands of small databases are made and forgotten, and a disk is waited for each time.
_MEMORY = Path("/dev/shm")
_WANTED_BYTES = 4 << 30


@dataclass(frozen=True)
class Run:
    """What the processes of one run share."""

    folder: Path

    @property
    def name(self) -> str:
        """What no other run on this machine is called; fit for the name of a database."""
        return self.folder.name.removeprefix("portal-run-")

    def once(self, name: str, make: Callable[[Path], None]) -> Path:
        """The folder of that name, which `make` fills for the whole run. It must not be changed
        afterwards."""
        made = self.folder / name
        with (self.folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not made.exists():
                begun = self.folder / f"{name}.begun"
                shutil.rmtree(begun, ignore_errors=True)
                begun.mkdir()
                make(begun)
                begun.rename(made)
        return made

    def postgres(self) -> postgres.Server:
        """The PostgreSQL server of the run, started when it is asked for first. Raises FileNotFoundError."""
        told = self.once("postgres", self._start_postgres) / "server.json"
        return postgres.Server(**json.loads(told.read_text()))

    def _start_postgres(self, folder: Path) -> None:
        server = postgres.start(self.folder / "postgres-data")
        (folder / "server.json").write_text(json.dumps(asdict(server)))

    def end(self) -> None:
        """Stop what was started, drop what was made on a server that stays, and remove the folder."""
        if (self.folder / "postgres-data").exists():
            postgres.stop(self.folder / "postgres-data")
        elif (self.folder / "postgres").exists():
            postgres.Databases(self.postgres().url).drop_all(self.name)
        shutil.rmtree(self.folder, ignore_errors=True)


def run_of(config: pytest.Config) -> Run:
    """The run that this process takes part in."""
    return config.stash[_RUN]


def keep_files_in_memory() -> None:
    """Let temporary files of this process, and of those it starts, be in memory where there is plenty, unless
    TMPDIR says where they go."""
    if "TMPDIR" not in os.environ and _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _WANTED_BYTES:
        os.environ["TMPDIR"] = tempfile.tempdir = str(_MEMORY)


def pytest_configure(config: pytest.Config) -> None:
    """Begin a run, or join the one that this process was started for."""
    if _joins(config):
        config.stash[_RUN] = Run(Path(config.workerinput["run"]))  # type: ignore[attr-defined]
        return
    folder = Path(tempfile.mkdtemp(prefix="portal-run-"))
    folder.chmod(0o711)  # the database server is another user's
    config.stash[_RUN] = Run(folder)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a process that is about to be started which run it belongs to."""
    node.workerinput["run"] = str(run_of(node.config).folder)


def pytest_collection_finish() -> None:
    """Set aside what was imported and collected, and look for old garbage more seldom: every test makes an
    application of its own, and Python's collector would look through all of them a dozen times a test."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(700, 10, 50)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say which PostgreSQL the tests were run on, if any was asked for."""
    run = run_of(config)
    if (run.folder / "postgres").exists():
        terminalreporter.write_line(f"PostgreSQL for the tests: {run.postgres().what}")


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the run, in the process that began it."""
    if not _joins(config) and _RUN in config.stash:
        run_of(config).end()


def _joins(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")
