"""Loading the starter listings from content/ into records, repeatably and as ChangeSets (DESIGN 9.13)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import select

from portal.core.files import ContentError, read_yaml
from portal.core.loading import LoadReport, content_hash, decide
from portal.core.references import slugify
from portal.directory.actions import Authorship, change_record, create_record
from portal.directory.checks import InvalidValue, check_values
from portal.directory.loading import WHOLE
from portal.directory.models import Location, Service
from portal.directory.queries import get_lookup
from portal.directory.shapes import SHAPES
from portal.directory.values import Lookup, Values, read_values
from portal.directory.vocabulary import ChangeSource, ServiceKind, ServiceStatus
from portal.extensions import db

#: Finds coordinates and ward for a postcode: handed in, so that the directory does not lean on where they
#: come from.
Geocode = Callable[[str], "tuple[float, float, str] | None"]

_ADDRESS = (
    "attention",
    "address_1",
    "address_2",
    "city",
    "region",
    "state_province",
    "postal_code",
    "country",
)


@dataclass(frozen=True)
class _Load:
    """One file's load: where it is from, what it may refer to, where to report."""

    origin: str
    lookup: Lookup
    report: LoadReport
    geocode: Geocode
    #: The records that files brought before, by entity and key.
    held: Mapping[str, Mapping[str, Any]]
    #: (entity, key) of every row of this load -> the file it is in.
    seen: dict[tuple[str, str], str]

    @property
    def by(self) -> Authorship:
        """Whom its ChangeSets name."""
        return Authorship(ChangeSource.CONTENT, author=self.origin, reason="Starter listings")


def listing_files(folder: Path) -> list[Path]:
    """Every listing file, in a fixed order."""
    return sorted(folder.glob("*/*.yaml"))


def load_listings(folder: Path, report: LoadReport, geocode: Geocode) -> Iterator[str]:
    """Load every file of `folder` (content/listings); yields each one's name once it is done, for a
    progress bar.

    Rows edited on screen are kept and reported. Raises ContentError at the first file that cannot be taken.
    """
    lookup, held = get_lookup(), _records_from_files()
    seen: dict[tuple[str, str], str] = {}
    for path in listing_files(folder):
        origin = f"listings/{path.parent.name}/{path.name}"
        data = read_yaml(path)
        within = Lookup(lookup.terms, dict(lookup.locations))
        try:
            _load_file(data, _Load(origin, within, report, geocode, held, seen))
        except InvalidValue as error:
            raise ContentError(f"{origin}: {error.field}: {error.message}") from error
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise ContentError(f"{origin}: is not written as a listing file is ({_say(error)})") from error
        yield origin
    _tell_what_is_gone(seen, report)


def _records_from_files() -> dict[str, dict[str, Any]]:
    """Every record that came from a listing file, whole. Read all at once: one by one each of their parts is
    a query for each of them."""
    return {
        entity: {
            row.origin_key: row
            for row in db.session.scalars(
                select(SHAPES[entity].model)
                .where(SHAPES[entity].model.origin.like("listings/%"))
                .options(*whole())
            )
        }
        for entity, whole in WHOLE.items()
    }


def _say(error: Exception) -> str:
    return f"{error.args[0]!r} is missing" if isinstance(error, KeyError) else str(error)


def _tell_what_is_gone(seen: Mapping[tuple[str, str], str], report: LoadReport) -> None:
    """Note the listings that a file once had and none has now; they stay until somebody archives them."""
    rows = db.session.execute(
        select(Service.origin_key, Service.origin)
        .where(Service.origin.like("listings/%"), Service.status != ServiceStatus.ARCHIVED)
        .order_by(Service.origin_key)
    )
    for key, origin in rows:
        if ("service", key) not in seen:
            report.note(f"service {key}: no longer in {origin} or any other file; archive it on screen")


