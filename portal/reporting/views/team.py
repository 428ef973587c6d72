"""The team's own pages of figures: exact, any period against any other, limited as somebody likes."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.access import the_viewer
from portal.accounts.vocabulary import Permission
from portal.config import Settings
from portal.core import clock
from portal.core.errors import NotFound
from portal.reporting.definitions import load_definitions
from portal.reporting.exports.document import make_document
from portal.reporting.exports.making import FORMATS, export
from portal.reporting.presenters.drilling import limits_shown, opens
from portal.reporting.presenters.pages import (
    Asked,
    course,
    filter_fields,
    make,
    period_items,
    read_asked,
    say_days,
    say_known,
    say_limits,
    show,
)
from portal.reporting.presenters.tile_map import ward_squares
from portal.reporting.queries.sums import known_days
from portal.reporting.sections import SECTIONS, Section
from portal.web.access import requires

bp = Blueprint("team_figures", __name__, url_prefix="/staff/figures")

P = Permission
#: So many columns of a figure are set against another period on its own page, and in a file.
_OWN_PAGE, _ALL_COLUMNS = 9, 1000
_SECTION = f"/<any({','.join(SECTIONS)}):slug>"


@bp.get("")
@requires(P.READ_FIGURES)
def index() -> ResponseReturnValue:
    """The main figures."""
    return _section("overview")


@bp.get(_SECTION)
@requires(P.READ_FIGURES)
def section(slug: str) -> ResponseReturnValue:
    """The figures of one page."""
    return _section(slug)


@bp.get(f"{_SECTION}/<measure>")
@requires(P.READ_FIGURES)
def figure(slug: str, measure: str) -> ResponseReturnValue:
    """One figure with all its rows, and its course over the months."""
    here = SECTIONS[slug]
    asked = read_asked(request.args, here)
    part = next((one for one in here.shown(asked.filters) if one.measure == measure), None)
    if part is None:
        raise NotFound
    content = _content()
    definitions, squares = load_definitions(content), ward_squares(content)
    leads = opens(part, slug, asked, the_viewer().may)
    table = make(part, asked, most=_OWN_PAGE)
    shown = show(part, table, asked, definitions, squares, whole=True, opens=leads)
    months = course(part, asked)
    return render_template(
        "team_figures/figure.html",
        **_about(slug, here, asked),
        shown=shown,
        months=months and show(*months, asked, definitions, {}, whole=True, id="months", opens=leads).figure,
    )


@bp.get(f"{_SECTION}/figures.<any({','.join(FORMATS)}):ending>")
@requires(P.READ_FIGURES)
def download(slug: str, ending: str) -> ResponseReturnValue:
    """All rows of one page's figures as a file: exact, for the team alone."""
    here = SECTIONS[slug]
    asked = read_asked(request.args, here)
    tables = tuple(make(part, asked, most=_ALL_COLUMNS) for part in here.shown(asked.filters))
    document = make_document(
        f"Figures: {here.name.lower()}",
        say_days(asked),
        tables,
        load_definitions(_content()),
        say_limits(asked),
    )
    response = Response(export(document, ending), mimetype=FORMATS[ending].mime)
    name = f"figures-{slug}-{asked.period.code}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _section(slug: str) -> str:
    here, content = SECTIONS[slug], _content()
    asked = read_asked(request.args, here)
    definitions, squares = load_definitions(content), ward_squares(content)
    may = the_viewer().may
    shown = [
        show(part, make(part, asked), asked, definitions, squares, opens=opens(part, slug, asked, may))
        for part in here.shown(asked.filters)
    ]
    return render_template("team_figures/section.html", **_about(slug, here, asked), figures=shown)


def _about(slug: str, here: Section, asked: Asked) -> dict[str, Any]:
    today = clock.today()
    return {
        "slug": slug,
        "section": here,
        "action": request.path,
        "asked": asked,
        "days": say_days(asked),
        "has_errors": bool(asked.wrong),
        "sections": [(one, SECTIONS[one].name) for one in SECTIONS],
        "periods": period_items(asked.period, today),
        "others": period_items(asked.against, today, none="Nothing"),
        "fields": filter_fields(here, asked.filters),
        "limits": limits_shown(asked, request.path),
        "behind": [one for one in here.behind if the_viewer().may(one.needs)],
        "up_to": say_known(known_days()),
        "formats": [(ending, one.words) for ending, one in FORMATS.items()],
    }


def _content() -> Any:
    settings: Settings = current_app.extensions["settings"]
    return settings.content
