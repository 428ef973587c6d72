"""The usage store's own short transactions, apart from every request's (DESIGN 9.3)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text

from portal.extensions.sqlite import writing

_WRITER_LOCK = 20_260_002


@contextmanager
def writing_usage(engine: Engine) -> Iterator[Connection]:
    """One transaction on the usage store; one writer at a time, so that counting to five is exact."""
    token = writing.set(True)
    try:
        with engine.begin() as store:
            if engine.dialect.name == "postgresql":
                store.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _WRITER_LOCK})
            yield store
    finally:
        writing.reset(token)
