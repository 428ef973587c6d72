"""Saving, changing and removing a report, and running it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from portal.accounts.queries import list_people_who
from portal.accounts.vocabulary import Permission
from portal.audit import actions as audit
from portal.audit.vocabulary import Action, Actor, staff
from portal.core import clock
from portal.core.errors import Conflict
from portal.extensions import db
from portal.extensions.inserts import insert_once
from portal.messages.actions import queue
from portal.reporting.definitions import Definitions
from portal.reporting.rules.periods import Period
from portal.reporting.rules.plain import tables_as_json, write_json
from portal.reporting.saved.gathering import gather, say_limits
from portal.reporting.saved.models import ReportRun, SavedReport
from portal.reporting.saved.queries import find_owner
from portal.reporting.saved.vocabulary import Audience
from portal.reporting.vocabulary import PeriodKind

RUNS = "/staff/figures/reports/runs"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants a report to be."""

    name: str
    measures: tuple[str, ...]
    filters: dict[str, str]
    every: PeriodKind
    audience: Audience
    scheduled: bool


def save_report(wanted: Wanted, owner_id: str) -> SavedReport:
    """A new report; by itself it runs from the present period on."""
    report = SavedReport(since=clock.today(), owner_id=owner_id)
    _fill(report, wanted)
    db.session.add(report)
    db.session.flush()
    _note(report, staff(owner_id), "saved")
    return report


def change_report(report: SavedReport, wanted: Wanted, by: str, *, version: int) -> None:
    """Change what it holds from now on; what came out stays. Raises Conflict where somebody changed it
    meanwhile."""
    if report.version != version:
        raise Conflict("Somebody else changed this report. Look at it again, then change it.")
    if wanted.scheduled and not report.scheduled:
        report.since = clock.today()
    _fill(report, wanted)
    db.session.flush()
    _note(report, staff(by), "changed")


def remove_report(report: SavedReport, by: str) -> None:
    """Show and run it no more; what came out of it stays where links lead to it."""
    report.removed_at = clock.now()
    db.session.flush()
    _note(report, staff(by), "removed")


def run_report(
    report: SavedReport, period: Period, definitions: Definitions, *, by: str = ""
) -> ReportRun | None:
    """Make its tables now and keep them with their meaning. With `by` somebody pressed the button; without
    it runs by itself, at most once for a period: then None where it already did. Raises NotPublic."""
    audience = Audience(report.audience)
    tables = gather(report.measures, report.filters, period, audience)
    meanings = [definitions.get(code).as_plain() for code in dict.fromkeys(one.measure for one in tables)]
    run = ReportRun(
        report_pk=report.pk,
        scheduled_for=None if by else period.code,
        first=period.first,
        last=period.last,
        name=report.name,
        definitions_version=definitions.version,
        tables=tables_as_json(tables),
        meanings=write_json(meanings),
        notes=list(_notes(report, audience)),
        made_by=by,
    )
    parts = (run.name, period.code, str(run.definitions_version), run.tables, run.meanings, *run.notes)
    run.digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    return run if insert_once(run) else None


def tell_owner(report: SavedReport, run: ReportRun) -> bool:
    """Write to whoever saved the report that it ran: a link, and no figure. False where they may no longer
    read it."""
    owner = find_owner(report)
    able = {account_id for account_id, _name in list_people_who(Permission.READ_FIGURES)}
    if owner is None or owner.id not in able:
        return False
    queue("figures_report", recipient=owner.email, link=f"{RUNS}/{run.id}", key_id=owner.key_id)
    return True


def _fill(report: SavedReport, wanted: Wanted) -> None:
    report.name, report.measures = wanted.name, list(wanted.measures)
    report.filters = {name: value for name, value in wanted.filters.items() if value}
    report.every, report.audience = str(wanted.every), str(wanted.audience)
    report.scheduled, report.changed_at = wanted.scheduled, clock.now()


def _notes(report: SavedReport, audience: Audience) -> tuple[str, ...]:
    words = {
        Audience.TEAM: "Exact figures for the team alone: small numbers can tell of people.",
        Audience.OTHERS: "1 to 7 people are told as “1 to 7”, other counts of people to the nearest 5.",
    }[audience]
    return (*say_limits(report.filters), words)


def _note(report: SavedReport, actor: Actor, what: str) -> None:
    audit.record(
        Action.FIGURES_REPORT_CHANGED,
        actor=actor,
        entity="saved_report",
        entity_id=report.id,
        detail={"what": what},
    )
