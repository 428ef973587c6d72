"""What an agent asks by telephone, face to face or on the bus, or reads on paper and in an email."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from portal.directory.catalogue import Term
from portal.referrals.forms.about_person import (
    RISK,
    SAFE,
    WHO,
    InPageOrder,
    RiskFields,
    SafeFields,
    WhoFields,
    check_reach,
    check_risks,
    needs_field,
    urgency_field,
    words_field,
)
from portal.referrals.submission_actions import Agreed
from portal.referrals.vocabulary import Door, Scope
from portal.referrals.wording import CONSENT_TEXTS, CONSENT_WORDING, SCOPE_WORDS
from portal.web.fields import PortalForm, choice, line, tick

YES, NO = "yes", "no"
PROXY = ("for_other", "proxy_name", "proxy_relation", "proxy_contact")
CONSENTS = ("contact", "share", "tell_gp", "feedback")
#: By these an agent enters what somebody else asks.
DOORS = (Door.PHONE, Door.FACE_TO_FACE, Door.OUTREACH, Door.EMAIL, Door.PAPER)


def _asked(scope: Scope) -> Any:
    return choice(
        f"“{CONSENT_TEXTS[CONSENT_WORDING][scope]}”",
        ((YES, "Yes"), (NO, "No")),
        missing=f"{SCOPE_WORDS[scope]}: choose yes or no",
    )


class DoorForm(PortalForm):
    """How it came in."""

    door = choice(
        "How does it come in?", [(str(one), str(one)) for one in DOORS], missing="Choose how it comes in"
    )


class _Entry(InPageOrder, PortalForm):
    ORDER = (
        *PROXY,
        *WHO,
        "gp_practice",
        "needs",
        "words",
        "urgency",
        *RISK,
        "safeguarding",
        *CONSENTS,
        *SAFE,
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Every field, and what two of them say together."""
        return all([super().validate(extra_validators), check_reach(self), check_risks(self)])


def entry_form(terms: Sequence[Term]) -> Any:
    """The form beside the call script."""

    class EntryForm(WhoFields, RiskFields, SafeFields, _Entry):
        for_other = tick("Somebody asks for them")
        proxy_name = line("Who asks for them?", limit=200)
        proxy_relation = line("Who are they to the person?", limit=100)
        proxy_contact = line("How do we reach whoever asks?", limit=200)
        gp_practice = line("GP practice (optional)", limit=200)
        needs = needs_field(terms)
        words = words_field("What they said, in a few lines")
        urgency = urgency_field()
        safeguarding = tick("There is a safeguarding concern")
        contact = _asked(Scope.CONTACT)
        share = _asked(Scope.SHARE)
        tell_gp = _asked(Scope.TELL_GP)
        feedback = _asked(Scope.FEEDBACK)
        sure = tick("This is about something new: send it all the same")

    return EntryForm


def consents_of(form: Any) -> tuple[Agreed, ...]:
    """What was said yes to, in the words that were read out."""
    given_by = "proxy" if form.for_other.data else "person"
    return tuple(
        Agreed(Scope(one), CONSENT_WORDING, ("any",) if one == Scope.SHARE else (), given_by)
        for one in CONSENTS
        if form[one].data == YES
    )
