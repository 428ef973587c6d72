"""One referral with all that its page shows; each sealed word is opened once, its key with one look."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.accounts.queries import author_names
from portal.accounts.rules.access import Viewer
from portal.core import clock
from portal.directory.catalogue import catalogue
from portal.directory.queries import find_services
from portal.directory.vocabulary import LinkType
from portal.keys.store import at_hand
from portal.referrals.gate_actions import ask_gate
from portal.referrals.models import CallAttempt, Consent, Note, OnwardReferral, Person, Referral
from portal.referrals.people_queries import list_likenesses, referrals_of
from portal.referrals.presenters.history import (
    ConsentLine,
    Line,
    present_consents,
    present_timeline,
)
from portal.referrals.presenters.hub import (
    FLAG_WORDS,
    say_age,
    say_due,
    say_here,
    say_needs,
    say_onward,
    say_status,
    say_stop,
    say_urgency,
)
from portal.referrals.presenters.progress import Progress, present_progress
from portal.referrals.presenters.tasks import SeenTask, see_tasks
from portal.referrals.queries import consents_of, facts_about, timeline
from portal.referrals.rules.gate import Act, Caution
from portal.referrals.rules.identity import show_nhs_number
from portal.referrals.vocabulary import RETURNED, CallResult, Channel, Door, Messages, OnwardStatus, Risk
from portal.referrals.wording import CALL_WORDS, CHANNEL_WORDS, DOOR_WORDS, MESSAGES_WORDS, RISK_WORDS
from portal.referrals.work_queries import (
    calls_of,
    measures_of,
    names_of_holders,
    notes_of,
    tasks_of,
    team_of,
)

ERASED_NAME = "Erased"


@dataclass(frozen=True, slots=True)
class PersonSeen:
    """Somebody as one contact told of them, in words."""

    id: str
    name: str = field(repr=False)
    facts: Sequence[tuple[str, str]] = field(repr=False)
    phones: Sequence[tuple[str, str]] = field(repr=False)  # what to call it, the number
    safe: Sequence[tuple[str, str]] = field(repr=False)
    erased: bool = False


def see_person(person: Person) -> PersonSeen:
    """Open a person's row for a page of the hub."""
    if person.erased_at is not None:
        return PersonSeen(person.id, ERASED_NAME, (), (), (), erased=True)
    with at_hand([person.key_id]):
        proxy = [person.proxy_name, person.proxy_relation, person.proxy_contact]
        address = ", ".join(part for part in (person.address, person.postcode) if part)
        facts = (
            ("Born", say_age(person.birth_date)),
            ("Address", address),
            ("Email", person.email),
            ("NHS number", show_nhs_number(person.nhs_number)),
            ("GP practice", person.gp_practice),
            ("Asked for by", ", ".join(part for part in proxy if part)),
        )
        channels = [CHANNEL_WORDS[Channel(one)] for one in person.safe_channels.split()]
        messages = person.safe_messages
        safe = (
            ("Reach them by", ", ".join(channels)),
            ("Messages", MESSAGES_WORDS[Messages(messages)] if messages else ""),
            ("When", person.safe_times),
            ("Call instead", person.call_instead),
        )
        phones = (("Phone", person.phone), ("Other phone", person.other_phone))
        name = f"{person.given_name} {person.family_name}".strip() or "No name given"
    return PersonSeen(person.id, name, _given(facts), _given(phones), _given(safe))


def _given(rows: Iterable[tuple[str, str]]) -> Sequence[tuple[str, str]]:
    return tuple(row for row in rows if row[1])


@dataclass(frozen=True, slots=True)
class OnwardSeen:
    """One service that was asked, and where that stands."""

    onward: OnwardReferral
    said: str
    due: str
    late: bool
    came_back: bool  # and nobody has looked at it yet


def see_onward(onward: OnwardReferral) -> OnwardSeen:
    """An onward referral in words."""
    due, now = onward.due_at, clock.now()
    return OnwardSeen(
        onward,
        say_onward(onward),
        say_due(due, now) if due else "",
        due is not None and due < now,
        OnwardStatus(onward.status) in RETURNED and onward.handled_at is None,
    )


