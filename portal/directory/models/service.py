"""Services - the listings themselves - and what belongs to one service alone."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.directory.models.mixins import OfService, Published, Versioned, parent_key
from portal.directory.vocabulary import (
    Capacity,
    CheckStage,
    Eligibility,
    ReferralRoute,
    ServiceKind,
    ServiceStatus,
)
from portal.extensions.tables import Model, children, related

if TYPE_CHECKING:
    from portal.directory.models.contact import Contact, Phone, Schedule
    from portal.directory.models.location import ServiceAtLocation
    from portal.directory.models.organisation import Organization, Url
    from portal.directory.models.taxonomy import Attribute


def one_of(column: str, values: type[Any], *, empty: bool = False) -> CheckConstraint:
    """A constraint that a column holds one of an enum's values (or '' when `empty`)."""
    allowed = [repr(str(value)) for value in values] + (["''"] if empty else [])
    return CheckConstraint(f"{column} in ({', '.join(allowed)})", name=column)


class Service(Published, Versioned, Model):
    """One thing people can use or join: the listing."""

    __tablename__ = "service"
    __table_args__ = (
        one_of("kind", ServiceKind),
        one_of("status", ServiceStatus),
        one_of("referral_route", ReferralRoute, empty=True),
        one_of("capacity", Capacity, empty=True),
        one_of("eligibility", Eligibility, empty=True),
        CheckConstraint(
            "minimum_age is null or maximum_age is null or minimum_age <= maximum_age", name="ages"
        ),
        Index("ix_service_status_name", "status", "name"),
    )

    organization_pk: Mapped[int] = mapped_column(
        ForeignKey("organization.pk", ondelete="RESTRICT"), index=True
    )
    slug: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[str] = mapped_column(String(250))
    alternate_name: Mapped[str] = mapped_column(String(250), default="")
    kind: Mapped[str] = mapped_column(String(20), default=ServiceKind.SERVICE)
    status: Mapped[str] = mapped_column(String(20), default=ServiceStatus.DRAFT)
    paused_until: Mapped[date | None]
    paused_reason: Mapped[str] = mapped_column(String(250), default="")
    visible_from: Mapped[date | None]
    visible_to: Mapped[date | None]

    summary: Mapped[str] = mapped_column(String(300), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    easy_read: Mapped[str] = mapped_column(Text, default="")
    alert: Mapped[str] = mapped_column(Text, default="")
    url: Mapped[str] = mapped_column(String(500), default="")
    email: Mapped[str] = mapped_column(String(250), default="")

    application_process: Mapped[str] = mapped_column(Text, default="")
    fees_description: Mapped[str] = mapped_column(Text, default="")
    accreditations: Mapped[str] = mapped_column(Text, default="")
    licenses: Mapped[str] = mapped_column(Text, default="")
    interpretation_services: Mapped[str] = mapped_column(Text, default="")
    eligibility: Mapped[str] = mapped_column(String(20), default="")  # "" = not stated
    eligibility_description: Mapped[str] = mapped_column(Text, default="")
    minimum_age: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    maximum_age: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    delivery: Mapped[list[str]] = mapped_column(JSON, default=list)

    referral_route: Mapped[str] = mapped_column(String(20), default="")  # "" = not stated
    capacity: Mapped[str] = mapped_column(String(20), default="")
    waiting_weeks: Mapped[int | None]
    capacity_updated_at: Mapped[datetime | None]

    assured_date: Mapped[date | None]
    assurer_email: Mapped[str] = mapped_column(String(250), default="")
    program_id: Mapped[str] = mapped_column(String(36), default="")
    sensitive: Mapped[bool] = mapped_column(default=False)  # carries the quick exit (DESIGN 9.20)

    organization: Mapped[Organization] = related(back_populates="services")
    at_locations: Mapped[list[ServiceAtLocation]] = children(
        "ServiceAtLocation.position", back_populates="service"
    )
    phones: Mapped[list[Phone]] = children("Phone.position")
    contacts: Mapped[list[Contact]] = children("Contact.position")
    schedules: Mapped[list[Schedule]] = children("Schedule.position")
    service_areas: Mapped[list[ServiceArea]] = children("ServiceArea.position")
    cost_options: Mapped[list[CostOption]] = children("CostOption.position")
    languages: Mapped[list[Language]] = children("Language.position")
    required_documents: Mapped[list[RequiredDocument]] = children("RequiredDocument.position")
    funding: Mapped[list[Funding]] = children("Funding.position")
    urls: Mapped[list[Url]] = children("Url.position")
    sources: Mapped[list[Source]] = children("Source.position")
    attributes: Mapped[list[Attribute]] = children("Attribute.position")
    verification: Mapped[Verification | None] = related(
        cascade="all, delete-orphan", passive_deletes=True, uselist=False, back_populates="service"
    )


class ServiceArea(Published, OfService, Model):
    """An area whose people a service is for: a code from content/places/areas.csv where there is one."""

    __tablename__ = "service_area"

    name: Mapped[str] = mapped_column(String(200), default="")
    code: Mapped[str] = mapped_column(String(20), default="", index=True)
    description: Mapped[str] = mapped_column(Text, default="")
    extent: Mapped[str] = mapped_column(Text, default="")
    extent_type: Mapped[str] = mapped_column(String(20), default="")
    uri: Mapped[str] = mapped_column(String(500), default="")


class CostOption(Published, OfService, Model):
    """One price of a service; an amount of 0 is free, none at all is words only."""

    __tablename__ = "cost_option"

    option: Mapped[str] = mapped_column(String(200), default="")
    amount: Mapped[Decimal | None] = mapped_column(Numeric(9, 2))
    amount_description: Mapped[str] = mapped_column(String(500), default="")
    currency: Mapped[str] = mapped_column(String(3), default="GBP")
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]


