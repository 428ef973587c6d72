"""The closed lists of an import: what may become of a row."""

from __future__ import annotations

from enum import StrEnum


class RowAction(StrEnum):
    """What an import does with one row of a file."""

    CREATE = "create"
    UPDATE = "update"
    SKIP = "skip"
    ERROR = "error"


class RecordAction(StrEnum):
    """What an import does with one of the records that a row stands for."""

    CREATE = "create"
    CHANGE = "change"
    LEAVE = "leave"