@dataclass(frozen=True, slots=True)
class ReferralPage:
    """A referral as its page at the hub shows it."""

    referral: Referral
    person: PersonSeen
    needs: str
    words: str = field(repr=False)
    facts: Sequence[tuple[str, str]] = field(repr=False)
    risks: Sequence[str]
    risk_words: str = field(repr=False)
    status: str
    due: str
    late: bool
    here: str
    holder: str
    flags: Sequence[tuple[str, str, str, bool, bool]]  # name, words, what it does, on here, on elsewhere
    no_call: str  # why nobody may call; ''
    cautions: frozenset[Caution]
    tries: int
    calls: Sequence[tuple[CallAttempt, str, str]]  # with how it ended and who it was
    onwards: Sequence[OnwardSeen]
    consents: Sequence[ConsentLine]
    tasks: Sequence[SeenTask]
    notes: Sequence[tuple[Note, str]]
    progress: Sequence[Progress]
    earlier: Sequence[tuple[Referral, str, str]]
    likenesses: int
    lines: Sequence[Line]


def make_page(viewer: Viewer, referral: Referral) -> ReferralPage:
    """Everything the page shows of a referral with its person, onward referrals and their services."""
    events, calls, notes = timeline(referral), calls_of(referral), notes_of(referral)
    accounts = {one.account_id for one in events} | {one.account_id for one in notes}
    people = author_names((accounts | {one.account_id for one in calls}) - {""})
    consents = consents_of(referral, active=False)
    verdict = ask_gate(referral, Act.CALL)
    due, now = referral.due_at, clock.now()
    with at_hand([referral.key_id]):
        return ReferralPage(
            referral=referral,
            person=see_person(referral.person),
            needs=needs_of(referral),
            words=referral.words,
            facts=_facts(referral),
            risks=[RISK_WORDS[Risk(one)] for one in referral.risks],
            risk_words=referral.risk_words,
            status=say_status(referral),
            due=say_due(due, now) if due else "",
            late=due is not None and due < now,
            here=say_here(referral.submitted_at, now),
            holder=names_of_holders([referral]).get(referral.assigned_to_pk or 0, ""),
            flags=_flags(referral),
            no_call=say_stop(verdict.stop, Act.CALL) if verdict.stop else "",
            cautions=verdict.cautions,
            tries=sum(one.result != CallResult.REACHED for one in calls),
            calls=[
                (one, CALL_WORDS[CallResult(one.result)], people.get(one.account_id, "")) for one in calls
            ],
            onwards=[see_onward(one) for one in referral.onwards],
            consents=consent_lines(consents, people),
            tasks=see_tasks(tasks_of(referral)),
            notes=[(one, people.get(one.account_id, "")) for one in notes],
            progress=present_progress(measures_of(referral)),
            earlier=earlier_of(viewer, referral.person, but=referral),
            likenesses=len(list_likenesses(referral.person)),
            lines=present_timeline(events, referral.onwards, people),
        )


def _flags(referral: Referral) -> list[tuple[str, str, str, bool, bool]]:
    """The warnings: those of another referral of the same person act here too."""
    facts = facts_about(referral)
    return [
        (name, *words, bool(getattr(referral, name)), bool(getattr(facts, name)))
        for name, words in FLAG_WORDS.items()
    ]


def needs_of(referral: Referral) -> str:
    """A referral's needs by their names."""
    return say_needs(referral.needs, need_names())


def need_names() -> dict[str, str]:
    """Every need's name by its code, from memory."""
    return {code: term.name for code, term in catalogue().terms[LinkType.NEED].items()}


def _facts(referral: Referral) -> Sequence[tuple[str, str]]:
    team, door = team_of(referral), DOOR_WORDS[Door(referral.door)]
    return _given(
        (
            ("Came by", f"{door}: {team}" if team else door),
            ("How soon", say_urgency(referral.urgency)),
            ("How to talk with them", referral.communication),
            ("Interpreter", referral.interpreter),
            ("Format", referral.format),
            ("Changes they need", referral.adjustments),
        )
    )


def consent_lines(consents: Sequence[Consent], people: dict[str, str]) -> list[ConsentLine]:
    """Consents in words, with the names of what they cover and of who wrote them down."""
    unknown = [one.taken_by for one in consents if one.taken_by and one.taken_by not in people]
    named = [name for one in consents for name in one.names]
    ids = [name.partition(":")[2] for name in named if name.startswith("service:")]
    things = {f"service:{one.id}": one.name for one in find_services(ids).values()}
    types: Any = catalogue().terms[LinkType.SERVICE_TYPE]
    things |= {f"type:{code}": term.name.lower() for code, term in types.items()}
    return present_consents(consents, people | author_names(unknown), things)


def earlier_of(
    viewer: Viewer, person: Person, *, but: Referral | None = None
) -> list[tuple[Referral, str, str]]:
    """The person's other referrals, each with where it stands and its needs."""
    names = need_names()
    return [
        (one, say_status(one), say_needs(one.needs, names))
        for one in referrals_of(viewer, person)
        if but is None or one.pk != but.pk
    ]
