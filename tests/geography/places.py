"""Asking where somebody is, as the tests of places do."""

from __future__ import annotations

from portal.geography.queries import resolve_place
from portal.geography.rules.answers import PlaceFound

LLR = "LLR"
SOUTH_KESTEVEN = "E07000141"


def found(text: str) -> PlaceFound:
    """The one place that somebody means."""
    answer = resolve_place(text)
    assert isinstance(answer, PlaceFound), answer
    return answer
