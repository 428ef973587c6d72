"""A mapping made on screen: what each column of somebody's file probably is, and the mapping that the answers
make."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from portal.core.references import slugify
from portal.directory.vocabulary import DAY_WORDS
from portal.listings.imports.rules.sheets import Sheet, plain_name

#: What a column can be: its code, its words, and headings that say so.
TARGETS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("name", "Name of the listing",
     ("name", "service name", "title", "service", "activity", "group", "club")),
    ("organization", "Who runs it", ("organisation", "organization", "provider", "run by", "owner")),
    ("description", "What it is", ("description", "about", "details", "information", "notes")),
    ("summary", "In one sentence", ("summary", "short description")),
    ("phone", "Phone number", ("phone", "telephone", "tel", "phone number", "contact number", "mobile")),
    ("email", "Email address", ("email", "e-mail", "email address", "contact email")),
    ("url", "Website", ("website", "web", "url", "web address", "link")),
    ("address", "Whole address in one cell", ("address", "full address", "venue address", "location")),
    ("place_name", "Name of the place", ("venue", "place", "building", "venue name")),
    ("address_1", "First line of the address", ("address 1", "address line 1", "street", "address1")),
    ("address_2", "Second line of the address", ("address 2", "address line 2", "address2")),
    ("city", "Town or village", ("town", "city", "village", "town/village", "address 3")),
    ("postal_code", "Postcode", ("postcode", "post code", "postal code", "zip")),
    ("hours", "Opening times in one cell", ("opening times", "opening hours", "hours", "times", "when")),
    *((code, f"Opening times on {words}", (words.casefold(), words[:3].casefold()))
      for code, words in DAY_WORDS.items()),
    ("fees_description", "Cost", ("cost", "price", "fee", "fees", "charges")),
    ("eligibility_description", "Who can use it",
     ("eligibility", "who for", "who is it for", "who can use it")),
    ("application_process", "How to get it", ("how to apply", "referral", "how to join", "booking")),
    ("minimum_age", "From age", ("minimum age", "min age", "age from")),
    ("maximum_age", "To age", ("maximum age", "max age", "age to")),
)  # fmt: skip
_WORDS = {code: words for code, words, _headings in TARGETS}
_KEYS = ("id", "ref", "reference", "urn", "uid", "code", "number", "charity number", "service id")
_PLACES = ("address", "place_name", "address_1", "address_2", "city", "postal_code")
_SAMPLES = 3


def target_words() -> list[tuple[str, str]]:
    """What a column can be, for a list to choose from."""
    return [(code, words) for code, words, _headings in TARGETS]


def guess_targets(columns: Sequence[str]) -> list[str]:
    """What each column probably is, '' where nothing fits; no two columns are the same thing."""
    guesses = [""] * len(columns)
    taken: set[str] = set()
    for close in (False, True):
        for at, column in enumerate(columns):
            heading = re.sub(r"[_\-.]+", " ", plain_name(column)).strip()
            for code, _words, headings in TARGETS:
                near = close and any(f" {one} " in f" {heading} " for one in headings)
                fits = heading in headings or near
                if fits and code not in taken and not guesses[at]:
                    guesses[at] = code
                    taken.add(code)
    return guesses


def guess_key(sheet: Sheet) -> str:
    """The column that tells rows apart: one that is filled and different in every row, '' for none."""
    for wanted in (*_KEYS, ""):
        for column in sheet.columns:
            cells = [row.by_name.get(plain_name(column), "") for row in sheet.rows]
            named = plain_name(column) == wanted or not wanted
            if named and cells and all(cells) and len(set(cells)) == len(cells):
                return column
    return ""


def samples(sheet: Sheet, column: str) -> str:
    """What the first few rows have in a column, in a few words."""
    cells = [row.by_name.get(plain_name(column), "") for row in sheet.rows[:50]]
    some = list(dict.fromkeys(cell for cell in cells if cell))[:_SAMPLES]
    return " · ".join(one if len(one) <= 40 else f"{one[:38]}…" for one in some)


def write_mapping(
    chosen: Mapping[str, str], *, key: str, source: str, runs: str = "", kind_of_help: str = ""
) -> str:
    """The mapping file that the answers make. `chosen`: what each column is, by its heading.

    `runs` is who runs the listings where no column says so; without it each runs itself.
    """
    column = {target: name for name, target in chosen.items() if target}
    mapping: dict[str, Any] = {
        "name": f"screen-{slugify(source, 60) or 'file'}",
        "source": {"title": source},
        "rows": {"key": [key]},
        "organization": {"name": _who_runs(column, runs)},
        "service": _service(column, kind_of_help),
    }
    if any(place in column for place in _PLACES):
        location = {part: column[part] for part in _PLACES if part in column and part != "place_name"}
        if "place_name" in column:
            location["name"] = column["place_name"]
        mapping["location"] = location
    return json.dumps(mapping, ensure_ascii=False, indent=1)


def _service(column: Mapping[str, str], kind_of_help: str) -> dict[str, Any]:
    service: dict[str, Any] = {"name": column["name"], "defaults": {"kind": "service", "status": "pending"}}
    if kind_of_help:
        service["defaults"]["service_types"] = [kind_of_help]
    lenient = {"wrong": "leave out"}
    found = {name: {"column": heading, **lenient} for name, heading in column.items()}
    plain = ("description", "summary", "fees_description", "eligibility_description", "application_process")
    service |= {name: column[name] for name in plain if name in column}
    if "phone" in found:
        service["phones"] = [{"number": found["phone"] | {"phone": "yes"}}]
    steps = {
        "email": {"pick": "email"},
        "url": {"https": "yes"},
        "minimum_age": {"pick": "first_number"},
        "maximum_age": {"pick": "first_number"},
    }
    service |= {name: found[name] | step for name, step in steps.items() if name in found}
    days = {code: column[code] for code in DAY_WORDS if code in column}
    if days:
        service["schedules"] = {"days": days, "closed": ["Closed"]}
    elif "hours" in column:
        service["schedules"] = {"week": column["hours"]}
    return service


def _who_runs(column: Mapping[str, str], runs: str) -> Any:
    if "organization" in column:
        return {"first": [column["organization"], column["name"]]}
    return {"constant": runs} if runs else column["name"]