def _load_file(data: Mapping[str, Any], load: _Load) -> None:
    values = _with_sources(data["organization"])
    values["identifiers"] = [
        {
            "identifier_scheme": row.get("scheme", ""),
            "identifier_type": row.get("type", ""),
            "identifier": str(row["identifier"]),
        }
        for row in values.get("identifiers") or []
    ]
    organization = _load_row("organization", values["slug"], values, load)
    places: dict[str, Location] = {}
    for entry in data.get("locations") or []:
        key = f"{organization.slug}/{entry['key']}"
        places[entry["key"]] = _load_row(
            "location", key, _location_values(entry, load.geocode), load, organization=organization
        )
    locations = dict(load.lookup.locations) | {row.id: row for row in places.values()}
    within = replace(load, lookup=Lookup(load.lookup.terms, locations))
    for entry in data.get("services") or []:
        _load_row("service", entry["slug"], _service_values(entry, places), within, organization=organization)
    db.session.flush()


def _with_sources(entry: Mapping[str, Any]) -> Values:
    """The entry with its sources as the record has them: which file of ours a fact was read from stays
    with the file."""
    values = dict(entry)
    if values.get("sources"):
        values["sources"] = [
            {name: part for name, part in row.items() if name != "file"} for row in values["sources"]
        ]
    return values


def _location_values(entry: Mapping[str, Any], geocode: Geocode) -> Values:
    """A location of a file: its address in the flat, its point and ward from its postcode where it gives
    none."""
    address = {name: entry[name] for name in _ADDRESS if entry.get(name)}
    values = {name: value for name, value in entry.items() if name not in (*_ADDRESS, "key", "accessibility")}
    values["accessibility"] = [
        {"description": row["feature"], "details": row.get("details", "")}
        for row in entry.get("accessibility") or []
    ]
    if address:
        values["addresses"] = [address]
    found = geocode(address["postal_code"]) if address.get("postal_code") else None
    if found and values.get("latitude") is None:
        values["latitude"], values["longitude"], values["ward_code"] = found
    return values


def _service_values(entry: Mapping[str, Any], places: Mapping[str, Location]) -> Values:
    values = _with_sources(entry)
    values.setdefault("kind", ServiceKind.SERVICE)
    values.setdefault("status", ServiceStatus.LIVE)
    if "at" in values:
        for at in values["at"]:
            if at.get("location") not in places:
                raise InvalidValue(
                    "at", f"{entry['slug']}: there is no location {at.get('location')!r} in this file."
                )
        values["at"] = [at | {"location": places[at["location"]].id} for at in values["at"]]
    return values


def _load_row(entity: str, key: str, given: Values, load: _Load, **columns: Any) -> Any:
    """Create, change, leave or keep one record. A field that the file does not give is not stated."""
    shape = SHAPES[entity]
    if (entity, key) in load.seen:
        raise InvalidValue("slug", f"The {entity} {key!r} is in {load.seen[entity, key]} already.")
    load.seen[entity, key] = load.origin
    if entity != "location":
        given = given | {"slug": given.get("slug") or slugify(given["name"])}
    wanted = check_values(
        {name: given.get(name) for name in shape.names} | _unknown_to(shape.names, given), shape, load.lookup
    )
    digest = content_hash(_comparable(wanted))
    row = load.held[entity].get(key)
    if row is None:
        row = create_record(entity, wanted, load.by, load.lookup, **columns)
        verdict = "created"
    else:
        current = content_hash(_comparable(check_values(read_values(row, shape), shape, load.lookup)))
        verdict = {"change": "changed", "keep": "kept"}.get(
            decide(row.origin_hash, current, digest), "unchanged"
        )
        if verdict == "changed":
            change_record(entity, row, wanted, load.by, load.lookup)
        elif verdict == "kept":
            load.report.note(f"{entity} {key}: edited on screen and differs from the file; kept as it is")
    if verdict in ("created", "changed"):
        row.origin, row.origin_key, row.origin_hash = load.origin, key, digest
    load.report.did(f"{entity}s", verdict)
    return row


def _unknown_to(names: tuple[str, ...], given: Values) -> Values:
    """Fields that no record has: handed on, so that checking refuses them by name instead of dropping
    them."""
    return {name: value for name, value in given.items() if name not in names}


def _comparable(values: Any) -> Any:
    """Values without the ids of children, which a file does not know."""
    if isinstance(values, Mapping):
        return {name: _comparable(value) for name, value in values.items() if name != "id"}
    if isinstance(values, list):
        return [_comparable(value) for value in values]
    return values
