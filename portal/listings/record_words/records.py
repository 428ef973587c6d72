"""How each kind of record is called, and where its own staff page stands."""

from __future__ import annotations

NOUNS = {"service": "listing", "organization": "organisation", "location": "place"}
#: A kind's part of an address under /staff/listings.
FOLDERS = {"service": "", "organization": "/organisations", "location": "/places"}


def address_of(entity: str, record_id: str) -> str:
    """Where a record's own staff page stands."""
    return f"/staff/listings{FOLDERS[entity]}/{record_id}"
