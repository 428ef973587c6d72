"""The headers of every answer: a strict content policy, nothing third-party, nothing leaked to other
sites."""

from __future__ import annotations

from flask import Flask, Request, Response, abort, request

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
_HEADERS = (*HEADERS.items(), ("Cache-Control", "no-store"))
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
    app.before_request(lambda: _refuse_odd_addresses(request))
    app.after_request(_add_headers)
    if production:
        app.after_request(_add_hsts)


def _refuse_odd_addresses(incoming: Request) -> None:
    """A NUL in an address is never typed by a person and no database or file system takes it."""
    if "\x00" in incoming.path or b"%00" in incoming.query_string or b"\x00" in incoming.query_string:
        abort(400)


def _add_headers(response: Response) -> Response:
    present = {name.lower() for name, _value in response.headers}
    response.headers.extend([pair for pair in _HEADERS if pair[0].lower() not in present])
    return response


def _add_hsts(response: Response) -> Response:
    response.headers.setdefault("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
    return response
