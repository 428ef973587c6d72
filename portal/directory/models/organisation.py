"""Organisations, their official numbers and their further web addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.directory.models.mixins import Published, Versioned, parent_key
from portal.directory.vocabulary import Sector
from portal.extensions.tables import Model, children, related

if TYPE_CHECKING:
    from portal.directory.models.contact import Contact, Phone
    from portal.directory.models.location import Location
    from portal.directory.models.service import Service, Source


class Organization(Published, Versioned, Model):
    """Somebody who runs services: a council, a trust, a charity, a club, a firm."""

    __tablename__ = "organization"
    __table_args__ = (
        CheckConstraint(f"sector in ({', '.join(repr(str(s)) for s in Sector)}, '')", name="sector"),
    )

    slug: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[str] = mapped_column(String(250), index=True)
    alternate_name: Mapped[str] = mapped_column(String(250), default="")
    sector: Mapped[str] = mapped_column(String(20), default="", index=True)
    description: Mapped[str] = mapped_column(Text, default="")
    email: Mapped[str] = mapped_column(String(250), default="")
    website: Mapped[str] = mapped_column(String(500), default="")
    logo: Mapped[str] = mapped_column(String(500), default="")
    uri: Mapped[str] = mapped_column(String(500), default="")
    parent_organization_pk: Mapped[int | None] = mapped_column(
        ForeignKey("organization.pk", ondelete="SET NULL")
    )
    tax_status: Mapped[str] = mapped_column(String(100), default="")
    year_incorporated: Mapped[int | None]
    legal_status: Mapped[str] = mapped_column(String(100), default="")

    identifiers: Mapped[list[OrganizationIdentifier]] = children("OrganizationIdentifier.position")
    urls: Mapped[list[Url]] = children("Url.position")
    phones: Mapped[list[Phone]] = children("Phone.position")
    contacts: Mapped[list[Contact]] = children("Contact.position")
    sources: Mapped[list[Source]] = children("Source.position")
    locations: Mapped[list[Location]] = related(back_populates="organization")
    services: Mapped[list[Service]] = related(back_populates="organization")


class OrganizationIdentifier(Published, Model):
    """A number an organisation has elsewhere, such as its charity number (org-id.guide schemes)."""

    __tablename__ = "organization_identifier"

    organization_pk: Mapped[int | None] = parent_key("organization")
    position: Mapped[int] = mapped_column(default=0)
    identifier_scheme: Mapped[str] = mapped_column(String(50), default="")
    identifier_type: Mapped[str] = mapped_column(String(100))
    identifier: Mapped[str] = mapped_column(String(100))


class Url(Published, Model):
    """A further web address of an organisation or a service, such as its social media page."""

    __tablename__ = "url"

    organization_pk: Mapped[int | None] = parent_key("organization")
    service_pk: Mapped[int | None] = parent_key("service")
    position: Mapped[int] = mapped_column(default=0)
    label: Mapped[str] = mapped_column(String(200), default="")
    url: Mapped[str] = mapped_column(String(500))
