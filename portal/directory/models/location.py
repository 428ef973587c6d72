"""Places where services happen, with their addresses and what access they give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Float, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.directory.models.mixins import Published, Versioned, parent_key
from portal.extensions.tables import Model, children, related

if TYPE_CHECKING:
    from portal.directory.models.contact import Contact, Phone, Schedule
    from portal.directory.models.organisation import Organization
    from portal.directory.models.service import Language, Service


class Location(Published, Versioned, Model):
    """A place, which several services may share."""

    __tablename__ = "location"
    __table_args__ = (
        CheckConstraint("location_type in ('physical', 'postal', 'virtual')", name="location_type"),
    )

    organization_pk: Mapped[int | None] = mapped_column(
        ForeignKey("organization.pk", ondelete="SET NULL"), index=True
    )
    location_type: Mapped[str] = mapped_column(String(10), default="physical")
    name: Mapped[str] = mapped_column(String(250), default="")
    alternate_name: Mapped[str] = mapped_column(String(250), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    transportation: Mapped[str] = mapped_column(Text, default="")
    url: Mapped[str] = mapped_column(String(500), default="")
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    external_identifier: Mapped[str] = mapped_column(String(50), default="")
    external_identifier_type: Mapped[str] = mapped_column(String(20), default="")
    ward_code: Mapped[str] = mapped_column(String(9), default="", index=True)
    #: A refuge and its like: never put on a map, never published with its address (standards NOTES 1.5).
    confidential: Mapped[bool] = mapped_column(default=False)

    organization: Mapped[Organization | None] = related(back_populates="locations")
    addresses: Mapped[list[Address]] = children("Address.position")
    accessibility: Mapped[list[Accessibility]] = children("Accessibility.position")
    phones: Mapped[list[Phone]] = children("Phone.position")
    contacts: Mapped[list[Contact]] = children("Contact.position")
    schedules: Mapped[list[Schedule]] = children("Schedule.position")
    languages: Mapped[list[Language]] = children("Language.position")
    at_services: Mapped[list[ServiceAtLocation]] = related(back_populates="location")

    @property
    def town(self) -> str:
        """Its town or village, as its address says; '' where none does."""
        return next((address.city for address in self.addresses if address.city), "")


class Address(Published, Model):
    """A postal or street address of a location."""

    __tablename__ = "address"

    location_pk: Mapped[int | None] = parent_key("location")
    position: Mapped[int] = mapped_column(default=0)
    attention: Mapped[str] = mapped_column(String(250), default="")
    address_1: Mapped[str] = mapped_column(String(250), default="")
    address_2: Mapped[str] = mapped_column(String(250), default="")
    city: Mapped[str] = mapped_column(String(120), default="")
    region: Mapped[str] = mapped_column(String(120), default="")
    state_province: Mapped[str] = mapped_column(String(120), default="")
    postal_code: Mapped[str] = mapped_column(String(10), default="", index=True)
    country: Mapped[str] = mapped_column(String(2), default="GB")
    address_type: Mapped[str] = mapped_column(String(10), default="physical")


class Accessibility(Published, Model):
    """One thing that makes a place easy or hard to get into and use."""

    __tablename__ = "accessibility"

    location_pk: Mapped[int | None] = parent_key("location")
    position: Mapped[int] = mapped_column(default=0)
    description: Mapped[str] = mapped_column(String(200))
    details: Mapped[str] = mapped_column(String(500), default="")
    url: Mapped[str] = mapped_column(String(500), default="")


class ServiceAtLocation(Published, Model):
    """One service at one location, with what is different there."""

    __tablename__ = "service_at_location"
    __table_args__ = (UniqueConstraint("service_pk", "location_pk"),)

    service_pk: Mapped[int] = mapped_column(ForeignKey("service.pk", ondelete="CASCADE"), index=True)
    location_pk: Mapped[int] = mapped_column(ForeignKey("location.pk", ondelete="RESTRICT"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    description: Mapped[str] = mapped_column(Text, default="")

    service: Mapped[Service] = related(back_populates="at_locations")
    location: Mapped[Location] = related(back_populates="at_services")
    phones: Mapped[list[Phone]] = children("Phone.position")
    contacts: Mapped[list[Contact]] = children("Contact.position")
    schedules: Mapped[list[Schedule]] = children("Schedule.position")
