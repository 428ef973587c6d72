"""Projects on screen: what they are, who fills in their returns, what they are to reach."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.access import the_viewer
from portal.accounts.vocabulary import Permission
from portal.audit.reads import audited_read
from portal.audit.vocabulary import staff
from portal.config import Settings
from portal.core import clock
from portal.core.errors import Conflict
from portal.reporting.definitions import load_definitions
from portal.reporting.presenters.figures import present
from portal.reporting.returns.acting import account
from portal.reporting.returns.figures import returns_tables, say_missing, target_tables
from portal.reporting.returns.forms import project_form, read_days, targets_form, year_of_today
from portal.reporting.returns.kinds import all_kinds
from portal.reporting.returns.models import Project
from portal.reporting.returns.project_actions import ProjectFacts, add_project, change_project, set_targets
from portal.reporting.returns.queries import get_project, list_team_names
from portal.reporting.rules.periods import Period, WrongPeriod, read_period
from portal.reporting.vocabulary import PeriodKind
from portal.web.access import requires
from portal.web.public_forms import checks_own_token
from portal.web.transactions import commits

HERE = "/staff/figures/projects"
bp = Blueprint("projects", __name__, url_prefix=HERE)

P = Permission
_BACK = "/staff/figures/returns#projects"


@bp.get("")
@requires(P.READ_FIGURES)
def index() -> ResponseReturnValue:
    """What projects reported for a period, exact: for the team."""
    usual, wrong = Period.around(clock.today(), PeriodKind.QUARTER).before(), ""
    try:
        period = read_period(request.args, usual)
    except WrongPeriod as problem:
        period, wrong = usual, problem.message
    settings: Settings = current_app.extensions["settings"]
    definitions = load_definitions(settings.content)
    tables = (*returns_tables(period), *target_tables(period))
    return render_template(
        "returns/figures.html",
        period=period,
        wrong=wrong,
        figures=[
            present(table, definitions, id=f"figure-{number}", chart=None)
            for number, table in enumerate(tables, 1)
        ],
        missing=say_missing(period),
        others=_others(clock.today()),
    )


def _others(today: date) -> list[Period]:
    """The periods to choose from, the newest first: a year of months, of quarters, and two years."""
    found: list[Period] = []
    for kind, most in ((PeriodKind.MONTH, 12), (PeriodKind.QUARTER, 4), (PeriodKind.FINANCIAL_YEAR, 2)):
        period = Period.around(today, kind)
        for _turn in range(most):
            found.append(period)
            period = period.before()
    return found


@bp.get("/new")
@requires(P.KEEP_FIGURES)
def new() -> ResponseReturnValue:
    """A new project."""
    form = project_form(list_team_names(), all_kinds())(formdata=None, data={"due_days": "10"})
    return render_template("returns/project.html", form=form, project=None)


@bp.post("/new")
@requires(P.KEEP_FIGURES)
@checks_own_token
@commits
def add() -> ResponseReturnValue:
    """Keep it."""
    form = project_form(list_team_names(), all_kinds())()
    if form.validate():
        try:
            made = add_project(form.kind.data, _facts(form), account(the_viewer()))
            return redirect(f"{HERE}/{made.id}/targets", 303)
        except Conflict as conflict:
            form.name.errors = [conflict.message]
    return render_template("returns/project.html", form=form, project=None)


@bp.get("/<project_id>")
@requires(P.KEEP_FIGURES)
@audited_read("project", actor=lambda: staff(the_viewer().id), entity_id=lambda project_id: project_id)
def edit(project_id: str) -> ResponseReturnValue:
    """A project as it is."""
    project = get_project(project_id)
    lead = project.lead
    form = project_form(list_team_names())(
        formdata=None,
        data={
            "version": str(project.version),
            "name": project.name,
            "every": project.every,
            "due_days": str(project.due_days),
            "starts_on": project.starts_on,
            "ended_on": project.ended_on,
            "team": str(project.team_pk or ""),
            "lead_name": lead.name if lead is not None else "",
            "lead_email": lead.email if lead is not None else "",
        },
    )
    return _page(project, form)


@bp.post("/<project_id>")
@requires(P.KEEP_FIGURES)
@checks_own_token
@commits
def save(project_id: str) -> ResponseReturnValue:
    """Keep what is different."""
    project, form = get_project(project_id), project_form(list_team_names())()
    if form.validate():
        try:
            change_project(project, _facts(form), account(the_viewer()), version=_whole(form.version.data))
            return redirect(_BACK, 303)
        except Conflict as conflict:
            form.form_errors.append(conflict.message)
    return _page(project, form)


@bp.get("/<project_id>/targets")
@requires(P.KEEP_FIGURES)
def targets(project_id: str) -> ResponseReturnValue:
    """What it is to reach in a financial year."""
    project = get_project(project_id)
    form, year = targets_form(all_kinds().get(project.kind))(formdata=None), _year()
    known = {one.line: one.value for one in project.targets if one.year == year}
    for line in form.lines:
        value = known.get(line.code)
        form[f"t_{line.code}"].data = "" if value is None else f"{value.normalize():f}"
    return render_template("returns/targets.html", form=form, project=project, year=year)


@bp.post("/<project_id>/targets")
@requires(P.KEEP_FIGURES)
@checks_own_token
@commits
def save_targets(project_id: str) -> ResponseReturnValue:
    """Keep a year's targets."""
    project, year = get_project(project_id), _year()
    form = targets_form(all_kinds().get(project.kind))()
    if not form.validate():
        return render_template("returns/targets.html", form=form, project=project, year=year)
    set_targets(project, year, form.targets(), account(the_viewer()))
    return redirect(_BACK, 303)


def _whole(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 8 else 0


def _year() -> int:
    """The year that the address names, else the present one."""
    year = _whole(request.args.get("year", ""))
    return year if 2013 <= year <= 2097 else year_of_today()


def _facts(form: Any) -> ProjectFacts:
    return ProjectFacts(
        name=form.name.data,
        every=PeriodKind(form.every.data),
        due_days=read_days(form.due_days.data) or 1,
        starts_on=form.starts_on.data,
        ended_on=form.ended_on.data,
        team_pk=int(form.team.data) if form.team.data else None,
        lead=(form.lead_name.data, form.lead_email.data),
    )


def _page(project: Project, form: Any) -> str:
    kind = all_kinds().get(project.kind)
    return render_template("returns/project.html", form=form, project=project, kind=kind)
