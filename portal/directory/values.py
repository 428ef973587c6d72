"""A record's fields as plain JSON values, and checked plain values written back into it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from portal.directory.models import Attribute, Location, TaxonomyTerm
from portal.directory.shapes import AtLocations, Children, Field, Scalar, Shape, Terms
from portal.directory.vocabulary import LinkType

Values = dict[str, Any]


@dataclass
class Lookup:
    """What values refer to: taxonomy terms by (link type, code) and locations by id."""

    terms: Mapping[tuple[LinkType, str], TaxonomyTerm] = field(default_factory=dict)
    locations: Mapping[str, Location] = field(default_factory=dict)


def read_values(row: Any, shape: Shape) -> Values:
    """Every field of a fully loaded record as JSON values."""
    return {part.name: _read(row, part) for part in shape.fields}


def _read(row: Any, part: Field) -> Any:
    if isinstance(part, Scalar):
        return _plain(getattr(row, part.name))
    if isinstance(part, Terms):
        links = [link for link in row.attributes if link.link_type == part.link_type]
        return [link.term.code for link in links]
    if isinstance(part, AtLocations):
        return [
            {"id": at.id, "location": at.location.id} | {sub.name: _read(at, sub) for sub in part.fields}
            for at in row.at_locations
        ]
    return [
        {"id": child.id} | {sub.name: _read(child, sub) for sub in part.fields}
        for child in getattr(row, part.name)
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return list(value) if isinstance(value, list) else value


def same(one: Any, other: Any) -> bool:
    """Whether two field values say the same; a child's id matters only when both give one."""
    return bool(_without_ids(one) == _without_ids(other))


def _without_ids(value: Any) -> Any:
    """The value without ids and without what is empty, since "" and nothing at all both mean not stated.

    A nought is something: it says that it is free, or from birth on.
    """
    if isinstance(value, Mapping):
        kept = {key: _without_ids(inner) for key, inner in value.items() if key != "id"}
        return {key: inner for key, inner in kept.items() if inner is not None}
    if isinstance(value, list | tuple):
        return [_without_ids(inner) for inner in value] or None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return None if value is False or value == "" else value


def write_value(row: Any, part: Field, value: Any, lookup: Lookup) -> None:
    """Put one checked value into a fully loaded record."""
    if isinstance(part, Scalar):
        setattr(row, part.name, _typed(part, value))
    elif isinstance(part, Terms):
        _write_terms(row, part, value, lookup)
    elif isinstance(part, AtLocations):
        rows = _matched(row.at_locations, value, part)
        for at, entry in rows:
            at.location = lookup.locations[entry["location"]]
        row.at_locations = _filled(rows, part.fields, lookup)
    else:
        setattr(row, part.name, _filled(_matched(getattr(row, part.name), value, part), part.fields, lookup))


def _typed(part: Scalar, value: Any) -> Any:
    if value is None:
        return None
    if part.kind == "date":
        return date.fromisoformat(value)
    if part.kind == "time":
        return time.fromisoformat(value)
    if part.kind == "number":
        return Decimal(str(value)) if part.name.endswith(("age", "amount")) else float(value)
    return value


def _write_terms(row: Any, part: Terms, codes: list[str], lookup: Lookup) -> None:
    kept = {link.term.code: link for link in row.attributes if link.link_type == part.link_type}
    others = [link for link in row.attributes if link.link_type != part.link_type]
    links = []
    for position, code in enumerate(codes):
        link = kept.get(code) or Attribute(term=lookup.terms[part.link_type, code], link_type=part.link_type)
        link.position = position
        links.append(link)
    row.attributes = others + links


def _matched(
    existing: Sequence[Any], wanted: list[Values], part: Children | AtLocations
) -> list[tuple[Any, Values]]:
    """Each wanted entry with the row that will carry it: the same id, else the same content, else the next
    one left.

    Rows keep their public id as long as anything of them is kept. Where a service takes place, the place says
    which row it is: two rows that swapped places would meet at the same one half-way.
    """
    left = list(existing)
    chosen: dict[int, Any] = {}
    for fits in _likeness(part):
        for index, entry in enumerate(wanted):
            row = next((row for row in left if fits(row, entry)), None) if index not in chosen else None
            if row is not None:
                chosen[index] = row
                left.remove(row)
    return [(chosen.get(index) or _fresh(part), entry) for index, entry in enumerate(wanted)]


def _likeness(part: Children | AtLocations) -> list[Callable[[Any, Values], bool]]:
    """What makes a row the one for an entry, the surest sign first."""
    signs: list[Callable[[Any, Values], bool]] = [
        lambda row, entry: bool(entry.get("id")) and row.id == entry["id"],
        lambda row, entry: same(_content(row, part), entry),
        lambda _row, _entry: True,
    ]
    if isinstance(part, AtLocations):
        signs.insert(0, lambda row, entry: row.location.id == entry["location"])
    return signs


def _content(row: Any, part: Children | AtLocations) -> Values:
    place = {"location": row.location.id} if isinstance(part, AtLocations) else {}
    return place | {sub.name: _read(row, sub) for sub in part.fields}


def _fresh(part: Children | AtLocations) -> Any:
    """A new row with its lists empty, so that filling them touches no database."""
    empty: dict[str, Any] = {sub.name: [] for sub in part.fields if isinstance(sub, Children)}
    return part.model(**empty)


def _filled(rows: list[tuple[Any, Values]], fields: Sequence[Any], lookup: Lookup) -> list[Any]:
    for position, (child, entry) in enumerate(rows):
        child.position = position
        for sub in fields:
            if sub.name in entry:
                write_value(child, sub, entry[sub.name], lookup)
    return [child for child, _entry in rows]
