"""What is asked about a person by whoever writes it down for them: a professional, or an agent at the hub."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from wtforms.validators import ValidationError

from portal.accounts.forms import check_email
from portal.accounts.rules.emails import tidy_email
from portal.core import clock
from portal.directory.catalogue import Term
from portal.geography.rules.postcodes import normalise_postcode
from portal.referrals.rules.birth_dates import NotABirthDate, read_birth_day
from portal.referrals.rules.identity import tidy_nhs_number
from portal.referrals.submission_actions import PersonFacts, Submission
from portal.referrals.vocabulary import Channel, Door, Messages, Risk, Urgency
from portal.referrals.wording import CHANNEL_WORDS, MESSAGES_WORDS, RISK_WORDS
from portal.web.fields import box, choice, choices, line, tick

#: Words that would carry the whole record with them do not belong here.
MOST_WORDS = 1000
_WRONG = "Choose from the list"


def _is_birth_day(_form: Any, field: Any) -> None:
    try:
        read_birth_day(field.data, clock.today())
    except NotABirthDate as wrong:
        raise ValidationError(str(wrong)) from None


def _is_phone(_form: Any, field: Any) -> None:
    if field.data and sum(one.isdecimal() for one in field.data) < 5:
        raise ValidationError("Enter a phone number, like 01572 722 577")


def _is_postcode(_form: Any, field: Any) -> None:
    if field.data and not normalise_postcode(field.data):
        raise ValidationError("Enter a full postcode, like LE15 6HP, or leave the box empty")


def _is_nhs_number(_form: Any, field: Any) -> None:
    if field.data and not tidy_nhs_number(field.data):
        raise ValidationError(
            "This is not an NHS number. It has 10 digits. Check it, or leave the box empty."
        )


def birth_date_field(missing: str = "") -> Any:
    """A date of birth as people type it."""
    return line(
        "Date of birth", limit=40, missing=missing, hint="For example 14/3/52 or 14 mar 1952",
        validators=[_is_birth_day],
    )  # fmt: skip


class InPageOrder:
    """Lists the fields as the page does, so that the summary of errors goes from the top down."""

    ORDER: tuple[str, ...] = ()
    _fields: dict[str, Any]

    def __iter__(self) -> Iterator[Any]:
        """The fields that ORDER names, then all others."""
        first = [self._fields[name] for name in self.ORDER if name in self._fields]
        return iter([*first, *(field for name, field in self._fields.items() if name not in self.ORDER)])


class WhoFields:
    """Who it is, and how they are reached."""

    given_name = line("First name", limit=100, missing="Enter their first name")
    family_name = line("Last name", limit=100)
    birth_date = birth_date_field()
    phone = line(
        "Phone number", limit=40, validators=[_is_phone], render_kw={"inputmode": "tel"},
        hint="One way to reach them is enough.",
    )  # fmt: skip
    email = line(
        "Email address (optional)", limit=250, validators=[check_email], render_kw={"inputmode": "email"}
    )
    postcode = line("Postcode (optional)", limit=12, validators=[_is_postcode])
    nhs_number = line("NHS number (optional)", limit=20, validators=[_is_nhs_number])


class RiskFields:
    """What whoever helps must know: "none known" is an answer that must be given."""

    none_known = tick(RISK_WORDS[Risk.NONE_KNOWN])
    risks = choices(
        "Which risks?",
        [(str(one), words) for one, words in RISK_WORDS.items() if one is not Risk.NONE_KNOWN],
        wrong=_WRONG,
    )
    risk_words = line("What should they know about it?", limit=300)


class SafeFields:
    """How they may be reached safely, and what they need to be understood."""

    safe_channels = choices(
        "Which ways are safe?", [(str(one), words) for one, words in CHANNEL_WORDS.items()], wrong=_WRONG
    )
    safe_messages = choice(
        "May a message be left?",
        [(str(one), words) for one, words in MESSAGES_WORDS.items()],
        missing=_WRONG,
        optional=True,
    )
    safe_times = line("Good times to call", limit=200)
    call_instead = line("Somebody to call instead", limit=200, hint="Name, number, and who they are")
    other_phone = line("Another phone number", limit=40, validators=[_is_phone])
    address = line("Address", limit=250)
    interpreter = line("Interpreter", limit=100, hint="Which language, or British Sign Language")
    communication = line("How to speak with them", limit=300, hint="For example: hard of hearing")
    format = line("Letters in another form", limit=100, hint="For example: large print")
    adjustments = line("What else helps", limit=300, hint="For example: comes with a carer, uses a chair")


#: The order in which the pages ask.
WHO = ("given_name", "family_name", "birth_date", "phone", "email", "postcode", "nhs_number")
RISK = ("none_known", "risks", "risk_words")
SAFE = (
    "safe_channels", "safe_messages", "safe_times", "call_instead", "other_phone", "address", "interpreter",
    "communication", "format", "adjustments",
)  # fmt: skip


def needs_field(terms: Sequence[Term]) -> Any:
    """What they need help with."""
    offered = [(one.code, one.name) for one in terms]
    return choices("Needs", offered, wrong=_WRONG, missing="Choose at least one need", hint="As they put it.")


def urgency_field() -> Any:
    """How soon."""
    return choice(
        "How soon?",
        (
            (str(Urgency.ROUTINE), "Routine", "Somebody speaks with them within 5 working days"),
            (str(Urgency.SOON), "Soon", "It would get worse by waiting"),
        ),
        missing="Choose how soon",
    )


def words_field(label: str, missing: str = "") -> Any:
    """Why, in a few lines."""
    return box(label, limit=MOST_WORDS, missing=missing)


def check_reach(form: Any) -> bool:
    """Whether there is a way to reach them; says so at the phone number."""
    ways = (form.phone, form.email, form.address, form.call_instead, form.other_phone)
    if any(field.data for field in ways):
        return True
    form.phone.errors = [*form.phone.errors, "Enter a phone number or another way to reach them"]
    return False


def check_risks(form: Any) -> bool:
    """Whether the risks are said, and "none known" stands alone; says so at its box."""
    if bool(form.none_known.data) != bool(form.risks.data):
        return True
    words = (
        "Take out the tick at “No known risks”, or those at the risks"
        if form.none_known.data
        else "Tick “No known risks”, or say which there are"
    )
    form.none_known.errors = [*form.none_known.errors, words]
    return False


def facts_of(form: Any) -> PersonFacts:
    """The person, as a form that is right tells of them."""
    return PersonFacts(
        given_name=form.given_name.data,
        family_name=form.family_name.data,
        birth_date=read_birth_day(form.birth_date.data, clock.today()),
        address=form.address.data,
        postcode=normalise_postcode(form.postcode.data) or "",
        phone=form.phone.data,
        other_phone=form.other_phone.data,
        email=tidy_email(form.email.data),
        nhs_number=form.nhs_number.data,
        safe_channels=tuple(Channel(one) for one in form.safe_channels.data or ()),
        safe_messages=Messages(form.safe_messages.data) if form.safe_messages.data else None,
        safe_times=form.safe_times.data,
        call_instead=form.call_instead.data,
    )


def risks_of(form: Any) -> tuple[Risk, ...]:
    """The risks that were chosen."""
    if form.none_known.data:
        return (Risk.NONE_KNOWN,)
    return tuple(Risk(one) for one in form.risks.data or ())


def request_of(form: Any, *, door: Door, nonce: str, person: PersonFacts, **more: Any) -> Submission:
    """All of the request but its consents."""
    risks = risks_of(form)
    return Submission(
        door=door,
        nonce=nonce,
        person=person,
        needs=tuple(form.needs.data or ()),
        words=form.words.data,
        risks=risks,
        risk_words=form.risk_words.data,
        communication=form.communication.data,
        interpreter=form.interpreter.data,
        format=form.format.data,
        adjustments=form.adjustments.data,
        urgency=Urgency(form.urgency.data),
        risk_to_worker=Risk.HARM_TO_OTHERS in risks,
        **more,
    )
