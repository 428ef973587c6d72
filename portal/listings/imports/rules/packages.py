"""HSDS 3.0 in tables (a zip of CSV files) as drafts of listings: the tables read without trusting them, and
put together by their ids."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from portal.core import text
from portal.core.spreadsheet_cells import unguarded
from portal.directory.checks import InvalidValue, check_values
from portal.directory.shapes import SHAPES, Children, Scalar
from portal.directory.values import Lookup, Values
from portal.directory.vocabulary import LinkType, ServiceKind, ServiceStatus
from portal.listings.imports.rules.csv_files import decode
from portal.listings.imports.rules.drafts import HERE, Draft, Geocode
from portal.listings.imports.rules.mapping import ImportMapping, Section
from portal.listings.imports.rules.reading import FileFacts
from portal.listings.imports.rules.sheets import Limits, Sheet, SheetRow, UnusableFileError
from portal.listings.imports.rules.xlsx_files import check_archive

Tables = dict[str, list[dict[str, str]]]

#: Our name of each table, and the names its file may have.
_FILES = {
    "organization": ("organizations", "organization"),
    "service": ("services", "service"),
    "location": ("locations", "location"),
    "service_at_location": ("service_at_location", "services_at_location", "service_at_locations"),
    "phone": ("phones", "phone"),
    "contact": ("contacts", "contact"),
    "address": ("addresses", "address", "physical_addresses"),
    "schedule": ("schedules", "schedule"),
    "funding": ("funding",),
    "service_area": ("service_areas", "service_area"),
    "required_document": ("required_documents", "required_document"),
    "language": ("languages", "language"),
    "accessibility": ("accessibility",),
    "cost_option": ("cost_options", "cost_option"),
    "organization_identifier": ("organization_identifiers", "organization_identifier"),
    "attribute": ("attributes", "attribute"),
    "taxonomy_term": ("taxonomy_terms", "taxonomy_term"),
}
_NEEDED = ("organization", "service")
_LISTS = {
    "phones": "phone",
    "contacts": "contact",
    "schedules": "schedule",
    "addresses": "address",
    "accessibility": "accessibility",
    "languages": "language",
    "service_areas": "service_area",
    "cost_options": "cost_option",
    "required_documents": "required_document",
    "funding": "funding",
    "identifiers": "organization_identifier",
}
_STATUS = {"active": ServiceStatus.LIVE, "temporarily closed": ServiceStatus.PAUSED}


@dataclass
class _Package:
    """The tables, and their rows by what they belong to."""

    tables: Tables
    by_owner: dict[tuple[str, str, str], list[dict[str, str]]] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)  # of the terms, by id

    def __post_init__(self) -> None:
        found = defaultdict(list)
        for table, rows in self.tables.items():
            for row in rows:
                for column, value in row.items():
                    if column.endswith("_id") and value:
                        found[table, column, value].append(row)
        self.by_owner = dict(found)
        self.codes = {row.get("id", ""): row.get("code", "") for row in self.tables["taxonomy_term"]}

    def of(self, table: str, column: str, owner: str) -> list[dict[str, str]]:
        """The rows of a table that belong to one record."""
        return self.by_owner.get((table, column, owner), [])


def is_package(data: bytes) -> bool:
    """Whether a file is a zip with a table of services."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {name.rpartition("/")[2].casefold() for name in archive.namelist()[:2000]}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    return any(f"{name}.csv" in names for name in _FILES["service"])


def read_tables(data: bytes, limits: Limits) -> Tables:
    """The tables of the zip, by our names. Raises UnusableFileError."""
    check_archive(data, limits)
    tables: Tables = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            present = {name.rpartition("/")[2].casefold(): name for name in archive.namelist()}
            for table, files in _FILES.items():
                name = next((present[f"{one}.csv"] for one in files if f"{one}.csv" in present), "")
                tables[table] = _read_table(archive.read(name), name, limits) if name else []
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        raise UnusableFileError("The zip cannot be read. Make it anew and try again.") from None
    for table in _NEEDED:
        if not tables[table]:
            raise UnusableFileError(f"The zip has no rows in {_FILES[table][0]}.csv.")
    return tables


