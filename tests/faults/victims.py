"""What is killed: each runs in a process of its own, says when it begins, and is ended with SIGKILL."""

from __future__ import annotations

from multiprocessing.connection import Connection

from sqlalchemy import select

from portal import create_app
from portal.cli.content import load_content
from portal.config import Settings
from portal.directory.actions import change_record
from portal.directory.finding import search_runtime
from portal.directory.loading import whole_service
from portal.directory.models import Service
from portal.directory.queries import get_lookup
from portal.extensions import db
from portal.extensions.transactions import transaction
from tests.support.factories import BY


def load(settings: Settings, pipe: Connection) -> None:
    """`portal content load`."""
    with create_app(settings).app_context():
        pipe.send("begin")
        load_content()
        pipe.send("done")


def rebuild(settings: Settings, pipe: Connection) -> None:
    """`portal search rebuild`, again and again."""
    with create_app(settings).app_context():
        pipe.send("begin")
        while True:
            search_runtime().rebuild()
            pipe.send("done")


def edit(settings: Settings, pipe: Connection) -> None:
    """An editor saves and the indexer follows, again and again; each save is told once it is acknowledged."""
    with create_app(settings).app_context():
        ids = db.session.scalars(select(Service.id).order_by(Service.pk)).all()
        pipe.send("begin")
        turn = 0
        while True:
            turn += 1
            record_id, words = ids[turn % len(ids)], f"Turn {turn} of many zyxw{turn}zyxw."
            with transaction():
                row = db.session.scalars(
                    select(Service).where(Service.id == record_id).options(*whole_service())
                ).one()
                change_record("service", row, {"summary": words}, BY, get_lookup())
            pipe.send((record_id, words))
            db.session.rollback()
            search_runtime().catch_up()
            db.session.rollback()
