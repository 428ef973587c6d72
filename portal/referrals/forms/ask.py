"""What is asked of somebody who asks for help, for themselves or for another person: one question a form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from wtforms import SelectMultipleField, StringField
from wtforms.validators import ValidationError

from portal.accounts.rules.emails import is_email
from portal.core import clock
from portal.directory.vocabulary import Sector
from portal.messages.actions import is_address
from portal.referrals.forms.steps import StepForm
from portal.referrals.vocabulary import Channel, Messages
from portal.web.date_fields import day
from portal.web.fields import PortalForm, box, choice, choices, line
from portal.web.public_forms import PublicForm

YES_NO = (("yes", "Yes"), ("no", "No"))
_FEWEST_DIGITS = 6


def _phone(_form: Any, field: Any) -> None:
    if field.data and len(re.findall(r"\d", field.data)) < _FEWEST_DIGITS:
        raise ValidationError("Enter a phone number, like 01572 722577")


def _email(_form: Any, field: Any) -> None:
    if field.data and not (is_email(field.data) and is_address(field.data)):
        raise ValidationError("Enter an email address, like name@example.org")


class DangerForm(StepForm):
    """Is it an emergency? Before anything else."""

    danger = choice(
        "Is anyone in danger now?",
        (
            ("no", "No"),
            ("unsafe", "Not now, but someone is being hurt or is not safe"),
            ("now", "Yes, someone is in danger now"),
        ),
        missing="Say if anyone is in danger now",
    )


class WhoForm(StepForm):
    """For whom."""

    who = choice(
        "Who needs help?",
        (("me", "I do"), ("other", "Someone I know", "Like a parent, a friend or a neighbour.")),
        missing="Say who needs help",
    )


class AgreedForm(StepForm):
    """Whether they know."""

    agreed = choice(
        "Do they know that you are asking, and is it all right with them?",
        YES_NO,
        missing="Say if they know and agree",
    )


class AskerForm(StepForm):
    """Who asks for another person."""

    about_person = False

    proxy_name = line("Your name", limit=100, missing="Enter your name", render_kw={"autocomplete": "name"})
    proxy_relation = line(
        "Who you are to them (optional)", limit=100, hint="For example: daughter, friend, neighbour."
    )
    proxy_contact = line(
        "Your phone number or email (optional)",
        limit=250,
        hint="So that we can ask you if we cannot reach them.",
        render_kw={"autocomplete": "tel"},
    )


class NeedsForm(StepForm):
    """The form of `needs_form`."""

    needs: SelectMultipleField
    words: StringField

    def validate(self, extra_validators: Any = None) -> bool:
        """One tick or one word is enough."""
        right = super().validate(extra_validators)
        if right and not (self.needs.data or self.words.data):
            self.needs.errors = ["Tick what would help, or tell us in your own words"]
            return False
        return right


def needs_form(offered: Sequence[tuple[str, str]]) -> type[StepForm]:
    """What somebody needs, as ticks with the directory's own words for it."""

    class Form(NeedsForm):
        needs = choices(
            "Tick all that fit",
            offered,
            wrong="Choose from the list",
            hint="They are written as if the one who needs help said them.",
        )
        words = box(
            "Tell us more in your own words (optional)",
            limit=2000,
            hint="What has happened? What worries you most? What would a good day look like?",
        )

    return Form


class NameForm(StepForm):
    """A name to ask for."""

    given_name = line(
        "First name",
        limit=100,
        missing="Enter a first name. Any name that we may ask for will do",
        render_kw={"autocomplete": "given-name"},
    )
    family_name = line("Last name (optional)", limit=100, render_kw={"autocomplete": "family-name"})


class ReachForm(StepForm):
    """One way is enough."""

    phone = line(
        "Phone number", limit=40, validators=[_phone], render_kw={"autocomplete": "tel", "inputmode": "tel"}
    )
    email = line(
        "Email address",
        limit=200,
        validators=[_email],
        render_kw={"autocomplete": "email", "inputmode": "email"},
    )
    address = box("Address, for a letter", limit=300, render_kw={"autocomplete": "street-address"})

    def validate(self, extra_validators: Any = None) -> bool:
        """At least one of them."""
        right = super().validate(extra_validators)
        if right and not (self.phone.data or self.email.data or self.address.data):
            self.phone.errors = ["Give one way to reach them: a phone number, an email or an address"]
            return False
        return right


