"""What several of the directory's tables have alike."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from portal.core import clock
from portal.core.references import new_id


class Published:
    """A record that is published: an integer inside, a UUID outside that stays for ever (DESIGN 9.22)."""

    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True, default=new_id)


class Versioned:
    """A record that changes: when, which version, and what the content files said when they last wrote it.

    The database refuses a change to a version that is no longer there (PostgreSQL lets two writers read the
    same one); whoever changes a record raises the number.
    """

    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_modified: Mapped[datetime] = mapped_column(default=clock.now)
    origin: Mapped[str] = mapped_column(
        String(200), default=""
    )  # the file or import it came from; "" = on screen
    origin_key: Mapped[str] = mapped_column(String(200), default="")  # how the origin names it
    origin_hash: Mapped[str] = mapped_column(
        String(64), default=""
    )  # what the origin last wrote (DESIGN 9.13)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - SQLAlchemy calls it with the class
        """What tells SQLAlchemy to compare versions."""
        return {"version_id_col": cls.version, "version_id_generator": False}


def parent_key(table: str) -> Mapped[int | None]:
    """A link to a parent row that takes its children with it when it goes."""
    return mapped_column(ForeignKey(f"{table}.pk", ondelete="CASCADE"), index=True)


class OfService:
    """A row that belongs to one service, in a fixed order."""

    position: Mapped[int] = mapped_column(default=0)

    @declared_attr
    def service_pk(cls) -> Mapped[int]:  # noqa: N805 - SQLAlchemy calls it with the class
        """The service it belongs to."""
        return mapped_column(ForeignKey("service.pk", ondelete="CASCADE"), index=True)
