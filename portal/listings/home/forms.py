"""What is asked about a listing that is wanted."""

from __future__ import annotations

from portal.web.fields import PortalForm, choice, line

ENDS = (
    ("found", "There is a listing now"),
    ("declined", "It is not for us"),
)


class EndForm(PortalForm):
    """How it ended."""

    end = choice("How did it end?", ENDS, missing="Choose how it ended")
    listing = line(
        "Address of the listing",
        limit=300,
        hint="If there is one now. Copy it from the top of your browser, for example /listings/tea-and-talk",
    )
    why = line("Why it is not for us", limit=300, hint="If it is not. For example: it is outside the county.")


class NoteForm(PortalForm):
    """Something is missing."""

    words = line(
        "What is missing?",
        limit=120,
        missing="Enter what is missing",
        hint="What people ask for, such as “repair café”. No names.",
    )
