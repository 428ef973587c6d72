"""Sessions as Flask has them: a visitor's is a signed cookie; of somebody who signs in it is a row here, and
the cookie no more than its key. Read in one query at each request: what was taken away is gone at once."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, Request, Response, current_app, make_response, redirect, request, session
from flask.sessions import SessionMixin
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DatabaseError

from portal.accounts.queries import Live, find_live
from portal.accounts.rules.access import Viewer
from portal.accounts.rules.sessions import TOUCH_EVERY, network_of
from portal.accounts.session_actions import Visit, touch_session
from portal.extensions import db
from portal.extensions.present import this_session
from portal.extensions.transactions import transaction
from portal.web.application import Sessions
from portal.web.cookies import SIGNED_IN, delete_cookie, set_cookie
from portal.web.vary import vary_on

log = logging.getLogger(__name__)

_LONGEST_TOKEN = 100


class PersonSession(dict[str, Any], SessionMixin):
    """The session of somebody who signs in: the form token, which never changes within it, and who it is."""

    def __init__(self, live: Live) -> None:
        super().__init__(csrf_token=live.csrf_token)
        self.viewer, self.seen = live.viewer, live.seen


class PersonSessions(Sessions):
    """Opens the right kind of session; without our cookie nothing is asked of the database."""

    def open_session(self, app: Flask, request: Request) -> SessionMixin | None:  # type: ignore[override]
        """The session of a request. Where the database does not answer, nobody is signed in."""
        token = request.cookies.get(_name(app), "") if request.cookies else ""
        if token and len(token) <= _LONGEST_TOKEN:
            try:
                live = find_live(token)
            except DatabaseError as error:
                log.error("sessions: %s", type(error).__name__)
                db.session.rollback()
                live = None
            if live is not None:
                return PersonSession(live)
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write down, once a minute at most, that the session was used; a visitor's goes into the cookie."""
        if not isinstance(session, PersonSession):
            super().save_session(app, session, response)
            return
        vary_on(response, "Cookie")
        if response.status_code == 503:  # whoever was told that the database is busy has waited long enough
            return
        if session.seen >= TOUCH_EVERY.total_seconds():
            try:
                with transaction():
                    touch_session(session.viewer)
            except DatabaseError as error:  # the page is made: that its hour cannot be kept must not lose it
                log.warning("sessions: last use not kept (%s)", type(error).__name__)


def _name(app: Flask) -> str:
    return f"__Host-{SIGNED_IN.name}" if app.extensions["settings"].production else SIGNED_IN.name


def find_viewer() -> Viewer | None:
    """Whose session the present request has, however far it has come; None for a visitor."""
    present = this_session()
    return present.viewer if isinstance(present, PersonSession) else None


def session_token() -> str:
    """The token of the present request's session cookie, live or not; '' without one."""
    return request.cookies.get(_name(current_app), "")


def this_visit() -> Visit:
    """Where the present request comes from."""
    return Visit(network_of(request.remote_addr or ""), request.headers.get("User-Agent", ""))


def go_with_session(address: str, token: str) -> ResponseReturnValue:
    """Go on to an address with a new session; what the browser had before is void."""
    return give_session(redirect(address, 303), token)


def give_session(answer: ResponseReturnValue, token: str) -> Response:
    """An answer with a new session; what the browser had before is void."""
    response = make_response(answer)
    if not isinstance(session, PersonSession):
        session.clear()
    set_cookie(response, SIGNED_IN, token)
    return response


def go_without_session(address: str) -> ResponseReturnValue:
    """Go on to an address signed out."""
    response = make_response(redirect(address, 303))
    delete_cookie(response, SIGNED_IN)
    return response
