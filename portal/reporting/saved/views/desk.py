"""Saved reports on screen: what there is, a new one, changing, removing and running one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Blueprint, current_app, redirect, render_template
from flask.typing import ResponseReturnValue

from portal.accounts.access import the_viewer
from portal.accounts.queries import author_names
from portal.accounts.vocabulary import Permission
from portal.config import Settings
from portal.core import clock
from portal.core.errors import Conflict
from portal.reporting.definitions import load_definitions
from portal.reporting.rules.periods import parse_period
from portal.reporting.saved.actions import change_report, remove_report, run_report, save_report
from portal.reporting.saved.forms import ConfirmForm, report_form, run_form, values_of
from portal.reporting.saved.gathering import NotPublic
from portal.reporting.saved.models import SavedReport
from portal.reporting.saved.presenters import known_filters, say_report
from portal.reporting.saved.queries import get_report, list_reports, list_runs
from portal.reporting.saved.rules import offered_periods
from portal.reporting.saved.vocabulary import EVERY
from portal.reporting.vocabulary import PeriodKind
from portal.web.access import requires
from portal.web.public_forms import checks_own_token
from portal.web.transactions import commits

HERE = "/staff/figures/reports"
bp = Blueprint("figure_reports", __name__, url_prefix=HERE)

P = Permission


@bp.get("")
@requires(P.KEEP_FIGURES)
def index() -> ResponseReturnValue:
    """All reports."""
    return render_template("figure_reports/index.html", reports=list_reports(), every=EVERY)


@bp.get("/new")
@requires(P.KEEP_FIGURES)
def new() -> ResponseReturnValue:
    """A new report."""
    return _edit(_form()(formdata=None), None)


@bp.post("/new")
@requires(P.KEEP_FIGURES)
@checks_own_token
@commits
def save() -> ResponseReturnValue:
    """Keep it."""
    form = _form()()
    if not form.validate():
        return _edit(form, None)
    report = save_report(form.wanted(), the_viewer().id)
    return redirect(f"{HERE}/{report.id}", 303)


@bp.get("/<report_id>")
@requires(P.KEEP_FIGURES)
def show(report_id: str) -> ResponseReturnValue:
    """One report, and what came out of it."""
    report = get_report(report_id)
    return _page(report, _run_form(report)(formdata=None))


@bp.post("/<report_id>/run")
@requires(P.KEEP_FIGURES)
@checks_own_token
@commits
def run(report_id: str) -> ResponseReturnValue:
    """Run it for the days that were chosen."""
    report = get_report(report_id)
    form = _run_form(report)()
    if not form.validate():
        return _page(report, form)
    period = parse_period(form.period.data)
    try:
        made = run_report(report, period, load_definitions(_content()), by=the_viewer().id)
    except NotPublic as error:
        form.period.errors = [error.message]
        return _page(report, form)
    assert made is not None
    return redirect(f"{HERE}/runs/{made.id}", 303)


@bp.get("/<report_id>/change")
@requires(P.KEEP_FIGURES)
def edit(report_id: str) -> ResponseReturnValue:
    """A report as it is."""
    report = get_report(report_id)
    return _edit(_form()(formdata=None, data=values_of(report)), report)


@bp.post("/<report_id>/change")
@requires(P.KEEP_FIGURES)
@checks_own_token
@commits
def change(report_id: str) -> ResponseReturnValue:
    """Keep what is different."""
    report, form = get_report(report_id), _form()()
    if form.validate():
        try:
            change_report(report, form.wanted(), the_viewer().id, version=form.read_version)
            return redirect(f"{HERE}/{report.id}", 303)
        except Conflict as conflict:
            form.form_errors.append(conflict.message)
    return _edit(form, report)


@bp.post("/<report_id>/remove")
@requires(P.KEEP_FIGURES)
@commits
def remove(report_id: str) -> ResponseReturnValue:
    """Show and run it no more."""
    remove_report(get_report(report_id), the_viewer().id)
    return redirect(HERE, 303)


def _content() -> Path:
    settings: Settings = current_app.extensions["settings"]
    return settings.content


def _form() -> Any:
    return report_form(load_definitions(_content()), known_filters())


def _run_form(report: SavedReport) -> Any:
    """The period that was over last stands first."""
    present, *before = offered_periods(PeriodKind(report.every), clock.today())
    periods = [(one.code, one.name) for one in before]
    return run_form([*periods[:1], (present.code, f"{present.name}, so far"), *periods[1:]])


def _edit(form: Any, report: SavedReport | None) -> str:
    return render_template("figure_reports/edit.html", form=form, report=report)


def _page(report: SavedReport, form: Any) -> str:
    runs = list_runs(report)
    return render_template(
        "figure_reports/show.html",
        report=report,
        facts=say_report(report, load_definitions(_content()), known_filters()),
        runs=runs,
        names=author_names(one.made_by for one in runs if one.made_by),
        form=form,
        remove_form=ConfirmForm(formdata=None),
    )
