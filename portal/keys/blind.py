"""A blind index: finds a sealed value again without opening any (DESIGN 4.8).

It stands on a data key of its own, made once and wrapped by the master keys like every other: changing those
leaves the index as it is.
"""

from __future__ import annotations

import hashlib
import hmac

from flask import current_app
from sqlalchemy.exc import IntegrityError

from portal.keys.rules import CannotOpen
from portal.keys.store import create_key, open_key

KEY_ID = "blind-index"


def blind_index(purpose: str, value: str) -> str:
    """The same 64 digits for the same value and purpose, and nothing to be learnt from them without the
    key."""
    key: bytes | None = current_app.extensions.get("blind_index_key")
    if key is None:
        key = current_app.extensions["blind_index_key"] = _key()
    return hmac.new(key, f"{purpose}|{value}".encode(), hashlib.sha256).hexdigest()


def _key() -> bytes:
    """The index's key, made by whoever comes first."""
    try:
        return open_key(KEY_ID)
    except CannotOpen:
        try:
            return create_key(KEY_ID)[1]
        except IntegrityError:
            return open_key(KEY_ID)
