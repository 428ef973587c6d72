"""The journey of somebody who asks for help, for themselves or for another person, and the request it
makes."""

from __future__ import annotations

from datetime import date
from typing import Any

from portal.directory.catalogue import catalogue
from portal.directory.finding import search_runtime
from portal.directory.panels import PANELS_OF_NEEDS, Panel, all_panels
from portal.directory.vocabulary import LinkType
from portal.geography.rules.postcodes import normalise_postcode
from portal.referrals.forms import ask as forms
from portal.referrals.forms.steps import StepForm
from portal.referrals.steps.journey import Answers, Step, for_another, said
from portal.referrals.submission_actions import Agreed, PersonFacts, Submission
from portal.referrals.vocabulary import Channel, Door, Messages, Scope, Urgency
from portal.referrals.wording import CONSENT_WORDING

JOURNEY = "ask"
#: Boxes that somebody may write anything into.
FREE_TEXTS = (
    ("needs", "words"), ("support", "adjustments"), ("support", "format"), ("safe", "safe_times"),
    ("safe", "call_instead"), ("asker", "proxy_relation"), ("about", "gp_practice"), ("reach", "address"),
)  # fmt: skip


def offered_needs() -> list[tuple[str, str]]:
    """The needs that can be ticked, in the taxonomy's order."""
    return [(need.code, need.name) for need in catalogue().offered(LinkType.NEED)]


def _needs(_answers: Answers) -> type[StepForm]:
    return forms.needs_form(offered_needs())


def _reach(answers: Answers) -> type[StepForm]:
    return forms.ReachOrMeForm if _asker_contact(answers) else forms.ReachForm


def _asker_contact(answers: Answers) -> str:
    return str(said(answers, "asker", "proxy_contact")) if for_another(answers) else ""


def channels_of(answers: Answers) -> list[Channel]:
    """The ways by which somebody can be reached with what they gave."""
    phone = [Channel.PHONE, Channel.TEXT] if said(answers, "reach", "phone") else []
    email = [Channel.EMAIL] if said(answers, "reach", "email") else []
    letter = [Channel.LETTER] if said(answers, "reach", "address") else []
    instead = [Channel.SOMEBODY_ELSE] if _asker_contact(answers) else []
    return [*phone, *email, *letter, *instead]


def _safe(answers: Answers) -> type[StepForm]:
    ways = channels_of(answers)
    return forms.safe_form([(one, forms.CHANNEL_CHOICES[one]) for one in ways], calls=Channel.PHONE in ways)


def _asks_how(answers: Answers) -> bool:
    return not (_asker_contact(answers) and said(answers, "reach", "instead") == "yes")


STEPS: tuple[Step, ...] = (
    Step(
        "danger", "Is anyone in danger now?", "", "Danger now", lambda _a: forms.DangerForm,
        stops=lambda a: "danger" if said(a, "danger", "danger") == "now" else "",
        warns=lambda a: "unsafe" if said(a, "danger", "danger") == "unsafe" else "",
    ),
    Step("who", "Who needs help?", "", "Who needs help", lambda _a: forms.WhoForm,
         unsettles=("name", "reach", "safe")),
    Step(
        "agreed", "Do they know that you are asking, and is it all right with them?", "", "They agree",
        lambda _a: forms.AgreedForm, "We only act for people who want us to.", asked=for_another,
        stops=lambda a: "not_agreed" if said(a, "agreed", "agreed") == "no" else "",
    ),
    Step("asker", "Who are you?", "", "You", lambda _a: forms.AskerForm, asked=for_another,
         unsettles=("reach", "safe")),
    Step("needs", "What would help?", "What would help them?", "What would help", _needs),
    Step("name", "What is your name?", "What is their name?", "Name", lambda _a: forms.NameForm),
    Step(
        "reach", "How can we reach you?", "How can we reach them?", "Contact", _reach,
        "One way is enough. You do not have to fill in all of it.", unsettles=("safe",),
    ),
    Step(
        "safe", "How is it safe to contact you?", "How is it safe to contact them?", "Safe contact", _safe,
        asked=_asks_how,
    ),
    Step(
        "support", "What would make it easier to talk with us?",
        "What would make it easier for them to talk with us?", "Help to talk", lambda _a: forms.SupportForm,
        "Leave it empty if there is nothing.",
    ),
    Step("place", "Where do you live?", "Where do they live?", "Place", lambda _a: forms.PlaceForm),
    Step("about", "A little more about you", "A little more about them", "More", lambda _a: forms.AboutForm,
         "You can leave both empty.", unsettles=("gp",)),
    Step(
        "contact", "May we contact you about this?", "May we contact them about this?", "Being contacted",
        lambda _a: forms.ContactForm,
        stops=lambda a: "no_contact" if said(a, "contact", "contact") == "no" else "",
    ),
    Step("share", "Whom may we tell, to get you help?", "Whom may we tell, to get them help?", "Sharing",
         lambda _a: forms.ShareForm),
    Step(
        "gp", "May we tell your GP practice what comes of it?",
        "May we tell their GP practice what comes of it?",
        "Telling the GP", lambda _a: forms.TellGpForm, asked=lambda a: bool(said(a, "about", "gp_practice")),
    ),
    Step("feedback", "May we ask you later how it went?", "May we ask them later how it went?",
         "Being asked later", lambda _a: forms.FeedbackForm),
    Step(
        "equality", "Some questions to see who we reach", "", "Who we reach", lambda _a: forms.EqualityForm,
        "You can skip all of them. The answers are about the person who needs help. We only count them. We "
        "do not keep them with your name, and nobody can tell that they were yours.",
    ),
)  # fmt: skip
SLUGS = tuple(step.slug for step in STEPS)
#: The consents, each with its question.
CONSENT_STEPS = {
    "contact": Scope.CONTACT,
    "share": Scope.SHARE,
    "gp": Scope.TELL_GP,
    "feedback": Scope.FEEDBACK,
}


