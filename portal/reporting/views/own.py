"""A practice's and a provider's own figures: what they sent, or were sent, and nobody else's."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.access import the_viewer
from portal.accounts.vocabulary import Permission
from portal.config import Settings
from portal.core import clock
from portal.directory.claim_queries import own_service_ids
from portal.referrals.referrer_queries import team_of
from portal.reporting.definitions import load_definitions
from portal.reporting.presenters.pages import make, period_items, read_asked, say_days, say_known, show
from portal.reporting.queries.sums import known_days
from portal.reporting.rules.filters import Filters
from portal.reporting.sections import OF_A_PRACTICE, OF_A_PROVIDER, Section
from portal.web.access import requires

bp = Blueprint("own_figures", __name__, url_prefix="/staff/your-figures")

P = Permission


@bp.get("/practice")
@requires(P.SEE_OWN_REFERRALS)
def practice() -> ResponseReturnValue:
    """Of the practice that the viewer is in."""
    return _page(OF_A_PRACTICE, Filters(team_pk=team_of(the_viewer())))


@bp.get("/services")
@requires(P.ANSWER_REFERRALS)
def services() -> ResponseReturnValue:
    """Of the services that the viewer's team keeps."""
    return _page(OF_A_PROVIDER, Filters(service_ids=frozenset(own_service_ids(the_viewer()))))


def _page(section: Section, own: Filters) -> str:
    settings: Settings = current_app.extensions["settings"]
    definitions = load_definitions(settings.content)
    asked, today = read_asked(request.args, section), clock.today()
    figures: list[Any] = [
        show(part, make(part, asked, own), asked, definitions, {}) for part in section.parts
    ]
    return render_template(
        "own_figures/show.html",
        section=section,
        action=request.path,
        asked=asked,
        days=say_days(asked),
        has_errors=bool(asked.wrong),
        figures=figures,
        periods=period_items(asked.period, today),
        others=period_items(asked.against, today, none="Nothing"),
        up_to=say_known(known_days()),
    )
