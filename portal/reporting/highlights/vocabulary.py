"""The words of highlight reports: for whom, how far, and what is typed into one."""

from __future__ import annotations

from enum import StrEnum

from portal.reporting.vocabulary import PeriodKind


class Board(StrEnum):
    """Whom a report is for."""

    EXECUTIVE = "integration_executive"
    WELLBEING = "health_and_wellbeing_board"


class ReportState(StrEnum):
    """How far it is."""

    DRAFT = "draft"
    FROZEN = "frozen"  # signed off: nothing in it changes any more


class Words(StrEnum):
    """What the lead types."""

    ACHIEVEMENTS = "achievements"
    IMPACT = "impact"
    ISSUES = "issues"
    RISKS = "risks"
    NEXT = "next"


BOARD_WORDS = {Board.EXECUTIVE: "Integration Executive", Board.WELLBEING: "Health and Wellbeing Board"}
#: How long a period each board hears about.
BOARD_PERIODS = {Board.EXECUTIVE: PeriodKind.MONTH, Board.WELLBEING: PeriodKind.QUARTER}
WORDS_TITLES = {
    Words.ACHIEVEMENTS: ("Achievements", "What was done since the last report."),
    Words.IMPACT: (
        "Impact notes",
        "What difference it made. Nobody may be able to tell who a story is about.",
    ),
    Words.ISSUES: ("Issues", "What is in the way now, and what is done about it."),
    Words.RISKS: ("Risks", "What could go wrong, how likely it is, and what is done about it."),
    Words.NEXT: ("What comes next", "What will be done before the next report."),
}
