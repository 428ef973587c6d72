"""What can go wrong in the portal's own terms; each says what to do, in words that may be shown."""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")

#: What an editor reads whose page is older than somebody else's change.
CHANGED_SINCE = "Somebody else changed this while you were editing it. Look at their version first."


class PortalError(Exception):
    """The base of every error the portal raises on purpose. `message` may be shown to the person."""

    status = 400

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(PortalError):
    """There is no such thing, or not for this viewer: the two are the same answer."""

    status = 404

    def __init__(self, message: str = "We could not find that page.") -> None:
        super().__init__(message)


def or_not_found(row: T | None, message: str = "We could not find that page.") -> T:
    """What was looked for. Raises NotFound where there is nothing."""
    if row is None:
        raise NotFound(message)
    return row


class Conflict(PortalError):
    """Somebody else changed the same thing first; nothing was overwritten."""

    status = 409


class Unavailable(PortalError):
    """Something this needs is away for now; nothing was saved."""

    status = 503
