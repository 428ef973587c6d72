"""What is asked when somebody wants to keep a listing, and when it is granted or changes hands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from portal.accounts.forms import check_email
from portal.web.fields import PortalForm, box, choice, line
from portal.web.public_forms import PublicForm

NEW_TEAM = "new"


class KeepForm(PublicForm):
    """Asking to keep a listing; one way to be reached is enough."""

    scope = choice(
        "What do you want to keep right?",
        (("service", "This page only"), ("organization", "Everything that the organisation runs")),
        missing="Choose what you want to keep right",
    )
    name = line("Your name", limit=200, missing="Enter your name", render_kw={"autocomplete": "name"})
    role = line(
        "What you do there",
        limit=200,
        missing="Enter what you do there",
        hint="For example secretary, or manager",
        render_kw={"autocomplete": "organization-title"},
    )
    email = line(
        "Your email address",
        limit=250,
        missing="Enter your email address",
        hint="We send the invitation to it. An address of the organisation is best.",
        validators=[check_email],
        render_kw={"autocomplete": "email", "inputmode": "email"},
    )
    phone = line(
        "Your phone number (optional)",
        limit=40,
        hint="If we may ring you about it.",
        render_kw={"autocomplete": "tel", "inputmode": "tel"},
    )
    message = box("Anything else (optional)", limit=1000, hint="Do not write about people who use it.")


def grant_form(teams: Sequence[tuple[str, str]]) -> Any:
    """Which team gets it: one that is there, or a new one; and how it was made sure who asks."""

    class GrantForm(PortalForm):
        team = choice(
            "Which team keeps it?",
            [(NEW_TEAM, "A new team of this organisation"), *teams],
            missing="Choose a team",
        )
        checked = choice(
            "How did you make sure that they are who they say?",
            (
                ("phone", "I rang the number in the listing"),
                ("email", "The email address is the one in the listing, or of the same website"),
                ("known", "We know them"),
            ),
            missing="Choose how you made sure. Do not use a number or address that only they gave you.",
        )

    return GrantForm


class WhyForm(PortalForm):
    """Saying no, or taking it back, with a reason."""

    why = line("Why?", limit=300, missing="Enter why", hint="For us. It is not sent to anybody.")


def hand_over_form(people: Sequence[tuple[str, str]]) -> Any:
    """Who speaks for the team about it from now on."""

    class HandOverForm(PortalForm):
        person = choice("Who takes over?", people, missing="Choose who takes over")

    return HandOverForm


def move_form(teams: Sequence[tuple[str, str]]) -> Any:
    """Which team keeps it from now on."""

    class MoveForm(PortalForm):
        team = choice("Which team takes over?", teams, missing="Choose a team")

    return MoveForm
