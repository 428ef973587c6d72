"""Reading and checking the files of content/places; one bad row stops the load before anything is written."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from portal.core.errors import PortalError
from portal.core.references import slugify
from portal.geography.rules.postcodes import normalise_outcode, normalise_postcode
from portal.geography.vocabulary import AreaKind, PlaceKind

Row = dict[str, Any]  # column name -> value, as the table takes it
_POSTCODE_FILES = ("rutland_postcodes.csv", "neighbour_postcodes.csv")
_MOST_PROBLEMS = 20
_SEARCHABLE_AREAS = {AreaKind.DISTRICT: PlaceKind.DISTRICT, AreaKind.COUNTY: PlaceKind.COUNTY}
_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")


class PlacesFileError(PortalError):
    """The files of places cannot be loaded as they are; the message lists the first problems."""


class _Problems:
    """Everything wrong with the files, so that an editor sees it all at once."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def raise_any(self) -> None:
        if self.found:
            shown = self.found[:_MOST_PROBLEMS]
            more = len(self.found) - len(shown)
            raise PlacesFileError("\n".join([*shown, f"... and {more} more" if more else ""]).strip())


def read_tables(folder: Path) -> dict[str, dict[str, Row]]:
    """The rows that the tables should hold, by table and key. Raises PlacesFileError."""
    problems = _Problems()
    areas = _read(folder / "areas.csv", _area, "code", problems)
    wards = _read(folder / "wards.csv", _ward, "code", problems)
    places = _read(folder / "places.csv", _place, "slug", problems)
    outcodes = _read(folder / "outcodes.csv", _outcode, "code", problems)
    postcodes = _read(folder / "terminated.csv", _terminated, "code", problems)
    for name in _POSTCODE_FILES:  # last: a postcode that came back into use is live
        postcodes |= _read(folder / name, _postcode, "code", problems)
    problems.raise_any()
    area_rows = {
        code: _columns(row, "code", "name", "kind", "within") for code, row in (areas | wards).items()
    }
    place_rows = {slug: row | {"slug": slug} for slug, row in _with_slugs(areas, wards, places).items()}
    tables = {"area": area_rows, "place": place_rows, "outcode": outcodes, "postcode": postcodes}
    _check_codes(tables, problems)
    problems.raise_any()
    return tables


def _read(
    path: Path, parse: Callable[[dict[str, str]], Row], key: str, problems: _Problems
) -> dict[str, Row]:
    rows: dict[str, Row] = {}
    if not path.is_file():
        problems.found.append(f"{path.name} is missing")
        return rows
    with path.open(encoding="utf-8-sig", newline="") as file:
        for record in csv.DictReader(file):
            try:
                row = parse({column: (value or "").strip() for column, value in record.items() if column})
                if row[key] in rows:
                    raise ValueError(f"{row[key]} is there twice")
                rows[row[key]] = row
            except (KeyError, ValueError) as problem:
                problems.found.append(f"{path.name}, after line {len(rows) + 1}: {_say(problem)}")
    if not rows:
        problems.found.append(f"{path.name} has no rows")
    return rows


def _say(problem: Exception) -> str:
    return f"the column {problem} is missing" if isinstance(problem, KeyError) else str(problem)


def _area(record: dict[str, str]) -> Row:
    kind = AreaKind(record["kind"])
    point = _point(record) if record["lat"] else {"latitude": None, "longitude": None}
    return {
        "code": _code(record["code"]),
        "name": _name(record),
        "kind": kind.value,
        "within": record["within"],
        **point,
    }


def _ward(record: dict[str, str]) -> Row:
    return {
        "code": _code(record["code"]),
        "name": _name(record),
        "kind": AreaKind.WARD.value,
        "within": _code(record["district_code"]),
        "alternative_names": record["alternative_names"],
        "also_a_word": _yes(record["also_a_word"]),
        **_point(record),
    }


