"""One view for listings, organisations and places alike: where each stands, and where a conflict leads."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from portal.core.errors import Conflict
from portal.listings.record_words.records import FOLDERS, address_of

View = Callable[..., ResponseReturnValue]
V = TypeVar("V", bound=View)


def everywhere(bp: Blueprint, rest: str, *, method: str = "GET") -> Callable[[V], V]:
    """Register a view under the address of every kind of record; it takes `entity` and `record_id`."""

    def register(view: V) -> V:
        for entity, folder in FOLDERS.items():
            bp.add_url_rule(
                f"{folder}/<record_id>{rest}",
                endpoint=view.__name__,
                view_func=view,
                methods=[method],
                defaults={"entity": entity},
            )
        return view

    return register


def on_conflict(page: Callable[..., str]) -> Callable[[View], View]:
    """Lead to `page` of the record when somebody else was first. Stands above `@commits`: nothing of the
    failed save is kept, and what was typed stays in the draft."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(**names: Any) -> ResponseReturnValue:
            try:
                return view(**names)
            except Conflict:
                return redirect(address_of(names["entity"], names["record_id"]) + page(**names), 303)

        return wrapper

    return decorate
