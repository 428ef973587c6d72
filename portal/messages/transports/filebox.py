"""Putting messages into a folder, as files that any mail program opens: for trying out."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from portal.messages.transports.delivery import NotSent, Parcel
from portal.messages.transports.envelope import From, as_email


@dataclass(frozen=True)
class FileBox:
    """A folder; each message is one file under its id, so that a second copy replaces the first."""

    folder: Path
    sender: From

    reaches_people = False

    @property
    def words(self) -> str:
        """Where the files are."""
        return f"files in {self.folder}, which nobody gets"

    def send(self, parcel: Parcel) -> None:
        """Write the file, whole or not at all."""
        email = as_email(parcel, self.sender)
        draft = self.folder / f".{parcel.id}.{os.getpid()}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft.write_bytes(email.as_bytes())
            draft.replace(self.folder / f"{parcel.id}.eml")
        except OSError as fault:
            raise NotSent(type(fault).__name__) from None

    def came_back(self) -> Iterable[str]:
        """Nothing comes back out of a folder."""
        return ()
