"""How an entry is chained to the one before it, and what its detail may hold. Pure functions, no database."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from portal.audit.vocabulary import DETAIL, Action
from portal.core.clock import add_months

#: What the first entry of all points back to.
GENESIS = "0" * 64
#: Whole months older than this may be taken out of the log; their heads stay (DESIGN 9.26).
RETENTION_MONTHS = 24

# A code is one of our own words or an id. Nothing with a space, an @ or a capital: a name or an address does
# not fit.
_CODE = re.compile(r"[a-z][a-z0-9_.:/-]{0,79}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d{2}-\d{2}")
_LONG_NUMBER = re.compile(r"\d{7}")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MOST_CODES = 100
_MOST_COUNT = 10**7


def oldest_kept(day: date) -> str:
    """The month, as in "2024-11", before which nothing need be kept on `day`."""
    return f"{add_months(day, -RETENTION_MONTHS):%Y-%m}"


class WrongDetail(ValueError):
    """An audit entry may not carry this; the message names the action and the key, never the value."""


def check_detail(action: Action, detail: Mapping[str, Any]) -> str:
    """The detail as the text that is stored and hashed. Raises WrongDetail for a name or value that may not
    be in it."""
    for name, value in detail.items():
        if name not in DETAIL[action]:
            raise WrongDetail(f"{action} takes no detail {name!r}")
        values = value if isinstance(value, list | tuple) else [value]
        if len(values) > _MOST_CODES or not all(map(_may_be_kept, values)):
            raise WrongDetail(f"{action}: {name!r} must be codes or counts, never words")
    return json.dumps(dict(detail), sort_keys=True, separators=(",", ":"))


def _may_be_kept(value: object) -> bool:
    if isinstance(value, bool):
        return True
    if isinstance(value, int):
        return 0 <= value < _MOST_COUNT  # more digits could be somebody's number
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        return False
    return bool(_UUID.fullmatch(value)) or not _LONG_NUMBER.search(value)


@dataclass(frozen=True, slots=True)
class Entry:
    """Everything of an entry that its hash covers."""

    number: int
    previous_hash: str
    segment: str
    at: datetime
    actor_kind: str
    actor_id: str
    action: str
    entity: str
    entity_id: str
    detail_text: str

    def digest(self) -> str:
        """The entry's hash: it covers every field and, through `previous_hash`, every entry before."""
        fields = [
            self.number,
            self.previous_hash,
            self.segment,
            self.at.isoformat(timespec="microseconds"),
            self.actor_kind,
            self.actor_id,
            self.action,
            self.entity,
            self.entity_id,
            self.detail_text,
        ]
        return hashlib.sha256(json.dumps(fields, separators=(",", ":")).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a monthly segment, short enough to be kept on paper or in another system."""

    segment: str
    number: int
    hash: str

    def __str__(self) -> str:
        """One line: month, number, hash."""
        return f"{self.segment} {self.number} {self.hash}"

    @classmethod
    def parse(cls, line: str) -> Head:
        """Read such a line again. Raises ValueError."""
        found = re.fullmatch(r"(\d{4}-\d{2}) (\d+) ([0-9a-f]{64})", line.strip())
        if found is None:
            raise ValueError("a head is a month, a number and a hash: '2026-01 12 0a1b...'")
        return cls(found[1], int(found[2]), found[3])


def segment_of(moment: datetime, previous: str = "") -> str:
    """The month an entry made at an aware UTC moment belongs to; never an earlier one than the entry before
    it has, so that a clock set back does not open a closed month again."""
    return max(f"{moment:%Y-%m}", previous)
