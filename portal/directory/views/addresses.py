"""The site's own address, for what must name it in full."""

from __future__ import annotations

from flask import current_app, request

from portal.config import Settings


def base_url() -> str:
    """The address of this site as others know it, without a slash at its end."""
    settings: Settings = current_app.extensions["settings"]
    return settings.public_url or request.host_url.rstrip("/")
