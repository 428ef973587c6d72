"""A referral as it stands in the patient's record and on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from portal.core import clock
from portal.core.text import join_words, say_date
from portal.directory.models import Service
from portal.referrals.models import Referral
from portal.referrals.rules.identity import initials, read_birth_date, show_nhs_number
from portal.referrals.rules.timers import DEFAULT_DAYS, FIRST_CONTACT
from portal.referrals.rules.working_days import due_after
from portal.referrals.vocabulary import Channel, Messages, Risk, Urgency
from portal.referrals.wording import CHANNEL_WORDS, MESSAGES_WORDS, RISK_WORDS, URGENCY_WORDS

Rows = list[dict[str, str]]


def first_contact_by(referral: Referral) -> date:
    """The day by which somebody speaks with the person."""
    days = DEFAULT_DAYS[FIRST_CONTACT[0]]
    return clock.to_london(due_after(referral.submitted_at, days)).date()


def clinical_text(referral: Referral, needs: Mapping[str, str], straight: Service | None) -> str:
    """What is pasted into the patient's record: no name and no number, but enough to see that it is the right
    record."""
    person = referral.person
    born = read_birth_date(person.birth_date)
    sent = clock.to_london(referral.submitted_at)
    who = initials(person.given_name, person.family_name) + (f", born {born.year}" if born else "")
    lines = [
        f"Social prescribing referral sent on {say_date(sent.date())} at {sent:%H:%M}.",
        f"Reference: {referral.reference}",
        f"Patient: {who}",
        f"Needs: {say_needs(referral, needs)}",
        f"Urgency: {URGENCY_WORDS[Urgency(referral.urgency)]}",
        f"Sent to: {straight.name if straight else 'the community team, who find what fits'}",
        "Consent: the patient knows, and agrees to contact and to sharing with services that can help.",
        f"Next: first contact with the patient by {say_date(first_contact_by(referral))}.",
    ]
    return "\n".join(lines)


def summary_of(referral: Referral, needs: Mapping[str, str], straight: Service | None) -> Rows:
    """Everything of it for one sheet of paper; what was not given is left out."""
    person = referral.person
    born = read_birth_date(person.birth_date)
    said: Sequence[tuple[str, str]] = (
        ("Name", f"{person.given_name} {person.family_name}".strip()),
        ("Date of birth", say_date(born)),
        ("NHS number", show_nhs_number(person.nhs_number)),
        ("Phone", join_words([one for one in (person.phone, person.other_phone) if one], "or")),
        ("Email", person.email),
        ("Address", ", ".join(one for one in (person.address, person.postcode) if one)),
        ("Needs", say_needs(referral, needs)),
        ("Why", referral.words),
        ("Risks", say_risks(referral)),
        ("Urgency", URGENCY_WORDS[Urgency(referral.urgency)]),
        ("Sent straight to", straight.name if straight else ""),
        ("Safe ways", ", ".join(CHANNEL_WORDS[Channel(one)] for one in person.safe_channels.split())),
        ("Messages", MESSAGES_WORDS[Messages(person.safe_messages)] if person.safe_messages else ""),
        ("Good times", person.safe_times),
        ("Call instead", person.call_instead),
        ("Interpreter", referral.interpreter),
        ("How to speak with them", referral.communication),
        ("Letters", referral.format),
        ("What else helps", referral.adjustments),
        ("Sent on", say_date(clock.to_london(referral.submitted_at).date())),
    )
    return [{"key": key, "value": value} for key, value in said if value]


def say_needs(referral: Referral, needs: Mapping[str, str]) -> str:
    """'I feel lonely; I am worried about falling'."""
    return "; ".join(needs.get(one, one) for one in referral.needs)


def say_risks(referral: Referral) -> str:
    """The risks, with what was written about them."""
    said = ", ".join(RISK_WORDS[Risk(one)] for one in referral.risks)
    return f"{said}. {referral.risk_words}" if referral.risk_words else said
