"""Deny by default: every route says who may use it, and the application refuses to start with one that
does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Flask

V = TypeVar("V", bound=Callable[..., object])


class UnmarkedRoute(Exception):
    """A route does not say who may use it; the message names it."""


def public(view: V) -> V:
    """Mark a view as open to everybody."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def refuse_unmarked_routes(app: Flask) -> None:
    """Raise UnmarkedRoute when any route of `app` carries no mark (DESIGN 4.4)."""
    unmarked = sorted(name for name, view in app.view_functions.items() if not hasattr(view, "access"))
    if unmarked:
        raise UnmarkedRoute(f"mark these views @public or @requires(...): {', '.join(unmarked)}")
