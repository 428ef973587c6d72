"""What "was this useful?" asks."""

from __future__ import annotations

from wtforms import HiddenField

from portal.web.fields import box, choice, line
from portal.web.public_forms import PublicForm

USEFUL = (("yes", "Yes"), ("partly", "Partly"), ("no", "No"))


class FeedbackForm(PublicForm):
    """One answer about one page."""

    page = HiddenField(filters=[lambda sent: sent or ""])
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
