"""A row of a file as the records it stands for (organisation, place, service), cleaned and checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from portal.core import text
from portal.directory.checks import InvalidValue, check_values
from portal.directory.shapes import SHAPES, Children
from portal.directory.values import Lookup, Values
from portal.directory.vocabulary import ServiceKind, ServiceStatus
from portal.listings.imports.rules.hours import schedules_from_days, schedules_from_text
from portal.listings.imports.rules.mapping import Hours, ImportMapping, Section
from portal.listings.imports.rules.picking import split_address
from portal.listings.imports.rules.recipes import Recipe, RecipeError
from portal.listings.imports.rules.sheets import SheetRow

#: A postcode's latitude, longitude and ward code; None where it is not known. Handed in by the caller.
Geocode = Callable[[str], "tuple[float, float, str] | None"]

HERE = "here"  # stands for this row's own place until the place has an id


class RowError(Exception):
    """A row that cannot be taken; the message says why, all reasons together."""


@dataclass(frozen=True)
class Draft:
    """What one row says: keys and checked values. `location` is None where the row names no place."""

    number: int
    key: str
    organization_key: str
    organization: Values
    location: Values | None
    service: Values
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The listing's name."""
        return str(self.service["name"])

    @property
    def postcode(self) -> str:
        """The place's postcode, '' where there is none."""
        addresses = (self.location or {}).get("addresses") or [{}]
        return str(addresses[0].get("postal_code", ""))

    @property
    def phones(self) -> list[str]:
        """Every number of the service and its place."""
        rows = [*(self.service.get("phones") or []), *((self.location or {}).get("phones") or [])]
        rows += [phone for at in self.service.get("at") or [] for phone in at.get("phones") or []]
        return [row["number"] for row in rows]


@dataclass
class _Making:
    """One row on its way: what was found wrong and what a person should know."""

    row: SheetRow
    blanks: frozenset[str]
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def key_of(row: SheetRow, mapping: ImportMapping) -> str:
    """What tells a row apart, so that a repeat finds its listing again; '' where all of it is blank."""
    parts = [text.one_line(row.get(column)) for column in mapping.key]
    return "/".join(parts)[:180] if any(parts) else ""


def unwanted(row: SheetRow, mapping: ImportMapping) -> str:
    """Why the mapping leaves a row out; '' for a wanted row."""
    for test in mapping.only:
        if not test.holds(row.get(test.column)):
            return f"left out by the mapping: {test.column} is “{text.one_line(row.get(test.column), 60)}”"
    return ""


def make_draft(row: SheetRow, mapping: ImportMapping, lookup: Lookup, geocode: Geocode) -> Draft:
    """The records a row stands for. Raises RowError with everything that is wrong with it."""
    making = _Making(row, mapping.blanks, notes=list(row.notes))
    organization = _values(mapping.organization, SHAPES["organization"].fields, making)
    location = (
        _location(mapping, making, geocode) if mapping.location is not None or mapping.address else None
    )
    service: Values = {"kind": ServiceKind.SERVICE, "status": ServiceStatus.PENDING} | _values(
        mapping.service, SHAPES["service"].fields, making
    )
    service["sources"] = [_source(mapping)]
    if location:
        at = _values(mapping.at, SHAPES["service"].field("at").fields, making) if mapping.at else {}  # type: ignore[union-attr]
        service["at"] = [{"location": HERE} | at]
    elif mapping.location is not None:
        service["at"] = []
    here = Lookup(lookup.terms, {HERE: cast("Any", None)})
    lenient = _lenient(mapping)
    checked = [
        _checked(entity, values, here, lenient, making)
        for entity, values in (("organization", organization), ("location", location), ("service", service))
        if values is not None
    ]
    if making.problems:
        raise RowError(" ".join(dict.fromkeys(making.problems)))
    of_key = _made(mapping.organization_key, making) if mapping.organization_key else ""
    return Draft(
        number=row.number,
        key=key_of(row, mapping),
        organization_key=str(of_key or checked[0]["name"])[:180],
        organization=checked[0],
        location=checked[1] if location is not None else None,
        service=checked[-1],
        notes=tuple(making.notes),
    )


def _source(mapping: ImportMapping) -> Values:
    given = mapping.source
    note = ". ".join(
        part
        for part in (given.get("note", ""), f"Licence: {given['licence']}" if given.get("licence") else "")
        if part
    )
    return {"title": given["title"], "url": given.get("url", ""), "date": given.get("date", ""), "note": note}


def _values(section: Section, parts: Any, making: _Making) -> Values:
    """The unchecked values of one record: the row's own, and the mapping's where the row has none."""
    values: Values = dict(section.defaults)
    known = {part.name: part for part in parts}
    for name, plan in section.fields.items():
        made = _field(plan, known[name], making)
        if made not in ("", []) or name not in values:
            values[name] = made
    return values


