"""The closed list of what is audited, and what each entry may say beside who, what and when."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    """What sort of somebody acted."""

    PUBLIC = "public"  # a visitor without an account: no id is kept
    STAFF = "staff"
    SYSTEM = "system"  # a command or the worker; the id is its name


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acted: a kind and an account's public id or a command's name, never a person's name."""

    kind: ActorKind
    id: str = ""


PUBLIC = Actor(ActorKind.PUBLIC)


def command(name: str) -> Actor:
    """The actor of a command such as "content load"."""
    return Actor(ActorKind.SYSTEM, name)


class Action(StrEnum):
    """What was done, in the past tense."""

    RECORD_CREATED = "record_created"
    RECORD_CHANGED = "record_changed"
    RECORD_ARCHIVED = "record_archived"
    CHANGE_ACCEPTED = "change_accepted"
    CHANGE_DECLINED = "change_declined"
    PROBLEM_REPORTED = "problem_reported"
    CONTENT_LOADED = "content_loaded"
    FILE_IMPORTED = "file_imported"
    PERSONAL_DATA_READ = "personal_data_read"
    KEY_DESTROYED = "key_destroyed"
    KEYS_ROTATED = "keys_rotated"
    USAGE_PURGED = "usage_purged"


_ROWS = frozenset({"created", "changed", "unchanged", "kept", "refused", "removed", "skipped"})
_CHANGE = frozenset({"fields", "source", "change_set"})

#: The names an entry's detail may carry, for each action. Values are codes and counts (rules.check_detail).
DETAIL: dict[Action, frozenset[str]] = {
    Action.RECORD_CREATED: _CHANGE,
    Action.RECORD_CHANGED: _CHANGE,
    Action.RECORD_ARCHIVED: _CHANGE,
    Action.CHANGE_ACCEPTED: _CHANGE,
    Action.CHANGE_DECLINED: _CHANGE,
    Action.PROBLEM_REPORTED: frozenset({"topic", "change_set"}),
    Action.CONTENT_LOADED: _ROWS | {"part"},
    Action.FILE_IMPORTED: _ROWS | {"mapping"},
    Action.PERSONAL_DATA_READ: frozenset({"fields"}),
    Action.KEY_DESTROYED: frozenset(),
    Action.KEYS_ROTATED: frozenset({"keys"}),
    Action.USAGE_PURGED: frozenset({"events", "visits", "days"}),
}
