"""What providers and agents are asked when a listing is checked."""

from __future__ import annotations

from typing import Any

from portal.directory.vocabulary import CheckGroup, Tick, VerificationMethod
from portal.listings.verification.groups import QUESTIONS, TICK_WORDS, TITLES
from portal.web.fields import PortalForm, box, choice, hidden
from portal.web.public_forms import PublicForm

METHODS = (
    (VerificationMethod.PHONE, "I rang them"),
    (VerificationMethod.VISIT, "I went there"),
    (VerificationMethod.EMAIL, "They wrote to us"),
    (VerificationMethod.WEB, "I read their website"),
)


class RightForm(PublicForm):
    """ "Still correct": the version of the listing that was looked at goes with it."""

    seen = hidden()


class CorrectForm(PublicForm):
    """A correction in one's own words, beside the boxes of the listing's own fields."""

    said = hidden()  # a mark of the boxes: the same answers sent twice are one
    message = box(
        "Tell us in your own words (optional)",
        limit=2000,
        hint="Anything the boxes above cannot say. Do not write about people who use it.",
    )


class WordsForm(CorrectForm):
    """Where there are no boxes the words are all."""

    message = box(
        "What is right?",
        limit=2000,
        missing="Enter what is right",
        hint="In your own words. Do not write about people who use it.",
    )


class ButtonForm(PortalForm):
    """Nothing but a button; `seen` as above."""

    seen = hidden()


def ticks_form() -> Any:
    """What an agent heard about each group, and how."""

    class TicksForm(PortalForm):
        seen = hidden()
        method = choice("How did you check?", METHODS, missing="Choose how you checked")

    for group in CheckGroup:
        answers = tuple((tick, TICK_WORDS[tick]) for tick in Tick)
        field = choice(
            QUESTIONS[group],
            answers,
            missing=f"Choose one of the answers about: {TITLES[group]}",
            optional=True,
        )
        setattr(TicksForm, str(group), field)
    return TicksForm


def read_ticks(form: Any) -> dict[CheckGroup, Tick]:
    """The groups that were answered."""
    return {group: Tick(form[str(group)].data) for group in CheckGroup if form[str(group)].data}
