"""What a repeatable load did, row by row, and how it tells a row that was edited on screen from one that
was not."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any


def content_hash(values: Any) -> str:
    """A digest of plain JSON values that does not depend on the order of their names."""
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()


@dataclass
class LoadReport:
    """Counts of what happened to each kind of row, and every row that needs a person's eye."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def did(self, kind: str, what: str, rows: int = 1) -> None:
        """Count rows of `kind`: created, changed, unchanged, kept (edited on screen) or refused."""
        self.counts[kind, what] += rows

    def note(self, message: str) -> None:
        """Keep a line for the person who runs the load."""
        self.notes.append(message)

    def total(self, what: str) -> int:
        """How many rows of every kind were `what`."""
        return sum(count for (_kind, did), count in self.counts.items() if did == what)

    def lines(self) -> list[str]:
        """The report as lines to print, a kind each, then the notes."""
        kinds = list(dict.fromkeys(kind for kind, _what in self.counts))
        words = [
            f"{kind}: "
            + ", ".join(f"{count} {what}" for (of, what), count in self.counts.items() if of == kind)
            for kind in kinds
        ]
        return words + self.notes


def decide(stored_hash: str, current_hash: str, wanted_hash: str) -> str:
    """What to do with a row: 'unchanged', 'change', or 'keep' when somebody edited it since it was loaded.

    `stored_hash` is what the last load wrote, `current_hash` what the row holds now, `wanted_hash` what
    the file says.
    """
    if wanted_hash in (stored_hash, current_hash) and not (wanted_hash == stored_hash != current_hash):
        return "unchanged"
    if current_hash == stored_hash:
        return "change"
    return "unchanged" if wanted_hash == stored_hash else "keep"
