"""The application's shared objects: the database and the form-token guard. Features import them; they
import no feature."""

from __future__ import annotations

from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

from portal.extensions.tables import Model

# Tables stand on `portal.extensions.tables.Model`, not on `db.Model`, so that their types can be checked.
db = SQLAlchemy(metadata=Model.metadata)
csrf = CSRFProtect()

__all__ = ["csrf", "db"]
