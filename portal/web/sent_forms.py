"""What a request's form brought, where it may be given back to whoever sent it."""

from __future__ import annotations

from flask import request
from werkzeug.exceptions import HTTPException

#: A form with one of these is never given back: it holds a secret.
SECRET = frozenset({"password", "again", "code", "answer", "secret"})

Fields = list[tuple[str, str]]


def sent_fields() -> Fields:
    """Every field of the form in the present request, in its order and as often as it came; none where
    there is no form that could be sent again as it was: a secret or a file is in it, or it cannot be read."""
    try:
        fields = list(request.form.items(multi=True))
        whole = not request.files
    except HTTPException:
        return []
    secret = SECRET & {name for name, _value in fields}
    return fields if whole and not secret else []
