"""Services that could be asked: why each fits, on which consent, and what stands in the way."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from portal.core import text
from portal.core.clock import to_london
from portal.directory.models import Service
from portal.directory.plain_search import find_by_words
from portal.directory.presenters.cards import say_audiences
from portal.directory.queries import find_services
from portal.directory.rules.wording import say_ages
from portal.referrals.gate_actions import consent_to_share
from portal.referrals.models import Referral
from portal.referrals.notice_actions import provider_address
from portal.referrals.presenters.hub import say_stop
from portal.referrals.provider_queries import Room, room_of
from portal.referrals.queries import facts_about, names_of
from portal.referrals.rules.gate import Act, Caution, Facts, judge
from portal.referrals.suggestion_queries import suggest
from portal.referrals.vocabulary import RETURNED, OnwardStatus
from portal.referrals.wording import GIVEN_BY_WORDS
from search_index.documents import Query

_FOUND = 10


@dataclass(frozen=True, slots=True)
class Offer:
    """One service to choose."""

    service: Service
    by: str  # who runs it; '' where its name says so
    meant_for: str  # the people it is for; '' when nobody said
    reasons: Sequence[str]
    consent: str  # what this hop would stand on; '' for nothing
    stop: str  # why it may not be asked; ''
    full: str  # why it takes none at present; ''


@dataclass(frozen=True, slots=True)
class Offers:
    """All that are shown, and what must be read before any of them is asked."""

    fitting: Sequence[Offer]
    found: Sequence[Offer]
    cautions: frozenset[Caution]

    @property
    def open(self) -> list[Offer]:
        """Those that may be chosen."""
        return [one for one in (*self.fitting, *self.found) if not one.stop]


def make_offers(referral: Referral, find: str, ticked: Collection[str] = ()) -> Offers:
    """What fits by need, place, room and what worked before; what another service suggested first; and what
    is found by `find`, words of a listing, after those that were ticked among what other words found."""
    asked = {one.service_pk for one in referral.onwards}
    fitting: dict[str, tuple[Service, Room, Sequence[str]]] = {}
    suggested_by = {
        one.redirect_to.id: one.service.name
        for one in referral.onwards
        if one.status == OnwardStatus.REDIRECTED and one.redirect_to and one.redirect_to.pk not in asked
    }
    for service in find_services(suggested_by, whole=True).values():
        fitting[service.id] = service, room_of(service), (f"{suggested_by[service.id]} suggests it",)
    for one in suggest(referral):
        fitting.setdefault(one.service.id, (one.service, one.room, one.reasons))
    found: dict[str, tuple[Service, Room, Sequence[str]]] = {}
    for service in [*find_services(ticked, whole=True).values(), *_find(find)]:
        if service.pk not in asked and service.id not in fitting:
            found[service.id] = service, room_of(service), ()
    facts = facts_about(referral)
    return Offers(
        [_offer(referral, facts, *one) for one in fitting.values()],
        [_offer(referral, facts, *one) for one in found.values()],
        judge(Act.SHARE, facts, service=("any",)).cautions,
    )


def _find(words: str) -> list[Service]:
    if not words.strip():
        return []
    hits = find_by_words(Query(text=words[:120], limit=_FOUND)).hits
    rows = find_services((hit.id for hit in hits), whole=True)
    return [rows[hit.id] for hit in hits if hit.id in rows]


def _offer(referral: Referral, facts: Facts, service: Service, room: Room, reasons: Sequence[str]) -> Offer:
    verdict = judge(Act.SHARE, facts, service=names_of(service))
    consent = consent_to_share(referral, service)
    said = ""
    if consent is not None:
        day = text.say_date(to_london(consent.given_at).date())
        said = f"{GIVEN_BY_WORDS.get(consent.given_by, consent.given_by)}, on {day}"
    full = "" if room.takes_referrals else room.words
    stop = say_stop(verdict.stop, Act.SHARE) if verdict.stop else ""
    run_by = service.organization.name
    by = "" if run_by == service.name else run_by
    reasons = [*(reasons or _plain_reasons(room))]
    if not provider_address(service):
        reasons.append("It has no email address, so you ring it")
    return Offer(service, by, _meant_for(service), reasons, said, stop, full)


def _meant_for(service: Service) -> str:
    """'Older people, unpaid carers, 65 and over'."""
    ages = say_ages(service.minimum_age, service.maximum_age)
    return ", ".join(filter(None, (say_audiences(service), ages)))


def _plain_reasons(room: Room) -> list[str]:
    said = [f"Takes no referrals: {room.words}" if room.words else "Takes referrals"]
    if room.weeks:
        said.append(f"Waiting about {room.weeks} weeks")
    if room.answer_days is not None:
        said.append(f"Usually answers in {room.answer_days} working days")
    return said


def came_back(referral: Referral) -> list[tuple[str, str]]:
    """Those that came back and that nobody has looked at, by id."""
    return [
        (one.id, one.service.name)
        for one in referral.onwards
        if OnwardStatus(one.status) in RETURNED and one.handled_at is None
    ]
