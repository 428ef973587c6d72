"""Giving all listings out as a file."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, render_template
from flask.typing import ResponseReturnValue

from portal.accounts.vocabulary import Permission
from portal.config import Settings
from portal.core import clock
from portal.listings.exports.making import EXPORTS, make_export
from portal.listings.exports.queries import count_listings
from portal.web.access import requires

bp = Blueprint("exports", __name__, url_prefix="/staff/export")


@bp.get("")
@requires(Permission.EDIT_LISTINGS)
def index() -> ResponseReturnValue:
    """What there is to take."""
    return render_template(
        "exports/index.html",
        exports=EXPORTS.values(),
        listings=count_listings(public_only=False),
        shown=count_listings(public_only=True),
    )


@bp.get("/<any('listings.csv', 'listings.xlsx', 'public-listings.csv', 'open-data.zip'):export>")
@requires(Permission.EDIT_LISTINGS)
def download(export: str) -> ResponseReturnValue:
    """One file, made now."""
    settings: Settings = current_app.extensions["settings"]
    data = make_export(export, site=settings.site_name)
    stem, _, ending = export.rpartition(".")
    name = f"{stem}-{clock.today().isoformat()}.{ending}"
    response = Response(data, mimetype=EXPORTS[export].mime)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
