"""What somebody is asked who follows their own request: the way in, how to reach them, and how it went."""

from __future__ import annotations

from typing import Any

from wtforms.validators import ValidationError

from portal.accounts.forms import check_email
from portal.referrals.vocabulary import Channel, Messages, Scale
from portal.web.fields import PortalForm, box, choice, choices, line, tick

#: The ways that somebody can choose for themselves, in words said to them.
WAYS = {
    Channel.PHONE: "Call me",
    Channel.TEXT: "Send me a text",
    Channel.EMAIL: "Send me an email",
    Channel.LETTER: "Send me a letter",
    Channel.SOMEBODY_ELSE: "Call somebody else instead",
}
_MESSAGES = {
    Messages.NO: "No, do not leave a message",
    Messages.NAME_ONLY: "Only a first name and a number",
    Messages.YES: "Yes",
}
#: The questions of the Office for National Statistics about how people feel, from 0 to 10.
FEELINGS = {
    Scale.ONS_SATISFIED: (
        "Overall, how satisfied are you with your life nowadays?",
        "You need not answer. 0 is not at all, 10 is completely.",
    ),
    Scale.ONS_WORTHWHILE: (
        "Overall, to what extent do you feel that the things you do in your life are worthwhile?",
        "You need not answer. 0 is not at all, 10 is completely.",
    ),
}
HELPED = (("2", "Yes"), ("1", "A little"), ("0", "No"))
_MARKS = [(str(mark), str(mark)) for mark in range(11)]


class EnterForm(PortalForm):
    """The way in."""

    reference = line(
        "Your reference",
        limit=40,
        missing="Enter your reference",
        hint="8 letters and numbers, for example ABCD-2345",
        render_kw={"autocomplete": "off"},
    )
    code = line(
        "Your code",
        limit=40,
        missing="Enter your code",
        hint="8 letters and numbers. It was shown to you with the reference.",
        render_kw={"autocomplete": "off"},
    )


class ContactForm(PortalForm):
    """How to reach somebody safely."""

    ways = choices(
        "How can we reach you safely?",
        [(str(way), words) for way, words in WAYS.items()],
        wrong="Choose one of the ways shown",
        missing="Choose at least one way",
        hint="We use no other way.",
    )
    phone = line(
        "Phone number", limit=40, render_kw={"autocomplete": "tel", "inputmode": "tel"},
        hint="For calls and texts",
    )  # fmt: skip
    email = line("Email address", limit=250, render_kw={"autocomplete": "email", "inputmode": "email"})
    messages = choice(
        "May we leave a message?",
        [(str(one), words) for one, words in _MESSAGES.items()],
        missing="Choose if we may leave a message",
        hint="Think of who else could hear or read it.",
    )
    times = line("When is a good time? (optional)", limit=200, hint="For example: mornings, not on Friday")
    instead = line(
        "Who to call instead, and their number",
        limit=200,
        hint="Only if you chose “Call somebody else instead”",
    )

    def validate_phone(self, field: Any) -> None:
        """Calls and texts need a number."""
        if not field.data and {Channel.PHONE, Channel.TEXT} & set(self.ways.data or ()):
            raise ValidationError("Enter a phone number, or choose another way")
        if field.data and sum(one.isdigit() for one in field.data) < 5:
            raise ValidationError("Enter a phone number, like 01632 960001")

    def validate_email(self, field: Any) -> None:
        """Emails need an address."""
        if not field.data and Channel.EMAIL in (self.ways.data or ()):
            raise ValidationError("Enter an email address, or choose another way")
        check_email(self, field)

    def validate_instead(self, field: Any) -> None:
        """Somebody else needs a name."""
        if not field.data and Channel.SOMEBODY_ELSE in (self.ways.data or ()):
            raise ValidationError("Enter who to call and their number, or choose another way")


class AnswerForm(PortalForm):
    """The answer to what we wait for."""

    words = box("Your answer", limit=2000, missing="Enter your answer")


class StopForm(PortalForm):
    """All of it ends."""

    words = box(
        "Do you want to tell us why? (optional)", limit=1000, hint="For example: I found help elsewhere."
    )
    sure = tick(
        "Yes, stop all of it", missing="Tick the box if you want us to stop. If not, go back to your page."
    )


class CheckInForm(PortalForm):
    """How it went."""

    helped = choice("Did it help?", HELPED, missing="Choose if it helped")
    ons_satisfied = choice(
        FEELINGS[Scale.ONS_SATISFIED][0],
        _MARKS,
        missing="Choose a number from 0 to 10",
        hint=FEELINGS[Scale.ONS_SATISFIED][1],
        optional=True,
    )
    ons_worthwhile = choice(
        FEELINGS[Scale.ONS_WORTHWHILE][0],
        _MARKS,
        missing="Choose a number from 0 to 10",
        hint=FEELINGS[Scale.ONS_WORTHWHILE][1],
        optional=True,
    )
    words = box("Anything else you want to tell us? (optional)", limit=1000)
    call_me = tick("I want somebody to call me about it")


def marks_of(form: CheckInForm) -> dict[Scale, int]:
    """The marks that were given."""
    return {scale: int(form[str(scale)].data) for scale in FEELINGS if form[str(scale)].data}
