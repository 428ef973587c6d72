"""What a provider is asked about a referral: the code that proves the mailbox, and each answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from wtforms.validators import ValidationError

from portal.core.text import read_number
from portal.referrals.vocabulary import CallResult, DeclineReason, Outcome
from portal.referrals.wording import CALL_WORDS, DECLINE_WORDS, OUTCOME_WORDS
from portal.web.fields import PortalForm, box, choice, hidden, line

_LONGEST = 1000
_MOST_WEEKS = 104
_TO_PERSON = "They see this on their own page. For example: come on Monday at 2 and ask for Jo."


def whole_number(low: int, high: int, message: str) -> Callable[[Any, Any], None]:
    """A check that what was typed is a whole number between the two; nothing typed is left alone."""

    def check(_form: Any, field: Any) -> None:
        if field.data and read_within(field.data, low, high) is None:
            raise ValidationError(message)

    return check


def read_within(typed: str, low: int, high: int) -> int | None:
    """The number that was typed; None for none, and for one outside the two."""
    number = read_number(typed, None)
    return number if number is not None and low <= number <= high else None


class SendForm(PortalForm):
    """Nothing but the button."""


class CodeForm(PortalForm):
    """The six digits from the email."""

    code = line(
        "Code",
        limit=20,
        missing="Enter the six digits from the email",
        hint="Six digits, for example 123456",
        render_kw={"inputmode": "numeric", "autocomplete": "one-time-code"},
    )

    def validate_code(self, field: Any) -> None:
        """Spaces do not matter; anything else that is no digit does."""
        field.data = field.data.replace(" ", "")
        if field.data and not (field.data.isascii() and field.data.isdigit() and len(field.data) == 6):
            raise ValidationError("The code has six digits. Look at the email again.")


class StepForm(PortalForm):
    """An answer; the version of the referral that was looked at goes with it."""

    seen = hidden()


class AcceptForm(StepForm):
    """Yes."""

    words = box("What happens next for the person (optional)", limit=_LONGEST, hint=_TO_PERSON)


class WaitForm(StepForm):
    """Later."""

    weeks = line(
        "How many weeks will they wait?",
        limit=10,
        missing="Enter how many weeks they will wait",
        hint=f"Your best guess, from 0 to {_MOST_WEEKS}. They are told it.",
        validators=[whole_number(0, _MOST_WEEKS, f"Enter a whole number of weeks from 0 to {_MOST_WEEKS}")],
        render_kw={"inputmode": "numeric"},
    )
    words = box("What happens next for the person (optional)", limit=_LONGEST, hint=_TO_PERSON)


class QuestionForm(StepForm):
    """First a question."""

    words = box(
        "What do you need to know?",
        limit=_LONGEST,
        missing="Enter what you need to know",
        hint="It goes to whoever sent the referral, not to the person.",
    )


class DeclineForm(StepForm):
    """No."""

    reason = choice(
        "Why can you not help?",
        [(str(one), DECLINE_WORDS[one]) for one in DeclineReason],
        missing="Choose why you cannot help",
    )
    words = box("Anything else (optional)", limit=_LONGEST, hint="Our team reads this. The person does not.")


class FinishForm(StepForm):
    """Over, and what became of it."""

    outcome = choice(
        "What became of it?",
        [(str(one), OUTCOME_WORDS[one]) for one in Outcome],
        missing="Choose what became of it",
    )
    words = box("Anything else (optional)", limit=_LONGEST, hint="Our team reads this. The person does not.")


class TriedForm(StepForm):
    """A try to reach the person."""

    result = choice(
        "How did it end?",
        [(str(one), CALL_WORDS[one]) for one in CallResult],
        missing="Choose how it ended",
    )
    words = box("Anything to note (optional)", limit=_LONGEST)


class FindForm(PortalForm):
    """Which service could help instead, by its name."""

    name = line(
        "Name of the service",
        limit=100,
        missing="Enter a part of its name",
        hint="A word of its name is enough. Do not write the person's name here.",
    )


def another_form(found: Sequence[tuple[str, str]]) -> Any:
    """Which of those found."""

    class AnotherForm(StepForm):
        name = hidden(100)
        service = choice(
            "Which service?", [(one, words) for one, words in found], missing="Choose the service"
        )
        words = box(
            "Why this one? (optional)", limit=_LONGEST, hint="Our team reads this. The person does not."
        )

    return AnotherForm
