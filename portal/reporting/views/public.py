"""The public page of figures: how much is listed, in plain words, with what each figure means."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from portal import usage
from portal.config import Settings
from portal.directory.views.versions import content_version
from portal.reporting.catalogue import CATALOGUE
from portal.reporting.definitions import load_definitions
from portal.reporting.presenters.figures import present
from portal.reporting.presenters.tile_map import ward_squares
from portal.reporting.published import content_tables
from portal.usage.vocabulary import Kind
from portal.web.access import public
from portal.web.page_cache import cached_page, replayed

bp = Blueprint("figures", __name__, url_prefix="/figures")


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


@bp.get("")
@public
@cached_page(content_version)
def index() -> ResponseReturnValue:
    """All public figures."""
    replayed(usage.counted(Kind.PAGE_VIEWED, page="figures"))
    content = _settings().content
    definitions, squares = load_definitions(content), ward_squares(content)
    figures = [
        present(table, definitions, chart=CATALOGUE[table.measure].chart, squares=squares)
        for table in content_tables()
    ]
    return render_template("figures/index.html", figures=figures)
