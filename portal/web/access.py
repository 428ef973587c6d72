"""Deny by default: every route says who may use it, and the application refuses to start with one that
does not."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Flask, Response, current_app, make_response
from flask.typing import ResponseReturnValue

V = TypeVar("V", bound=Callable[..., object])
P = ParamSpec("P")

#: Asked before a view that is not public: takes the ability it needs and whether the password must have been
#: given a short time ago; None lets the request in, anything else is the answer instead.
Gate = Callable[[StrEnum, bool], ResponseReturnValue | None]


class UnmarkedRoute(Exception):
    """A route does not say who may use it; the message names it."""


def public(view: V) -> V:
    """Mark a view as open to everybody."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def requires(
    permission: StrEnum, *, fresh: bool = False
) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, Response]]:
    """Mark a view as open to people who have `permission`; `fresh`: and who gave their password a short time
    ago. Put it above `@commits`, so that nobody else begins a transaction."""

    def decorate(view: Callable[P, ResponseReturnValue]) -> Callable[P, Response]:
        @wraps(view)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> Response:
            gate: Gate = current_app.extensions["gate"]
            stopped = gate(permission, fresh)
            response = make_response(view(*args, **kwargs) if stopped is None else stopped)
            response.headers["Cache-Control"] = "no-store"  # a shared computer must not show it again
            return response

        wrapper.access = permission  # type: ignore[attr-defined]
        return wrapper

    return decorate


def init_access(app: Flask, gate: Gate) -> None:
    """Let `gate` answer for `app` who may use what."""
    app.extensions["gate"] = gate


def refuse_unmarked_routes(app: Flask) -> None:
    """Raise UnmarkedRoute when any route of `app` carries no mark (DESIGN 4.4), or nobody answers for those
    that are not public."""
    unmarked = sorted(name for name, view in app.view_functions.items() if not hasattr(view, "access"))
    if unmarked:
        raise UnmarkedRoute(f"mark these views @public or @requires(...): {', '.join(unmarked)}")
    guarded = sorted(
        name for name, view in app.view_functions.items() if getattr(view, "access", "") != "public"
    )
    if guarded and "gate" not in app.extensions:
        raise UnmarkedRoute(f"nobody says who may use these views: {', '.join(guarded)}")
