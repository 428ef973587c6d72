"""Which features the application is made of: their tables, their pages and the ties between them."""

from __future__ import annotations

from flask import Blueprint, Flask

# The tables of every package must be known to the session and to the migrations.
import portal.audit.models
import portal.directory.models
import portal.feedback.models
import portal.geography.models
import portal.guides.models
import portal.keys.models
import portal.messages.models
import portal.tasks.models
import portal.usage.models  # noqa: F401
from portal.config import Settings
from portal.directory.finding import init_search
from portal.directory.indexing import register_source
from portal.directory.views import browse, home, listing, machine, organisation, search, shortlist
from portal.feedback import views as feedback
from portal.guides.indexing import guide_documents
from portal.guides.views import guides, information
from portal.listings.views import report
from portal.navigation import init_navigation
from portal.usage import init_usage
from portal.usage import views as counting
from portal.web import health

BLUEPRINTS: tuple[Blueprint, ...] = (
    home.bp,
    search.bp,
    listing.bp,
    organisation.bp,
    browse.bp,
    machine.bp,
    shortlist.bp,
    report.bp,
    feedback.bp,
    guides.bp,
    information.bp,
    counting.bp,
    health.bp,
)


def register_features(app: Flask, settings: Settings) -> None:
    """Give `app` every feature."""
    init_navigation(app, settings)
    init_usage(app, settings)
    init_search(app, settings)
    register_source("guide", guide_documents)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
