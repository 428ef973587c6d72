"""How often listings are checked, as the settings say."""

from __future__ import annotations

from flask import current_app

from portal.config import Settings
from portal.directory.rules.checking import Cadence


def the_cadence() -> Cadence:
    """The running application's."""
    settings: Settings = current_app.extensions["settings"]
    return Cadence(
        high=settings.check_months_high,
        usual=settings.check_months,
        national=settings.check_months_national,
        much_used=settings.check_much_used,
    )
