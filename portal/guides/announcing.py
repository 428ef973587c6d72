"""The announcement of the moment, which the frame of every public page asks for: read once for each state
of the content and each day."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from portal.directory.queries import Era, content_era
from portal.extensions.present import this_app
from portal.extensions.raw import fetch_rows
from portal.guides.vocabulary import AnnouncementKind

log = logging.getLogger(__name__)

_ALL = "select kind, message, link, from_on, until_on, pk from announcement where not off"


@dataclass(frozen=True, slots=True)
class Notice:
    """An announcement as the frame shows it."""

    kind: str
    message: str
    link: str
    drawn: dict[Any, str] = field(default_factory=dict, repr=False, compare=False)


def notice_now() -> Notice | None:
    """What is announced today: the urgent before the other, the newest of a kind; None for nothing, and
    while the database is away."""
    try:
        era = content_era()
        kept = this_app().extensions
        held: tuple[Era, Notice | None] | None = kept.get("announcement")
        if held is not None and held[0] == era:
            return held[1]
        notice = _read(era.day)
    except SQLAlchemyError as away:
        log.warning("no announcement can be read: %s", type(away).__name__)
        return None
    kept["announcement"] = (era, notice)
    return notice


def _read(day: date) -> Notice | None:
    today = day.isoformat()
    rows = [row for row in fetch_rows(_ALL) if str(row[3])[:10] <= today <= str(row[4])[:10]]
    if not rows:
        return None
    kind, message, link, *_days = max(rows, key=lambda row: (row[0] == AnnouncementKind.URGENT, row[5]))
    return Notice(kind, message, link)
