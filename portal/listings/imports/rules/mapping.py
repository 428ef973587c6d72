"""A mapping file: which rows of somebody's file become listings, and which column fills which field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from portal.directory.shapes import SHAPES, AtLocations, Children, Scalar, Shape, Terms
from portal.directory.vocabulary import DAYS
from portal.listings.imports.rules.reading import FileFacts
from portal.listings.imports.rules.recipes import Recipe, read_recipe
from portal.listings.imports.rules.sheets import UnusableFileError

_LARGEST = 200_000  # bytes of a mapping file
_TESTS = ("is", "is_not", "starts", "contains")
_DERIVED = ("slug", "sources", "at")  # filled by the import itself


class _Words(yaml.BaseLoader):
    """YAML in which every value is text ("Yes" stays "Yes"), no name is twice and no references unroll."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("references (*name) are not used in mapping files")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        found: dict[Any, Any] = super().construct_mapping(node, deep=True)
        if len(found) != len(node.value):
            names = [str(key.value) for key, _value in node.value]
            twice = next(name for name in names if names.count(name) > 1)
            raise yaml.YAMLError(f"“{twice}” is there twice (line {node.start_mark.line + 1})")
        return found


@dataclass(frozen=True)
class Condition:
    """One test that a row must pass to be wanted."""

    column: str
    test: str
    values: tuple[str, ...]

    def holds(self, cell: str) -> bool:
        """Whether a cell passes."""
        plain = cell.casefold()
        if self.test == "starts":
            return plain.startswith(self.values)
        if self.test == "contains":
            return any(value in plain for value in self.values)
        return (plain in self.values) == (self.test == "is")


@dataclass(frozen=True)
class Hours:
    """Opening times: a column for each day, or one column for the week."""

    days: Mapping[str, Recipe]
    week: Recipe | None
    notes: Recipe | None
    closed: tuple[str, ...]


Entry = Mapping[str, "Recipe | Sequence[Any]"]


