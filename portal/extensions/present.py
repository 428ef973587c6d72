"""The running application and what it answers, themselves: Flask's stand-ins for them look them up anew at
every name that is asked of them, which a page does dozens of times."""

from __future__ import annotations

from flask import Flask, Request, current_app, request, session
from flask.sessions import SessionMixin


def this_app() -> Flask:
    """The application that runs. Raises RuntimeError where none does."""
    return current_app._get_current_object()  # type: ignore[attr-defined,no-any-return]


def this_request() -> Request:
    """The request that is being answered. Raises RuntimeError where there is none."""
    return request._get_current_object()  # type: ignore[attr-defined,no-any-return]


def this_session() -> SessionMixin:
    """Its session, which counts as looked at. Raises RuntimeError where there is none."""
    return session._get_current_object()  # type: ignore[attr-defined,no-any-return]
