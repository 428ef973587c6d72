"""The web servers that are compared: ours as it is shipped, a bare "hello" Flask, and Datasette."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from benchmarks.corpus import ROOT

WORKERS, THREADS = 2, 4
_START_WITHIN = 90.0


class Server:
    """A running server: its port and the process to account for."""

    def __init__(
        self, name: str, command: list[str], port: int, environment: dict[str, str], log: Path
    ) -> None:
        self.name, self.port = name, port
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env={**os.environ, **environment}, stdout=output, stderr=output
            )
        self._log = log

    @property
    def pid(self) -> int:
        """The first process of the server."""
        return self._process.pid

    def wait(self, path: str) -> None:
        """Until it answers. Raises RuntimeError when it does not."""
        end = time.monotonic() + _START_WITHIN
        while time.monotonic() < end:
            if self._process.poll() is not None:
                break
            with contextlib.suppress(OSError):
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                    answer.read()
                return
            time.sleep(0.2)
        tail = self._log.read_text(errors="replace")[-1500:]
        self.stop()
        raise RuntimeError(f"{self.name} does not answer on port {self.port}:\n{tail}")

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(*servers: tuple[Server, str]) -> Iterator[None]:
    """Have these servers answer, each on its own address, and end them all."""
    try:
        for server, path in servers:
            server.wait(path)
        yield
    finally:
        for server, _path in servers:
            server.stop()


def portal(instance: Path, logs: Path, *, counting: bool = False) -> Server:
    """Ours, as deploy/gunicorn.conf.py ships it; with or without counting visits, which no peer does."""
    port = free_port()
    environment = {
        "PORTAL_INSTANCE": str(instance),
        "PORTAL_CONTENT": str(instance / "content"),
        "PORTAL_BIND": f"127.0.0.1:{port}",
        "WEB_CONCURRENCY": str(WORKERS),
        "PORTAL_THREADS": str(THREADS),
        "PORTAL_USAGE": "yes" if counting else "no",
    }
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        str(ROOT / "deploy" / "gunicorn.conf.py"),
        "wsgi:app",
    ]
    name = "portal, counting" if counting else "portal"
    return Server(name, command, port, environment, logs / f"{name}.log")


def hello(logs: Path, *, preload: bool = False) -> Server:
    """A Flask application that says hello: what the framework and the server cost by themselves."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        str(ROOT / "benchmarks" / "peers" / "hello_served.py"),
        "--workers",
        str(WORKERS),
        "--threads",
        str(THREADS),
        "--keep-alive",
        "15",
        "--bind",
        f"127.0.0.1:{port}",
        *(["--preload"] if preload else []),
        "benchmarks.peers.hello:app",
    ]
    name = "hello, preloaded" if preload else "hello"
    return Server(name, command, port, {}, logs / f"{name}.log")


def datasette(database: Path, logs: Path) -> Server:
    """Datasette on the same rows, with its suggestions of facets off."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "datasette",
        "serve",
        "--immutable",
        str(database),
        "--port",
        str(port),
        "--setting",
        "suggest_facets",
        "off",
        "--setting",
        "sql_time_limit_ms",
        "10000",
        "--setting",
        "facet_time_limit_ms",
        "10000",
    ]
    return Server("datasette", command, port, {}, logs / "datasette.log")
