"""What people are asked when they keep the listings true."""

from __future__ import annotations

from portal.web.fields import box, choice, line
from portal.web.public_forms import PublicForm

TOPICS = (
    ("out_of_date", "It is out of date", "Such as the times, the cost or who it is for"),
    ("wrong_contact", "The phone number, address or website is wrong"),
    ("closed", "It has closed or moved away"),
    ("missing", "Something is missing"),
    ("other", "Something else"),
)


class ReportForm(PublicForm):
    """ "Something is wrong here": anybody's word about one listing."""

    topic = choice("What is wrong?", TOPICS, missing="Choose what is wrong")
    message = box(
        "Tell us more",
        limit=2000,
        missing="Enter what is wrong, and what is right if you know it",
        hint="What should it say, and how do you know? Do not write health details, yours or anyone else’s.",
    )
    name = line(
        "Your name (optional)",
        limit=200,
        hint="Only if you want to give it.",
        render_kw={"autocomplete": "name"},
    )
    contact = line(
        "Your email or phone number (optional)",
        limit=250,
        hint="Only if we may ask you about it.",
        render_kw={"autocomplete": "email"},
    )
