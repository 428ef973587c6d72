"""A listing's page as plain values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from markupsafe import Markup

from portal.core import clock, text
from portal.directory.catalogue import Catalogue, Term
from portal.directory.models import Contact, Service, Source, Url
from portal.directory.presenters.cards import check_of, is_free, prices_of, say_audiences
from portal.directory.presenters.contacts import PhoneLine, is_web, phone_lines, service_phones, site_name
from portal.directory.presenters.guide_links import GuideLink, guide_link
from portal.directory.presenters.places import PlacePart, place_part
from portal.directory.presenters.related import related_ids
from portal.directory.presenters.structured import json_ld, service_data
from portal.directory.presenters.timing import Timing, dates_from, has_calendar, rules_of, timing
from portal.directory.rules import wording
from portal.directory.vocabulary import (
    CAPACITY_WORDS,
    DELIVERY_WORDS,
    KIND_WORDS,
    ROUTE_WORDS,
    Capacity,
    Delivery,
    LinkType,
    ReferralRoute,
    ServiceKind,
    ServiceStatus,
)


@dataclass(frozen=True, slots=True)
class SourceLine:
    """Where facts were read."""

    title: str
    url: str
    date: str
    note: str


@dataclass(frozen=True, slots=True)
class WebLink:
    """A link to another site."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to ask for, by role."""

    name: str
    email: str
    phones: tuple[PhoneLine, ...]


