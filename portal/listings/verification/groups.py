"""A listing's fields in the groups that are made sure of, in words: what a provider and an agent look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portal.directory.models import Service
from portal.directory.rules.checking import FIELDS_OF
from portal.directory.shapes import SHAPES, Field
from portal.directory.values import Lookup, read_values
from portal.directory.vocabulary import CheckGroup, Tick
from portal.listings.record_words import say_value

TITLES = {
    CheckGroup.NAME: "Name and what it is",
    CheckGroup.CONTACT: "How to get in touch",
    CheckGroup.PLACE: "Where",
    CheckGroup.HOURS: "When",
    CheckGroup.COST: "What it costs",
    CheckGroup.ELIGIBILITY: "Who can use it",
    CheckGroup.ROUTE: "How people come to it",
    CheckGroup.CAPACITY: "Room for new people",
}
#: What an agent asks on the phone.
QUESTIONS = {
    CheckGroup.NAME: "Is it still called this, and is this still what it does?",
    CheckGroup.CONTACT: "Are the phone number, email address and website right?",
    CheckGroup.PLACE: "Does it still take place here, and for people from here?",
    CheckGroup.HOURS: "Are these still the days and times?",
    CheckGroup.COST: "Is this still what it costs?",
    CheckGroup.ELIGIBILITY: "Can these people still use it?",
    CheckGroup.ROUTE: "Is this still how people come to it?",
    CheckGroup.CAPACITY: "Is there room for new people at present?",
}
#: Fields that are set on our side, or told better in one's own words than in boxes.
_NOT_ASKED = {"status", "at", "service_areas", "contacts"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One group of a listing: its lines (label, words), and how it was ticked last."""

    group: CheckGroup
    title: str
    question: str
    lines: tuple[tuple[str, tuple[str, ...]], ...]
    tick: str  # confirmed | changed | unknown | ''
    at: str  # the moment, ISO


def groups_of(service: Service, lookup: Lookup) -> list[Shown]:
    """A fully loaded listing in its groups. What is not stated is left out; a group may have no lines."""
    shape = SHAPES["service"]
    values = read_values(service, shape)
    ticks: dict[str, Any] = service.verification.fields if service.verification is not None else {}
    found = []
    for group in CheckGroup:
        names = [name for name in FIELDS_OF[group] if name != "status"]
        said = [
            (shape.field(name).label, say_value(shape.field(name), values[name], lookup)) for name in names
        ]
        tick = ticks.get(group, {})
        found.append(
            Shown(
                group,
                TITLES[group],
                QUESTIONS[group],
                tuple((label, lines) for label, lines in said if lines),
                str(tick.get("state", "")),
                str(tick.get("at", "")),
            )
        )
    return found


def boxes_of(group: CheckGroup) -> list[Field]:
    """The fields of a group that a provider corrects in boxes."""
    shape = SHAPES["service"]
    return [shape.field(name) for name in FIELDS_OF[group] if name not in _NOT_ASKED]


TICK_WORDS = {Tick.CONFIRMED: "Right", Tick.CHANGED: "Changed", Tick.UNKNOWN: "They did not know"}
