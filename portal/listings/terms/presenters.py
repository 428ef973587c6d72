"""Terms and their history as the pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from portal.directory.models import ChangeSet
from portal.directory.presenters import edits as edits_in_words
from portal.directory.presenters.edits import Difference, Edit, Say

LABELS = {
    "name": "Name",
    "description": "Description",
    "position": "Place in the list",
    "guide_slug": "Guide",
    "sensitive": "Carries the quick exit",
    "links": "Kinds of help",
    "says": "Words that mean it",
    "hints": "Words that point to it",
    "hidden": "Hidden",
    "merged_into": "Merged into",
}


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any], names: Mapping[str, str]
) -> list[Difference]:
    """The fields of two sets of plain values that differ."""
    return edits_in_words.differences(before, after, LABELS, _in_words(names))


def present_edits(
    edits: Iterable[ChangeSet], people: Mapping[str, str], names: Mapping[str, str]
) -> list[Edit]:
    """A term's changes as its history shows them."""
    return edits_in_words.present_edits(edits, people, LABELS, _in_words(names))


def _in_words(names: Mapping[str, str]) -> Say:
    return lambda name, value: _say(name, value, names)


def _say(name: str, value: Any, names: Mapping[str, str]) -> str:
    if isinstance(value, list):
        return "\n".join(names.get(one, one) if name == "links" else str(one) for one in value)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if name == "position":
        return "" if value is None else str(value + 1)
    return "" if value is None else str(value)
