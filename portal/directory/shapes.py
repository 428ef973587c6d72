"""Which fields each record has, with their labels and kinds: what editing, importing, comparing and
undoing all read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from portal.directory import vocabulary as v
from portal.directory.models import (
    Accessibility,
    Address,
    Contact,
    CostOption,
    Funding,
    Language,
    Location,
    Organization,
    OrganizationIdentifier,
    Phone,
    RequiredDocument,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    Source,
    Url,
)


@dataclass(frozen=True)
class Scalar:
    """A field of one value. `kind`: line, text, email, url, phone, postcode, date, time, integer, number,
    flag, words, dates, choice. `limit` is in characters; `choices` are the allowed values of a choice or of
    each of the words; `default` stands where nothing is given; numbers go from `low` to `high`, to `decimals`
    places."""

    name: str
    label: str
    kind: str = "line"
    limit: int = 500
    required: bool = False
    choices: tuple[str, ...] = ()
    default: str | int | None = None
    low: int = -10_000_000
    high: int = 10_000_000
    decimals: int = 10


@dataclass(frozen=True)
class Children:
    """A field that is a list of rows of their own."""

    name: str
    label: str
    model: type[Any]
    fields: tuple[Scalar | Children, ...]


@dataclass(frozen=True)
class Terms:
    """A field that is a list of taxonomy codes, the main one first."""

    name: str
    label: str
    link_type: v.LinkType


@dataclass(frozen=True)
class AtLocations:
    """Where a service takes place: a list of locations by id, each with what is different there."""

    name: str
    label: str
    fields: tuple[Scalar | Children, ...]
    model: type[Any] = ServiceAtLocation


Field = Scalar | Children | Terms | AtLocations


@dataclass(frozen=True)
class Shape:
    """All fields of one kind of record."""

    entity: str
    model: type[Any]
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field:
        """The field of that name. Raises KeyError."""
        return (
            next(field for field in self.fields if field.name == name)
            if name in self.names
            else _unknown(name)
        )

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The fields' names, in order."""
        return tuple(field.name for field in self.fields)


def _unknown(name: str) -> Field:
    raise KeyError(name)


_LANGUAGE = (
    Scalar("name", "Language", limit=100, required=True),
    Scalar("code", "Code", limit=20),
    Scalar("note", "Note"),
)
_PHONE = (
    Scalar("number", "Phone number", "phone", 40, required=True),
    Scalar("extension", "Extension", limit=10),
    Scalar(
        "type",
        "Kind of line",
        "choice",
        choices=("voice", "text", "textphone", "whatsapp", "fax", "video"),
        default="voice",
    ),
    Scalar("description", "What the number is for", limit=300),
    Children("languages", "Languages", Language, _LANGUAGE),
)
PHONES = Children("phones", "Phone numbers", Phone, _PHONE)
CONTACTS = Children(
    "contacts",
    "Contacts",
    Contact,
    (
        Scalar("name", "Name", limit=200),
        Scalar("title", "Role", limit=200),
        Scalar("department", "Department", limit=200),
        Scalar("email", "Email address", "email", 250),
        PHONES,
    ),
)
SCHEDULES = Children(
    "schedules",
    "Opening times",
    Schedule,
    (
        Scalar("freq", "How often", "choice", choices=("WEEKLY", "MONTHLY", "DAILY", "YEARLY")),
        Scalar("interval", "Every how many", "integer", default=1, low=1, high=1000),
        Scalar("byday", "Days", limit=60),
        Scalar("bymonthday", "Days of the month", limit=60),
        Scalar("byweekno", "Weeks of the year", limit=60),
        Scalar("byyearday", "Days of the year", limit=60),
        Scalar("wkst", "First day of the week", limit=2),
        Scalar("opens_at", "From", "time"),
        Scalar("closes_at", "To", "time"),
        Scalar("dtstart", "First on", "date"),
        Scalar("until", "Last on", "date"),
        Scalar("count", "How many times", "integer", low=1, high=100_000),
        Scalar("valid_from", "From the day", "date"),
        Scalar("valid_to", "To the day", "date"),
        Scalar("description", "In words", "text", 2000),
        Scalar("notes", "Notes", "text", 2000),
        Scalar("schedule_link", "Web page with the times", "url"),
        Scalar("attending_type", "How people take part", limit=50),
        Scalar("except_dates", "Not on", "dates"),
        Scalar("exceptional", "In place of the usual times", "flag"),
    ),
)
SOURCES = Children(
    "sources",
    "Sources",
    Source,
    (
        Scalar("title", "Source", limit=300, required=True),
        Scalar("url", "Address of the source", limit=1000),
        Scalar("date", "Date of the source", limit=60),
        Scalar("note", "Note", "text", 2000),
        Scalar("fields", "Fields it speaks for", "words"),
    ),
)
URLS = Children(
    "urls",
    "Other web pages",
    Url,
    (Scalar("label", "What it is", limit=200), Scalar("url", "Address", "url", required=True)),
)

