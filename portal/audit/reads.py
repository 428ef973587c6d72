"""`@audited_read`: a view that shows personal data is on the record before its page is sent (DESIGN 9.4)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Response, make_response
from flask.typing import ResponseReturnValue

from portal.audit.actions import record
from portal.audit.vocabulary import Action, Actor
from portal.extensions.transactions import transaction

P = ParamSpec("P")


def audited_read(
    entity: str,
    *,
    actor: Callable[[], Actor],
    entity_id: Callable[P, str],
    action: Action = Action.PERSONAL_DATA_READ,
) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, Response]]:
    """Record that `actor()` read the `entity` whose public id `entity_id` makes of the view's own arguments.

    The entry has a short transaction of its own, after the page is made and before it is sent: where it
    cannot be written the page is not shown. A view that raises, or answers with an error, showed nothing and
    leaves no entry.
    """

    def decorate(view: Callable[P, ResponseReturnValue]) -> Callable[P, Response]:
        @wraps(view)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> Response:
            response = make_response(view(*args, **kwargs))
            if response.status_code < 400:
                who, which = actor(), entity_id(*args, **kwargs)
                with transaction():
                    record(action, actor=who, entity=entity, entity_id=which)
            return response

        return wrapper

    return decorate
