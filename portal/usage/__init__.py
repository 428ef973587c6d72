"""Counting what visitors do, without knowing who they are (DESIGN 9.3, 9.8).

A view says `usage.record(Kind.LISTING_VIEWED, service=service.id)` and pays a few microseconds: what is
counted goes into memory after the commit and from there, within a second, into a store of its own.
"""

from portal.usage.recorder import count_as_staff, counted, flush, init_usage, record
from portal.usage.vocabulary import ContactKind, Kind, ListAction, Miss, Printed, WrongUsage

__all__ = [
    "ContactKind",
    "Kind",
    "ListAction",
    "Miss",
    "Printed",
    "WrongUsage",
    "count_as_staff",
    "counted",
    "flush",
    "init_usage",
    "record",
]
