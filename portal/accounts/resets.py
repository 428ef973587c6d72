"""The worker's part of a forgotten password: links to whoever asked for one and has an account."""

from __future__ import annotations

from portal.accounts.account_actions import send_resets
from portal.accounts.queries import waiting_resets
from portal.core.waiting import Waiting
from portal.extensions import db
from portal.extensions.transactions import transaction


def turn(_owner: str) -> bool:
    """Answer everybody who asked; False when nobody did. A look writes nothing."""
    asked = bool(waiting_resets())
    db.session.rollback()
    if asked:
        with transaction():
            send_resets()
    return asked


def waiting() -> Waiting:
    """How many asked and were not answered yet, with an account or without."""
    asked = waiting_resets()
    return Waiting(len(asked), len(asked), min((one.at for one in asked), default=None))
