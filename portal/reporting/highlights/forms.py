"""What is asked of whoever makes a report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField

from portal.reporting.highlights.actions import MOST_WORDS
from portal.reporting.highlights.vocabulary import BOARD_WORDS, WORDS_TITLES, Board, Words
from portal.web.fields import PortalForm, box, one_of


def _typed(sent: str | None) -> str:
    return sent or ""


def _box(words: Words) -> Any:
    title, hint = WORDS_TITLES[words]
    return box(title, limit=MOST_WORDS, hint=hint)


class WordsForm(PortalForm):
    """The words of a report, and the version of it that they were typed into."""

    version = HiddenField(filters=[_typed])
    achievements = _box(Words.ACHIEVEMENTS)
    impact = _box(Words.IMPACT)
    issues = _box(Words.ISSUES)
    risks = _box(Words.RISKS)
    next = _box(Words.NEXT)

    def said(self) -> dict[str, str]:
        """The words, by their box."""
        return {str(one): self[str(one)].data for one in Words}

    def seen(self) -> int:
        """The version; 0 for what is none."""
        sent = self.version.data
        return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 9 else 0


class SignForm(PortalForm):
    """The version that was looked at."""

    version = HiddenField(filters=[_typed])
    seen = WordsForm.seen


def begin_form(board: Board, periods: Sequence[tuple[str, str]]) -> Any:
    """One press: the period is the last that is over unless somebody chooses another. The forms of both
    boards stand on one page, so their boxes have names of their own."""

    class BeginForm(PortalForm):
        @property
        def chosen(self) -> Any:
            """The box with the period."""
            return self[f"period_{board}"]

    words = f"Period of the report to the {BOARD_WORDS[board]}"
    setattr(BeginForm, f"period_{board}", one_of(words, periods, missing="Choose a period"))
    return BeginForm
