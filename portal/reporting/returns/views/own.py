"""People of a team that leads a project fill in its returns when they are signed in."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.accounts.access import the_viewer
from portal.accounts.vocabulary import Permission
from portal.reporting.returns.acting import By
from portal.reporting.returns.doors import (
    Door,
    show_check,
    show_part,
    show_return,
    show_words,
    take_check,
    take_part,
    take_words,
)
from portal.reporting.returns.kinds import all_kinds
from portal.reporting.returns.queries import get_own_return, list_own_returns
from portal.reporting.returns.vocabulary import STATE_WORDS
from portal.web.access import requires
from portal.web.public_forms import checks_own_token
from portal.web.transactions import commits

HERE = "/staff/your-returns"
bp = Blueprint("own_returns", __name__, url_prefix=HERE)

P = Permission


@bp.get("")
@requires(P.FILL_RETURNS)
def index() -> ResponseReturnValue:
    """The returns of one's own teams."""
    return render_template(
        "returns/own.html",
        rows=list_own_returns(the_viewer()),
        kinds=all_kinds(),
        states=STATE_WORDS,
        base=HERE,
    )


@bp.get("/<return_id>")
@requires(P.FILL_RETURNS)
def show(return_id: str) -> ResponseReturnValue:
    """What is to be filled in, and what was sent in."""
    return show_return(_door(return_id))


@bp.get("/<return_id>/<part>")
@requires(P.FILL_RETURNS)
def part(return_id: str, part: str) -> ResponseReturnValue:
    """The numbers of one part."""
    return show_part(_door(return_id), part)


@bp.post("/<return_id>/<part>")
@requires(P.FILL_RETURNS)
@checks_own_token
@commits
def keep_part(return_id: str, part: str) -> ResponseReturnValue:
    """Keep them."""
    return take_part(_door(return_id), part)


@bp.get("/<return_id>/words")
@requires(P.FILL_RETURNS)
def words(return_id: str) -> ResponseReturnValue:
    """What there is to say in words."""
    return show_words(_door(return_id))


@bp.post("/<return_id>/words")
@requires(P.FILL_RETURNS)
@checks_own_token
@commits
def keep_words(return_id: str) -> ResponseReturnValue:
    """Keep it."""
    return take_words(_door(return_id))


@bp.get("/<return_id>/check")
@requires(P.FILL_RETURNS)
def check(return_id: str) -> ResponseReturnValue:
    """All of it, before it is sent in."""
    return show_check(_door(return_id))


@bp.post("/<return_id>/check")
@requires(P.FILL_RETURNS)
@checks_own_token
@commits
def send(return_id: str) -> ResponseReturnValue:
    """Send it in."""
    return take_check(_door(return_id))


def _door(return_id: str) -> Door:
    viewer = the_viewer()
    return Door(
        lambda: get_own_return(viewer, return_id),
        f"{HERE}/{return_id}",
        "layout/staff.html",
        By("account", viewer.id),
        HERE,
    )
