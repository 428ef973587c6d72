"""The first page after signing in: what the viewer can do here."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from portal.accounts.access import the_viewer
from portal.accounts.queries import get_own
from portal.accounts.vocabulary import Permission
from portal.web.access import requires

bp = Blueprint("staff", __name__, url_prefix="/staff")


@bp.get("")
@requires(Permission.OWN_ACCOUNT)
def index() -> ResponseReturnValue:
    """What there is to do; who keeps listings right begins with what is due today."""
    viewer = the_viewer()
    if viewer.may(Permission.EDIT_LISTINGS):
        return redirect("/staff/today", 303)
    return render_template("staff/index.html", user=get_own(viewer))
