"""From what a view counted to the rows that are kept: every value must have its own shape, or it is left out.

An address, a postcode or a name has none of these shapes, so that whatever a fault or a visitor puts into a
value, it is not written. Pure functions, no database.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from portal.usage.vocabulary import CATALOGUE, ContactKind, Kind, ListAction, Miss, Printed

#: At most this many of a page's results count as shown: the first ones.
MOST_SHOWN = 10
_MOST_RESULTS = 100_000

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SLUG = re.compile(r"[a-z][a-z0-9]*(?:[-_.][a-z0-9]+)*")
_WARD = re.compile(r"[EWSN]\d{8}")
_LONG_NUMBER = re.compile(r"\d{5}")
_CHOICES: dict[str, type[StrEnum]] = {"by": ContactKind, "did": ListAction, "what": Printed, "how": Miss}
#: Where each key that an event cannot do without is kept.
_COLUMNS = {
    "service": "service_id",
    "guide": "page",
    "page": "page",
    "results": "results",
    "useful": "detail",
}
_COLUMNS |= dict.fromkeys(_CHOICES, "detail")

Row = dict[str, Any]


def rows_of(kind: Kind, keys: Mapping[str, Any]) -> list[Row]:
    """The columns of each row to keep of an event: one, or one a service for RESULTS_SHOWN.

    None at all where a value that the event cannot do without does not fit.
    """
    row: Row = {
        "kind": str(kind),
        "detail": _detail(keys),
        "page": _slug(keys.get("guide", keys.get("page")), 80),
        "service_id": _fit(_ID, keys.get("service")),
        "need": _slug(keys.get("need"), 60),
        "ward": _fit(_WARD, keys.get("ward")),
        "results": _count(keys.get("results")),
    }
    if kind is Kind.RESULTS_SHOWN:
        return [{**row, "service_id": one} for one in _shown(keys["services"])]
    needed = (_COLUMNS[name] for name in CATALOGUE[kind].required)
    return [row] if all(row[column] is not None for column in needed) else []


def _detail(keys: Mapping[str, Any]) -> str | None:
    if "useful" in keys:
        return ("yes" if keys["useful"] else "no") if isinstance(keys["useful"], bool) else None
    for name, choices in _CHOICES.items():
        if name in keys:
            return str(keys[name]) if keys[name] in list(choices) else None
    return None


def _shown(services: object) -> list[str]:
    if not isinstance(services, Sequence) or isinstance(services, str):
        return []
    return [one for one in services[:MOST_SHOWN] if _fit(_ID, one)]


def _fit(pattern: re.Pattern[str], value: object) -> str | None:
    return value if isinstance(value, str) and pattern.fullmatch(value) else None


def _slug(value: object, limit: int) -> str | None:
    slug = _fit(_SLUG, value)
    return slug if slug and len(slug) <= limit and not _LONG_NUMBER.search(slug) else None


def _count(value: object) -> int | None:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        return None
    return min(value, _MOST_RESULTS)
