"""The workers of a server as `deploy/gunicorn.conf.py` ships it share the work."""

from __future__ import annotations

import http.client
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.request import urlopen

import pytest

from portal.config import ROOT
from tests.support.server import environment, free_port, wait_for

ANSWERED_WITHIN = 2.5  # gunicorn waits 5 s for a connection that says nothing


@pytest.fixture(scope="module")
def port(loaded_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Two workers of one thread each."""
    folder = tmp_path_factory.mktemp("workers") / "site"
    shutil.copytree(loaded_folder, folder)
    port = free_port()
    own = {"PORTAL_BIND": f"127.0.0.1:{port}", "WEB_CONCURRENCY": "2", "PORTAL_THREADS": "1"}
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "wsgi:app"]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment(folder, **own), stdout=log, stderr=log)
    try:
        wait_for(f"http://127.0.0.1:{port}/readyz", process)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def test_a_worker_whose_threads_are_busy_leaves_new_connections_to_the_other(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)):  # it says nothing, and a thread waits for it
        time.sleep(0.3)
        for _ in range(10):
            began = time.monotonic()
            with urlopen(f"http://127.0.0.1:{port}/emergency", timeout=20) as answer:
                assert answer.status == 200
            assert time.monotonic() - began < ANSWERED_WITHIN, "somebody waited for the busy worker"


def test_when_all_are_busy_a_visitor_waits_and_is_answered(port: int) -> None:
    with ExitStack() as silent:
        for _ in range(2):
            silent.enter_context(socket.create_connection(("127.0.0.1", port)))
        time.sleep(0.3)
        with urlopen(f"http://127.0.0.1:{port}/emergency", timeout=20) as answer:
            assert answer.status == 200


def test_connections_that_are_kept_are_answered_again_and_again(port: int) -> None:
    """More of them than there are threads, as nginx keeps them."""
    kept = [http.client.HTTPConnection("127.0.0.1", port, timeout=20) for _ in range(6)]
    for turn in range(3):
        for connection in kept:
            connection.request("GET", f"/search?q=carers{turn}")
            answer = connection.getresponse()
            assert answer.status == 200
            assert answer.read()
    for connection in kept:
        connection.close()
