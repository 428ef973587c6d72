"""Who sends a return in or changes what stands around it."""

from __future__ import annotations

from dataclasses import dataclass

from portal.accounts.rules.access import Viewer
from portal.audit.vocabulary import PUBLIC, Actor, staff


@dataclass(frozen=True, slots=True)
class By:
    """A hand: "link" for a project's lead without an account, "account", or "file" for an import."""

    source: str
    account_id: str = ""  # an account's public id

    @property
    def actor(self) -> Actor:
        """The same for the audit log."""
        return staff(self.account_id) if self.account_id else PUBLIC


LINK = By("link")


def account(viewer: Viewer) -> By:
    """Somebody signed in."""
    return By("account", viewer.id)
