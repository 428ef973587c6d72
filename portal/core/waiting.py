"""What waits to be done in the background, as the servants tell it and the status page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits (`count`, of which `due` now), and since when the oldest that is due has been so."""

    count: int = 0
    due: int = 0
    oldest_due: datetime | None = None
