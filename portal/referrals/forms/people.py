"""What is asked about a person: finding them, putting facts right, two who look alike, erasing."""

from __future__ import annotations

from typing import Any

from wtforms.validators import ValidationError

from portal.referrals.models import Person
from portal.referrals.rules.identity import read_birth_date, tidy_nhs_number
from portal.referrals.vocabulary import Channel
from portal.referrals.wording import CHANNEL_WORDS, MESSAGES_WORDS
from portal.web.date_fields import day
from portal.web.fields import PortalForm, box, choice, choices, line, one_of, tick

WORDS = (
    "given_name", "family_name", "address", "postcode", "phone", "other_phone", "email", "nhs_number",
    "gp_practice", "safe_times", "call_instead",
)  # fmt: skip


def _is_number(_form: Any, field: Any) -> None:
    if field.data and not tidy_nhs_number(field.data):
        raise ValidationError("Enter an NHS number with 10 digits, such as 943 476 5919")


def _number(hint: str = "") -> Any:
    return line("NHS number", limit=20, hint=hint, validators=[_is_number])


class FindForm(PortalForm):
    """By a number, or by name, date of birth and postcode together: what is sealed is found whole or not."""

    nhs_number = _number("10 digits")
    given_name = line("First name", limit=100)
    family_name = line("Last name", limit=100)
    birth_date = day("Date of birth")
    postcode = line("Postcode", limit=10)
    reference = line("Or the reference of a referral", limit=20)

    def asks(self) -> bool:
        """Whether enough was typed; else says at the first box what is missing."""
        four = (self.given_name.data, self.family_name.data, self.birth_date.data, self.postcode.data)
        if self.nhs_number.data or self.reference.data or all(four):
            return True
        message = "Enter an NHS number, a reference, or name, date of birth and postcode together"
        self.nhs_number.errors = [*self.nhs_number.errors, message]
        return False


class PutRightForm(PortalForm):
    """The facts that may be put right."""

    given_name = line("First name", limit=100, missing="Enter the first name")
    family_name = line("Last name", limit=100)
    birth_date = day("Date of birth")
    address = box("Address", limit=300)
    postcode = line("Postcode", limit=10)
    phone = line("Phone", limit=40)
    other_phone = line("Other phone", limit=40)
    email = line("Email", limit=250)
    nhs_number = _number()
    gp_practice = line("GP practice", limit=200)
    safe_channels = choices(
        "Safe ways to reach them",
        [(str(one), words) for one, words in CHANNEL_WORDS.items()],
        wrong="Choose from the list",
    )
    safe_messages = one_of(
        "May we leave a message?",
        [("", "Not said"), *((str(one), words) for one, words in MESSAGES_WORDS.items())],
    )
    safe_times = line("Safe times", limit=200)
    call_instead = line("Who to call instead", limit=200)

    def read(self) -> dict[str, str]:
        """The facts as the record keeps them."""
        told = {name: self[name].data for name in WORDS}
        born = self.birth_date.data
        told["birth_date"] = born.isoformat() if born else ""
        told["safe_channels"] = " ".join(Channel(one) for one in self.safe_channels.data or ())
        told["safe_messages"] = self.safe_messages.data
        return told


def facts_of(person: Person) -> dict[str, Any]:
    """What the form begins with."""
    known: dict[str, Any] = {name: getattr(person, name) for name in (*WORDS, "safe_messages")}
    return known | {
        "birth_date": read_birth_date(person.birth_date),
        "safe_channels": person.safe_channels.split(),
    }


class SameForm(PortalForm):
    """What somebody sees who looks at two that are alike."""

    answer = choice(
        "Are these one person?",
        (
            ("first", "Yes, and the left one stands for both"),
            ("second", "Yes, and the right one stands for both"),
            ("apart", "No, these are two people"),
        ),
        missing="Choose whether these are one person",
    )


class EraseForm(PortalForm):
    """Letting go of all of it."""

    sure = tick(
        "The person asked for this, and we made sure that it was them",
        missing="Tick that the person asked for it and that you made sure",
    )
