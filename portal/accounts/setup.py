"""Giving the application its people: sessions, the gate, and password hashing."""

from __future__ import annotations

from flask import Flask

from portal.accounts.access import gate
from portal.accounts.hashing import Hashing
from portal.accounts.kept_forms import keep_typed
from portal.accounts.sessions import PersonSessions
from portal.config import Settings, SettingsError
from portal.web.access import init_access


def init_accounts(app: Flask, settings: Settings) -> None:
    """Let people sign in to `app`. Raises SettingsError where production would keep weak hashes."""
    if settings.production and settings.cheap_passwords:
        raise SettingsError("PORTAL_CHEAP_PASSWORDS is for tests: a live site hashes passwords at full cost.")
    app.session_interface = PersonSessions()
    app.extensions["hashing"] = Hashing(cheap=settings.cheap_passwords)
    init_access(app, gate)
    app.extensions["keep_typed"] = keep_typed
