"""How the state of the background work is said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from portal.core import clock
from portal.worker.queries import Standing


def say_age(age: timedelta) -> str:
    """'45 seconds', '1 minute', '3 hours', '2 days': the largest whole unit."""
    seconds = int(age.total_seconds())
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second")):
        if seconds >= size:
            number = seconds // size
            return f"{number} {unit}{'' if number == 1 else 's'}"
    return "under a second"


def status_rows(standings: Sequence[Standing]) -> list[list[str]]:
    """A row for each servant: what, how much waits, how much is due, for how long, when somebody was seen."""
    rows = []
    for one in standings:
        seen = say_age(clock.now() - one.seen_at) + " ago" if one.seen_at else "Not yet"
        due_for = say_age(one.due_for) if one.waiting.due else "None due"
        rows.append([one.servant.words, str(one.waiting.count), str(one.waiting.due), due_for, seen])
    return rows
