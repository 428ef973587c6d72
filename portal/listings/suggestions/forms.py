"""What is asked of whoever decides on a suggestion."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import SelectField

from portal.core.text import read_number
from portal.directory.rules.deciding import Suggested
from portal.listings.suggestions.vocabulary import ENDS
from portal.web.fields import PortalForm, box, choice, hidden, tick

ACCEPT, DECLINE, LATER = "accept", "decline", "later"
_NOTE_LIMIT, _ANSWER_LIMIT = 500, 1000
PREFIX = "decide-"


class TakeForm(PortalForm):
    """Whose work it is."""

    person = SelectField("Who looks after it", validate_choice=False)

    def offer(self, people: Sequence[tuple[str, str]]) -> None:
        """Give the list of people, ids and names."""
        self.person.choices = [("", "Nobody"), *people]

    def chosen(self) -> str | None:
        """The id that was chosen; None for one that is not offered."""
        known = {value for value, _words in self.person.choices}
        return str(self.person.data) if self.person.data in known else None


def _answer() -> Any:
    return box(
        "What should they read about it? (optional)",
        limit=_ANSWER_LIMIT,
        hint="It stands on the page that their reference leads to. Do not write names or health details.",
    )


def _note(label: str) -> Any:
    return box(label, limit=_NOTE_LIMIT, hint="For the team. Do not write names or health details.")


class CloseForm(PortalForm):
    """How a suggestion ends as a whole."""

    end = choice("What became of it?", ENDS, missing="Choose what became of it")
    why = _note("What did you do, and why?")
    reply = _answer()
    write = tick("Write to them that there is an answer")


def decide_form(waiting: Sequence[Suggested], *, version: int, fresh: bool = False) -> Any:
    """The form that asks about each waiting field. `version` is the record's as it is shown beside it;
    `fresh` leaves alone what was sent, which was for another form."""

    class DecideForm(PortalForm):
        """Accept or decline each field."""

        seen = hidden()
        note = _note("Why? (optional)")
        answer = _answer()
        thank = tick("Write to them that there is an answer")

        def validate(self, extra_validators: Any = None) -> bool:
            """At least one field must be decided."""
            right = super().validate(extra_validators)
            if right and not (self.taken() or self.refused()):
                self.form_errors.append("Accept or decline at least one.")
                return False
            return right

        def taken(self) -> set[str]:
            """The fields to be accepted."""
            return self._chosen(ACCEPT)

        def refused(self) -> set[str]:
            """The fields to be declined."""
            return self._chosen(DECLINE)

        def version(self) -> int | None:
            """The version of the record that was shown; None when it was not said."""
            return read_number(self.seen.data, None)

        def _chosen(self, what: str) -> set[str]:
            return {one.name for one in waiting if self[f"{PREFIX}{one.name}"].data == what}

    options = ((ACCEPT, "Accept"), (DECLINE, "Decline"), (LATER, "Decide later"))
    for one in waiting:
        asked = choice(one.label, options, missing=f"{one.label}: accept, decline or decide later")
        setattr(DecideForm, f"{PREFIX}{one.name}", asked)
    if not fresh:
        return DecideForm()
    return DecideForm(formdata=None, data={"seen": str(version), "thank": True})
