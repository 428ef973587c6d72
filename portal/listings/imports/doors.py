"""One way in for every kind of file that can be imported on screen: our own export, HSDS tables, anybody's
table with a mapping. `portal import` takes tables with a mapping only, and goes to the actions at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from portal.core.references import slugify
from portal.geography.queries import find_point
from portal.listings.imports.actions import plan_drafts, plan_import, write_plan
from portal.listings.imports.own_files import apply_own, is_own, plan_own
from portal.listings.imports.queries import get_terms
from portal.listings.imports.rules.drafts import Draft
from portal.listings.imports.rules.mapping import ImportMapping, read_mapping
from portal.listings.imports.rules.packages import (
    is_package,
    make_drafts,
    package_mapping,
    package_sheet,
    read_tables,
)
from portal.listings.imports.rules.planning import ImportPlan, RowPlan
from portal.listings.imports.rules.reading import FileFacts, read_table
from portal.listings.imports.rules.sheets import Limits, Sheet, refuse_larger
from portal.listings.imports.vocabulary import FileKind, RowAction

Step = Callable[[int], Any]


@dataclass(frozen=True)
class Incoming:
    """A file to be imported. `mapping`: the mapping file's text; of HSDS tables, who they are from."""

    data: bytes
    file_name: str
    mapping: str = ""
    limits: Limits = Limits()  # noqa: RUF009 - never changed


def look_at(incoming: Incoming) -> tuple[FileKind, Sheet]:
    """What kind of file it is, and its rows as they are. Raises UnusableFileError."""
    refuse_larger(len(incoming.data), incoming.limits)
    if is_package(incoming.data):
        return FileKind.PACKAGE, package_sheet(read_tables(incoming.data, incoming.limits))
    sheet = read_table(incoming.data, FileFacts(), (), incoming.limits)
    return (FileKind.OWN if is_own(sheet.columns) else FileKind.TABLE), sheet


def plan_file(incoming: Incoming) -> ImportPlan:
    """What importing the file would do. Writes nothing. Raises UnusableFileError."""
    kind, sheet = look_at(incoming)
    if kind is FileKind.OWN:
        return plan_own(sheet, file_name=incoming.file_name)
    if kind is FileKind.PACKAGE:
        return _plan_package(incoming)[0]
    mapping = read_mapping(incoming.mapping.encode())
    sheet = read_table(incoming.data, mapping.file, mapping.columns, incoming.limits)
    return plan_import(sheet, mapping, find_point, file_name=incoming.file_name)


def write_file(
    incoming: Incoming, *, expected: str, author: str, step: Step = lambda _rows: None
) -> ImportPlan:
    """Import the file inside the caller's transaction, all of it or nothing.

    `expected` is the digest of the plan that somebody saw: raises Conflict where it comes out differently.
    """
    kind, sheet = look_at(incoming)
    if kind is FileKind.OWN:
        return apply_own(sheet, file_name=incoming.file_name, expected=expected, author=author, step=step)
    if kind is FileKind.PACKAGE:
        plan, mapping = _plan_package(incoming)
    else:
        mapping = read_mapping(incoming.mapping.encode())
        sheet = read_table(incoming.data, mapping.file, mapping.columns, incoming.limits)
        plan = plan_import(sheet, mapping, find_point, file_name=incoming.file_name)
    return write_plan(plan, mapping, expected=expected, step=step)


def _plan_package(incoming: Incoming) -> tuple[ImportPlan, ImportMapping]:
    title = incoming.mapping.strip() or "A file in HSDS tables"
    mapping = package_mapping(slugify(title, 60) or "hsds", title)
    tables = read_tables(incoming.data, incoming.limits)
    sheet = package_sheet(tables)
    made = make_drafts(tables, sheet, get_terms(), find_point, title)
    outcomes: list[Draft | RowPlan] = [
        one if isinstance(one, Draft) else RowPlan(one[0], RowAction.ERROR, one[1], one[0].cells[0])
        for one in made
    ]
    return plan_drafts(sheet, outcomes, mapping, file_name=incoming.file_name), mapping
