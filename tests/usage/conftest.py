"""A view to count from, and what the usage store holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, request
from sqlalchemy import text

from portal import usage
from portal.extensions import db
from tests.support.counted import counted_events
from tests.usage.test_classify import PHONE

Visit = Callable[..., None]
Stored = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def visit(app: Flask) -> Visit:
    """Open a page that counts what the query string says: `visit(Kind.PAGE_VIEWED, page="home")`."""

    def count() -> str:
        values: dict[str, Any] = dict(request.args)
        for name in ("results",):
            if name in values:
                values[name] = int(values[name])
        usage.record(usage.Kind(values.pop("kind")), **values)
        return "counted"

    count.access = "public"  # type: ignore[attr-defined]
    app.add_url_rule("/count", view_func=count)

    def go(
        kind: usage.Kind,
        *,
        address: str = "198.51.100.7",
        headers: dict[str, str] | None = None,
        cookies: dict[str, str] | None = None,
        **keys: object,
    ) -> None:
        client = app.test_client()
        for name, value in (cookies or {}).items():
            client.set_cookie(name, value)
        response = client.get(
            "/count",
            query_string={"kind": kind, **keys},
            headers={"User-Agent": PHONE} | (headers or {}),
            environ_base={"REMOTE_ADDR": address},
        )
        assert response.status_code == 200

    return go


@pytest.fixture
def stored(app: Flask) -> Stored:
    """Write what waits, then give the events, or another table's rows."""

    def read(table: str = "") -> list[dict[str, Any]]:
        if not table:
            return counted_events(app)
        with app.app_context():
            usage.flush()
            with db.engines["usage"].connect() as store:
                return [dict(row) for row in store.execute(text(f"select * from {table}")).mappings()]

    return read
