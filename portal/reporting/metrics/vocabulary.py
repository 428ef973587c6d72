"""The words of metrics: which way is better, and how one stands."""

from __future__ import annotations

from enum import StrEnum


class Better(StrEnum):
    """Which way a metric should go."""

    HIGHER = "higher"
    LOWER = "lower"


class Standing(StrEnum):
    """How a value stands against its target."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    NOT_GIVEN = "not_given"  # the value or the target is not there


#: What is read, which never rests on colour alone, and how it is coloured.
STANDING_WORDS = {
    Standing.GREEN: ("Green: target reached", "govuk-tag--green"),
    Standing.AMBER: ("Amber: just missed", "govuk-tag--yellow"),
    Standing.RED: ("Red: missed", "govuk-tag--red"),
    Standing.NOT_GIVEN: ("Not yet given", "govuk-tag--grey"),
}
