"""The rows that were not taken, and the plan, as CSV that is safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from portal.listings.imports.rules.planning import ImportPlan
from portal.listings.imports.vocabulary import RowAction

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def guarded(cell: str) -> str:
    """A cell that no spreadsheet runs: one that begins like a formula gets an apostrophe before it."""
    return f"'{cell}" if cell.startswith(_STARTS_A_FORMULA) else cell


def to_csv(rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV text, every cell guarded; with a byte order mark, so that spreadsheets read it as UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerows([guarded(str(cell)) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()


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
