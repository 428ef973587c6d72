"""The Flask application: `create_app` puts the parts together; nothing else knows all of them."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from portal import registry
from portal.config import ROOT, Settings
from portal.extensions import csrf
from portal.extensions.engines import init_databases
from portal.keys.rules import KeyRing
from portal.web.access import refuse_unmarked_routes
from portal.web.application import Application
from portal.web.assets import init_assets
from portal.web.errors import init_errors
from portal.web.page_cache import KeptPages, PageCache
from portal.web.security import init_security
from portal.web.templating import init_templates
from portal.web.turns import Turns


def create_app(settings: Settings) -> Flask:
    """The portal with these settings. Raises when a route is unmarked or the storage is unsafe."""
    app = Application(
        __name__,
        template_folder=str(ROOT / "templates"),
        static_folder=None,
        instance_path=str(settings.instance),
    )
    app.config.update(SECRET_KEY=settings.secret_key, TESTING=settings.environment == "test")
    app.extensions["settings"] = settings
    app.extensions["key_ring"] = KeyRing.parse(settings.key_ring)
    app.extensions["page_cache"] = PageCache()
    init_databases(app, settings)
    csrf.init_app(app)
    init_security(app, production=settings.production, trusted_hosts=settings.trusted_hosts)
    init_templates(app)
    init_errors(app)
    init_assets(app, ROOT / "static")
    registry.register_features(app, settings)
    refuse_unmarked_routes(app)
    app.wsgi_app = KeptPages(app)  # type: ignore[method-assign]
    if settings.database_url.startswith("sqlite"):  # else a page waits for a server, and another can be made
        app.wsgi_app = Turns(app.wsgi_app)  # type: ignore[method-assign]
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app