def _field(plan: Any, part: Any, making: _Making) -> Any:
    if isinstance(plan, Hours):
        return _schedules(plan, making)
    if isinstance(plan, Recipe):
        made = _made(plan, making)
        many = not hasattr(part, "kind") or part.kind == "words"
        return ([made] if made else []) if many and isinstance(made, str) else made
    known = {sub.name: sub for sub in part.fields}
    entries = []
    for entry in plan:
        made = {name: _field(inner, known[name], making) for name, inner in entry.items()}
        found = any(
            made[name]
            for name, inner in entry.items()
            if not (isinstance(inner, Recipe) and inner.kind == "constant")
        )
        lacks = [
            sub.name for sub in part.fields if getattr(sub, "required", False) and not made.get(sub.name)
        ]
        if found and not lacks:
            entries.append(made)
    return entries


def _made(recipe: Recipe, making: _Making) -> Any:
    try:
        return recipe.make(making.row, making.blanks)
    except RecipeError as problem:
        making.problems.append(f"{problem}.")
        return ""


def _schedules(plan: Hours, making: _Making) -> list[Values]:
    if plan.week:
        rows = schedules_from_text(str(_made(plan.week, making)))
    else:
        cells = {code: str(_made(recipe, making)) for code, recipe in plan.days.items()}
        rows = schedules_from_days(cells, plan.closed)
    notes = str(_made(plan.notes, making)) if plan.notes else ""
    if notes and rows:
        rows = [row | {"notes": notes} for row in rows]
    return rows


def _location(mapping: ImportMapping, making: _Making, geocode: Geocode) -> Values | None:
    """The row's place; where the file gives no point, its postcode's. None without an address."""
    section = mapping.location or Section()
    values = _values(section, SHAPES["location"].fields, making)
    if mapping.address:
        whole = split_address(str(_made(mapping.address, making)))
        own = (values.get("addresses") or [{}])[0]
        merged = whole | {name: value for name, value in own.items() if value}
        values["addresses"] = [merged] if merged else []
    addresses = values.get("addresses") or []
    parts = {value for name, value in (addresses[0] if addresses else {}).items() if value}
    if not parts and not (values.get("name") and values.get("latitude")):
        return None
    postcode = str(addresses[0].get("postal_code", "")) if addresses else ""
    found = geocode(postcode) if postcode else None
    if found:
        latitude, longitude, ward = found
        values["ward_code"] = values.get("ward_code") or ward
        if not (values.get("latitude") and values.get("longitude")):
            values["latitude"], values["longitude"] = latitude, longitude
    elif postcode and not values.get("latitude"):
        making.notes.append(
            f"The postcode {postcode} is not in our list, so the place has no point on the map."
        )
    return values


def _lenient(mapping: ImportMapping) -> Mapping[tuple[str, str], bool]:
    """The fields whose wrong values are left out instead of refusing the row."""
    sections = {
        "organization": mapping.organization,
        "location": mapping.location,
        "service": mapping.service,
    }
    found = {}
    for entity, section in sections.items():
        for name, plan in (section.fields if section else {}).items():
            found[entity, name] = _is_lenient(plan)
    return found


def _is_lenient(plan: Any) -> bool:
    if isinstance(plan, Recipe):
        return plan.lenient
    return not isinstance(plan, Hours) and any(
        _is_lenient(inner) for entry in plan for inner in entry.values()
    )


def _checked(
    entity: str, values: Values, lookup: Lookup, lenient: Mapping[tuple[str, str], bool], making: _Making
) -> Values:
    """The values checked one by one, so that a row's every fault is told at once."""
    shape = SHAPES[entity]
    checked: Values = {}
    for name, value in values.items():
        try:
            checked |= check_values({name: value}, shape, lookup)
        except InvalidValue as error:
            if not lenient.get((entity, name)):
                making.problems.append(_with_value(error.message, value))
                continue
            making.notes.append(f"{shape.field(name).label} left out: {_with_value(error.message, value)}")
            checked |= _what_is_right(name, value, entity, lookup)
    if not making.problems:
        try:
            check_values(
                {name: value for name, value in checked.items() if name.endswith("_age")}, shape, lookup
            )
        except InvalidValue as error:
            making.problems.append(error.message)
    return checked


def _with_value(message: str, value: Any) -> str:
    """What is wrong and what the file has there."""
    words = (
        [str(value)]
        if not isinstance(value, list)
        else [str(one) for row in value for one in _plain_values(row)]
    )
    said = text.one_line(", ".join(words), 100)
    return f"{message} The file has “{said}”." if said else f"{message} The file has nothing there."


def _plain_values(entry: Any) -> list[Any]:
    return (
        [one for one in entry.values() if isinstance(one, str) and one]
        if isinstance(entry, Mapping)
        else [entry]
    )


def _what_is_right(name: str, value: Any, entity: str, lookup: Lookup) -> Values:
    """A lenient field without what is wrong in it: the entries of a list that hold, or nothing at all."""
    shape = SHAPES[entity]
    right: list[Any] = []
    if isinstance(shape.field(name), Children):
        for entry in value:
            try:
                right += check_values({name: [entry]}, shape, lookup)[name]
            except InvalidValue:
                continue
        return {name: right}
    return check_values({name: None}, shape, lookup)
