"""A listing or organisation in schema.org's words, as JSON-LD that may stand inside a page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from portal.core.clock import to_london
from portal.directory.models import Organization, Service
from portal.directory.presenters.cards import check_of, open_places
from portal.directory.presenters.contacts import is_web, service_phones
from portal.directory.presenters.places import address_lines
from portal.directory.vocabulary import Eligibility, Sector

_TYPES = {
    Sector.COUNCIL: "GovernmentOrganization",
    Sector.GOVERNMENT: "GovernmentOrganization",
    Sector.VOLUNTARY: "NGO",
}
# What could end the script element is written as an escape, which JSON reads as the same; so are, by `dumps`,
# the letters outside ASCII: a page writes those as character references, which mean nothing in a script.
_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"}


def json_ld(data: Mapping[str, Any]) -> Markup:
    """Data as JSON that nothing in it can break out of."""
    return Markup(json.dumps(data, separators=(",", ":")).translate(_ESCAPES))  # noqa: S704


def service_data(service: Service) -> dict[str, Any]:
    """A fully loaded listing as a schema.org Service: stated facts only, no secret place."""
    links = sorted(service.attributes, key=lambda link: link.position)
    phones = service_phones(service)
    checked = check_of(service).at
    return _without_empty(
        {
            "@context": "https://schema.org",
            "@type": "Service",
            "@id": f"/listings/{service.slug}",
            "url": f"/listings/{service.slug}",
            "name": service.name,
            "alternateName": service.alternate_name,
            "description": service.summary or service.description[:300],
            "serviceType": [link.term.name for link in links if link.link_type == "service_type"],
            "audience": _audience(
                service, [link.term.name for link in links if link.link_type == "audience"]
            ),
            "areaServed": [area.name for area in service.service_areas if area.name],
            "provider": _provider(service.organization),
            "availableChannel": _channel(
                service, [phone.number for phone in phones if phone.type == "voice"]
            ),
            "offers": _offers(service),
            "dateModified": to_london(service.last_modified).date().isoformat(),
            "subjectOf": {"@type": "WebPage", "lastReviewed": to_london(checked).date().isoformat()}
            if checked
            else None,
        }
    )


def _audience(service: Service, names: list[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if service.minimum_age is not None or service.maximum_age is not None:
        ages = {"suggestedMinAge": service.minimum_age, "suggestedMaxAge": service.maximum_age}
        stated = {name: float(years) for name, years in ages.items() if years is not None}
        found.append({"@type": "PeopleAudience", **stated})
    if service.eligibility != Eligibility.ANYONE:
        found += [{"@type": "Audience", "audienceType": name} for name in names]
    return found


def _provider(organization: Organization) -> dict[str, Any]:
    address, website = f"/organisations/{organization.slug}", organization.website
    sector = Sector(organization.sector) if organization.sector else None
    return {
        "@type": _TYPES.get(sector, "Organization") if sector else "Organization",
        "@id": address,
        "name": organization.name,
        "url": website if is_web(website) else address,
    }


def _channel(service: Service, numbers: list[str]) -> dict[str, Any] | None:
    languages = [language.name for language in service.languages]
    channel = _without_empty(
        {
            "serviceUrl": service.url if is_web(service.url) else "",
            "servicePhone": [{"@type": "ContactPoint", "telephone": number} for number in numbers],
            "serviceLocation": [
                _without_empty(
                    {"@type": "Place", "name": place.name, "address": ", ".join(address_lines(place))}
                )
                for place in open_places(service)
            ],
            "availableLanguage": languages,
        }
    )
    return {"@type": "ServiceChannel", **channel} if channel else None


def _offers(service: Service) -> list[dict[str, Any]]:
    return [
        _without_empty(
            {
                "@type": "Offer",
                "name": row.option,
                "price": f"{row.amount:.2f}",
                "priceCurrency": row.currency,
            }
        )
        for row in service.cost_options
        if row.amount is not None
    ]


def organization_data(organization: Organization) -> dict[str, Any]:
    """An organisation in schema.org's words."""
    return _without_empty(
        {
            "@context": "https://schema.org",
            **_provider(organization),
            "alternateName": organization.alternate_name,
            "description": organization.description,
            "email": organization.email,
            "telephone": [phone.number for phone in organization.phones if phone.type == "voice"],
            "identifier": [
                {
                    "@type": "PropertyValue",
                    "propertyID": one.identifier_scheme or one.identifier_type,
                    "value": one.identifier,
                }
                for one in organization.identifiers
            ],
            "sameAs": [url.url for url in organization.urls if is_web(url.url)],
        }
    )


def _without_empty(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value not in (None, "", [], {})}
