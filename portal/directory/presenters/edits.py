"""The history of what is written on screen and is no listing: each change with its fields side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.core.word_differences import Comparison, compare_words
from portal.directory.models import ChangeSet

#: Says a field's plain value in words: takes the field's name and the value.
Say = Callable[[str, Any], str]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in two versions."""

    label: str
    words: Comparison


@dataclass(frozen=True, slots=True)
class Edit:
    """One change: when, by whom, and what it did; `first` is the writing of the thing itself."""

    id: str
    at: datetime
    author: str
    first: bool
    differences: tuple[Difference, ...]


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any], labels: Mapping[str, str], say: Say
) -> list[Difference]:
    """The fields of two sets of plain values that differ, in the order of the labels."""
    return [
        Difference(label, compare_words(say(name, before.get(name)), say(name, after[name])))
        for name, label in labels.items()
        if name in after and before.get(name) != after[name]
    ]


def present_edits(
    edits: Iterable[ChangeSet], people: Mapping[str, str], labels: Mapping[str, str], say: Say
) -> list[Edit]:
    """A record's changes as its history shows them; `people` are the authors' names by their ids."""
    return [
        Edit(
            edit.id,
            edit.created_at,
            people.get(edit.author, "Somebody"),
            any(field.last_action_type == "create" for field in edit.fields),
            tuple(
                differences(
                    {field.field_name: field.previous_value for field in edit.fields},
                    {field.field_name: field.replacement_value for field in edit.fields},
                    labels,
                    say,
                )
            ),
        )
        for edit in edits
    ]