class ReachOrMeForm(ReachForm):
    """For another person, whoever asks may be the way."""

    instead = choice(
        "Or may we speak to you in their place?",
        (("yes", "Yes, call or write to me, not to them"), ("no", "No, speak to them")),
        missing="Choose yes or no",
        optional=True,
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Their way, or the asker's."""
        if self.instead.data == "yes":
            return PublicForm.validate(self, extra_validators)
        return super().validate(extra_validators)


def safe_form(channels: Sequence[tuple[str, str]], *, calls: bool) -> type[StepForm]:
    """How somebody can be contacted without harm: the ways they gave, and for `calls` the times and whether a
    message may be left."""
    ways = choices(
        "Which of these are safe to use?",
        channels,
        wrong="Choose from the list",
        missing="Choose at least one safe way",
        hint="Think of who else might see or hear it.",
    )

    class WriteForm(StepForm):
        safe_channels = ways
        call_instead = _instead()

    class CallForm(StepForm):
        safe_channels = ways
        safe_times = line(
            "When is a good time? (optional)",
            limit=250,
            hint="For example: on weekdays after 10, not on Fridays.",
        )
        safe_messages = choice(
            "If nobody answers, may we leave a message?",
            (
                (Messages.YES, "Yes"),
                (Messages.NAME_ONLY, "Yes, but only a first name and a number"),
                (Messages.NO, "No, do not leave a message"),
            ),
            missing="Say if we may leave a message",
        )
        call_instead = _instead()

    return CallForm if calls else WriteForm


def _instead() -> Any:
    return line(
        "Someone else to call, if we cannot get through (optional)",
        limit=250,
        hint="Their name and number. Please check with them first.",
    )


class SupportForm(StepForm):
    """What makes talking easier."""

    interpreter = line("An interpreter: which language? (optional)", limit=100)
    format = line(
        "Papers in another form (optional)", limit=200, hint="For example: large print, easy read, audio."
    )
    adjustments = box(
        "Anything else we should do (optional)",
        limit=500,
        hint="For example: speak slowly, meet somewhere without steps, let someone else be there.",
    )


class PlaceForm(StepForm):
    """Where."""

    place = line(
        "Postcode, village or town (optional)",
        limit=120,
        hint="We ask so that we can find help that is near.",
        render_kw={"autocomplete": "postal-code"},
    )


class AboutForm(StepForm):
    """What makes a right match likelier, and why it is asked."""

    birth_date = day(
        "Date of birth (optional)",
        hint="We ask because some help is for some ages only. For example, 27 3 1948.",
    )
    gp_practice = line(
        "GP practice (optional)",
        limit=200,
        hint="We ask so that we can work with them, if you agree to that later on.",
    )

    @classmethod
    def dates(cls) -> tuple[str, ...]:
        """The day of birth."""
        return ("birth_date",)

    def validate_birth_date(self, field: Any) -> None:
        """A person is born before today."""
        if field.data and field.data > clock.today():
            raise ValidationError("“Date of birth” must be in the past")


class ContactForm(StepForm):
    """The first consent; without it nothing can be done."""

    contact = choice("May we contact you about this?", YES_NO, missing="Say if we may contact you")


#: Kinds of service, as somebody chooses whom we may tell.
SHARE_WORDS = {
    Sector.COUNCIL: "The council",
    Sector.NHS: "The NHS",
    Sector.VOLUNTARY: "Charities and community groups",
    Sector.FAITH: "Faith groups",
    Sector.CLUB: "Clubs",
    Sector.BUSINESS: "Businesses",
    Sector.GOVERNMENT: "Government offices",
}


class ShareForm(StepForm):
    """With which kinds of service."""

    share = choices(
        "Whom may we tell?",
        (
            ("any", "Any service that could help"),
            *((f"sector:{code}", words) for code, words in SHARE_WORDS.items()),
        ),
        wrong="Choose from the list",
        hint="Leave all boxes empty and we ask first, each time.",
    )


class TellGpForm(StepForm):
    """The doctor."""

    tell_gp = choice("May we tell the GP practice what comes of it?", YES_NO, missing="Choose yes or no")


class FeedbackForm(StepForm):
    """Six weeks later."""

    feedback = choice("May we ask you later how it went?", YES_NO, missing="Choose yes or no")


_RATHER_NOT = ("rather_not", "Rather not say")


class EqualityForm(StepForm):
    """Answers that are only ever counted."""

    age = choice(
        "Age (optional)",
        (
            ("under_18", "Under 18"), ("18_44", "18 to 44"), ("45_64", "45 to 64"), ("65_84", "65 to 84"),
            ("85_over", "85 or over"), _RATHER_NOT,
        ),
        missing="Choose from the list",
        optional=True,
    )  # fmt: skip
    sex = choice(
        "Sex (optional)",
        (("female", "Female"), ("male", "Male"), _RATHER_NOT),
        missing="Choose from the list",
        optional=True,
    )
    ethnic_group = choice(
        "Ethnic group (optional)",
        (
            ("asian", "Asian or Asian British"), ("black", "Black, Black British, Caribbean or African"),
            ("mixed", "Mixed or multiple"), ("white", "White"), ("other", "Another group"), _RATHER_NOT,
        ),
        missing="Choose from the list",
        optional=True,
    )  # fmt: skip
    disability = choice(
        "An illness or disability that makes daily life harder (optional)",
        (*YES_NO, _RATHER_NOT),
        missing="Choose from the list",
        optional=True,
    )


class SendForm(PublicForm):
    """Send it. The whole journey counts, not this page."""

    min_seconds = 0


class ForgetForm(PortalForm):
    """Delete what was typed."""


CHANNEL_CHOICES = {
    Channel.PHONE: "A phone call",
    Channel.TEXT: "A text message",
    Channel.EMAIL: "An email",
    Channel.LETTER: "A letter",
    Channel.SOMEBODY_ELSE: "Talk to me, not to them",
}
