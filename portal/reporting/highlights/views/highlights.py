"""Highlight reports on screen: made with one press, written, signed off, read, printed and taken away."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template
from flask.typing import ResponseReturnValue

from portal.accounts.access import the_viewer
from portal.accounts.queries import team_name_of
from portal.accounts.vocabulary import Permission
from portal.config import Settings
from portal.core import clock
from portal.core.errors import Conflict
from portal.reporting.definitions import load_definitions
from portal.reporting.exports.making import FORMATS, export
from portal.reporting.highlights.actions import (
    begin,
    content_of,
    discard,
    save_words,
    say_unsettled,
    sign_off,
)
from portal.reporting.highlights.forms import SignForm, WordsForm, begin_form
from portal.reporting.highlights.models import HighlightReport
from portal.reporting.highlights.presenters import (
    chapters_shown,
    document_of,
    periods_of,
    say_edition,
    say_signed,
    title_of,
    words_shown,
)
from portal.reporting.highlights.queries import get_report, list_reports
from portal.reporting.highlights.vocabulary import BOARD_WORDS, Board, ReportState
from portal.reporting.presenters.tile_map import ward_squares
from portal.reporting.rules.periods import Period, parse_period
from portal.web.access import requires
from portal.web.public_forms import checks_own_token
from portal.web.transactions import commits

HERE = "/staff/figures/highlights"
bp = Blueprint("highlights", __name__, url_prefix=HERE)

P = Permission
_BOARDS = ",".join(Board)


@bp.get("")
@requires(P.READ_FIGURES)
def index() -> ResponseReturnValue:
    """All reports, and one press for the next."""
    return _index_page({})


@bp.post(f"/new/<any({_BOARDS}):board>")
@requires(P.KEEP_FIGURES)
@checks_own_token
@commits
def new(board: str) -> ResponseReturnValue:
    """Make the report to a board."""
    which = Board(board)
    form = _begin_form(which)()
    if not form.validate():
        return _index_page({which: form})
    row = begin(which, parse_period(form.chosen.data), the_viewer().id)
    return redirect(f"{HERE}/{row.id}", 303)


@bp.get("/<report_id>")
@requires(P.READ_FIGURES)
def show(report_id: str) -> ResponseReturnValue:
    """A report to read; a draft with its boxes."""
    return _page(get_report(report_id))


@bp.post("/<report_id>")
@requires(P.KEEP_FIGURES)
@checks_own_token
@commits
def save(report_id: str) -> ResponseReturnValue:
    """Keep what was typed."""
    row, form = get_report(report_id), WordsForm()
    if form.validate():
        try:
            save_words(row, form.said(), the_viewer().id, version=form.seen())
            return redirect(f"{HERE}/{report_id}#sign-off", 303)
        except Conflict as conflict:
            form.form_errors.append(conflict.message)
    form.version.data = str(row.version)
    return _page(row, form=form)


@bp.post("/<report_id>/sign-off")
@requires(P.KEEP_FIGURES)
@checks_own_token
@commits
def sign(report_id: str) -> ResponseReturnValue:
    """Freeze it."""
    row, form, viewer = get_report(report_id), SignForm(), the_viewer()
    if form.validate():
        try:
            team = team_name_of(viewer, P.KEEP_FIGURES)
            sign_off(row, load_definitions(_content()), viewer.id, team, version=form.seen())
            return redirect(f"{HERE}/{report_id}", 303)
        except Conflict as conflict:
            form.form_errors.append(conflict.message)
    return _page(row, sign_form=form)


@bp.post("/<report_id>/throw-away")
@requires(P.KEEP_FIGURES)
@commits
def throw_away(report_id: str) -> ResponseReturnValue:
    """Let go of a draft."""
    row = get_report(report_id)
    if row.state == ReportState.DRAFT:
        discard(row, the_viewer().id)
    return redirect(HERE, 303)


@bp.get("/<report_id>/print")
@requires(P.READ_FIGURES)
def paper(report_id: str) -> ResponseReturnValue:
    """The report alone, to print or to keep as PDF."""
    return render_template("highlights/paper.html", **_about(get_report(report_id)))


@bp.get(f"/<report_id>/report.<any({','.join(FORMATS)}):ending>")
@requires(P.READ_FIGURES)
def download(report_id: str, ending: str) -> ResponseReturnValue:
    """The report as a file; of a frozen one always the same."""
    content = content_of(get_report(report_id), load_definitions(_content()))
    response = Response(export(document_of(content), ending), mimetype=FORMATS[ending].mime)
    name = f"highlights-{content.board}-{content.period.code}-{content.edition}.{ending}".replace("_", "-")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _content() -> Path:
    settings: Settings = current_app.extensions["settings"]
    return settings.content


def _begin_form(board: Board) -> Any:
    return begin_form(board, [(one.code, one.name) for one in periods_of(board, clock.today())])


def _index_page(sent: dict[Board, Any]) -> str:
    forms = [
        (board, BOARD_WORDS[board], sent.get(board) or _begin_form(board)(formdata=None)) for board in Board
    ]
    return render_template(
        "highlights/index.html",
        forms=forms,
        reports=list_reports(),
        boards=BOARD_WORDS,
        keeps=the_viewer().may(P.KEEP_FIGURES),
    )


def _about(row: HighlightReport) -> dict[str, Any]:
    folder = _content()
    content = content_of(row, load_definitions(folder))
    return {
        "row": row,
        "report": content,
        "heading": title_of(content),
        "edition": say_edition(content),
        "signed": say_signed(content),
        "words": words_shown(content),
        "chapters": chapters_shown(content, ward_squares(folder)),
        "formats": [(ending, one.words) for ending, one in FORMATS.items()],
    }


def _page(row: HighlightReport, *, form: Any = None, sign_form: Any = None) -> str:
    if form is None:
        form = WordsForm(formdata=None, data={**row.words, "version": str(row.version)})
    sign_form = sign_form or SignForm(formdata=None)
    sign_form.version.data = str(row.version)
    return render_template(
        "highlights/show.html",
        form=form,
        sign_form=sign_form,
        keeps=the_viewer().may(P.KEEP_FIGURES),
        unsettled=say_unsettled(Period(row.first, row.last)),
        **_about(row),
    )
