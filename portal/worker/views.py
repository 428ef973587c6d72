"""What waits in the background and who was seen at it: a page for people, an alarm for whoever watches."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, current_app, render_template
from flask.typing import ResponseReturnValue

from portal.config import Settings
from portal.web.access import public
from portal.worker import queries
from portal.worker.presenters import say_age, status_rows

bp = Blueprint("status", __name__)


@bp.get("/status")
@public
def show() -> ResponseReturnValue:
    """How the background work stands; counts and ages, nothing of what is in it."""
    standings = queries.standings()
    return render_template(
        "status/show.html",
        rows=status_rows(standings),
        notes=[note for one in standings for note in one.servant.notes()],
        stopped=[one.servant.words for one in standings if one.idle_for > _limit()],
        noindex=True,
    )


@bp.get("/health/worker")
@public
def alarm() -> Response:
    """200 while the background work goes on or there is none, 503 when something waits and nobody comes."""
    lines = [
        f"{one.servant.name}: {one.waiting.due} due, nobody for {say_age(one.idle_for)}"
        for one in queries.stopped(_limit())
    ]
    text = "\n".join(lines or ["ok"]) + "\n"
    return Response(text, status=503 if lines else 200, mimetype="text/plain")


def _limit() -> timedelta:
    settings: Settings = current_app.extensions["settings"]
    return timedelta(minutes=settings.worker_alarm_minutes)
