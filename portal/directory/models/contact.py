"""How to reach a service or a place, and when it is open; each row belongs to exactly one parent."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING

from sqlalchemy import JSON, CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.directory.models.mixins import Published, parent_key
from portal.extensions.tables import Model, children

if TYPE_CHECKING:
    from portal.directory.models.service import Language


def _one_parent(*columns: str) -> CheckConstraint:
    """Exactly one of the parent columns is set: a row without a home would be lost, one with two shown
    twice."""
    count = " + ".join(f"(case when {column} is null then 0 else 1 end)" for column in columns)
    return CheckConstraint(f"{count} = 1", name="one_parent")


class Contact(Published, Model):
    """A role people can ask for. Public roles only: nobody's private details."""

    __tablename__ = "contact"
    __table_args__ = (_one_parent("service_pk", "organization_pk", "location_pk", "service_at_location_pk"),)

    service_pk: Mapped[int | None] = parent_key("service")
    organization_pk: Mapped[int | None] = parent_key("organization")
    location_pk: Mapped[int | None] = parent_key("location")
    service_at_location_pk: Mapped[int | None] = parent_key("service_at_location")
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(200), default="")
    title: Mapped[str] = mapped_column(String(200), default="")
    department: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str] = mapped_column(String(250), default="")

    phones: Mapped[list[Phone]] = children("Phone.position")


class Phone(Published, Model):
    """A number, as it was typed; shown in the national way, dialled by a tap."""

    __tablename__ = "phone"
    __table_args__ = (
        _one_parent("service_pk", "organization_pk", "location_pk", "service_at_location_pk", "contact_pk"),
    )

    service_pk: Mapped[int | None] = parent_key("service")
    organization_pk: Mapped[int | None] = parent_key("organization")
    location_pk: Mapped[int | None] = parent_key("location")
    service_at_location_pk: Mapped[int | None] = parent_key("service_at_location")
    contact_pk: Mapped[int | None] = parent_key("contact")
    position: Mapped[int] = mapped_column(default=0)
    number: Mapped[str] = mapped_column(String(40))
    extension: Mapped[str] = mapped_column(String(10), default="")
    type: Mapped[str] = mapped_column(String(20), default="voice")
    description: Mapped[str] = mapped_column(String(300), default="")

    languages: Mapped[list[Language]] = children("Language.position")


class Schedule(Published, Model):
    """When something happens: a recurrence rule in RFC 5545 words, in local wall-clock time, with its
    exceptions."""

    __tablename__ = "schedule"
    __table_args__ = (
        _one_parent("service_pk", "location_pk", "service_at_location_pk"),
        CheckConstraint("freq in ('WEEKLY', 'MONTHLY', 'DAILY', 'YEARLY', '')", name="freq"),
    )

    service_pk: Mapped[int | None] = parent_key("service")
    location_pk: Mapped[int | None] = parent_key("location")
    service_at_location_pk: Mapped[int | None] = parent_key("service_at_location")
    position: Mapped[int] = mapped_column(default=0)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    dtstart: Mapped[date | None]
    until: Mapped[date | None]
    count: Mapped[int | None]
    freq: Mapped[str] = mapped_column(String(10), default="")
    interval: Mapped[int] = mapped_column(default=1)
    wkst: Mapped[str] = mapped_column(String(2), default="")
    byday: Mapped[str] = mapped_column(String(60), default="")
    bymonthday: Mapped[str] = mapped_column(String(60), default="")
    byweekno: Mapped[str] = mapped_column(String(60), default="")
    byyearday: Mapped[str] = mapped_column(String(60), default="")
    timezone: Mapped[float | None]
    opens_at: Mapped[time | None]
    closes_at: Mapped[time | None]
    description: Mapped[str] = mapped_column(Text, default="")
    notes: Mapped[str] = mapped_column(Text, default="")
    schedule_link: Mapped[str] = mapped_column(String(500), default="")
    attending_type: Mapped[str] = mapped_column(String(50), default="")
    except_dates: Mapped[list[str]] = mapped_column(
        JSON, default=list
    )  # ISO days on which it does not happen
    #: True: hours for the days between valid_from and valid_to only, in place of the usual ones.
    exceptional: Mapped[bool] = mapped_column(default=False)
