"""A listing as one row of a spreadsheet: which columns there are, and each field as a cell and back.

Plain fields are plain cells; codes and words are parted by semicolons; a list of rows (phones, opening times,
places) is written as JSON, with ids, so that what is read back is what was written.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from portal.directory.models import Service
from portal.directory.shapes import SERVICE, AtLocations, Children, Field, Scalar, Terms
from portal.directory.values import read_values

#: Told for the reader's sake; what is in them is never read back.
TOLD = ("slug", "organization", "place", "checked_on", "last_modified")
#: Which record a row is, and which version of it the file shows.
MARKS = ("id", "version")
WRITABLE = tuple(name for name in SERVICE.names if name != "slug")
COLUMNS = (*MARKS, *TOLD, *WRITABLE)

MOST_IN_A_CELL = 30_000
TOO_LONG = "(too long for a cell: left as it is)"


def row_of(service: Service) -> list[str]:
    """A fully loaded listing as cells, in the order of COLUMNS."""
    values = read_values(service, SERVICE)
    checked = service.verification.verified_at if service.verification else None
    cells = {
        "id": service.id,
        "version": str(service.version),
        "slug": service.slug,
        "organization": service.organization.name,
        "place": "; ".join(_place(at) for at in service.at_locations),
        "checked_on": checked.date().isoformat() if checked else "",
        "last_modified": service.last_modified.date().isoformat(),
    }
    cells |= {name: to_cell(SERVICE.field(name), values[name]) for name in WRITABLE}
    return [cells[name] for name in COLUMNS]


def _place(at: Any) -> str:
    place = at.location
    if place.confidential:
        return "address kept secret"
    address = place.addresses[0] if place.addresses else None
    words = [place.name, *((address.address_1, address.city, address.postal_code) if address else ())]
    return ", ".join(word for word in words if word)


def to_cell(part: Field, value: Any) -> str:
    """One field's plain value as a cell."""
    if isinstance(part, Children | AtLocations):
        words = json.dumps(value, ensure_ascii=False, separators=(",", ":")) if value else ""
    elif isinstance(part, Terms) or isinstance(value, list):
        words = "; ".join(value)
    elif isinstance(value, bool):
        words = "yes" if value else "no"
    else:
        words = "" if value is None else str(value)
    return words if len(words) <= MOST_IN_A_CELL else TOO_LONG


def from_cell(part: Field, cell: str, current: Any) -> Any:
    """A cell as an unchecked value; `current` is what the record holds. Raises ValueError, saying why.

    Parts that a row of JSON does not name stay as they are in the row of the same id.
    """
    if cell == TOO_LONG:
        return current
    if isinstance(part, Children | AtLocations):
        if not cell.strip():
            return []
        try:
            rows = json.loads(cell)
        except (ValueError, RecursionError):
            raise ValueError(f"{part.label}: this is not written as the export writes it.") from None
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise ValueError(f"{part.label}: this is not written as the export writes it.")
        return _filled(rows, current or [])
    if isinstance(part, Terms) or (isinstance(part, Scalar) and part.kind in ("words", "dates")):
        return [word for one in cell.split(";") if (word := one.strip())]
    return cell


def _filled(rows: Sequence[Mapping[str, Any]], current: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    held = {str(row.get("id")): row for row in current}
    return [{**held.get(str(row.get("id")), {}), **row} for row in rows]
