"""Returns from a spreadsheet: what would become of every row, and then doing just that."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace

from portal.core import clock, text
from portal.core.errors import Conflict
from portal.core.spreadsheet_cells import to_csv
from portal.extensions import db
from portal.listings.imports.rules.reading import FileFacts, read_table
from portal.listings.imports.rules.sheets import Limits, Sheet, SheetRow, UnusableFileError
from portal.reporting.returns.acting import By
from portal.reporting.returns.actions import (
    NotComplete,
    keep_numbers,
    open_return,
    send_in,
    typed_in,
)
from portal.reporting.returns.kinds import Kind, Kinds, all_kinds
from portal.reporting.returns.models import Project, ProjectReturn, ReturnImport
from portal.reporting.returns.queries import find_return, list_projects, list_returns
from portal.reporting.returns.rules.lines import Line, WrongValue
from portal.reporting.returns.rules.rows import (
    HEADINGS,
    LINE,
    NOTE,
    OUT_OF,
    PERIOD,
    PROJECT,
    REASON,
    VALUE,
    WANTED,
    FileRow,
    RowResult,
    find_line,
    read_row,
)
from portal.reporting.returns.vocabulary import LineKind, ReturnState
from portal.reporting.rules.periods import Period, WrongPeriod, parse_period

MOST_ROWS = 2_000
LIMITS = Limits(csv_bytes=1_000_000, csv_rows=MOST_ROWS, xlsx_bytes=1_000_000, xlsx_rows=MOST_ROWS)


@dataclass(frozen=True, slots=True)
class Planned:
    """One row with what becomes of it; `said` is the reason of an error, else the number before."""

    row: FileRow
    result: RowResult
    said: str = ""


@dataclass
class Batch:
    """The rows of one return."""

    project: Project
    kind: Kind
    period: Period
    typed: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True)
class Plan:
    """What would become of a file: every row, and every return it touches."""

    rows: tuple[Planned, ...]
    batches: tuple[Batch, ...]

    @property
    def counts(self) -> Counter[RowResult]:
        """How many rows there are of each kind."""
        return Counter(one.result for one in self.rows)

    @property
    def digest(self) -> str:
        """What tells this plan from any other."""
        said = [[one.row.number, one.result, one.said] for one in self.rows]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def receive(data: bytes, file_name: str, by: By) -> ReturnImport:
    """Keep the rows of a file that can be used. Raises UnusableFileError and keeps nothing."""
    sheet = read_table(data, FileFacts(), WANTED, LIMITS)
    if not sheet.rows:
        raise UnusableFileError("The file has no rows below its headings.")
    name = text.one_line(file_name.replace("\\", "/").rpartition("/")[2], 200) or "file"
    kept = ReturnImport(file_name=name, by=by.account_id, rows=[asdict(row) for row in _rows(sheet)])
    db.session.add(kept)
    db.session.flush()
    return kept


def _rows(sheet: Sheet) -> Iterable[FileRow]:
    for row in sheet.rows:
        project, period, line, value, out_of, note, reason = (_cell(row, name) for name in HEADINGS)
        yield FileRow(row.number, project, period, line, value, out_of, note, reason, row.problem)


def _cell(row: SheetRow, name: str) -> str:
    try:
        return row.get(name)[:2000]
    except KeyError:  # a heading that need not be there
        return ""


def plan_import(kept: ReturnImport) -> Plan:
    """What would become of each row now. Nothing is changed."""
    projects, kinds = {one.name.casefold(): one for one in list_projects()}, all_kinds()
    batches: dict[tuple[int, Period], Batch] = {}
    seen: set[tuple[int, Period, str]] = set()
    planned = []
    for row in map(FileRow.of, kept.rows):
        try:
            batch, line = _place(row, projects, kinds, batches)
            if (batch.project.pk, batch.period, line.code) in seen:
                raise WrongValue("This line of this return stands in the file already")
            planned.append(_plan_row(row, batch, line))
            seen.add((batch.project.pk, batch.period, line.code))
        except (WrongValue, WrongPeriod) as error:
            planned.append(Planned(row, RowResult.ERROR, str(error)))
    return Plan(tuple(planned), tuple(batch for batch in batches.values() if batch.typed))


def _place(
    row: FileRow, projects: dict[str, Project], kinds: Kinds, batches: dict[tuple[int, Period], Batch]
) -> tuple[Batch, Line]:
    """The return and the line that a row is about. Raises WrongValue or WrongPeriod."""
    if row.problem:
        raise WrongValue(row.problem)
    project = projects.get(" ".join(row.project.split()).casefold())
    if project is None:
        raise WrongValue("There is no project of this name")
    period = parse_period(row.period.strip())
    if period.kind != project.every:
        raise WrongValue(f"This project reports by {project.every}: give the period as the template has it")
    if not period.is_over(clock.today()):
        raise WrongValue("This period is not over yet")
    if period.last < project.starts_on or (project.ended_on is not None and period.first > project.ended_on):
        raise WrongValue("The project did not go on in this period")
    kind = kinds.get(project.kind)
    line = find_line(kind.asked, row.line)
    if line is None:
        raise WrongValue(f"A return of this kind has no line of this name: {kind.name}")
    return batches.setdefault((project.pk, period), Batch(project, kind, period)), line


def _plan_row(row: FileRow, batch: Batch, line: Line) -> Planned:
    typed = read_row(line, row)
    batch.typed |= typed
    if row.note:
        batch.notes[line.code] = text.one_line(row.note, 300)
    batch.reason = batch.reason or text.one_line(row.reason, 500)
    there = find_return(batch.project.pk, batch.period.first)
    before = typed_in(there) if there is not None else {}
    old = [before.get(box.key, "") for box in line.boxes]
    if not any(old):
        return Planned(row, RowResult.NEW)
    if old == list(typed.values()):
        return Planned(row, RowResult.SAME)
    return Planned(row, RowResult.CHANGE, f"It was {' of '.join(old)}")


@dataclass(frozen=True, slots=True)
class Done:
    """How many returns a file sent in, and those that still lack something, with what."""

    sent: int
    kept: tuple[tuple[str, str], ...]


def do_import(kept: ReturnImport, by: By, *, plan: str) -> Done:
    """Do what somebody saw. Returns that are complete are sent in, others are kept to be filled in further.
    Raises Conflict where the plan is another one by now or the file is done."""
    made = plan_import(kept)
    if kept.done_at is not None:
        raise Conflict("This file was taken in already.")
    if made.digest != plan:
        raise Conflict("Something has changed meanwhile. Look at what would become of the rows again.")
    sent, lacking = 0, []
    for batch in made.batches:
        row = open_return(batch.project, batch.period)
        keep_numbers(row, batch.typed)
        what = _send(row, batch, replace(by, source="file"), kept.file_name)
        if what:
            lacking.append((f"{batch.project.name}, {batch.period.name}", what))
        else:
            sent += 1
    kept.done_at = clock.now()
    db.session.flush()
    return Done(sent, tuple(lacking))


def _send(row: ProjectReturn, batch: Batch, by: By, file_name: str) -> str:
    """'' when the return was sent in, else what it lacks."""
    reason = batch.reason or f"From the file {file_name}"
    try:
        send_in(row, batch.kind, by, notes=batch.notes, reason=reason)
    except NotComplete as lacks:
        by_box = {box.key: line.name for line in batch.kind.asked for box in line.boxes}
        notes = {f"note_{line.code}": f"a note on {line.name}" for line in batch.kind.asked}
        named = [by_box.get(key) or notes.get(key, key) for key in lacks.boxes]
        return text.join_words(list(dict.fromkeys(named)))
    return ""


def template_csv() -> str:
    """A file to fill in: every line of every return that is still to come, with what is saved of it."""
    rows = [[PROJECT, PERIOD, LINE, VALUE, OUT_OF, NOTE, REASON]]
    for row in list_returns(ReturnState.OPEN):
        kind = all_kinds().get(row.project.kind)
        typed = typed_in(row)
        for line in kind.asked:
            cells = [typed.get(box.key, "") for box in line.boxes]
            first, second = cells if line.kind is LineKind.SHARE else (cells[0], "")
            rows.append([row.project.name, row.period.code, line.name, first, second, "", ""])
    return to_csv(rows)
