"""A real PostgreSQL for the tests: one that is given, or one of the distribution's, run by an unprivileged
user."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, text

_USER = "nobody"


@dataclass(frozen=True)
class Server:
    """A running server: its address as a SQLAlchemy URL without a database, and what it is."""

    url: str
    what: str


def binaries() -> Path | None:
    """The folder of the newest server's programs; None where there is none."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if folders:
        return folders[-1].parent
    found = shutil.which("initdb")
    return Path(found).parent if found else None


def start(folder: Path) -> Server:
    """A server that keeps its data in `folder`, a new one, and runs until `stop(folder)`.

    PORTAL_TEST_POSTGRES names a server to use instead; it must allow databases to be made.
    Raises FileNotFoundError where there is neither.
    """
    given = os.environ.get("PORTAL_TEST_POSTGRES")
    if given:
        return Server(given.rstrip("/"), f"the server at {given.rsplit('@', 1)[-1]}")
    programs = binaries()
    if programs is None:
        raise FileNotFoundError("no PostgreSQL server is installed")
    folder.mkdir()
    if os.geteuid() == 0:  # the server refuses to run as root
        os.chown(folder, pwd.getpwnam(_USER).pw_uid, -1)
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "cwd": folder}
    subprocess.run([*_as_somebody(), programs / "initdb", "-D", folder / "data", "-U", "portal", "-A",
                    "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"], **quiet)  # type: ignore[call-overload]  # fmt: skip
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = (
        f"-c listen_addresses=127.0.0.1 -p {port} -k {folder} -c fsync=off -c full_page_writes=off"
        " -c synchronous_commit=off -c max_connections=60 -c shared_buffers=32MB"
    )
    subprocess.run([*_control(programs, folder), "-o", options, "start"], **quiet)  # type: ignore[call-overload]
    version = subprocess.run(
        [programs / "postgres", "--version"], check=True, capture_output=True, text=True
    ).stdout
    return Server(
        f"postgresql+psycopg://portal@127.0.0.1:{port}",
        f"{version.strip()}, run by {_USER if os.geteuid() == 0 else 'us'}",
    )


def stop(folder: Path) -> None:
    """End the server that was started in `folder`."""
    programs = binaries()
    if programs is not None:
        command = [*_control(programs, folder), "-m", "immediate", "stop"]
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL, cwd=folder)


class Databases:
    """Making and dropping databases on a server."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._engine = create_engine(f"{url}/postgres", isolation_level="AUTOCOMMIT")
        with self._engine.connect() as connection:
            version = connection.scalar(text("select current_setting('server_version_num')::int"))
        # Copying its files is quicker than going through the log; older servers know no other way.
        self._copy = " strategy file_copy" if version >= 150000 else ""

    def make(self, name: str, template: str = "") -> str:
        """Make a database, empty or a copy of another one, and return its address."""
        self._say(f"create database {name}" + (f" template {template}{self._copy}" if template else ""))
        return f"{self._url}/{name}"

    def drop(self, name: str) -> None:
        """Remove a database, whoever still has it open."""
        self._say(f"drop database {name} with (force)")

    def drop_all(self, part: str) -> None:
        """Remove every database whose name holds `part`, and leave the server."""
        with self._engine.connect() as connection:
            held = "select datname from pg_database where position(:part in datname) > 0"
            names = connection.scalars(text(held), {"part": part}).all()
        for name in names:
            self.drop(name)
        self.close()

    def close(self) -> None:
        """Leave the server."""
        self._engine.dispose()

    def _say(self, statement: str) -> None:
        with self._engine.connect() as connection:
            connection.execute(text(statement))


def _control(programs: Path, folder: Path) -> list[str | Path]:
    return [*_as_somebody(), programs / "pg_ctl", "-D", folder / "data", "-l", folder / "log", "-w"]


def _as_somebody() -> list[str]:
    return ["setpriv", f"--reuid={_USER}", "--clear-groups", "--"] if os.geteuid() == 0 else []
