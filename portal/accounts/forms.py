"""What is asked of people who sign in, are invited, or look after their account and their team."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import HiddenField
from wtforms.validators import ValidationError

from portal.accounts.rules.emails import is_email, tidy_email
from portal.accounts.rules.passwords import find_fault
from portal.accounts.vocabulary import KIND_WORDS, ROLE_WORDS, ROLES_OF, TeamKind
from portal.web.fields import PortalForm, choice, choices, hidden, line, secret


def check_email(_form: Any, field: Any) -> None:
    """What was typed looks like an address; nothing typed is left alone."""
    if field.data and not is_email(tidy_email(field.data)):
        raise ValidationError("Enter an email address in the correct format, like name@example.com")


def _email(label: str, hint: str = "", autocomplete: str = "username") -> Any:
    return line(
        label,
        limit=200,
        missing="Enter an email address",
        hint=hint,
        validators=[check_email],
        render_kw={"autocomplete": autocomplete, "inputmode": "email"},
    )


class SignInForm(PortalForm):
    """The first step."""

    email = _email("Email address")
    password = secret("Password", missing="Enter your password", autocomplete="current-password")
    next = HiddenField()


class CodeForm(PortalForm):
    """A code of an authenticator app."""

    code = line(
        "Code from your app",
        limit=20,
        missing="Enter the 6 digits your app shows",
        hint="6 digits. A new one comes every 30 seconds.",
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )
    next = HiddenField()


class RecoveryForm(PortalForm):
    """A recovery code."""

    code = line(
        "Recovery code",
        limit=40,
        missing="Enter one of your recovery codes",
        hint="One of the ten codes you were given, such as AB12-CD34-EF56. Each works once.",
        render_kw={"autocomplete": "off"},
    )
    next = HiddenField()


class PasskeyForm(PortalForm):
    """A browser's answer, put in by the script."""

    answer = hidden(30_000)
    next = HiddenField()


class NewPasskeyForm(PasskeyForm):
    """A new passkey and what its owner calls it."""

    name = line("What do you call this device?", limit=60, hint="Such as “work laptop”. Only you see it.")


class AgainForm(PortalForm):
    """The password once more."""

    password = secret("Your password", missing="Enter your password", autocomplete="current-password")
    next = HiddenField()


class EmailForm(PortalForm):
    """One's own address, for a link."""

    email = _email("Email address", "The one you sign in with.")


class NewEmailForm(PortalForm):
    """A new address."""

    email = _email("New email address", "We will send a link there. It changes when you open it.", "email")


class PasswordForm(PortalForm):
    """A new password, twice; `about` is what it may not be made of."""

    password = secret(
        "Choose a password",
        missing="Enter a password",
        autocomplete="new-password",
        hint="12 characters or more. Three or four words that do not belong together are easy to remember.",
    )
    again = secret("Type it again", missing="Type the password again", autocomplete="new-password")

    def __init__(self, *args: Any, about: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._about = list(about)

    def validate_password(self, field: Any) -> None:
        """That it is good enough."""
        fault = find_fault(field.data, self._about)
        if fault:
            raise ValidationError(fault)

    def validate_again(self, field: Any) -> None:
        """That nothing was mistyped."""
        if field.data != self.password.data:
            raise ValidationError("The two are not the same. Type both again.")


class NewPersonForm(PasswordForm):
    """Name and password of somebody who was invited."""

    name = line(
        "Your full name",
        limit=120,
        missing="Enter your full name",
        hint="Your team sees it beside what you do here.",
        render_kw={"autocomplete": "name"},
    )

    def validate_password(self, field: Any) -> None:
        """That it is good enough and not made of the name."""
        self._about.append(self.name.data or "")
        super().validate_password(field)


class TeamForm(PortalForm):
    """A new team."""

    name = line("Name of the team", limit=120, missing="Enter the name of the team")
    kind = choice(
        "What sort of team is it?",
        [(str(kind), words) for kind, words in KIND_WORDS.items()],
        missing="Choose what sort of team it is",
    )


def roles_form(kind: TeamKind, *, invite: bool, chosen: Iterable[str] = ()) -> Any:
    """The form for what somebody is in such a team; with `invite` it asks for an address first."""
    options = [(str(role), *ROLE_WORDS[role]) for role in ROLES_OF[kind]]

    class RolesForm(PortalForm):
        """What somebody may do in the team."""

        roles = choices(
            "What can they do?",
            options,
            wrong="Choose from the list",
            missing="Choose at least one",
        )

    class InviteForm(RolesForm):
        """Whom to invite as what."""

        email = _email("Their email address", "We send the invitation there. It works for 7 days.", "off")

    return (InviteForm if invite else RolesForm)(data={"roles": list(chosen)})


def hand_over_form(people: list[tuple[str, str]]) -> Any:
    """The form that asks who takes over: pairs of public id and name."""

    class HandOverForm(PortalForm):
        """Who takes over."""

        person = choice("Who takes over from you?", people, missing="Choose who takes over")

    return HandOverForm()
