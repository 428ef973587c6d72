"""Which features the application is made of: their tables, their pages and the ties between them."""

from __future__ import annotations

from flask import Flask

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

from portal.directory.views import search
from portal.navigation import init_navigation
from portal.usage import init_usage

BLUEPRINTS = (search.bp,)


def register_features(app: Flask, settings: Settings) -> None:
    """Give `app` every feature."""
    init_navigation(app, settings)
    init_usage(app, settings)
    init_search(app, settings)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
