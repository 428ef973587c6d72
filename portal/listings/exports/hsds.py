"""The public listings as HSDS 3.0 in tables: a zip of CSV files with the datapackage.json that describes
them (openreferral.org). Only what the site shows to anybody is in it."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from portal.core.spreadsheet_cells import guarded
from portal.directory.models import Location, Organization, Service, Taxonomy
from portal.directory.vocabulary import ServiceStatus

#: Each table of HSDS 3.0 that we fill: its file and its columns, those that must be filled marked with *.
TABLES: dict[str, tuple[str, str]] = {
    "organization": (
        "organizations",
        "id* name* alternate_name description* email website tax_status tax_id year_incorporated "
        "legal_status logo uri parent_organization_id",
    ),
    "service": (
        "services",
        "id* organization_id* program_id name* alternate_name description url email status* "
        "interpretation_services application_process fees_description wait_time fees accreditations "
        "eligibility_description minimum_age maximum_age assured_date assurer_email licenses alert "
        "last_modified",
    ),
    "attribute": ("attributes", "id* link_id* taxonomy_term_id* link_type link_entity* value"),
    "service_at_location": ("service_at_location", "id* service_id* location_id* description"),
    "location": (
        "locations",
        "id* location_type* url organization_id name alternate_name description transportation latitude "
        "longitude external_identifier external_identifier_type",
    ),
    "phone": (
        "phones",
        "id* location_id service_id organization_id contact_id service_at_location_id number* extension type "
        "description",
    ),
    "contact": (
        "contacts",
        "id* organization_id service_id service_at_location_id location_id name title department email",
    ),
    "address": (
        "addresses",
        "id* location_id attention address_1* address_2 city* region state_province* postal_code* country* "
        "address_type*",
    ),
    "schedule": (
        "schedules",
        "id* service_id location_id service_at_location_id valid_from valid_to dtstart timezone until count "
        "wkst freq interval byday byweekno bymonthday byyearday description opens_at closes_at schedule_link "
        "attending_type notes",
    ),
    "funding": ("funding", "id* organization_id service_id source"),
    "service_area": ("service_areas", "id* service_id name description extent extent_type uri"),
    "required_document": ("required_documents", "id* service_id document uri"),
    "language": ("languages", "id* service_id location_id phone_id name code note"),
    "accessibility": ("accessibility", "id* location_id description details url"),
    "cost_option": (
        "cost_options",
        "id* service_id* valid_from valid_to option currency amount amount_description",
    ),
    "organization_identifier": (
        "organization_identifiers",
        "id* organization_id* identifier_scheme identifier_type* identifier*",
    ),
    "taxonomy": ("taxonomies", "id* name* description* uri version"),
    "taxonomy_term": (
        "taxonomy_terms",
        "id* code name* description* parent_id taxonomy language taxonomy_id term_uri",
    ),
}
_STATUS = {ServiceStatus.LIVE: "active", ServiceStatus.PAUSED: "temporarily closed"}
_NUMBERS = ("latitude", "longitude", "minimum_age", "maximum_age", "amount", "interval", "count")
_REFERENCES = {
    "organization_id": "organization",
    "service_id": "service",
    "location_id": "location",
    "service_at_location_id": "service_at_location",
    "contact_id": "contact",
    "phone_id": "phone",
    "taxonomy_term_id": "taxonomy_term",
    "taxonomy_id": "taxonomy",
}
#: What is never empty here, so that the description may promise it.
_FILLED = ("id", "name", "status", "number", "location_type", "link_id", "link_entity", "taxonomy_term_id",
           "identifier_type", "identifier")  # fmt: skip
_PHONE = re.compile(r"\+[0-9 ()-]+")  # a number in the international way runs nowhere
_MOMENT = (1980, 1, 1, 0, 0, 0)  # the same listings make the same file

Row = dict[str, Any]


class Tables:
    """The tables in the making."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Row]] = {name: [] for name in TABLES}

    def add(self, table: str, source: Any, **more: Any) -> Row:
        """One row from a record's own columns of the same names, with what `more` says instead."""
        row = {name: more.get(name, getattr(source, name, None)) for name in columns(table)}
        self.rows[table].append(row)
        return row


def columns(table: str) -> list[str]:
    """A table's columns."""
    return [name.rstrip("*") for name in TABLES[table][1].split()]


def make_package(
    services: Iterable[Service],
    organizations: Iterable[Organization],
    locations: Iterable[Location],
    taxonomies: Sequence[Taxonomy],
    *,
    title: str,
    step: Callable[[int], object] = lambda _rows: None,
) -> bytes:
    """The zip with every table and its description."""
    tables = Tables()
    for taxonomy in taxonomies:
        tables.add("taxonomy", taxonomy, description=taxonomy.description or taxonomy.name)
        for term in taxonomy.terms:
            told = {"taxonomy": taxonomy.name, "taxonomy_id": taxonomy.id, "parent_id": None}
            tables.add("taxonomy_term", term, description=term.description or term.name, **told)
    for organization in organizations:
        _add_organization(tables, organization)
    for location in locations:
        _add_location(tables, location)
    for service in services:
        _add_service(tables, service)
        step(1)
    return _packed(tables, title)


