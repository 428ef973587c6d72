"""Saying which process does something: a lock on a file, given back by the system when its holder dies."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import IO


class FileLock:
    """A lock that one process at a time holds; the others are told and need not wait."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    def take(self) -> bool:
        """Hold the lock; False while another process has it. Twice is the same as once."""
        if self._file is not None:
            return True
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = self._path.open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._file = file
        return True

    def release(self) -> None:
        """Let another have it."""
        if self._file is not None:
            self._file.close()
            self._file = None
