"""What a backup says of itself: its files with their sums, what was in them, the end of the audit log."""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from portal.core.errors import PortalError

_NAME = "manifest.json"
_FORMAT = 1
#: A finished backup's folder: the moment it was begun.
_STAMP = re.compile(r"\d{8}T\d{12}Z")
_STAMP_FORMAT = "%Y%m%dT%H%M%S%fZ"


class BackupError(PortalError):
    """A backup cannot be taken, read or put back; the message says why."""


@dataclass(frozen=True)
class Manifest:
    """`kind` is "records" or "keys"; `counts` holds the rows of each table of each file."""

    kind: str
    migration: str
    counts: dict[str, dict[str, int]]
    audit_head: str = ""
    files: dict[str, dict[str, int | str]] = field(default_factory=dict)

    def write(self, folder: Path) -> None:
        """Measure the folder's files and put all into it, on disk before this returns."""
        files = {path.name: _facts(path) for path in sorted(folder.iterdir())}
        said = {"format": _FORMAT, **asdict(self), "files": files}
        path = folder / _NAME
        path.write_text(json.dumps(said, indent=1, sort_keys=True))
        for one in (*folder.iterdir(), folder):
            sync(one)

    @classmethod
    def read(cls, folder: Path, kind: str) -> Manifest:
        """The manifest of a finished backup. Raises BackupError when it is none, or of another kind."""
        try:
            said = json.loads((folder / _NAME).read_text())
            if said.pop("format") != _FORMAT or said["kind"] != kind:
                raise ValueError
            return cls(**said)
        except FileNotFoundError:
            raise BackupError(f"{folder} is not a finished backup: it has no {_NAME}.") from None
        except (OSError, ValueError, KeyError, TypeError):
            raise BackupError(f"{folder / _NAME} is not the list of a backup of {kind}.") from None

    def differences(self, folder: Path) -> list[str]:
        """The files that are not as they were written."""
        wrong = []
        for name, facts in self.files.items():
            path = folder / name
            if "/" in name or not path.is_file():
                wrong.append(f"{name} is missing")
            elif _facts(path) != facts:
                wrong.append(f"{name} is not the file that was written")
        return wrong


def stamp_of(moment: datetime) -> str:
    """The name of a backup that begins at an aware moment."""
    return moment.astimezone(UTC).strftime(_STAMP_FORMAT)


def moment_of(folder: Path) -> datetime:
    """When the backup in a folder of that name was begun. Raises BackupError for another name."""
    if not _STAMP.fullmatch(folder.name):
        raise BackupError(f"{folder} does not have the name of a backup.")
    return datetime.strptime(folder.name, _STAMP_FORMAT).replace(tzinfo=UTC)


def finished(folder: Path) -> list[Path]:
    """The finished backups in a folder, oldest first."""
    if not folder.is_dir():
        return []
    return sorted(one for one in folder.iterdir() if _STAMP.fullmatch(one.name) and (one / _NAME).is_file())


def sync(path: Path) -> None:
    """Have a file or a folder on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _facts(path: Path) -> dict[str, int | str]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"bytes": path.stat().st_size, "sha256": digest}
