"""Every change to a record as one set of field differences, and the rows that tell the index about it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.directory.models.mixins import Published
from portal.directory.models.service import one_of
from portal.directory.vocabulary import ChangeSource, ChangeState
from portal.extensions.tables import Model, children, related
from portal.keys.sealed import Keyed, Sealed


class ChangeSet(Published, Keyed, Model):
    """One change by one author for one reason: applied at once, or pending until somebody decides on each
    field.

    An editor's save, a provider's correction, a resident's "something is wrong here" and an import's
    difference are all of these (DESIGN 5). What a member of the public wrote, and how to reach them, is
    sealed under a key of its own. A suggestion carries a reference; what changes a record carries none.
    """

    __tablename__ = "change_set"
    __table_args__ = (
        one_of("state", ChangeState),
        one_of("source", ChangeSource),
        Index("ix_change_set_entity", "entity", "entity_id"),
    )

    entity: Mapped[str] = mapped_column(String(30))  # service | organization | location
    entity_id: Mapped[str] = mapped_column(String(36))
    state: Mapped[str] = mapped_column(String(10), index=True)
    source: Mapped[str] = mapped_column(String(20))
    author: Mapped[str] = mapped_column(
        String(200), default=""
    )  # a person's account id, a file, an import; never a name
    reason: Mapped[str] = mapped_column(String(500), default="")
    reference: Mapped[str | None] = mapped_column(String(20), unique=True)  # the receipt a reporter gets
    topic: Mapped[str] = mapped_column(String(30), default="")  # what a report is about
    created_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(200), default="")
    #: Of a change that was taken from a suggestion: the suggestion's id, which may be gone by now.
    suggestion_id: Mapped[str | None] = mapped_column(String(36), index=True)
    assigned_to: Mapped[str] = mapped_column(String(36), default="")  # whose work a suggestion is: account id
    thanked_at: Mapped[datetime | None]

    message = Sealed()
    reporter_name = Sealed()
    reporter_contact = Sealed()
    note = Sealed()  # why it ended so: for those who keep the listings
    answer = Sealed()  # what whoever made it may read, beside what became of it

    fields: Mapped[list[FieldChange]] = children("FieldChange.pk", back_populates="change_set")


class FieldChange(Published, Model):
    """One field's old and new value: HSDS metadata, undo and "what changed" are read from these."""

    __tablename__ = "field_change"
    __table_args__ = (
        CheckConstraint("decision in ('', 'accepted', 'declined')", name="decision"),
        Index("ix_field_change_resource", "resource_type", "resource_id"),
    )

    change_set_pk: Mapped[int] = mapped_column(ForeignKey("change_set.pk", ondelete="CASCADE"), index=True)
    resource_type: Mapped[str] = mapped_column(String(30))
    resource_id: Mapped[str] = mapped_column(String(36))
    last_action_date: Mapped[datetime] = mapped_column(default=clock.now)
    last_action_type: Mapped[str] = mapped_column(String(10))  # create | update | delete
    field_name: Mapped[str] = mapped_column(String(60))
    previous_value: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    replacement_value: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    updated_by: Mapped[str] = mapped_column(String(200), default="")
    decision: Mapped[str] = mapped_column(String(10), default="")  # "" = a suggestion nobody decided on yet
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(200), default="")
    note: Mapped[str] = mapped_column(String(500), default="")  # why it was decided so

    change_set: Mapped[ChangeSet] = related(back_populates="fields")


class IndexChange(Model):
    """That one published record must be read again by the search index: written with the change, drained
    after it."""

    __tablename__ = "index_change"

    pk: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))  # service | guide | words (the synonyms changed: rebuild)
    record_id: Mapped[str] = mapped_column(String(36))
    generation: Mapped[int] = mapped_column(index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class ContentGeneration(Model):
    """One number that goes up with every public change, which caches are keyed on; the token is this
    database's own, so that an index made from another is not taken for its own."""

    __tablename__ = "content_generation"
    __table_args__ = (CheckConstraint("pk = 1", name="single_row"),)

    pk: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(default=0)
    token: Mapped[str] = mapped_column(String(36))
