"""What a result shows of a listing, made once for each version and kept."""

from __future__ import annotations

import marshal
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from portal.core import clock
from portal.directory.models import Location, Service
from portal.directory.presenters.contacts import dial, service_phones
from portal.directory.presenters.kept import Kept, OfThisEra
from portal.directory.presenters.laid import Values
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


class More(NamedTuple):
    """What is asked of a card only while it is drawn: `tags` and `facts` as the result_card component takes
    them."""

    tags: tuple[dict[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    phone: str
    checked: str


class Card(NamedTuple):
    """One listing in a list."""

    id: str
    slug: str
    name: str
    organisation: str
    summary: str
    note: str  # that it is closed for now
    more: More | bytes  # bytes: of a card that was laid down
    drawn: dict[Any, Any]  # the HTML made of it so far

    @property
    def href(self) -> str:
        """The listing's address."""
        return f"/listings/{self.slug}"

    @property
    def tags(self) -> tuple[dict[str, str], ...]:
        """What stands out: text, perhaps classes."""
        return self._more().tags

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """Names and words."""
        return self._more().facts

    @property
    def phone(self) -> str:
        """The number to ring."""
        return self._more().phone

    @property
    def checked(self) -> str:
        """When somebody last made sure of it, in words."""
        return self._more().checked

    def _more(self) -> More:
        if isinstance(self.more, More):
            return self.more
        _kept.take_up(self.id, self)  # it is drawn in another way than it was: that is to be kept too
        return More._make(marshal.loads(self.more))  # noqa: S302 - our own


def _values_of(card: Card) -> Values:
    more = card.more if isinstance(card.more, bytes) else marshal.dumps(tuple(card.more))
    return (*card[:-2], more, card.drawn)


_kept: Kept[Card] = Kept(_values_of, Card._make)
_right_now: OfThisEra[str, None] = OfThisEra("cards")


def cards_for(ids: Sequence[str]) -> dict[str, Card]:
    """The cards of those listings that are public now, by id, in the order of `ids`.

    No query for those shown since the last public change; one light query for the others, and those not made
    yet are loaded together.
    """
    known = _right_now.things()
    found = {one: card for one in ids if one in known and (card := _kept.peek(one))}
    missing = [one for one in ids if one not in found]
    if missing:
        made = cards_of(find_stamps(missing), clock.today())
        known.update(dict.fromkeys(made))
        found |= made
        return {one: found[one] for one in ids if one in found}
    return found


def cards_of(stamps: Mapping[str, Stamp], today: date) -> dict[str, Card]:
    """The card of each of these listings, public a moment ago; made for those that have none yet."""
    marks = {one: (today, stamp) for one, stamp in stamps.items()}
    found = {one: card for one, mark in marks.items() if (card := _kept.get(one, mark))}
    missing = [one for one in marks if one not in found]
    for service in find_services(missing, whole=True).values():
        found[service.id] = card = make_card(service, today)
        _kept.put(service.id, marks[service.id], card)
    return found


def lay_cards_down() -> None:
    """Lay down the cards that were made and drawn, before the process is forked."""
    _kept.lay_down()


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
        note=wording.say_closed(service.paused_until, service.paused_reason, today) if closed else "",
        more=More(
            tags=tuple(_tags(service, closed)),
            facts=tuple(_facts(service, today, text if not voice else "")),
            phone=voice if dial(voice) else "",
            checked=wording.say_check_briefly(check_of(service), today),
        ),
        drawn={},
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