def free_texts(answers: Answers) -> list[str]:
    """What somebody wrote in their own words."""
    return [text for slug, field in FREE_TEXTS if (text := str(said(answers, slug, field)))]


def panels_of(answers: Answers) -> list[Panel]:
    """The emergency panels for what somebody wrote, by the same rules as the search, and for what they
    ticked."""
    crisis, found = search_runtime().crisis, dict[str, None]()
    for text in free_texts(answers):
        found |= dict.fromkeys(match.panel for match in crisis.match(text))
    ticked = said(answers, "needs", "needs") or ()
    found |= dict.fromkeys(PANELS_OF_NEEDS[code] for code in ticked if code in PANELS_OF_NEEDS)
    panels = all_panels()
    return [panels[code] for code in found if code in panels]


def to_submission(answers: Answers, nonce: str, *, urgent: bool) -> Submission:
    """The request that these answers make; `urgent` when what they wrote should not wait."""
    other = for_another(answers)
    return Submission(
        door=Door.ON_BEHALF if other else Door.SELF,
        nonce=nonce,
        person=_person(answers),
        needs=tuple(said(answers, "needs", "needs")),
        words=said(answers, "needs", "words"),
        interpreter=said(answers, "support", "interpreter"),
        format=said(answers, "support", "format"),
        adjustments=said(answers, "support", "adjustments"),
        urgency=Urgency.SOON if urgent else Urgency.ROUTINE,
        consents=_consents(answers, "proxy" if other else "person"),
        safeguarding=said(answers, "danger", "danger") == "unsafe",
        suspicion=str(answers.get("odd", "")),
    )


def _person(answers: Answers) -> PersonFacts:
    place, born = said(answers, "place", "place"), said(answers, "about", "birth_date")
    postcode = normalise_postcode(place) or ""
    address = [said(answers, "reach", "address"), "" if postcode else place]
    other: dict[str, Any] = {
        name: said(answers, "asker", name) if for_another(answers) else ""
        for name in ("proxy_name", "proxy_contact", "proxy_relation")
    }
    return PersonFacts(
        given_name=said(answers, "name", "given_name"),
        family_name=said(answers, "name", "family_name"),
        birth_date=date.fromisoformat(born) if born else None,
        address="\n".join(line for line in address if line),
        postcode=postcode,
        phone=said(answers, "reach", "phone"),
        email=said(answers, "reach", "email"),
        gp_practice=said(answers, "about", "gp_practice"),
        **_safe_contact(answers),
        **other,
    )


def _safe_contact(answers: Answers) -> dict[str, Any]:
    """The safe ways; where the asker is to be spoken to instead, that one alone."""
    if not _asks_how(answers):
        return {"safe_channels": (Channel.SOMEBODY_ELSE,), "call_instead": _asker(answers)}
    chosen = said(answers, "safe", "safe_channels") or ()
    messages = said(answers, "safe", "safe_messages")
    return {
        "safe_channels": tuple(one for one in channels_of(answers) if one in chosen),
        "safe_messages": Messages(messages) if messages else None,
        "safe_times": said(answers, "safe", "safe_times"),
        "call_instead": said(answers, "safe", "call_instead")
        or (_asker(answers) if Channel.SOMEBODY_ELSE in chosen else ""),
    }


def _asker(answers: Answers) -> str:
    return f"{said(answers, 'asker', 'proxy_name')}, {said(answers, 'asker', 'proxy_contact')}"


def _consents(answers: Answers, given_by: str) -> tuple[Agreed, ...]:
    shares = tuple(said(answers, "share", "share") or ())
    practice = said(answers, "about", "gp_practice")
    given = {
        Scope.CONTACT: said(answers, "contact", "contact") == "yes",
        Scope.SHARE: bool(shares),
        Scope.TELL_GP: bool(practice) and said(answers, "gp", "tell_gp") == "yes",
        Scope.FEEDBACK: said(answers, "feedback", "feedback") == "yes",
    }
    return tuple(
        Agreed(scope, CONSENT_WORDING, shares if scope is Scope.SHARE else (), given_by)
        for scope, yes in given.items()
        if yes
    )