ORGANIZATION = Shape(
    "organization",
    Organization,
    (
        Scalar("slug", "Address on this site", limit=100, required=True),
        Scalar("name", "Name", limit=250, required=True),
        Scalar("alternate_name", "Other name", limit=250),
        Scalar("sector", "Sector", "choice", choices=tuple(v.Sector)),
        Scalar("description", "What it does", "text", 10000),
        Scalar("email", "Email address", "email", 250),
        Scalar("website", "Website", "url"),
        Scalar("logo", "Logo", "url"),
        Scalar("uri", "Official address of its record", "url"),
        Scalar("tax_status", "Tax status", limit=100),
        Scalar("year_incorporated", "Year it was set up", "integer", low=1, high=2200),
        Scalar("legal_status", "Legal status", limit=100),
        Children(
            "identifiers",
            "Official numbers",
            OrganizationIdentifier,
            (
                Scalar("identifier_scheme", "Scheme", limit=50),
                Scalar("identifier_type", "Kind of number", limit=100, required=True),
                Scalar("identifier", "Number", limit=100, required=True),
            ),
        ),
        URLS,
        PHONES,
        CONTACTS,
        SOURCES,
    ),
)
LOCATION = Shape(
    "location",
    Location,
    (
        Scalar(
            "location_type",
            "Kind of place",
            "choice",
            choices=("physical", "postal", "virtual"),
            default="physical",
        ),
        Scalar("name", "Name", limit=250),
        Scalar("alternate_name", "Other name", limit=250),
        Scalar("description", "About the place", "text", 5000),
        Scalar("transportation", "Getting there", "text", 2000),
        Scalar("url", "Web page", "url"),
        Scalar("latitude", "Latitude", "number", low=-90, high=90),
        Scalar("longitude", "Longitude", "number", low=-180, high=180),
        Scalar("external_identifier", "UPRN", limit=50),
        Scalar("external_identifier_type", "Kind of number", limit=20),
        Scalar("ward_code", "Ward", limit=9),
        Scalar("confidential", "Address kept secret", "flag"),
        Children(
            "addresses",
            "Address",
            Address,
            (
                Scalar("attention", "For the attention of", limit=250),
                Scalar("address_1", "Address line 1", limit=250),
                Scalar("address_2", "Address line 2", limit=250),
                Scalar("city", "Town or village", limit=120),
                Scalar("region", "Region", limit=120),
                Scalar("state_province", "County", limit=120),
                Scalar("postal_code", "Postcode", "postcode", 10),
                Scalar("country", "Country", limit=2, default="GB"),
                Scalar(
                    "address_type",
                    "Kind of address",
                    "choice",
                    choices=("physical", "postal", "virtual"),
                    default="physical",
                ),
            ),
        ),
        Children(
            "accessibility",
            "Access",
            Accessibility,
            (
                Scalar("description", "Feature", limit=200, required=True),
                Scalar("details", "Details"),
                Scalar("url", "Web page", "url"),
            ),
        ),
        PHONES,
        CONTACTS,
        SCHEDULES,
        Children("languages", "Languages", Language, _LANGUAGE),
    ),
)
SERVICE = Shape(
    "service",
    Service,
    (
        Scalar("slug", "Address on this site", limit=100, required=True),
        Scalar("name", "Name", limit=250, required=True),
        Scalar("alternate_name", "Other name", limit=250),
        Scalar("kind", "Kind", "choice", required=True, choices=tuple(v.ServiceKind)),
        Scalar("status", "State", "choice", required=True, choices=tuple(v.ServiceStatus)),
        Scalar("paused_until", "Closed until", "date"),
        Scalar("paused_reason", "Why it is closed", limit=250),
        Scalar("visible_from", "Shown from", "date"),
        Scalar("visible_to", "Shown until", "date"),
        Scalar("summary", "In one sentence", limit=300),
        Scalar("description", "What it is", "text", 10000),
        Scalar("easy_read", "Easy read", "text", 2000),
        Scalar("alert", "Notice", "text", 1000),
        Terms("service_types", "Kinds of help", v.LinkType.SERVICE_TYPE),
        Terms("needs", "Needs", v.LinkType.NEED),
        Terms("audiences", "Who it is for", v.LinkType.AUDIENCE),
        Terms("themes", "Prevention themes", v.LinkType.THEME),
        Terms("life_events", "Life events", v.LinkType.LIFE_EVENT),
        Scalar("eligibility", "Open to", "choice", choices=tuple(v.Eligibility)),
        Scalar("eligibility_description", "Who can use it", "text", 2000),
        Scalar("minimum_age", "From age", "number", low=0, high=150, decimals=2),
        Scalar("maximum_age", "To age", "number", low=0, high=150, decimals=2),
        Children(
            "cost_options",
            "Cost",
            CostOption,
            (
                Scalar("option", "Price", limit=200),
                Scalar("amount", "Amount in pounds", "number", low=0, high=1_000_000, decimals=2),
                Scalar("amount_description", "In words"),
                Scalar("currency", "Currency", limit=3, default="GBP"),
                Scalar("valid_from", "From the day", "date"),
                Scalar("valid_to", "To the day", "date"),
            ),
        ),
        Scalar("fees_description", "About the cost", "text", 2000),
        SCHEDULES,
        AtLocations(
            "at",
            "Where",
            (Scalar("description", "What is different here", "text", 2000), SCHEDULES, PHONES, CONTACTS),
        ),
        Scalar("delivery", "How it reaches you", "words", choices=tuple(v.Delivery)),
        Children(
            "service_areas",
            "Area it serves",
            ServiceArea,
            (
                Scalar("name", "Area", limit=200),
                Scalar("code", "Code", limit=20),
                Scalar("description", "About the area", "text", 2000),
                Scalar("extent", "Boundary", "text", 100000),
                Scalar("extent_type", "Kind of boundary", limit=20),
                Scalar("uri", "Official address of the area", limit=500),
            ),
        ),
        Scalar("application_process", "How to get it", "text", 5000),
        Scalar("referral_route", "How people come to it", "choice", choices=tuple(v.ReferralRoute)),
        Scalar("capacity", "Room for new people", "choice", choices=tuple(v.Capacity)),
        Scalar("waiting_weeks", "Weeks to wait", "integer", low=0, high=1000),
        Children(
            "required_documents",
            "What to bring",
            RequiredDocument,
            (Scalar("document", "Document", limit=300, required=True), Scalar("uri", "Web page", "url")),
        ),
        PHONES,
        Scalar("email", "Email address", "email", 250),
        Scalar("url", "Website", "url"),
        URLS,
        CONTACTS,
        Children("languages", "Languages", Language, _LANGUAGE),
        Scalar("interpretation_services", "Interpreters", "text", 2000),
        Scalar("accreditations", "Accreditations", "text", 2000),
        Scalar("licenses", "Licences", "text", 2000),
        Children("funding", "Funding", Funding, (Scalar("source", "Who pays", limit=300, required=True),)),
        Scalar("assured_date", "Assured on", "date"),
        Scalar("assurer_email", "Assured by", "email", 250),
        Scalar("program_id", "Programme", limit=36),
        Scalar("sensitive", "Carries the quick exit", "flag"),
        SOURCES,
    ),
)
SHAPES = {shape.entity: shape for shape in (ORGANIZATION, LOCATION, SERVICE)}
