"""The headers of every answer: a strict content policy, nothing third-party, nothing leaked to other
sites."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Flask, abort

from portal.extensions.present import this_request

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# No inline script or style, nothing from elsewhere: the templates carry none
# (tests/project/test_templates.py).
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Search words are in addresses: no other site may learn them (DESIGN 9.8).
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()",
}
# A page is kept by nobody unless it says otherwise itself.
_HEADERS = [*HEADERS.items(), ("Cache-Control", "no-store")]
_HSTS = ("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
MAX_FORM_BYTES = 256 * 1024
MAX_FORM_PARTS = 200


def init_security(app: Flask, *, production: bool, trusted_hosts: tuple[str, ...]) -> None:
    """Bound what comes in and set the headers of what goes out."""
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_FORM_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_FORM_BYTES,
        MAX_FORM_PARTS=MAX_FORM_PARTS,
        TRUSTED_HOSTS=list(trusted_hosts) or None,
        SESSION_COOKIE_NAME="__Host-session" if production else "session",
        SESSION_COOKIE_SECURE=production,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        # A form left open overnight still sends: the token lives as long as the session.
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=production,
    )
    app.before_request(_refuse_odd_addresses)
    headers = [*_HEADERS, _HSTS] if production else _HEADERS
    app.wsgi_app = WithHeaders(app.wsgi_app, headers)  # type: ignore[method-assign]


def _refuse_odd_addresses() -> None:
    """A NUL in an address is never typed by a person and no database or file system takes it."""
    environ = this_request().environ
    query = environ.get("QUERY_STRING", "")
    if "\x00" in environ.get("PATH_INFO", "") or "%00" in query or "\x00" in query:
        abort(400)


class WithHeaders:
    """The WSGI application with these headers on every answer that has none of the same name."""

    def __init__(self, inner: WSGIApplication, headers: list[tuple[str, str]]) -> None:
        self._inner = inner
        self._headers = [(name.lower(), (name, value)) for name, value in headers]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""

        def start(status: str, headers: list[tuple[str, str]], *failed: Any) -> Any:
            present = {name.lower() for name, _value in headers}
            more = [pair for name, pair in self._headers if name not in present]
            return start_response(status, headers + more, *failed)

        return self._inner(environ, start)
