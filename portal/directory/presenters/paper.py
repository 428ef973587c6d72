"""A listing as it stands on paper: everything needed to use it, in words, with nothing to tap."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import segno
from markupsafe import Markup

from portal.core.text import strip_tags
from portal.directory.models import Location, Service
from portal.directory.presenters.cards import check_of, open_places, prices_of, say_audiences
from portal.directory.presenters.contacts import phone_lines, service_phones
from portal.directory.presenters.timing import Timing, rules_at, rules_of, timing
from portal.directory.rules import wording
from portal.directory.vocabulary import (
    CAPACITY_WORDS,
    DELIVERY_WORDS,
    ROUTE_WORDS,
    Capacity,
    Delivery,
    ReferralRoute,
    ServiceStatus,
)


@dataclass(frozen=True, slots=True)
class PaperListing:
    """One listing: its name, what it is, and facts as (question, lines of answer)."""

    name: str
    organisation: str
    summary: str
    note: str  # that it is closed for now
    facts: tuple[tuple[str, tuple[str, ...]], ...]


def put_on_paper(service: Service, today: date) -> PaperListing:
    """A fully loaded listing as it is on `today`. What nobody stated is said to be not stated."""
    always = {
        "Phone": _phones(service),
        "Where": _where(service),
        "When": _when(service, today),
        "Cost": _cost(service, today),
        "Who it is for": _who(service),
        "How to get it": _how(service),
    }
    web = tuple(words for words in (service.email, service.url) if words)
    check = check_of(service)
    facts = [(question, lines or (wording.NOT_STATED,)) for question, lines in always.items()]
    if not always["Phone"]:
        facts[0] = ("Phone", ("Not stated",))  # "ask them" would not help without a number
    facts.insert(1, ("Email and website", web))
    facts.append(("Last checked", (wording.say_check(check, (), today),)))
    closed = service.status == ServiceStatus.PAUSED
    organisation = service.organization.name
    return PaperListing(
        name=service.name,
        organisation=organisation if organisation != service.name else "",
        summary=service.summary,
        note=wording.say_closed(service.paused_until, service.paused_reason, today) if closed else "",
        facts=tuple((question, lines) for question, lines in facts if lines),
    )


def qr_code(address: str) -> Markup:
    """An address as a picture that a phone's camera reads: SVG without a style or a script."""
    picture = segno.make(address, error="m").svg_inline(omitsize=True, border=2, title="QR code of this list")
    return Markup(picture)  # noqa: S704


def _phones(service: Service) -> tuple[str, ...]:
    said = []
    for line in phone_lines(service_phones(service)):
        kind = f"{line.kind}: " if line.kind else ""
        said.append(f"{kind}{line.number}" + (f" ({line.label})" if line.label else ""))
    return tuple(said)


def _where(service: Service) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(line for place in open_places(service) if (line := _address(place))))
    ways = {str(way): words for way, words in DELIVERY_WORDS.items() if way != Delivery.IN_PERSON}
    return found or tuple(ways[way] for way in service.delivery if way in ways)


def _address(place: Location) -> str:
    """One line; parts that the name says already are not said twice."""
    parts = [place.name]
    for address in place.addresses[:1]:
        parts += [address.address_1, address.address_2, address.city, address.postal_code]
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _when(service: Service, today: date) -> tuple[str, ...]:
    """The hours of the listing itself, then those of each place, named where there are several."""
    lines = list(_times(timing(rules_of(service.schedules), today)))
    places = [at for at in service.at_locations if not at.location.confidential]
    for at in places:
        prefix = f"{at.location.name}: " if len(places) > 1 and at.location.name else ""
        lines += [f"{prefix}{line}" for line in _times(timing(rules_at(at, service), today))]
    return tuple(dict.fromkeys(lines))


def _times(said: Timing) -> Iterable[str]:
    return (*said.lines, *said.changes)


def _cost(service: Service, today: date) -> tuple[str, ...]:
    lines = wording.say_costs(prices_of(service, today))
    return tuple(line for line in (*lines, strip_tags(service.fees_description)) if line)


def _who(service: Service) -> tuple[str, ...]:
    rule = strip_tags(wording.say_eligibility(service.eligibility, service.eligibility_description))
    ages = wording.say_ages(service.minimum_age, service.maximum_age)
    people = say_audiences(service)
    if (ages or people) and rule == wording.NOT_STATED:
        rule = ""
    return tuple(words for words in (people, f"Age: {ages}" if ages else "", rule) if words)


def _how(service: Service) -> tuple[str, ...]:
    lines = []
    if service.referral_route:
        lines.append(ROUTE_WORDS[ReferralRoute(service.referral_route)])
    lines.append(strip_tags(service.application_process))
    if service.capacity and service.referral_route != ReferralRoute.CLOSED:
        wait = wording.say_wait(service.waiting_weeks) if service.capacity == Capacity.WAITING_LIST else ""
        lines.append(CAPACITY_WORDS[Capacity(service.capacity)] + (f": {wait}" if wait else ""))
    return tuple(line for line in lines if line)
