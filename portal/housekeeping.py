"""What is done once a day: letting go of what may no longer be kept (DESIGN 9.26)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date
from pathlib import Path

from flask import current_app

from portal.config import Settings
from portal.core import clock
from portal.directory.report_actions import purge_reports
from portal.directory.shortlist_actions import purge_unused
from portal.extensions.transactions import transaction
from portal.feedback.actions import purge as purge_feedback
from portal.usage.actions import purge as purge_usage

log = logging.getLogger(__name__)


def _usage(_day: date) -> int:
    return sum(purge_usage().values())


#: What is let go of, and how.
PURGES: dict[str, Callable[[date], int]] = {
    "unused lists": purge_unused,
    "old reports": purge_reports,
    "old feedback": purge_feedback,
    "old usage events": _usage,
}


def housekeep(day: date | None = None) -> dict[str, int]:
    """Do everything that is due on `day` (today by default); returns how many rows of each kind went.

    Each kind has a transaction of its own: one that fails is logged and tried again the next day, the
    others go on.
    """
    day = day or clock.today()
    done = {}
    for name, purge in PURGES.items():
        try:
            with transaction():
                done[name] = purge(day)
        except Exception as error:
            log.warning("housekeeping: %s could not be purged: %s", name, type(error).__name__)
    return done


def housekeep_once_a_day() -> None:
    """`housekeep`, unless it was done today already; a file in the instance folder remembers."""
    settings: Settings = current_app.extensions["settings"]
    mark = Path(settings.instance) / "housekeeping.day"
    today = clock.today().isoformat()
    if mark.exists() and mark.read_text() == today:
        return
    done = housekeep()
    mark.write_text(today)
    log.info("housekeeping: %s", done)
