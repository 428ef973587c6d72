"""Who takes a step: the hand it is by, and the account behind it."""

from __future__ import annotations

from dataclasses import dataclass

from portal.accounts.rules.access import Viewer
from portal.audit.vocabulary import PUBLIC, Actor, command, staff
from portal.referrals.vocabulary import Who


@dataclass(frozen=True, slots=True)
class By:
    """A hand: the hub's, a referrer's, a provider's, the person's own, or the clock's."""

    who: Who
    account_id: str = ""  # an account's public id
    account_pk: int | None = None

    @property
    def actor(self) -> Actor:
        """The same for the audit log."""
        if self.account_id:
            return staff(self.account_id)
        return command("referral-clock") if self.who is Who.CLOCK else PUBLIC


#: The person, with reference and code; a provider, by the link in a notice; the worker.
PERSON, LINK, CLOCK = By(Who.PERSON), By(Who.PROVIDER), By(Who.CLOCK)


def hub(viewer: Viewer) -> By:
    """Somebody who works on referrals."""
    return By(Who.HUB, viewer.id, viewer.pk)


def referrer(viewer: Viewer) -> By:
    """Somebody who refers."""
    return By(Who.REFERRER, viewer.id, viewer.pk)


def provider(viewer: Viewer) -> By:
    """Somebody of a service, signed in."""
    return By(Who.PROVIDER, viewer.id, viewer.pk)
