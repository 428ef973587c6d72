"""The public page of one month, quarter or year: use of the site and referrals, and the same as open data."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, render_template
from flask.typing import ResponseReturnValue

from portal import usage
from portal.config import Settings
from portal.directory.views.versions import content_version
from portal.reporting.exports.making import FORMATS, export
from portal.reporting.presenters.tile_map import ward_squares
from portal.reporting.publishing.presenters import document_of, figures_of
from portal.reporting.publishing.queries import get_published
from portal.reporting.publishing.views.public import LICENCE
from portal.usage.vocabulary import Kind
from portal.web.access import public
from portal.web.page_cache import cached_page, replayed

bp = Blueprint("published_figures", __name__, url_prefix="/figures")


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


@bp.get("/<code>")
@public
@cached_page(content_version)
def show(code: str) -> ResponseReturnValue:
    """The figures of a period that were published."""
    row = get_published(code)
    replayed(usage.counted(Kind.PAGE_VIEWED, page="figures"))
    figures = figures_of(row, ward_squares(_settings().content))
    return render_template(
        "published_figures/show.html", row=row, period=row.period, figures=figures, formats=FORMATS
    )


@bp.get(f"/<code>/figures.<any({','.join(FORMATS)}):ending>")
@public
@cached_page(content_version)
def download(code: str, ending: str) -> ResponseReturnValue:
    """The same as a file of open data."""
    row = get_published(code)
    document = document_of(row, f"{_settings().site_name}: figures", LICENCE)
    response = Response(export(document, ending), mimetype=FORMATS[ending].mime)
    response.headers["Content-Disposition"] = f'attachment; filename="figures-{row.code}.{ending}"'
    return response
