"""Our own export, changed in a spreadsheet program and read back: each row says which listing it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from portal.core.errors import Conflict
from portal.core.spreadsheet_cells import unguarded
from portal.directory.actions import Authorship, change_record
from portal.directory.checks import InvalidValue, check_values
from portal.directory.shapes import SERVICE
from portal.directory.values import Lookup, Values, read_values, same
from portal.directory.vocabulary import ChangeSource
from portal.extensions import db
from portal.listings.imports.queries import get_locations, get_records, get_terms
from portal.listings.imports.rules.merging import Difference
from portal.listings.imports.rules.planning import ImportPlan, RecordPlan, RowPlan
from portal.listings.imports.rules.sheets import Sheet, SheetRow, plain_name
from portal.listings.imports.vocabulary import RecordAction, RowAction
from portal.listings.record_columns import MARKS, WRITABLE, from_cell

ORIGIN = "our own export"
_BATCH = 200


def is_own(columns: tuple[str, ...]) -> bool:
    """Whether these headings are those of our own export."""
    return set(MARKS) <= {plain_name(name) for name in columns} and "service_types" in columns


def plan_own(sheet: Sheet, *, file_name: str) -> ImportPlan:
    """What reading the file back would change, row by row. Writes nothing."""
    ids = [_cell(row, sheet, "id") for row in sheet.rows]
    records = get_records("service", {one for one in ids if one})
    lookup = _lookup(sheet, records)
    seen: dict[str, int] = {}
    rows = [
        _plan_row(row, sheet, record_id, records.get(record_id), lookup, seen)
        for row, record_id in zip(sheet.rows, ids, strict=True)
    ]
    return ImportPlan(ORIGIN, file_name, sheet, tuple(rows), sheet.notes)


def apply_own(
    sheet: Sheet,
    *,
    file_name: str,
    expected: str,
    author: str,
    step: Callable[[int], Any] = lambda _rows: None,
) -> ImportPlan:
    """Write the file back inside the caller's transaction. Raises Conflict where the plan is another now.

    The changes are an editor's: a later import of somebody's file leaves them alone.
    """
    plan = plan_own(sheet, file_name=file_name)
    if plan.digest != expected:
        raise Conflict(
            "Listings were changed since the plan was made. Nothing was imported: look at the new plan first."
        )
    records = get_records("service", {record.id for row in plan.rows for record in row.records})
    lookup = _lookup(sheet, records)
    by = Authorship(ChangeSource.EDITOR, author=author, reason=f"Spreadsheet {file_name}"[:500])
    with db.session.no_autoflush:
        for position, row in enumerate(plan.rows, start=1):
            for record in row.records:
                change_record("service", records[record.id], record.write, by, lookup)
            if position % _BATCH == 0:
                db.session.flush()
            step(1)
    db.session.flush()
    return plan


def _plan_row(
    row: SheetRow, sheet: Sheet, record_id: str, record: Any, lookup: Lookup, seen: dict[str, int]
) -> RowPlan:
    name = _cell(row, sheet, "name") if "name" in sheet.columns else ""
    if row.problem:
        return RowPlan(row, RowAction.ERROR, row.problem, record_id, name)
    if not record_id:
        reason = "no id: this file changes listings, it makes no new ones"
        return RowPlan(row, RowAction.SKIP, reason, "", name)
    if record is None:
        return RowPlan(row, RowAction.ERROR, "there is no listing with this id", record_id, name)
    earlier = seen.setdefault(record_id, row.number)
    if earlier != row.number:
        return RowPlan(row, RowAction.ERROR, f"the same listing is row {earlier}", record_id, name)
    current = read_values(record, SERVICE)
    try:
        write = _changed(row, sheet, current, lookup)
    except (InvalidValue, ValueError) as wrong:
        return RowPlan(row, RowAction.ERROR, str(wrong), record_id, name)
    if not write:
        return RowPlan(row, RowAction.SKIP, "unchanged", record_id, name)
    if _cell(row, sheet, "version") != str(record.version):
        reason = "somebody changed this listing on the site since the file was made; export it again"
        return RowPlan(row, RowAction.ERROR, reason, record_id, name)
    told = tuple(
        Difference("service", one, SERVICE.field(one).label, current[one], value)
        for one, value in write.items()
    )
    plan = RecordPlan("service", RecordAction.CHANGE, record_id, record_id, write, "", told)
    labels = ", ".join(one.label for one in told)
    return RowPlan(row, RowAction.UPDATE, f"changes: {labels}", record_id, name, (), (plan,))


def _changed(row: SheetRow, sheet: Sheet, current: Mapping[str, Any], lookup: Lookup) -> Values:
    """The checked values of a row that differ from what the record holds."""
    given = {
        name: from_cell(SERVICE.field(name), _cell(row, sheet, name), current[name])
        for name in WRITABLE
        if name in sheet.columns
    }
    checked = check_values(given, SERVICE, lookup)
    return {name: value for name, value in checked.items() if not same(current[name], value)}


def _cell(row: SheetRow, sheet: Sheet, column: str) -> str:
    """A cell as it was written, its guard taken off; '' where the row is short or has no such column."""
    position = next((at for at, name in enumerate(sheet.columns) if plain_name(name) == column), -1)
    return unguarded(row.cells[position]).strip() if 0 <= position < len(row.cells) else ""


def _lookup(sheet: Sheet, records: Mapping[str, Any]) -> Lookup:
    """Every term, and the places that the listings have or that the file names."""
    places = {at.location.id for record in records.values() for at in record.at_locations}
    if "at" in sheet.columns:
        for row in sheet.rows:
            try:
                named = from_cell(SERVICE.field("at"), _cell(row, sheet, "at"), [])
            except ValueError:
                continue
            places |= {str(entry.get("location")) for entry in named if isinstance(entry, dict)}
    return Lookup(get_terms().terms, get_locations(places))
