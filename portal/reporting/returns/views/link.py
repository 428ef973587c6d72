"""A project's lead fills in a return by the link in an email, without an account. A GET changes nothing: mail
scanners follow links. There is nobody's name on these pages."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from portal.reporting.returns.acting import LINK
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
from portal.reporting.returns.queries import get_by_link
from portal.web.access import public
from portal.web.public_forms import checks_own_token
from portal.web.transactions import commits

bp = Blueprint("return_link", __name__, url_prefix="/return")


@bp.get("/<token>")
@public
def show(token: str) -> ResponseReturnValue:
    """What is to be filled in, and what was sent in."""
    return show_return(_door(token))


@bp.get("/<token>/<part>")
@public
def part(token: str, part: str) -> ResponseReturnValue:
    """The numbers of one part."""
    return show_part(_door(token), part)


@bp.post("/<token>/<part>")
@public
@checks_own_token
@commits
def keep_part(token: str, part: str) -> ResponseReturnValue:
    """Keep them."""
    return take_part(_door(token), part)


@bp.get("/<token>/words")
@public
def words(token: str) -> ResponseReturnValue:
    """What there is to say in words."""
    return show_words(_door(token))


@bp.post("/<token>/words")
@public
@checks_own_token
@commits
def keep_words(token: str) -> ResponseReturnValue:
    """Keep it."""
    return take_words(_door(token))


@bp.get("/<token>/check")
@public
def check(token: str) -> ResponseReturnValue:
    """All of it, before it is sent in."""
    return show_check(_door(token))


@bp.post("/<token>/check")
@public
@checks_own_token
@commits
def send(token: str) -> ResponseReturnValue:
    """Send it in."""
    return take_check(_door(token))


def _door(token: str) -> Door:
    return Door(lambda: get_by_link(token), f"/return/{token}", "layout/base.html", LINK)
