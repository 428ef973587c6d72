"""The words of figures: what a value counts, how often it is reported, and what stands for a value that is
not told."""

from __future__ import annotations

from enum import StrEnum


class Unit(StrEnum):
    """What the values of a table are."""

    COUNT = "count"
    PERCENT = "percent"
    DAYS = "days"
    POUNDS = "pounds"
    SCORE = "score"


class Frequency(StrEnum):
    """How often a measure is reported."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"
    BY_PROJECT = "by project"


class Held(StrEnum):
    """What stands in a cell whose value does not leave the team (DESIGN 9.9), as people read it."""

    FEW = "1 to 7"
    NOT_SHOWN = "not shown"


class PeriodKind(StrEnum):
    """How long a period is, by the calendar; ANY is every stretch of days that is none of the others."""

    MONTH = "month"
    QUARTER = "quarter"
    FINANCIAL_YEAR = "financial year"
    ANY = "any"


class ChartKind(StrEnum):
    """How a table is drawn."""

    BAR = "bar"
    COLUMN = "column"
    LINE = "line"
    TILE_MAP = "tile map"


class Step(StrEnum):
    """A step of a referral, or of one of its onward referrals, that figures count."""

    RECEIVED = "received"
    CONTACTED = "contacted"
    OVER = "over"
    WITHDRAWN = "withdrawn"
    SIGNPOSTED = "signposted"
    SENT = "onward_sent"
    ACCEPTED = "onward_accepted"
    WAITLISTED = "onward_waitlisted"
    DECLINED = "onward_declined"
    REDIRECTED = "onward_redirected"
    STARTED = "onward_in_progress"
    ENDED = "onward_closed"
    EXPIRED = "onward_expired"
    TAKEN_BACK = "onward_withdrawn"
    CANCELLED = "onward_cancelled"
