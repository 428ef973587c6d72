"""What teams settle about referrals: what a service takes, the clocks, and promises to each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms.validators import ValidationError

from portal.core import clock
from portal.directory.vocabulary import CAPACITY_WORDS, Capacity
from portal.referrals.forms.answering import read_within, whole_number
from portal.referrals.rules.timers import DEFAULT_DAYS
from portal.web.date_fields import day
from portal.web.fields import PortalForm, choice, hidden, line, tick

MOST_A_WEEK = 1000
#: Each clock in words; a provider's team sets those of its own work, the hub all.
CLOCK_WORDS = {
    "acknowledge": "A new referral is looked at",
    "first_contact": "Somebody has spoken with the person",
    "judge": "What may be abuse is judged",
    "place": "A referral is placed",
    "answer": "A service's question is answered",
    "person": "We ring a person who has not answered us",
    "try_again": "We try a person again whom we could not reach",
    "send": "A referral that was begun is sent",
    "nudge": "A service is reminded of a new referral",
    "overdue": "A service and the hub are told that it waits",
    "late": "The hub is told once more",
    "expire": "It goes back to the hub",
    "question": "The hub looks at a question that nobody has answered",
    "question_expires": "A question that nobody answers ends it",
    "waited": "After the waiting time: how does it stand?",
    "start": "After a yes: has help begun?",
    "review": "While it goes on: how does it stand?",
}
OF_PROVIDERS = ("nudge", "overdue", "start", "review")


def _number(label: str, low: int, high: int, *, hint: str = "", missing: str = "") -> Any:
    wrong = f"Enter a whole number from {low} to {high}"
    return line(
        label, limit=10, hint=hint, missing=missing, validators=[whole_number(low, high, wrong)],
        render_kw={"inputmode": "numeric"},
    )  # fmt: skip


class ServiceForm(PortalForm):
    """What one service takes."""

    seen = hidden()
    capacity = choice(
        "Is there room for new people?",
        [(str(one), CAPACITY_WORDS[one]) for one in Capacity],
        missing="Choose if there is room",
        hint="Everybody sees this on your page.",
    )
    weeks = _number("Weeks to wait", 0, 104, hint="Only with a waiting list. Your best guess.")
    limit = _number(
        "Most referrals in a week",
        0,
        MOST_A_WEEK,
        hint="Leave it empty for no limit. The week begins on Monday.",
    )
    paused = tick(
        "Pause referrals", hint="Nobody can send you one until you take the tick away, or the day is over."
    )
    until = day("Paused until (optional)", hint="The last day, for example 27 3 2027")
    why = line("Why? (optional)", limit=250, hint="Those who refer see it. Do not write about a person.")

    def validate_until(self, field: Any) -> None:
        """A day that is over pauses nothing."""
        if self.paused.data and field.data is not None and field.data < clock.today():
            raise ValidationError("Enter a day that is not over")


def clocks_form(codes: Sequence[str]) -> Any:
    """Working days for each of these clocks; an empty box is as everywhere."""

    class ClocksForm(PortalForm):
        team = hidden()

    for code in codes:
        setattr(ClocksForm, code, _number(CLOCK_WORDS[code], 1, 100, hint=f"Usually {DEFAULT_DAYS[code]}"))
    return ClocksForm


def days_of(form: Any) -> dict[str, int]:
    """The days that were typed."""
    typed = {
        code: read_within(form[code].data, 1, 100) for code in CLOCK_WORDS if code in form and form[code].data
    }
    return {code: days for code, days in typed.items() if days is not None}


def promise_form(teams: Sequence[tuple[str, str]]) -> Any:
    """Two teams and what they promise."""

    class PromiseForm(PortalForm):
        first = choice("One team", teams, missing="Choose the first team")
        first_days = _number(
            "It answers within so many working days", 1, 100, missing="Enter a number of working days"
        )
        second = choice("The other team", teams, missing="Choose the second team")
        second_days = _number(
            "It answers within so many working days", 1, 100, missing="Enter a number of working days"
        )
        starts = day("From when on", missing="Enter the day on which it starts", hint="For example 27 3 2027")
        review = day("When do you look at it again? (optional)")
        note = line("A note (optional)", limit=500, hint="Do not write about a person.")

        def validate_second(self, field: Any) -> None:
            """A team promises itself nothing."""
            if field.data and field.data == self.first.data:
                raise ValidationError("Choose another team than the first")

    return PromiseForm
