"""What a professional is asked: one page, about a minute."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField

from portal.directory.catalogue import Term
from portal.referrals.forms.about_person import (
    RISK,
    SAFE,
    WHO,
    InPageOrder,
    RiskFields,
    SafeFields,
    WhoFields,
    birth_date_field,
    check_reach,
    check_risks,
    needs_field,
    urgency_field,
    words_field,
)
from portal.referrals.submission_actions import Agreed
from portal.referrals.vocabulary import Scope, Urgency
from portal.referrals.wording import TOLD_WORDING
from portal.web.fields import PortalForm, box, choice, line, tick
from portal.web.public_forms import PublicForm

YES, NO = "yes", "no"


class _Refer(InPageOrder, PublicForm):
    """Its key makes double sends one, as on every form that people may send twice."""

    ORDER = (
        *WHO, "needs", "urgency", "service_name", "service", "words", *RISK, "consent", "feedback", *SAFE
    )  # fmt: skip

    def validate(self, extra_validators: Any = None) -> bool:
        """Every field, and what two of them say together; each error stands at its field."""
        return all([super().validate(extra_validators), check_reach(self), check_risks(self)])


def refer_form(terms: Sequence[Term], services: Sequence[tuple[str, str, str]] = ()) -> Any:
    """The form of a referral; `services` are those that were looked for, as (id, name, what to expect)."""

    class ReferForm(WhoFields, RiskFields, SafeFields, _Refer):
        family_name = line("Last name", limit=100, missing="Enter their last name")
        # It is known at a practice, and it is what tells two people of one name apart.
        birth_date = birth_date_field(missing="Enter their date of birth")
        needs = needs_field(terms)
        urgency = urgency_field()
        service_name = line(
            "Name of the service", limit=100, hint="A part of the name is enough. Then press “Look”."
        )
        service = choice(
            "Straight to a service",
            [("", "No: the team finds what fits"), *services],
            missing="This service takes nobody now. Choose again, or let the team find one.",
            optional=True,
        )
        words = words_field("Why, in a few lines", missing="Enter why you refer them")
        consent = choice(
            "Do they know, and do they agree?",
            (
                (
                    YES,
                    "Yes: they know. We may contact them, share this with who can help, "
                    "and tell you what comes of it",
                ),
                (NO, "No, or I have not asked"),
            ),
            missing="Choose whether they know and agree",
        )
        feedback = tick("They also agree to be asked later how it went")
        sure = tick("This is about something new: send it all the same")
        setup = HiddenField()

    return ReferForm


def consents_of(form: Any) -> tuple[Agreed, ...]:
    """What was agreed to, in the words of the page."""
    scopes = [Scope.CONTACT, Scope.SHARE, Scope.TELL_GP]
    if form.feedback.data:
        scopes.append(Scope.FEEDBACK)
    return tuple(
        Agreed(one, TOLD_WORDING, ("any",) if one is Scope.SHARE else (), "professional") for one in scopes
    )


#: What a form begins with when nothing is repeated.
START = {"urgency": str(Urgency.ROUTINE), "service": ""}


class CancelForm(PortalForm):
    """Taking a referral back."""

    why = line("Why?", limit=300, missing="Enter why", hint="The team and the service read it.")


class MoreForm(PortalForm):
    """Telling what was not known before, or answering a service's question."""

    more = box(
        "What should the team know?", limit=1000, missing="Enter what the team should know",
        hint="Only what whoever helps must know.",
    )  # fmt: skip


class AnswerForm(PortalForm):
    """Answering what a service asks."""

    answer_words = box("Your answer", limit=1000, missing="Enter your answer")
