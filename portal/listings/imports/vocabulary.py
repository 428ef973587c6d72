"""The closed lists of an import: what may become of a row, and of a file."""

from __future__ import annotations

from enum import StrEnum


class RowAction(StrEnum):
    """What an import does with one row of a file."""

    CREATE = "create"
    UPDATE = "update"
    SKIP = "skip"
    ERROR = "error"


#: How the audit log calls what an import did with its rows.
AUDITED = {
    RowAction.CREATE: "created",
    RowAction.UPDATE: "changed",
    RowAction.SKIP: "skipped",
    RowAction.ERROR: "refused",
}


class RecordAction(StrEnum):
    """What an import does with one of the records that a row stands for."""

    CREATE = "create"
    CHANGE = "change"
    LEAVE = "leave"


class UploadState(StrEnum):
    """How far an uploaded file is."""

    NEW = "new"  # no mapping yet
    PLANNING = "planning"  # a worker works out what would become of each row
    PLANNED = "planned"  # somebody is to look at the plan
    IMPORTING = "importing"  # confirmed; a worker writes it
    DONE = "done"
    FAILED = "failed"  # nothing was written; the message says why


class FileKind(StrEnum):
    """What sort of file somebody sent."""

    OWN = "own"  # our own export, changed
    PACKAGE = "package"  # HSDS tables in a zip
    TABLE = "table"  # anybody's table: it needs a mapping
