"""Changing projects: what they are, who leads them, what they are to reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm.attributes import set_committed_value

from portal.audit import actions as audit
from portal.audit.vocabulary import Action
from portal.core import clock
from portal.core.errors import Conflict
from portal.extensions import db
from portal.extensions.inserts import insert_once
from portal.keys.sealed import erase
from portal.reporting.returns.acting import By
from portal.reporting.returns.models import Project, ProjectLead, ProjectTarget
from portal.reporting.vocabulary import PeriodKind

_CHANGED = "Somebody else has changed this meanwhile. Look at what they did, then try again."
_SAME_NAME = "There is a project of this name already. Give it another name."
#: Who led a project is kept so long after its end: late questions about its figures still come.
KEEP_LEADS_DAYS = 365


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """What the programme team says of a project. `lead` is a name and an address; both may be empty."""

    name: str
    every: PeriodKind
    due_days: int
    starts_on: date
    ended_on: date | None
    team_pk: int | None
    lead: tuple[str, str]


def add_project(kind: str, facts: ProjectFacts, by: By) -> Project:
    """Note a new project. Raises Conflict where one has its name already."""
    project = Project(kind=kind, name=facts.name, lead=None, targets=[], changed_by=by.account_id)
    _take(project, facts)
    if not insert_once(project):
        raise Conflict(_SAME_NAME)
    _set_lead(project, facts.lead)
    _tell(project, by, ["name"])
    return project


def change_project(project: Project, facts: ProjectFacts, by: By, *, version: int) -> None:
    """Change what is different. Returns that are open already keep their days. Raises Conflict for an older
    `version` and for another project's name."""
    if project.version != version:
        raise Conflict(_CHANGED)
    twin = select(Project.pk).where(Project.name == facts.name, Project.pk != project.pk)
    if db.session.scalar(twin) is not None:
        raise Conflict(_SAME_NAME)
    before = _facts(project)
    if before == facts:
        return
    _take(project, facts)
    project.changed_at, project.changed_by = clock.now(), by.account_id
    if before.lead != facts.lead:
        _set_lead(project, facts.lead)
    db.session.flush()
    names = ("name", "every", "due_days", "starts_on", "ended_on", "team_pk", "lead")
    _tell(project, by, [name for name in names if getattr(before, name) != getattr(facts, name)])


def set_targets(project: Project, year: int, targets: Mapping[str, Decimal | None], by: By) -> None:
    """What the project is to reach in the financial year that begins in `year`, by line; None for nothing.
    Takes one with its targets."""
    known = {one.line: one for one in project.targets if one.year == year}
    changed = []
    for line, value in targets.items():
        row = known.get(line)
        if (row.value if row is not None else None) == value:
            continue
        changed.append(line)
        if row is None and value is not None:
            project.targets.append(ProjectTarget(year=year, line=line, value=value))
        elif row is not None and value is not None:
            row.value = value
        elif row is not None:
            project.targets.remove(row)
    if changed:
        project.changed_at, project.changed_by = clock.now(), by.account_id
        db.session.flush()
        _tell(project, by, [f"target.{line}" for line in changed])


def purge_leads(day: date) -> int:
    """Let go of who led projects that ended a year ago; returns how many."""
    old = select(ProjectLead).join(ProjectLead.project)
    before = date.fromordinal(day.toordinal() - KEEP_LEADS_DAYS)
    return erase(db.session.scalars(old.where(Project.ended_on < before)).all())


def _facts(project: Project) -> ProjectFacts:
    lead = project.lead
    return ProjectFacts(
        project.name, PeriodKind(project.every), project.due_days, project.starts_on, project.ended_on,
        project.team_pk, (lead.name, lead.email) if lead is not None else ("", ""),
    )  # fmt: skip


def _take(project: Project, facts: ProjectFacts) -> None:
    project.name, project.every, project.due_days = facts.name, str(facts.every), facts.due_days
    project.starts_on, project.ended_on, project.team_pk = facts.starts_on, facts.ended_on, facts.team_pk


def _set_lead(project: Project, lead: tuple[str, str]) -> None:
    """Whoever led it before goes with their key."""
    if project.lead is not None:
        erase([project.lead])
        db.session.flush()
        set_committed_value(project, "lead", None)
    name, email = lead
    if name or email:
        row = ProjectLead(project_pk=project.pk)
        row.name, row.email = name, email
        db.session.add(row)
        db.session.flush()
        set_committed_value(project, "lead", row)


def _tell(project: Project, by: By, fields: list[str]) -> None:
    audit.record(
        Action.PROJECT_CHANGED,
        actor=by.actor,
        entity="project",
        entity_id=project.id,
        detail={"fields": fields[:50]},
    )
