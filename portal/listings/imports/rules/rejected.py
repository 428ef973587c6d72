"""The rows that were not taken, and the plan, as CSV that is safe to open in a spreadsheet."""

from __future__ import annotations

from portal.core.spreadsheet_cells import to_csv
from portal.listings.imports.rules.planning import ImportPlan
from portal.listings.imports.vocabulary import RowAction


def rejected_csv(plan: ImportPlan) -> str:
    """The rows in error as the file has them, with a column that says why, to be put right and sent again."""
    width = len(plan.sheet.columns)
    rows: list[list[str]] = [[*plan.sheet.columns, "reason"]]
    for row in plan.having(RowAction.ERROR):
        cells = [*row.row.cells, *[""] * (width - len(row.row.cells))]
        beyond = f" Cells beyond the last heading: {' | '.join(cells[width:])}" if any(cells[width:]) else ""
        rows.append([*cells[:width], row.reason + beyond])
    return to_csv(rows)


def report_csv(plan: ImportPlan) -> str:
    """Every row of the file with what becomes of it and each field that it changes."""
    rows: list[list[str]] = [["row", "action", "key", "name", "reason", "notes", "changes"]]
    for row in plan.rows:
        changes = "\n".join(
            f"{one.entity} {one.field}: {one.old!r} -> {one.new!r}" for one in row.differences
        )
        rows.append(
            [str(row.row.number), row.action, row.key, row.name, row.reason, " ".join(row.notes), changes]
        )
    return to_csv(rows)
