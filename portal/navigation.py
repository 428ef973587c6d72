"""What the layout around every page says: the menu, the footer, the site's name and phone."""

from __future__ import annotations

from typing import Any

from flask import Flask, request
from werkzeug.exceptions import SecurityError

from portal.config import Settings
from portal.web.assets import address_of

#: The menu: words, address, and the beginning of the addresses under which it is marked as the place one is.
MENU = (
    ("Find help", "/search", ("/search", "/listings", "/organisations")),
    ("Browse", "/browse", ("/browse",)),
    ("Guides", "/guides", ("/guides",)),
    ("Your list", "/your-list", ("/your-list",)),
    ("Ask a person", "/contact", ("/contact",)),
)


SHARE_IMAGE = "images/govuk-opengraph-image.png"


def init_navigation(app: Flask, settings: Settings) -> None:
    """Give every template the layout's names."""
    site = {"name": settings.site_name, "phone": settings.site_phone, "organisation": settings.organisation}

    @app.context_processor
    def layout() -> dict[str, Any]:
        path = request.path
        base_url = settings.public_url or _own_address()
        return {
            "site": site,
            "navigation": [
                {"text": words, "href": href, "active": path.startswith(under)} for words, href, under in MENU
            ],
            "base_url": base_url,
            "opensearch_url": "/opensearch.xml",
            "share_image_url": base_url + address_of(app, "images/govuk-opengraph-image.png")
            if base_url
            else "",
        }


def _own_address() -> str:
    """How this request reached us; '' when it came under a name that is not ours: an error page follows."""
    try:
        return request.host_url.rstrip("/")
    except SecurityError:
        return ""
