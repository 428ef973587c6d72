"""Which features the application is made of: their tables, pages and the ties between them."""

from __future__ import annotations

from flask import Flask

import portal.directory.models
import portal.keys.models  # noqa: F401 - the tables of every package must be known to migrations
from portal.config import Settings


def register_features(app: Flask, settings: Settings) -> None:
    """Give `app` every feature."""