def _read_table(data: bytes, name: str, limits: Limits) -> list[dict[str, str]]:
    words, _encoding, _notes = decode(data)
    reader = csv.DictReader(io.StringIO(words, newline=""), strict=False)
    rows = []
    try:
        for row in reader:
            rows.append(
                {
                    text.one_line(key).casefold(): unguarded((value or "").strip())
                    for key, value in row.items()
                    if isinstance(key, str) and not isinstance(value, list)
                }
            )
            if len(rows) > limits.csv_rows * 4:
                raise UnusableFileError(f"{name} has too many rows. Split it into smaller files.")
    except csv.Error:
        raise UnusableFileError(f"{name} is not a CSV table.") from None
    return rows


def package_sheet(tables: Tables) -> Sheet:
    """The services as the rows of a sheet, for the plan."""
    columns = ("id", "name", "organization")
    names = {row.get("id", ""): row.get("name", "") for row in tables["organization"]}
    rows = []
    for number, row in enumerate(tables["service"], start=2):
        cells = (row.get("id", ""), row.get("name", ""), names.get(row.get("organization_id", ""), ""))
        rows.append(SheetRow(number, cells, dict(zip(columns, cells, strict=True))))
    held = [f"{len(found)} {table}" for table, found in tables.items() if found]
    return Sheet(columns, tuple(rows), "HSDS 3.0 tables", (f"The zip holds: {', '.join(held)}.",))


def package_mapping(name: str, title: str) -> ImportMapping:
    """What stands for a mapping: where the records come from."""
    empty = Section()
    return ImportMapping(
        name=name, source={"title": title}, file=FileFacts(), key=("id",), only=(),
        import_anyway=frozenset(), blanks=frozenset(), organization=empty, organization_key=None,
        location=None, address=None, service=empty, at=None,
    )  # fmt: skip


def make_drafts(
    tables: Tables, sheet: Sheet, lookup: Lookup, geocode: Geocode, title: str
) -> list[Draft | tuple[SheetRow, str]]:
    """A draft for each service, or its row with the reason why it cannot be taken."""
    package = _Package(tables)
    organizations = {row.get("id", ""): row for row in tables["organization"]}
    locations = {row.get("id", ""): row for row in tables["location"]}
    seen: set[str] = set()
    made: list[Draft | tuple[SheetRow, str]] = []
    for row, given in zip(sheet.rows, tables["service"], strict=True):
        key = given.get("id", "")
        owner = organizations.get(given.get("organization_id", ""))
        if not key or len(key) > 180:
            made.append((row, "The service has no id."))
        elif key in seen:
            made.append((row, "The id is there more than once."))
        elif owner is None:
            made.append((row, "Its organization is not among the organizations."))
        else:
            try:
                made.append(_draft(row, given, owner, locations, package, lookup, geocode, title))
            except InvalidValue as wrong:
                made.append((row, wrong.message))
        seen.add(key)
    return made


def _draft(
    row: SheetRow,
    given: dict[str, str],
    owner: dict[str, str],
    locations: Mapping[str, dict[str, str]],
    package: _Package,
    lookup: Lookup,
    geocode: Geocode,
    title: str,
) -> Draft:
    notes: list[str] = []
    organization = _values("organization", owner, package, "organization_id")
    service = _values("service", given, package, "service_id")
    service["kind"] = str(ServiceKind.SERVICE)
    service["status"] = str(ServiceStatus.PENDING)
    if given.get("status", "") not in _STATUS:
        service["status"] = str(ServiceStatus.ARCHIVED)
    service["sources"] = [{"title": title}]
    for link in LinkType:
        codes = _codes(link, given["id"], package, lookup)
        if codes:
            service[_TERM_FIELDS[link]] = codes
    location: Values | None = None
    places = [one for one in package.of("service_at_location", "service_id", given["id"])
              if one.get("location_id") in locations]  # fmt: skip
    if places:
        place = locations[places[0]["location_id"]]
        location = _values("location", place, package, "location_id")
        _find_point(location, geocode)
        at = _at(places[0], package)
        service["at"] = [{"location": HERE} | at]
        if len(places) > 1:
            notes.append(f"Only the first of its {len(places)} places is taken; add the others on screen.")
    else:
        service["at"] = []
    here = Lookup(lookup.terms, {HERE: cast("Any", None)})
    return Draft(
        number=row.number,
        key=given["id"],
        organization_key=owner.get("id", "")[:180],
        organization=check_values(organization, SHAPES["organization"], here),
        location=check_values(location, SHAPES["location"], here) if location is not None else None,
        service=check_values(service, SHAPES["service"], here),
        notes=tuple(notes),
    )


