"""A real server in a process of its own, on a free loopback port, over a folder of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from portal.config import ROOT


def free_port() -> int:
    """A port nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def portal(folder: Path, *arguments: str, check: bool = True, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a `portal` command over `folder`; its output is kept. Raises CalledProcessError when it fails."""
    return subprocess.run(
        [sys.executable, "-m", "portal", *arguments],
        cwd=ROOT,
        env=environment(folder, **env),
        capture_output=True,
        text=True,
        check=check,
    )


def environment(folder: Path, **env: str) -> dict[str, str]:
    """This process's environment with the portal's own settings for `folder` and nothing else of the
    portal's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    return kept | {"PORTAL_INSTANCE": str(folder), "PYTHONDONTWRITEBYTECODE": "1"} | dict(env)


@dataclass
class Server:
    """A running server."""

    url: str
    process: subprocess.Popen[bytes]
    folder: Path


@contextmanager
def serving(folder: Path, env: Mapping[str, str] | None = None) -> Iterator[Server]:
    """`portal serve` over a folder that was set up; waits until it answers, stops it afterwards."""
    port = free_port()
    with (folder / "server.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "portal", "serve", "--port", str(port)],
            cwd=ROOT,
            env=environment(folder, **(env or {})),
            stdout=log,
            stderr=log,
        )
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


def wait_for(url: str, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    """Wait until an address answers. Raises AssertionError when the process ends or the time runs out."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server ended before it answered"
        try:
            with urlopen(url, timeout=5):
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError(f"{url} did not answer within {seconds} s")
