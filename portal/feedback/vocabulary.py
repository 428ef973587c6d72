"""The words of the inbox."""

from __future__ import annotations

USEFUL_WORDS = {
    "yes": ("Useful", "govuk-tag--green"),
    "partly": ("Partly useful", "govuk-tag--yellow"),
    "no": ("Not useful", "govuk-tag--red"),
}
AGES = (("1", "Over a day old"), ("7", "Over a week old"), ("30", "Over a month old"))
SORTS = (("new", "Newest first"), ("old", "Oldest first"), ("page", "By page"))
CLOSED = "closed"