@dataclass(frozen=True)
class Section:
    """How one record is filled: recipes, entries or hours by field, over the values every row has."""

    fields: Mapping[str, Recipe | tuple[Entry, ...] | Hours] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ImportMapping:
    """A whole mapping file."""

    name: str
    source: Mapping[str, str]
    file: FileFacts
    key: tuple[str, ...]
    only: tuple[Condition, ...]
    import_anyway: frozenset[str]
    blanks: frozenset[str]
    organization: Section
    organization_key: Recipe | None
    location: Section | None
    address: Recipe | None
    service: Section
    at: Section | None

    @property
    def origin(self) -> str:
        """What the records of this mapping's imports carry as their origin."""
        return f"imports/{self.name}"

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that the mapping reads, in order."""
        sections = [self.organization, self.service, *filter(None, (self.location, self.at))]
        recipes = [*filter(None, (self.organization_key, self.address))]
        for section in sections:
            for part in section.fields.values():
                recipes += _recipes(part)
        names = [
            *self.key,
            *(test.column for test in self.only),
            *(name for one in recipes for name in one.columns),
        ]
        return tuple(dict.fromkeys(names))


def _recipes(part: Any) -> Iterator[Recipe]:
    if isinstance(part, Recipe):
        yield part
    elif isinstance(part, Hours):
        yield from filter(None, (*part.days.values(), part.week, part.notes))
    else:
        for entry in part:
            for inner in entry.values():
                yield from _recipes(inner)


def read_mapping(data: bytes) -> ImportMapping:
    """A mapping from its YAML. Raises UnusableFileError, which says where it is wrong."""
    if len(data) > _LARGEST:
        raise UnusableFileError("The mapping file is too large to be one.")
    try:
        given = yaml.load(data.decode("utf-8-sig"), Loader=_Words)  # noqa: S506 - BaseLoader makes text, lists and pairs only
    except (UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        raise UnusableFileError(f"The mapping cannot be read: {' '.join(str(error).split())}") from None
    top = _pairs(
        given, "the file", ("name", "source", "file", "rows", "blank", "organization", "location", "service")
    )
    name = top.get("name", "")
    if not isinstance(name, str) or not re.fullmatch(r"[a-z0-9][a-z0-9-]{1,79}", name):
        raise UnusableFileError(
            "Mapping, name: give a short name of small letters, digits and hyphens. Never change it later."
        )
    rows = _pairs(top.get("rows"), "rows", ("key", "only", "import_anyway"))
    key = _list(rows.get("key"), "rows, key")
    if not key:
        raise UnusableFileError(
            "Mapping, rows, key: name the column that tells rows apart, so that a repeat finds them again."
        )
    organization = dict(_pairs(top.get("organization"), "organization"))
    service = dict(_pairs(top.get("service"), "service"))
    location = dict(_pairs(top["location"], "location")) if "location" in top else None
    org_key = organization.pop("key", None)
    address = location.pop("address", None) if location else None
    at = service.pop("at", None)
    made = ImportMapping(
        name=name,
        source=_source(top.get("source")),
        file=_file(top.get("file")),
        key=tuple(key),
        only=tuple(_condition(test) for test in rows.get("only") or []),
        import_anyway=frozenset(_list(rows.get("import_anyway"), "rows, import_anyway")),
        blanks=frozenset(word.casefold() for word in _list(top.get("blank"), "blank")),
        organization=_section(organization, SHAPES["organization"], "organization"),
        organization_key=read_recipe(org_key, "organization, key") if org_key else None,
        location=_section(_with_address(location), SHAPES["location"], "location")
        if location is not None
        else None,
        address=read_recipe(address, "location, address") if address else None,
        service=_section(service, SHAPES["service"], "service"),
        at=_section(dict(_pairs(at, "service, at")), _at_shape(), "service, at") if at else None,
    )
    for section, words in ((made.service, "service"), (made.organization, "organization")):
        if "name" not in section.fields and "name" not in section.defaults:
            raise UnusableFileError(f"Mapping, {words}: say where the name comes from.")
    if made.at and made.location is None:
        raise UnusableFileError(
            "Mapping, service, at: there is no location in the mapping for it to speak of."
        )
    return made


def _pairs(given: Any, where: str, known: Sequence[str] = ()) -> Mapping[str, Any]:
    if given in (None, ""):
        return {}
    if not isinstance(given, Mapping):
        raise UnusableFileError(f"Mapping, {where}: give names with values.")
    unknown = [key for key in given if known and key not in known]
    if unknown:
        raise UnusableFileError(
            f"Mapping, {where}: there is no part called “{unknown[0]}”. It takes: {', '.join(known)}."
        )
    return given


def _list(given: Any, where: str) -> list[str]:
    if given in (None, ""):
        return []
    rows = given if isinstance(given, list) else [given]
    if not all(isinstance(row, str) and row for row in rows):
        raise UnusableFileError(f"Mapping, {where}: give a list of words.")
    return rows


def _source(given: Any) -> Mapping[str, str]:
    source = _pairs(given, "source", ("title", "url", "date", "licence", "note"))
    if not source.get("title") or not all(isinstance(value, str) for value in source.values()):
        raise UnusableFileError(
            "Mapping, source: say where the file is from (title, and url, date and licence where known)."
        )
    return source


def _file(given: Any) -> FileFacts:
    facts = _pairs(given, "file", ("separator", "encoding", "sheet", "header", "columns"))
    header = str(facts.get("header", "auto"))
    columns = _list(facts.get("columns"), "file, columns")
    separator = {"tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}.get(
        facts.get("separator", ""), facts.get("separator", "")
    )
    if header not in ("auto", "none") and not re.fullmatch(r"[1-9]\d{0,4}", header):
        raise UnusableFileError(
            "Mapping, file, header: give the number of the row with the headings, “none” or “auto”."
        )
    if (header == "none") != bool(columns):
        raise UnusableFileError(
            "Mapping, file: “columns” names the columns of a file without headings, with “header: none”."
        )
    if len(separator) > 1 or separator in ('"', "\n", "\r"):
        raise UnusableFileError(
            "Mapping, file, separator: give one character, or tab, comma, semicolon or pipe."
        )
    return FileFacts(separator, facts.get("encoding", ""), facts.get("sheet", ""), header, tuple(columns))


def _condition(given: Any) -> Condition:
    test = _pairs(given, "rows, only", ("column", *_TESTS))
    kinds = [kind for kind in _TESTS if kind in test]
    if "column" not in test or len(kinds) != 1:
        raise UnusableFileError(
            f"Mapping, rows, only: each test has a column and one of {', '.join(_TESTS)}."
        )
    values = test[kinds[0]] if isinstance(test[kinds[0]], list) else [test[kinds[0]]]
    return Condition(test["column"], kinds[0], tuple(str(value).casefold() for value in values))


def _at_shape() -> Shape:
    """The parts of "where a service takes place" as if they were a record of their own."""
    at = SHAPES["service"].field("at")
    assert isinstance(at, AtLocations)
    return Shape("service_at_location", at.model, at.fields)


def _with_address(location: dict[str, Any]) -> dict[str, Any]:
    """The parts of the address, given beside the other fields, put where the record has them."""
    addresses = SHAPES["location"].field("addresses")
    assert isinstance(addresses, Children)
    names = [part.name for part in addresses.fields if part.name not in ("country", "address_type")]
    parts = {name: location[name] for name in names if name in location}
    rest = {name: value for name, value in location.items() if name not in names}
    if "addresses" in rest:
        raise UnusableFileError(
            "Mapping, location: give address_1, city, postal_code and so on, or “address” for one cell."
        )
    return rest | ({"addresses": [parts]} if parts else {})


def _section(given: Mapping[str, Any], shape: Shape, where: str) -> Section:
    defaults = dict(_pairs(given.get("defaults"), f"{where}, defaults"))
    fields: dict[str, Any] = {}
    for name in (*given, *defaults):
        if name != "defaults" and (name not in shape.names or name in _DERIVED):
            raise UnusableFileError(
                f"Mapping, {where}: there is no field called “{name}”, or the import fills it by itself."
            )
    for name, value in given.items():
        if name != "defaults":
            fields[name] = _field(value, shape.field(name), f"{where}, {name}")
    return Section(fields, defaults)


def _field(given: Any, part: Any, where: str) -> Any:
    if isinstance(part, Scalar | Terms):
        return read_recipe(given, where)
    if part.name == "schedules" and isinstance(given, Mapping):
        return _hours(given, where)
    if not isinstance(given, list):
        raise UnusableFileError(f"Mapping, {where}: give a list of entries.")
    known = {sub.name: sub for sub in part.fields}
    entries = []
    for entry in given:
        named = _pairs(entry, where, tuple(known))
        entries.append(
            {name: _field(value, known[name], f"{where}, {name}") for name, value in named.items()}
        )
    return tuple(entries)


def _hours(given: Mapping[str, Any], where: str) -> Hours:
    parts = _pairs(given, where, ("days", "week", "notes", "closed"))
    days = _pairs(parts.get("days"), f"{where}, days", DAYS)
    if bool(days) == ("week" in parts):
        raise UnusableFileError(
            f"Mapping, {where}: give “days” (a column for each) or “week” (one column for all)."
        )
    return Hours(
        days={code: read_recipe(days[code], f"{where}, {code}") for code in DAYS if code in days},
        week=read_recipe(parts["week"], f"{where}, week") if "week" in parts else None,
        notes=read_recipe(parts["notes"], f"{where}, notes") if "notes" in parts else None,
        closed=tuple(_list(parts.get("closed"), f"{where}, closed")),
    )