@dataclass(frozen=True, slots=True)
class ListingPage:
    """Everything a listing's page says, in words. '' and () mean that nobody stated it."""

    id: str
    slug: str
    name: str
    other_name: str
    organisation: str
    organisation_slug: str
    kind: str
    summary: str
    description: Markup
    easy_read: str
    notice: str
    closed: str
    sensitive: bool
    free: bool
    audiences: str
    ages: str
    eligibility: str
    areas: str
    costs: tuple[str, ...]
    fees: str
    timing: Timing
    calendar: bool
    places: tuple[PlacePart, ...]
    delivery: tuple[str, ...]
    reached: str  # the ways of delivery as words, for what is at no place
    how_to_get_it: Markup
    route: str
    capacity: str
    full: bool
    bring: tuple[WebLink, ...]
    languages: str
    interpreters: str
    quality: tuple[str, ...]
    funding: str
    phones: tuple[PhoneLine, ...]
    email: str
    website: WebLink | None
    links: tuple[WebLink, ...]
    people: tuple[Person, ...]
    checked: str
    checked_briefly: str
    unconfirmed: str  # said at the top when nobody could confirm it; else ''
    changed_on: date
    sources: tuple[SourceLine, ...]
    types: tuple[str, ...]
    needs: tuple[Term, ...]
    guide: GuideLink | None
    structured: Markup
    related: tuple[str, ...] | None
    drawn: dict[Any, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def unchecked(self) -> bool:
        """Whether nobody has made sure of any of this yet, or could of late."""
        return bool(self.unconfirmed) or self.checked_briefly == wording.NOT_CHECKED

    @property
    def first_call(self) -> PhoneLine | None:
        """The voice line to try first."""
        return next((line for line in self.phones if not line.kind), None)


def make_page(service: Service, today: date, terms: Catalogue) -> ListingPage:
    """A fully loaded listing's page as it is on `today`."""
    types = _codes(service, LinkType.SERVICE_TYPE)
    needs = _needs(service, types, terms)
    first = dates_from(service, today)
    whole = timing(rules_of(service.schedules), today, first)
    website = WebLink(site_name(service.url), service.url) if is_web(service.url) else None
    return ListingPage(
        id=service.id,
        slug=service.slug,
        name=service.name,
        other_name=service.alternate_name,
        organisation=service.organization.name,
        organisation_slug=service.organization.slug,
        kind=KIND_WORDS[ServiceKind(service.kind)],
        summary=service.summary,
        description=_prose(service.description),
        easy_read=service.easy_read,
        notice=service.alert,
        closed=_closed(service, today),
        sensitive=service.sensitive or terms.sensitive([*types, *_codes(service, LinkType.NEED)]),
        free=is_free(service),
        audiences=say_audiences(service),
        ages=wording.say_ages(service.minimum_age, service.maximum_age),
        eligibility=_eligibility(service),
        areas=text.join_words([area.name for area in service.service_areas if area.name]),
        costs=tuple(wording.say_costs(prices_of(service, today))),
        fees=service.fees_description,
        timing=whole,
        calendar=has_calendar(service, first),
        places=tuple(place_part(at, service, today, whole) for at in service.at_locations),
        delivery=tuple(DELIVERY_WORDS[Delivery(way)] for way in service.delivery if way in set(Delivery)),
        reached=_reached(service),
        how_to_get_it=_prose(service.application_process),
        route=ROUTE_WORDS[ReferralRoute(service.referral_route)] if service.referral_route else "",
        capacity=_capacity(service),
        full=service.capacity == Capacity.CLOSED or service.referral_route == ReferralRoute.CLOSED,
        bring=tuple(WebLink(one.document, one.uri) for one in service.required_documents),
        languages=text.join_words([language.name for language in service.languages]),
        interpreters=service.interpretation_services,
        quality=tuple(words for words in (service.accreditations, service.licenses) if words),
        funding=text.join_words([one.source for one in service.funding]),
        phones=phone_lines(service_phones(service)),
        email=service.email or ("" if service.phones or website else service.organization.email),
        website=website or _organisation_site(service),
        links=web_links(service.urls),
        people=_people(service),
        checked=wording.say_check(
            check_of(service), [wording.SourceNote(one.title, one.date) for one in service.sources], today
        ),
        checked_briefly=wording.say_check_briefly(check_of(service), today),
        unconfirmed=wording.say_unconfirmed(check_of(service)) if check_of(service).unconfirmed else "",
        changed_on=clock.to_london(service.last_modified).date(),
        sources=source_lines(service.sources),
        types=tuple(terms.name(LinkType.SERVICE_TYPE, code) for code in types),
        needs=needs,
        guide=_guide(types, needs, terms),
        structured=json_ld(service_data(service)),
        related=related_ids(service),
    )


def _codes(service: Service, link_type: LinkType) -> list[str]:
    links = (link for link in service.attributes if link.link_type == link_type)
    return [link.term.code for link in sorted(links, key=lambda link: link.position)]


def _needs(service: Service, types: list[str], terms: Catalogue) -> tuple[Term, ...]:
    """The needs a listing answers: its own, then those that point at its kinds of help."""
    known = terms.terms[LinkType.NEED]
    own = [known[code] for code in _codes(service, LinkType.NEED) if code in known]
    return tuple(
        dict.fromkeys([*own, *(need for code in types[:2] for need in terms.needs_of.get(code, ()))])
    )[:4]


def _guide(types: list[str], needs: tuple[Term, ...], terms: Catalogue) -> GuideLink | None:
    """The guide of its main kind of help, else of a need that it answers."""
    slugs = [*(terms.guide_for(code) for code in types[:1]), *(need.guide_slug for need in needs)]
    return guide_link(next((slug for slug in slugs if slug), ""), terms)


def _prose(words: str) -> Markup:
    return Markup(text.markdown(words)) if words else Markup("")  # noqa: S704 - core.text.markdown sanitises


def _eligibility(service: Service) -> str:
    """Who can use it; '' where all that is known is already said by its audience, "Anyone"."""
    stated = service.eligibility or service.eligibility_description.strip()
    if not stated and "anyone" in _codes(service, LinkType.AUDIENCE):
        return ""
    return wording.say_eligibility(service.eligibility, service.eligibility_description)


def _reached(service: Service) -> str:
    ways = [DELIVERY_WORDS[Delivery(way)] for way in service.delivery if way in set(Delivery)]
    return text.join_words(
        [words if not place else words[0].lower() + words[1:] for place, words in enumerate(ways)]
    )


def _capacity_unknown_matters(service: Service) -> bool:
    """Whether somebody should ask about room first: nobody has to before they ring a helpline."""
    return service.kind in (ServiceKind.SERVICE, ServiceKind.ACTIVITY)


def _closed(service: Service, today: date) -> str:
    if service.status != ServiceStatus.PAUSED:
        return ""
    return wording.say_closed(service.paused_until, service.paused_reason, today)


def _capacity(service: Service) -> str:
    """Room and waiting in one sentence, with the day it was last said: '... (said on 3 May 2026)'."""
    if not service.capacity:
        return wording.NOT_STATED if _capacity_unknown_matters(service) else ""
    words = CAPACITY_WORDS[Capacity(service.capacity)]
    wait = wording.say_wait(service.waiting_weeks)
    if service.capacity == Capacity.WAITING_LIST and wait:
        words = f"{words}: {wait}"
    said = service.capacity_updated_at
    return f"{words} (as of {text.say_date(clock.to_london(said).date())})" if said else words


def _organisation_site(service: Service) -> WebLink | None:
    url = service.organization.website
    return WebLink(site_name(url), url) if is_web(url) else None


def _people(service: Service) -> tuple[Person, ...]:
    """Whom to ask for; contacts at a secret place are left out."""
    at_places = (
        contact for at in service.at_locations if not at.location.confidential for contact in at.contacts
    )
    return tuple(person_of(contact) for contact in (*service.contacts, *at_places))


def person_of(contact: Contact) -> Person:
    """Somebody to ask for."""
    name = ", ".join(words for words in (contact.name, contact.title, contact.department) if words)
    return Person(name, contact.email, phone_lines(contact.phones))


def web_links(rows: Iterable[Url]) -> tuple[WebLink, ...]:
    """Other pages, each under its own words or its site's name."""
    return tuple(WebLink(one.label or site_name(one.url), one.url) for one in rows if is_web(one.url))


def source_lines(rows: Iterable[Source]) -> tuple[SourceLine, ...]:
    """Where facts were read, with dates in words."""
    return tuple(
        SourceLine(one.title, one.url if is_web(one.url) else "", wording.say_source_date(one.date), one.note)
        for one in rows
    )