class Language(Published, Model):
    """A language a service, a place or a phone line speaks."""

    __tablename__ = "language"

    service_pk: Mapped[int | None] = parent_key("service")
    location_pk: Mapped[int | None] = parent_key("location")
    phone_pk: Mapped[int | None] = parent_key("phone")
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(100))
    code: Mapped[str] = mapped_column(String(20), default="")
    note: Mapped[str] = mapped_column(String(500), default="")


class RequiredDocument(Published, OfService, Model):
    """Something to bring."""

    __tablename__ = "required_document"

    document: Mapped[str] = mapped_column(String(300))
    uri: Mapped[str] = mapped_column(String(500), default="")


class Funding(Published, Model):
    """Who pays for a service or an organisation."""

    __tablename__ = "funding"

    service_pk: Mapped[int | None] = parent_key("service")
    organization_pk: Mapped[int | None] = parent_key("organization")
    position: Mapped[int] = mapped_column(default=0)
    source: Mapped[str] = mapped_column(String(300))


class Source(Published, Model):
    """Where a fact on a listing was read, and when: the provenance of its fields."""

    __tablename__ = "source"

    service_pk: Mapped[int | None] = parent_key("service")
    organization_pk: Mapped[int | None] = parent_key("organization")
    position: Mapped[int] = mapped_column(default=0)
    title: Mapped[str] = mapped_column(String(300))
    url: Mapped[str] = mapped_column(String(1000), default="")
    date: Mapped[str] = mapped_column(
        String(60), default=""
    )  # as the source gives it: a day, a year or "unknown"
    note: Mapped[str] = mapped_column(Text, default="")
    fields: Mapped[list[str]] = mapped_column(JSON, default=list)


class Verification(Model):
    """That somebody made sure a listing is right: apart from editing it (PEERS 2.2)."""

    __tablename__ = "verification"
    __table_args__ = (one_of("stage", CheckStage), Index("ix_verification_stage", "stage", "due_at"))

    pk: Mapped[int] = mapped_column(primary_key=True)
    service_pk: Mapped[int] = mapped_column(ForeignKey("service.pk", ondelete="CASCADE"), unique=True)
    verified_at: Mapped[datetime | None]
    verified_by: Mapped[str] = mapped_column(
        String(200), default=""
    )  # a team's or a provider's name, never a person's
    method: Mapped[str] = mapped_column(String(20), default="")
    due_at: Mapped[date | None] = mapped_column(index=True)
    #: field group -> {"state": "confirmed" | "changed" | "unknown", "at": ISO moment}
    fields: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    #: How far the asking has come, and the day it came there.
    stage: Mapped[str] = mapped_column(String(12), default=CheckStage.RESTING)
    stage_on: Mapped[date | None]
    #: How often an agent rang in vain, and when last.
    tries: Mapped[int] = mapped_column(default=0)
    tried_at: Mapped[datetime | None]
    #: Goes up with everything that pages show of it: what is kept of a page is compared with it.
    version: Mapped[int] = mapped_column(default=1)

    service: Mapped[Service] = related(back_populates="verification")

    @property
    def stale(self) -> bool:
        """Whether everybody was asked and nobody could confirm it: it sinks a little and says so."""
        return self.stage == CheckStage.UNCONFIRMED
