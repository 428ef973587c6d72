"""Processes started from one that has the portal in memory already: importing it takes two seconds.

The server that forks them has no threads to copy, and reads no setting before it forks. That the command
starts by itself is shown where a test starts it so (`anew=True` in tests/support/server.py).
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from portal.config import ROOT

#: What starts processes; a module named here is in the memory of all of them.
forking = multiprocessing.get_context("forkserver")
forking.set_forkserver_preload(
    [
        "portal.cli",
        "tests.conftest",
        "tests.faults.editors",
        "tests.faults.hub_victims",
        "tests.faults.referral_victims",
        "tests.faults.victims",
        "tests.search_index.corpus",
    ]
)


class Forked:
    """A process that runs, with what `subprocess.Popen` offers of it."""

    def __init__(self, work: Callable[..., None], *arguments: Any) -> None:
        """Start `work` with the arguments, which are pickled, and with what it says led to `stdout`."""
        mine, theirs = forking.Pipe(duplex=False)
        self._process = forking.Process(target=_said_to, args=(theirs, work, *arguments), daemon=True)
        self._process.start()
        theirs.close()
        self.stdout = os.fdopen(os.dup(mine.fileno()))
        mine.close()

    def __enter__(self) -> Forked:
        return self

    def __exit__(self, *_error: object) -> None:
        """Wait until it ends."""
        self.stdout.close()
        self.wait()

    @property
    def pid(self) -> int:
        """Its number."""
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """What it ended with; below zero the signal that ended it; None while it runs."""
        return self._process.exitcode

    def poll(self) -> int | None:
        """The same, looked up now."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it ends. Raises subprocess.TimeoutExpired."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("a forked process", timeout or 0)
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to stop."""
        self._process.terminate()

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()


def start_portal(
    arguments: tuple[str, ...], env: Mapping[str, str], stdout: Path | None = None, stderr: Path | None = None
) -> Forked:
    """`portal` with these arguments and this environment; what it says is added to the files, if given."""
    started = Forked(_portal, arguments, dict(env), stdout, stderr)
    if stdout is not None:
        started.stdout.close()
    return started


def start_code(code: str, *arguments: str) -> Forked:
    """What `python -c code arguments` does."""
    return Forked(_code, code, arguments)


def _said_to(stdout: Connection, work: Callable[..., None], *arguments: Any) -> None:
    """In the new process: what every one begins with, and what it ends with when it is left to."""
    os.dup2(stdout.fileno(), 1)
    stdout.close()
    os.chdir(ROOT)
    try:
        work(*arguments)
    finally:
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()


def _code(code: str, arguments: tuple[str, ...]) -> None:
    sys.argv = ["-c", *arguments]
    exec(code, {"__name__": "__main__"})


def _portal(
    arguments: tuple[str, ...], env: dict[str, str], stdout: Path | None, stderr: Path | None
) -> None:
    os.environ.clear()
    os.environ.update(env)
    tempfile.tempdir = None
    for number, path in ((1, stdout), (2, stderr)):
        if path is not None:
            file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            os.dup2(file, number)
            os.close(file)
    sys.argv = ["portal", *arguments]
    from portal.cli import main

    main()
