"""What the layout around every page says: the menu, the footer, the site's name and phone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Request
from werkzeug.exceptions import SecurityError

from portal.accounts.sessions import find_viewer
from portal.accounts.vocabulary import Permission
from portal.config import Settings
from portal.core.references import new_code
from portal.extensions.present import this_request
from portal.guides.announcing import notice_now
from portal.staff_menu import staff_menu, staff_rooms
from portal.web.assets import address_of

#: The menu: words, address, and the beginning of the addresses under which it is marked as the place one is.
MENU = (
    ("Find help", "/search", ("/search", "/listings", "/organisations", "/help-me")),
    ("Browse", "/browse", ("/browse",)),
    ("Guides", "/guides", ("/guides",)),
    ("Your list", "/your-list", ("/your-list",)),
    ("Ask a person", "/contact", ("/contact", "/ask")),
)
SHARE_IMAGE = "images/govuk-opengraph-image.png"


@dataclass(frozen=True)
class Site:
    """What every page says of the site."""

    name: str
    phone: str
    organisation: str
    menu: tuple[tuple[str, str], ...] = tuple((words, href) for words, href, _under in MENU)
    drawn: dict[Any, str] = field(default_factory=dict, repr=False, compare=False)


def init_navigation(app: Flask, settings: Settings) -> None:
    """Give every template the layout's names."""
    app.jinja_env.globals |= {"may_refer": _may_refer, "form_nonce": _form_nonce}
    site = Site(settings.site_name, settings.site_phone, settings.organisation)

    @app.context_processor
    def layout() -> dict[str, Any]:
        request = this_request()
        path = request.path
        base_url = settings.public_url or _own_address(request)
        return {
            "site": site,
            "active": next((href for _words, href, under in MENU if path.startswith(under)), ""),
            "base_url": base_url,
            "staff_menu": staff_menu,
            "staff_rooms": staff_rooms,
            "notice_now": notice_now,
            "share_image_url": base_url + address_of(app, SHARE_IMAGE) if base_url else "",
        }


def _may_refer() -> bool:
    """Whether whoever looks is signed in and refers people: public pages then offer it."""
    viewer = find_viewer()
    return viewer is not None and viewer.may(Permission.REFER)


def _form_nonce() -> str:
    """A number that one button of one page has for itself: pressed twice it counts once."""
    return new_code(100)


def _own_address(request: Request) -> str:
    """How a request reached us; '' when it came under a name that is not ours: an error page follows."""
    try:
        return f"{request.scheme}://{request.host}"
    except SecurityError:
        return ""
