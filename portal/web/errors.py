"""Error pages that help: what happened, what to do now, where to turn; and never a trace."""

from __future__ import annotations

import logging
import traceback
from http import HTTPStatus

from flask import Flask, Response, current_app, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from markupsafe import escape
from werkzeug.exceptions import HTTPException

from portal.core.errors import PortalError
from portal.extensions import db
from portal.extensions.busy import is_busy
from portal.web.sent_forms import Fields, sent_fields

log = logging.getLogger(__name__)

#: status -> heading, and what to do.
_WORDS = {
    400: (
        "We could not read that",
        "Something in the address or the form was not right. Go back and try again.",
    ),
    403: ("You cannot open this page", "Your account may not see it. If it should, ask your team's lead."),
    404: ("Page not found", "Check the address, or search for what you need."),
    405: ("That did not work", "Go back to the page you came from and try again."),
    409: (
        "Somebody else changed this first",
        "Nothing of theirs was lost. Look at the new version, then try again.",
    ),
    413: ("That is too big", "Send less text or a smaller file."),
    429: ("Too many tries", "Wait a minute, then try again."),
    500: (
        "Sorry, something went wrong",
        "It is our fault, and we have a record of it. Nothing you sent was saved. Try again soon.",
    ),
    503: (
        "This part is away for now",
        "Nothing you sent was saved. Try again in a few minutes, or ring us.",
    ),
}


_BUSY = "We are busy"
_BUSY_ADVICE = {
    "form": "We could not save this yet. Nothing was changed. We still have what you typed. "
    "Wait a moment, then press “Send it again”.",
    "post": "We could not save this yet. Nothing was changed. Wait a moment, then go back and send it again.",
    "page": "Nothing was changed. Wait a few seconds, then load this page again.",
}
#: Seconds until another try makes sense: the wait for the database was long already.
_RETRY_AFTER = "5"


def init_errors(app: Flask) -> None:
    """Answer every kind of failure with a page a person can use."""
    app.register_error_handler(PortalError, portal_error)
    app.register_error_handler(CSRFError, _form_expired)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)
    # Flask's own last line names the address, which may hold what somebody typed, or a list's code.
    app.log_exception = lambda exc_info: _log(exc_info[1])  # type: ignore[method-assign]
    app.logger.addFilter(_without_words)


def _page(status: int, message: str = "") -> Response:
    heading, advice = _WORDS.get(status, (HTTPStatus(status).phrase, _WORDS[400][1]))
    return _made("errors/error.html", status, heading, message or advice)


def _made(
    template: str, status: int, heading: str, advice: str, plain: str = "", **words: object
) -> Response:
    """The page of `template`, or `plain` (the advice by default) where that cannot be made."""
    try:
        page = render_template(template, status=status, heading=heading, advice=advice, **words)
        response = make_response(page, status)
    except Exception as error:  # the template itself may be what failed
        _log(error)
        response = Response(_plain(heading, plain or advice), status=status, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response


def _plain(heading: str, advice: str) -> str:
    """A page that needs nothing but itself."""
    return f"<!doctype html><html lang=en-GB><title>{escape(heading)}</title><p>{escape(advice)}</p></html>"


def portal_error(error: PortalError) -> Response:
    """The page that says what is wrong in the error's own words."""
    return _page(error.status, error.message)


def _form_expired(error: CSRFError) -> Response:
    keep = current_app.extensions.get("keep_typed")  # whoever keeps what was typed when a session ended
    answer = keep() if keep else None
    if answer is not None:
        return make_response(answer)
    return _page(
        400, "This form was open too long, or cookies are off. Go back, reload the page and send it again."
    )


def _http_error(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return error.get_response()  # type: ignore[return-value]
    response = _page(error.code)
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after"):
            response.headers[name] = value
    return response


def _unexpected(error: Exception) -> Response:
    """The last resort."""
    if is_busy(error):
        return _busy()
    _log(error)
    db.session.rollback()
    return _page(500)


def _busy() -> Response:
    """The database was busy for too long: nothing was changed, and what was typed comes back."""
    log.warning("busy in %s %s", request.method, request.endpoint)
    db.session.rollback()
    fields: Fields = sent_fields() if request.url_rule is not None else []
    kind = "form" if fields else "page" if request.method in ("GET", "HEAD") else "post"
    plain = _BUSY_ADVICE["post" if kind == "form" else kind]
    action = request.full_path.rstrip("?")
    advice = _BUSY_ADVICE[kind]
    written = [value for _name, value in fields if len(value.split()) > 1]  # prose, no choices of ours
    more = {"fields": fields, "action": action, "written": written}
    response = _made("errors/busy.html", 503, _BUSY, advice, plain, **more)
    response.headers["Retry-After"] = _RETRY_AFTER
    return response


def _without_words(record: logging.LogRecord) -> bool:
    """Take an error's own words out of what Flask logs by itself; the path through the code stays."""
    if record.exc_info and record.exc_info[1] is not None:
        error = record.exc_info[1]
        record.msg, record.args = f"{record.getMessage()}: {type(error).__name__}\n{_trace(error)}", ()
        record.exc_info = record.exc_text = None
    return True


def _trace(error: BaseException) -> str:
    return "".join(traceback.format_tb(error.__traceback__))


def _log(error: BaseException | None) -> None:
    """Write the route and the path through the code, never the address or the error's own words: they may
    hold what somebody typed (DESIGN 9.8)."""
    trace = _trace(error) if error is not None else ""
    log.error("unexpected %s in %s %s\n%s", type(error).__name__, request.method, request.endpoint, trace)
