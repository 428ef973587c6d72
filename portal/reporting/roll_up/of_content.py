"""The listings as they stand, as one day's facts. The past cannot be asked: a day's are written once."""

from __future__ import annotations

from datetime import date

from portal.reporting.fact_models import ContentFact
from portal.reporting.queries.present_content import count_content
from portal.reporting.roll_up.of_usage import Facts


def read_content(day: date) -> Facts:
    """What anybody can see now, as the facts of `day`."""
    counts = count_content(day)
    return {
        ContentFact: [
            {"day": day, "dimension": dimension, "value": value, "listings": count}
            | {"in_date": counts.in_date[dimension, value]}
            for (dimension, value), count in sorted(counts.listings.items())
        ]
    }
