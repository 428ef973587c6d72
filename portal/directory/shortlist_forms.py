"""The small forms of "your list"."""

from __future__ import annotations

from wtforms import HiddenField

from portal.web.fields import PortalForm, box, choice
from portal.web.public_forms import PublicForm

HOWS = (
    ("copy", "Make my own copy", "You can change your copy. The list you were sent stays as it is."),
    (
        "same",
        "This is my list. Use it on this device too",
        "What you change here changes on your other devices.",
    ),
)


class AddForm(PublicForm):
    """Put one listing on the list; the first one starts it."""


class RemoveForm(PortalForm):
    """Take one listing off the list."""

    item = HiddenField(filters=[lambda sent: (sent or "")[:40]])


class ForgetForm(PortalForm):
    """Delete the list."""


class KeepForm(PublicForm):
    """Make a list that was opened by its code one's own."""

    how = choice("How do you want to keep it?", HOWS, missing="Choose how you want to keep the list")


class NoteForm(PortalForm):
    """A note for paper only."""

    note = box(
        "Your note (optional)",
        limit=2000,
        hint="We print it at the top. We do not store it.",
    )
    size = choice(
        "Size of the print",
        (("normal", "Normal"), ("large", "Large print")),
        missing="Choose the size of the print",
        optional=True,
    )
