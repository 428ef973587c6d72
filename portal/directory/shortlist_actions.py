"""Starting, filling, copying and forgetting somebody's own list (DESIGN 9.19)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete

from portal.core import clock
from portal.core.clock import add_months
from portal.core.errors import NotFound, PortalError
from portal.directory.merge_queries import follow_merges
from portal.directory.models import Shortlist, ShortlistItem
from portal.directory.shortlist_queries import find_shortlist
from portal.extensions import db
from portal.extensions.inserts import insert_once

MOST_ITEMS = 50
MONTHS_UNUSED = 12
_NOTE_USE_AFTER = timedelta(days=7)


class ListFull(PortalError):
    """The list holds as many listings as one can."""

    status = 409

    def __init__(self) -> None:
        super().__init__(f"Your list is full. It holds {MOST_ITEMS}. Take one off, then add this one.")


def start_list(code: str) -> Shortlist:
    """A new, empty list under `code`; the one that is there when the same form was sent twice."""
    insert_once(Shortlist(code=code, items=[]))
    return get_shortlist(code)


def get_shortlist(code: str) -> Shortlist:
    """The list under `code`. Raises NotFound."""
    found = find_shortlist(code)
    if found is None:
        raise NotFound(
            "We could not find that list. Check the code. We delete a list not used for 12 months."
        )
    return found


def add_item(shortlist: Shortlist, service_id: str) -> bool:
    """Put a listing at the end of a list; False when it was on it. Raises ListFull."""
    return _add(shortlist, [service_id]) == 1


def add_items(shortlist: Shortlist, service_ids: Sequence[str]) -> list[str]:
    """Put listings at the end of a list; returns those that are new on it. Raises ListFull, adding none."""
    there = {item.service_id for item in shortlist.items}
    _add(shortlist, list(dict.fromkeys(service_ids)))
    return [one for one in dict.fromkeys(service_ids) if one not in there]


def copy_items(source: Shortlist, target: Shortlist) -> int:
    """Put what is on `source` on `target` too; returns how many were new. Raises ListFull, copying none."""
    return _add(target, [item.service_id for item in source.items])


def _add(shortlist: Shortlist, service_ids: Sequence[str]) -> int:
    shortlist.used_on = clock.today()
    there = {item.service_id for item in shortlist.items}
    new = [service_id for service_id in service_ids if service_id not in there]
    if len(there) + len(new) > MOST_ITEMS:
        raise ListFull
    last = max((item.position for item in shortlist.items), default=0)
    rows = [
        ShortlistItem(shortlist_pk=shortlist.pk, service_id=service_id, position=position)
        for position, service_id in enumerate(new, start=last + 1)
    ]
    return sum(insert_once(row) for row in rows)


def remove_item(code: str, service_id: str) -> bool:
    """Take a listing, and what went into it, off a list; False when it was not on it. Raises NotFound."""
    shortlist = get_shortlist(code)
    shortlist.used_on = clock.today()
    moved = follow_merges(item.service_id for item in shortlist.items)
    kept = [
        item for item in shortlist.items if service_id not in (item.service_id, moved.get(item.service_id))
    ]
    removed = len(kept) < len(shortlist.items)
    shortlist.items[:] = kept
    return removed


def forget_list(code: str) -> None:
    """Delete a list for good. Twice is the same as once."""
    db.session.execute(delete(Shortlist).where(Shortlist.code == code))


def note_use(code: str) -> None:
    """Say that a list was opened today: one that is only read must not count as unused."""
    get_shortlist(code).used_on = clock.today()


def use_is_old(shortlist: Shortlist) -> bool:
    """Whether opening the list is worth writing down: once a week is enough to keep it."""
    return clock.today() - shortlist.used_on >= _NOTE_USE_AFTER


def purge_unused(today: date) -> int:
    """Delete the lists that nobody used for 12 months; returns how many."""
    due = delete(Shortlist).where(Shortlist.used_on < add_months(today, -MONTHS_UNUSED))
    result: Any = db.session.execute(due)
    return int(result.rowcount)
