"""Two values of a field side by side: which rows came, went, changed or stayed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.directory.shapes import AtLocations, Children, Field, Scalar, Shape
from portal.directory.values import Lookup, Values, same
from portal.listings.record_words.saying import say_value

CAME, WENT, CHANGED, STAYED = "came", "went", "changed", "stayed"


@dataclass(frozen=True, slots=True)
class RowDifference:
    """One row of a list: `state` is came, went, changed or stayed; '' where it is not on that side."""

    state: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """A field's two values in words, a line a row or paragraph. Lists have `rows` too; `moved`: their order
    differs."""

    name: str
    label: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    rows: tuple[RowDifference, ...] = ()
    moved: bool = False


def compare(shape: Shape, before: Values, after: Values, lookup: Lookup) -> list[Difference]:
    """The fields that `after` names and that say something else than in `before`, in the shape's order."""
    return [
        difference(part, before.get(part.name), after[part.name], lookup)
        for part in shape.fields
        if part.name in after and not same(before.get(part.name), after[part.name])
    ]


def difference(part: Field, before: Any, after: Any, lookup: Lookup) -> Difference:
    """One field's two values, whether they differ or not."""
    said = say_value(part, before, lookup), say_value(part, after, lookup)
    if isinstance(part, Scalar) and part.kind not in ("words", "dates"):
        return Difference(part.name, part.label, *said)
    old, new = _list(before), _list(after)
    pairs = _pairs(part, old, new)
    rows = tuple(_row(part, one, other, lookup) for one, other in pairs)
    kept_old = [one for one in old if any(one is pair[0] and pair[1] is not None for pair in pairs)]
    order = [pair[0] for pair in pairs if pair[0] is not None and pair[1] is not None]
    moved = [id(one) for one in kept_old] != [id(one) for one in order]
    return Difference(part.name, part.label, *said, rows, moved)


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []


def _pairs(part: Field, old: Sequence[Any], new: Sequence[Any]) -> list[tuple[Any, Any]]:
    """Each new row with the old one it was, in the new order; then the old ones that nothing came of."""
    # Wrapped, so that two equal words of a list are two things.
    left = list(old)
    found: dict[int, Any] = {}
    for alike in _signs(part):
        for place, row in enumerate(new):
            match = next((one for one in left if alike(one, row)), None) if place not in found else None
            if match is not None:
                found[place] = match
                left = [one for one in left if one is not match]
    return [(found.get(place), row) for place, row in enumerate(new)] + [(one, None) for one in left]


def _signs(part: Field) -> list[Any]:
    """What makes an old row the one that a new row was, the surest sign first."""
    if isinstance(part, AtLocations):
        return [lambda one, row: one.get("location") == row.get("location")]
    if not isinstance(part, Children):
        return [lambda one, row: one == row]
    key = part.fields[0].name
    return [
        lambda one, row: bool(row.get("id")) and one.get("id") == row["id"],
        same,
        lambda one, row: bool(row.get(key)) and one.get(key) == row[key],
    ]


def _row(part: Field, before: Any, after: Any, lookup: Lookup) -> RowDifference:
    one, other = _say(part, before, lookup), _say(part, after, lookup)
    if before is None:
        return RowDifference(CAME, "", other)
    if after is None:
        return RowDifference(WENT, one, "")
    return RowDifference(STAYED if same(before, after) else CHANGED, one, other)


def _say(part: Field, row: Any, lookup: Lookup) -> str:
    if row is None:
        return ""
    said = say_value(part, [row], lookup)
    return "; ".join(said) if said else str(row if not isinstance(row, Mapping) else "")
