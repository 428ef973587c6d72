"""What will become of every row of a file, worked out without writing anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.core.loading import content_hash
from portal.directory.values import Values
from portal.listings.imports.rules.drafts import Draft
from portal.listings.imports.rules.merging import Difference
from portal.listings.imports.rules.sheets import Sheet, SheetRow
from portal.listings.imports.vocabulary import RecordAction, RowAction


@dataclass(frozen=True)
class RecordPlan:
    """What is done with one record: `write` holds all its values (create) or the changed ones (change)."""

    entity: str
    action: RecordAction
    key: str
    id: str = ""  # of the record that is there
    write: Values = field(default_factory=dict)
    digest: str = ""
    differences: tuple[Difference, ...] = ()
    kept: tuple[str, ...] = ()
    suggested: Values = field(default_factory=dict)  # what the file says of the kept fields
    note: str = ""


@dataclass(frozen=True)
class RowPlan:
    """What becomes of one row, and why."""

    row: SheetRow
    action: RowAction
    reason: str
    key: str = ""
    name: str = ""
    notes: tuple[str, ...] = ()
    records: tuple[RecordPlan, ...] = ()

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Every field that the row changes, over all its records."""
        return tuple(one for record in self.records for one in record.differences)


@dataclass(frozen=True)
class ImportPlan:
    """A whole file's plan. Two plans with the same `digest` do the same to the same records."""

    origin: str
    file_name: str
    sheet: Sheet
    rows: tuple[RowPlan, ...]
    notes: tuple[str, ...]

    @property
    def counts(self) -> Counter[RowAction]:
        """How many rows come to each action."""
        return Counter(row.action for row in self.rows)

    @property
    def digest(self) -> str:
        """A short code for all that the plan would do."""
        return content_hash([self.origin, [_told(row) for row in self.rows]])[:12]

    def having(self, action: RowAction) -> list[RowPlan]:
        """The rows with this action."""
        return [row for row in self.rows if row.action is action]


def _told(row: RowPlan) -> Any:
    changes = [[record.entity, record.action, record.key, record.id, record.write] for record in row.records]
    return [row.row.number, row.action, row.reason, row.key, changes]


def wanted_digest(values: Values) -> str:
    """A digest of what a file says about a record, its sources aside: told again, it needs no closer look."""
    return content_hash({name: value for name, value in values.items() if name != "sources"})


def reason_for(records: Sequence[RecordPlan], *, edited: bool) -> tuple[RowAction, str]:
    """A row's action and reason from what is done with its records."""
    of_row = [record for record in records if record.entity != "organization"]
    kept = tuple(dict.fromkeys(label for record in of_row for label in record.kept))
    if any(record.action is RecordAction.CREATE and record.entity == "service" for record in records):
        return RowAction.CREATE, "new"
    if any(record.action is not RecordAction.LEAVE for record in records):
        labels = dict.fromkeys(one.label for record in records for one in record.differences)
        also = f"; edited on screen and kept: {', '.join(kept)}" if kept else ""
        return RowAction.UPDATE, f"changes: {', '.join(labels)}{also}"
    if kept:
        return RowAction.SKIP, f"edited on screen since the last import; kept as it is: {', '.join(kept)}"
    if edited:
        return RowAction.SKIP, "edited on screen since the last import; the file says nothing new"
    return RowAction.SKIP, "unchanged"


def name_of(draft: Draft) -> str:
    """A row's listing in a few words, for a message."""
    return f"{draft.name}, {draft.postcode}" if draft.postcode else draft.name
