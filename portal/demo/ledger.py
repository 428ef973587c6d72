"""What was done in the simulation, written down by whoever did it: the site's figures must be the same."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

#: What is written down under each heading, and what of it: ("need", "lonely"), ("device", "phone").
Key = tuple[str, str]


@dataclass
class Ledger:
    """Counts by day and by what they are of."""

    counts: Counter[tuple[date, str, str]] = field(default_factory=Counter)

    def note(self, day: date, what: str, of: str = "", times: int = 1) -> None:
        """Write something down."""
        self.counts[day, what, of] += times

    def total(self, what: str, of: str = "", *, first: date | None = None, last: date | None = None) -> int:
        """How often it was done, in the whole time or between two days."""
        return sum(
            times
            for (day, one, of_what), times in self.counts.items()
            if (one, of_what) == (what, of) and (first or day) <= day <= (last or day)
        )

    def by(self, what: str, *, first: date | None = None, last: date | None = None) -> dict[str, int]:
        """The same for everything that it was of."""
        found: Counter[str] = Counter()
        for (day, one, of), times in self.counts.items():
            if one == what and (first or day) <= day <= (last or day):
                found[of] += times
        return dict(found)

    def as_plain(self) -> dict[str, dict[str, int]]:
        """Everything over the whole time, as JSON has it."""
        return {what: self.by(what) for what in sorted({what for _day, what, _of in self.counts})}
