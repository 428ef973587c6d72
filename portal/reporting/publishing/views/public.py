"""The public page of figures, in plain words, with what each figure means; and the same as open data."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, render_template
from flask.typing import ResponseReturnValue

from portal import usage
from portal.config import Settings
from portal.core import clock
from portal.core.text import say_date
from portal.directory.views.versions import content_version
from portal.reporting.catalogue import CATALOGUE
from portal.reporting.definitions import load_definitions
from portal.reporting.exports.document import make_document
from portal.reporting.exports.making import FORMATS, export
from portal.reporting.exports.text import definitions_csv, definitions_json
from portal.reporting.presenters.figures import present
from portal.reporting.presenters.tile_map import ward_squares
from portal.reporting.published import content_tables
from portal.reporting.publishing.presenters import by_kind
from portal.reporting.publishing.queries import list_published, published_number
from portal.usage.vocabulary import Kind
from portal.web.access import public
from portal.web.page_cache import cached_page, replayed

LICENCE = (
    "These figures and definitions are free to use under the Open Government Licence v3.0: "
    "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
)
bp = Blueprint("figures", __name__, url_prefix="/figures")


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def _version() -> tuple[object, int]:
    """What the page is made of: the content, and what was published."""
    return content_version(), published_number()


@bp.get("")
@public
@cached_page(_version)
def index() -> ResponseReturnValue:
    """All public figures."""
    replayed(usage.counted(Kind.PAGE_VIEWED, page="figures"))
    content = _settings().content
    definitions, squares = load_definitions(content), ward_squares(content)
    figures = [
        present(table, definitions, chart=CATALOGUE[table.measure].chart, squares=squares)
        for table in content_tables()
    ]
    periods = by_kind(list_published())
    return render_template("figures/index.html", figures=figures, formats=FORMATS, periods=periods)


@bp.get("/figures.<any(csv, json, html, xlsx, ods):ending>")
@public
@cached_page(content_version)
def figures_file(ending: str) -> ResponseReturnValue:
    """All public figures as one file of open data."""
    day = f"On {say_date(clock.today())}"
    definitions = load_definitions(_settings().content)
    title = f"{_settings().site_name}: figures"
    document = make_document(title, day, content_tables(), definitions, (LICENCE,))
    return _file(export(document, ending), FORMATS[ending].mime, f"figures.{ending}")


@bp.get("/definitions.<any(csv, json):ending>")
@public
@cached_page(content_version)
def definitions_file(ending: str) -> ResponseReturnValue:
    """What every figure means, published or not, as open data."""
    definitions = load_definitions(_settings().content)
    measures = definitions.measures.values()
    if ending == "csv":
        data = definitions_csv(measures, definitions.version)
    else:
        data = definitions_json(measures, definitions.version, (LICENCE,))
    return _file(data, FORMATS[ending].mime, f"definitions.{ending}")


def _file(data: bytes, mime: str, name: str) -> Response:
    response = Response(data, mimetype=mime)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
