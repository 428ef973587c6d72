"""What the usage store holds, event by event."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Flask

from portal import usage
from portal.usage.queries import read_events

_EVER = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


def counted_events(app: Flask, **which: str) -> list[dict[str, Any]]:
    """Write what waits, then give every event with its hour and whose it was, the earliest hour first; only
    those with these values, if any are given."""
    with app.app_context():
        usage.flush()
        events = [
            {"hour": hour, **whose._asdict(), **row._asdict()}
            for hour, row, whose, times in read_events(*_EVER)
            for _ in range(times)
        ]
    found = [one for one in events if which.items() <= one.items()]
    return sorted(found, key=lambda one: one["hour"])