def _place(record: dict[str, str]) -> Row:
    return {
        "slug": record["slug"],
        "name": _name(record),
        "kind": PlaceKind(record["kind"]).value,
        "area_codes": record["ward_codes"] or _code(record["district_code"]),
        "alternative_names": record["alternative_names"],
        "loose_names": record["loose_names"],
        "also_a_word": _yes(record["also_a_word"]),
        **_point(record),
    }


def _outcode(record: dict[str, str]) -> Row:
    code = normalise_outcode(record["outcode"])
    if code != record["outcode"]:
        raise ValueError(f"{record['outcode']!r} is not the first half of a postcode")
    return {"code": code, "area_codes": record["area_codes"], **_point(record)}


def _postcode(record: dict[str, str]) -> Row:
    return {**_any_postcode(record), "quality": int(record["quality"]), "terminated": ""}


def _terminated(record: dict[str, str]) -> Row:
    if not _MONTH.fullmatch(record["terminated"]):
        raise ValueError(f"{record['terminated']!r} is not a month such as 2011-05")
    return {**_any_postcode(record), "quality": 0, "terminated": record["terminated"]}


def _any_postcode(record: dict[str, str]) -> Row:
    code = normalise_postcode(record["postcode"])
    if code != record["postcode"]:
        raise ValueError(f"{record['postcode']!r} is not a postcode")
    return {
        "code": code,
        "ward_code": record["ward_code"],
        "district_code": record["district_code"],
        **_point(record),
    }


def _point(record: dict[str, str]) -> Row:
    latitude, longitude = float(record["lat"]), float(record["lon"])
    if not (49 <= latitude <= 61 and -9 <= longitude <= 2):
        raise ValueError(f"{latitude}, {longitude} is not in Great Britain")
    return {"latitude": latitude, "longitude": longitude}


def _code(text: str) -> str:
    if not re.fullmatch(r"[A-Z]\d{8}|[A-Z]{3}", text):
        raise ValueError(f"{text!r} is not the code of an area")
    return text


def _name(record: dict[str, str]) -> str:
    if not record["name"]:
        raise ValueError("a row has no name")
    return record["name"]


def _yes(text: str) -> bool:
    if text not in ("", "yes"):
        raise ValueError(f"{text!r} should be yes or nothing")
    return text == "yes"


def _columns(row: Row, *names: str) -> Row:
    return {name: row[name] for name in names}


def _with_slugs(areas: dict[str, Row], wards: dict[str, Row], places: dict[str, Row]) -> dict[str, Row]:
    """Towns and villages, then the districts, counties and wards that people also type, by slug."""
    rows = dict(places)
    for row in areas.values():
        kind = _SEARCHABLE_AREAS.get(AreaKind(row["kind"]))
        if kind:
            slug = _slug(row["name"])
            rows[slug if slug not in rows else f"{slug}-district"] = _as_place(row, kind)
    for row in wards.values():
        slug = f"{_slug(row['name'])}-ward"
        district = areas.get(row["within"], {"name": row["within"]})["name"]
        rows[slug if slug not in rows else f"{slug}-{_slug(district)}"] = _as_place(row, PlaceKind.WARD)
    return rows


def _as_place(row: Row, kind: PlaceKind) -> Row:
    return {
        "name": row["name"],
        "kind": kind.value,
        "area_codes": row["code"],
        "latitude": row["latitude"],
        "longitude": row["longitude"],
        "alternative_names": row.get("alternative_names", ""),
        "loose_names": "",
        "also_a_word": row.get("also_a_word", False),
    }


def _slug(name: str) -> str:
    return slugify(name.replace("&", "and"))


def _check_codes(tables: dict[str, dict[str, Row]], problems: _Problems) -> None:
    """Every code that a row points at must be there."""
    known = tables["area"]
    pointing: dict[str, tuple[str, ...]] = {
        "area": ("within",),
        "place": ("area_codes",),
        "outcode": ("area_codes",),
        "postcode": ("ward_code", "district_code"),
    }
    for table, columns in pointing.items():
        for key, row in tables[table].items():
            unknown = [code for column in columns for code in row[column].split() if code not in known]
            if unknown:
                problems.found.append(f"{table} {key}: no area {' '.join(unknown)}")
