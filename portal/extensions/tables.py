"""How tables are declared: naming, UTC times, ids, and relationships that refuse to query from a template."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, MetaData
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Relationship, relationship
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: stored as UTC without a zone, given back aware in UTC. A naive moment is refused."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment must carry its time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database."""
        return value.replace(tzinfo=UTC) if value is not None else None


class Model(DeclarativeBase):
    """The base of every table: one metadata, constraint names by rule, datetimes as UTC."""

    # The bind key tells Flask-SQLAlchemy that these tables live in the main store.
    metadata = MetaData(naming_convention=NAMING, info={"bind_key": None})
    type_annotation_map = {datetime: UtcDateTime}  # noqa: RUF012 - SQLAlchemy's own protocol


def related(**options: Any) -> Relationship[Any]:
    """A relationship that must be loaded on purpose: touching it unloaded raises instead of running SQL
    (DESIGN 2)."""
    options.setdefault("lazy", "raise_on_sql")
    return relationship(**options)


def children(order_by: str, **options: Any) -> Relationship[Any]:
    """A list of rows that live and die with their parent, in a fixed order."""
    return related(cascade="all, delete-orphan", passive_deletes=True, order_by=order_by, **options)
