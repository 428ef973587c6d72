"""A file that somebody sent in to be imported: how far it is, and what was found in it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.references import new_id
from portal.extensions.tables import Model
from portal.listings.imports.vocabulary import UploadState


class ImportUpload(Model):
    """One uploaded file, kept under instance/uploads until its end; the row tells what became of it."""

    __tablename__ = "import_upload"
    __table_args__ = (
        CheckConstraint(f"state in ({', '.join(repr(str(one)) for one in UploadState)})", name="state"),
    )

    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True, default=new_id)
    file_name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int]
    by: Mapped[str] = mapped_column(String(36))  # an account's public id
    state: Mapped[str] = mapped_column(String(12))
    mapping: Mapped[str] = mapped_column(Text, default="")  # the mapping that was chosen or made, as its file
    plan: Mapped[str] = mapped_column(String(12), default="")  # the digest of what somebody saw
    counts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    message: Mapped[str] = mapped_column(String(1000), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    finished_at: Mapped[datetime | None]
