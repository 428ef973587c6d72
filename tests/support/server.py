"""A real server in a process of its own, on a free loopback port, over a folder of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from portal.config import ROOT
from tests.support.forked import Forked, start_portal

Process = Forked | subprocess.Popen[bytes]


def free_port() -> int:
    """A port nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def portal(
    folder: Path, *arguments: str, check: bool = True, anew: bool = False, **env: str
) -> subprocess.CompletedProcess[str]:
    """Run a `portal` command over `folder`, in a process that is forked or (`anew`) begins with nothing; its
    output is kept. Raises CalledProcessError when it fails."""
    with tempfile.TemporaryDirectory() as said:
        stdout, stderr = Path(said) / "stdout", Path(said) / "stderr"
        code = _start(arguments, environment(folder, **env), stdout, stderr, anew=anew).wait()
        ended = subprocess.CompletedProcess(arguments, code, stdout.read_text(), stderr.read_text())
    if check:
        ended.check_returncode()
    return ended


def environment(folder: Path, **env: str) -> dict[str, str]:
    """This process's environment with the portal's own settings for `folder` and nothing else of the
    portal's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    return kept | {"PORTAL_INSTANCE": str(folder), "PYTHONDONTWRITEBYTECODE": "1"} | dict(env)


@dataclass
class Server:
    """A running server."""

    url: str
    process: Process
    folder: Path


@contextmanager
def serving(folder: Path, env: Mapping[str, str] | None = None, *, anew: bool = False) -> Iterator[Server]:
    """`portal serve` over a folder that was set up; waits until it answers, stops it afterwards."""
    port = free_port()
    log = folder / "server.log"
    process = _start(("serve", "--port", str(port)), environment(folder, **(env or {})), log, log, anew=anew)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(url + "/readyz", process)
        yield Server(url, process, folder)
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(15)


def _start(
    arguments: tuple[str, ...], env: Mapping[str, str], stdout: Path, stderr: Path, *, anew: bool
) -> Process:
    if not anew:
        return start_portal(arguments, env, stdout, stderr)
    with stdout.open("ab") as out, stderr.open("ab") as err:
        command = [sys.executable, "-m", "portal", *arguments]
        return subprocess.Popen(command, cwd=ROOT, env=env, stdout=out, stderr=err)


def wait_for(url: str, process: Process, seconds: float = 60) -> None:
    """Wait until an address answers. Raises AssertionError when the process ends or the time runs out."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server ended before it answered"
        try:
            with urlopen(url, timeout=5):
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.02)
    raise AssertionError(f"{url} did not answer within {seconds} s")
