"""From what a view counted to the rows that are kept: every value must have its own shape, or it is left out.

An address, a postcode or a name has none of these shapes, so that whatever a fault or a visitor puts into a
value, it is not written. Pure functions, no database.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from functools import cached_property, lru_cache, partial
from typing import Any, NamedTuple

from portal.usage.scrub import scrub
from portal.usage.vocabulary import (
    CATALOGUE,
    Checked,
    ContactKind,
    Device,
    Kind,
    ListAction,
    Miss,
    Printed,
    Refusal,
)

#: At most this many of a page's results count as shown: the first ones.
MOST_SHOWN = 10
_MOST_RESULTS = 100_000

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SLUG = re.compile(r"[a-z][a-z0-9]*(?:[-_.][a-z0-9]+)*")
_WARD = re.compile(r"[EWSN]\d{8}")
_LONG_NUMBER = re.compile(r"\d{5}")
_HOST = re.compile(r"(?=.{4,80}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,61}")


class Row(NamedTuple):
    """What is kept of an event, beside when and whose it was."""

    kind: str
    detail: str | None = None  # how contact was made, what was printed, "yes" or "no"
    page: str | None = None  # a guide's slug or a page's name
    service_id: str | None = None
    need: str | None = None
    ward: str | None = None  # never a postcode: a ward holds thousands of people
    theme: str | None = None
    place: str | None = None  # the town or village a page is about
    results: int | None = None
    shown: str | None = None  # the ids of the services that a page of results showed, with spaces between


class Event:
    """Something that may happen: made once with a page, counted each time that the page is served."""

    def __init__(self, kind: Kind, keys: Mapping[str, Any]) -> None:
        self.kind = kind
        self._keys = keys

    @cached_property
    def row(self) -> Row | None:
        """What is kept of it; None where nothing is."""
        return row_of(self.kind, self._keys)

    @cached_property
    def words(self) -> str:
        """The words of a search without what could be personal; "" for none."""
        return scrub(str(self._keys.get("words") or ""))

    @property
    def missed(self) -> bool:
        """Whether it is a search that found nothing, or somebody's word for it."""
        return self.kind is Kind.MISS or self._keys.get("results") == 0


def row_of(kind: Kind, keys: Mapping[str, Any]) -> Row | None:
    """The columns to keep of an event; None where a value that the event cannot do without does not fit."""
    kept = {}
    for name, value in keys.items():
        if name in _KEPT:
            column, shape = _KEPT[name]
            kept[column] = shape(value)
    if any(kept.get(_KEPT[name][0]) is None for name in CATALOGUE[kind].required):
        return None
    return Row(kind.value, **kept)


@lru_cache(maxsize=2048)
def device_of(agent: str) -> Device:
    """What sort of device a browser's User-Agent names. A tablet that calls itself a computer is one."""
    if "iPad" in agent or "Tablet" in agent or ("Android" in agent and "Mobile" not in agent):
        return Device.TABLET
    return Device.PHONE if "Mobi" in agent or "iPhone" in agent else Device.COMPUTER


def host_of(host: str) -> str | None:
    """A host's name as it is kept: in small letters, without port and "www."; None for what is no name."""
    name = host.lower().rpartition("@")[2].partition(":")[0].removeprefix("www.")
    return _fit(_HOST, name)


def _yes_or_no(value: object) -> str | None:
    return ("yes" if value else "no") if isinstance(value, bool) else None


def _one_of(choices: type[StrEnum]) -> Callable[[object], str | None]:
    known = {str(choice) for choice in choices}
    return lambda value: str(value) if isinstance(value, str) and value in known else None


def _shown(services: object) -> str | None:
    if not isinstance(services, Sequence) or isinstance(services, str):
        return None
    return " ".join(_ID.findall(" ".join(map(str, services[:MOST_SHOWN])))) or None


def _fit(pattern: re.Pattern[str], value: object) -> str | None:
    return value if isinstance(value, str) and pattern.fullmatch(value) else None


def _slug(value: object, limit: int) -> str | None:
    slug = _fit(_SLUG, value)
    return slug if slug and len(slug) <= limit and not _LONG_NUMBER.search(slug) else None


def _count(value: object) -> int | None:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        return None
    return min(value, _MOST_RESULTS)


#: Where each key of an event is kept, and the shape its value must have. Words are no column (words.py).
_KEPT: dict[str, tuple[str, Callable[[object], Any]]] = {
    "service": ("service_id", partial(_fit, _ID)),
    "services": ("shown", _shown),
    "ward": ("ward", partial(_fit, _WARD)),
    "need": ("need", partial(_slug, limit=60)),
    "theme": ("theme", partial(_slug, limit=60)),
    "place": ("place", partial(_slug, limit=80)),
    "guide": ("page", partial(_slug, limit=80)),
    "page": ("page", partial(_slug, limit=80)),
    "step": ("page", partial(_slug, limit=80)),
    "results": ("results", _count),
    "useful": ("detail", _yes_or_no),
    "door": ("detail", partial(_slug, limit=20)),
    "by": ("detail", _one_of(ContactKind)),
    "did": ("detail", _one_of(ListAction)),
    "what": ("detail", _one_of(Printed)),
    "how": ("detail", _one_of(Miss)),
    "answer": ("detail", _one_of(Checked)),
    "said": ("detail", _one_of(Refusal)),
}
