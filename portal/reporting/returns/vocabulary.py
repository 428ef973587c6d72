"""The words of returns: kinds of lines, the states of a return, the letters about one."""

from __future__ import annotations

from enum import StrEnum

from portal.reporting.vocabulary import PeriodKind


class LineKind(StrEnum):
    """What a line of a return holds."""

    COUNT = "count"  # a whole number
    POUNDS = "pounds"  # money, to the penny
    SHARE = "share"  # so many of so many


class Adds(StrEnum):
    """How a line of several periods becomes one figure."""

    SUM = "sum"
    LAST = "last"  # what was counted at the end: the latest period's


class ReturnState(StrEnum):
    """How far a return is."""

    OPEN = "open"  # to be filled in
    SENT = "sent"  # with the programme team
    SIGNED_OFF = "signed_off"  # counts in the figures


class Letter(StrEnum):
    """The messages to a project's lead about one return, in the order in which they go out."""

    OPENED = "opened"
    BEFORE = "before"  # it is due soon
    AFTER = "after"  # it was due yesterday
    LATE = "late"  # it has been due for more than a week


class Note(StrEnum):
    """What a lead may say in words."""

    WENT_WELL = "went_well"
    IMPACT = "impact"
    ISSUES = "issues"


NOTE_WORDS = {
    Note.WENT_WELL: ("What went well?", "A few sentences."),
    Note.IMPACT: (
        "What difference did it make?",
        "A short story, told so that nobody can tell who it is about.",
    ),
    Note.ISSUES: ("Is anything in the way?", "For example a risk, a delay, or help that you need."),
}
STATE_WORDS = {
    ReturnState.OPEN: ("To be filled in", "govuk-tag--yellow"),
    ReturnState.SENT: ("Sent in", "govuk-tag--blue"),
    ReturnState.SIGNED_OFF: ("Signed off", "govuk-tag--green"),
}
EVERY_WORDS = {
    PeriodKind.MONTH: "Every month",
    PeriodKind.QUARTER: "Every quarter",
    PeriodKind.FINANCIAL_YEAR: "Every year, from April to March",
}
