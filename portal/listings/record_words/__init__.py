"""A record's field values in plain words, and what differs between two of them, row by row."""

from portal.listings.record_words.differences import Difference, RowDifference, compare, difference
from portal.listings.record_words.saying import choices_of, say_choice, say_place, say_row, say_value

__all__ = [
    "Difference",
    "RowDifference",
    "choices_of",
    "compare",
    "difference",
    "say_choice",
    "say_place",
    "say_row",
    "say_value",
]
