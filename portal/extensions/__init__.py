"""The application's shared objects: the database and the form-token guard. Features import them; they
import no feature."""

from __future__ import annotations

from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

from portal.extensions.present import this_request
from portal.extensions.tables import Model


class FormGuard(CSRFProtect):  # type: ignore[misc]  # Flask-WTF has no types
    """Flask-WTF's own; whoever only reads is let through before it is looked up which view they read."""

    def protect(self, apply_exemptions: bool = False) -> None:
        """Answer 400 to a form without its token."""
        if this_request().method not in ("GET", "HEAD", "OPTIONS"):
            super().protect(apply_exemptions)


# Tables stand on `portal.extensions.tables.Model`, not on `db.Model`, so that their types can be checked.
db = SQLAlchemy(metadata=Model.metadata)
csrf = FormGuard()

__all__ = ["csrf", "db"]
