"""What a result shows of a listing, made once for each version and kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.core import clock
from portal.directory.models import Location, Service
from portal.directory.presenters.contacts import dial, service_phones
from portal.directory.presenters.kept import Kept, OfThisEra
from portal.directory.presenters.timing import say_when_briefly
from portal.directory.queries import find_services
from portal.directory.rules import wording
from portal.directory.stamps import Stamp, find_stamps
from portal.directory.vocabulary import Capacity, Delivery, LinkType, ReferralRoute, ServiceStatus

_ANYONE = "anyone"  # the code of the audience that leaves nobody out
_DELIVERY_TAGS = {
    Delivery.PHONE: "By phone",
    Delivery.ONLINE: "Online",
    Delivery.TEXT: "By text",
    Delivery.HOME_VISIT: "At your home",
}


@dataclass(frozen=True, slots=True)
class Card:
    """One listing in a list. `tags` and `facts` are as the result_card component takes them."""

    id: str
    slug: str
    name: str
    organisation: str
    summary: str
    tags: tuple[dict[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    phone: str
    checked: str
    note: str  # that it is closed for now
    drawn: dict[Any, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def href(self) -> str:
        """The listing's address."""
        return f"/listings/{self.slug}"


_kept: Kept[Card] = Kept()
_right_now: OfThisEra[str, Card] = OfThisEra("cards")


def cards_for(ids: Sequence[str]) -> dict[str, Card]:
    """The cards of those listings that are public now, by id, in the order of `ids`.

    No query for those shown since the last public change; one light query for the others, and those not made
    yet are loaded together.
    """
    known = _right_now.things()
    missing = [one for one in ids if one not in known]
    if missing:
        known.update(cards_of(find_stamps(missing), clock.today()))
    return {one: known[one] for one in ids if one in known}


def cards_of(stamps: Mapping[str, Stamp], today: date) -> dict[str, Card]:
    """The card of each of these listings, public a moment ago; made for those that have none yet."""
    marks = {one: (today, stamp) for one, stamp in stamps.items()}
    found = {one: card for one, mark in marks.items() if (card := _kept.get(one, mark))}
    missing = [one for one in marks if one not in found]
    for service in find_services(missing, whole=True).values():
        found[service.id] = card = make_card(service, today)
        _kept.put(service.id, marks[service.id], card)
    return found


def make_card(service: Service, today: date) -> Card:
    """A fully loaded listing's card as it is on `today`."""
    phones = service_phones(service)
    voice = next((phone.number for phone in phones if phone.type == "voice"), "")
    text = next((phone.number for phone in phones if phone.type == "text"), "")
    organisation = service.organization.name
    closed = service.status == ServiceStatus.PAUSED
    return Card(
        id=service.id,
        slug=service.slug,
        name=service.name,
        organisation=organisation if organisation != service.name else "",
        summary=service.summary,
        tags=tuple(_tags(service, closed)),
        facts=tuple(_facts(service, today, text if not voice else "")),
        phone=voice if dial(voice) else "",
        checked=wording.say_check_briefly(check_of(service), today),
        note=wording.say_closed(service.paused_until, service.paused_reason, today) if closed else "",
    )


def check_of(service: Service) -> wording.Check:
    """When somebody last made sure of a listing."""
    row = service.verification
    if row is None:
        return wording.Check()
    return wording.Check(row.verified_at, row.verified_by, row.method, row.due_at, row.stale)


def say_audiences(service: Service) -> str:
    """Whom a listing is meant for, in words; '' when nobody said."""
    links = [link for link in service.attributes if link.link_type == LinkType.AUDIENCE]
    ordered = [link.term for link in sorted(links, key=lambda link: link.position)]
    names = [term.name for term in ordered if term.code != _ANYONE]
    return wording.say_people(names, anyone=len(names) < len(ordered))


def prices_of(service: Service, today: date) -> list[wording.Price]:
    """The prices that hold on `today`."""
    return [
        wording.Price(row.option, row.amount, row.amount_description, row.currency)
        for row in service.cost_options
        if (row.valid_from is None or row.valid_from <= today)
        and (row.valid_to is None or row.valid_to >= today)
    ]


def _tags(service: Service, closed: bool) -> list[dict[str, str]]:
    tags = []
    full = service.capacity == Capacity.CLOSED or service.referral_route == ReferralRoute.CLOSED
    if closed:
        tags.append({"text": "Temporarily closed", "classes": "app-tag--warn"})
    elif full:
        tags.append({"text": "Not taking new people now", "classes": "app-tag--warn"})
    elif service.capacity == Capacity.WAITING_LIST:
        wait = wording.say_wait(service.waiting_weeks)
        tags.append({"text": f"Waiting list: {wait}" if wait else "Waiting list", "classes": "app-tag--warn"})
    if is_free(service):
        tags.append({"text": "Free", "classes": "app-tag--free"})
    tags += [{"text": words} for way, words in _DELIVERY_TAGS.items() if way in service.delivery]
    return tags


def is_free(service: Service) -> bool:
    """Whether every price that is stated is nothing."""
    amounts = [row.amount for row in service.cost_options if row.amount is not None]
    return bool(amounts) and not any(amounts)


def open_places(service: Service) -> list[Location]:
    """The places whose address may be shown."""
    return [at.location for at in service.at_locations if not at.location.confidential]


def _facts(service: Service, today: date, text_number: str) -> list[tuple[str, str]]:
    places = open_places(service)
    where = wording.say_where_briefly([place.town or place.name for place in places], len(places))
    serves = (
        "" if where else ", ".join(dict.fromkeys(area.name for area in service.service_areas if area.name))
    )
    cost = wording.say_cost_briefly(prices_of(service, today))
    facts = (
        ("Where", where),
        ("For people in", serves),
        ("When", say_when_briefly(service, today)),
        ("Cost", cost if not is_free(service) else ""),
        ("Age", wording.say_ages(service.minimum_age, service.maximum_age)),
        ("Text", text_number),
    )
    return [(name, words) for name, words in facts if words]
