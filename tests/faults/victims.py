"""What is killed: each runs in a process of its own, says when it begins, and is ended with SIGKILL."""

from __future__ import annotations

from multiprocessing.connection import Connection

from sqlalchemy import select

from portal import create_app
from portal.cli.content import load_content
from portal.config import Settings
from portal.core.references import new_id
from portal.directory.actions import change_record
from portal.directory.finding import search_runtime
from portal.directory.loading import whole_service
from portal.directory.merge_actions import merge_listings, undo_merge
from portal.directory.merge_queries import get_merge
from portal.directory.models import Merge, Service
from portal.directory.queries import get_lookup
from portal.directory.rules.merging import Take
from portal.directory.suggestion_actions import decide_change, suggest_change
from portal.directory.suggestion_queries import get_record, get_suggestion
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


def decide_and_merge(settings: Settings, pipe: Connection) -> None:
    """Somebody suggests and somebody decides, two listings are merged and taken apart, again and again; each
    is told once it is acknowledged."""
    with create_app(settings).app_context():
        ids = list(db.session.scalars(select(Service.id).order_by(Service.pk)))
        for standing in db.session.scalars(select(Merge).where(Merge.undone_at.is_(None))).all():
            _take_apart(standing.id)
        pipe.send("begin")
        turn = 0
        while True:
            turn += 1
            lookup = get_lookup()
            with transaction():
                words = {"summary": f"Turn {turn}, {new_id()}."}
                found = suggest_change("service", get_record("service", ids[0]), words, BY, lookup)
                assert found is not None
                change_id = found.id
            with transaction():
                row, waiting = get_record("service", ids[0]), get_suggestion(change_id)
                decide_change(waiting, row, {"summary"}, (), BY, lookup)
            pipe.send(("decided", change_id))
            with transaction():
                kept, gone = get_record("service", ids[0]), get_record("service", ids[1])
                merge_id = merge_listings(
                    kept, gone, {"summary": Take.GONE}, BY, lookup,
                    kept_version=kept.version, gone_version=gone.version,
                ).id  # fmt: skip
            pipe.send(("merged", merge_id))
            _take_apart(merge_id)


def _take_apart(merge_id: str) -> None:
    with transaction():
        merge = get_merge(merge_id)
        kept, gone = get_record("service", merge.kept_id), get_record("service", merge.gone_id)
        undo_merge(merge, kept, gone, BY, get_lookup())