def _add_organization(tables: Tables, row: Organization) -> None:
    tables.add("organization", row, description=row.description or row.name)
    for one in row.identifiers:
        tables.add("organization_identifier", one, organization_id=row.id)
    _add_ways_to_reach(tables, row, organization_id=row.id)


def _add_location(tables: Tables, row: Location) -> None:
    # Only an organisation that is told can be pointed at; most places name none.
    tables.add("location", row, organization_id=None)
    for address in row.addresses:
        tables.add("address", address, location_id=row.id)
    for one in row.accessibility:
        tables.add("accessibility", one, location_id=row.id)
    for language in row.languages:
        tables.add("language", language, location_id=row.id)
    _add_ways_to_reach(tables, row, location_id=row.id)
    for schedule in row.schedules:
        tables.add("schedule", schedule, location_id=row.id, timezone=None)


def _add_service(tables: Tables, row: Service) -> None:
    wait = f"{row.waiting_weeks} weeks" if row.waiting_weeks is not None else None
    described = row.description or row.summary
    tables.add(
        "service",
        row,
        organization_id=row.organization.id,
        status=_STATUS.get(ServiceStatus(row.status), "inactive"),
        description=described,
        wait_time=wait,
        fees=None,
    )
    for link in row.attributes:
        tables.add("attribute", link, link_id=row.id, link_entity="service", taxonomy_term_id=link.term.id)
    lists: tuple[tuple[str, Iterable[Any]], ...] = (
        ("service_area", row.service_areas),
        ("cost_option", row.cost_options),
        ("required_document", row.required_documents),
        ("funding", row.funding),
        ("language", row.languages),
    )
    for table, entries in lists:
        for entry in entries:
            uri = {"uri": entry.uri or entry.code} if table == "service_area" else {}
            tables.add(table, entry, service_id=row.id, **uri)
    for schedule in row.schedules:
        tables.add("schedule", schedule, service_id=row.id, timezone=None)
    _add_ways_to_reach(tables, row, service_id=row.id)
    for at in row.at_locations:
        if at.location.confidential:
            continue
        tables.add("service_at_location", at, service_id=row.id, location_id=at.location.id)
        _add_ways_to_reach(tables, at, service_at_location_id=at.id)
        for schedule in at.schedules:
            tables.add("schedule", schedule, service_at_location_id=at.id, timezone=None)


def _add_ways_to_reach(tables: Tables, row: Any, **owner: str) -> None:
    for contact in row.contacts:
        tables.add("contact", contact, **owner)
        _add_phones(tables, contact.phones, contact_id=contact.id)
    _add_phones(tables, row.phones, **owner)


def _add_phones(tables: Tables, phones: Iterable[Any], **owner: str) -> None:
    for phone in phones:
        tables.add("phone", phone, **owner)
        for language in phone.languages:
            tables.add("language", language, phone_id=phone.id)


def _cell(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    words = str(value)
    # -0.73 is a number and no formula.
    return words if name in _NUMBERS or _PHONE.fullmatch(words) else guarded(words)


def _packed(tables: Tables, title: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for table, rows in tables.rows.items():
            names = columns(table)
            sheet = io.StringIO(newline="")
            writer = csv.writer(sheet)
            writer.writerow(names)
            writer.writerows([_cell(name, row[name]) for name in names] for row in rows)
            _put(archive, f"{TABLES[table][0]}.csv", sheet.getvalue())
        _put(archive, "datapackage.json", json.dumps(describe(title), indent=1))
    return out.getvalue()


def _put(archive: zipfile.ZipFile, name: str, words: str) -> None:
    entry = zipfile.ZipInfo(name, _MOMENT)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, words.encode())


def describe(title: str) -> dict[str, Any]:
    """The datapackage.json: every table with its columns and what they point at."""
    return {
        "name": "human_services_data",
        "title": title,
        "profile": "tabular-data-package",
        "version": "3.0.0",
        "homepage": "https://docs.openreferral.org",
        "licenses": [
            {
                "name": "OGL-UK-3.0",
                "path": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
            }
        ],
        "resources": [_describe_table(table, file) for table, (file, _columns) in TABLES.items()],
    }


def _describe_table(table: str, file: str) -> dict[str, Any]:
    fields = []
    for marked in TABLES[table][1].split():
        name = marked.rstrip("*")
        field: dict[str, Any] = {"name": name, "type": "number" if name in _NUMBERS else "string"}
        constraints = {"required": True} if marked.endswith("*") and name in _FILLED else {}
        if name == "id":
            constraints["unique"] = True
        fields.append(field | ({"constraints": constraints} if constraints else {}))
    keys = [
        {"fields": name, "reference": {"resource": _REFERENCES[name], "fields": "id"}}
        for name in columns(table)
        if name in _REFERENCES
    ]
    schema = {"primaryKey": "id", "fields": fields} | ({"foreignKeys": keys} if keys else {})
    return {
        "name": table,
        "path": f"{file}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "profile": "tabular-data-resource",
        "schema": schema,
    }
