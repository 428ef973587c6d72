"""Which site the browser is at, as passkeys and links need it."""

from __future__ import annotations

from flask import current_app, request

from portal.accounts.passkeys import Site
from portal.config import Settings


def this_site() -> Site:
    """The site under its public address."""
    settings: Settings = current_app.extensions["settings"]
    return Site(settings.site_name, settings.public_url or request.url_root.rstrip("/"))
