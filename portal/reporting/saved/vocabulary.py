"""The words of saved reports: for whom one is, and how often it can run."""

from __future__ import annotations

from enum import StrEnum

from portal.reporting.vocabulary import PeriodKind


class Audience(StrEnum):
    """Who reads it: exact figures are the team's alone."""

    TEAM = "team"
    OTHERS = "others"


AUDIENCE_WORDS = {
    Audience.TEAM: ("The team alone", "Figures are exact. Do not pass them on."),
    Audience.OTHERS: ("Others too", "Only figures that are public, of days that are over, without limits."),
}
#: The kinds of period that a report can be about, as a page names them.
EVERY = {
    PeriodKind.MONTH: "A month",
    PeriodKind.QUARTER: "A quarter",
    PeriodKind.FINANCIAL_YEAR: "A financial year",
}
