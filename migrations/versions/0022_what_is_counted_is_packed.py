"""what is counted together becomes one row; how often listings were looked at, by the day."""

import json
from collections import Counter
from datetime import UTC
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_WHOSE = ("actor_class", "visitor", "device", "host")
_DID = ("kind", "detail", "page", "service_id", "need", "ward", "theme", "place", "results", "shown")
_TIMES = ("did", "visit", "count")
_LONDON = ZoneInfo("Europe/London")
_AT_ONCE = 1000

_EVENT = sa.table("usage_event", sa.column("hour", sa.DateTime()), *map(sa.column, _WHOSE + _DID))
_BATCH = sa.table(
    "usage_batch", sa.column("id"), sa.column("hour", sa.DateTime()), sa.column("events", sa.Text())
)
_DAY = sa.table("usage_day", sa.column("day", sa.Date()))
_VIEW = sa.table("usage_view", sa.column("day", sa.Date()), sa.column("service_id"), sa.column("times"))


def upgrade() -> None:
    """Every event that is there is packed with others of its hour, as portal/usage/packing.py (version 1) says."""
    op.drop_index(op.f("ix_usage_batch_at"), table_name="usage_batch")
    op.drop_table("usage_batch")
    op.create_table(
        "usage_batch",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("hour", sa.DateTime(), nullable=False),
        sa.Column("events", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", "hour", name=op.f("pk_usage_batch")),
    )
    op.create_index(op.f("ix_usage_batch_hour"), "usage_batch", ["hour"], unique=False)
    op.create_table(
        "usage_view",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("service_id", sa.String(length=36), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "service_id", name=op.f("pk_usage_view")),
    )
    _pack()
    op.drop_index("ix_usage_event_hour", table_name="usage_event")
    op.drop_table("usage_event")


def _pack() -> None:
    store = op.get_bind()
    rolled_up = set(store.execute(sa.select(_DAY.c.day)).scalars())
    views: Counter[tuple[Any, str]] = Counter()
    for hour in store.execute(sa.select(_EVENT.c.hour).distinct()).scalars().all():
        day = hour.replace(tzinfo=UTC).astimezone(_LONDON).date()
        columns = (*(_EVENT.c[name] for name in _WHOSE), *(_EVENT.c[name] for name in _DID))
        query = sa.select(*columns).where(_EVENT.c.hour == hour)
        for rows in store.execute(query).partitions(_AT_ONCE):
            store.execute(
                sa.insert(_BATCH).values(id=str(uuid4()), hour=hour, events=_packed(map(tuple, rows)))
            )
            for row in rows:
                if day in rolled_up and row.actor_class == "public" and row.service_id:
                    views[day, row.service_id] += row.kind in ("listing_viewed", "contact_used")
    for (day, service_id), times in views.items():
        if times:
            store.execute(sa.insert(_VIEW).values(day=day, service_id=service_id, times=times))


def _packed(events: Any) -> str:
    did: dict[Any, int] = {}
    visits: dict[Any, int] = {}
    times = [
        (
            did.setdefault(event[len(_WHOSE) :], len(did)),
            visits.setdefault(event[: len(_WHOSE)], len(visits)),
            count,
        )
        for event, count in Counter(events).items()
    ]
    tables = {
        "did": _columns(_DID, did),
        "visits": _columns(_WHOSE, visits),
        "times": _columns(_TIMES, times),
    }
    return json.dumps({"version": 1, **tables}, separators=(",", ":"))


def _columns(names: Any, lines: Any) -> dict[str, Any]:
    columns = zip(names, zip(*lines, strict=True), strict=True)
    return {name: values for name, values in columns if any(value is not None for value in values)}


def downgrade() -> None:
    """Every event is a row again. Which were written together is forgotten, and so are the views by the day,
    which the older version counts from the rows."""
    op.create_table(
        "usage_event",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("hour", sa.DateTime(), nullable=False),
        sa.Column("visitor", sa.String(length=16), nullable=True),
        sa.Column("actor_class", sa.String(length=6), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.String(length=20), nullable=True),
        sa.Column("page", sa.String(length=80), nullable=True),
        sa.Column("service_id", sa.String(length=36), nullable=True),
        sa.Column("need", sa.String(length=60), nullable=True),
        sa.Column("ward", sa.String(length=9), nullable=True),
        sa.Column("results", sa.Integer(), nullable=True),
        sa.Column("theme", sa.String(length=60), nullable=True),
        sa.Column("place", sa.String(length=80), nullable=True),
        sa.Column("shown", sa.Text(), nullable=True),
        sa.Column("device", sa.String(length=8), nullable=True),
        sa.Column("host", sa.String(length=80), nullable=True),
        sa.CheckConstraint(
            "actor_class in ('public', 'staff', 'bot', 'test', 'optout')",
            name=op.f("ck_usage_event_actor_class"),
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_usage_event")),
    )
    op.create_index("ix_usage_event_hour", "usage_event", ["hour"], unique=False)
    _unpack()
    op.drop_table("usage_view")
    op.drop_index(op.f("ix_usage_batch_hour"), table_name="usage_batch")
    op.drop_table("usage_batch")
    op.create_table(
        "usage_batch",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_usage_batch")),
    )
    op.create_index(op.f("ix_usage_batch_at"), "usage_batch", ["at"], unique=False)


def _unpack() -> None:
    store = op.get_bind()
    nothing = dict.fromkeys(_WHOSE + _DID)
    batches = sa.select(_BATCH.c.id, _BATCH.c.hour).order_by(_BATCH.c.hour)
    for batch_id, hour in store.execute(batches).all():
        which = (_BATCH.c.id == batch_id, _BATCH.c.hour == hour)
        packed = json.loads(store.execute(sa.select(_BATCH.c.events).where(*which)).scalar_one())
        did, visits, times = (_lines(packed[name]) for name in ("did", "visits", "times"))
        rows = [
            nothing | {"hour": hour} | visits[one["visit"]] | did[one["did"]]
            for one in times
            for _ in range(one["count"])
        ]
        store.execute(sa.insert(_EVENT), rows)


def _lines(columns: dict[str, Any]) -> list[dict[str, Any]]:
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
