"""A listing that went into another one: its old address leads to the one that was kept."""

from __future__ import annotations

from flask import Flask, Response, redirect, request

from portal.core.errors import NotFound
from portal.directory.merge_queries import moved_to
from portal.web.errors import portal_error

#: Under these a listing stands by its slug.
_UNDER = ("listing.", "report.", "shortlist.")


def init_moved(app: Flask) -> None:
    """Send whoever asks for a listing that was merged to the one it went into."""
    app.register_error_handler(NotFound, _moved_or_not_there)


def _moved_or_not_there(error: NotFound) -> Response:
    slug = (request.view_args or {}).get("slug")
    if not slug or not str(request.endpoint).startswith(_UNDER):
        return portal_error(error)
    there = moved_to(slug)
    if there is None:
        return portal_error(error)
    address = request.path.replace(f"/{slug}", f"/{there}", 1)
    if request.query_string:
        address += f"?{request.query_string.decode('ascii', 'ignore')}"
    # 308: a form that was sent is sent again to the new address, with what was typed.
    response = redirect(address, 301 if request.method in ("GET", "HEAD") else 308)
    response.headers["Cache-Control"] = "no-cache"  # a merge can be undone: browsers must ask again
    return response  # type: ignore[return-value]
