"""Every cookie the site can set: registered here, so that the cookies page is made from the code."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, current_app, request

from portal.config import Settings

_YEAR = 365 * 24 * 60 * 60


@dataclass(frozen=True)
class Cookie:
    """A cookie in words for the cookies page. `max_age` in seconds; None goes when the browser closes."""

    name: str
    purpose: str
    how_long: str
    when: str
    max_age: int | None = None
    #: In production the name begins with "__Host-": no other host, and no unsafe connection, can set it.
    host_only: bool = True

    @property
    def full_name(self) -> str:
        """The name as the browser has it on this site."""
        return f"__Host-{self.name}" if self.host_only and _production() else self.name


_cookies: dict[str, Cookie] = {}


def register_cookie(
    name: str, purpose: str, how_long: str, when: str, *, max_age: int | None = None, host_only: bool = True
) -> Cookie:
    """Say that the site can set a cookie. Raises ValueError when its name is taken by another."""
    cookie = Cookie(name, purpose, how_long, when, max_age, host_only)
    if _cookies.setdefault(name, cookie) != cookie:
        raise ValueError(f"the cookie {name!r} is registered twice")
    return cookie


def all_cookies() -> tuple[Cookie, ...]:
    """Every registered cookie, in the order of registration."""
    return tuple(_cookies.values())


def read_cookie(cookie: Cookie) -> str:
    """What the browser sent for it; '' for nothing."""
    return request.cookies.get(cookie.full_name, "")


def set_cookie(response: Response, cookie: Cookie, value: str) -> None:
    """Give the browser the cookie: to this site only, out of reach of scripts."""
    response.set_cookie(
        cookie.full_name,
        value,
        max_age=cookie.max_age,
        path="/",
        secure=_production(),
        httponly=True,
        samesite="Lax",
    )


def delete_cookie(response: Response, cookie: Cookie) -> None:
    """Take the cookie back."""
    response.delete_cookie(cookie.full_name, path="/", secure=_production(), httponly=True, samesite="Lax")


def _production() -> bool:
    settings: Settings = current_app.extensions["settings"]
    return settings.production


SESSION = register_cookie(
    "session",
    "Keeps a form safe: it shows us that what you send comes from the page you were on.",
    "Until you close your browser",
    "When you open a page with a form that sends us something",
)
LIST = register_cookie(
    "list",
    "Holds the code of your list, so that you can add to it and open it again.",
    "12 months from when you last changed your list",
    "When you start a list, or use a list on this device",
    max_age=_YEAR,
)
ASK = register_cookie(
    "ask",
    "Holds the key of a form that you began and have not sent yet, so that nothing you typed is lost. What "
    "you typed is kept by us, not in the cookie.",
    "7 days from your last answer, or until you delete the form",
    "When you answer the first question of “Ask us to help”",
    max_age=7 * 24 * 60 * 60,
)
FOLLOW = register_cookie(
    "follow",
    "Keeps your own request open while you look at it. It holds a signed mark and nothing about you.",
    "Until you press “Close this page” or close your browser, and 1 hour at most",
    "When you open your own request with its reference and code",
)
RESPOND = register_cookie(
    "respond",
    "For services that answer a referral by a link: shows us that you had the code. It holds random keys.",
    "Until you close your browser, and 8 hours at most",
    "When you enter the code that we sent to your service",
)
NO_COUNT = register_cookie(
    "no_count",
    "Remembers that you do not want to be counted.",
    "12 months from when you chose it",
    "When you choose not to be counted",
    max_age=_YEAR,
    host_only=False,
)
SIGNED_IN = register_cookie(
    "signed_in",
    "For our staff and partners: keeps them signed in. It holds a random key and nothing about the person.",
    "Until you sign out or close your browser, and 12 hours at most",
    "When you sign in",
)
