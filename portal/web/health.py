"""Addresses for whoever watches the site: is the process up, and can it reach its database."""

from __future__ import annotations

from flask import Blueprint, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from portal.extensions import db
from portal.web.access import public

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public
def alive() -> Response:
    """200 while the process answers."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
@public
def ready() -> Response:
    """200 while the database answers, else 503; says nothing more to strangers."""
    try:
        db.session.execute(text("select 1"))
    except SQLAlchemyError:
        return Response("the database is away\n", status=503, mimetype="text/plain")
    return Response("ok\n", mimetype="text/plain")
