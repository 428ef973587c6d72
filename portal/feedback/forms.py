"""What "was this useful?" asks."""

from __future__ import annotations

from portal.web.fields import PortalForm, box, choice, hidden, line
from portal.web.public_forms import PublicForm

USEFUL = (("yes", "Yes"), ("partly", "Partly"), ("no", "No"))


class FeedbackForm(PublicForm):
    """One answer about one page."""

    page = hidden()
    useful = choice("Was it useful?", USEFUL, missing="Choose yes, partly or no")
    comment = box(
        "What could we do better? (optional)",
        limit=1000,
        hint="Do not write names or health details, yours or anyone else’s.",
    )
    contact = line(
        "Your email or phone number (optional)",
        limit=250,
        hint="Only if you would like an answer from us.",
        render_kw={"autocomplete": "email"},
    )


class AnswerForm(PortalForm):
    """What we write back."""

    answer = box(
        "Your answer",
        limit=2000,
        missing="Enter your answer",
        hint="They get a link to a page with it. Do not write names or health details.",
    )


class DoneForm(PortalForm):
    """What was done about it."""

    done = box(
        "What was done?",
        limit=500,
        missing="Enter what was done, or why nothing was",
        hint="For the team. Do not write names or health details.",
    )
