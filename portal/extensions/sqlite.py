"""Opening SQLite so that an acknowledged record is on disk, a reader cannot write and writers queue
(DESIGN 4.1, 9.2)."""

from __future__ import annotations

import logging
import os
import random
import sqlite3
import time
from collections.abc import Callable
from contextvars import ContextVar
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, event

from portal.extensions.busy import is_locked

log = logging.getLogger(__name__)

#: True while a transaction that may write is open in this context; set by `portal.extensions.transactions`.
writing: ContextVar[bool] = ContextVar("writing", default=False)

# SQLite's WAL-reset bug corrupts databases in 3.7.0-3.51.2; these and everything later carry the fix
# (RELIABILITY 0.3).
_FIXED_IN = (3, 51, 3)
_BACKPORTS = ((3, 50, 7), (3, 44, 6))
#: Seconds between two questions of a waiting writer; chance keeps two from asking in step.
_ASK_EVERY = (0.001, 0.004)
_NETWORK_FILE_SYSTEMS = {
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "9p",
    "afs",
    "glusterfs",
    "fuse.sshfs",
    "ceph",
}


class UnsafeStorage(Exception):
    """The database may not be opened here; the message says why and what to do."""


def driver() -> Any:
    """The SQLite module to use: `pysqlite3`, whose wheel carries a SQLite with the WAL fix, else Python's
    own."""
    try:
        import pysqlite3
    except ImportError:
        return sqlite3
    return pysqlite3


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Whether a library of this version may use the write-ahead log."""
    return version >= _FIXED_IN or any(version[:2] == fix[:2] and version >= fix for fix in _BACKPORTS)


def journal_mode(setting: str = "auto") -> str:
    """The journal mode to open with: what is asked for, except that WAL is refused on an unsafe library."""
    safe = wal_is_safe(driver().sqlite_version_info)
    if setting == "wal" and not safe:
        raise UnsafeStorage(
            f"SQLite {driver().sqlite_version} can corrupt a database in WAL mode. "
            "Install the pysqlite3 package, or set PORTAL_SQLITE_JOURNAL=truncate."
        )
    return "wal" if setting == "wal" or (setting == "auto" and safe) else "truncate"


def check_folder(folder: Path) -> None:
    """Refuse a folder on a network file system, where SQLite's locks do not hold. Raises UnsafeStorage."""
    kind = _file_system_of(folder)
    if kind in _NETWORK_FILE_SYSTEMS:
        raise UnsafeStorage(
            f"{folder} is on a network file system ({kind}). SQLite is not safe there: "
            "put PORTAL_INSTANCE on a local disk, or use PostgreSQL (PORTAL_DATABASE_URL)."
        )


def _file_system_of(folder: Path) -> str:
    """The kind of file system that holds `folder`, from the kernel's own table; '' where there is none to
    read."""
    path = os.path.realpath(folder)
    best, kind = "", ""
    try:
        mounts = Path("/proc/self/mounts").read_text().splitlines()
    except OSError:
        return ""
    for line in mounts:
        _device, mount, file_system, *_rest = line.split(" ")
        mount = mount.replace("\\040", " ")
        inside = path == mount or path.startswith(mount.rstrip("/") + "/")
        if inside and len(mount) >= len(best):
            best, kind = mount, file_system
    return kind


def guard(
    engine: Engine, *, journal: str, synchronous: str = "FULL", patience: Callable[[], float] = lambda: 15
) -> None:
    """Set every connection of a SQLite engine up: pragmas, foreign keys, and who may write.

    `journal` is 'wal' or 'truncate'. `synchronous` is FULL for records (an acknowledged one survives power
    loss) and NORMAL only for usage counts (DESIGN 9.3). `patience` says for how many seconds the present
    transaction may wait for somebody else's lock.
    """

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, see below
        cursor = connection.cursor()
        for pragma in (
            _waits(patience()),
            f"journal_mode={journal}",
            f"synchronous={synchronous}",
            "foreign_keys=ON",
            "secure_delete=ON",  # erased text leaves the file's pages too
            "temp_store=MEMORY",
            # In kB, for each thread of each process; 2,000 are no faster, with the system's own cache behind.
            "cache_size=-500",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # Deferred transactions that turn into writers fail at once under load whatever the timeout
        # (RELIABILITY 0.2), so a writer takes its turn at the start, and a reader is held to reading.
        if writing.get():
            connection.exec_driver_sql("PRAGMA query_only=OFF")
            _take_turn(connection, patience())
        else:
            connection.exec_driver_sql("PRAGMA query_only=ON")
            connection.exec_driver_sql("BEGIN")


def _take_turn(connection: Connection, seconds: float) -> None:
    """Begin a writing transaction within `seconds`. Raises SQLAlchemy's error when its turn does not come.

    SQLite's own waiting asks ten times a second after its first moments, and whoever comes new asks at once:
    with eight writers one was passed by for more than 15 seconds. Here all ask equally often, so that each
    has the same chance at every turn.
    """
    sqlite: Any = connection.connection.driver_connection
    deadline = time.monotonic() + seconds
    sqlite.execute(f"PRAGMA {_waits(0)}")
    try:
        while time.monotonic() < deadline:
            try:
                sqlite.execute("BEGIN IMMEDIATE")
            except driver().OperationalError as error:
                if not is_locked(error):
                    break
            else:
                return
            time.sleep(random.uniform(*_ASK_EVERY))  # noqa: S311 - not a secret
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # the last try; it tells why not, and waits no more
    finally:
        sqlite.execute(f"PRAGMA {_waits(seconds)}")


def _waits(seconds: float) -> str:
    """The pragma by which SQLite itself waits for a lock."""
    return f"busy_timeout={round(seconds * 1000)}"


def quick_check(path: Path) -> str:
    """'ok', or what SQLite finds wrong with the file.

    It is opened for writing, though nothing is changed: after a kill SQLite first takes back what was half
    done.
    """
    connection = driver().connect(f"file:{quote(str(path))}?mode=rw", uri=True)
    try:
        return str(connection.execute("PRAGMA quick_check").fetchone()[0])
    except driver().DatabaseError as damage:
        return str(damage)
    finally:
        connection.close()
