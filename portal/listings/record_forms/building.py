"""A form's boxes made from plain values, or from what a browser sent."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

from portal.directory.shapes import AtLocations, Children, Field, Scalar, Terms
from portal.directory.values import Lookup
from portal.listings.record_forms.nodes import Cell, Node, Option, Picks, Row, Rows
from portal.listings.record_forms.typed import to_typed
from portal.listings.record_words import say_place
from portal.listings.record_words.saying import GONE_PLACE

#: More rows than anybody types; what is sent beyond them is not read.
MOST_ROWS = 100

Posted = MultiDict[str, str]


def from_values(fields: Sequence[Field], values: Mapping[str, Any], lookup: Lookup) -> list[Node]:
    """The boxes of these fields, filled with plain values."""
    return [_filled(part, part.name, "", values.get(part.name), lookup) for part in fields]


def _filled(part: Field, path: str, home: str, value: Any, lookup: Lookup) -> Node:
    if isinstance(part, Scalar):
        return Cell(part, path, to_typed(part, value, days=is_days(part, home)), home)
    if isinstance(part, Terms):
        return Picks(part, path, [str(code) for code in value or []], term_options(part, lookup))
    rows = [
        row_of(part, f"{path}-{number}", entry, lookup)
        for number, entry in enumerate(value or [])
        if isinstance(entry, Mapping)
    ]
    return Rows(part, path, rows, home)


def row_of(part: Children | AtLocations, path: str, entry: Mapping[str, Any], lookup: Lookup) -> Row:
    """One row filled with plain values."""
    nodes = [
        _filled(sub, f"{path}-{sub.name}", part.name, entry.get(sub.name), lookup) for sub in part.fields
    ]
    place = str(entry.get("location") or "")
    return Row(path, str(entry.get("id") or ""), nodes, place, place_words(part, place, lookup))


def from_post(fields: Sequence[Field], post: Posted, base: Mapping[str, Any], lookup: Lookup) -> list[Node]:
    """The boxes of these fields as they came back. A field that did not come back at all is as in `base`."""
    shown = set(post.getlist("shown"))
    return [
        _sent(part, part.name, "", post, base.get(part.name), lookup)
        if part.name in shown
        else _filled(part, part.name, "", base.get(part.name), lookup)
        for part in fields
    ]


def _sent(part: Field, path: str, home: str, post: Posted, base: Any, lookup: Lookup) -> Node:
    if isinstance(part, Scalar):
        return Cell(part, path, _typed(part, path, home, post, base), home)
    if isinstance(part, Terms):
        return _picked(part, path, post, lookup)
    known = {str(row.get("id")): row for row in base or [] if isinstance(row, Mapping)}
    rows = []
    for number in _row_numbers(path, post):
        place, row_id = f"{path}-{number}", post.get(f"{path}-{number}-id", "")
        old = known.get(row_id, {})
        nodes = [
            _sent(sub, f"{place}-{sub.name}", part.name, post, old.get(sub.name), lookup)
            for sub in part.fields
        ]
        location = post.get(f"{place}-location", "") if isinstance(part, AtLocations) else ""
        rows.append(Row(place, row_id if old else "", nodes, location, place_words(part, location, lookup)))
    return Rows(part, path, rows, home, looked_for=post.get(f"{path}-find", ""))


def _row_numbers(path: str, post: Posted) -> list[int]:
    pattern = re.compile(rf"{re.escape(path)}-([0-9]{{1,4}})-id")
    found = (pattern.fullmatch(name) for name in post)
    return sorted({int(one[1]) for one in found if one})[:MOST_ROWS]


def _typed(part: Scalar, path: str, home: str, post: Posted, base: Any) -> Any:
    if is_days(part, home):
        return {
            "which": post.getlist(f"{path}-which"),
            "days": post.getlist(f"{path}-days"),
            "codes": post.get(f"{path}-codes"),
            "was": post.get(f"{path}-was", ""),
        }
    if part.kind == "date":
        if f"{path}-day" not in post:
            return to_typed(part, base)
        return {name: post.get(f"{path}-{name}", "") for name in ("day", "month", "year")}
    if part.kind == "flag":
        return post.get(path) == "yes"
    if part.kind == "words" and part.choices:
        # Boxes come in the page's order: what was ticked before keeps its own.
        ticked, kept = post.getlist(path), base if isinstance(base, list) else []
        return list(dict.fromkeys([*(one for one in kept if one in ticked), *ticked]))
    if path not in post and part.kind != "choice":
        return to_typed(part, base)
    return post.get(path, "")


def _picked(part: Terms, path: str, post: Posted, lookup: Lookup) -> Picks:
    codes = list(dict.fromkeys(post.getlist(path)))
    main = post.get(f"{path}-main", "")
    if main in codes:
        codes = [main, *(code for code in codes if code != main)]
    return Picks(part, path, codes, term_options(part, lookup))


def term_options(part: Terms, lookup: Lookup) -> list[Option]:
    """Every term of the field's taxonomy, by name."""
    terms = [(code, term.name) for (link, code), term in lookup.terms.items() if link == part.link_type]
    return sorted(terms, key=lambda option: option[1].lower())


def place_words(part: Field, place: str, lookup: Lookup) -> str:
    """What a row's place is called; '' for a row that is none."""
    if not isinstance(part, AtLocations):
        return ""
    found = lookup.locations.get(place)
    return say_place(found) if found else GONE_PLACE


def is_days(part: Scalar, home: str) -> bool:
    """Whether it is a schedule's weekdays, which are ticked."""
    return home == "schedules" and part.name == "byday"
