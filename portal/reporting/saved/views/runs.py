"""What came out of a saved report once: as a page and as files, the same for ever."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, render_template
from flask.typing import ResponseReturnValue

from portal.accounts.queries import author_names
from portal.accounts.vocabulary import Permission
from portal.config import Settings
from portal.core.references import slugify
from portal.reporting.exports.making import FORMATS, export
from portal.reporting.presenters.tile_map import ward_squares
from portal.reporting.saved.presenters import document_of, figures_of
from portal.reporting.saved.queries import get_run
from portal.web.access import requires

bp = Blueprint("figure_runs", __name__, url_prefix="/staff/figures/reports/runs")

P = Permission


@bp.get("/<run_id>")
@requires(P.READ_FIGURES)
def show(run_id: str) -> ResponseReturnValue:
    """One run."""
    settings: Settings = current_app.extensions["settings"]
    run = get_run(run_id)
    return render_template(
        "figure_reports/run.html",
        run=run,
        figures=figures_of(run, ward_squares(settings.content)),
        formats=FORMATS,
        maker=author_names([run.made_by]).get(run.made_by, ""),
    )


@bp.get(f"/<run_id>/report.<any({','.join(FORMATS)}):ending>")
@requires(P.READ_FIGURES)
def download(run_id: str, ending: str) -> ResponseReturnValue:
    """The same as a file."""
    run = get_run(run_id)
    response = Response(export(document_of(run), ending), mimetype=FORMATS[ending].mime)
    name = f"{slugify(run.name) or 'report'}-{run.period.code}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
