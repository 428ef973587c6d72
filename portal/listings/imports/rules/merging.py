"""What to write of a record that is there: what the file changed, never what somebody changed on screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.directory.shapes import Shape
from portal.directory.values import Values, same

#: Set when a record is made and never again: its address on the site is for ever, its state is the editors'.
_ONCE = {"slug"}
#: Written along with other changes only: a new date on the file alone is no change of a listing.
_ALONG = {"sources"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that an import changes."""

    entity: str
    field: str
    label: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Merged:
    """The outcome for one record: what to write, what that changes, and which fields stay though the file
    says something new, because they were edited on screen."""

    write: Values
    differences: tuple[Difference, ...]
    kept: tuple[str, ...]  # labels
    #: What the file says of those fields: somebody must decide.
    suggested: Values = field(default_factory=dict)


def merge(
    shape: Shape, wanted: Mapping[str, Any], current: Mapping[str, Any], base: Mapping[str, Any]
) -> Merged:
    """Compare, by field, what the file says, what the record holds and what an import last wrote into it."""
    write: Values = {}
    differences: list[Difference] = []
    kept: list[str] = []
    suggested: Values = {}
    for name, value in wanted.items():
        held, written = current[name], base.get(name)
        if name in _ONCE or name in _ALONG or same(value, held) or same(value, written):
            continue
        label = shape.field(name).label
        if not same(held, written):
            kept.append(label)
            suggested[name] = value
        else:
            write[name] = value
            differences.append(Difference(shape.entity, name, label, held, value))
    if write:
        write |= {name: wanted[name] for name in _ALONG & set(wanted) if same(current[name], base.get(name))}
    return Merged(write, tuple(differences), tuple(kept), suggested)


def made_new(shape: Shape, wanted: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Every field that a new record is given, for the plan."""
    return tuple(
        Difference(shape.entity, name, shape.field(name).label, None, value)
        for name, value in wanted.items()
        if not same(None, value) and name not in _ALONG
    )
