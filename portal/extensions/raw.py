"""One light read past the session, for what nearly every page asks: a session for one query costs five
times the query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from portal.extensions import db


def fetch_rows(sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """The rows of a query in the database's own words and marks, as the last commit left them."""
    connection = db.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(sql, tuple(values))
        rows = [tuple(row) for row in cursor.fetchall()]
        cursor.close()
    finally:
        connection.close()
    return rows
