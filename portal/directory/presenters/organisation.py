"""An organisation's page as plain values."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from portal.core import text
from portal.directory.models import Organization
from portal.directory.presenters.contacts import PhoneLine, is_web, phone_lines, site_name
from portal.directory.presenters.listing import (
    Person,
    SourceLine,
    WebLink,
    person_of,
    source_lines,
    web_links,
)
from portal.directory.presenters.structured import json_ld, organization_data
from portal.directory.vocabulary import SECTOR_WORDS, Sector

_CHARITY_REGISTER = "https://register-of-charities.charitycommission.gov.uk/charity-search/-/charity-details/"


@dataclass(frozen=True, slots=True)
class OfficialNumber:
    """A number an organisation has elsewhere, with the register's page where there is one."""

    kind: str
    number: str
    href: str


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """Everything an organisation's page says; '' and () mean that nobody stated it."""

    slug: str
    name: str
    other_name: str
    sector: str
    description: Markup
    phones: tuple[PhoneLine, ...]
    email: str
    website: WebLink | None
    links: tuple[WebLink, ...]
    people: tuple[Person, ...]
    numbers: tuple[OfficialNumber, ...]
    sources: tuple[SourceLine, ...]
    structured: Markup


def make_organisation_page(organization: Organization) -> OrganisationPage:
    """A fully loaded organisation's page."""
    website = organization.website
    return OrganisationPage(
        slug=organization.slug,
        name=organization.name,
        other_name=organization.alternate_name,
        sector=SECTOR_WORDS[Sector(organization.sector)] if organization.sector else "",
        description=Markup(text.markdown(organization.description)),  # noqa: S704 - core.text.markdown sanitises
        phones=phone_lines(organization.phones),
        email=organization.email,
        website=WebLink(site_name(website), website) if is_web(website) else None,
        links=web_links(organization.urls),
        people=tuple(person_of(contact) for contact in organization.contacts),
        numbers=tuple(
            OfficialNumber(
                one.identifier_type, one.identifier, _register_page(one.identifier_scheme, one.identifier)
            )
            for one in organization.identifiers
        ),
        sources=source_lines(organization.sources),
        structured=json_ld(organization_data(organization)),
    )


def _register_page(scheme: str, number: str) -> str:
    return f"{_CHARITY_REGISTER}{number}" if scheme == "GB-CHC" and number.isdigit() else ""
