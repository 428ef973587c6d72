"""The programme's metrics on screen: how they stand, each with its history, and what the team types."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, redirect, render_template
from flask.typing import ResponseReturnValue

from portal.accounts.access import the_viewer
from portal.accounts.vocabulary import Permission
from portal.config import Settings
from portal.core import clock
from portal.reporting.definitions import load_definitions
from portal.reporting.metrics.actions import add_reading, set_target, take_back
from portal.reporting.metrics.catalogue import Metric, all_metrics
from portal.reporting.metrics.figures import history_table
from portal.reporting.metrics.forms import ReadingForm, TargetForm, read_value, read_year
from portal.reporting.metrics.queries import (
    get_reading,
    list_readings,
    list_stands,
    list_targets,
    stand_of,
)
from portal.reporting.metrics.vocabulary import STANDING_WORDS
from portal.reporting.presenters.figures import present
from portal.reporting.rules.saying import say_value
from portal.reporting.vocabulary import ChartKind
from portal.web.access import requires
from portal.web.public_forms import checks_own_token
from portal.web.transactions import commits

HERE = "/staff/figures/metrics"
bp = Blueprint("metrics", __name__, url_prefix=HERE)

P = Permission


@bp.get("")
@requires(P.READ_FIGURES)
def index() -> ResponseReturnValue:
    """How all of them stand today."""
    return render_template(
        "metrics/index.html", stands=list_stands(clock.today()), standings=STANDING_WORDS, say=say_value
    )


@bp.get("/<code>")
@requires(P.READ_FIGURES)
def show(code: str) -> ResponseReturnValue:
    """One with its history."""
    return _page(all_metrics().get(code))


@bp.post("/<code>/values")
@requires(P.KEEP_FIGURES)
@checks_own_token
@commits
def add(code: str) -> ResponseReturnValue:
    """Another value."""
    metric, form = all_metrics().get(code), ReadingForm()
    if not form.validate():
        return _page(metric, reading=form)
    value = read_value(form.value.data)
    assert value is not None
    add_reading(
        metric,
        value,
        form.as_of.data,
        source=form.source.data,
        note=form.note.data,
        nonce=form.code(60),
        by=the_viewer().id,
    )
    return redirect(f"{HERE}/{code}", 303)


@bp.post("/<code>/take-back/<reading_id>")
@requires(P.KEEP_FIGURES)
@commits
def undo(code: str, reading_id: str) -> ResponseReturnValue:
    """A value was wrong."""
    metric = all_metrics().get(code)
    take_back(metric, get_reading(metric, reading_id), the_viewer().id)
    return redirect(f"{HERE}/{code}", 303)


@bp.post("/<code>/target")
@requires(P.KEEP_FIGURES)
@checks_own_token
@commits
def aim(code: str) -> ResponseReturnValue:
    """Another target."""
    metric, form = all_metrics().get(code), TargetForm()
    if not form.validate():
        return _page(metric, target=form)
    value, year = read_value(form.target.data), read_year(form.year.data)
    assert value is not None
    assert year is not None
    amber = read_value(form.amber.data) if form.amber.data else None
    amber = all_metrics().usual_amber(value) if amber is None else amber
    set_target(metric, year, value, amber, source=form.target_source.data, by=the_viewer().id)
    return redirect(f"{HERE}/{code}", 303)


def _page(metric: Metric, *, reading: Any = None, target: Any = None) -> str:
    settings: Settings = current_app.extensions["settings"]
    now = stand_of(metric, clock.today())
    table = history_table(now, clock.today())
    return render_template(
        "metrics/show.html",
        now=now,
        figure=present(table, load_definitions(settings.content), chart=ChartKind.LINE),
        readings=list_readings(metric, taken_back=True)[::-1],
        targets=list_targets(metric)[::-1],
        standings=STANDING_WORDS,
        say=say_value,
        reading=reading or ReadingForm(formdata=None),
        form=target or TargetForm(formdata=None),
        keeps=the_viewer().may(P.KEEP_FIGURES),
    )
