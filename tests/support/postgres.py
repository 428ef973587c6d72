"""A real PostgreSQL for the tests: one that is given, or one of the distribution's, run by an unprivileged
user."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_USER = "nobody"


def binaries() -> Path | None:
    """The folder of the newest server's programs; None where there is none."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if folders:
        return folders[-1].parent
    found = shutil.which("initdb")
    return Path(found).parent if found else None


@contextmanager
def server() -> Iterator[tuple[str, str]]:
    """(address of a server as a SQLAlchemy URL without a database, what it is) for the block.

    PORTAL_TEST_POSTGRES names a server to use instead; it must allow databases to be made.
    """
    given = os.environ.get("PORTAL_TEST_POSTGRES")
    if given:
        yield given.rstrip("/"), f"the server at {given.rsplit('@', 1)[-1]}"
        return
    programs = binaries()
    if programs is None:
        raise FileNotFoundError("no PostgreSQL server is installed")
    folder = Path(tempfile.mkdtemp(prefix="portal-pg-"))
    try:
        yield from _run(programs, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(programs: Path, folder: Path) -> Iterator[tuple[str, str]]:
    prefix: list[str] = []
    if os.geteuid() == 0:  # the server refuses to run as root
        os.chown(folder, pwd.getpwnam(_USER).pw_uid, -1)
        prefix = ["setpriv", f"--reuid={_USER}", "--clear-groups", "--"]
    data, log = folder / "data", folder / "log"
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "cwd": folder}
    subprocess.run([*prefix, programs / "initdb", "-D", data, "-U", "portal", "-A", "trust", "-E", "UTF8",
                    "--locale=C.UTF-8", "--no-sync"], **quiet)  # type: ignore[call-overload]  # fmt: skip
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = (
        f"-c listen_addresses=127.0.0.1 -p {port} -k {folder} -c fsync=off -c full_page_writes=off"
        " -c synchronous_commit=off -c max_connections=60 -c shared_buffers=32MB"
    )
    control = [*prefix, programs / "pg_ctl", "-D", data, "-l", log, "-w"]
    subprocess.run([*control, "-o", options, "start"], **quiet)  # type: ignore[call-overload]
    version = subprocess.run(
        [programs / "postgres", "--version"], check=True, capture_output=True, text=True
    ).stdout
    try:
        yield (
            f"postgresql+psycopg://portal@127.0.0.1:{port}",
            f"{version.strip()}, run by {_USER if prefix else 'us'}",
        )
    finally:
        subprocess.run(
            [*control, "-m", "immediate", "stop"], check=False, stdout=subprocess.DEVNULL, cwd=folder
        )
        time.sleep(0)