_TERM_FIELDS = {
    LinkType.SERVICE_TYPE: "service_types",
    LinkType.NEED: "needs",
    LinkType.AUDIENCE: "audiences",
    LinkType.THEME: "themes",
    LinkType.LIFE_EVENT: "life_events",
}


def _values(entity: str, given: Mapping[str, str], package: _Package, owner_column: str) -> Values:
    """The unchecked values of one record: its own columns, and the rows of other tables that belong to it."""
    values: Values = {}
    for part in SHAPES[entity].fields:
        if part.name in ("slug", "status", "kind", "sources", "at", "delivery"):
            continue
        if isinstance(part, Scalar):
            if given.get(part.name):
                values[part.name] = _scalar(part, given[part.name])
        elif isinstance(part, Children) and part.name in _LISTS:
            rows = package.of(_LISTS[part.name], owner_column, given.get("id", ""))
            if rows:
                values[part.name] = [_entry(part, one, package) for one in rows]
    return values


def _scalar(part: Scalar, cell: str) -> Any:
    """A cell for its field: opening times carry seconds or a zone, choices are in small letters."""
    if part.kind == "time":
        return cell[:5] if cell[4:5] != ":" else f"0{cell[:4]}"
    if part.kind == "choice" and cell not in part.choices and cell.casefold() in part.choices:
        return cell.casefold()
    if part.kind in ("date",):
        return cell[:10]
    return cell


def _entry(part: Children, row: Mapping[str, str], package: _Package) -> Values:
    entry: Values = {}
    for sub in part.fields:
        if isinstance(sub, Scalar):
            if row.get(sub.name) and sub.kind not in ("words", "dates"):
                entry[sub.name] = _scalar(sub, row[sub.name])
        elif sub.name in _LISTS and row.get("id"):
            column = {"contacts": "contact_id", "phones": "phone_id"}.get(part.name, "")
            rows = package.of(_LISTS[sub.name], column, row["id"])
            if rows:
                entry[sub.name] = [_entry(sub, one, package) for one in rows]
    if part.name == "service_areas" and not entry.get("code") and _is_area(entry.get("uri", "")):
        entry["code"] = entry.pop("uri")
    return entry


def _is_area(words: str) -> bool:
    return len(words) == 9 and words[:1].isalpha() and words[1:].isdigit()


def _at(place: Mapping[str, str], package: _Package) -> Values:
    at = SHAPES["service"].field("at")
    values: Values = {"description": place.get("description", "")}
    for sub in at.fields:  # type: ignore[union-attr]
        if isinstance(sub, Children) and place.get("id"):
            rows = package.of(_LISTS[sub.name], "service_at_location_id", place["id"])
            if rows:
                values[sub.name] = [_entry(sub, one, package) for one in rows]
    return values


def _find_point(location: Values, geocode: Geocode) -> None:
    addresses = location.get("addresses") or [{}]
    found = geocode(str(addresses[0].get("postal_code", "")))
    if found:
        latitude, longitude, ward = found
        location.setdefault("ward_code", ward)
        if not (location.get("latitude") and location.get("longitude")):
            location["latitude"], location["longitude"] = latitude, longitude


def _codes(link: LinkType, service_id: str, package: _Package, lookup: Lookup) -> list[str]:
    """Our codes among the terms that the service carries under this kind of link."""
    found = []
    for row in package.of("attribute", "link_id", service_id):
        code = package.codes.get(row.get("taxonomy_term_id", ""), "")
        if row.get("link_type", "") == link and (link, code) in lookup.terms:
            found.append(code)
    return list(dict.fromkeys(found))
