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
from pathlib import Path
from typing import Any

from portal.config import ROOT

#: What starts processes; a module named here is in the memory of all of them.
forking = multiprocessing.get_context("forkserver")
forking.set_forkserver_preload(
    ["portal.cli", "tests.faults.victims", "tests.faults.referral_victims", "tests.faults.hub_victims"]
)


class Forked:
    """A process that runs, with what `subprocess.Popen` offers of it."""

    def __init__(self, work: Callable[..., None], *arguments: Any) -> None:
        """Start `work` with the arguments; they are pickled."""
        self._process = forking.Process(target=work, args=arguments, daemon=True)
        self._process.start()

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


def start_portal(arguments: tuple[str, ...], env: Mapping[str, str], stdout: Path, stderr: Path) -> Forked:
    """`portal` with these arguments and this environment, what it says added to the files."""
    return Forked(_portal, arguments, dict(env), stdout, stderr)


def _portal(arguments: tuple[str, ...], env: dict[str, str], stdout: Path, stderr: Path) -> None:
    """In the new process: what `python -m portal` would begin with, and end with."""
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(env)
    tempfile.tempdir = None
    for number, path in ((1, stdout), (2, stderr)):
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(file, number)
        os.close(file)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.argv = ["portal", *arguments]
    from portal.cli import main

    try:
        main()
    finally:
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
