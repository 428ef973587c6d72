"""Two listings made one: for each field the one's value, the other's, or both lists joined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Take(StrEnum):
    """Whose value a field gets."""

    KEPT = "kept"
    GONE = "gone"
    BOTH = "both"


#: What stays the kept one's own: its address, whether it is shown and when.
OWN = frozenset({"slug", "status", "paused_until", "paused_reason", "visible_from", "visible_to"})


@dataclass(frozen=True, slots=True)
class MergeField:
    """One field in which two listings differ."""

    name: str
    label: str
    kept: Any
    gone: Any
    joinable: bool
    preset: Take


def is_empty(value: Any) -> bool:
    """Whether a value states nothing; a nought states something."""
    return value is None or value == "" or value == [] or value is False


def preset(kept: Any, gone: Any, *, joinable: bool) -> Take:
    """What a person most likely wants: nothing that is stated gets lost."""
    if is_empty(kept):
        return Take.GONE
    return Take.BOTH if joinable and not is_empty(gone) else Take.KEPT


def merged(kept: Any, gone: Any, take: Take) -> Any:
    """The value that stays. Rows of the one that goes come without their ids: they become rows anew."""
    if take is Take.KEPT:
        return kept
    if take is Take.GONE:
        return without_ids(gone)
    return [*kept, *(row for row in without_ids(gone) if not _there(row, kept))]


def without_ids(value: Any) -> Any:
    """The value without the ids of its rows, however deep."""
    if isinstance(value, Mapping):
        return {key: without_ids(inner) for key, inner in value.items() if key != "id"}
    if isinstance(value, list | tuple):
        return [without_ids(inner) for inner in value]
    return value


def _there(row: Any, rows: Sequence[Any]) -> bool:
    """Whether a list has the row already; a place that both name is one place."""
    if isinstance(row, Mapping) and "location" in row:
        return any(one.get("location") == row["location"] for one in rows)
    return any(without_ids(one) == row for one in rows)
