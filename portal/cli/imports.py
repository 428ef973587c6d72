"""`portal import`: other people's listings from a CSV or XLSX file, a dry run unless --commit is given."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import click

from portal.audit import actions as audit
from portal.audit.vocabulary import Action, command
from portal.cli.context import progress, with_app
from portal.core.errors import PortalError
from portal.directory.vocabulary import ServiceStatus
from portal.extensions import db
from portal.extensions.transactions import transaction
from portal.geography.queries import find_point
from portal.listings.imports.actions import apply_import, plan_import
from portal.listings.imports.rules.mapping import ImportMapping, read_mapping
from portal.listings.imports.rules.planning import ImportPlan, RowPlan
from portal.listings.imports.rules.reading import read_table
from portal.listings.imports.rules.rejected import rejected_csv, report_csv
from portal.listings.imports.rules.sheets import Limits, Sheet, UnusableFileError, refuse_larger
from portal.listings.imports.vocabulary import AUDITED, RowAction

_EVERY_ROW = 60  # a plan of no more rows than this is printed row by row
_EXAMPLES = 5  # of each reason, in a longer one

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_OUT = click.Path(dir_okay=False, writable=True, path_type=Path)


@click.command("import")
@click.argument("file", type=_FILE)
@click.option(
    "--mapping",
    "mapping_file",
    type=_FILE,
    required=True,
    help="Which column fills which field (content/imports/).",
)
@click.option("--commit", is_flag=True, help="Do it. Without this the plan is shown and nothing is changed.")
@click.option(
    "--plan", "expected", default="", help="With --commit: do it only if the plan still has this code."
)
@click.option("--rejected", type=_OUT, help="Write the rows in error here, as CSV with the reason.")
@click.option("--report", type=_OUT, help="Write every row's action and changes here, as CSV.")
@click.option(
    "--rows",
    type=click.IntRange(1, 1_000_000),
    help="Take a file of up to this many rows (CSV 50,000; XLSX 5,000).",
)
@click.option("--json", "as_json", is_flag=True, help="Print the whole plan as JSON.")
@with_app
def import_listings(
    file: Path,
    mapping_file: Path,
    commit: bool,
    expected: str,
    rejected: Path | None,
    report: Path | None,
    rows: int | None,
    as_json: bool,
) -> None:
    """Take listings in from FILE, a CSV or XLSX. Shows what would become of every row; --commit does it.

    All of the file is taken or none of it. Rows in error are left out; the exit code is then 1.
    """
    try:
        mapping = read_mapping(mapping_file.read_bytes())
        sheet = _read(file, mapping, Limits() if rows is None else Limits(csv_rows=rows, xlsx_rows=rows))
        plan = plan_import(sheet, mapping, find_point, file_name=file.name)
        if commit:
            if expected and expected != plan.digest:
                raise UnusableFileError(
                    f"The plan is {plan.digest} now, not {expected}. Look at the new plan first."
                )
            plan = _commit(sheet, mapping, plan)
    except PortalError as error:
        click.echo(
            json.dumps({"error": error.message}) if as_json else f"Nothing was changed. {error.message}",
            err=not as_json,
        )
        sys.exit(1)
    finally:
        db.session.rollback()
    for path, text in ((rejected, rejected_csv), (report, report_csv)):
        if path:
            path.write_text(text(plan), encoding="utf-8", errors="replace", newline="")
    click.echo(
        json.dumps(_as_json(plan, commit), indent=1, default=str)
        if as_json
        else "\n".join(_lines(plan, commit))
    )
    sys.exit(1 if plan.counts[RowAction.ERROR] else 0)


def _read(file: Path, mapping: ImportMapping, limits: Limits) -> Sheet:
    refuse_larger(file.stat().st_size, limits)
    return read_table(file.read_bytes(), mapping.file, mapping.columns, limits)


def _commit(sheet: Sheet, mapping: ImportMapping, plan: ImportPlan) -> ImportPlan:
    with progress("Rows", len(plan.rows)) as step, transaction():
        done = apply_import(
            sheet, mapping, find_point, file_name=plan.file_name, expected=plan.digest, step=step
        )
        counts = {AUDITED[action]: done.counts[action] for action in RowAction}
        audit.record(Action.FILE_IMPORTED, actor=command("import"), detail=counts)
        return done


def _lines(plan: ImportPlan, committed: bool) -> list[str]:
    """The plan for people: each row of a short file, examples of each reason of a long one."""
    counts = ", ".join(f"{plan.counts[action]} {action}" for action in RowAction)
    lines = [f"{plan.file_name}: {plan.sheet.read_as}; {len(plan.rows)} rows: {counts}."]
    lines += [f"  Note: {note}" for note in plan.notes]
    if len(plan.rows) <= _EVERY_ROW:
        lines += [line for row in plan.rows for line in _row_lines(row)]
    else:
        for action in RowAction:
            lines += _examples(action, plan.having(action))
        lines.append("  --report FILE writes every row.")
    lines += _waiting_lines(plan)
    if committed:
        return [*lines, "Done: all of this is in the directory now."]
    return [*lines, f"Dry run: nothing was changed. To do this: --commit --plan {plan.digest}"]


def _waiting_lines(plan: ImportPlan) -> list[str]:
    """What is not on the site yet when all is done, and how it gets there."""
    count = sum(
        record.write.get("status") in (ServiceStatus.DRAFT, ServiceStatus.PENDING)
        for row in plan.having(RowAction.CREATE)
        for record in row.records
    )
    if not count:
        return []
    return [
        f"  New and pending: {count}. Nobody sees them yet. /staff/listings?state=pending lists them.",
        "  Set “State” to “Live” under “Whether it is shown”. Many at once: export, write “live” in the",
        "  column status, and import that file on the site.",
    ]


def _row_lines(row: RowPlan) -> list[str]:
    name = f" {row.name or row.key}" if row.name or row.key else ""
    lines = [f"  {row.row.number:>5} {row.action:<6}{name}: {row.reason}"]
    if row.action is RowAction.UPDATE:
        lines += [f"          {one.label}: {_short(one.old)} -> {_short(one.new)}" for one in row.differences]
    return [*lines, *(f"          {note}" for note in row.notes)]


def _examples(action: RowAction, rows: list[RowPlan]) -> list[str]:
    reasons = Counter(_kind(row.reason) for row in rows)
    lines: list[str] = []
    for reason, count in reasons.most_common(12):
        lines.append(f"  {action} ({count}): {reason}")
        some = (
            [row for row in rows if _kind(row.reason) == reason][:_EXAMPLES]
            if action is not RowAction.SKIP
            else []
        )
        lines += [
            line for row in some for line in _row_lines(row)[: None if action is not RowAction.CREATE else 1]
        ]
    return lines


def _kind(reason: str) -> str:
    """What a reason has in common with others: the part before the values."""
    return reason.split("“")[0].split(":")[0].strip()


def _short(value: Any) -> str:
    words = (
        json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, list | dict) else str(value)
    )
    words = "nothing" if value in (None, "", []) else words
    return words if len(words) < 80 else f"{words[:77]}..."


def _as_json(plan: ImportPlan, committed: bool) -> dict[str, Any]:
    return {
        "file": plan.file_name,
        "read_as": plan.sheet.read_as,
        "origin": plan.origin,
        "plan": plan.digest,
        "committed": committed,
        "counts": {str(action): plan.counts[action] for action in RowAction},
        "notes": list(plan.notes),
        "rows": [
            {
                "row": row.row.number,
                "action": row.action,
                "key": row.key,
                "name": row.name,
                "reason": row.reason,
                "notes": list(row.notes),
                "changes": [
                    {"entity": one.entity, "field": one.field, "old": one.old, "new": one.new}
                    for one in row.differences
                ],
            }
            for row in plan.rows
        ],
    }
