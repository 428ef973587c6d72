"""`@commits`: the one place where a request's work is kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Response, make_response
from flask.typing import ResponseReturnValue

from portal.extensions.transactions import transaction

P = ParamSpec("P")


def commits(view: Callable[P, ResponseReturnValue]) -> Callable[P, Response]:
    """Run a view in one transaction: committed when it returns, rolled back when it raises (DESIGN 4.1)."""

    @wraps(view)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> Response:
        with transaction():
            return make_response(view(*args, **kwargs))

    return wrapper
